"""The moment at which an archive shot begins beside its place, to the frame. Pure.

Every in-point a shot offers is tried: what the trailer shows from frame to frame is laid beside
what the archive shot would show. Where light and dark lie, how that changes, and what moves decide
together. So movement begins when movement begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from matcher.motion import motion_likeness

MOMENTS = 64
"""Moments of a place that are compared: more would not move the in-point."""

STILL = 0.002
"""Change of the thumbnails, as mean squared distance from their mean, that is as good as none: what
grain and coding leave in a picture that stands still."""

SPEED_STEP = Fraction(1, 40)
"""Speeds between the limits are tried this far apart: over four seconds that is two frames."""

UNHURRIED = 0.05
"""What a speed that is not natural loses for each 100 % it is away: enough to keep still shots at
their own speed."""

CENTRED = 1e-3
"""What an in-point at the far end loses against one in the middle, where nothing else decides."""


@dataclass(frozen=True)
class Passage:
    """What passes in a range of frames.

    `thumbs` (frames, 192) are unit thumbnails; `motion` (steps, 20) is what moves, and `steps`
    (frames,) says which row of it each frame belongs to.
    """

    fps: Fraction
    thumbs: NDArray[np.float32]
    motion: NDArray[np.float32]
    steps: NDArray[np.intp]

    @property
    def frames(self) -> int:
        """How many frames pass."""
        return len(self.thumbs)


@dataclass(frozen=True)
class InPoint:
    """Where to begin, in frames from the beginning of the archive shot, and how fast to play.

    `likeness` is the mean over the place, in [-1, 1].
    """

    offset: int
    speed: Fraction
    likeness: float


def speeds_between(slowest: Fraction, fastest: Fraction) -> tuple[Fraction, ...]:
    """The speeds to try: the natural one, and steps away from it up to the limits."""
    slower = _steps(1 - slowest)
    faster = _steps(fastest - 1)
    return (Fraction(1), *(1 - s for s in slower), *(1 + s for s in faster))


def best_in_point(
    place: Passage,
    shot: Passage,
    speeds: Sequence[Fraction] = (Fraction(1),),
    *,
    framing: float = 1.0,
    motion: float = 1.0,
    taken: Sequence[range] = (),
) -> InPoint | None:
    """The in-point at which a shot answers a place best; None where the shot is too short for it.

    `framing` and `motion` weigh the two likenesses; `taken` are ranges of the shot that are shown
    already and shall not be shown again.
    """
    moments = np.unique(np.linspace(0, place.frames - 1, min(place.frames, MOMENTS)).astype(int))
    here = place.thumbs[moments]
    light = here @ shot.thumbs.T
    moves = motion_likeness(place.motion[place.steps[moments]], shot.motion)[:, shot.steps]
    shares = np.array([framing, motion]) / (framing + motion) if framing + motion else [1.0, 0.0]
    found = []
    for speed in speeds:
        ratio = shot.fps * speed / place.fps
        needed = int((place.frames - 1) * ratio) + 1
        room = shot.frames - needed + 1
        if room < 1:
            continue
        begins = [int(moment * ratio) for moment in moments.tolist()]
        alike = _beside(light, begins, room)
        change = _change(here, shot.thumbs, begins, alike)
        curve = shares[0] * (alike + change) / 2 + shares[1] * _beside(moves, begins, room)
        for used in taken:
            curve[max(0, used.start - needed + 1) : used.stop] = -np.inf
        spread = np.abs(np.arange(room) - (room - 1) / 2) / max(room, 1)
        judged = curve - CENTRED * spread - UNHURRIED * abs(float(speed) - 1)
        best = int(judged.argmax())
        if np.isfinite(judged[best]):
            found.append((float(judged[best]), InPoint(best, speed, float(curve[best]))))
    return max(found, key=lambda one: one[0])[1] if found else None


def _beside(likeness: NDArray[np.float32], begins: Sequence[int], room: int) -> NDArray[np.float32]:
    """For each of `room` in-points the mean likeness of moments (rows) to what they would meet."""
    total = np.zeros(room, np.float32)
    for row, at in zip(likeness, begins, strict=True):
        total += row[at : at + room]
    return total / np.float32(len(begins))


def _change(
    here: NDArray[np.float32],
    thumbs: NDArray[np.float32],
    begins: Sequence[int],
    alike: NDArray[np.float32],
) -> NDArray[np.float32]:
    """For each in-point how alike the pictures change: how what differs from the mean correlates.

    What stands still in both says nothing of when; this leaves it out. `alike` are the mean
    likenesses of the pictures themselves.
    """
    room = len(alike)
    mean_here = here.mean(axis=0)
    mean_there = np.zeros((room, thumbs.shape[1]), np.float32)
    for at in begins:
        mean_there += thumbs[at : at + room]
    mean_there /= len(begins)
    spread_here = max(0.0, 1 - float(mean_here @ mean_here)) + STILL
    spread_there = np.maximum(0, 1 - np.square(mean_there).sum(axis=1)) + STILL
    change: NDArray[np.float32] = (alike - mean_there @ mean_here) / np.sqrt(
        spread_here * spread_there
    )
    return change


def _steps(distance: Fraction) -> list[Fraction]:
    return [SPEED_STEP * i for i in range(1, int(distance / SPEED_STEP) + 1)]
