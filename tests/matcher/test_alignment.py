"""The in-point: to the frame, in time with what moves."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from matcher.alignment import Passage, best_in_point, speeds_between
from matcher.likeness import THUMB_CELLS
from matcher.motion import COLUMNS

FPS = Fraction(24)
RNG = np.random.default_rng(4)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def a_walk(frames: int) -> np.ndarray:
    """Thumbnails that change a little from frame to frame, as film does."""
    steps = RNG.standard_normal((frames, THUMB_CELLS)) * 0.15
    return unit(RNG.standard_normal(THUMB_CELLS) + np.cumsum(steps, axis=0))


def still(frames: int) -> np.ndarray:
    return np.zeros((frames, COLUMNS), np.float32)


def passing(thumbs: np.ndarray, motion: np.ndarray | None = None, fps: Fraction = FPS) -> Passage:
    motion = still(len(thumbs)) if motion is None else motion
    return Passage(fps, thumbs.astype(np.float32), motion, np.arange(len(thumbs)))


@pytest.mark.parametrize("begin", [0, 37, 152])
def test_a_piece_of_a_shot_finds_its_frame_through_noise(begin: int) -> None:
    shot = a_walk(200)
    noisy = unit(shot[begin : begin + 48] + 0.05 * RNG.standard_normal((48, THUMB_CELLS)))
    found = best_in_point(passing(noisy), passing(shot))
    assert found is not None
    assert (found.offset, found.speed) == (begin, 1)


def test_frames_of_another_rate_meet_at_the_same_time() -> None:
    shot = a_walk(120)
    at_twelve = shot[40:100:2]
    found = best_in_point(passing(at_twelve, fps=Fraction(12)), passing(shot))
    assert found is not None
    assert found.offset == 40


def test_a_faster_copy_is_found_at_its_speed_where_the_limits_allow_it() -> None:
    shot = a_walk(200)
    faster = shot[[30 + int(i * 1.1) for i in range(60)]]
    speeds = speeds_between(Fraction(9, 10), Fraction(5, 4))
    found = best_in_point(passing(faster), passing(shot), speeds)
    assert found is not None
    assert abs(found.offset - 30) <= 1
    assert found.speed == Fraction(11, 10)
    natural = best_in_point(passing(faster), passing(shot))
    assert natural is not None
    assert natural.speed == 1


def test_movement_begins_when_movement_begins() -> None:
    """Two pictures that have nothing in common but when something starts to pass to the right."""
    thumbs = np.zeros((1, THUMB_CELLS), np.float32)
    here, there = still(48), still(150)
    here[20:, 4], there[90:, 4] = 0.4, 0.4
    found = best_in_point(
        passing(np.repeat(thumbs, 48, axis=0), here), passing(np.repeat(thumbs, 150, axis=0), there)
    )
    assert found is not None
    assert found.offset == 70


def test_without_weight_motion_has_no_say() -> None:
    shot = a_walk(100)
    moving = still(100)
    moving[60:, 4] = 0.5
    here = passing(shot[10:30], np.tile(moving[-1], (20, 1)))
    found = best_in_point(here, passing(shot, moving), motion=0)
    assert found is not None
    assert found.offset == 10


def test_what_was_shown_is_not_shown_again() -> None:
    shot = a_walk(100)
    found = best_in_point(passing(shot[40:60]), passing(shot), taken=[range(30, 70)])
    assert found is not None
    assert found.offset <= 10 or found.offset >= 70
    assert best_in_point(passing(shot[40:60]), passing(shot), taken=[range(100)]) is None


def test_a_shot_that_is_too_short_has_no_in_point() -> None:
    assert best_in_point(passing(a_walk(30)), passing(a_walk(29))) is None
    assert best_in_point(passing(a_walk(30)), passing(a_walk(30))) is not None


def test_where_nothing_decides_the_middle_is_shown() -> None:
    same = np.repeat(a_walk(1), 100, axis=0)
    found = best_in_point(passing(same[:20]), passing(same))
    assert found is not None
    assert found.offset == 40


def test_the_natural_speed_comes_first_and_limits_are_kept() -> None:
    assert speeds_between(Fraction(1), Fraction(1)) == (1,)
    speeds = speeds_between(Fraction(9, 10), Fraction(21, 20))
    assert speeds[0] == 1
    assert min(speeds) == Fraction(9, 10)
    assert max(speeds) == Fraction(21, 20)
