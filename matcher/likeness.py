"""Whether two pictures are of one and the same moment of film, whatever the encoding.

An embedding says "also a bird on a branch"; a grey thumbnail says where every light and dark lies.
Only the two together tell a copy from a look-alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

THUMB_SIZE = (16, 12)
THUMB_CELLS = THUMB_SIZE[0] * THUMB_SIZE[1]

SAME_LOOK = 0.6
SAME_THUMB = 0.9
"""Cosines from which two keyframes count as the same picture. On a trailer and the film it was cut
from, with the built-in eyes, no pair of pictures that lie over ten seconds apart passes both, and
nearly all that belong together do (`python -m benchmarks.own_shots`)."""


def thumb(grey: NDArray[np.uint8]) -> NDArray[np.int8]:
    """The thumbnail of a grey picture whose sides are multiples of 12 and 16: (192,).

    Centred on its mean and stretched to the whole of int8: `unit_thumbs` undoes the scale. A
    picture of one plain tone has no pattern; its thumbnail is all zero and resembles nothing.
    """
    columns, rows = THUMB_SIZE
    height, width = grey.shape
    blocks = grey.reshape(rows, height // rows, columns, width // columns)
    cells = blocks.mean(axis=(1, 3), dtype=np.float32).reshape(THUMB_CELLS)
    cells -= cells.mean()
    if float(cells @ cells) < THUMB_CELLS:  # one grey level of spread: noise, not a pattern
        return np.zeros(THUMB_CELLS, np.int8)
    stretched: NDArray[np.int8] = np.rint(cells * (127 / np.abs(cells).max())).astype(np.int8)
    return stretched


def unit_thumbs(thumbs: NDArray[np.int8]) -> NDArray[np.float32]:
    """Thumbnails (n, 192) at unit length; those of plain pictures stay zero."""
    rows = thumbs.astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = rows / np.maximum(lengths, 1)
    return unit


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
