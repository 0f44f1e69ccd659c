"""How a picture moves into the next: dense flow, the camera's part of it, and what is left.

Flow is OpenCV's dense inverse search (DIS; Kroeger et al., ECCV 2016) down to half the small
picture's size; its patches are compared without their mean, so that light which comes and goes
moves nothing. It is averaged over cells of 4 x 4 pixels. The camera is the similarity transform
most of the picture agrees on; where the picture does not agree, something in it moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SMALL = (128, 72)
"""Width and height of the greys that motion is measured on: squashed, whatever the film's shape."""

CELLS = (32, 18)
CAMERA = 4
"""Numbers of a camera move: pan, tilt, zoom, roll."""

DIRECTIONS = 8
SPEEDS = 2
COLUMNS = CAMERA + DIRECTIONS * SPEEDS
"""Numbers of a row of motion: the camera's four, then the subject's directions, slow and fast."""

SPREAD = 48.0
"""Grey levels of standard deviation that every picture is brought to: flicker and fading go."""

MOST_GAIN = 4.0
"""No picture's contrast is raised more: all that a black picture shows is its noise."""

TEXTURE = 4.0
"""Squared gradient, (grey levels / pixel)² of a prepared picture, with which a cell's flow counts
half: grain stays below it, edges lie far above."""

NOISE, MOST_NOISE = 4.0, 3.5
"""Grain: the grey levels that flow leaves unexplained in the quietest quarter of a picture, squared
and so many times, raise the texture a subject is believed with. Grain leaves 1 to 2.5 of them; more
is a move too fast to follow, and no reason not to believe that there is one."""

SHOWS = 2.5
"""A picture whose spread is not so many times what flow leaves unexplained tells nothing of motion:
noise alone has 1.3 to 1.7 times, all but cuts, flashes and the fastest pans have 5 and more."""

BORDER = 6.0
"""How much more a cell near the picture's edge says of the camera than one in its middle, where
people put their subject. The outermost cells say nothing: DIS lags there by 10 to 25 % in a zoom.
"""

REACHES = (0.5, 0.25, 0.12, 0.06, 0.06)
"""Speed, heights / s, at which a cell that disagrees with the camera counts a quarter, round by
round: Geman-McClure weights, tightened so that the fit does not fall for a nearby wrong answer."""

ENOUGH = 0.6
"""Share that agrees from which the first fit is believed without trying others."""

REACH_OF_SPEED = 0.15
"""What is added to a reach for each height / s of camera: flow errs in proportion to speed."""

STILL_BELIEF = 0.5
"""Cells' worth of belief that the camera stands still: it decides where there is no texture."""

Grey = NDArray[np.uint8]
Rows = NDArray[np.float32]


@dataclass(frozen=True)
class Moved:
    """A move between two pictures, in heights / s.

    `camera` is (4,): pan, tilt, zoom, roll, see `matcher.motion`. `left` is what each cell's
    content does besides, (2, cells) to the right and downward; `worth`, (cells,) from 0 to 1, how
    much texture there is to know it from.
    """

    camera: Rows
    left: Rows
    worth: Rows


def prepared(grey: Grey) -> Grey:
    """A small grey, (72, 128), with its grain softened and light and contrast evened out."""
    import cv2

    soft = cv2.GaussianBlur(grey, (5, 5), 0)
    mean, spread = (float(value[0, 0]) for value in cv2.meanStdDev(soft))
    gain = min(MOST_GAIN, SPREAD / max(spread, 1.0))
    return np.asarray(cv2.convertScaleAbs(soft, alpha=gain, beta=128 - gain * mean), np.uint8)


_BELIEF = STILL_BELIEF * np.eye(CAMERA, dtype=np.float32)


