"""A post as it lies in the outbox: everything that the gallery and the feed say about it."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from bot.errors import PostingError
from bot.posting.words.draft import Credit, Draft

VERSION = 1

VIDEO = "video.mp4"
POSTER = "poster.jpg"
CONTACT_SHEET = "contact-sheet.jpg"
CREDITS = "credits.txt"
PAGE = "index.html"
RECORD = "post.json"

SLUG_LIMIT = 40


@dataclass(frozen=True)
class Entry:
    """A published post. `uri` names it for good, `video_bytes` is the size of its video.

    Width and height of the video are in pixels.
    """

    folder: str
    uri: str
    published: datetime
    draft: Draft
    width: int
    height: int
    video_bytes: int

    @property
    def date(self) -> str:
        """The day for people, in UTC: `9 November 2026`."""
        return f"{self.published.day} {self.published:%B %Y}"

    @property
    def duration(self) -> str:
        """Minutes and seconds: `1:05`."""
        minutes, seconds = divmod(round(self.draft.duration_s), 60)
        return f"{minutes}:{seconds:02}"


def folder_name(draft: Draft, published: datetime) -> str:
    """`2026-11-21-metropolis-ID`: sorts by day, can be read, and is one montage's alone."""
    return f"{published.astimezone(UTC):%Y-%m-%d}-{slug(draft.title)}-{draft.montage}"


def slug(title: str) -> str:
    """A title as a part of a file name: a–z, 0–9 and hyphens only, `post` where none is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "-".join(words)[:SLUG_LIMIT].strip("-") or "post"


def tag_uri(authority: str, published: datetime, name: str) -> str:
    """A name that never changes, as RFC 4151 makes them: `tag:example.org,2026-11-21:name`."""
    return f"tag:{authority},{published.astimezone(UTC):%Y-%m-%d}:{name}"


def to_json(entry: Entry) -> str:
    """The entry as `post.json`; its folder is where it lies and not in it."""
    document = {
        "version": VERSION,
        "uri": entry.uri,
        "published": entry.published.isoformat(),
        "width": entry.width,
        "height": entry.height,
        "video_bytes": entry.video_bytes,
        **asdict(entry.draft),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def from_json(folder: str, text: str) -> Entry:
    """The entry of a `post.json`. Raises PostingError where it is none."""
    try:
        document = json.loads(text)
        if document["version"] != VERSION:
            raise PostingError(
                f"the post {folder} has version {document['version']}, we read {VERSION}",
                "upgrade kuleshov",
            )
        return Entry(
            folder=folder,
            uri=document["uri"],
            published=datetime.fromisoformat(document["published"]).astimezone(UTC),
            width=int(document["width"]),
            height=int(document["height"]),
            video_bytes=int(document["video_bytes"]),
            draft=Draft(
                montage=document["montage"],
                title=document["title"],
                text=document["text"],
                alt=document["alt"],
                credits=tuple(Credit(**credit) for credit in document["credits"]),
                tags=tuple(document["tags"]),
                duration_s=float(document["duration_s"]),
                language=document["language"],
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PostingError(
            f"{RECORD} of the post {folder} makes no sense: {error!r}",
            "mend it, or move the folder of the post away",
        ) from error
