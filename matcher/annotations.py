"""What was compared, drawn onto a picture: framing, what moves, the camera, faces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.evidence import Motion, Side

if TYPE_CHECKING:
    from PIL.Image import Image

BADGE = 30
"""Radius of what shows the camera."""

LOOKS_ASIDE = 0.15
"""From this yaw on a face gets an arrow."""

FINE = 2
"""Overlays are drawn so much larger and shrunk: PIL's lines have no smooth edges of their own."""

AGREE = (110, 210, 130)
SUBJECT = (255, 150, 50)
CAMERA = (90, 200, 255)
FACE = (255, 226, 90)
SHADE = (0, 0, 0)

AGREES, AGREES_FULLY = 0.2, 1.5
"""Agreement from which a part of the picture is tinted, and from which it is tinted fully."""

TINT = 120
"""The fullest tint, of 255."""

MOVES = 0.08
"""Heights / s from which on a part of the picture gets an arrow."""

TURNS = 0.05
"""Pan and tilt in heights / s, zoom in 1/s, roll in rad/s from which on they are drawn."""

SURE = 0.25
"""Parts with less texture than this get no arrow."""

STRETCH_S = 0.4
"""An arrow is as long as the way that is gone in so many seconds."""

SHORTEST, LONGEST = 0.05, 0.1
"""Yet no shorter and no longer, in picture heights."""


def annotated(side: Side, agreement: NDArray[np.float32]) -> Image:
    """The picture of one side with all of it drawn on; `agreement` is its moment's."""
    from PIL import Image

    picture = Image.fromarray(side.picture).convert("RGBA")
    size = (picture.width * FINE, picture.height * FINE)
    layer = Image.new("RGBA", size, (0, 0, 0, 0))
    _draw_framing(layer, agreement)
    if side.motion is not None:
        _draw_arrows(layer, side.motion)
    _draw_faces(layer, side.faces)
    if side.motion is not None:
        _draw_camera(layer, side.motion)
    fine = layer.resize(picture.size, Image.Resampling.LANCZOS)
    return Image.alpha_composite(picture, fine).convert("RGB")


def _draw_framing(layer: Image, agreement: NDArray[np.float32]) -> None:
    """A tint where the pictures agree, and the lines of the grid."""
    from PIL import ImageDraw

    draw = ImageDraw.Draw(layer)
    rows, columns = agreement.shape
    for row in range(rows):
        for column in range(columns):
            share = (float(agreement[row, column]) - AGREES) / (AGREES_FULLY - AGREES)
            box = _cell(layer, column / columns, row / rows, 1 / columns, 1 / rows)
            if share > 0:
                draw.rectangle(box, fill=(*AGREE, round(TINT * min(1.0, share))))
    for column in range(1, columns):
        x = round(layer.width * column / columns)
        draw.line((x, 0, x, layer.height), fill=(255, 255, 255, 50), width=FINE)
    for row in range(1, rows):
        y = round(layer.height * row / rows)
        draw.line((0, y, layer.width, y), fill=(255, 255, 255, 50), width=FINE)