class Flow:
    """Measures moves between prepared pictures of one film.

    `aspect` is the film's width over its height as displayed, `seconds` the time between two
    pictures that are compared.
    """

    def __init__(self, aspect: float, seconds: float) -> None:
        import cv2

        self._dense = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._dense.setFinestScale(1)
        none = np.zeros((2, CELLS[0] * CELLS[1]), np.float32)
        self._nothing = Moved(np.zeros(CAMERA, np.float32), none, none[0])
        height = np.array([[aspect / SMALL[0]], [1 / SMALL[1]]], np.float32)
        self._speed = height / np.float32(seconds)
        self._pixels = np.meshgrid(*(np.arange(side, dtype=np.float32) for side in SMALL))
        across, down = CELLS
        y, x = np.mgrid[0:down, 0:across].astype(np.float32) + 0.5
        edge = np.maximum(abs(x / across - 0.5), abs(y / down - 0.5)) * 2
        outermost = edge > 1 - 2 / across
        outermost[[0, -1]] = True
        place = np.where(outermost, 0, 1 + (BORDER - 1) * edge**2) / BORDER
        self._before = np.zeros(CAMERA, np.float32)
        self._place = place.ravel().astype(np.float32)
        x, y = (x / across - 0.5) * aspect, y / down - 0.5
        one, none = np.ones_like(x), np.zeros_like(x)
        # What each of pan, tilt, zoom and roll does to the content: it moves against the camera.
        right = np.stack([-one, none, x, -y]).reshape(CAMERA, -1)
        downward = np.stack([none, -one, y, x]).reshape(CAMERA, -1)
        self._design = np.stack([right, downward], axis=1)
        both = _products(right, downward) + _products(downward, right)
        self._squares = np.stack([_products(right, right), both, _products(downward, downward)])

    def between(self, before: Grey, after: Grey) -> Moved:
        """The move from one prepared picture to the next, both (72, 128)."""
        import cv2

        dense = np.asarray(self._dense.calc(before, after, np.empty(0, np.float32)), np.float32)
        grain = self._grain(before, after, dense)
        if float(cv2.meanStdDev(before)[1][0, 0]) <= SHOWS * grain:
            return self._nothing
        cells = cv2.resize(dense, CELLS, interpolation=cv2.INTER_AREA)
        speed = np.ascontiguousarray(cells.reshape(-1, 2).T) * self._speed
        texture = _texture(before)
        energy = texture[0] + texture[2]
        camera = self._camera(speed, texture / (energy + TEXTURE))
        doubt = TEXTURE + NOISE * min(grain, MOST_NOISE) ** 2
        return Moved(camera, speed - self._of(camera), energy / (energy + doubt))

    def _grain(self, before: Grey, after: Grey, dense: Rows) -> float:
        """Grey levels that flow leaves unexplained in the quietest quarter of the cells."""
        import cv2

        across, down = self._pixels
        found = cv2.remap(after, across + dense[..., 0], down + dense[..., 1], cv2.INTER_LINEAR)
        off = cv2.absdiff(before, found).astype(np.float32)
        cells = cv2.resize(off, CELLS, interpolation=cv2.INTER_AREA).ravel()
        quarter = len(cells) // 4
        return float(np.partition(cells, quarter)[quarter])

    def _camera(self, speed: Rows, texture: Rows) -> Rows:
        """The similarity transform most of the picture agrees on.

        A cell counts along the gradients in it, as in Lucas and Kanade: the flow of an edge says
        nothing of a move along the edge. Where the mean of all leads to little agreement, as when
        the subject is large, a still camera and the one before are starting points too.
        """
        xx, xy, yy = texture
        pull = np.stack([xx * speed[0] + xy * speed[1], xy * speed[0] + yy * speed[1]])
        squares = (self._squares * texture[:, None]).sum(axis=0)
        equations = np.concatenate([squares, (self._design * pull).sum(axis=1)])
        worth = xx + yy
        mean = _solved(equations @ self._place)
        camera, agreed = self._tightened(mean, REACHES, speed, equations, worth)
        if agreed < ENOUGH:
            for start in (np.zeros(CAMERA, np.float32), self._before):
                other = self._tightened(start, REACHES[2:], speed, equations, worth)
                if other[1] > agreed:
                    camera, agreed = other
        self._before = camera
        return camera

    def _tightened(
        self, camera: Rows, reaches: Sequence[float], speed: Rows, equations: Rows, worth: Rows
    ) -> tuple[Rows, float]:
        """The camera by weighted least squares, round by round, and the share that agrees."""
        weights = self._place
        for reach in reaches:
            off = speed - self._of(camera)
            turn = float(np.abs(camera[2:]).sum()) / 2
            reach += REACH_OF_SPEED * (float(np.hypot(*camera[:2])) + turn)
            weights = self._place / (1 + (off * off).sum(axis=0) / np.float32(reach**2)) ** 2
            camera = _solved(equations @ weights)
        return camera, float(weights @ worth) / max(float(self._place @ worth), 1e-9)

    def _of(self, camera: Rows) -> Rows:
        """What a camera move does to each cell: (2, cells)."""
        moves = camera @ self._design.reshape(CAMERA, -1)
        return np.asarray(moves.reshape(2, -1), np.float32)


def _solved(sums: Rows) -> Rows:
    import cv2

    square, target = sums[: CAMERA * CAMERA], sums[CAMERA * CAMERA :]
    _, camera = cv2.solve(square.reshape(CAMERA, CAMERA) + _BELIEF, target[:, None])
    return np.asarray(camera[:, 0], np.float32)


def _texture(picture: Grey) -> Rows:
    """Each cell's structure tensor (xx, xy, yy), in (grey levels / pixel)²: (3, cells)."""
    import cv2

    right, down = (side.astype(np.float32) / 8 for side in cv2.spatialGradient(picture))
    products = np.dstack([right * right, right * down, down * down])
    tensor = cv2.resize(products, CELLS, interpolation=cv2.INTER_AREA).reshape(-1, 3)
    return np.ascontiguousarray(tensor.T, np.float32)


def _products(a: Rows, b: Rows) -> Rows:
    return (a[:, None] * b).reshape(CAMERA * CAMERA, -1)
