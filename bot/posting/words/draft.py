"""What is to be posted, as values: no platform, no clock, no file is known here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Credit:
    """An archive film that is seen, and whom to thank. Unknown fields are empty."""

    title: str
    year: str = ""
    credit: str = ""
    license: str = ""
    source: str = ""

    @property
    def caption(self) -> str:
        """Title and year: `Market Street (1906)`."""
        return f"{self.title} ({self.year})" if self.year else self.title

    @property
    def link(self) -> str:
        """The source where it is a web address that can be followed, else empty."""
        return self.source if self.source.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Draft:
    """A post that is ready to be published anywhere.

    `montage` is the id by which a target recognises the post again. `text` and `alt` are plain
    text in `language`; `tags` have no # and no spaces. `credits` are in order of appearance.
    """

    montage: str
    title: str
    text: str
    alt: str
    credits: tuple[Credit, ...]
    tags: tuple[str, ...]
    duration_s: float
    language: str = "en"


@dataclass(frozen=True)
class PostFiles:
    """The rendered files of a montage. Width and height of the video are in pixels."""

    video: Path
    poster: Path
    contact_sheet: Path
    credits: Path
    width: int = 1280
    height: int = 720
