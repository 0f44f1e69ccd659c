"""What a trailer looks like in four kilobytes, so that the same one is known when it comes again.

Re-encoded, scaled, at another frame rate, trimmed or cut anew: its shots still show the same
pictures for the same time. What stands for a shot is its length and where, in two of its pictures,
light and dark lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

THUMB = (12, 16)
"""Rows and columns of the grey thumbnail of a frame."""
MOST_SHOTS = 220
"""Of a trailer with more, the longest: at 18 bytes a shot just under 4 kB."""
MOMENTS = (0.25, 0.75)
"""Where in a shot its two pictures are: away from cuts, which encoders and detectors blur."""
FREQUENCIES = 8
SHORTEST_S = 0.25
LONGEST_S = 600.0
TICKS_PER_SECOND = 100
SAME_BITS = 12
"""Bits of 63 in which two pictures of the same moment may differ. Of 1,653 pairs of pictures from
different shots of four trailers the closest differ in 13, half of them in 31 or more."""
LENGTH_SLACK = 0.05
"""Film at 24 frames a second is sold at 25: 4 % faster."""
LENGTH_SLACK_S = 0.1
SAME_TRAILER = 0.5
"""Share of the shorter trailer from which two are the same. Four trailers and their copies (240
lines at CRF 36, 15 frames a second, sped up to 25, six seconds trimmed and brighter) have 0.63 to 1
in common with each other; no two different ones of the four have anything."""
MOST_WEIGHT_S = 3.0
"""A logo that stands for ten seconds tells no more than a shot of three."""
RECORD = np.dtype([("ticks", "<u2"), ("bits", "<u8", (len(MOMENTS),))])
BYTES = RECORD.itemsize


@dataclass(frozen=True)
class Fingerprint:
    """The shots of a trailer in their order: seconds (n,), and 63 bits for each picture (n, 2)."""

    seconds: NDArray[np.float32]
    bits: NDArray[np.uint64]

    def to_bytes(self) -> bytes:
        """The same in 18 bytes a shot."""
        rows = np.zeros(len(self.seconds), RECORD)
        rows["ticks"] = np.rint(self.seconds * TICKS_PER_SECOND)
        rows["bits"] = self.bits
        return rows.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Fingerprint:
        """The fingerprint in these bytes. Raises ValueError where they are none."""
        if len(data) % BYTES or len(data) > MOST_SHOTS * BYTES:
            raise ValueError(f"{len(data)} bytes are no fingerprint")
        rows = np.frombuffer(data, RECORD)
        return cls((rows["ticks"] / TICKS_PER_SECOND).astype(np.float32), rows["bits"].copy())


def fingerprint(
    shots: Sequence[tuple[int, int]], fps: Fraction, thumbs: NDArray[np.int8]
) -> Fingerprint:
    """The fingerprint of a trailer.

    `shots` are first and end frames, `thumbs` (frames, 192) the centred grey thumbnails of all
    frames, row by row, in any scale; all zero for a plain picture. Shots that are plain or shorter
    than a quarter of a second tell nothing and are left out.
    """
    told = []
    for first, end in shots:
        moments = [first + int((end - first) * moment) for moment in MOMENTS]
        seconds = min(float((end - first) / fps), LONGEST_S)
        if end > first and seconds >= SHORTEST_S and thumbs[moments].any(axis=1).all():
            told.append((seconds, moments))
    longest = sorted(range(len(told)), key=lambda at: -told[at][0])[:MOST_SHOTS]
    kept = [told[at] for at in sorted(longest)]
    pictures = thumbs[[moment for _, moments in kept for moment in moments]]
    ticks = np.rint(np.array([seconds for seconds, _ in kept], np.float32) * TICKS_PER_SECOND)
    bits = _signs(pictures).reshape(len(kept), len(MOMENTS))
    return Fingerprint((ticks / TICKS_PER_SECOND).astype(np.float32), bits)


def same_footage(one: Fingerprint, other: Fingerprint) -> float:
    """How much of the shorter trailer is in the longer one, from 0 to 1, in whatever order.

    Two trailers of one film share some shots, a trailer and its copy nearly all: from
    `SAME_TRAILER` on they are the same.
    """
    if not len(one.seconds) or not len(other.seconds):
        return 0.0
    if one.seconds.sum() > other.seconds.sum():
        one, other = other, one
    slack = np.maximum(LENGTH_SLACK * one.seconds, LENGTH_SLACK_S)[:, None]
    alike = np.abs(one.seconds[:, None] - other.seconds[None]) <= slack
    for moment in range(len(MOMENTS)):
        differing = one.bits[:, None, moment] ^ other.bits[None, :, moment]
        alike &= _count(differing) <= SAME_BITS
    weights = np.minimum(one.seconds, MOST_WEIGHT_S)
    return float(weights[alike.any(axis=1)].sum() / weights.sum())


def _signs(thumbs: NDArray[np.int8]) -> NDArray[np.uint64]:
    """63 bits for each thumbnail (n, 192): whether each slow wave across it is light or dark first.

    The signs of the lowest frequencies of a cosine transform, the plain one left out.
    """
    rows, columns = _waves(THUMB[0]), _waves(THUMB[1])
    pictures = thumbs.astype(np.float32).reshape(-1, *THUMB)
    strengths = rows @ pictures @ columns.T
    light = (strengths > 0).reshape(len(pictures), FREQUENCIES**2)[:, 1:].astype(np.uint64)
    places = np.arange(FREQUENCIES**2 - 1, dtype=np.uint64)
    return np.asarray((light << places).sum(axis=1, dtype=np.uint64))


@cache
def _waves(length: int) -> NDArray[np.float32]:
    """The slowest cosines over so many cells: (8, length)."""
    cells = (np.arange(length) + 0.5) * np.pi / length
    waves: NDArray[np.float32] = np.cos(np.outer(np.arange(FREQUENCIES), cells)).astype(np.float32)
    return waves


def _count(bits: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How many bits are set in each number."""
    counts: NDArray[np.int64] = np.bitwise_count(bits).astype(np.int64)
    return counts
