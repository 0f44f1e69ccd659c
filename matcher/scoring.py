"""How well archive keyframes answer trailer keyframes: feature by feature, and weighed.

Pure. Every likeness lies between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.errors import MatchingError
from matcher.framing import framing_likeness
from matcher.looks import Looks
from matcher.montage import Scores
from matcher.motion import motion_likeness
from matcher.tone import tone_likeness

FEATURES = ("content", "framing", "motion", "tone")


@dataclass(frozen=True)
class Weights:
    """How much each feature counts.

    Likenesses of content lie close together, those of motion and tone far apart. These weights give
    each feature about an equal say among shots that are no copies of each other (the inverse of the
    spread that `python -m benchmarks.matching` prints); copies are found with any near these.

    Raises MatchingError where one is negative or all are zero.
    """

    content: float = 4.0
    framing: float = 2.0
    motion: float = 1.0
    tone: float = 1.0

    def __post_init__(self) -> None:
        for name in FEATURES:
            if not 0 <= getattr(self, name) < float("inf"):
                raise MatchingError(
                    f"the weight of {name} is {getattr(self, name)}",
                    f"give weights.{name} a number from 0 up",
                )
        if not any(astuple(self)):
            raise MatchingError(
                "all weights are 0",
                "give at least one of weights.content, .framing, .motion, .tone",
            )

    def shares(self) -> NDArray[np.float32]:
        """The weights in the order of `FEATURES`, scaled to sum up to 1."""
        weights = np.array(astuple(self), np.float32)
        shares: NDArray[np.float32] = weights / weights.sum()
        return shares


def likenesses(here: Looks, there: Looks) -> NDArray[np.float32]:
    """Each feature's likeness of keyframes `here` (rows) and `there`: (4, rows, columns)."""
    content = np.clip(here.embeddings @ there.embeddings.T, 0, 1)
    framing = framing_likeness(here.grids, here.faces, there.grids, there.faces)
    motion = motion_likeness(here.moves, there.moves)
    tone = tone_likeness(here.tones, there.tones)
    return np.stack([content, framing, motion, tone])


def scores_of(named: Sequence[float], total: float) -> Scores:
    """Scores by name from the likenesses in the order of `FEATURES`, rounded to 4 places."""
    content, framing, motion, tone = (round(float(value), 4) for value in named)
    return Scores(round(total, 4), content, framing, motion, tone)


def meeting(
    weighed: NDArray[np.float32], here_s: NDArray[np.float64], there_s: NDArray[np.float64]
) -> tuple[int, int, NDArray[np.intp]]:
    """Where two shots meet best: (row, column, for each row the column beside it).

    `weighed` (rows, columns) is how well keyframes answer each other, `here_s` and `there_s` when
    they are shown, in seconds. Every row and column are tried as the pair that meets; the others
    then stand beside what is shown nearest to the same time.
    """
    shift = there_s[None, :] - here_s[:, None]
    beside = np.abs(
        there_s[None, None, :] - (here_s[None, :] + shift.reshape(-1, 1))[:, :, None]
    ).argmin(axis=2)
    means = weighed[np.arange(len(here_s))[None, :], beside].mean(axis=1)
    # The pair itself breaks ties: two shots that both stand still agree wherever they meet.
    best = int((means + 1e-3 * weighed.ravel()).argmax())
    row, column = np.unravel_index(best, weighed.shape)
    return int(row), int(column), beside[best]
