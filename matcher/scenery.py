"""The files behind a montage: opened, and checked to be the ones it was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from matcher.errors import FootageError, RenderError
from matcher.film import Film
from matcher.footage import Footage, open_footage
from matcher.montage import Match, Montage

AT_ONCE = 2
"""Films opened at the same time: looking for bars is decoding, which leaves one core half idle."""

Opened = TypeVar("Opened")


@dataclass(frozen=True)
class Scenery:
    """The trailer and the films that are seen, by their ids, ready to be decoded."""

    trailer: Footage
    films: Mapping[str, Footage]

    def of(self, match: Match) -> Footage:
        """What a match is of: the trailer where that keeps its own picture, else its film."""
        return self.trailer if match.own else self.films[match.film]


def open_scenery(montage: Montage) -> Scenery:
    """Opens the trailer and every film that a montage shows.

    Raises RenderError, naming the film, where one is gone, cannot be read, or has another rate or
    fewer frames than the montage says.
    """
    trailer = _open_trailer(montage)
    matches = [cut.match for cut in montage.cuts]
    return Scenery(trailer, dict(_opened(montage, matches, _open)))


def open_alternatives(montage: Montage, matches: Sequence[Match]) -> Scenery:
    """Opens the films of these alternatives, as far as they can be read; others are left out.

    Nothing depends on an alternative. Raises RenderError where the trailer is gone.
    """
    found = dict(_opened(montage, matches, _open_if_there))
    trailer = _open_trailer(montage)
    return Scenery(trailer, {id: film for id, film in found.items() if film is not None})


def _opened(
    montage: Montage, matches: Sequence[Match], opening: Callable[[Film, int], Opened]
) -> Iterator[tuple[str, Opened]]:
    """The films of some matches by their ids, each opened once, with the last frame it needs."""
    ends: dict[str, int] = {}
    for match in matches:
        if not match.own:
            ends[match.film] = max(match.end_frame, ends.get(match.film, 0))
    films = [montage.films[id] for id in ends]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from zip(ends, pool.map(opening, films, ends.values()), strict=True)


def _open_if_there(film: Film, end: int) -> Footage | None:
    try:
        return _open(film, end)
    except RenderError:
        return None


def _open_trailer(montage: Montage) -> Footage:
    trailer = montage.trailer
    try:
        footage = _footage(Path(trailer.file))
    except FootageError as error:
        raise RenderError(f"the trailer {trailer.title} cannot be read: {error}", error.hint) from (
            error
        )
    if (footage.fps, footage.frames) != (trailer.fps, trailer.frames):
        raise RenderError(
            f"{trailer.file} is no longer the trailer that this montage was made from:"
            f" {footage.frames} frames at {footage.fps}, not {trailer.frames} at {trailer.fps}",
            "put the old file back, or reinterpret the new one",
        )
    return footage


def _open(film: Film, end: int) -> Footage:
    if not Path(film.file).exists():
        raise RenderError(
            f"{film.caption} is no longer at {film.file}",
            "put it back, or choose other matches for its cuts",
        )
    try:
        footage = _footage(Path(film.file))
    except FootageError as error:
        raise RenderError(f"{film.caption} cannot be read: {error}", error.hint) from error
    if footage.fps != film.fps or footage.frames < end:
        raise RenderError(
            f"{film.file} is no longer {film.caption} as it was added:"
            f" {footage.frames} frames at {footage.fps}, not {film.frames} at {film.fps}",
            "put the old file back, or add the new one to the archive and reinterpret again",
        )
    return footage


def _footage(path: Path) -> Footage:
    """The file, opened once for all that is made from a montage, unless it changes in between."""
    try:
        state = path.stat()
    except OSError:
        return open_footage(path)
    return _unchanged(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _unchanged(path: Path, _modified_ns: int, _size: int) -> Footage:
    return open_footage(path)
