"""Films whose every frame has a brightness of its own, montages of them, and what a video shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from matcher.film import Film
from matcher.footage import open_footage
from matcher.layouts import SIDE_BY_SIDE, Box, Stage, arrange, seat
from matcher.montage import Cut, Match, Montage, Scores, Trailer
from tests.films import ffmpeg

SCORES = Scores(total=0.5, content=0.5)


def level(frame: int) -> int:
    """The brightness of a frame of a numbered film: neighbours differ by 8, none is black."""
    return 48 + 8 * (frame % 20)


def grey_film(
    path: Path,
    levels: list[int],
    *,
    fps: str = "24",
    size: tuple[int, int] = (320, 180),
    arguments: tuple[str, ...] = (),
) -> Path:
    """A film of flat grey frames; the levels are yuv brightness, 16 to 235."""
    width, height = size
    colour = np.full(width * height // 2, 128, np.uint8)
    raw = path.with_suffix(".yuv")
    with raw.open("wb") as file:
        for value in levels:
            file.write(np.full(width * height, value, np.uint8).tobytes())
            file.write(colour.tobytes())
    ffmpeg(
        *("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", fps),
        *("-i", str(raw), "-c:v", "libx264", "-preset", "ultrafast", "-crf", "8"),
        *arguments,
        str(path),
    )
    raw.unlink()
    return path


def numbered_film(path: Path, frames: int, fps: str = "24", **given: tuple[int, int]) -> Path:
    return grey_film(path, [level(n) for n in range(frames)], fps=fps, **given)


def film_of(path: Path, title: str = "", **given: str) -> Film:
    footage = open_footage(path)
    return Film(path.stem, title or path.stem, str(path), footage.fps, footage.frames, 1, **given)


def montage_of(
    trailer: Path, lengths: list[int], matches: list[Match], films: list[Film]
) -> Montage:
    footage = open_footage(trailer)
    cuts, at = [], 0
    for index, (length, match) in enumerate(zip(lengths, matches, strict=True)):
        cuts.append(Cut(index, at, at + length, match))
        at += length
    value = Trailer(
        trailer.stem,
        "The Trailer",
        str(trailer),
        footage.fps,
        footage.frames,
        *footage.size,
        sound=footage.sound,
    )
    return Montage(value, "none", tuple(cuts), {film.id: film for film in films})


def match_of(film: Film, first: int, end: int, speed: Fraction = Fraction(1)) -> Match:
    return Match(film.id, 0, first, end, SCORES, speed)


def stage_of(montage: Montage) -> Stage:
    sizes = [open_footage(Path(film.file)).size for film in montage.matched_films()]
    return arrange(SIDE_BY_SIDE, open_footage(Path(montage.trailer.file)).size, sizes)


@dataclass
class Seen:
    """What a video shows: the mean brightness of the trailer's and the match's place, by frame."""

    left: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)


def seen(video: Path, montage: Montage) -> Seen:
    stage = stage_of(montage)
    sizes = {id: open_footage(Path(film.file)).size for id, film in montage.films.items()}
    places = [seat(stage, sizes[cut.match.film]) for cut in montage.cuts for _ in range(cut.frames)]
    assert stage.trailer is not None
    result = Seen()
    for number, picture in enumerate(brightness(video)):
        result.left.append(_mean(picture, stage.trailer))
        result.right.append(_mean(picture, places[number]))
    return result


def brightness(video: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(video)) as container:
        return [
            np.asarray(frame.to_ndarray()[: frame.height]) for frame in container.decode(video=0)
        ]


def _mean(picture: NDArray[np.uint8], box: Box) -> float:
    inner = picture[box.y + 4 : box.y + box.height - 4, box.x + 4 : box.x + box.width - 4]
    return float(inner.mean())
