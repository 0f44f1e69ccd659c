"""Looking into the archive: shots that look like words, a picture or a film."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.app import App
from matcher.archive import require_films
from matcher.decoding import read_pictures
from matcher.footage import open_footage

PICTURES = 8
"""Of a film that is searched for, so many frames are looked at."""


@dataclass(frozen=True)
class Hit:
    """A shot that was found. `likeness` is a cosine, higher is more alike."""

    film: str
    title: str
    shot: int
    first_frame: int
    end_frame: int
    in_seconds: float
    likeness: float


def search_text(app: App, text: str, count: int) -> list[Hit]:
    """Shots that show what the words say. Raises EyesError where the eyes cannot read."""
    return _nearest(app, app.embedder.embed_texts([text])[0], count)


def search_like(app: App, file: Path, count: int) -> list[Hit]:
    """Shots that look like a picture, or like a film as a whole. Raises FootageError."""
    looks = app.embedder.embed(_pictures(file, app.embedder.picture_size))
    mean = looks.mean(axis=0)
    return _nearest(app, mean / max(float(np.linalg.norm(mean)), 1e-9), count)


def _pictures(file: Path, size: tuple[int, int]) -> list[NDArray[np.uint8]]:
    """The picture in a file, or frames from all over a film."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(file) as picture:
            return [np.asarray(picture.convert("RGB").resize(size))]
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
    ):  # then it is a film, or an error of its own
        footage = open_footage(file)
    count = min(PICTURES, footage.frames)
    frames = [(2 * i + 1) * footage.frames // (2 * count) for i in range(count)]
    return read_pictures(footage, frames, size)


def _nearest(app: App, vector: NDArray[np.float32], count: int) -> list[Hit]:
    films = {film.id: film for film in app.archive.films()}
    require_films(list(films.values()))
    (found,) = app.archive.nearest(vector[None], count)
    hits = []
    for f in found:
        if f.film in films:
            film, shot = films[f.film], app.archive.analysis(f.film).shots[f.shot]
            seconds = round(float(shot.first_frame / film.fps), 3)
            hits.append(
                Hit(
                    film.id,
                    film.caption,
                    f.shot,
                    shot.first_frame,
                    shot.end_frame,
                    seconds,
                    round(f.likeness, 4),
                )
            )
    return hits
