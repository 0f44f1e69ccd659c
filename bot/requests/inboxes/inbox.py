"""What people write to us on a place: read from a remembered position on, oldest first."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Protocol

import structlog

from bot.posting.target import Receipt
from bot.requests.inboxes.mention import Mention


class Inbox(Protocol):
    """The mentions of our account on a target. Making one asks nothing.

    One inbox serves a whole run.
    All methods raise PostingError as the target does: `busy` and `budget` carry the time to wait,
    `stopped` is the operator's to mend, after `network` the same is asked again. None of them
    says anything of whether the target takes posts: a token that may post need not read mentions.

    Whoever reads records a mention, and its position with it, before the next one is asked for.
    Then nothing is missed and nothing told twice, whenever a run ends. Apart from `position`, the
    methods also take a mention that comes out of a record.
    """

    @property
    def name(self) -> str:
        """The target whose inbox it is."""

    def start(self) -> str:
        """The position behind all that stands there: what a bot remembers that begins today."""

    def mentions(self, since: str, known: Container[str] | None = None) -> Iterator[Mention]:
        """What came after a position, oldest first; the newest alone where `since` is empty.

        At most so many in one go; what is left comes with the next. Mentions by ourselves are
        left out, and those that nobody can make sense of; a warning in the log tells of these.
        `known` are ids that are recorded: they are not told, and a place where a mention may show
        late is then looked through from a while before `since`.
        """

    def position(self, mention: Mention) -> str:
        """What to remember after a mention that was just told."""

    def parent(self, mention: Mention) -> Mention | None:
        """The post that it replies to, or quotes; None for none, or one that we cannot see."""

    def still_there(self, mention: Mention) -> bool:
        """Whether it stands there, and its author lets us answer."""

    def acknowledge(self, mention: Mention) -> None:
        """Shows the author that it was seen, where that is possible. May be repeated."""

    def kept_back(self, *, private: bool) -> tuple[str, ...]:
        """What the account's own settings keep from us of what people say, none mostly.

        `private` is whether private mentions are missed.
        """

    def greeting(self, mention: Mention) -> str:
        """How the text of an answer begins so that its author sees it: `@name`, or empty."""


def receipt_of(mention: Mention) -> Receipt:
    """What `Target.publish` takes for `after`; the status has the mention's id as `answers`."""
    return Receipt(mention.id, mention.url)


def note_unreadable(inbox: str, what: object) -> None:
    """Leaves a line in the log for what came and makes no sense."""
    structlog.get_logger().warning("inbox.unreadable", target=inbox, what=str(what)[:200])
