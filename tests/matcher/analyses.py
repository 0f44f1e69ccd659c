"""Analyses of films nobody filmed: chosen vectors, known likeness."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from matcher.analysis import Analysis
from matcher.film import Film
from matcher.likeness import THUMB_CELLS
from matcher.shots import Shot

FPS = Fraction(24)
DIMENSIONS = 64
LENGTH = 48
"""Frames of every shot here."""


def looks(seed: int, count: int, near: np.ndarray | None = None, spread: float = 0.0) -> np.ndarray:
    """Unit vectors: random ones, or ones that lie `spread` around others."""
    noise = np.random.default_rng(seed).standard_normal((count, DIMENSIONS)).astype(np.float32)
    rows = noise if near is None else near + spread * noise / DIMENSIONS**0.5
    unit: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def an_analysis(name: str, vectors: np.ndarray, eyes: str = "test:eyes") -> Analysis:
    """A film with one keyframe a shot, in the middle, that looks like each vector.

    Films whose vectors agree have thumbnails that agree too.
    """
    count = len(vectors)
    shots = tuple(Shot(i, i * LENGTH, (i + 1) * LENGTH, "cut") for i in range(count))
    owners = np.arange(count, dtype=np.int32)
    lift = np.random.default_rng(0).standard_normal((DIMENSIONS, THUMB_CELLS)).astype(np.float32)
    thumbs = vectors @ lift
    thumbs /= np.linalg.norm(thumbs, axis=1, keepdims=True)
    return Analysis(
        film=name,
        eyes=eyes,
        detector="test:shots",
        fps=FPS,
        frames=count * LENGTH,
        width=640,
        height=480,
        sound=False,
        shots=shots,
        owners=owners,
        keyframes=owners * LENGTH + LENGTH // 2,
        embeddings=vectors,
        thumbs=thumbs,
    )


def film_of(analysis: Analysis) -> Film:
    return Film(
        id=analysis.film,
        title=f"Film {analysis.film}",
        file=f"/films/{analysis.film}.mp4",
        fps=analysis.fps,
        frames=analysis.frames,
        shots=len(analysis.shots),
        year="1906",
    )
