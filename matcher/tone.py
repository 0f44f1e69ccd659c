"""Tone: light and colour, so that films of any age compare fairly.

Light is the distribution of luma, whatever stands where, stretched by the film's own dark and light
end (`settled`), so that a faded print compares with a fresh one. Colour speaks only where both
pictures have it, so that black-and-white finds colour. A tinted or toned film is black-and-white:
its colour follows from its light.

The 30 numbers of a picture, all 0 to 1:

    0-15   the luma that 1/32, 3/32 ... 31/32 of the picture do not exceed
    16     chroma: its mean distance from grey in the plane of Cb and Cr
    17     own colour: how much of that the luma does not account for
    18-29  shares of twelve hues in the chroma, sum 1; zeros where there is none
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from matcher.eyes import Picture

LEVELS = 16
HUES = 12
COLUMNS = LEVELS + 2 + HUES
"""Numbers of a picture."""

SIZE = (48, 36)
"""A picture is measured this small, (width, height): grain averages out, and so does the coarser
colour of compressed film, which would look like colour of its own at every edge."""

GREY = 0.0045
"""Own colour below which a picture is black-and-white: yellowed scans of old films have up to
0.004, a misty landscape in colour 0.006."""
TINTED = 0.12
"""Share of own colour in all colour below which that is a tint. Of grey pictures that were tinted
and toned in four ways and compressed, 95 % fell below; of pictures in colour 3 %, nearly all of
them skies at dusk and night."""
SEEN_TINT = 0.03
"""Chroma from which a tint is seen; below it is the yellow of an old scan."""

LIFTED = 0.2
"""What fading may have taken from a film's black and its white, in luma. Beyond that it was shot
so: a film that is one dark scene stays dark."""
MOST_STRETCH = 1.8
"""And contrast is never raised by more."""
RARE = 0.1
"""Share of a film's pictures, title cards and such, that do not tell where its ends lie."""
FLAT = 0.1
"""Pictures with less between dark and light, fades and plain cards, do not tell either."""

LIGHT_STEP = 0.18
"""Mean difference of luma at which two lights are 0.37 alike (1/e)."""
COLOUR_SAYS = 0.3
"""What colour says where both pictures have it; the rest is light's."""

DARK, BRIGHT = 0.2, 0.7
"""Mean of a shot's median luma below and above which it is dark, or bright."""

_LUMA = slice(0, LEVELS)
_CHROMA, _OWN = LEVELS, LEVELS + 1
_HUES = slice(LEVELS + 2, COLUMNS)

_Rows = NDArray[np.floating[Any]]
_Floats = NDArray[np.float32]


def tone_of(picture: Picture) -> _Floats:
    """(30,): light and colour of an RGB picture; see the module."""
    small = Image.fromarray(picture).resize(SIZE, Image.Resampling.BOX)
    red, green, blue = (np.asarray(small, np.float32).reshape(-1, 3) / 255).T
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    chroma = np.stack([0.564 * (blue - luma), 0.713 * (red - luma)], axis=1)  # BT.601: Cb, Cr
    own = chroma - _explained(luma, chroma)
    row = np.zeros(COLUMNS, np.float32)
    row[_LUMA] = np.quantile(luma, (np.arange(LEVELS) + 0.5) / LEVELS)
    row[_CHROMA] = np.hypot(*chroma.T).mean()
    row[_OWN] = np.hypot(*own.T).mean()
    row[_HUES] = _hues(chroma)
    return row


def _explained(luma: _Floats, chroma: _Floats) -> _Floats:
    """(n, 2): the colour that follows from light alone, by a cubic in luma, which fits any tint in
    the lights and tone in the shadows.
    """
    scaled = (luma - luma.mean()) / max(float(luma.std()), 1e-3)
    powers = np.stack([scaled**power for power in range(4)], axis=1)
    fit: _Floats = powers @ np.linalg.lstsq(powers, chroma, rcond=None)[0]
    return fit


