"""Pictures keep their shape, stay on the canvas, and never lie on each other."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import RenderError
from matcher.layouts import (
    ALONE,
    CANVAS,
    LAYOUTS,
    SIDE_BY_SIDE,
    Box,
    Layout,
    arrange,
    caption_box,
    layout_named,
    seat,
)

sizes = st.tuples(st.integers(16, 4096), st.integers(16, 4096)).filter(
    lambda size: Fraction(1, 5) < Fraction(*size) < 5
)


def overlap(a: Box, b: Box) -> bool:
    beside = a.x + a.width <= b.x or b.x + b.width <= a.x
    above = a.y + a.height <= b.y or b.y + b.height <= a.y
    return not beside and not above


def on_canvas(box: Box) -> bool:
    fits = box.x + box.width <= CANVAS[0] and box.y + box.height <= CANVAS[1]
    return fits and min(box.x, box.y) >= 0 and min(box.size) > 0


def distortion(box: Box, size: tuple[int, int]) -> float:
    """How far the box is from the shape of the picture, in pixels of its shorter side."""
    shape = Fraction(*size)
    return float(min(abs(box.width / shape - box.height), abs(box.height * shape - box.width)))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@given(trailer=sizes, films=st.lists(sizes, min_size=1, max_size=4))
def test_any_film_keeps_its_shape_on_even_pixels_of_the_canvas(
    layout: Layout, trailer: tuple[int, int], films: list[tuple[int, int]]
) -> None:
    stage = arrange(layout, trailer, films)
    pictures = [(seat(stage, film), film) for film in films]
    if stage.trailer is not None:
        pictures.append((stage.trailer, trailer))
    for box, size in pictures:
        assert on_canvas(box)
        assert not any(edge % 2 for edge in (box.x, box.y, box.width, box.height))
        assert distortion(box, size) <= 2


@given(trailer=sizes, films=st.lists(sizes, min_size=1, max_size=4))
def test_side_by_side_nothing_lies_on_anything_else(
    trailer: tuple[int, int], films: list[tuple[int, int]]
) -> None:
    stage = arrange(SIDE_BY_SIDE, trailer, films)
    assert stage.trailer is not None
    assert stage.title is not None
    for film in films:
        boxes = [stage.trailer, seat(stage, film), stage.title, caption_box(stage, film)]
        assert all(on_canvas(box) for box in boxes)
        assert not any(overlap(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


@pytest.mark.parametrize("film", [(640, 480), (480, 360), (1920, 1080), (1998, 1080)])
def test_films_up_to_1_85_stand_as_high_as_the_trailer(film: tuple[int, int]) -> None:
    stage = arrange(SIDE_BY_SIDE, (1920, 1080), [(640, 480), (1920, 1080), (1998, 1080), film])
    assert stage.trailer is not None
    assert abs(seat(stage, film).height - stage.trailer.height) <= 2


def test_an_archive_of_narrow_films_gets_larger_pictures() -> None:
    old = arrange(SIDE_BY_SIDE, (1920, 1080), [(640, 480)])
    mixed = arrange(SIDE_BY_SIDE, (1920, 1080), [(640, 480), (1920, 1080)])
    assert old.room.height > mixed.room.height


def test_the_trailer_keeps_its_place_whatever_film_stands_beside_it() -> None:
    stage = arrange(SIDE_BY_SIDE, (1920, 1080), [(640, 480), (1920, 1080)])
    assert seat(stage, (640, 480)).x == seat(stage, (1920, 1080)).x == stage.room.x


def test_alone_a_wide_film_fills_the_canvas_and_a_narrow_one_stands_in_its_middle() -> None:
    stage = arrange(ALONE, (1920, 1080), [])
    assert seat(stage, (1920, 1080)) == Box(0, 0, 1280, 720)
    assert seat(stage, (640, 480)) == Box(160, 0, 960, 720)


def test_a_layout_that_does_not_exist_is_an_error_that_names_those_that_do() -> None:
    with pytest.raises(RenderError, match="spiral") as caught:
        layout_named("spiral")
    assert "side-by-side" in caught.value.hint
