"""What the pages for the operator have in common: how words are drawn, and how a page is saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matcher.errors import RenderError
from matcher.fonts import lettering, wrapped
from matcher.whole import whole_file

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

LEADING = 1.24
"""Line height over letter height."""


def write(
    draw: ImageDraw,
    at: tuple[int, int],
    text: str,
    size: int,
    colour: str,
    width: int,
    *,
    lines: int = 1,
    strong: bool = False,
) -> None:
    """Draws a text from its upper left corner on, shortened to so many lines of `width` pixels."""
    from PIL import ImageFont

    x, y = at
    for line in wrapped(lettering(text, size, strong=strong), width, lines):
        draw.text((x, y), line.text, fill=colour, font=ImageFont.truetype(line.font, size))
        y += round(size * LEADING)


def save_page(picture: Image, out: Path) -> None:
    """Writes a page as a JPEG, whole or not at all. Raises RenderError where that fails."""
    try:
        with whole_file(out) as temporary:
            picture.save(temporary, "JPEG", quality=90)
    except OSError as error:
        raise RenderError(
            f"{out} could not be written: {error.strerror or error}",
            "check the folder, and that its disk is not full",
        ) from error