def _hues(chroma: _Floats) -> _Floats:
    """(12,) shares of the hues, weighed by chroma; each point counts for the two nearest hues."""
    weight = np.hypot(*chroma.T)
    place = np.arctan2(chroma[:, 1], chroma[:, 0]) / (2 * np.pi) * HUES
    below = np.floor(place)
    above = place - below
    first = below.astype(int) % HUES
    shares = np.bincount(first, weight * (1 - above), HUES)
    shares += np.bincount((first + 1) % HUES, weight * above, HUES)
    total = float(shares.sum())
    return (shares / total).astype(np.float32) if total > 0 else np.zeros(HUES, np.float32)


def settled(rows: _Rows) -> _Floats:
    """The rows (k, 30) of all pictures of one film, with its luma stretched to the film's ends.

    What fading can account for is undone, no more: black comes down and white goes up by `LIFTED`
    at most, contrast is raised by `MOST_STRETCH` at most.
    """
    rows = np.array(rows, np.float32)
    luma = rows[:, _LUMA]
    telling = luma[luma[:, -1] - luma[:, 0] >= FLAT]
    if not len(telling):
        return rows
    dark = float(np.quantile(telling[:, 0], RARE))
    light = float(np.quantile(telling[:, -1], 1 - RARE))
    down, up = min(dark, LIFTED), min(1 - light, LIFTED)
    span = max(light - dark, FLAT)
    if down + up > 0:
        part = min(1.0, (MOST_STRETCH - 1) * span / (down + up))
        down, up = part * down, part * up
    rows[:, _LUMA] = np.clip((luma - dark) * ((span + down + up) / span) + dark - down, 0, 1)
    return rows


def black_and_white(rows: _Rows) -> NDArray[np.bool_]:
    """(k,): which pictures have no colour of their own; grey, and tinted or toned as well."""
    chroma, own = rows[:, _CHROMA], rows[:, _OWN]
    grey: NDArray[np.bool_] = (own < GREY) | (own < TINTED * chroma)
    return grey


def tone_likeness(a: _Rows, b: _Rows) -> _Floats:
    """(n, m) in [0, 1]: how alike light and colour are in pictures a, (n, 30), and b, (m, 30).

    Light by the mean difference of the two distributions of luma (1-Wasserstein); colour, where
    both have it, by the share of hues they have in common and how much of it there is.
    """
    from scipy.spatial.distance import cdist

    apart = cdist(a[:, _LUMA], b[:, _LUMA], "cityblock") / LEVELS
    light: _Floats = np.exp(-((apart / LIGHT_STEP) ** 2)).astype(np.float32)
    in_colour, there_too = ~black_and_white(a), ~black_and_white(b)
    if not (in_colour.any() and there_too.any()):
        return light
    common = 1 - cdist(a[:, _HUES], b[:, _HUES], "cityblock") / 2
    much, there_much = a[:, _CHROMA, None], b[:, _CHROMA]
    ratio = np.minimum(much, there_much) / np.maximum(np.maximum(much, there_much), 1e-6)
    weight = in_colour[:, None] * there_too * COLOUR_SAYS
    colour = np.clip(common, 0, 1) * np.sqrt(ratio)
    together: _Floats = (light + weight * (colour - light)).astype(np.float32)
    return together


def tone_names(rows: _Rows) -> tuple[str, ...]:
    """What the settled rows (k, 30) of a shot say in film language: `black-and-white` or `tinted`,
    `dark` or `bright`; nothing where it is not clear.
    """
    if not len(rows):
        return ()
    names = []
    if black_and_white(rows).all():
        names.append("tinted" if rows[:, _CHROMA].mean() >= SEEN_TINT else "black-and-white")
    middle = float(rows[:, LEVELS // 2 - 1 : LEVELS // 2 + 1].mean())
    if middle < DARK:
        names.append("dark")
    if middle > BRIGHT:
        names.append("bright")
    return tuple(names)
