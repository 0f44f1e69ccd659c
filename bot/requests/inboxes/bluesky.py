"""Mentions on Bluesky: the account's notifications, those that name us and those that reply.

They come from the newest back, by a cursor that ends with the walk, and are put in order by when
the network saw them; a post that was held up on its way shows later, among older ones. Fields by
the lexicons `app.bsky.notification.listNotifications` and `app.bsky.feed.post`, November 2026.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from bot.errors import PostingError
from bot.posting.bluesky.names import record_key
from bot.posting.bluesky.target import Bluesky
from bot.posting.bluesky.views import may_answer, text_in
from bot.requests.inboxes.bluesky_mention import mention_in, moment_in, seen
from bot.requests.inboxes.inbox import note_unreadable
from bot.requests.inboxes.mention import Mention

REASONS = ("mention", "reply")
PAGE = 100
"""Notifications of a page, at most."""
PAGES = 100
"""Pages of one go, at most: ten thousand mentions."""
LATE = timedelta(minutes=15)
"""How much later than its place in the order a mention may show."""

CLOCKS = timedelta(minutes=2)
"""How far our clock and those of the network may lie apart."""

LAST = "\uffff"
"""Sorts behind the name of every post."""


@dataclass(frozen=True)
class _Position:
    """A place in the order; `begun` is when the bot began, for as long as `LATE` reaches there."""

    moment: datetime
    name: str
    begun: datetime | None = None

    @classmethod
    def of(cls, said: str) -> _Position:
        """The position that was remembered. Raises PostingError where it is none."""
        moment, _, rest = said.partition(" ")
        name, _, begun = rest.partition(" ")
        found = moment_in(moment)
        if found is None:
            raise PostingError(
                f"the inbox of Bluesky cannot go on from {said[:50]!r}: that is no moment",
                "mend the position in the state",
            )
        return cls(found, name, moment_in(begun))

    def __str__(self) -> str:
        moments = [self.moment] if self.begun is None else [self.moment, self.begun]
        first, *begun = (one.astimezone(UTC).isoformat().replace("+00:00", "Z") for one in moments)
        return " ".join([first, self.name, *begun])

    @property
    def floor(self) -> tuple[datetime, str]:
        """Behind which all is new."""
        return self.moment, self.name

    @property
    def early(self) -> tuple[datetime, str]:
        """Behind which something new may still show."""
        early = self.moment - LATE
        if self.begun is None or self.begun < early:
            return early, ""
        return self.floor if self.begun == self.moment else (self.begun, LAST)

    def after(self, order: tuple[datetime, str]) -> _Position:
        """The position after what stands there: one that came late does not put it back."""
        moment, name = max(order, self.floor)
        recent = self.begun is not None and moment - self.begun < LATE
        return _Position(moment, name, self.begun if recent else None)


class BlueskyInbox:
    """The mentions of the account of a target.

    A position is when the network saw a mention, and its name: `2026-11-22T10:00:00.000Z at://…`.
    Soon after the beginning it also has when that was, because nothing of before is looked for.
    """

    name = "bluesky"

    def __init__(self, bluesky: Bluesky) -> None:
        self._bluesky = bluesky

    def start(self) -> str:
        """The newest; the server's time, as well as we know it, where there is none."""
        newest = max(map(_order, self._back_to(None)), default=None)
        moment, name = newest or (self._bluesky.session.now() - CLOCKS, "-")
        return str(_Position(moment, name, moment))

    def mentions(self, since: str, known: Container[str] | None = None) -> Iterator[Mention]:
        """Walks back to the position, and tells when it is there."""
        position = _Position.of(since) if since else None
        floor = None if position is None else position.floor if known is None else position.early
        found: dict[str, Mapping[str, Any]] = {}
        for entry in self._back_to(floor):
            found.setdefault(text_in(entry, "uri"), entry)
        entries = sorted(found.values(), key=_order)
        for entry in entries if floor is not None else entries[-1:]:
            if known is not None and text_in(entry, "uri") in known:
                continue
            mark = _Position(*_order(entry)) if position is None else position.after(_order(entry))
            mention = mention_in(entry, self._bluesky.session.did, str(mark))
            if mention is None:
                note_unreadable(self.name, text_in(entry, "uri"))
            elif mention.author_id != self._bluesky.session.did:
                yield mention

    def position(self, mention: Mention) -> str:
        """When it was seen, and its name."""
        return mention.mark

    def parent(self, mention: Mention) -> Mention | None:
        """The post that it replies to, or quotes."""
        post = self._bluesky.post_there(mention.answers) if mention.answers else None
        return None if post is None else mention_in(post, self._bluesky.session.did)

    def still_there(self, mention: Mention) -> bool:
        """Whether the network shows it to us, nobody blocks us and no gate stands before it."""
        post = self._bluesky.post_there(mention.id)
        return post is not None and may_answer(post)

    def acknowledge(self, mention: Mention) -> None:
        """A like, under a key of the mention's own: a second try makes no second one."""
        token = mention.token
        if not token:
            post = self._bluesky.post_there(mention.id)
            token = text_in(post, "cid") if post is not None else ""
        if token:
            key = record_key(mention.written, f"like {mention.id}")
            self._bluesky.like(mention.id, token, key)

    def kept_back(self, *, private: bool) -> tuple[str, ...]:
        """Nothing, as far as anybody can tell."""
        del private
        return ()

    def greeting(self, mention: Mention) -> str:
        """Nothing: whoever is answered is told."""
        del mention
        return ""

    def _back_to(self, floor: tuple[datetime, str] | None) -> Iterator[Mapping[str, Any]]:
        """The notifications behind a place in the order, the newest first; one page for None."""
        cursor: str | None = None
        for _ in range(PAGES):
            entries, after = self._page(cursor)
            for entry in entries:
                if text_in(entry, "reason") in REASONS and (floor is None or _order(entry) > floor):
                    yield entry
            end = floor is None or any(_order(one) <= floor for one in entries)
            if end or not after or after == cursor:
                return
            cursor = after
        structlog.get_logger().warning("inbox.gap", target=self.name, why="there are too many")

    def _page(self, cursor: str | None) -> tuple[list[Mapping[str, Any]], str]:
        """A page, which may hold more than was asked for, and where the next one begins."""
        from atproto_client import models

        params = models.AppBskyNotificationListNotifications.Params(
            cursor=cursor, limit=PAGE, reasons=list(REASONS)
        )
        method = "app.bsky.notification.listNotifications"
        said = self._bluesky.session.ask(method, params)
        entries = said.get("notifications")
        if not isinstance(entries, list):
            raise _nonsense()
        kept = [one for one in entries if isinstance(one, Mapping) and seen(one) is not None]
        if entries and not kept:
            raise _nonsense()
        return kept, text_in(said, "cursor")


def _order(entry: Mapping[str, Any]) -> tuple[datetime, str]:
    """The place of a notification in the order; `_page` has looked whether it has one."""
    return seen(entry) or datetime.min.replace(tzinfo=UTC), text_in(entry, "uri")


def _nonsense() -> PostingError:
    return PostingError(
        "Bluesky tells of mentions in a way we do not know", "wait: it is looked at again",
        "network",
    )  # fmt: skip
