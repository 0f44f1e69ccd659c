"""Poster and contact sheet: readable for one cut and for hundreds, and whole or not there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from matcher.errors import RenderError
from matcher.montage import Montage, Scores
from matcher.sheets import (
    PAGE,
    clock,
    columns_for,
    make_contact_sheet,
    make_poster,
    score_line,
)
from tests.matcher.montages import FPS
from tests.matcher.rendering import (
    film_of,
    grey_film,
    match_of,
    montage_of,
    numbered_film,
    stage_of,
)


def montage_with(folder: Path, cuts: int) -> Montage:
    trailer = grey_film(folder / "trailer.mp4", [120] * (3 * cuts))
    film = film_of(numbered_film(folder / "film.mp4", 20, size=(240, 180)), "A Film", year="1906")
    matches = [match_of(film, n % 10, 20) for n in range(cuts)]
    return montage_of(trailer, [3] * cuts, matches, [film])


@pytest.mark.parametrize(("cuts", "sheets"), [(1, 1), (7, 1), (PAGE + 1, 2)])
def test_a_contact_sheet_shows_every_pair_on_as_many_sheets_as_it_takes(
    tmp_path: Path, cuts: int, sheets: int
) -> None:
    written = make_contact_sheet(montage_with(tmp_path, cuts), tmp_path / "out" / "sheet.jpg")
    assert len(written) == sheets
    assert sorted(written) == sorted((tmp_path / "out").iterdir())
    for path in written:
        with Image.open(path) as sheet:
            assert sheet.format == "JPEG"
            assert max(sheet.size) < 6500


def test_a_sheet_of_any_count_is_neither_a_ribbon_nor_a_tower() -> None:
    assert [columns_for(count) for count in (1, 2, 30, 200)] == [1, 1, 4, 9]


def test_a_poster_is_the_pair_as_the_video_shows_it(tmp_path: Path) -> None:
    montage = montage_with(tmp_path, 3)
    make_poster(montage, tmp_path / "poster.jpg")
    stage = stage_of(montage)
    assert stage.trailer is not None
    with Image.open(tmp_path / "poster.jpg") as poster:
        assert poster.size == (1280, 720)
        pixels = np.asarray(poster.convert("L"))
    middle = stage.trailer.x + stage.trailer.width // 2, stage.trailer.y + stage.trailer.height // 2
    assert abs(int(pixels[middle[1], middle[0]]) - 121) < 4
    assert pixels[: stage.trailer.y].max() > 200


def test_a_file_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    montage = montage_with(tmp_path, 1)
    (tmp_path / "out").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(RenderError, match="could not be written"):
        make_poster(montage, tmp_path / "out" / "poster.jpg")


def test_scores_nobody_has_looked_at_are_left_out() -> None:
    assert score_line(Scores(0.5, 0.25, motion=1)) == "total 0.50 · content 0.25 · motion 1.00"


def test_times_are_cut_off_and_never_rounded_up() -> None:
    assert [clock(n, FPS) for n in (0, 23, 24, 1439)] == ["0:00.0", "0:00.9", "0:01.0", "1:00.0"]
