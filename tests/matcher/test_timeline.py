"""Timestamps in, frame numbers out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from matcher.timeline import timeline_of

TICK = Fraction(1, 90_000)


def ticks(frames: list[int], fps: Fraction) -> list[int]:
    return [round(frame / fps / TICK) for frame in frames]


@pytest.mark.parametrize("fps", [Fraction(24), Fraction(30000, 1001), Fraction(25)])
def test_a_film_from_which_repeated_pictures_were_dropped_keeps_its_rate(fps: Fraction) -> None:
    shown = [n for n in range(240) if n % 7 not in (3, 4)]
    timeline = timeline_of(ticks(shown, fps), TICK, [Fraction(17)])
    assert timeline.fps == fps
    assert [timeline.number(tick) for tick in ticks(shown, fps)] == shown


def test_a_film_that_slows_down_at_night_loses_none_of_its_pictures() -> None:
    fps = Fraction(30)
    shown = [*range(100), *range(100, 300, 2)]
    timeline = timeline_of(ticks(shown, fps), TICK, [Fraction(30), Fraction(20)])
    assert timeline.fps == fps
    assert len({timeline.number(tick) for tick in ticks(shown, fps)}) == len(shown)


def test_a_film_that_keeps_to_no_grid_is_counted_at_its_pace() -> None:
    uneven = [0]
    for n in range(200):
        uneven.append(uneven[-1] + 3600 + (n * 7919) % 900 - 450)
    timeline = timeline_of(uneven, TICK, [])
    assert 24 < timeline.fps < 26
