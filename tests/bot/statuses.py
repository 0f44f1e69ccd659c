"""Statuses that are ready to send, for the tests of every target."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.posting.target import Status
from bot.posting.words.draft import Draft, PostFiles

TEXT = "A Ship Comes In, answered by the archive: 3 shots, 3 rhymes."
ALT = "Two pictures side by side, 2 seconds, with the trailer's own sound."


def a_status(video: Path | None, **over: object) -> Status:
    """A status with a video of 320 × 180, two seconds long; `over` are fields that differ.

    With no video it is words alone; the files of its montage are named and do not exist.
    """
    folder = video.parent if video is not None else Path("m")
    draft = Draft(
        montage="feedfacecafebeef",
        title="A Ship Comes In",
        text=TEXT,
        alt=ALT,
        credits=(),
        tags=("FilmTrailer",),
        duration_s=2.0,
    )
    files = PostFiles(
        video=video or folder / "side-by-side.mp4",
        poster=folder / "poster.jpg",
        contact_sheet=folder / "contact-sheet.jpg",
        credits=folder / "credits.txt",
        width=320,
        height=180,
    )
    status = Status(
        key="feedfacecafebeef-somewhere-0",
        text=TEXT,
        alt=ALT if video is not None else "",
        video=video,
        width=320,
        height=180,
        duration_s=2.0,
        language="en",
        tags=("FilmTrailer",),
        warning="",
        sensitive=False,
        visibility="public",
        draft=draft,
        files=files,
    )
    return replace(status, **over)  # type: ignore[arg-type]
