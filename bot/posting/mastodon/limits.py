"""What a server that speaks Mastodon's language takes, out of what it says of itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.posting.target import Limits, TextLimits
from bot.posting.words.counting import MASTODON_LETTERS, mastodon_length
from matcher.video_limits import VideoLimits

ALT_LETTERS = 1_500
MOST_BYTES = 103_809_024
MOST_PIXELS = 8_294_400
MOST_FPS = 120
"""What Mastodon itself takes of an alt text and a video, for servers that do not tell
(docs.joinmastodon.org/entities/Instance, read on 22 November 2026)."""

WEIGHS_LINKS = re.compile(r"(?:[3-9]|\d{2,})\.\d+[^(]*$")
"""Versions that Mastodon and its forks say of themselves. Pleroma, Akkoma and snac add remarks in
brackets, GoToSocial is at 0.x: these count every letter of a link, whatever they say of it."""


def limits_of(instance: Mapping[str, Any]) -> Limits:
    """The limits in an instance document, of version 1 or 2; constants for what it leaves out.

    Fields by docs.joinmastodon.org/entities/Instance and V1_Instance; `max_toot_chars`,
    `description_limit` and `upload_limit` are what Pleroma and others have instead.
    """
    configuration = _part(instance, "configuration")
    statuses = _part(configuration, "statuses")
    media = _part(configuration, "media_attachments")
    return Limits(
        text=TextLimits(
            letters=_first(statuses.get("max_characters"), instance.get("max_toot_chars"))
            or MASTODON_LETTERS,
            alt=_first(media.get("description_limit"), instance.get("description_limit"))
            or ALT_LETTERS,
            count=_count(instance, statuses),
            warnings=True,
        ),
        video=VideoLimits(
            most_bytes=_first(media.get("video_size_limit"), instance.get("upload_limit"))
            or MOST_BYTES,
            most_pixels=_first(media.get("video_matrix_limit")) or MOST_PIXELS,
            most_fps=_first(media.get("video_frame_rate_limit")) or MOST_FPS,
        ),
    )


def _count(instance: Mapping[str, Any], statuses: Mapping[str, Any]) -> Callable[[str], int]:
    """As Mastodon counts where it is one; else code points, of which no server counts more."""
    reserved = _first(statuses.get("characters_reserved_per_url"))
    if reserved is None or not WEIGHS_LINKS.match(str(instance.get("version", ""))):
        return len
    return partial(mastodon_length, url=reserved)


def _first(*told: object) -> int | None:
    """The first that is a limit. No server means by 0 that nothing at all is taken."""
    return next((number for number in map(_number, told) if number > 0), None)


def _number(told: object) -> int:
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        return 0
    try:
        return int(told)
    except (ValueError, OverflowError):
        return 0


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = document.get(name)
    return part if isinstance(part, Mapping) else {}
