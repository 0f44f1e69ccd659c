"""What every place that takes posts can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.posting.draft import Draft, PostFiles


@dataclass(frozen=True)
class Receipt:
    """What a target answers: its own id of the post, and where people see it."""

    id: str
    url: str


class Target(Protocol):
    """A place that takes posts. All methods raise PostingError where it does not answer.

    Any of them may be called again after a crash, with the same arguments.
    """

    @property
    def name(self) -> str:
        """Its name in settings and records: `outbox`, `mastodon`."""

    def find(self, montage: str, text: str) -> Receipt | None:
        """The receipt of a montage that stands published here, else None.

        `text` is what was to be said when the intent was recorded: the wording may have changed
        since. May complete what a crash left half-published.
        """

    def publish(self, draft: Draft, files: PostFiles, intended: datetime) -> Receipt:
        """Publishes the draft.

        `intended` is when the intent was recorded; it stays the same when a try is repeated, so
        it may serve as the date of the post and in a key that makes the try idempotent.
        """

    def retract(self, receipt: Receipt) -> None:
        """Takes the post back. A post that is gone already is no error."""
