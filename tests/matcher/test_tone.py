"""Tone: light and colour, compared fairly between films of any age."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.eyes import Picture
from matcher.tone import (
    COLUMNS,
    LEVELS,
    black_and_white,
    settled,
    tone_likeness,
    tone_names,
    tone_of,
)
from tests.pictures import faded, grainy, grey, old, scene

Rows = NDArray[np.float32]

SCENES = [scene(seed, 288, 384) for seed in range(12)]


def rows_of(pictures: Sequence[Picture]) -> Rows:
    return np.stack([tone_of(picture) for picture in pictures])


def alike(one: Picture, other: Picture) -> float:
    return float(tone_likeness(rows_of([one]), rows_of([other]))[0, 0])


def plain(*colour: int) -> Picture:
    return np.full((90, 120, 3), colour, np.uint8)


def lit(dark: int, light: int) -> Picture:
    """A grey picture with all levels from dark to light, in equal parts."""
    levels = np.linspace(dark, light, 120).astype(np.uint8)
    return np.repeat(np.tile(levels, (90, 1))[..., None], 3, axis=2)


def sepia(picture: Picture) -> Picture:
    return (grey(picture) * np.array([1, 0.8, 0.55])).astype(np.uint8)


def tinted_blue(picture: Picture) -> Picture:
    return (grey(picture) * np.array([0.35, 0.5, 1])).astype(np.uint8)


def toned(picture: Picture) -> Picture:
    """Brown shadows, whites as they were."""
    return (255 - (255 - grey(picture).astype(float)) * [0.7, 0.9, 1]).astype(np.uint8)


def toned_and_tinted(picture: Picture) -> Picture:
    light = grey(picture) / 255
    return (light * [255, 200, 120] + (1 - light) * [20, 40, 120]).astype(np.uint8)


MONOCHROME = [grey, sepia, tinted_blue, toned, toned_and_tinted]


def test_a_row_is_numbers_from_0_to_1_whatever_the_picture() -> None:
    random = np.random.default_rng(0).integers(0, 256, (7, 500, 3), np.uint8)
    rows = rows_of([random, plain(0, 0, 0), plain(255, 255, 255), plain(255, 0, 0), SCENES[0]])
    assert rows.shape == (5, COLUMNS)
    assert rows.dtype == np.float32
    assert np.isfinite(rows).all()
    assert rows.min() >= 0
    assert rows.max() <= 1 + 1e-6


def test_the_levels_say_how_light_is_distributed() -> None:
    np.testing.assert_allclose(
        rows_of([lit(0, 255)])[0, :LEVELS], (np.arange(LEVELS) + 0.5) / LEVELS, atol=0.02
    )


@pytest.mark.parametrize("picture", SCENES[:4])
def test_a_picture_in_grey_has_the_tone_of_the_picture_in_colour(picture: Picture) -> None:
    luma = picture @ np.array([0.299, 0.587, 0.114])
    assert alike(np.repeat(luma[..., None], 3, axis=2).astype(np.uint8), picture) > 0.95


def test_dark_and_light_are_unlike_and_the_nearer_the_more_alike() -> None:
    likeness = [alike(lit(20, 80), lit(20 + up, 80 + up)) for up in (0, 20, 50, 100, 170)]
    assert likeness == sorted(likeness, reverse=True)
    assert likeness[0] == pytest.approx(1, abs=1e-5)
    assert likeness[1] > 0.7
    assert likeness[-1] < 0.05


def test_hard_and_soft_contrast_are_told_apart() -> None:
    assert alike(lit(0, 255), lit(118, 138)) < 0.3


@pytest.mark.parametrize("age", [faded, grainy, old])
def test_an_aged_film_has_the_tone_of_the_fresh_one(age: Callable[[Picture], Picture]) -> None:
    fresh = settled(rows_of(SCENES))
    aged = settled(rows_of([age(picture) for picture in SCENES]))
    assert np.diag(tone_likeness(aged, fresh)).mean() > 0.8


def test_settling_undoes_fading() -> None:
    fresh, worn = (
        rows_of(SCENES),
        rows_of([(picture * 0.65 + 45).astype(np.uint8) for picture in SCENES]),
    )
    before = np.diag(tone_likeness(worn, fresh)).mean()
    after = np.diag(tone_likeness(settled(worn), settled(fresh))).mean()
    assert before < 0.87
    assert after > 0.92


def test_a_film_that_is_one_dark_scene_stays_dark() -> None:
    rows = settled(rows_of([lit(5, 60), lit(0, 50), lit(8, 60)]))
    assert rows[:, LEVELS - 1].max() < 0.5
    assert tone_names(rows) == ("black-and-white", "dark")


def test_a_film_that_is_one_light_scene_stays_light() -> None:
    rows = settled(rows_of([lit(200, 250), lit(190, 245)]))
    assert rows[:, 0].min() > 0.55
    assert tone_names(rows) == ("black-and-white", "bright")


def test_a_rare_black_or_white_card_does_not_keep_a_faded_film_from_settling() -> None:
    film = [faded(picture) for picture in SCENES]
    cards = [lit(0, 255)]
    alone, beside = settled(rows_of(film)), settled(rows_of(film + cards))
    np.testing.assert_allclose(beside[: len(film), :LEVELS], alone[:, :LEVELS], atol=0.06)


def test_a_film_of_full_contrast_is_left_as_it_is() -> None:
    rows = rows_of([lit(0, 255), lit(0, 255), lit(0, 120)])
    np.testing.assert_allclose(settled(rows), rows, atol=0.03)


def test_settling_leaves_colour_alone_and_what_it_was_given() -> None:
    rows = rows_of([faded(picture) for picture in SCENES])
    before = rows.copy()
    np.testing.assert_array_equal(settled(rows)[:, LEVELS:], rows[:, LEVELS:])
    np.testing.assert_array_equal(rows, before)


def test_a_film_of_plain_pictures_and_a_film_of_none_are_settled_too() -> None:
    rows = rows_of([plain(40, 40, 40), plain(200, 200, 200)])
    np.testing.assert_array_equal(settled(rows), rows)
    assert settled(rows[:0]).shape == (0, COLUMNS)


@pytest.mark.parametrize("print_as", MONOCHROME)
def test_grey_tinted_and_toned_pictures_are_black_and_white(
    print_as: Callable[[Picture], Picture],
) -> None:
    assert black_and_white(rows_of([print_as(picture) for picture in SCENES])).all()


def test_pictures_in_colour_are_not_black_and_white_even_if_faded() -> None:
    assert not black_and_white(rows_of(SCENES)).any()
    assert not black_and_white(rows_of([faded(picture) for picture in SCENES])).any()


def patches(*colours: tuple[float, float, float]) -> Picture:
    """Each colour in a band, all bands lit alike, from dark to light."""
    light = np.linspace(30, 190, 120)[None, :, None]
    bands = []
    for colour in colours:
        chroma = np.array(colour) - np.array(colour) @ [0.299, 0.587, 0.114]
        bands.append(np.repeat(light + chroma, 30, axis=0))
    return np.concatenate(bands).clip(0, 255).astype(np.uint8)


RED_GREEN = patches((60, 0, 0), (0, 40, 0))
BLUE_YELLOW = patches((0, 0, 60), (40, 40, 0))


def test_colours_tell_two_pictures_of_one_light_apart() -> None:
    assert alike(RED_GREEN, RED_GREEN) == pytest.approx(1, abs=1e-5)
    assert alike(RED_GREEN, BLUE_YELLOW) < 0.85


def test_colour_does_not_count_where_one_has_none() -> None:
    assert alike(RED_GREEN, grey(BLUE_YELLOW)) > alike(RED_GREEN, BLUE_YELLOW)


def test_likeness_is_the_same_both_ways_and_in_half_precision() -> None:
    a, b = rows_of(SCENES[:5]), rows_of([*SCENES[5:8], grey(SCENES[8])])
    likeness = tone_likeness(a, b)
    assert likeness.shape == (5, 4)
    assert likeness.dtype == np.float32
    assert likeness.min() >= 0
    assert likeness.max() <= 1
    np.testing.assert_allclose(likeness, tone_likeness(b, a).T, atol=1e-6)
    stored = tone_likeness(a.astype(np.float16), b.astype(np.float16))
    np.testing.assert_allclose(stored, likeness, atol=5e-3)


def test_no_pictures_have_no_likeness() -> None:
    rows = rows_of(SCENES[:3])
    assert tone_likeness(rows[:0], rows).shape == (0, 3)
    assert tone_likeness(rows, rows[:0]).shape == (3, 0)
    assert black_and_white(rows[:0]).shape == (0,)


def test_what_is_clear_has_a_name() -> None:
    assert tone_names(rows_of(SCENES)) == ()
    assert tone_names(rows_of([grey(picture) for picture in SCENES])) == ("black-and-white",)
    assert tone_names(rows_of([sepia(lit(60, 220))])) == ("tinted",)
    assert tone_names(rows_of([lit(0, 60)])) == ("black-and-white", "dark")
    assert tone_names(rows_of([lit(180, 250)])) == ("black-and-white", "bright")
    assert tone_names(rows_of([grey(SCENES[0]), SCENES[1]])) == ()
    assert tone_names(rows_of(SCENES)[:0]) == ()
