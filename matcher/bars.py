"""Black bars burnt into a picture: pictures in, the box of the film out. Pure.

A bar is a run of lines at the border that stay dark in *every* one of many pictures spread over
the film, and that ends at a straight edge behind which the film is lit along most of its length
in *some* picture. Fades, night scenes and title cards have no such edge and are left alone, and
so is everything where the evidence is thin: a bar left in costs little, a film cut off is gone.
The numbers were chosen on the development footage: eight films with bars, such as pillarboxed
Steamboat Willie, letterboxed Sintel and Lumiere with a soft gate all around, thirteen without.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]

BLACK = 40
"""The brightest a bar may be, of 255: old transfers and noise lift black this far."""

NOISE = 16
"""How much brighter than its outermost lines a line may be and still be bar."""

LIT = 24
"""How much brighter than the bar a pixel of the film must have been once."""

STRAIGHT = 0.6
"""The share of an edge that must be lit behind it: rounded gate corners stay dark."""

CERTAIN = 0.9
"""The same where more than half of the picture would be cut away."""

SOFT = 0.02
"""How far from dark to lit an edge may take, as a share of the picture's side."""

THIN = 0.006
"""Bars thinner than this share of the picture's side are left in."""

LOPSIDED = 0.08
"""How much two opposite bars may differ, as a share of the picture's side."""

BRIGHT_SHARE = 0.9
"""A line is as bright as this quantile of its pixels: specks of dust do not light a bar."""


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels: its left upper corner and its sides."""

    left: int
    top: int
    width: int
    height: int

    def scaled(self, across: Fraction, down: Fraction) -> Box:
        """The same part of a picture of another resolution, within it and on even pixels."""
        if across == down == 1:
            return self
        left, right = _inwards(self.left * across, (self.left + self.width) * across)
        top, bottom = _inwards(self.top * down, (self.top + self.height) * down)
        return Box(left, top, right - left, bottom - top)


def until_settled(pictures: Iterable[Grey]) -> list[Grey]:
    """The pictures up to the one after which there can be no bars: all borders were lit by then.

    All of them where that never happens. Looking on would not change what `film_box` says.
    """
    looked: list[Grey] = []
    lit = np.zeros(8, np.int64)
    for picture in pictures:
        looked.append(picture)
        borders = (picture[:2], picture[-2:], picture[:, :2].T, picture[:, -2:].T)
        lit = np.maximum(lit, np.concatenate([_line_brightness(lines) for lines in borders]))
        if lit.min() > BLACK:
            break
    return looked


def film_box(pictures: Sequence[Grey]) -> Box:
    """The part of the pictures that is film: all of it where there are no certain bars.

    The pictures are grey (height, width), 0 black and 255 white, all of one size.
    Raises ValueError without pictures.
    """
    if not pictures:
        raise ValueError("bars are found by comparing pictures, and there are none")
    height, width = pictures[0].shape
    rows = np.max([_line_brightness(picture) for picture in pictures], axis=0)
    columns = np.max([_line_brightness(picture.T) for picture in pictures], axis=0)
    brightest = np.max(np.stack(pictures), axis=0)
    inner = slice(*_dark_ends(rows)), slice(*_dark_ends(columns))
    top, bottom = _edges(rows, brightest[:, inner[1]])
    left, right = _edges(columns, brightest[inner[0]].T)
    if (top, bottom, left, right) == (0, height, 0, width):
        return Box(0, 0, width, height)
    return Box(left, top, right - left, bottom - top)


def _line_brightness(picture: Grey) -> npt.NDArray[np.int64]:
    """How bright each row is: a high quantile of every fourth of its pixels."""
    sparse = picture[:, ::4]
    place = int(sparse.shape[1] * BRIGHT_SHARE)
    return np.partition(sparse, place, axis=1)[:, place].astype(np.int64)


def _dark_ends(lines: npt.NDArray[np.int64]) -> tuple[int, int]:
    """First line and end of what is not dark; everything where all is dark or nothing is."""
    begins = []
    for side in (lines, lines[::-1]):
        level = side[:2].min()
        bright = np.flatnonzero(side > level + NOISE)
        begins.append(int(bright[0]) if level <= BLACK and len(bright) else 0)
    begin, end = begins[0], len(lines) - begins[1]
    return (begin, end) if begin < end else (0, len(lines))


def _edges(lines: npt.NDArray[np.int64], brightest: Grey) -> tuple[int, int]:
    """Where the film begins and ends across its lines, the rows of `brightest`."""
    count = len(lines)
    begin, end = _dark_ends(lines)
    first, straight_first = _edge(lines, brightest, begin)
    last, straight_last = _edge(lines[::-1], brightest[::-1], count - end)
    if abs(first - last) > LOPSIDED * count:
        return 0, count
    if first + last > count / 2 and min(straight_first, straight_last) < CERTAIN:
        return 0, count
    # Colour has half the resolution: even edges keep it where it belongs.
    return first + first % 2, count - last - ((count - last) % 2 if last else 0)


def _edge(lines: npt.NDArray[np.int64], brightest: Grey, dark: int) -> tuple[int, float]:
    """How many lines the first bar has, and how straight its edge is; 0 where it is none."""
    count = len(lines)
    if dark == 0:
        return 0, 0.0
    level = lines[:2].min()
    behind = slice(dark, dark + max(3, round(SOFT * count)))
    lit = (brightest[behind] > level + LIT).mean(axis=1)
    straight = np.flatnonzero(lit >= STRAIGHT)
    if len(straight) == 0:
        return 0, 0.0
    thickness = dark + int(straight[0])
    return (thickness, float(lit.max())) if thickness >= max(2, THIN * count) else (0, 0.0)


def _inwards(begin: Fraction, end: Fraction) -> tuple[int, int]:
    """Both ends on even pixels, not outside of what they were."""
    first = -(-begin // 2) * 2
    last = end // 2 * 2
    return (
        (int(first), int(last)) if last > first else (int(begin // 2) * 2, int(begin // 2) * 2 + 2)
    )
