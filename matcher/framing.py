"""Framing: where things stand in the picture, whatever they are.

Two things speak. The grid tells how each of 7x5 cells differs from the whole, in what a network
answers there; the faces (see `matcher.faces`) tell where heads are and how large, which is what
people notice first. A face at the same place and size outweighs the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.eyes import Embedder, Picture, unit_rows

if TYPE_CHECKING:
    from matcher.builtin_eyes import BuiltinEmbedder

GRID = (7, 5)
"""Cells of a grid, across and down."""
AXES = 16
"""Numbers for each cell."""
COLUMNS = GRID[0] * GRID[1] * AXES
"""Length of a grid."""

AXES_FILE = Path(__file__).with_name("framing_axes.npz")
"""Directions of the network's channels in which framing shows and content does not, and what is
usual in each cell. Made by `python -m benchmarks.framing_axes`, without any film. Where two
pictures had one layout and other content (shapes cut from film frames and pasted on others), the
grids found the other with an average precision of 0.86, all channels with 0.74, embeddings with
0.28; chance is 0.02."""

SPREAD = 2 / 3
"""Exponent from the cosine of two grids to their likeness. Frames of two films have a cosine of
0.05 (median), pasted pictures of one layout 0.49, a frame and itself in grey, faded, grainy and cut
to 3/4 of its width 0.52: that is 0.13, 0.62 and 0.65 alike."""

FACE_SMALL, FACE_LARGE = 0.06, 0.3
"""Height of a face in the picture from which it counts, and from which it counts fully: a person
seen whole, and one seen from the chest up."""
FACE_DOUBTFUL, FACE_CERTAIN = 0.5, 0.8
"""Score of a face from which it counts, and from which it counts fully."""
FACE_SHARE = 0.6
"""What faces that count fully say in a framing; the rest is the grid's."""
FACE_LACKING = 0.3
"""What a face says that the other picture lacks, where one that both have says 1: age hides faces
from the detector, and grain now and then makes one."""
FACE_STEPS = np.array([0.12, 0.12, 0.4, 0.8], np.float32)
"""How far two faces may be apart in x, y (of the picture), ln(height) and yaw until they are only
0.6 alike (one standard deviation): half a face's width, a size half as large again, and looking
straight ahead against looking to a side."""

_Rows = NDArray[np.float32]

_FROM = np.array([FACE_SMALL, FACE_DOUBTFUL], np.float32)
_OVER = np.array([FACE_LARGE, FACE_CERTAIN], np.float32) - _FROM


def seen_with(eyes: Embedder, pictures: Sequence[Picture]) -> tuple[_Rows, _Rows]:
    """The embeddings that these eyes give, and the grids: in one pass where the eyes can."""
    from matcher.builtin_eyes import BuiltinEmbedder

    if isinstance(eyes, BuiltinEmbedder):
        return eyes.see(pictures)
    return eyes.embed(pictures), grids_of(pictures)


def grids_of(pictures: Sequence[Picture]) -> _Rows:
    """(n, 560) unit rows of pictures of any size, seen by the built-in network."""
    return _network().see(pictures)[1]


def grid_rows(cells: _Rows) -> _Rows:
    """(n, 560) unit rows from (n, 35, 112) cells (see `BuiltinEmbedder.cells`): row of cells by
    row, 16 numbers a cell. What is usual, such as the network's unrest at the edges, is taken away.
    """
    axes, usual = _axes()
    return unit_rows((cells @ axes - usual).reshape(len(cells), COLUMNS))


def framing_likeness(grids_a: _Rows, faces_a: _Rows, grids_b: _Rows, faces_b: _Rows) -> _Rows:
    """(n, m) in [0, 1]: how alike things stand in pictures a, (n, 560) and (n, 3, 8), and b.

    Where pictures show faces that are large and certain, each is compared with the nearest of the
    other picture; a face that the other lacks counts against it.
    """
    cosines = np.asarray(grids_a, np.float32) @ np.asarray(grids_b, np.float32).T
    alike: _Rows = np.clip(cosines, 0, 1) ** np.float32(SPREAD)
    weights_a, weights_b = _weights(faces_a), _weights(faces_b)
    most_a, most_b = weights_a.max(axis=1)[:, None], weights_b.max(axis=1)
    if not (most_a.any() or most_b.any()):
        return alike
    both, one = np.minimum(most_a, most_b), np.maximum(most_a, most_b)
    say = np.float32(FACE_SHARE) * (both + np.float32(FACE_LACKING) * (one - both))
    faces = _faces_alike(_points(faces_a), weights_a, _points(faces_b), weights_b)
    together: _Rows = alike + say * (faces - alike)
    return together


def _faces_alike(points_a: _Rows, weights_a: _Rows, points_b: _Rows, weights_b: _Rows) -> _Rows:
    """(n, m): for each face the nearest in the other picture, averaged by weight."""
    shape = (*weights_a.shape, *weights_b.shape)
    apart = (points_a**2).sum(axis=1)[:, None] + (points_b**2).sum(axis=1)
    apart -= 2 * (points_a @ points_b.T)
    alike = np.exp(np.maximum(apart, 0) / -2)
    alike *= (weights_a > 0).reshape(-1, 1) & (weights_b > 0).reshape(-1)
    pairs = alike.reshape(shape)
    found = (pairs.max(axis=3) * weights_a[:, :, None]).sum(axis=1)
    found += (pairs.max(axis=1) * weights_b).sum(axis=2)
    asked = weights_a.sum(axis=1)[:, None] + weights_b.sum(axis=1)
    mean: _Rows = found / np.maximum(asked, np.float32(1e-6))
    return mean


def _points(faces: _Rows) -> _Rows:
    """(3 n, 4): place, size and yaw of faces in steps of `FACE_STEPS`."""
    points: _Rows = np.asarray(faces, np.float32)[:, :, [0, 1, 3, 4]].reshape(-1, 4)
    points[:, 2] = np.log(np.maximum(points[:, 2], 1e-3))
    points /= FACE_STEPS
    return points


def _weights(faces: _Rows) -> _Rows:
    """(n, 3) in [0, 1]: how much each face counts, by its height and how certain it is."""
    parts = (np.asarray(faces, np.float32)[:, :, [3, 5]] - _FROM) / _OVER
    weights: _Rows = parts.clip(0, 1).prod(axis=2)
    return weights


def mirrored_grids(grids: _Rows) -> _Rows:
    """The grids of the pictures with left and right exchanged: the cells change places.

    What the network answers in a cell changes a little too: on 424 frames such a grid had a cosine
    of 0.93 with the grid of the mirrored picture.
    """
    across, down = GRID
    cells = grids.reshape(-1, down, across, AXES)
    return cells[:, :, ::-1].reshape(grids.shape)


@lru_cache(maxsize=1)
def _axes() -> tuple[_Rows, _Rows]:
    with np.load(AXES_FILE) as file:
        return file["axes"], file["usual"]


@lru_cache(maxsize=1)
def _network() -> BuiltinEmbedder:
    from matcher.builtin_eyes import BuiltinEmbedder

    return BuiltinEmbedder()
