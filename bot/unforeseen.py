"""Errors in words, those as well that nobody foresaw: no token leaves with them."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import PostingError


def told(error: BaseException) -> tuple[str, str]:
    """What happened and what to do, in words.

    Of an error that nobody expected only its kind and place are told: its own words may hold
    what a server or a library was given, such as a token.
    """
    if hasattr(error, "hint"):
        return str(error), str(error.hint)
    if isinstance(error, OSError):
        return f"{error.strerror or error}".lower(), "check the disk and its permissions"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}", "that is a fault of ours: tell us of it"


@contextmanager
def in_our_words() -> Iterator[None]:
    """What nobody foresaw leaves as a PostingError (ours) that says no more than `told` does.

    A step keeps and logs the words of whatever ends it.
    """
    try:
        yield
    except Exception as error:
        if hasattr(error, "hint"):
            raise
        raise PostingError(*told(error)) from None
