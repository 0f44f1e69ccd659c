"""Which font draws a text: Source Sans from its wheel, or one of the system for other scripts."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

JOINERS = "\u200c\u200d"
"""Invisible, yet needed to spell Persian and the scripts of India."""

FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
PREFERRED = ("notosans", "sourcehansans", "dejavusans", "liberationsans")
"""Families that look at home beside Source Sans, best first."""

NOWHERE = "\U0010ffff"
"""A code point that no font draws: its picture is the font's box for missing letters."""

PROBE_PX = 24


@dataclass(frozen=True)
class Lettering:
    """A text that can be drawn, the font file that can draw it, and its size in pixels."""

    text: str
    font: str
    size: int

    @property
    def width(self) -> float:
        """How wide the text is drawn, in pixels."""
        return _opened(self.font, self.size).getlength(self.text)


def plain(text: str) -> str:
    """The text on one line, without control characters, bidi marks and unassigned code points."""
    kept = (
        character
        for character in unicodedata.normalize("NFC", " ".join(text.split()))
        if character in JOINERS or not unicodedata.category(character).startswith("C")
    )
    return " ".join("".join(kept).split())


def lettering(text: str, size: int, *, strong: bool = False) -> Lettering:
    """How `text` is drawn at `size` pixels. Never raises, and draws no boxes for missing letters.

    Where Source Sans lacks a letter, the font of the system that has most of them draws the whole
    text. A letter that font lacks loses its accents, or is left out where that does not help.
    """
    import font_source_sans_pro as source_sans

    text = plain(text)
    own: str = source_sans.SourceSansProSemibold if strong else source_sans.SourceSansPro
    missing = frozenset(text) - _drawn(own, frozenset(text))
    if not missing:
        return Lettering(text, own, size)
    font = _system_font(missing) or own
    drawn = _drawn(font, frozenset(text) | frozenset(map(_bare, missing)))
    spelled = (
        character if character in drawn else _bare(character)
        for character in text
        if character in drawn or _bare(character) in drawn
    )
    return Lettering(plain("".join(spelled)), font, size)


def shortened(letters: Lettering, width: float) -> Lettering:
    """The text cut to `width` pixels, with an ellipsis where something was cut away."""
    if letters.width <= width:
        return letters
    low, high = 0, len(letters.text)
    while low < high:
        middle = (low + high + 1) // 2
        if _cut(letters, middle).width <= width:
            low = middle
        else:
            high = middle - 1
    return _cut(letters, low)


def wrapped(letters: Lettering, width: float, lines: int) -> tuple[Lettering, ...]:
    """The text on at most `lines` lines of `width` pixels, broken at spaces, the last shortened."""
    done: list[Lettering] = []
    words = letters.text.split()
    while words and len(done) < lines - 1:
        count = 1
        while count < len(words) and _said(letters, words[: count + 1]).width <= width:
            count += 1
        done.append(shortened(_said(letters, words[:count]), width))
        words = words[count:]
    return (*done, shortened(_said(letters, words), width)) if words else tuple(done)


def _said(letters: Lettering, words: list[str]) -> Lettering:
    return Lettering(" ".join(words), letters.font, letters.size)


def _cut(letters: Lettering, length: int) -> Lettering:
    kept = letters.text[:length].rstrip(" ,;:–—-(" + JOINERS)
    return Lettering(kept + "…", letters.font, letters.size)


def _bare(character: str) -> str:
    return unicodedata.normalize("NFKD", character)[0]


@lru_cache(maxsize=64)
def _opened(font: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(font, size)


@lru_cache(maxsize=256)
def _drawn(font: str, characters: frozenset[str]) -> frozenset[str]:
    from PIL import ImageFont

    opened = ImageFont.truetype(font, PROBE_PX, layout_engine=ImageFont.Layout.BASIC)
    box = opened.getmask(NOWHERE)
    return frozenset(
        character
        for character in characters
        if character.isspace()
        or character in JOINERS
        or ((mask := opened.getmask(character)).size, bytes(mask)) != (box.size, bytes(box))
    )


@lru_cache(maxsize=256)
def _system_font(missing: frozenset[str]) -> str | None:
    best: str | None = None
    most = 0
    for font in _system_fonts():
        try:
            found = len(_drawn(font, missing))
        except OSError:  # a bitmap font, or a damaged one
            continue
        if found == len(missing):
            return font
        if found > most:
            best, most = font, found
    return best


@lru_cache(maxsize=1)
def _system_fonts() -> tuple[str, ...]:
    files = [
        file
        for folder in FONT_FOLDERS
        for file in folder.glob("**/*")
        if file.suffix.lower() in {".ttf", ".otf", ".ttc"}
    ]
    return tuple(str(file) for file in sorted(files, key=_rank))


def _rank(file: Path) -> tuple[int, int, str]:
    name = file.stem.lower().replace("-", "").replace("_", "")
    family = next((i for i, wish in enumerate(PREFERRED) if wish in name), len(PREFERRED))
    return (family, len(name), str(file))
