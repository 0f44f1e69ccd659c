"""Whether a picture is a card with words: an intertitle, a title, a page of credits.

A card is words and little else: a plain ground (one tone, a slope of tones or a vignette), and on
it marks of one brightness that are as thin as strokes of letters, as tall as their neighbours and
stand in lines. Words over a living picture are no card, since their ground is not plain.

The limits were set on keyframes of real films, on photographs, and on cards set in many fonts
(plain, faded, grainy, scratched, with and without a frame), so that hardly any picture that is not
a card passes; a card with one or two letters, or hardly readable, may be missed.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from matcher.eyes import Picture
from matcher.marks import lines_of, marks_of

Floats = NDArray[np.float32]

GROUND = (96, 72)
"""The ground is looked for in a picture of this (width, height)."""

WINDOW = 35
"""It is the median of a window of so many pixels there: half the picture's height, so that even a
single big word is less than half of it."""

INK = 0.42
"""A pixel is ink if it differs from the ground by so much of what the strongest ink does."""

STRONGEST = 0.002
"""The strongest ink is so much of the picture: a short line of small letters."""

FAINT = 20
"""Grey levels of the strongest ink below which nothing can be read."""

ROUGH = 0.15
"""What is not ink may differ from a plain ground by so much of the strongest ink."""

SMOOTH = 0.03
"""Up to here a ground counts as perfectly plain."""

FEWEST = 6.0
"""Letters a card has, unless the ground is plain and there is nothing else on it."""

MOST = 1500
"""More marks than this are no letters but grain, leaves or gravel."""

BLOCKS = 0.75
"""Share of their boxes that half of the marks fill: no letters, but lit windows (0.83 and more on
drawn ones; 0.71 at most on cards)."""

DENSE = 25
"""So many lines of dark ink are a page of a book or newspaper, not a card."""


def is_card(picture: Picture, aspect: float, roughest: float = float("inf")) -> bool:
    """Whether a study picture, (288, 384, 3) RGB squashed to 4:3, shows a card with words.

    `aspect` is width over height of the film as displayed. The ground may differ from a plain one
    by `roughest` grey levels at most, however strong the ink is.
    """
    import cv2

    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    ground, uneven = _ground(grey)
    difference = grey.astype(np.float32) - ground
    depth, dark = _depth(difference)
    strongest = _strongest(depth)
    if strongest < FAINT or uneven > ROUGH * strongest:
        return False
    ink = (depth > INK * strongest).astype(np.uint8)
    levels = _roughness(difference, ink)
    rough = max(uneven, levels) / strongest
    if rough > ROUGH or levels > roughest:
        return False
    marks = marks_of(ink, depth, aspect * picture.shape[0] / picture.shape[1])
    lines = list(lines_of(marks)) if 0 < len(marks.height) <= MOST else []
    if not lines or (dark and len(lines) >= DENSE):
        return False
    if np.median(np.concatenate([marks.fill[line.marks] for line in lines])) > BLOCKS:
        return False
    weights = np.array([marks.mass[line.marks].sum() for line in lines])
    letters = sum(line.letters for line in lines)
    explained = weights.sum() / marks.all_mass
    # The less plain the ground, the less there may be beside the words.
    needed = min(0.9, 0.2 + 6 * max(0.0, rough - SMOOTH))
    alone = explained > 0.9 and rough < 0.08
    limits = (("raggedness", 0.15), ("unevenness", 0.15 * strongest), ("variety", 0.13))
    orderly = all(
        np.average([getattr(line, trait) for line in lines], weights=weights) <= limit
        for trait, limit in limits
    )
    return bool(orderly and explained > needed and (letters >= FEWEST or alone))


def _ground(grey: NDArray[np.uint8]) -> tuple[Floats, float]:
    """The picture without what is small in it, and how far that is from a plain slope or vignette.

    The second is in grey levels: nine tenths of the ground lie nearer to the best surface of second
    order.
    """
    import cv2

    small = cv2.resize(grey, GROUND, interpolation=cv2.INTER_AREA)
    ground = cv2.GaussianBlur(cv2.medianBlur(small, WINDOW), (0, 0), 2).astype(np.float32)
    surfaces, inverse = _surfaces()
    flat = ground.ravel()
    uneven = float(np.percentile(np.abs(flat - surfaces @ (inverse @ flat)), 90))
    height, width = grey.shape
    return np.asarray(cv2.resize(ground, (width, height)), np.float32), uneven


@cache
def _surfaces() -> tuple[Floats, Floats]:
    """The surfaces up to second order over the ground, (pixels, 6), and their pseudo-inverse."""
    y, x = np.mgrid[-1 : 1 : GROUND[1] * 1j, -1 : 1 : GROUND[0] * 1j]
    stacked = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1)
    surfaces = stacked.reshape(-1, 6).astype(np.float32)
    return surfaces, np.linalg.pinv(surfaces)


def _depth(difference: Floats) -> tuple[NDArray[np.uint8], bool]:
    """How far each pixel stands out, on the side (light or dark) that does more; whether dark."""
    sides = [np.clip(sign * difference, 0, 255).astype(np.uint8) for sign in (1, -1)]
    powers = []
    for side in sides:
        inked = side[side > INK * _strongest(side)].astype(np.float32)
        powers.append(float(inked @ inked))
    dark = powers[1] > powers[0]
    return sides[dark], dark


def _strongest(depth: NDArray[np.uint8]) -> int:
    """The depth that `STRONGEST` of the picture reaches."""
    reaching = np.cumsum(np.bincount(depth.ravel(), minlength=256)[::-1])[::-1]
    return int((reaching >= STRONGEST * depth.size).sum()) - 1


def _roughness(difference: Floats, ink: NDArray[np.uint8]) -> float:
    """Grey levels by which a tenth of what lies away from ink differs from the ground.

    Averaged over 5x5 pixels, so that grain does not count.
    """
    import cv2

    away = cv2.dilate(ink, np.ones((11, 11), np.uint8)) == 0
    if away.mean() < 0.15:
        return float("inf")
    return float(np.percentile(np.abs(cv2.blur(difference, (5, 5)))[away], 90))
