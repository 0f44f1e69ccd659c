"""The meter: rows of motion from the small greys of a film. `matcher.motion` says what they are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from matcher.flow import CAMERA, CELLS, COLUMNS, DIRECTIONS, SPEEDS, Flow, Grey, Rows, prepared
from matcher.shots import Shot

PER_SECOND = 12
"""Flow is measured about so often: people and cars move a few small pixels from one to the next."""

MOVES, MOVES_SURELY = 0.06, 0.12
"""Heights / s, less the camera's, at which a cell begins to count as moving and counts fully."""

SLOW, FAST = 0.2, 0.6
"""Heights / s that are slow, and that are fast; in between a move is part of both."""

SPLICE = 0.3
"""How far, heights / s or 1 / s, one step may differ from the steps around it: a splice goes."""

SMOOTH_S = 0.4
"""Seconds before and after over which the camera is smoothed: weave comes and goes within them."""


class MotionMeter:
    """Measures the motion of a film whose small greys are fed to it, one by one and in order.

    `aspect` is the film's width over its height as displayed. Keeps one picture, and 80 bytes for
    each `step` frames.
    """

    def __init__(self, fps: Fraction, aspect: float) -> None:
        self.step = max(1, round(fps / PER_SECOND))
        """Frames between the pictures that are compared."""
        self._rate = float(fps / self.step)
        self._flow = Flow(aspect, float(self.step / fps))
        self._fed = 0
        self._picture: Grey | None = None
        self._left: Rows | None = None
        self._rows = bytearray()

    def feed(self, grey: Grey) -> None:
        """Takes the next frame, (72, 128) uint8."""
        if self._fed % self.step == 0:
            picture = prepared(grey)
            if self._picture is not None:
                self._rows += self._row(self._picture, picture).tobytes()
            self._picture = picture
        self._fed += 1

    def _row(self, before: Grey, after: Grey) -> Rows:
        moved = self._flow.between(before, after)
        left = moved.left if self._left is None else self._left
        self._left = moved.left
        # Grain and weave that move a cell one way move it back at the next step: take the mean.
        subject = _histogram(np.float32(0.5) * (moved.left + left), moved.worth)
        return np.concatenate([moved.camera, subject])

    def finish(self, shots: Sequence[Shot], frames: int) -> NDArray[np.float16]:
        """The rows of a film of so many frames and these shots, one for each `step` begun: (S, 20).

        Row s covers frames s * step to (s + 1) * step and belongs to the shot of its first frame.
        Where a cut lies in between, the nearest row of its shot stands for it; shots too short to
        have one get zeros.
        """
        measured = np.frombuffer(self._rows, np.float32).reshape(-1, COLUMNS)
        rows = np.zeros((-(-frames // self.step), COLUMNS), np.float32)
        for shot in shots:
            first, end = -(-shot.first_frame // self.step), -(-shot.end_frame // self.step)
            inside = measured[first : (shot.end_frame - 1) // self.step]
            # The subject of a shot's first row is its mean with that of the step across the cut.
            whole = inside[1:] if first else inside
            cameras = _smoothed(inside[:, :CAMERA], round(SMOOTH_S * self._rate))
            rows[first:end, :CAMERA] = _held(cameras, np.arange(end - first))
            rows[first:end, CAMERA:] = _held(
                whole[:, CAMERA:], np.arange(end - first) - (len(inside) - len(whole))
            )
        return rows.astype(np.float16)


def _held(rows: Rows, numbers: NDArray[np.intp]) -> Rows:
    """The rows of these numbers, the first or last where there is none; zeros for lack of any."""
    if not len(rows):
        return np.zeros((len(numbers), rows.shape[1]), np.float32)
    return rows[np.clip(numbers, 0, len(rows) - 1)]


def _histogram(left: Rows, worth: Rows) -> Rows:
    """Shares of the picture that move in 8 directions slowly and fast: (16,)."""
    speed = np.hypot(*left)
    moving = speed > MOVES
    if not moving.any():
        return np.zeros(DIRECTIONS * SPEEDS, np.float32)
    left, speed, worth = left[:, moving], speed[moving], worth[moving]
    share = worth * np.minimum((speed - MOVES) / (MOVES_SURELY - MOVES), 1) / (CELLS[0] * CELLS[1])
    fast = np.clip(np.log(speed / SLOW) / np.log(FAST / SLOW), 0, 1)
    turn = np.arctan2(left[1], left[0]) * (DIRECTIONS / (2 * np.pi)) % DIRECTIONS
    low = np.floor(turn)
    part = turn - low
    low = low.astype(np.intp) % DIRECTIONS
    high = (low + 1) % DIRECTIONS
    places = np.concatenate([low, high, low + DIRECTIONS, high + DIRECTIONS])
    slow = 1 - fast
    near = 1 - part
    shares = np.concatenate([slow * near, slow * part, fast * near, fast * part])
    total = np.bincount(places, shares * np.tile(share, 4), DIRECTIONS * SPEEDS)
    return total.astype(np.float32)


def _smoothed(cameras: Rows, reach: int) -> Rows:
    """Camera moves without jitter: splices are cut down, then comes the slope of the path.

    The weights are those with which a straight line fits a path by least squares (Savitzky and
    Golay's first derivative, written for steps): a parabola. To and fro cancel out in them.
    """
    count = len(cameras)
    if not count:
        return cameras
    around = np.pad(cameras, ((2, 2), (0, 0)), mode="edge")
    middle = np.median(np.stack([around[i : i + count] for i in range(5)]), axis=0)
    steady = np.clip(cameras, middle - SPLICE, middle + SPLICE)
    apart = np.arange(-reach, reach + 1)
    weights = (reach + 1) ** 2 - apart**2
    sums = [np.convolve(column, weights) for column in (*steady.T, np.ones(count))]
    kept = np.stack(sums, axis=1)[reach : reach + count]
    return np.asarray(kept[:, :CAMERA] / kept[:, CAMERA:], np.float32)
