"""Shots that show the same: takes that an archive has twice, set-ups that come back in a trailer.

Pure: what the eyes and the thumbnails know goes in (see `likeness`), who belongs to whom comes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

Key = tuple[str, int]
"""A shot: its film and its number in it."""

LOOK = 0.55
THUMB = 0.95
SHARE = 0.8
"""Shots can be one take if so many frames of the shorter one find their like, in order, in the
other, by the cosine of the thumbnails, and half of its keyframes look like one of the other's."""

STILL = 0.004
"""Mean square by which the thumbnails of a shot differ from their mean, up to which it is still;
their 8 bits alone make 0.001."""

MOVING_ALIKE = 0.7
STILL_ALIKE = 0.99
"""What tells a copy from another take of the same set-up: a copy also moves alike (correlation of
what changes in the thumbnails), or, where nothing moves, is the same to a hair (median cosine).
Measured on five films and copies of them at another size, rate, codec and speed, one of them grey:
0.91 and 0.99 at least; on a film where set-ups come back: 0.42 and 0.98 at most."""

SETUP_LOOK = 0.6
SETUP_THUMB = 0.85
"""Cosines from which keyframes of two shots of a trailer are of one camera set-up: less than for
the same moment, as people move between."""

FRAMES = 48
"""Frames of the shorter shot that are compared, evenly spread."""


def same_take(looks_a: Floats, thumbs_a: Floats, looks_b: Floats, thumbs_b: Floats) -> bool:
    """Whether two shots show the same pictures in the same order, or one a part of the other.

    `looks` (k, d) are unit embeddings of a shot's keyframes, `thumbs` (n, cells) the thumbnails of
    all of its frames, unit rows in order; zero rows, of plain pictures, are like nothing.
    """
    if len(thumbs_a) > len(thumbs_b):
        looks_a, thumbs_a, looks_b, thumbs_b = looks_b, thumbs_b, looks_a, thumbs_a
    shown = thumbs_a[thumbs_a.any(axis=1)]
    if not len(shown) or np.median((looks_a @ looks_b.T).max(axis=1)) < LOOK:
        return False
    shown = shown[np.linspace(0, len(shown) - 1, min(FRAMES, len(shown))).round().astype(int)]
    likeness = shown @ thumbs_b.T
    if _in_order(likeness >= THUMB) < SHARE * len(shown):
        return False
    changes = [rows - rows.mean(axis=0) for rows in (shown, thumbs_b[likeness.argmax(axis=1)])]
    powers = [float((change**2).sum()) for change in changes]
    if max(powers) <= STILL * len(shown):
        return bool(np.median(likeness.max(axis=1)) >= STILL_ALIKE)
    together = float((changes[0] * changes[1]).sum())
    return bool(together >= MOVING_ALIKE * np.sqrt(powers[0] * powers[1]))


def _in_order(alike: NDArray[np.bool_]) -> int:
    """How many rows find a column each without going back: the longest such chain."""
    longest = np.zeros(alike.shape[1], np.int64)
    for row in alike:
        longest = np.where(row, np.maximum.accumulate(longest) + 1, longest)
    return int(longest.max(initial=0))


def takes(pairs: Iterable[tuple[Key, Key]], preferred: Sequence[Key]) -> dict[Key, Key]:
    """The one to keep for each shot that others are takes of, itself among them.

    `pairs` are shots of one take; what is in pairs with the same is one take too. Of each the one
    that comes first in `preferred`, which names them all, is kept.
    """
    place = {key: number for number, key in enumerate(preferred)}
    kept: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        kept.setdefault(key, key)
        while kept[key] != key:
            kept[key] = kept[kept[key]]
            key = kept[key]
        return key

    for pair in pairs:
        first, second = sorted(map(root, pair), key=place.__getitem__)
        kept[second] = first
    return {key: root(key) for key in list(kept)}


def recurring(looks: Floats, thumbs: Floats, owners: NDArray[np.int32]) -> tuple[int, ...]:
    """For each shot of a trailer the first shot of the same camera set-up: itself if it is new.

    `looks` (K, d) and `thumbs` (K, cells) are its keyframes', unit rows, `owners` (K,) the shots
    they belong to, ascending. Plain pictures, whose thumbnails are zero, are like nothing.
    """
    count = int(owners[-1]) + 1 if len(owners) else 0
    same = (looks @ looks.T >= SETUP_LOOK) & (thumbs @ thumbs.T >= SETUP_THUMB)
    back = np.zeros((count, count), bool)
    earlier, later = np.nonzero(same)
    back[owners[earlier], owners[later]] = True
    first = list(range(count))
    for shot in range(count):
        # Not the one just before: what both show is a dissolve, or a flash within one shot.
        seen = np.flatnonzero(back[: max(0, shot - 1), shot])
        if len(seen):
            first[shot] = first[int(seen[-1])]
    return tuple(first)
