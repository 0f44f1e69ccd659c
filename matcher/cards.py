"""Everything that does not move: background, titles and captions, composed with MoviePy.

A card is drawn once for a cut and lies under its moving pictures, which never pass through here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.film import Film
from matcher.fonts import Lettering, lettering, shortened, wrapped
from matcher.layouts import Box, Stage, caption_box
from matcher.picture import Size

if TYPE_CHECKING:
    from types import ModuleType

Picture = NDArray[np.uint8]
"""(height, width, 3) RGB."""

BACKGROUND = (14, 14, 14)
"""Nearly black, and neutral: black bars inside a film still end somewhere."""

WHITE = "#f4f4f4"
GREY = "#a6a6a6"

TITLE_PX = 40
CAPTION_PX = 27
CREDIT_PX = 19
EDGE = 4
"""Room around a word for letters that reach beyond their advance, in pixels."""

LEADING = 1.32
"""Line height over letter height."""


@dataclass(frozen=True)
class Word:
    """A line of text with its colour; left and upper edge in pixels of its card."""

    letters: Lettering
    colour: str
    x: int
    y: int


def title_words(title: str, box: Box) -> tuple[Word, ...]:
    """The trailer's title on one line that stands at the foot of its box."""
    letters = shortened(lettering(title, TITLE_PX, strong=True), box.width)
    return (Word(letters, WHITE, box.x, box.y + box.height - round(TITLE_PX * LEADING)),)


def caption_words(film: Film, width: int) -> tuple[Word, ...]:
    """Title and year of a film, below them its credit and licence, for a card of this width."""
    caption = shortened(lettering(film.caption, CAPTION_PX, strong=True), width)
    words = [Word(caption, WHITE, 0, 0)]
    top = round(CAPTION_PX * LEADING)
    for line in credit_lines(film, width):
        words.append(Word(line, GREY, 0, top))
        top += round(CREDIT_PX * LEADING)
    return tuple(words)


def credit_lines(film: Film, width: int) -> tuple[Lettering, ...]:
    """Credit and licence as far as they are known: on one line where they fit, else on two."""
    parts = tuple(dict.fromkeys(part for part in (film.credit, film.license) if part))
    together = lettering(" · ".join(parts), CREDIT_PX)
    if together.width <= width or len(parts) == 1:
        return wrapped(together, width, 2)
    return tuple(shortened(lettering(part, CREDIT_PX), width) for part in parts)


def discreet_words(film: Film, box: Box) -> tuple[Word, ...]:
    """Title, year and credit on one small line, in the lower left corner of a card of this size."""
    text = " · ".join(part for part in (film.caption, film.credit or film.license) if part)
    inset = 18
    letters = shortened(lettering(text, CREDIT_PX), box.width - 2 * inset)
    return (Word(letters, WHITE, inset, box.height - inset - CREDIT_PX),)


def draw(size: Size, words: Sequence[Word], background: tuple[int, int, int]) -> Picture:
    """The card as RGB, (height, width, 3)."""
    moviepy = _moviepy()
    clips = [moviepy.ColorClip(size, color=background, duration=1)]
    for word in words:
        if word.letters.text:
            clip = moviepy.TextClip(
                font=word.letters.font,
                text=word.letters.text,
                font_size=word.letters.size,
                color=word.colour,
                # a label of its own size loses its feet: it is as high as the letters that it has,
                # but they hang from the height of the whole font
                size=(ceil(word.letters.width) + 2 * EDGE, ceil(word.letters.size * 1.6) + EDGE),
                margin=(EDGE, EDGE, 0, 0),
                horizontal_align="left",
                vertical_align="top",
                duration=1,
            )
            clips.append(clip.with_position((word.x - EDGE, word.y - EDGE)))
    card: Picture = moviepy.CompositeVideoClip(clips, size=size).get_frame(0)
    return card


def draw_stage(stage: Stage, title: str) -> Picture:
    """The card of a whole montage: background and title."""
    box = stage.title
    words = title_words(title, box) if box and title else ()
    return draw(stage.layout.canvas, words, BACKGROUND)


def draw_caption(stage: Stage, film: Film, size: Size) -> tuple[Box, Picture]:
    """Where the words on a film stand, and their card; `size` is the display size of the film.

    Words that stand over the picture come white on black: their brightness is their coverage.
    """
    box = caption_box(stage, size)
    if stage.layout.words_over_picture:
        return box, draw(box.size, discreet_words(film, box), (0, 0, 0))
    return box, draw(box.size, caption_words(film, box.width), BACKGROUND)


def _moviepy() -> ModuleType:
    with _untouched_environment():
        import moviepy
    module: ModuleType = moviepy
    return module


@contextmanager
def _untouched_environment() -> Iterator[None]:
    """Importing moviepy reads a `.env` above its own folder into the environment; this undoes it.

    Such a file is the operator's, for the bot, and may hold secrets that children must not inherit.
    """
    before = dict(os.environ)
    # moviepy refuses to be imported where the operator's own setting names no program
    os.environ["FFMPEG_BINARY"] = "ffmpeg-imageio"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
