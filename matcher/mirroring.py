"""A film as it would be seen in a mirror."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.analysis import Analysis
from matcher.builtin_eyes import BuiltinEmbedder, mirrored_embeddings
from matcher.faces import mirrored_faces
from matcher.framing import mirrored_grids
from matcher.likeness import THUMB_SIZE
from matcher.looks import Course, Looks
from matcher.motion import mirrored_motion


def mirrored(analysis: Analysis) -> Analysis:
    """The analysis of a film whose pictures are turned left to right.

    The built-in eyes see in cells, which change places. Eyes of the CLIP family were trained on
    pictures turned either way and give nearly the same vector: theirs is left as it is.
    """
    looks, course = analysis.looks, analysis.course
    cells = analysis.eyes == BuiltinEmbedder.name
    return replace(
        analysis,
        looks=Looks(
            embeddings=mirrored_embeddings(looks.embeddings) if cells else looks.embeddings,
            grids=mirrored_grids(looks.grids),
            faces=mirrored_faces(looks.faces),
            tones=looks.tones,
            moves=mirrored_motion(looks.moves),
        ),
        course=Course(
            mirrored_thumbs(course.thumbs),
            course.levels,
            mirrored_motion(course.motion),
            course.step,
        ),
    )


def mirrored_thumbs(thumbs: NDArray[np.int8]) -> NDArray[np.int8]:
    """Thumbnails (n, 192) turned left to right."""
    columns, rows = THUMB_SIZE
    turned: NDArray[np.int8] = thumbs.reshape(-1, rows, columns)[:, :, ::-1].reshape(thumbs.shape)
    return turned
