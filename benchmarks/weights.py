"""Which weights find degraded shots best: every combination of a few, tried on answers at hand.

The likenesses of every clip to every candidate are there already, so that a combination is a
product of matrices. Where two shots meet depends a little on the weights as well; here they meet as
they did when the answers were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers import Answer
from benchmarks.tables import table
from matcher.scoring import FEATURES, Weights

TRIED = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
"""Weights of framing, motion and tone beside a content of 1."""

PULL = 0.02
"""What weights lose that are as uneven as can be: of two that find alike, the more even ones count,
since a trailer asks for more than being found again."""


@dataclass(frozen=True)
class Table:
    """The likenesses of all clips: `named` (clips, candidates, 4), `lacking` (clips, candidates),
    `true` (clips,) the right one's column, -1 where it is none. `groups` (clips,) numbers the ways.
    """

    named: NDArray[np.float32]
    lacking: NDArray[np.float32]
    true: NDArray[np.intp]
    groups: NDArray[np.intp]

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> Table:
        """What lies in these answers, all as wide as the widest."""
        widest = max(len(answer.named) for answer in answers)
        named = np.zeros((len(answers), widest, len(FEATURES)), np.float32)
        lacking = np.full((len(answers), widest), np.inf, np.float32)
        for row, answer in enumerate(answers):
            named[row, : len(answer.named)] = answer.named
            lacking[row, : len(answer.named)] = answer.lacking
        ways = list(dict.fromkeys(answer.way for answer in answers))
        return cls(
            named,
            lacking,
            np.array([-1 if answer.true is None else answer.true for answer in answers]),
            np.array([ways.index(answer.way) for answer in answers]),
        )

    def ranks(self, weights: Weights) -> NDArray[np.float64]:
        """The rank of each clip's shot, infinite where it is no candidate: (clips,)."""
        totals = self.named @ weights.shares() - self.lacking
        right = np.take_along_axis(totals, np.maximum(self.true, 0)[:, None], 1)
        ranks: NDArray[np.float64] = (totals >= right).sum(axis=1).astype(np.float64)
        ranks[self.true < 0] = np.inf
        return ranks

    def reciprocal(self, weights: Weights) -> float:
        """The mean of 1 / rank, each way of degrading counting alike."""
        found = 1 / self.ranks(weights)
        return float(np.mean([found[self.groups == one].mean() for one in np.unique(self.groups)]))

    def recall(self, weights: Weights) -> float:
        """The share of clips that come first, each way of degrading counting alike."""
        first = self.ranks(weights) == 1
        return float(np.mean([first[self.groups == one].mean() for one in np.unique(self.groups)]))


def worth(table: Table, weights: Weights) -> float:
    """What is made as large as can be: how well is found, less how uneven the weights are."""
    shares = np.array(astuple(weights)) / sum(astuple(weights))
    even = 1 / len(shares)
    uneven = float(np.square(shares - even).sum() / (1 - even))
    return table.reciprocal(weights) - PULL * uneven


def best_weights(table: Table) -> Weights:
    """The best of all combinations."""
    combinations = [Weights(1.0, *others) for others in product(TRIED, repeat=len(FEATURES) - 1)]
    return max(combinations, key=lambda weights: worth(table, weights))


def curves(best: Weights, tuned_on: Table, held_out: Table) -> str:
    """How finding changes where one weight changes and the others stay at their best."""
    rows = [
        [name, f"{value:g}{' (best)' if value == getattr(best, name) else ''}"]
        + [f"{part.recall(weights):.4f}" for part in (tuned_on, held_out)]
        + [f"{part.reciprocal(weights):.4f}" for part in (tuned_on, held_out)]
        for name in FEATURES
        for value in TRIED
        if any(astuple(weights := replace(best, **{name: value})))
    ]
    return table(
        ["weight of", "", "recall@1, A", "B", "mean of 1 / rank, A", "B"],
        rows,
    )
