"""Set-ups: places of a trailer that show one camera set-up coming back get one archive shot. Pure.

An editor who cuts to and fro between two pictures comes back to both; so does the answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np

from matcher.analysis import Analysis
from matcher.duplicates import Key, recurring
from matcher.matching import Assignment, Candidate, Place, total_score

SetUp = tuple[int, ...]
"""Numbers of the trailer shots that show it, in order."""


def setups_of(analysis: Analysis, others: Collection[int]) -> list[SetUp]:
    """The places to be answered; those that show one set-up coming back belong together."""
    everything = slice(None)
    firsts = recurring(
        analysis.looks.embeddings.astype(np.float32),
        analysis.thumbs_at(everything),
        analysis.owners,
    )
    setups: dict[int, list[int]] = defaultdict(list)
    for index, first in enumerate(firsts):
        if index not in others:
            setups[first].append(index)
    return [tuple(members) for members in setups.values()]


def place_of(analysis: Analysis, index: int) -> Place:
    """A shot of the trailer as a place to be answered."""
    shot = analysis.shots[index]
    return Place(shot.first_frame, shot.end_frame, analysis.fps)


def shared(asked: Sequence[Sequence[Key]], setups: Sequence[SetUp]) -> list[list[Key]]:
    """What was found for one place of a set-up is looked at for all of them."""
    shared: list[list[Key]] = [[] for _ in asked]
    for setup in setups:
        keys = list(dict.fromkeys(key for place in setup for key in asked[place]))
        for place in setup:
            shared[place] = keys
    return shared


def gains_of(
    trailer: Analysis, setup: SetUp, candidates: Sequence[Sequence[Candidate]]
) -> dict[Key, float]:
    """What each shot would bring to a set-up: the sum over its places."""
    gains: dict[Key, float] = defaultdict(float)
    for place in setup:
        here = place_of(trailer, place)
        best: dict[Key, float] = {}
        for candidate in candidates[place]:
            score = total_score(here, candidate)
            best[candidate.take] = max(score, best.get(candidate.take, 0.0))
        for take, score in best.items():
            gains[take] += score
    return dict(gains)


def chosen_of(
    trailer: Analysis,
    setups: Sequence[SetUp],
    candidates: Sequence[Sequence[Candidate]],
    assignment: Assignment,
) -> dict[int, Candidate]:
    """The candidate of every place: the best of the duplicates that its set-up got."""
    chosen = {}
    for setup, take in zip(setups, assignment.chosen, strict=True):
        for place in setup:
            here = place_of(trailer, place)
            of_take = [c for c in candidates[place] if c.take == take]
            chosen[place] = max(of_take, key=lambda c: total_score(here, c))
    return chosen
