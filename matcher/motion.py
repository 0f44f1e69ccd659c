"""What moves in a shot: the camera and, apart from it, the subject.

A row of motion has 20 numbers. Four are the camera's: pan and tilt in picture heights per second
(how fast it looks to the right and downward: the content moves the other way), zoom in 1/s
(positive pushes in: the content grows) and roll in rad/s (positive: the content turns clockwise).
Sixteen are the subject's: the share of the picture, 0 to 1, that moves in direction k (k * 45
degrees clockwise from the right: 2 is downward) slowly, then the same eight again for fast.
Nothing is measured across a cut. Weave, flicker and grain of old film bring nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.flow import CAMERA, COLUMNS, DIRECTIONS, SMALL, SPEEDS, Rows
from matcher.motion_meter import MotionMeter
from matcher.shots import Shot

__all__ = [
    "COLUMNS",
    "DIRECTIONS",
    "SMALL",
    "SPEEDS",
    "MotionMeter",
    "at_keyframes",
    "mirrored_motion",
    "motion_likeness",
    "move_names",
]

AROUND_S = 0.5
"""Seconds before and after a keyframe that say how it moves: keyframes lie about a second apart."""

CAMERA_REST, CAMERA_UNIT = 0.01, 0.02
"""Heights / s that are still taken for stillness (what weave leaves), and above them those from
which on speeds are compared by ratio, not by difference. Zoom and roll count as the speed they
bring a height from the middle."""

SHARE_UNIT = 0.01
"""Share of the picture from which on subjects are compared by ratio."""

STILLNESS = 0.5
"""Squared length, in those logarithms, at which a move is as much a move as it is none."""

SIDEWAYS, OTHER_SPEED = 0.2, 0.5
"""How much a subject that goes 45 degrees aside, or at the other speed, counts as the same. These
and the figures above were chosen on the tuning half of `benchmarks/movement.py`: half or twice any
of them costs at most 0.02 of a mean average precision of 0.92."""

TINY = np.float32(1e-9)

NAMED = np.array([0.05, 0.05, 0.06, 0.06], np.float32)
"""Pan, tilt (heights / s), zoom and roll (1/s) from which a camera move has a name."""

STILL = NAMED * np.float32(0.4)
"""Below all these in every row the camera is still. Locked cameras that weave by 0.07 (Great Train
Robbery, 1903) to 0.2 heights / s (Edison's coaches, 1899) are measured with 0.01 to 0.02, nine rows
in ten."""

BESIDE = 0.5
"""A second move is named where it is so fast beside the first."""

NAMED_SHARE = 0.03
"""Share of the picture that must move for its movement to have a name."""

NAMED_BUSTLE = 0.1
"""Share of the picture that must move, under a camera that does not, to be named without a way."""

ONE_WAY = 0.6
"""Length of the mean direction (1: all move the same way) from which movement has a direction."""

CAMERA_NAMES = (
    ("pan left", "pan right"),
    ("tilt up", "tilt down"),
    ("pull out", "push in"),
    ("roll anticlockwise", "roll clockwise"),
)
SUBJECT_NAMES = ("moving left to right", "moving down", "moving right to left", "moving up")
STILL_NAMES, RUSHING_NAMES, BUSTLING_NAMES = ("still camera",), ("rushing by",), ("bustling",)


def at_keyframes(
    motion: NDArray[np.floating[Any]],
    step: int,
    shots: Sequence[Shot],
    owners: NDArray[np.int32],
    keyframes: NDArray[np.int32],
    fps: Fraction,
) -> Rows:
    """The motion around each keyframe, inside its shot: (K, 20).

    The mean of the rows that begin at most `AROUND_S` seconds before or after it; `owners` and
    `keyframes` give each keyframe's shot and frame. Zeros in shots that no row begins in.
    """
    if not len(keyframes):
        return np.zeros((0, COLUMNS), np.float32)
    bounds = np.array([(shot.first_frame, shot.end_frame) for shot in shots])[owners]
    reach = max(step, round(AROUND_S * fps))
    first = -(-np.maximum(keyframes - reach, bounds[:, 0]) // step)
    end = -(-np.minimum(keyframes + reach, bounds[:, 1]) // step)
    sums = np.concatenate([np.zeros((1, COLUMNS)), np.cumsum(motion, axis=0, dtype=np.float64)])
    counts = np.maximum(end - first, 1)[:, None]
    return np.asarray((sums[np.maximum(end, first)] - sums[first]) / counts, np.float32)


def motion_likeness(a: Rows, b: Rows) -> Rows:
    """How alike moves are, 0 to 1, of all rows (n, 20) with all rows (m, 20): (n, m).

    Camera and subject are each compared as vectors whose length grows with the logarithm of speed
    or share, by 2 a·b / (a² + b²): 1 for the same, less where one is faster, 0 at right angles
    and where they go against each other. A little stillness is added above and below, so that
    nothing is like nothing. Both must agree, so the answer is their product: the right camera move
    over the wrong subject is another shot.
    """
    cameras = _alike(_camera_vectors(a), _camera_vectors(b))
    subjects = _alike(_subject_vectors(a), _subject_vectors(b))
    return np.asarray(cameras * subjects, np.float32)


def _alike(a: Rows, b: Rows) -> Rows:
    squares = (a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1)
    alike = (2 * (a @ b.T) + STILLNESS) / (squares + STILLNESS)
    return np.asarray(np.clip(alike, 0, 1), np.float32)


def _camera_vectors(rows: Rows) -> Rows:
    speeds = rows[:, :CAMERA]
    speed = np.sqrt((speeds * speeds).sum(axis=1, keepdims=True)) + TINY
    length = np.log1p(np.maximum(speed - CAMERA_REST, 0) / CAMERA_UNIT)
    return np.asarray(speeds * (length / speed), np.float32)


def _subject_vectors(rows: Rows) -> Rows:
    shares = rows[:, CAMERA:] @ _KIN
    total = shares.sum(axis=1, keepdims=True) + TINY
    return np.asarray(shares * (np.log1p(total / SHARE_UNIT) / total), np.float32)


def _kin() -> Rows:
    """How much each subject bin counts as each other: (16, 16)."""
    apart = np.abs(np.arange(DIRECTIONS)[:, None] - np.arange(DIRECTIONS))
    turns = np.minimum(apart, DIRECTIONS - apart)
    direction = np.select([turns == 0, turns == 1], [1, SIDEWAYS])
    speed = np.array([[1, OTHER_SPEED], [OTHER_SPEED, 1]])
    return np.kron(speed, direction).astype(np.float32)


_KIN = _kin()


def mirrored_motion(rows: Rows) -> Rows:
    """Rows of the same shot with left and right exchanged."""
    there = (DIRECTIONS // 2 - np.arange(DIRECTIONS)) % DIRECTIONS
    columns = np.concatenate([np.arange(CAMERA), CAMERA + there, CAMERA + DIRECTIONS + there])
    signs = np.ones(COLUMNS, rows.dtype)
    signs[[0, 3]] = -1
    return rows[:, columns] * signs


def move_names(rows: Rows) -> tuple[str, ...]:
    """What is said of how a shot moves, from its keyframes' rows (k, 20): camera, then subject.

    Empty where nothing can be said. A roll is named by the way the content turns.
    """
    if not len(rows):
        return ()
    camera = _camera_names(rows[:, :CAMERA])
    return (*camera, *_subject_names(rows[:, CAMERA:].mean(axis=0), camera in ((), STILL_NAMES)))


def _camera_names(cameras: Rows) -> tuple[str, ...]:
    if (np.abs(cameras) < STILL).all():
        return STILL_NAMES
    camera = cameras.mean(axis=0)
    speeds = np.abs(camera)
    named = (speeds >= NAMED) & (speeds >= BESIDE * speeds.max())
    order = [int(i) for i in np.argsort(-speeds) if named[i]]
    return tuple(CAMERA_NAMES[i][int(camera[i] > 0)] for i in order)


def _subject_names(shares: Rows, from_a_stand: bool) -> tuple[str, ...]:
    slow_fast = shares.reshape(SPEEDS, DIRECTIONS)
    ways = slow_fast.sum(axis=0)
    total = float(ways.sum())
    if total < NAMED_SHARE:
        return ()
    turns = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
    mean = complex(ways @ np.exp(1j * turns)) / total
    if abs(mean) < ONE_WAY:
        return BUSTLING_NAMES if from_a_stand and total >= NAMED_BUSTLE else ()
    way = round(float(np.angle(mean)) / (np.pi / 2)) % len(SUBJECT_NAMES)
    rushing = float(slow_fast[1].sum()) > total / 2
    return (SUBJECT_NAMES[way], *(RUSHING_NAMES if rushing else ()))
