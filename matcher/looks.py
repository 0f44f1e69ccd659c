"""What is known of pictures: at each keyframe, and from frame to frame."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.likeness import unit_thumbs

Rows = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Looks:
    """What is seen at keyframes, one row each.

    `embeddings` (n, d) are the eyes' unit vectors; `grids` say what stands where
    (`matcher.framing`), `faces` (n, 3, 8) where faces are (`matcher.faces`), `tones` light and
    colour (`matcher.tone`), `moves` (n, 20) camera and subject around the keyframe
    (`matcher.motion`). float16 as kept, float32 to reckon with (`of`).
    """

    embeddings: Rows
    grids: Rows
    faces: Rows
    tones: Rows
    moves: Rows

    def __len__(self) -> int:
        return len(self.embeddings)

    def of(self, rows: NDArray[np.intp] | slice) -> Looks:
        """Some of the rows, in float32."""
        return Looks(*(getattr(self, f.name)[rows].astype(np.float32) for f in fields(self)))

    @property
    def finite(self) -> bool:
        """Whether every number is one: a file that was damaged holds others."""
        return all(bool(np.isfinite(getattr(self, f.name)).all()) for f in fields(self))


@dataclass(frozen=True)
class Course:
    """What passes from frame to frame.

    `thumbs` (frames, 192) are grey thumbnails (`matcher.likeness`), `levels` (frames, 2) mean and
    spread of the light in grey levels; `motion` (steps, 20) is what moves in each `step` frames.
    """

    thumbs: NDArray[np.int8]
    levels: NDArray[np.uint8]
    motion: Rows
    step: int

    def unit_thumbs(self, first: int, end: int) -> NDArray[np.float32]:
        """The thumbnails of frames `first` to `end` (excluded) at unit length."""
        return unit_thumbs(self.thumbs[first:end])