def _draw_arrows(layer: Image, motion: Motion) -> None:
    """Where parts of the picture go besides the camera; neighbours are drawn as one arrow."""
    height, width = (side // 2 for side in motion.worth.shape)
    worth = motion.worth.reshape(height, 2, width, 2).sum(axis=(1, 3))
    weighed = motion.arrows * motion.worth[..., None]
    arrows = weighed.reshape(height, 2, width, 2, 2).sum(axis=(1, 3)) / (worth[..., None] + 1e-6)
    for row in range(height):
        for column in range(width):
            arrow = arrows[row, column]
            speed = float(np.hypot(*arrow))
            if speed < MOVES or worth[row, column] / 4 < SURE:
                continue
            x, y = (column + 0.5) / width * layer.width, (row + 0.5) / height * layer.height
            way = arrow * min(max(speed * STRETCH_S, SHORTEST), LONGEST) / speed * layer.height
            _arrow(layer, (x - way[0] / 2, y - way[1] / 2), (x + way[0] / 2, y + way[1] / 2))


def _draw_camera(layer: Image, motion: Motion) -> None:
    """The camera's own move, in the upper left corner: where it looks, in or out, its roll."""
    from PIL import ImageDraw

    pan, tilt, zoom, roll = (float(value) for value in motion.camera)
    radius = BADGE * FINE
    middle = np.array([radius, radius]) + 8 * FINE
    draw = ImageDraw.Draw(layer)
    draw.ellipse(_round(middle, radius), fill=(*SHADE, 150))
    speed = float(np.hypot(pan, tilt))
    if speed >= TURNS:
        half = np.array([pan, tilt]) / speed * radius * 0.62
        _arrow(layer, tuple(middle - half), tuple(middle + half), CAMERA, 4)
    if abs(zoom) >= TURNS:
        # nearer: the view closes in on its middle; away: it opens
        for corner in np.array([(-1, -1), (1, -1), (-1, 1), (1, 1)]) * radius * 0.71:
            ends = (middle + corner * 0.95, middle + corner * 0.5)
            tail, tip = ends if zoom > 0 else ends[::-1]
            _arrow(layer, tuple(tail), tuple(tip), CAMERA, 3)
    if abs(roll) >= TURNS:
        # as in its name, roll is the way in which the picture is seen to turn
        rim = radius * 0.86
        draw.arc(_round(middle, rim), 200, 340, fill=(*CAMERA, 255), width=2 * FINE)
        end = np.deg2rad(345 if roll > 0 else 195)
        tip = middle + rim * np.array([np.cos(end), np.sin(end)])
        _arrow(layer, tuple(tip - (0, 10.0 * FINE)), tuple(tip), CAMERA, 3)
    if max(speed, abs(zoom), abs(roll)) < TURNS:
        draw.ellipse(_round(middle, 4 * FINE), fill=(*CAMERA, 255))


def _draw_faces(layer: Image, faces: NDArray[np.float32]) -> None:
    """A box around each face, and a line from its middle to where it looks."""
    from PIL import ImageDraw

    draw = ImageDraw.Draw(layer)
    for x, y, width, height, yaw, score, *_ in faces.astype(float):
        if score <= 0:
            continue
        box = _cell(layer, x - width / 2, y - height / 2, width, height)
        draw.rectangle(box, outline=(*SHADE, 160), width=5 * FINE)
        draw.rectangle(box, outline=(*FACE, 255), width=2 * FINE)
        middle = (x * layer.width, y * layer.height)
        tip = (middle[0] + yaw * width * layer.width, middle[1])
        if abs(yaw) > LOOKS_ASIDE:
            _arrow(layer, middle, tip, FACE, 3)


def _arrow(
    layer: Image,
    tail: tuple[float, float],
    tip: tuple[float, float],
    colour: tuple[int, int, int] = SUBJECT,
    width: int = 3,
) -> None:
    """An arrow with a dark edge, so that it is seen on snow and on night."""
    from PIL import ImageDraw

    draw = ImageDraw.Draw(layer)
    along = np.subtract(tip, tail)
    length = max(float(np.hypot(*along)), 1e-6)
    along = along / length
    across = np.array([-along[1], along[0]])
    head = min(3.0 * width * FINE, 0.6 * length)
    base = np.asarray(tip) - along * head
    wings = [tuple(base + across * head * 0.55), tuple(base - across * head * 0.55)]
    for fill, more in (((*SHADE, 170), 3 * FINE), ((*colour, 255), 0)):
        draw.line((*tail, *base), fill=fill, width=(width - 1) * FINE + more)
        draw.polygon([tip, *wings], fill=fill, outline=fill, width=max(1, more))


def _round(middle: NDArray[np.float64], radius: float) -> tuple[float, float, float, float]:
    x, y = (float(value) for value in middle)
    return (x - radius, y - radius, x + radius, y + radius)


def _cell(
    layer: Image, left: float, top: float, width: float, height: float
) -> tuple[int, int, int, int]:
    """A part of the layer in pixels, from shares of its width and height."""
    return (
        round(left * layer.width),
        round(top * layer.height),
        round((left + width) * layer.width) - 1,
        round((top + height) * layer.height) - 1,
    )
