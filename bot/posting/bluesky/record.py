"""A status as a record of `app.bsky.feed.post`. Pure: the same status makes the same record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from atproto_client import models

from bot.posting.target import Status

SENSITIVE = "graphic-media"
"""The label that hides a video until it is asked for and says nothing of nudity.

One of those that an author may set (com.atproto.label.defs, November 2026).
"""

TAGS = 8
"""Tags beside those in the text, at most (app.bsky.feed.post, November 2026)."""

LINK = re.compile(r"https?://\S+")
AFTER_LINK = ".,;:!?…'\"’”»"


def post_record(status: Status, blob: Any, reply: Any, created: datetime) -> Any:
    """The record; `blob` is the uploaded video, `reply` what it answers, None where there is none.

    A content warning has no field of its own here and stands in front of the text.
    """
    text = worded(status.text, status.warning)
    embed = labels = None
    if blob is not None:
        embed = models.AppBskyEmbedVideo.Main(
            video=blob,
            alt=status.alt or None,
            aspect_ratio=models.AppBskyEmbedDefs.AspectRatio(
                width=status.width, height=status.height
            ),
        )
        if status.sensitive:
            label = models.ComAtprotoLabelDefs.SelfLabel(val=SENSITIVE)
            labels = models.ComAtprotoLabelDefs.SelfLabels(values=[label])
    others = [tag for tag in status.tags if not any(True for _ in _places(text, tag))]
    moment = created.astimezone(UTC).isoformat(timespec="milliseconds")
    return models.AppBskyFeedPost.Record(
        created_at=moment.replace("+00:00", "Z"),
        text=text,
        facets=facets(text, status.tags) or None,
        embed=embed,
        langs=[status.language] if status.language else None,
        labels=labels,
        reply=reply,
        tags=others[:TAGS] or None,
    )


def worded(text: str, warning: str) -> str:
    """The text as it is posted, behind its content warning where it does not begin with it."""
    return text if text.startswith(warning) else f"{warning}\n\n{text}"


def facets(text: str, tags: Sequence[str]) -> list[Any]:
    """What can be followed in a text: web addresses, and these hashtags.

    Nothing else is looked for: a film called D.O.A.is or @home is no link and calls nobody.
    """
    found = [
        (start, end, models.AppBskyRichtextFacet.Link(uri=uri)) for start, end, uri in _links(text)
    ]
    taken = [(start, end) for start, end, _ in found]
    for tag in dict.fromkeys(tags):
        found += [
            (start, end, models.AppBskyRichtextFacet.Tag(tag=tag))
            for start, end in _places(text, tag)
            if not any(start < last and first < end for first, last in taken)
        ]
    return [
        models.AppBskyRichtextFacet.Main(
            index=models.AppBskyRichtextFacet.ByteSlice(
                byte_start=len(text[:start].encode()), byte_end=len(text[:end].encode())
            ),
            features=[feature],
        )
        for start, end, feature in sorted(found, key=lambda one: one[0])
    ]


def _links(text: str) -> Iterator[tuple[int, int, str]]:
    for match in LINK.finditer(text):
        uri = match[0]
        while uri and (
            uri[-1] in AFTER_LINK or (uri[-1] == ")" and uri.count(")") > uri.count("("))
        ):
            uri = uri[:-1]
        if uri.partition("://")[2]:
            yield match.start(), match.start() + len(uri), uri


def _places(text: str, tag: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(rf"(?<![\w#&/])#{re.escape(tag)}(?!\w)", text, re.IGNORECASE):
        yield match.span()
