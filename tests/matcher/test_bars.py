"""Black bars: found where they are certain, and nothing is cut off where they are not."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.bars import Box, Grey, film_box, until_settled

HEIGHT, WIDTH = 120, 160
WHOLE = Box(0, 0, WIDTH, HEIGHT)


def film(box: Box, *, bar: int = 0, noise: int = 0, pictures: int = 12) -> list[Grey]:
    """Pictures of changing texture in the box, and bars of one brightness around it."""
    chance = np.random.default_rng(7)
    made = []
    for _ in range(pictures):
        picture = np.full((HEIGHT, WIDTH), bar, dtype=np.int64)
        if noise:
            picture += chance.integers(-noise, noise + 1, picture.shape)
        inside = chance.integers(30, 250, (box.height, box.width))
        picture[box.top : box.top + box.height, box.left : box.left + box.width] = inside
        made.append(picture.clip(0, 255).astype(np.uint8))
    return made


@pytest.mark.parametrize("bar", [0, 16, 30])
@pytest.mark.parametrize("noise", [0, 5])
@pytest.mark.parametrize(
    "box", [Box(20, 0, 120, HEIGHT), Box(0, 16, WIDTH, 88), Box(20, 16, 120, 88)]
)
def test_bars_are_found_though_noisy_and_not_quite_black(box: Box, bar: int, noise: int) -> None:
    assert film_box(film(box, bar=bar, noise=noise)) == box


def test_a_film_without_bars_is_left_whole() -> None:
    assert film_box(film(WHOLE)) == WHOLE


def test_fades_and_black_pictures_among_others_hide_no_bars() -> None:
    box = Box(0, 16, WIDTH, 88)
    faded = [picture // 8 for picture in film(box)] + film(box) + [np.zeros_like(film(box)[0])] * 9

    assert film_box(faded) == box


def test_a_black_film_is_left_whole() -> None:
    assert film_box([np.zeros((HEIGHT, WIDTH), dtype=np.uint8)] * 8) == WHOLE


def test_a_night_scene_lit_in_its_middle_is_left_whole() -> None:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    distance = np.hypot((y - HEIGHT / 2) / HEIGHT, (x - WIDTH / 2) / WIDTH)
    night = (255 * np.clip(1 - 3 * distance, 0, 1)).astype(np.uint8)

    assert film_box([night, night // 2, night // 3]) == WHOLE


def test_white_words_on_black_are_left_whole() -> None:
    card = np.zeros((HEIGHT, WIDTH), dtype=np.uint8)
    for left in range(30, 130, 10):
        card[50:60, left : left + 5] = 240

    assert film_box([card] * 8) == WHOLE


def test_a_dark_border_on_one_side_only_is_taken_for_a_picture() -> None:
    assert film_box(film(Box(60, 0, 100, HEIGHT))) == WHOLE


def test_a_picture_lit_only_once_at_its_border_is_left_whole() -> None:
    pictures = film(Box(20, 0, 120, HEIGHT)) + film(WHOLE, pictures=1)

    assert film_box(pictures) == WHOLE


def test_an_upright_film_in_a_wide_picture_is_found_as_its_edges_are_certain() -> None:
    box = Box(56, 0, 48, HEIGHT)

    assert film_box(film(box)) == box


def test_looking_stops_when_every_border_was_lit() -> None:
    dark = np.zeros((90, 160), np.uint8)
    upper, lower = dark.copy(), dark.copy()
    upper[:50, :] = 200
    lower[40:, :] = 200
    left_in = [dark, upper, lower, dark, dark]
    assert len(until_settled(left_in)) == 3
    assert film_box(until_settled(left_in)) == film_box(left_in)
    assert len(until_settled([dark, upper, dark])) == 3


def test_without_pictures_there_is_nothing_to_compare() -> None:
    with pytest.raises(ValueError, match="there are none"):
        film_box([])


@settings(max_examples=60, deadline=None)
@given(
    left=st.integers(0, 70),
    width=st.integers(4, 80),
    scale=st.sampled_from([Fraction(2), Fraction(3), Fraction(3, 2), Fraction(1, 2)]),
)
def test_a_scaled_box_stays_within_the_picture_on_even_pixels(
    left: int, width: int, scale: Fraction
) -> None:
    box = Box(left, 10, width, 60).scaled(scale, scale)

    assert box.left % 2 == box.width % 2 == 0
    assert left * scale - 2 <= box.left
    assert box.left + box.width <= (left + width) * scale
    assert box.width > 0
