"""From a decoded picture to the one that is shown: cropped, square pixels, upright, scaled.

Colours: the matrix and range that the file names are honoured; where it names none, pictures of
720 lines and more are BT.709 and smaller ones BT.601, limited range, as players assume. `rgb24`
and `gray` come out in full range (0 to 255), `yuv420p` always in BT.709 limited range, so that
two films on one canvas agree. High dynamic range is not tone-mapped.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

import av
import numpy as np
import numpy.typing as npt
from av.filter import Graph
from av.sidedata.sidedata import SideData

from matcher.bars import Box

Pixels = npt.NDArray[np.uint8]
Size = tuple[int, int]

PIXEL_FORMATS = ("rgb24", "yuv420p", "gray")

NEARLY_SQUARE = Fraction(1, 100)
"""Pixels off square by less than this are taken as square: 1280:1281 is rounding, not a shape."""

UNKNOWN_MATRIX = 2
"""ffmpeg's number for a colour matrix that the file does not name (AVCOL_SPC_UNSPECIFIED)."""

HD_LINES = 720
"""From this height on, pictures that name no colour matrix are BT.709."""

SHRINKING = 2
"""Above this reduction an area average is used, below it a bicubic filter."""

_TURNS = {
    (1, 0, 0, 1): "",
    (-1, 0, 0, 1): "hflip",
    (1, 0, 0, -1): "vflip",
    (-1, 0, 0, -1): "hflip,vflip",
    (0, 1, -1, 0): "transpose=clock",
    (0, -1, 1, 0): "transpose=cclock",
    (0, 1, 1, 0): "transpose=cclock_flip",
    (0, -1, -1, 0): "transpose=clock_flip",
}


@dataclass(frozen=True)
class Geometry:
    """How the pictures of a file are to be shown.

    `width` and `height` are those of the pictures as coded, `box` the part of them that is the
    film, in coded pixels. `pixel_aspect` is the width of a pixel over its height, and `turn` the
    ffmpeg filters that bring the picture upright, such as `transpose=clock`.
    """

    width: int
    height: int
    box: Box
    pixel_aspect: Fraction = Fraction(1)
    turn: str = ""

    @property
    def sideways(self) -> bool:
        """Whether rows of the coded picture are columns of the upright one."""
        return self.turn.startswith("transpose")

    @property
    def shown(self) -> Size:
        """Width and height of the film as displayed: upright, square pixels, bars cut away."""
        size = (max(1, round(self.box.width * self.pixel_aspect)), self.box.height)
        return size[::-1] if self.sideways else size


class Shown(Protocol):
    """Whatever has a geometry."""

    @property
    def geometry(self) -> Geometry:
        """How the pictures are to be shown."""


def square(pixel_aspect: Fraction | None) -> Fraction:
    """A pixel aspect to count with: 1 where the file gives none or next to none."""
    if not pixel_aspect or pixel_aspect < 0 or abs(pixel_aspect - 1) < NEARLY_SQUARE:
        return Fraction(1)
    return pixel_aspect


def turn_of(frame: av.VideoFrame) -> str:
    """The filters that bring a picture upright, from its display matrix (quarter turns, flips)."""
    data = frame.side_data.get("DISPLAYMATRIX")
    if not isinstance(data, SideData):
        return ""
    matrix = np.frombuffer(bytes(data), dtype=np.int32).reshape(3, 3)[:2, :2].astype(np.int64)
    largest = int(np.abs(matrix).max())
    a, b, c, d = (int(np.sign(v)) if abs(v) * 2 > largest else 0 for v in matrix.ravel())
    return _TURNS.get((a, b, c, d), "")


