"""Pictures of a whole montage: a poster, and a contact sheet of every pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.cards import BACKGROUND, GREY, WHITE, draw_caption, draw_stage
from matcher.decoding import read_pictures
from matcher.footage import Footage
from matcher.layouts import SIDE_BY_SIDE, arrange, seat
from matcher.montage import Cut, Match, Montage
from matcher.pages import save_page, write
from matcher.picture import Size, fit
from matcher.remarks import pictured, score_line, times, whereabouts
from matcher.scenery import Scenery, open_alternatives, open_scenery

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

Picture = NDArray[np.uint8]

POSTER_CANDIDATES = 5
"""The best pairs by score; the most striking of them is the one with the most contrast."""

GAP = 4
THUMB: Size = (228, 128)
WIDE = 2 * THUMB[0] + GAP
TAKES = 5
TAKE: Size = ((WIDE - (TAKES - 1) * GAP) // TAKES, 50)
"""The alternatives that are shown, and how large. They are what `montage edit --take` counts."""

LINES = (5, 29, 48, 67, 86)
"""Where the lines of a tile begin, below its pictures: time and film, names, place and remarks,
scores, two lines of why."""

TAKES_AT = 131
TILE: Size = (WIDE, THUMB[1] + TAKES_AT + TAKE[1] + 20)
SPACE = 26
HEADER = 64
PAGE = 120
"""Cuts on one sheet: 9 columns of 14 rows, 4,400 x 5,060 pixels; more go on further sheets."""

TITLE_PX = 34
TEXT_PX = 18
SMALL_PX = 15
TAKE_PX = 13

QUIET = "#7a7a7a"


@dataclass(frozen=True)
class Take:
    """An alternative as it is offered: its number, counted from 1, and how it looks."""

    number: int
    match: Match
    picture: Picture


def make_poster(montage: Montage, out: Path) -> Path:
    """Writes one striking pair with the trailer's title, as it looks in the video.

    Of the best pairs by score it is the one with the most contrast, so that no black frame is
    chosen; a picture that the trailer keeps only where the archive answers nothing. Raises
    RenderError where a film is gone or the file cannot be written.
    """
    from PIL import Image

    scenery = open_scenery(montage)
    stage = arrange(SIDE_BY_SIDE, scenery.trailer.size, [f.size for f in scenery.films.values()])
    answered = [cut for cut in montage.cuts if not cut.match.own] or montage.cuts
    best = sorted(answered, key=lambda cut: -(cut.match.scores.total or 0))
    assert stage.trailer is not None
    pairs = []
    for cut in best[:POSTER_CANDIDATES]:
        film = scenery.of(cut.match)
        left, right = middle_frames(cut, montage.trailer.fps, film.fps)
        place = seat(stage, film.size)
        pictures = (
            read_pictures(scenery.trailer, [left], stage.trailer.size)[0],
            facing(cut.match, read_pictures(film, [right], place.size)[0]),
        )
        pairs.append((min(float(picture.std()) for picture in pictures), cut, place, pictures))
    _, cut, place, (left_picture, right_picture) = max(pairs, key=lambda pair: pair[0])
    poster = Image.fromarray(draw_stage(stage, montage.trailer.title))
    placed = [(stage.trailer, left_picture), (place, right_picture)]
    if not cut.match.own:
        film = scenery.of(cut.match)
        placed.append(draw_caption(stage, montage.films[cut.match.film], film.size))
    for at, picture in placed:
        poster.paste(Image.fromarray(picture), (at.x, at.y))
    save_page(poster, out)
    return out


def make_contact_sheet(montage: Montage, out: Path) -> tuple[Path, ...]:
    """Writes every pair with what made it one and its alternatives; returns the sheets written.

    The first sheet is `out`; beyond `PAGE` cuts follow `…-2.jpg`, `…-3.jpg`.
    Raises RenderError where a film that is seen is gone or a file cannot be written; alternatives
    whose films are gone are left out.
    """
    scenery = open_scenery(montage)
    pages = [montage.cuts[i : i + PAGE] for i in range(0, len(montage.cuts), PAGE)]
    written = []
    for number, cuts in enumerate(pages, 1):
        path = out if number == 1 else out.with_stem(f"{out.stem}-{number}")
        save_page(_sheet(montage, scenery, cuts), path)
        written.append(path)
    return tuple(written)


def middle_frames(cut: Cut, trailer_fps: Fraction, film_fps: Fraction) -> tuple[int, int]:
    """The frames in the middle of a cut, as the video shows them together: trailer's, film's."""
    offset = cut.frames // 2
    return cut.first_frame + offset, cut.match.frame_at(offset, trailer_fps, film_fps)


def facing(match: Match, picture: Picture) -> Picture:
    """A picture of a match, (height, width, 3), as it is shown: mirrored where the match is."""
    return picture[:, ::-1] if match.mirrored else picture


def columns_for(cuts: int) -> int:
    """The columns of a sheet with so many tiles: about three quarters as wide as it is high."""
    return max(1, ceil(sqrt(cuts * TILE[1] / TILE[0] * 3 / 4)))


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
    write(draw, (SPACE, 14), montage.trailer.title, TITLE_PX, WHITE, size[0] - 2 * SPACE)
    pairs, takes = _pairs(montage, scenery, cuts), _takes(montage, cuts)
    for position, (cut, pair) in enumerate(zip(cuts, pairs, strict=True)):
        row, column = divmod(position, columns)
        left, top = SPACE + column * (TILE[0] + SPACE), HEADER + row * (TILE[1] + SPACE)
        for side, picture in enumerate(pair):
            x = left + side * (THUMB[0] + GAP)
            spare = (THUMB[0] - picture.shape[1]) if side == 0 else 0
            above = (THUMB[1] - picture.shape[0]) // 2
            sheet.paste(Image.fromarray(picture), (x + spare, top + above))
        _describe(draw, (left, top + THUMB[1]), montage, cut)
        _offer(sheet, (left, top + THUMB[1] + TAKES_AT), takes[cut.index])
    return sheet


def _describe(draw: ImageDraw, at: tuple[int, int], montage: Montage, cut: Cut) -> None:
    """The words of a tile: left on the trailer's shot, right on the match, below on both."""
    left, top = at
    match = cut.match
    when = f"{cut.index} · {times(montage, cut)}"
    here, there = ", ".join(cut.names), ", ".join(match.names)
    sides = (
        (when, here, "" if cut.kind == "film" else cut.kind),
        (pictured(montage, cut, match), there, whereabouts(montage, match)),
    )
    for side, (what, names, remark) in enumerate(sides):
        x = left + side * (THUMB[0] + GAP)
        write(draw, (x, top + LINES[0]), what, TEXT_PX, WHITE, THUMB[0])
        write(draw, (x, top + LINES[1]), names or remark, SMALL_PX, GREY, THUMB[0])
        if names:
            write(draw, (x, top + LINES[2]), remark, SMALL_PX, GREY, THUMB[0])
    write(draw, (left, top + LINES[3]), score_line(match.scores), SMALL_PX, GREY, WIDE)
    write(draw, (left, top + LINES[4]), match.why, SMALL_PX, WHITE, WIDE, lines=2)


