"""What stands at the head of a reel or tape: colour bars and countdown leaders.

Both are told from film by what their standards say of them, so that hardly anything else passes; a
leader without circles and cross, or one that is badly worn, may be taken for film.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.eyes import Picture

Floats = NDArray[np.float32]

BARS = np.array(
    [(1, 1, 1), (1, 1, 0), (0, 1, 1), (0, 1, 0), (1, 0, 1), (1, 0, 0), (0, 0, 1), (0, 0, 0)],
    np.float32,
)
"""Red, green and blue of colour bars from the left: falling brightness (SMPTE ECR 1-1978 has the
first seven, EBU bars the eighth too)."""

LAYOUTS = ((0.0, 1.0, 7), (0.0, 1.0, 8), (1 / 8, 7 / 8, 7))
"""Where in the width the bars begin and end, and how many they are: SMPTE, EBU, and SMPTE RP 219
(high definition, with a grey pillar at either side)."""

SMALL = (128, 96)
"""Bars are looked for in a picture of this (width, height)."""

BAR_ROWS = (0.08, 0.5)
"""The part of the height in which all of them show nothing but the bars."""

FADED = 20
"""Mean distance (in RGB) of the bars from their mean: less is no picture."""

FLAT = 0.06
"""Share of that by which a bar may vary from top to bottom."""

STEEPEST = 0.15
"""How much of the change from bar to bar may happen inside them: on an even slope it is 0.4."""

SMALLEST = 0.25
"""The smallest drop of brightness from one bar to the next over the mean drop: 0.5 and more."""

FITTING = 0.97
"""Share of the bars' colours that the standard's explain, whatever was done to them evenly."""

CROSS = 0.45
"""Share of the picture's width, and height, along which the lines of the cross are seen: the digit
may stand before the rest."""

RING = 0.75
"""Share of a circle that is seen."""

BESIDE = 5
FAINT = 12
"""A line is this many grey levels lighter, or darker, than what lies so many pixels off."""

TONE = 24
PLAIN = 0.65
"""Share of a leader's picture that is of two tones, its ground and what the wipe makes of it, each
a range of so many grey levels."""


def are_bars(picture: Picture) -> bool:
    """Whether a picture, (height, width, 3) RGB, shows colour bars; faded, noisy or grey too."""
    import cv2

    small = cv2.resize(picture, SMALL, interpolation=cv2.INTER_AREA)
    first, end = (round(part * SMALL[1]) for part in BAR_ROWS)
    band = small[first:end].astype(np.float32)
    profile = np.median(band, axis=0)
    uneven = float(np.median(np.abs(band - profile).max(axis=2)))
    return any(_fits(profile, uneven, *layout) for layout in LAYOUTS)


def _fits(profile: Floats, uneven: float, begin: float, end: float, count: int) -> bool:
    """Whether a picture is bars: `profile` (width, 3) is its colours from left to right.

    `uneven` is by how much its pixels differ from that, up and down.
    """
    width = len(profile) * (end - begin) / count
    # The inner part of each: bars may be cropped at the sides by a twentieth.
    edges = len(profile) * begin + width * (np.arange(count)[:, None] + (0.3, 0.7))
    cells = [profile[left:right] for left, right in edges.round().astype(int)]
    colours = np.array([np.median(cell, axis=0) for cell in cells])
    apart = colours - colours.mean(axis=0)
    among = float(np.linalg.norm(apart, axis=1).mean())
    slopes = sum(float(np.ptp(np.percentile(c, (10, 90), axis=0), axis=0).max()) for c in cells)
    steps = np.abs(np.diff(colours, axis=0)).max(axis=1).sum()
    uniform = among >= FADED and uneven <= FLAT * among + 2 and slopes <= STEEPEST * steps
    drops = -np.diff(colours @ (0.299, 0.587, 0.114))
    if not uniform or drops.min() < SMALLEST * drops.mean():
        return False
    known = np.column_stack([BARS[:count], np.ones(count)])
    left_over = colours - known @ np.linalg.lstsq(known, colours, rcond=None)[0]
    return bool((left_over**2).sum() <= (1 - FITTING) * (apart**2).sum())


def is_countdown(picture: Picture, aspect: float) -> bool:
    """Whether a study picture shows a countdown leader: a cross and a circle around its middle.

    The rest must be plain, so that a view through a gun-sight or telescope is none. `aspect` is
    width over height of the film as displayed.
    """
    import cv2

    high = picture.shape[0]
    size = (round(high * aspect), high)
    squashed = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    grey = np.asarray(cv2.resize(squashed, size, interpolation=cv2.INTER_AREA), np.uint8)
    row, across = _line(grey)
    column, down = _line(np.ascontiguousarray(grey.T))
    if min(across, down) < CROSS:
        return False
    if _in_two_tones(cv2.blur(grey, (7, 7))) < PLAIN:
        return False
    rays = cv2.warpPolar(
        grey, (high // 2, 180), (float(column), float(row)), high / 2, cv2.WARP_POLAR_LINEAR
    )
    radii = np.ascontiguousarray(rays.T, np.uint8)
    inner = round(0.3 * high / 2)
    return bool(_ridges(radii)[inner:].max() >= RING)


def _in_two_tones(grey: NDArray[np.uint8]) -> float:
    """The share of a picture that its two commonest tones make up."""
    counts = np.bincount(grey.ravel(), minlength=256)
    below = np.concatenate([[0], np.cumsum(counts)])
    ranges = below[TONE:] - below[:-TONE]
    most = int(ranges.argmax())
    others = np.concatenate([ranges[: max(0, most - TONE + 1)], ranges[most + TONE :]])
    return float(ranges[most] + others.max(initial=0)) / grey.size


def _line(grey: NDArray[np.uint8]) -> tuple[int, float]:
    """The row near the middle that is most of a line, and the share of its width that is."""
    first, end = (round(len(grey) * part) for part in (0.44, 0.56))
    ridges = _ridges(grey[first:end])
    row = int(np.argmax(ridges))
    return first + row, float(ridges[row])


def _ridges(grey: NDArray[np.uint8]) -> Floats:
    """For each row the share of its pixels that lie on a line along it, lighter or darker."""
    import cv2

    along = cv2.blur(grey, (7, 1)).astype(np.float32)
    above = np.pad(along, ((BESIDE, 0), (0, 0)), mode="edge")[:-BESIDE]
    below = np.pad(along, ((0, BESIDE), (0, 0)), mode="edge")[BESIDE:]
    # Beyond both neighbours: a step, like the edge of the wipe, is no line.
    over = np.minimum(along - above, along - below)
    under = np.minimum(above - along, below - along)
    shares: Floats = (np.maximum(over, under) > FAINT).mean(axis=1)
    return shares
