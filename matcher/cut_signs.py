"""From probabilities and pictures to transitions: which frames begin a new shot. Pure.

TransNetV2 gives two numbers for the step behind each picture: `ends`, that a shot ends with it,
and `within`, that it is part of a transition. The usual rule, `ends` above 0.5, misses cuts
between pictures of one place and takes some flicker for a cut. So each step also gets a `Break`:
how much alike the pictures on both sides are, across the step and among themselves. Flashes and
flicker leave the pictures alike across the step, motion makes them unlike on both sides of it, a
cut makes them unlike across it only.

The numbers were read off the development footage, where every step with `ends` above 0.08 was
looked at: cuts the network gave 0.004 to 0.40 (Sintel 403, Caminandes 948, 1618, 1923, Tears of
Steel 1156) have their break at 0.40 or below and at least 0.16 under both sides; flashes,
flicker and things that jump into the picture (Tears of Steel 1433 and 1664, Lumiere 23,
Caminandes 1801 and 1971) do not. Whoever measures on that footage measures where the numbers come
from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

LIKELY = 0.5
"""`ends` from here on is a transition of itself."""

SURE = 0.8
"""`ends` from here on is believed even where the same picture seems to go on."""

POSSIBLE = 0.1
"""`ends` from here on is a cut where the pictures break."""

WIDE = 0.3
"""`within` above this belongs to a transition."""

NARROW_STEPS = 3
"""A transition over no more steps than this is a cut."""

SLOW_ENDS, SLOW_WITHIN = 0.47, 0.65
"""A fade or dissolve needs only this much of both, as its probability is spread."""

CLOSE = 3
"""Pictures on each side that are compared, and the steps that two transitions lie apart."""

LONGEST = 100
"""Steps after which a transition is ended, come what may: keeps memory bounded."""

LOW_CONTRAST = 30.0
"""Length, in grey levels over a small picture, under which contrast is noise."""


@dataclass(frozen=True)
class Transition:
    """A change of shot: the first frame of the new shot, and `cut` or `gradual`.

    The boundary of a gradual transition (fade, dissolve, wipe) is its middle.
    """

    first_frame: int
    kind: str


@dataclass(frozen=True)
class Break:
    """How alike pictures around a step are, 1 the same: across it, and least on either side."""

    across: float
    before: float
    after: float

    @property
    def depth(self) -> float:
        """How far the pictures are less alike across the step than among themselves."""
        return min(self.before, self.after) - self.across

    @property
    def clear(self) -> bool:
        """Whether this is a cut if the network thinks it possible."""
        return self.across < 0.5 and self.depth > 0.15

    @property
    def certain(self) -> bool:
        """Whether this is a cut whatever the network thinks."""
        return self.across < 0.25 and self.depth > 0.5

    @property
    def none(self) -> bool:
        """Whether the same picture goes on."""
        return self.across > 0.8 and self.depth < 0.1


@dataclass(frozen=True)
class Step:
    """What is known of the step from picture `frame` to the next one."""

    frame: int
    ends: float
    within: float
    broken: Break

    @property
    def stirs(self) -> bool:
        """Whether the step may be part of a transition."""
        return self.ends >= POSSIBLE or self.within > WIDE or self.broken.certain


def signature(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """What a small RGB picture looks like regardless of light: its grey pattern, length below 1.

    Means of 2 by 2 pixels, less their average, over their length; low contrast stays short.
    """
    grey = picture.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    height, width = (side // 2 * 2 for side in grey.shape)
    coarse = grey[:height, :width].reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3)).ravel()
    pattern = coarse - coarse.mean()
    return np.asarray(pattern / (np.linalg.norm(pattern) + LOW_CONTRAST), dtype=np.float32)


def break_between(
    before: Sequence[npt.NDArray[np.float32]], after: Sequence[npt.NDArray[np.float32]]
) -> Break:
    """The break between signatures of the pictures on both sides, up to CLOSE each, in order.

    A side with but one picture is taken as unlike itself: nobody knows, so the network decides.
    """
    a, b = np.stack(before), np.stack(after)
    return Break(float((a @ b.T).max()), _steadiness(a), _steadiness(b))


def transitions_in(steps: Sequence[Step]) -> list[Transition]:
    """The transitions in a run of steps that stir, with the quiet around it left out."""
    cuts = [step for place, step in enumerate(steps) if _is_cut(steps, place)]
    cuts = _apart(cuts)
    found = [Transition(step.frame + 1, "cut") for step in cuts]
    borders = [steps[0].frame - CLOSE - 1, *(step.frame for step in cuts)]
    borders.append(steps[-1].frame + CLOSE + 1)
    for begin, end in pairwise(borders):
        between = [step for step in steps if begin + CLOSE < step.frame < end - CLOSE]
        wide = [step for step in between if step.within > WIDE]
        if len(wide) > NARROW_STEPS and any(_is_slow(step) for step in wide):
            middle = (wide[0].frame + wide[-1].frame + 1) // 2
            found.append(Transition(middle + 1, "gradual"))
    return sorted(found, key=lambda transition: transition.first_frame)


def _is_cut(steps: Sequence[Step], place: int) -> bool:
    step = steps[place]
    near = steps[max(0, place - 2) : place + 3]
    if step.broken.certain:
        return step.broken.across == min(other.broken.across for other in near)
    if step.ends < max(other.ends for other in near):
        return False
    if step.ends >= LIKELY and _width(steps, place) <= NARROW_STEPS:
        return step.ends >= SURE or not step.broken.none
    return step.ends >= POSSIBLE and step.broken.clear


def _is_slow(step: Step) -> bool:
    return step.ends >= LIKELY or (step.ends >= SLOW_ENDS and step.within >= SLOW_WITHIN)


def _width(steps: Sequence[Step], place: int) -> int:
    """How many steps around this one are part of a transition without interruption."""
    begin = end = place
    while begin > 0 and steps[begin - 1].within > WIDE:
        begin -= 1
    while end + 1 < len(steps) and steps[end + 1].within > WIDE:
        end += 1
    return end - begin + 1


def _apart(cuts: Sequence[Step]) -> list[Step]:
    """Cuts less than CLOSE steps apart are one: the one the network believes most."""
    kept: list[Step] = []
    for step in cuts:
        if kept and step.frame - kept[-1].frame < CLOSE:
            kept[-1] = max(kept[-1], step, key=lambda cut: cut.ends)
        else:
            kept.append(step)
    return kept


def _steadiness(signatures: npt.NDArray[np.float32]) -> float:
    if len(signatures) < 2:
        return 0.0
    return float((signatures[1:] * signatures[:-1]).sum(axis=1).min())