def _offer(sheet: Image, at: tuple[int, int], takes: Sequence[Take]) -> None:
    """The alternatives, each with its number and total score."""
    from PIL import Image, ImageDraw

    draw = ImageDraw.Draw(sheet)
    left, top = at
    for take in takes:
        x = left + (take.number - 1) * (TAKE[0] + GAP)
        above = TAKE[1] - take.picture.shape[0]
        sheet.paste(Image.fromarray(take.picture), (x, top + above))
        total = take.match.scores.total
        words = f"{take.number} · " + ("own" if total is None else f"{total:.2f}")
        write(draw, (x, top + TAKE[1] + 2), words, TAKE_PX, QUIET, TAKE[0])


def _pairs(
    montage: Montage, scenery: Scenery, cuts: Sequence[Cut]
) -> Iterator[tuple[Picture, Picture]]:
    """The small pictures of every cut."""
    fps = montage.trailer.fps
    frames = [middle_frames(cut, fps, scenery.of(cut.match).fps) for cut in cuts]
    lefts = _small(scenery.trailer, [left for left, _ in frames], THUMB)
    wanted = [(cut.match, right) for cut, (_, right) in zip(cuts, frames, strict=True)]
    return zip((lefts[left] for left, _ in frames), _stills(scenery, wanted, THUMB), strict=True)


def _takes(montage: Montage, cuts: Sequence[Cut]) -> Mapping[int, Sequence[Take]]:
    """The alternatives of every cut by its index, those whose films can still be read."""
    fps = montage.trailer.fps
    offered = [
        (cut, number, match)
        for cut in cuts
        for number, match in enumerate(cut.alternatives[:TAKES], 1)
    ]
    scenery = open_alternatives(montage, [match for _, _, match in offered])
    there = [(c, n, match) for c, n, match in offered if match.own or match.film in scenery.films]
    wanted = [
        (match, match.frame_at(cut.frames // 2, fps, scenery.of(match).fps))
        for cut, _, match in there
    ]
    takes: dict[int, list[Take]] = {cut.index: [] for cut in cuts}
    stills = _stills(scenery, wanted, TAKE)
    for (cut, number, match), picture in zip(there, stills, strict=True):
        takes[cut.index].append(Take(number, match, picture))
    return takes


def _stills(scenery: Scenery, wanted: Sequence[tuple[Match, int]], box: Size) -> Iterator[Picture]:
    """Frames of matches as they are shown, fitted into a box; each film is decoded once."""
    frames: dict[tuple[str, bool], list[int]] = {}
    for match, frame in wanted:
        frames.setdefault((match.film, match.own), []).append(frame)
    films = {(match.film, match.own): scenery.of(match) for match, _ in wanted}
    small = {film: _small(films[film], numbers, box) for film, numbers in frames.items()}
    for match, frame in wanted:
        yield facing(match, small[match.film, match.own][frame])


def _small(footage: Footage, frames: Sequence[int], box: Size) -> Mapping[int, Picture]:
    pictures = read_pictures(footage, frames, fit(footage.size, box)) if frames else []
    return dict(zip(frames, pictures, strict=True))