def fit(size: Size, box: Size) -> Size:
    """The largest even size inside `box` with the shape of `size`, at least 2 by 2 pixels."""
    width, height = size
    ratio = min(Fraction(box[0], width), Fraction(box[1], height))
    wide, high = (max(2, round(side * ratio / 2) * 2) for side in size)
    return min(wide, max(2, box[0] // 2 * 2)), min(high, max(2, box[1] // 2 * 2))


class Scaler:
    """Turns decoded pictures of a film into arrays of one size; works only when called.

    Gives `rgb24` as (height, width, 3), `gray` as (height, width), and `yuv420p` as PyAV's planar
    (height * 3 / 2, width), all uint8. A picture of another resolution than the film's first is
    fitted in, with black around it where its shape differs. A picture that is repeated is
    converted once: treat the arrays as read-only. `mirrored` swaps left and right.
    """

    def __init__(
        self,
        footage: Shown,
        size: Size,
        pixel_format: str = "rgb24",
        *,
        mirrored: bool = False,
    ) -> None:
        if pixel_format not in PIXEL_FORMATS:
            raise ValueError(f"{pixel_format} is none of {', '.join(PIXEL_FORMATS)}")
        if pixel_format == "yuv420p" and (size[0] % 2 or size[1] % 2):
            raise ValueError(f"yuv420p needs even sides, not {size[0]}x{size[1]}")
        self._geometry = footage.geometry
        self._size = size
        self._pixel_format = pixel_format
        self._mirrored = mirrored
        self._shape: tuple[Any, ...] = ()
        self._graph = Graph()
        self._last: tuple[av.VideoFrame, Pixels] | None = None

    def __call__(self, frame: av.VideoFrame) -> Pixels:
        """The picture, shown as the film's geometry says, in this scaler's size and format."""
        if self._last is not None and self._last[0] is frame:
            return self._last[1]
        shape = (frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_range)
        if shape != self._shape:
            self._graph = self._chain(frame)
            self._shape = shape
        self._graph.vpush(frame)
        pixels = np.ascontiguousarray(self._graph.vpull().to_ndarray(), dtype=np.uint8)
        self._last = (frame, pixels)
        return pixels

    def _chain(self, frame: av.VideoFrame) -> Graph:
        geometry = self._geometry
        box = geometry.box.scaled(
            Fraction(frame.width, geometry.width), Fraction(frame.height, geometry.height)
        )
        canvas = self._size[::-1] if geometry.sideways else self._size
        size = canvas
        if (frame.width, frame.height) != (geometry.width, geometry.height):
            size = self._fitted(frame, canvas)
        graph = Graph()
        nodes = [
            graph.add(
                "buffer",
                f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}"
                f":time_base=1/1000:colorspace={frame.colorspace}:range={frame.color_range}",
            ),
            graph.add("crop", f"{box.width}:{box.height}:{box.left}:{box.top}:exact=1"),
            graph.add("scale", self._scaling(frame, box, size)),
            graph.add("format", self._pixel_format),
        ]
        if size != canvas:
            nodes.append(graph.add("pad", f"{canvas[0]}:{canvas[1]}:(ow-iw)/2:(oh-ih)/2"))
        for step in filter(None, geometry.turn.split(",")):
            name, _, argument = step.partition("=")
            nodes.append(graph.add(name, argument or None))
        if self._mirrored:
            nodes.append(graph.add("hflip"))
        nodes.append(graph.add("buffersink"))
        graph.link_nodes(*nodes)
        graph.configure(auto_buffer=False)
        return graph

    def _fitted(self, frame: av.VideoFrame, canvas: Size) -> Size:
        """The part of the canvas for a picture of another resolution, assuming its own pixels."""
        geometry = self._geometry
        stretch = Fraction(frame.width * geometry.height, frame.height * geometry.width)
        if abs(stretch - 1) < NEARLY_SQUARE * 2:
            return canvas
        wide = (round(canvas[0] * stretch * 720), canvas[1] * 720)
        return fit(wide, canvas)

    def _scaling(self, frame: av.VideoFrame, box: Box, size: Size) -> str:
        shrinking = box.width >= SHRINKING * size[0] and box.height >= SHRINKING * size[1]
        options = [f"{size[0]}:{size[1]}", f"flags={'area' if shrinking else 'bicubic'}"]
        if frame.colorspace == UNKNOWN_MATRIX:
            options.append(f"in_color_matrix={'bt709' if frame.height >= HD_LINES else 'bt601'}")
        if self._pixel_format == "yuv420p":
            options += ["out_color_matrix=bt709", "out_range=tv"]
        else:
            options.append("out_range=pc")
        return ":".join(options)
