"""What every place that takes posts can do, and the values that pass between it and us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from bot.posting.words.draft import Draft, PostFiles
from matcher.video_limits import VideoLimits

Visibility = Literal["public", "unlisted", "private", "direct"]
"""Who sees a post: all, all who look for it, followers, or only those whom it names."""


@dataclass(frozen=True)
class TextLimits:
    """What a place takes of words: of a text, as `count` counts it there, and of an alt text.

    `links` is whether web addresses may stand in a text: where they cost dearly they may not.
    `warnings` is whether a content warning can stand in front of a text, and counts with it; it is
    the first line of the text where it cannot. Letters of an alt text are code points.
    """

    letters: int
    alt: int
    count: Callable[[str], int] = len
    links: bool = True
    warnings: bool = False


@dataclass(frozen=True)
class Limits:
    """What a place takes. `thread` is whether a post can answer another one of ours."""

    text: TextLimits
    video: VideoLimits
    thread: bool = True


@dataclass(frozen=True)
class Status:
    """One post, ready to send: the first of a thread has the video, others may.

    `key` names it for good: montage, target and place in the thread. `video` is a file within the
    target's limits, None for words alone; `alt` describes it. `draft` and `files` are the whole
    montage, for a target that shows all of it. `answers` is the id of somebody else's post that
    this one is an answer to, empty for what answers nobody but ourselves.
    """

    key: str
    text: str
    alt: str
    video: Path | None
    width: int
    height: int
    duration_s: float
    language: str
    tags: tuple[str, ...]
    warning: str
    sensitive: bool
    visibility: Visibility
    draft: Draft
    files: PostFiles
    answers: str = ""


@dataclass(frozen=True)
class Receipt:
    """What a target answers: its own id of the post, and where people see it."""

    id: str
    url: str


@dataclass(frozen=True)
class Account:
    """Who we are on a target; `bot` is whether it says so there, None where nobody can tell.

    `notices` are what the operator should know, one sentence each.
    """

    name: str
    url: str
    bot: bool | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reactions:
    """What followers did with a post."""

    boosts: int
    favourites: int
    replies: int


class Target(Protocol):
    """A place that takes posts. Making one asks nothing of it.

    All methods raise PostingError, whose `reason` says what may be done about it. Any of them may
    be called again after a crash, with the same arguments.
    """

    @property
    def name(self) -> str:
        """Its name in settings and records: `outbox`, `mastodon`."""

    def limits(self) -> Limits:
        """What it takes, asked from the server where that tells."""

    def find(self, status: Status, intended: datetime, known: frozenset[str]) -> Receipt | None:
        """The receipt of a status that stands there though we never heard, else None.

        `known` are the ids of posts that are others of ours. May complete what a crash left
        half-published.
        """

    def publish(self, status: Status, intended: datetime, after: Receipt | None) -> Receipt:
        """Publishes a status, as an answer to `after` where that is given: a post of ours, or the
        one that the status `answers`. Refused where that is gone, or its author lets us not answer.

        `intended` is when the intent was recorded; it stays the same when a try is repeated, so
        it may serve as the date of the post and in a key that makes the try idempotent.
        """

    def retract(self, receipt: Receipt) -> None:
        """Takes a post back. One that is gone already is no error."""

    def account(self) -> Account:
        """Who we are there, without posting anything."""

    def reactions(self, receipt: Receipt) -> Reactions | None:
        """What followers did with a post; None where it is gone, or where reading costs money."""
