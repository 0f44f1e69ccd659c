"""Marks on a plain ground that could be letters, and the lines in which they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LARGEST = 0.45
"""Height of a letter over that of the picture."""

STROKE = 0.42
"""Mean width of a letter's strokes over its height: bolder is a blot or a window."""

SCRIPT = 40
"""Pixels of height up to which touching marks may be letters of one word."""


@dataclass(frozen=True)
class Marks:
    """Connected ink that could be letters, or words whose letters touch: one row each.

    Lengths in pixels of the picture's height; `length` is that of the strokes, `tone` the mean
    depth, `mass` its sum, `fill` the share of its box that is ink. `all_mass` is the mass of all
    ink but specks and frames.
    """

    left: Floats
    top: Floats
    width: Floats
    height: Floats
    length: Floats
    stroke: Floats
    fill: Floats
    tone: Floats
    mass: Floats
    all_mass: float


def marks_of(ink: NDArray[np.uint8], depth: NDArray[np.uint8], stretch: float) -> Marks:
    """The marks of a picture; `stretch` is how much wider than in the picture they truly are."""
    import cv2

    rows, columns = ink.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    on = ink > 0
    label = np.asarray(labels[on], np.intp)
    inside = cv2.distanceTransform(ink, cv2.DIST_L2, 3)[on]
    area = np.bincount(label, minlength=count).clip(1)
    deepest = np.zeros(count, np.float32)
    np.maximum.at(deepest, label, inside)
    # Across a stroke of width s the mean distance to its edge is s / 4 and half a pixel.
    breadth = (4 * np.bincount(label, inside, count) / area - 2).clip(1)
    mass = np.bincount(label, depth[on], count)
    x, y, wide, high = (stats[:, i].astype(np.float32) for i in range(4))
    fill = area / (wide * high)
    width = wide * stretch
    length = area / breadth
    frame = ((wide > 0.6 * columns) | (high > 0.6 * rows)) & (fill < 0.3)
    counted = (area >= 5) & ~frame
    counted[0] = False
    at_edge = (x <= 1) | (y <= 1) | (x + wide >= columns - 1) | (y + high >= rows - 1)
    thin = (breadth <= STROKE * high) | (deepest <= 2)
    block = (fill > 0.85) & (width > 0.5 * high)
    streak = (width > 2.5 * high) & (length * stretch < 1.25 * width)
    sized = (high >= 3) & (high <= LARGEST * rows) & (width >= 0.08 * high) & (width <= 45 * high)
    chosen = counted & sized & thin & ~at_edge & ~block & ~streak

    def of(values: Any) -> Floats:
        return np.asarray(values[chosen], np.float32)

    return Marks(
        of(x * stretch),
        of(y),
        of(width),
        of(high),
        of(length),
        of(2 * deepest - 1),
        of(fill),
        of(mass / area),
        of(mass),
        max(1.0, float(mass[counted].sum())),
    )


@dataclass(frozen=True)
class Line:
    """A line of words.

    How many letters it has about; by how much of their height they miss the line at their feet; how
    much they vary in depth (grey levels) and in width of stroke (of their height).
    """

    marks: NDArray[np.intp]
    letters: float
    raggedness: float
    unevenness: float
    variety: float


def lines_of(marks: Marks) -> Iterator[Line]:
    """Marks that stand beside each other, of similar height, three letters or more."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    count = len(marks.height)
    one, other = _overlapping(marks.top, marks.top + marks.height)
    swapped = marks.left[other] < marks.left[one]
    one, other = np.where(swapped, other, one), np.where(swapped, one, other)
    right, bottom = marks.left + marks.width, marks.top + marks.height
    gap = marks.left[other] - right[one]
    lower = np.minimum(marks.height[one], marks.height[other])
    higher = np.maximum(marks.height[one], marks.height[other])
    shared = np.minimum(bottom[one], bottom[other]) - np.maximum(marks.top[one], marks.top[other])
    beside = (gap < higher + 1) & (gap > -0.6 * higher)
    linked = beside & (shared > 0.5 * lower) & (higher < 2.2 * lower)
    links = csr_matrix((linked[linked], (one[linked], other[linked])), shape=(count, count))
    found, line_of = connected_components(links, directed=False)
    order = np.argsort(line_of, kind="stable")
    for line in np.split(order, np.searchsorted(line_of[order], np.arange(1, found))):
        height = float(np.median(marks.height[line]))
        joined = marks.width[line] > 1.6 * height
        by_width = marks.width[line] / (0.75 * height)
        by_length = marks.length[line] / (2.2 * height)
        letters = float(np.where(joined, np.minimum(by_width, by_length), 1).clip(1).sum())
        script = bool(joined.any()) and height <= SCRIPT
        if letters < 2.5 or not (len(line) >= 3 or script):
            continue
        feet = bottom[line]
        yield Line(
            line,
            letters,
            float(np.mean(np.minimum(np.abs(feet - np.median(feet)) / height, 0.5))),
            float(np.std(marks.tone[line])),
            float(np.std(marks.stroke[line])) / height,
        )


def _overlapping(begin: Floats, end: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """All pairs of ranges that overlap."""
    order = np.argsort(begin, kind="stable")
    until = np.searchsorted(begin[order], end[order])
    counts = (until - np.arange(len(order)) - 1).clip(0)
    one = np.repeat(np.arange(len(order)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return order[one], order[one + 1 + within]
