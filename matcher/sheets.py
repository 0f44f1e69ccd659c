"""Pictures of a whole montage: a poster, and a contact sheet of every pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, sqrt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.cards import BACKGROUND, GREY, WHITE, draw_caption, draw_stage
from matcher.decoding import read_pictures
from matcher.errors import RenderError
from matcher.fonts import lettering, shortened
from matcher.footage import Footage
from matcher.layouts import SIDE_BY_SIDE, arrange, seat
from matcher.montage import Cut, Montage, Scores
from matcher.picture import Size, fit
from matcher.scenery import Scenery, open_scenery
from matcher.whole import whole_file

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

Picture = NDArray[np.uint8]

POSTER_CANDIDATES = 5
"""The best pairs by score; the most striking of them is the one with the most contrast."""

THUMB: Size = (228, 128)
TILE: Size = (2 * THUMB[0] + 4, THUMB[1] + 72)
SPACE = 20
HEADER = 64
PAGE = 240
"""Cuts on one sheet: 9 columns of 27 rows, 4,304 x 5,968 pixels; more go on further sheets."""

TITLE_PX = 34
TEXT_PX = 18
SMALL_PX = 15


def make_poster(montage: Montage, out: Path) -> Path:
    """Writes one striking pair with the trailer's title, as it looks in the video.

    Of the best pairs by score it is the one with the most contrast, so that no black frame is
    chosen. Raises RenderError where a film is gone or the file cannot be written.
    """
    from PIL import Image

    scenery = open_scenery(montage)
    stage = arrange(SIDE_BY_SIDE, scenery.trailer.size, [f.size for f in scenery.films.values()])
    best = sorted(montage.cuts, key=lambda cut: -cut.match.scores.total)[:POSTER_CANDIDATES]
    assert stage.trailer is not None
    pairs = []
    for cut in best:
        film = scenery.films[cut.match.film]
        left, right = middle_frames(cut, montage.trailer.fps, film.fps)
        place = seat(stage, film.size)
        pictures = (
            read_pictures(scenery.trailer, [left], stage.trailer.size)[0],
            read_pictures(film, [right], place.size)[0],
        )
        pairs.append((min(float(picture.std()) for picture in pictures), cut, place, pictures))
    _, cut, place, (left_picture, right_picture) = max(pairs, key=lambda pair: pair[0])
    poster = Image.fromarray(draw_stage(stage, montage.trailer.title))
    film = scenery.films[cut.match.film]
    box, card = draw_caption(stage, montage.films[cut.match.film], film.size)
    for at, picture in ((box, card), (stage.trailer, left_picture), (place, right_picture)):
        poster.paste(Image.fromarray(picture), (at.x, at.y))
    _save(poster, out)
    return out


def make_contact_sheet(montage: Montage, out: Path) -> tuple[Path, ...]:
    """Writes every pair with its number, times, film and scores; returns the sheets written.

    The first sheet is `out`; beyond `PAGE` cuts follow `…-2.jpg`, `…-3.jpg`.
    Raises RenderError where a film is gone or a file cannot be written.
    """
    scenery = open_scenery(montage)
    pages = [montage.cuts[i : i + PAGE] for i in range(0, len(montage.cuts), PAGE)]
    written = []
    for number, cuts in enumerate(pages, 1):
        path = out if number == 1 else out.with_stem(f"{out.stem}-{number}")
        _save(_sheet(montage, scenery, cuts), path)
        written.append(path)
    return tuple(written)


def middle_frames(cut: Cut, trailer_fps: Fraction, film_fps: Fraction) -> tuple[int, int]:
    """The frames in the middle of a cut, as the video shows them together: trailer's, film's."""
    offset = cut.frames // 2
    return cut.first_frame + offset, cut.match.frame_at(offset, trailer_fps, film_fps)


def columns_for(cuts: int) -> int:
    """The columns of a sheet with so many tiles: about three quarters as wide as it is high."""
    return max(1, ceil(sqrt(cuts * TILE[1] / TILE[0] * 3 / 4)))


def clock(frame: int, fps: Fraction) -> str:
    """When a frame is shown: minutes, seconds and tenths, `1:02.5`. Cut off, never rounded up."""
    tenths = int(frame * 10 / fps)
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"


def score_line(scores: Scores) -> str:
    """The scores by name, two digits each; those nobody has looked at are left out."""
    named = (
        ("total", scores.total),
        ("content", scores.content),
        ("framing", scores.framing),
        ("motion", scores.motion),
        ("tone", scores.tone),
    )
    return " · ".join(f"{name} {score:.2f}" for name, score in named if score is not None)


def _sheet(montage: Montage, scenery: Scenery, cuts: Sequence[Cut]) -> Image:
    from PIL import Image, ImageDraw

    columns = columns_for(len(cuts))
    rows = ceil(len(cuts) / columns)
    size = (
        columns * (TILE[0] + SPACE) + SPACE,
        HEADER + rows * (TILE[1] + SPACE) + SPACE,
    )
    sheet = Image.new("RGB", size, BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    _say(draw, (SPACE, 14), montage.trailer.title, TITLE_PX, WHITE, size[0] - 2 * SPACE)
    pairs = _pairs(montage, scenery, cuts)
    for position, (cut, pictures) in enumerate(zip(cuts, pairs, strict=True)):
        row, column = divmod(position, columns)
        left, top = SPACE + column * (TILE[0] + SPACE), HEADER + row * (TILE[1] + SPACE)
        for side, picture in enumerate(pictures):
            x = left + side * (THUMB[0] + 4)
            spare = (THUMB[0] - picture.shape[1]) if side == 0 else 0
            sheet.paste(
                Image.fromarray(picture), (x + spare, top + (THUMB[1] - picture.shape[0]) // 2)
            )
        _describe(draw, (left, top + THUMB[1] + 5), montage, cut)
    return sheet


def _describe(draw: ImageDraw, at: tuple[int, int], montage: Montage, cut: Cut) -> None:
    film = montage.films[cut.match.film]
    x, y = at
    fps = montage.trailer.fps
    when = f"{cut.index} · {clock(cut.first_frame, fps)} – {clock(cut.end_frame, fps)}"
    _say(draw, (x, y), when, TEXT_PX, WHITE, THUMB[0])
    right = x + THUMB[0] + 4
    _say(draw, (right, y), film.caption, TEXT_PX, WHITE, THUMB[0])
    where = f"shot {cut.match.shot}, from {clock(cut.match.first_frame, film.fps)}"
    _say(draw, (right, y + 22), where, SMALL_PX, GREY, THUMB[0])
    _say(draw, (x, y + 42), score_line(cut.match.scores), SMALL_PX, GREY, TILE[0])


def _pairs(
    montage: Montage, scenery: Scenery, cuts: Sequence[Cut]
) -> Iterator[tuple[Picture, Picture]]:
    """The small pictures of every cut, each film decoded once."""
    frames = [
        middle_frames(cut, montage.trailer.fps, scenery.films[cut.match.film].fps) for cut in cuts
    ]
    lefts = _small(scenery.trailer, [left for left, _ in frames])
    rights: dict[str, Mapping[int, Picture]] = {}
    for name, film in scenery.films.items():
        wanted = [
            right for cut, (_, right) in zip(cuts, frames, strict=True) if cut.match.film == name
        ]
        rights[name] = _small(film, wanted)
    for cut, (left, right) in zip(cuts, frames, strict=True):
        yield lefts[left], rights[cut.match.film][right]


def _small(footage: Footage, frames: Sequence[int]) -> Mapping[int, Picture]:
    pictures = read_pictures(footage, frames, fit(footage.size, THUMB)) if frames else []
    return dict(zip(frames, pictures, strict=True))


def _say(
    draw: ImageDraw, at: tuple[int, int], text: str, size: int, colour: str, width: int
) -> None:
    from PIL import ImageFont

    letters = shortened(lettering(text, size), width)
    draw.text(at, letters.text, fill=colour, font=ImageFont.truetype(letters.font, size))


def _save(picture: Image, out: Path) -> None:
    try:
        with whole_file(out) as temporary:
            picture.save(temporary, "JPEG", quality=90)
    except OSError as error:
        raise RenderError(
            f"{out} could not be written: {error.strerror or error}",
            "check the folder, and that its disk is not full",
        ) from error
