"""What yt-dlp says when it fails, told apart: its own classes and the words of its extractors."""

from __future__ import annotations

import errno
from datetime import timedelta

import pytest
from yt_dlp.utils import (
    ContentTooShortError,
    DownloadError,
    ExtractorError,
    GeoRestrictedError,
    UnavailableVideoError,
    UnsupportedError,
)

from bot.errors import Reason
from bot.fetch_errors import HINTS, reason_of, told_apart, wait_in


def as_raised(error: Exception) -> DownloadError:
    """An error as `YoutubeDL.extract_info` hands it on: inside another."""
    return DownloadError(f"ERROR: {error}", (type(error), error, None))


SAID: list[tuple[str, Reason]] = [
    ("[youtube] x: Private video. Sign in if you've been granted access to this video", "gone"),
    ("[youtube] x: Video unavailable. This video is no longer available", "gone"),
    ("[youtube] x: Video unavailable. This video has been removed by the uploader", "gone"),
    ("[youtube] x: Join this channel to get access to members-only content", "gone"),
    ("[youtube] x: Video unavailable. It is not available in your country", "region"),
    ("[youtube] x: The uploader has not made this video available in your country", "region"),
    ("[youtube] x: Sign in to confirm you’re not a bot. Use --cookies", "sign-in"),
    ("[youtube] x: Sign in to confirm your age. This video may be inappropriate", "age"),
    ("[youtube] x: Premieres in 3 hours", "not yet"),
    ("[youtube] x: This live event will begin in 2 days.", "not yet"),
    ("[youtube] x: Premiere will begin shortly", "not yet"),
    ("[youtube] x: Video unavailable. This content isn’t available, try again later", "sign-in"),
    ("[youtube] x: The current session has been rate-limited by YouTube", "sign-in"),
    ("[vimeo] x: This video is DRM protected", "unsupported"),
    ("[generic] x: Unable to download webpage: The read operation timed out", "network"),
    ("Got error: Failed to make a connection: '10.9.8.7' is not on the internet", "unsupported"),
    ("[youtube] x: Requested format is not available", "ours"),
]


@pytest.mark.parametrize(("said", "reason"), SAID)
def test_words_say_why(said: str, reason: Reason) -> None:
    assert reason_of(as_raised(ExtractorError(said, expected=True))) == reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (GeoRestrictedError("not here"), "region"),
        (UnsupportedError("https://a.org"), "unsupported"),
        (ContentTooShortError(1, 2), "network"),
        (KeyError("formats"), "ours"),
    ],
)
def test_classes_say_why(error: Exception, reason: Reason) -> None:
    assert reason_of(as_raised(error)) == reason


@pytest.mark.parametrize(
    ("words", "wait"),
    [
        ("Premieres in 3 hours", timedelta(hours=3)),
        ("This live event will begin in a day", timedelta(days=1)),
        ("Premieres in 45 minutes", timedelta(minutes=45)),
        ("Premiere will begin shortly", None),
        ("Premieres in 99999999999999 months", None),
    ],
)
def test_a_premiere_says_how_long_it_takes(words: str, wait: timedelta | None) -> None:
    assert wait_in(words) == wait


def test_what_is_said_is_one_short_sentence_with_what_to_do() -> None:
    noisy = ExtractorError("it broke", cause=KeyError("formats"), video_id="x", ie="site")
    error = told_apart("https://a.org/x", as_raised(noisy))
    assert str(error) == "https://a.org/x could not be fetched: x: it broke"
    assert error.hint == HINTS["ours"]


def behind(cause: Exception) -> DownloadError:
    """An error whose real cause only Python's own chain knows."""
    error = UnavailableVideoError("?")
    error.__cause__ = cause
    return as_raised(error)


def test_a_connection_that_died_is_found_behind_the_error() -> None:
    assert reason_of(behind(ConnectionResetError(errno.ECONNRESET, "reset"))) == "network"


def test_a_full_disk_is_not_taken_for_a_fault_of_the_site() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "film.mp4")
    with pytest.raises(OSError, match="No space left"):
        told_apart("https://a.org/x", behind(full))
