"""Analyses of films nobody filmed: chosen vectors, known likeness."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from matcher.analysis import Analysis
from matcher.faces import COLUMNS as FACE_COLUMNS
from matcher.faces import FACES
from matcher.film import Film
from matcher.framing import COLUMNS as GRID_COLUMNS
from matcher.kinds import Kind
from matcher.likeness import THUMB_CELLS
from matcher.looks import Course, Looks
from matcher.motion import COLUMNS as MOTION_COLUMNS
from matcher.shots import Shot
from matcher.tone import COLUMNS as TONE_COLUMNS

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


def lifted(vectors: np.ndarray, columns: int) -> np.ndarray:
    """Unit rows of another length that are as much alike as these vectors."""
    lift = np.random.default_rng(0).standard_normal((DIMENSIONS, columns)).astype(np.float32)
    rows: np.ndarray = vectors @ lift
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def an_analysis(
    name: str, vectors: np.ndarray, eyes: str = "test:eyes", kinds: tuple[Kind, ...] = ()
) -> Analysis:
    """A film with one keyframe a shot, in the middle, that looks like each vector.

    Films whose vectors agree have framing and thumbnails that agree too; nothing moves in any, all
    are in the same light, and nobody's face is seen.
    """
    count = len(vectors)
    frames = count * LENGTH
    shots = tuple(Shot(i, i * LENGTH, (i + 1) * LENGTH, "cut") for i in range(count))
    owners = np.arange(count, dtype=np.int32)
    thumbs = lifted(vectors, THUMB_CELLS)
    thumbs = np.rint(thumbs / np.abs(thumbs).max(axis=1, keepdims=True) * 127).astype(np.int8)
    tones = np.full((count, TONE_COLUMNS), 0.5)
    return Analysis(
        film=name,
        eyes=eyes,
        detector="test:shots",
        fps=FPS,
        frames=frames,
        width=640,
        height=480,
        sound=False,
        shots=shots,
        kinds=kinds or ("film",) * count,
        owners=owners,
        keyframes=owners * LENGTH + LENGTH // 2,
        looks=Looks(
            embeddings=vectors.astype(np.float16),
            grids=lifted(vectors, GRID_COLUMNS).astype(np.float16),
            faces=np.zeros((count, FACES, FACE_COLUMNS), np.float16),
            tones=tones.astype(np.float16),
            moves=np.zeros((count, MOTION_COLUMNS), np.float16),
        ),
        course=Course(
            thumbs=np.repeat(thumbs, LENGTH, axis=0),
            levels=np.full((frames, 2), 90, np.uint8),
            motion=np.zeros((frames // 2, MOTION_COLUMNS), np.float16),
            step=2,
        ),
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
