"""Pictures as yuv420p planes, BT.709 limited range: pasted and blended without leaving them.

A planar picture is PyAV's: (height * 3 / 2, width) uint8, brightness first, then the two colour
planes at half the width and height.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.layouts import Box
from matcher.picture import Size

Planar = NDArray[np.uint8]

WHITE = 235
BLACK = 16
NO_COLOUR = 128

SHADOW_PX = 3
SHADOW = 0.85
"""How far a shadow reaches, and how dark it is: white letters stay readable over snow."""


def planes(picture: Planar, size: Size) -> tuple[Planar, Planar, Planar]:
    """Brightness, blue and red difference of a planar picture, as views into it."""
    width, height = size
    flat = picture.reshape(-1)
    whole, quarter = width * height, width * height // 4
    half = (height // 2, width // 2)
    return (
        flat[:whole].reshape(height, width),
        flat[whole : whole + quarter].reshape(half),
        flat[whole + quarter : whole + 2 * quarter].reshape(half),
    )


def paste(canvas: Planar, canvas_size: Size, picture: Planar, box: Box) -> None:
    """Puts a picture of the size of `box` onto the canvas. All edges of the box are even."""
    onto, source = planes(canvas, canvas_size), planes(picture, box.size)
    for step, plane, pixels in zip((1, 2, 2), onto, source, strict=True):
        plane[_part(box, step)] = pixels


def planar(picture: NDArray[np.uint8]) -> Planar:
    """An RGB picture, (height, width, 3) with even sides, as planes."""
    import av

    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    converted = frame.reformat(
        format="yuv420p", dst_colorspace="ITU709", src_color_range="JPEG", dst_color_range="MPEG"
    )
    return np.asarray(converted.to_ndarray(), dtype=np.uint8)


@dataclass(frozen=True)
class Overlay:
    """White words with a soft shadow that stand over a moving picture.

    `veil` is how much of the picture still shows (0 to 256) for each plane size, `light` what is
    added to its brightness, `tint` to its colours.
    """

    box: Box
    veil: NDArray[np.uint16]
    light: NDArray[np.uint16]
    veil_of_colour: NDArray[np.uint16]
    tint: NDArray[np.uint16]

    def lay(self, canvas: Planar, canvas_size: Size) -> None:
        """Lays the words over what the canvas shows."""
        box = self.box
        bright, *colours = planes(canvas, canvas_size)
        part = bright[_part(box, 1)]
        part[:] = (part * self.veil + self.light) >> 8
        for plane in colours:
            part = plane[_part(box, 2)]
            part[:] = (part * self.veil_of_colour + self.tint) >> 8


def overlay(box: Box, words: NDArray[np.uint8]) -> Overlay:
    """Words drawn white on black, (height, width, 3), as an overlay; their brightness covers."""
    from PIL import Image, ImageFilter

    coverage = words[..., 1]
    blurred = Image.fromarray(coverage).filter(ImageFilter.GaussianBlur(SHADOW_PX))
    letters = coverage / 255
    shade = np.minimum(np.asarray(blurred) / 255 * 3, 1) * SHADOW
    veil = (1 - letters) * (1 - shade)
    light = letters * WHITE + (1 - letters - veil) * BLACK
    height, width = veil.shape
    coarse = veil.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
    return Overlay(
        box,
        np.round(veil * 256).astype(np.uint16),
        np.round(light * 256).astype(np.uint16),
        np.round(coarse * 256).astype(np.uint16),
        np.round((1 - coarse) * 256 * NO_COLOUR).astype(np.uint16),
    )


def _part(box: Box, step: int) -> tuple[slice, slice]:
    return (
        slice(box.y // step, (box.y + box.height) // step),
        slice(box.x // step, (box.x + box.width) // step),
    )
