"""Whether two pictures are of one and the same moment of film, whatever the encoding.

An embedding says "also a bird on a branch"; a grey thumbnail says where every light and dark lies.
Only the two together tell a copy from a look-alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

THUMB_SIZE = (16, 12)
THUMB_CELLS = THUMB_SIZE[0] * THUMB_SIZE[1]

SAME_LOOK = 0.6
SAME_THUMB = 0.9
"""Cosines from which two keyframes count as the same picture. On a trailer and the film it was cut
from, with the built-in eyes, no pair of pictures that lie over ten seconds apart passes both, and
nearly all that belong together do (`python -m benchmarks.own_shots`)."""


def thumb(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The grey thumbnail of an RGB picture: centred on its mean, unit length, float32.

    A picture of one plain tone has no pattern; its thumbnail is all zero and resembles nothing.
    """
    grey = Image.fromarray(picture).convert("L").resize(THUMB_SIZE, Image.Resampling.BOX)
    cells = np.asarray(grey, np.float32).reshape(THUMB_CELLS)
    cells = cells - cells.mean()
    length = float(np.linalg.norm(cells))
    plain = length < THUMB_CELLS**0.5  # one grey level of spread: noise, not a pattern
    return np.zeros(THUMB_CELLS, np.float32) if plain else cells / np.float32(length)


def no_thumbs() -> NDArray[np.float32]:
    """Thumbnails of no pictures: (0, cells)."""
    return np.zeros((0, THUMB_CELLS), np.float32)


def same_pictures(
    looks: NDArray[np.float32],
    thumbs: NDArray[np.float32],
    other_looks: NDArray[np.float32],
    other_thumbs: NDArray[np.float32],
) -> NDArray[np.bool_]:
    """Which keyframes (rows) show the same picture as which others (columns)."""
    alike: NDArray[np.bool_] = (looks @ other_looks.T >= SAME_LOOK) & (
        thumbs @ other_thumbs.T >= SAME_THUMB
    )
    return alike
