"""What was compared in a cut, measured again on pictures large enough to look at.

At a few moments of the cut, on the frames that the video shows together: where the two pictures
agree, where faces are, what the camera does and what moves besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matcher.analysis import STUDY
from matcher.decoding import read_frames, read_pictures
from matcher.faces import find_faces
from matcher.flow import CELLS, SMALL, Flow, prepared
from matcher.footage import Footage
from matcher.framing import GRID, grids_of
from matcher.montage import Cut, Montage
from matcher.motion import MotionMeter, move_names
from matcher.picture import Pixels, Size, fit
from matcher.scenery import Scenery
from matcher.shots import Shot

MOMENTS = 3

AROUND_S = 0.5
"""Seconds before and after a moment over which its motion is measured, as for a keyframe."""

SHADES = 32
"""Steps of light from black to white that are counted."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Motion:
    """What moves around a moment.

    `camera` (4,) and its `names` are those of `matcher.motion`. `arrows` (rows, columns, 2) say how
    fast each part of the picture moves to the right and downward besides, in heights / s; `worth`
    (rows, columns) how sure that is, 0 to 1.
    """

    camera: Floats
    names: tuple[str, ...]
    arrows: Floats
    worth: Floats


@dataclass(frozen=True)
class Side:
    """One of the two pictures of a moment, as it is shown: mirrored where the match is.

    `picture` is (height, width, 3), `faces` (3, 8) as `matcher.faces` finds them, `light` the
    shares of the picture that are black to white, (SHADES,). There is no `motion` in a single
    frame.
    """

    frame: int
    picture: Pixels
    faces: Floats
    light: Floats
    motion: Motion | None


@dataclass(frozen=True)
class Moment:
    """Two frames that the video shows together.

    `agreement` (rows, columns) says how much each part of the picture adds to the likeness of their
    framing: its mean is the cosine of their grids, so 1 on average is the same framing.
    """

    trailer: Side
    match: Side
    agreement: Floats


def moments_of(
    montage: Montage, cut: Cut, scenery: Scenery, box: Size, count: int = MOMENTS
) -> tuple[Moment, ...]:
    """Up to so many moments of a cut, spread evenly over it; their pictures fit into `box`.

    Raises FootageError where a file can no longer be read.
    """
    film, match = scenery.of(cut.match), cut.match
    offsets = sorted({cut.frames * (2 * i + 1) // (2 * count) for i in range(count)})
    here = [cut.first_frame + offset for offset in offsets]
    there = [match.frame_at(offset, montage.trailer.fps, film.fps) for offset in offsets]
    lefts = _seen(scenery.trailer, here, range(cut.first_frame, cut.end_frame), box)
    shown = range(match.first_frame, match.end_frame)
    rights = _seen(film, there, shown, box, mirrored=match.mirrored)
    agreements = _agreements([p for _, p in lefts], [p for _, p in rights])
    return tuple(
        Moment(left, right, agreement)
        for (left, _), (right, _), agreement in zip(lefts, rights, agreements, strict=True)
    )


def _seen(
    footage: Footage, frames: Sequence[int], shot: range, box: Size, *, mirrored: bool = False
) -> list[tuple[Side, Pixels]]:
    """Each frame as a side, and as the picture that is studied."""
    turn = slice(None, None, -1 if mirrored else 1)
    pictures = read_pictures(footage, frames, fit(footage.size, box))
    studies = read_pictures(footage, frames, STUDY)
    aspect = footage.size[0] / footage.size[1]
    seen = []
    for frame, picture, study in zip(frames, pictures, studies, strict=True):
        turned = np.ascontiguousarray(study[:, turn])
        side = Side(
            frame=frame,
            picture=np.ascontiguousarray(picture[:, turn]),
            faces=find_faces(turned, aspect),
            light=_light(study),
            motion=_motion(footage, frame, shot, turn),
        )
        seen.append((side, turned))
    return seen


def _light(picture: Pixels) -> Floats:
    luma = picture @ np.array([0.299, 0.587, 0.114])
    counts, _ = np.histogram(luma, SHADES, (0, 256))
    return np.asarray(counts / counts.sum(), np.float32)


def _motion(footage: Footage, frame: int, shot: range, turn: slice) -> Motion | None:
    """The motion around a frame of a shot (or of the part of it that is shown)."""
    aspect = footage.size[0] / footage.size[1]
    meter = MotionMeter(footage.fps, aspect)
    reach = max(meter.step, round(AROUND_S * footage.fps))
    first, end = max(shot.start, frame - reach), min(shot.stop, frame + reach + 1)
    if end - first <= meter.step:
        return None
    decoded = read_frames(footage, SMALL, first=first, end=end, pixel_format="gray")
    greys = [np.ascontiguousarray(grey[:, turn]) for grey in decoded]
    for grey in greys:
        meter.feed(grey)
    row = meter.finish([Shot(0, 0, len(greys), "cut")], len(greys)).astype(np.float32).mean(axis=0)
    flow = Flow(aspect, float(meter.step / footage.fps))
    steps = [flow.between(a, b) for a, b in pairwise(map(prepared, greys[:: meter.step]))]
    columns, rows = CELLS
    return Motion(
        camera=row[:4],
        names=move_names(row[None]),
        arrows=np.mean([step.left for step in steps], axis=0).T.reshape(rows, columns, 2),
        worth=np.mean([step.worth for step in steps], axis=0).reshape(rows, columns),
    )


def _agreements(here: Sequence[Pixels], there: Sequence[Pixels]) -> Floats:
    """What each cell of the framing adds to the likeness of two pictures: (n, rows, columns)."""
    columns, rows = GRID
    grids = grids_of([*here, *there]).reshape(2, len(here), rows, columns, -1)
    return np.asarray((grids[0] * grids[1]).sum(axis=-1) * (rows * columns), np.float32)
