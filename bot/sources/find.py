"""What a source finds: something that may be a trailer, with what its page says of it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

MOST_FINDS = 200
"""Finds of one look at most; more is no news."""
LONGEST_TITLE = 300
LONGEST_DURATION_S = 1e6
JOINERS = "\u200c\u200d"
"""Persian, Hindi and emoji are written with them; all other format characters are dropped."""
YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)
YOUTUBE_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"})


@dataclass(frozen=True)
class Find:
    """One find. `key` stays the same for ever; texts are clean, and empty where nobody said.

    `url` is a URL or, from a folder, a path. `published` is aware, `duration_s` in seconds,
    `year` that of the film; `official` is what the source itself says. None where nobody said.
    """

    key: str
    url: str
    title: str
    source: str
    published: datetime | None = None
    duration_s: float | None = None
    official: bool | None = None
    language: str = ""
    year: str = ""
    channel: str = ""


class Source(Protocol):
    """A place that is looked at again and again."""

    @property
    def name(self) -> str:
        """What the operator calls it."""

    @property
    def interval(self) -> timedelta:
        """How long to leave it alone after a look."""

    def look(self) -> Iterator[Find]:
        """What is there now, newest first and at most `MOST_FINDS`. Raises SourceError."""


def clean(text: object, longest: int = LONGEST_TITLE) -> str:
    """A text from elsewhere as one harmless line: no control or direction marks, not too long."""
    if not isinstance(text, str):
        return ""
    head = unicodedata.normalize("NFC", text[: 8 * longest])
    kept = "".join(" " if letter.isspace() else letter for letter in head if _speaks(letter))
    line = " ".join(kept.split()).strip(JOINERS + " ")
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def key_of(url: str) -> str:
    """The key of what a URL leads to: a video of YouTube is the same wherever it is linked."""
    video = youtube_id(url)
    return f"youtube:{video}" if video else f"url:{digest(url)}"


def youtube_id(url: str) -> str:
    """The id of the YouTube video a URL leads to; empty where it leads elsewhere."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        said = parse_qs(parts.query, max_num_fields=50)
    except ValueError:  # no address, or one with more fields than any film's
        return ""
    steps = [step for step in parts.path.split("/") if step]
    found = ""
    if host == "youtu.be" and steps:
        found = steps[0]
    elif host in YOUTUBE_HOSTS or host == "www.youtube-nocookie.com":
        if steps[:1] == ["watch"]:
            found = said.get("v", [""])[0]
        elif len(steps) > 1 and steps[0] in ("shorts", "embed", "live", "v"):
            found = steps[1]
    return found if YOUTUBE_ID.fullmatch(found) else ""


def digest(text: str) -> str:
    """A short name for a long text: 64 bits."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def moment(text: object) -> datetime | None:
    """The time a feed says, as ISO 8601 or as mail writes it; None where it makes no sense.

    A time without a zone is taken for UTC.
    """
    if not isinstance(text, str) or not 4 <= len(text.strip()) <= 64:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text.strip())
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def seconds(value: object) -> float | None:
    """A length as feeds say it, 134, "134.5" or "0:02:14"; None where it makes no sense."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        parts = [float(part) for part in str(value)[:32].split(":")]
    except ValueError:
        return None
    if len(parts) > 3:
        return None
    total = 0.0
    for part in parts:
        total = total * 60 + part
    return total if 0 < total < LONGEST_DURATION_S else None


def _speaks(letter: str) -> bool:
    if letter in JOINERS or letter.isspace():
        return True
    # control, format (direction marks among them), surrogate, private, unassigned
    return unicodedata.category(letter)[0] != "C"
