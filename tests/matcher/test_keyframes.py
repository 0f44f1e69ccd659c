"""Which frames stand for a shot."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher.keyframes import MOST, STRIDE, Sample, Samples, keyframe_count, spread

FPS = Fraction(24)
PICTURE = np.zeros((2, 2, 3), np.uint8)


def watched(frames: int, settled_every: int = 0) -> Samples:
    samples = Samples()
    for frame in range(frames):
        if samples.wants(frame):
            samples.keep(frame, PICTURE)
        if settled_every:
            samples.thin(frame - settled_every)
    return samples


@given(st.integers(0, 300), st.integers(STRIDE, 300))
def test_keyframes_lie_inside_their_shot(first: int, length: int) -> None:
    found = watched(600).close(first, first + length, FPS)
    assert found
    assert all(first <= sample.frame < first + length for sample in found)
    assert len(found) <= MOST


def test_a_long_take_is_kept_within_bounds_and_still_seen_to_its_end() -> None:
    samples = watched(100_000, settled_every=200)
    assert len(samples.waiting) < 200
    found = samples.close(0, 100_000, FPS)
    assert len(found) == MOST
    assert found[0].frame < 20_000
    assert found[-1].frame > 80_000


def test_closing_a_shot_lets_its_samples_go_and_keeps_the_next_ones() -> None:
    samples = watched(100)
    samples.close(0, 50, FPS)
    assert min(sample.frame for sample in samples.waiting) == 52


def test_a_shot_between_two_samples_has_none() -> None:
    assert watched(100).close(1, 3, FPS) == []


def test_two_keyframes_a_second_between_one_and_eight() -> None:
    assert [keyframe_count(n, FPS) for n in (1, 24, 48, 2400)] == [1, 2, 4, MOST]


def test_keyframes_are_spread_away_from_the_ends() -> None:
    samples = [Sample(frame, PICTURE) for frame in range(9)]
    assert [s.frame for s in spread(samples, 3, 0, 9)] == [1, 4, 7]
