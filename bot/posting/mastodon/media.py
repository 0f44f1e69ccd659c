"""A video onto a server that speaks Mastodon's language: uploaded, waited for, described.

By docs.joinmastodon.org/methods/media, read on 22 November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from bot.errors import PostingError
from bot.posting.mastodon.calls import NOT_KNOWN, Calls, document, id_of, text_of
from bot.posting.target import Status

PROCESSING_S = 300.0
"""Seconds that a server may take to look at a video."""
LONGEST_PAUSE_S = 10.0


def upload(calls: Calls, status: Status, video: Path, *, poster: bool) -> str:
    """The id of a status's video when it is ready to be posted. Raises PostingError.

    With `poster`, the montage's poster is shown before it plays.
    """
    picture = status.files.poster
    try:
        thumbnail = picture.read_bytes() if poster and picture.is_file() else None
        with video.open("rb") as file:
            media = _send(calls, file, status)
    except OSError as error:
        raise PostingError(
            f"the video cannot be read: {error.strerror or type(error).__name__}",
            f"kuleshov montage render {status.draft.montage}",
        ) from error
    name = id_of(media)
    if not name:
        raise calls.nonsense("upload the video")
    media = _processed(calls, name, media)
    if thumbnail is not None or text_of(media, "description") != status.alt:
        _describe(calls, name, status.alt, thumbnail)
    return name


def _send(calls: Calls, file: BinaryIO, status: Status) -> Mapping[str, Any]:
    def sent(version: int) -> Any:
        file.seek(0)
        return calls.client(version).media_post(
            file,
            mime_type="video/mp4",
            description=status.alt,
            file_name=f"{status.key}.mp4",
        )

    try:
        return document(calls.once("upload the video", lambda: sent(2)))
    except PostingError:
        heard = calls.heard
        if heard is None or heard.status not in NOT_KNOWN:
            raise
    return document(calls.once("upload the video", lambda: sent(1)))


def _processed(calls: Calls, name: str, media: Mapping[str, Any]) -> Mapping[str, Any]:
    """The media when it can be posted: 202 and 206 mean that the server is at it still."""
    waited, pause = 0.0, 1.0
    while not _is_ready(calls, media):
        if waited >= PROCESSING_S:
            raise PostingError(
                f"{calls.host} is not done with the video after {waited:.0f} s",
                "wait: it is tried again",
                "busy",
            )
        calls.sleep(pause)
        waited += pause
        pause = min(pause * 1.5, LONGEST_PAUSE_S)
        media = document(
            calls.patiently("look after the video", lambda: calls.client().media(name))
        )
    return media


def _is_ready(calls: Calls, media: Mapping[str, Any]) -> bool:
    heard = calls.heard
    return bool(media.get("url")) or (heard is not None and heard.status not in (202, 206))


def _describe(calls: Calls, name: str, alt: str, poster: bytes | None) -> None:
    """Shows the poster before the video plays, where its own first picture is often black.

    The alt text is said once more, for servers that do not take it with the upload. One that
    takes neither is no obstacle.
    """
    try:
        calls.patiently(
            "add the poster",
            lambda: calls.client().media_update(
                name,
                description=alt,
                thumbnail=poster,
                thumbnail_mime_type=None if poster is None else "image/jpeg",
            ),
            empty=True,
        )
    except PostingError:
        if calls.heard is None or calls.heard.status >= 429:
            raise
