"""Where the pictures and the words stand on the canvas. Pure geometry, in pixels.

A layout says what is shown; `arrange` sizes it for one montage; `seat` places one film in it. The
trailer keeps its place for the whole video, so that nothing but the cuts makes the picture jump.
Everything a moving picture touches is even, because yuv420p keeps one colour for 2 × 2 pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from matcher.errors import RenderError
from matcher.picture import Size, fit

CANVAS: Size = (1280, 720)
"""X takes 1:3 to 3:1 and advises this size; two 16:9 pictures alone would be 3.56:1 and refused."""


@dataclass(frozen=True)
class Box:
    """A rectangle on the canvas: left and top edge, width and height in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def size(self) -> Size:
        """Width and height."""
        return (self.width, self.height)


@dataclass(frozen=True)
class Layout:
    """What stands on the canvas, and how much space is left for it.

    `above` and `below` are the least heights of the bands that hold the title and the captions;
    `margin` is the least space at the left and right edge, `gap` the space between two pictures.
    `words_over_picture` writes the captions onto the lower edge of the match.
    """

    name: str
    trailer: bool
    title: bool
    words_over_picture: bool
    margin: int = 0
    gap: int = 0
    above: int = 0
    below: int = 0
    canvas: Size = CANVAS


SIDE_BY_SIDE = Layout(
    "side-by-side",
    trailer=True,
    title=True,
    words_over_picture=False,
    margin=24,
    gap=12,
    above=92,
    below=124,
)
ALONE = Layout("alone", trailer=False, title=False, words_over_picture=True)

LAYOUTS = {layout.name: layout for layout in (SIDE_BY_SIDE, ALONE)}
"""Every layout by its name."""

SAME_HEIGHT_UP_TO = Fraction(37, 20)
"""Matches up to 1.85:1 stand as high as the trailer. Wider ones are rare in an archive, and giving
them the same height would make every other pair of the montage smaller: they get the width."""

CAPTION_GAP = 14
TITLE_GAP = 14
TITLE_HEIGHT = 60


@dataclass(frozen=True)
class Stage:
    """A layout sized for one montage: the trailer's place, and the room that matches fit into."""

    layout: Layout
    trailer: Box | None
    room: Box

    @property
    def title(self) -> Box | None:
        """The line for the trailer's title, above the pictures; its words stand at the foot."""
        if not self.layout.title or self.trailer is None:
            return None
        left = self.trailer.x
        foot = min(self.trailer.y, self.room.y) - TITLE_GAP
        return Box(left, foot - TITLE_HEIGHT, self.room.x + self.room.width - left, TITLE_HEIGHT)


def layout_named(name: str) -> Layout:
    """The layout with this name. Raises RenderError where there is none."""
    if name not in LAYOUTS:
        raise RenderError(f"there is no layout {name!r}", f"choose one of: {', '.join(LAYOUTS)}")
    return LAYOUTS[name]


def arrange(layout: Layout, trailer: Size, films: Sequence[Size]) -> Stage:
    """Sizes a layout for a trailer and the films that will stand beside it (display sizes).

    The pair is as high as the widest film up to `SAME_HEIGHT_UP_TO` allows, and stands in the
    middle of the canvas, both ways where the bands leave room for it.
    """
    width, height = layout.canvas
    high = height - layout.above - layout.below
    wide = width - 2 * layout.margin
    if not layout.trailer:
        return Stage(layout, None, Box(layout.margin, layout.above, _even(wide), _even(high)))
    trailer_shape = Fraction(*trailer)
    shapes = [min(Fraction(*film), SAME_HEIGHT_UP_TO) for film in films] or [SAME_HEIGHT_UP_TO]
    shape = max(shapes)
    high = _even(min(high, int((wide - layout.gap) / (trailer_shape + shape))))
    trailer_wide = _even_near(high * trailer_shape, wide)
    room_wide = min(_even_near(high * shape, wide), _even(wide - layout.gap - trailer_wide))
    left = _even((width - trailer_wide - layout.gap - room_wide) // 2)
    top = _even(max(layout.above, min((height - high) // 2, height - layout.below - high)))
    return Stage(
        layout,
        Box(left, top, trailer_wide, high),
        Box(left + trailer_wide + layout.gap, top, room_wide, high),
    )


def seat(stage: Stage, film: Size) -> Box:
    """Where a film of this size is seen: undistorted, up against the trailer where there is one.

    A pair reads as one picture when its halves touch, so a narrow film stands at the seam.
    """
    room = stage.room
    width, height = fit(film, room.size)
    spare = 0 if stage.layout.trailer else _even((room.width - width) // 2)
    return Box(room.x + spare, room.y + _even((room.height - height) // 2), width, height)


def caption_box(stage: Stage, film: Size) -> Box:
    """Where the words on a film stand: below the room, or on the lower edge of the picture."""
    seated = seat(stage, film)
    if stage.layout.words_over_picture:
        high = min(64, seated.height)
        return Box(seated.x, seated.y + seated.height - high, seated.width, high)
    top = stage.room.y + stage.room.height + CAPTION_GAP
    right = stage.layout.canvas[0] - stage.layout.margin
    return Box(seated.x, top, right - seated.x, stage.layout.canvas[1] - top)


def _even(number: int) -> int:
    return number - number % 2


def _even_near(number: Fraction, most: int) -> int:
    return max(2, min(2 * round(number / 2), _even(most)))
