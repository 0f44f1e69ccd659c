"""Poster and contact sheet: readable for one cut and for hundreds, and whole or not there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from matcher.errors import RenderError
from matcher.layouts import caption_box
from matcher.montage import Match, Montage
from matcher.sheets import (
    GAP,
    HEADER,
    PAGE,
    SPACE,
    TAKE,
    TAKES_AT,
    THUMB,
    columns_for,
    make_contact_sheet,
    make_poster,
)
from tests.matcher.montages import keeping_its_own
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


def with_alternatives(montage: Montage, *matches: Match) -> Montage:
    (cut,) = montage.cuts
    return replace(montage, cuts=(replace(cut, alternatives=matches),))


def half_bright_film(path: Path) -> Path:
    bright_left = ("-vf", "drawbox=x=0:y=0:w=iw/2:h=ih:color=white:t=fill")
    return grey_film(path, [48] * 6, arguments=bright_left)


def sheet_of(montage: Montage, folder: Path) -> NDArray[np.uint8]:
    (path,) = make_contact_sheet(montage, folder / "sheet.jpg")
    with Image.open(path) as sheet:
        return np.asarray(sheet.convert("L"))


def pair(sheet: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The two pictures of the first cut."""
    lefts = [SPACE + side * (THUMB[0] + GAP) for side in (0, 1)]
    return [sheet[HEADER : HEADER + THUMB[1], x : x + THUMB[0]] for x in lefts]


def take(sheet: NDArray[np.uint8], number: int) -> NDArray[np.uint8]:
    """The middle of an alternative of the first cut; those films are 4:3 and stand to the left."""
    left = SPACE + (number - 1) * (TAKE[0] + GAP)
    top = HEADER + THUMB[1] + TAKES_AT
    return sheet[top + 10 : top + TAKE[1] - 10, left + 10 : left + 50]


def bright(picture: NDArray[np.uint8]) -> str:
    middle = picture.shape[1] // 2
    return "left" if picture[:, :middle].mean() > picture[:, middle:].mean() else "right"


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
    assert [columns_for(count) for count in (1, 2, 30, 120)] == [1, 2, 5, 9]


def test_a_sheet_shows_the_match_as_the_video_does(tmp_path: Path) -> None:
    """Beside a trailer that is bright on the left: the same film, mirrored, and the trailer."""
    path = half_bright_film(tmp_path / "half.mp4")
    film = film_of(path)
    matches = [match_of(film, 0, 6), replace(match_of(film, 0, 6), mirrored=True)]
    montage = montage_of(path, [3, 3], matches, [film])
    assert [bright(side) for side in pair(sheet_of(montage, tmp_path))] == ["left", "left"]
    mirrored = montage.with_match(0, montage.cuts[1].match)
    assert [bright(side) for side in pair(sheet_of(mirrored, tmp_path))] == ["left", "right"]
    own = keeping_its_own(mirrored, 0)
    assert [bright(side) for side in pair(sheet_of(own, tmp_path))] == ["left", "left"]


def test_alternatives_stand_below_their_pair_in_order(tmp_path: Path) -> None:
    montage = montage_with(tmp_path, 1)
    film = montage.films["film"]
    offered = tuple(match_of(film, frame, frame + 1) for frame in (0, 6, 12))
    sheet = sheet_of(with_alternatives(montage, *offered), tmp_path)
    shown = [float(take(sheet, number).mean()) for number in (1, 2, 3, 4)]
    assert np.allclose(shown, [37, 93, 149, 14], atol=4)  # full range, and the background


def test_an_alternative_whose_film_is_gone_is_left_out_and_the_others_keep_their_place(
    tmp_path: Path,
) -> None:
    montage = montage_with(tmp_path, 1)
    gone = film_of(numbered_film(tmp_path / "gone.mp4", 10))
    Path(gone.file).unlink()
    montage = replace(montage, films={**montage.films, gone.id: gone})
    there = match_of(montage.films["film"], 6, 7)
    sheet = sheet_of(with_alternatives(montage, match_of(gone, 0, 10), there), tmp_path)
    assert np.allclose([take(sheet, 1).mean(), take(sheet, 2).mean()], [14, 93], atol=4)


def test_a_sheet_of_nothing_but_own_pictures_is_made(tmp_path: Path) -> None:
    own = keeping_its_own(montage_with(tmp_path, 2), 0, 1)
    make_poster(own, tmp_path / "poster.jpg")
    make_contact_sheet(own, tmp_path / "sheet.jpg")


def test_a_picture_that_the_trailer_keeps_is_no_poster_however_striking(tmp_path: Path) -> None:
    trailer = half_bright_film(tmp_path / "trailer.mp4")
    film = film_of(numbered_film(tmp_path / "film.mp4", 20, size=(240, 180)))
    montage = montage_of(trailer, [3, 3], [match_of(film, 0, 20)] * 2, [film])
    own = keeping_its_own(montage, 0)
    make_poster(own, tmp_path / "poster.jpg")
    box = caption_box(stage_of(own), (240, 180))
    with Image.open(tmp_path / "poster.jpg") as poster:
        caption = np.asarray(poster.convert("L"))[box.y : box.y + box.height, box.x :]
    assert caption.max() > 200


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
