"""What kind of thing a shot shows: film, or what an archive is better without.

Pure: keyframes and what is known of every frame in, a name out. Where there is doubt a shot is
film: one that is wrongly kept out is lost without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from matcher.eyes import Picture
from matcher.leaders import are_bars, is_countdown
from matcher.lettering import is_card

Kind = Literal["film", "black", "white", "leader", "bars", "title", "still"]

KINDS: tuple[Kind, ...] = get_args(Kind)

Floats = NDArray[np.float32]

BLACK = 32
WHITE = 215
"""Mean brightness (0 to 255) up to which a plain frame is black and from which it is white: the
black of old prints is grey."""

PLAIN = 4
"""Standard deviation of brightness, 128x72 pixels, of a frame on which nothing is seen."""

SPOT = 32
"""Grey levels by which a thousandth of a plain frame may differ: more is a lamp or the moon."""

NEARLY_ALL = 0.9
"""Share of a shot's frames that must be black, or white: the rest is a fade or a slip of a cut."""

A_FEW = 0.25
"""Share of the keyframes of a black or white shot that may show something."""

MOSTLY = 0.6
"""Share of a shot's keyframes, of those that are not plain, that must be of one kind."""

EDGES = 0.1
"""Share of a shot at either end in which a dissolve may lie."""

LIVING_GROUND = 10.0
"""Grey levels by which the ground of a card may differ from a plain one where the picture changes
during the shot: what lies under the words then is film. Photographs under titles had 15 to 33,
plain cards up to 1.5; a printed starry ground has 15, but stands still."""

STEADY = 0.9985
"""Cosine with their mean that nine tenths of a steady shot's thumbnails have: credits on a printed
ground 1.0, slow pans over photographs 0.998 at most."""

STIRRING = 6
"""Grey levels, averaged over 5x5 pixels, by which half a hundredth of the picture differs between
keyframes where something moves before a camera that stands still: under a title a squirrel that
hardly stirs has 9 to 16, figures on the moon 46 or more, credits on a printed ground 1. A thumbnail
does not see them."""

STILL_PICTURE = 5
STILL_GRAIN = 1.0
"""Grey levels by which keyframes of a still may differ: a thousandth of the picture, averaged over
5x5 pixels, and all of it in the mean, pixel by pixel. Measured on stills in five encodings: up to 4
and 0.9 (in a sixth, x264 at crf 36: 7 and 2.3); grain of 1 level makes 1.1, and in the least moving
of some 300 shots that move the first is 9."""

STILL_LEVEL = 2
STILL_THUMB = 0.98
"""By how much brightness and contrast of a still's frames may vary, and the cosine of each frame's
thumbnail with their mean; the thumbnails are kept in 8 bits."""


def kind_of(
    pictures: Sequence[Picture],
    aspect: float,
    levels: NDArray[np.uint8],
    thumbs: Floats,
    fps: float | Fraction,
) -> Kind:
    """What one shot shows.

    `pictures` are its keyframes as study pictures, (288, 384, 3) RGB, in order; `aspect` is width
    over height of the film as displayed. `levels` (n, 2) are mean and standard deviation of the
    brightness of each of its n frames, `thumbs` (n, 192) their thumbnails (see `likeness`).
    """
    shown = [picture for picture in pictures if not _is_plain(picture)]
    if len(shown) <= A_FEW * len(pictures):
        plain = levels[:, 1] <= PLAIN
        if (plain & (levels[:, 0] <= BLACK)).mean() >= NEARLY_ALL:
            return "black"
        if (plain & (levels[:, 0] >= WHITE)).mean() >= NEARLY_ALL:
            return "white"
    if _most(shown, are_bars):
        return "bars"
    if _most(shown, lambda picture: is_countdown(picture, aspect)):
        return "leader"
    printed = _is_steady(thumbs) and not _stirs(shown)
    roughest = float("inf") if printed else LIVING_GROUND
    if _most(shown, lambda picture: is_card(picture, aspect, roughest)):
        return "title"
    if len(levels) >= fps and _never_changes(pictures, levels, thumbs):
        return "still"
    return "film"


def _is_steady(thumbs: Floats) -> bool:
    """Whether the frames of a shot, its ends aside, show one picture; (n, 192) unit thumbnails."""
    inner = thumbs[round(EDGES * len(thumbs)) : round((1 - EDGES) * len(thumbs))]
    mean = inner.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return length > 0 and float(np.percentile(inner @ mean, 10)) >= STEADY * length


def _stirs(pictures: Sequence[Picture]) -> bool:
    """Whether something moves from one picture to another, however small."""
    import cv2

    greys = [cv2.blur(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY), (5, 5)).astype(int) for p in pictures]
    return any(np.percentile(np.abs(grey - greys[0]), 99.5) > STIRRING for grey in greys[1:])


def _is_plain(picture: Picture) -> bool:
    """Whether nothing is seen on a picture but one tone, grain and specks of dust."""
    import cv2

    grey = cv2.blur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (5, 5)).astype(np.float32)
    return bool(grey.std() <= PLAIN and np.percentile(np.abs(grey - np.median(grey)), 99.9) <= SPOT)


def _most(pictures: Sequence[Picture], shows: Callable[[Picture], bool]) -> bool:
    """Whether `MOSTLY` of the pictures do; looks at no more of them than it must."""
    needed = MOSTLY * len(pictures)
    found = 0
    for seen, picture in enumerate(pictures):
        if found + len(pictures) - seen < needed:
            return False
        found += shows(picture)
    return 0 < needed <= found


def _never_changes(pictures: Sequence[Picture], levels: NDArray[np.uint8], thumbs: Floats) -> bool:
    """Whether a shot, its ends aside, is one picture, without even grain or weave."""
    import cv2

    inner = slice(round(EDGES * len(levels)), round((1 - EDGES) * len(levels)))
    steady = np.ptp(levels[inner].astype(np.int16), axis=0).max(initial=0) <= STILL_LEVEL
    mean = thumbs[inner].mean(axis=0)
    length = float(np.linalg.norm(mean))
    alike = (thumbs[inner] @ mean >= STILL_THUMB * length).all()
    places = (np.arange(len(pictures)) + 0.5) / len(pictures)
    kept = [p for p, place in zip(pictures, places, strict=True) if EDGES <= place <= 1 - EDGES]
    if len(kept) < 2 or not (steady and alike):
        return False
    greys = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.int16) for picture in kept]
    changes = [np.abs(grey - greys[0]) for grey in greys[1:]]
    smooth = [cv2.blur(grey, (5, 5)) for grey in greys]
    return all(change.mean() <= STILL_GRAIN for change in changes) and all(
        np.percentile(np.abs(grey - smooth[0]), 99.9) <= STILL_PICTURE for grey in smooth[1:]
    )
