"""What eyes are: pictures in, unit vectors out, the same for trailers and archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.errors import EyesError

Picture = NDArray[np.uint8]
"""(height, width, 3), RGB."""


class Embedder(Protocol):
    """Eyes."""

    @property
    def name(self) -> str:
        """What the archive records: kind, model and the exact weights."""
        ...

    @property
    def dimensions(self) -> int:
        """d, the length of a vector."""
        ...

    @property
    def reads_text(self) -> bool:
        """Whether `embed_texts` answers."""
        ...

    @property
    def picture_size(self) -> tuple[int, int]:
        """(width, height) that pictures are squashed to; decode to it and they are scaled once."""
        ...

    def embed(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        """(n, d) rows of unit length, one for each picture of any size; (0, d) for none."""
        ...

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, d) rows of unit length, each near to pictures of what its text says; n > 0.

        Raises EyesError where the eyes do not read.
        """
        ...


def squash(picture: Picture, size: tuple[int, int]) -> Picture:
    """The picture at (width, height) `size`; itself if it has that size already."""
    width, height = size
    if picture.shape == (height, width, 3):
        return picture
    if picture.ndim != 3 or picture.shape[2] != 3 or 0 in picture.shape:
        raise EyesError(
            f"a picture has the shape {picture.shape}", "pictures are (height, width, 3), RGB"
        )
    from PIL import Image

    scaled = Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC)
    return np.asarray(scaled)


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, d) rows scaled to length 1. A row of zeros, which has no direction, gets an even one."""
    rows = rows.astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    even = np.float32(rows.shape[1] ** -0.5)
    unit: NDArray[np.float32] = np.where(lengths > 0, rows / np.maximum(lengths, 1e-30), even)
    return unit
