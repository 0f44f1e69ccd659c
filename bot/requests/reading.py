"""Inboxes read into records: each mention once, with the position behind it, in one change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.app import App
from bot.requests.inboxes.mention import Mention
from bot.requests.place import Place
from bot.requests.recorded import record_of
from state.requests import RequestRecord, request_key

AT_ONCE = 50
"""Mentions that are recorded in one change: a crash before it reads them again."""

MOST = 2_000
"""Mentions of one go: more wait for the next, so that a flood holds nothing up for hours."""


def read(app: App, place: Place, clock: Callable[[], datetime]) -> list[RequestRecord]:
    """What is new in an inbox, on record. Raises PostingError; what came before is kept.

    The first time only the position is remembered: what people said before is not for us.
    """
    book = app.journal.requests
    since = book.position(place.name)
    if not since:
        book.reach(place.name, place.inbox.start())
        return []
    new: list[RequestRecord] = []
    batch: list[Mention] = []
    try:
        for told, mention in enumerate(place.inbox.mentions(since, _Known(app, place.name)), 1):
            batch.append(mention)
            if len(batch) == AT_ONCE:
                new += _keep(app, place, batch, clock())
                batch = []
            if told == MOST:
                break
    finally:
        new += _keep(app, place, batch, clock())
    return new


def _keep(app: App, place: Place, batch: Sequence[Mention], now: datetime) -> list[RequestRecord]:
    if not batch:
        return []
    book = app.journal.requests
    with app.journal.change():
        new: list[RequestRecord] = []
        for mention in batch:
            thread = mention.thread or book.thread_of(place.name, mention.answers) or mention.id
            new += book.receive([record_of(replace(mention, thread=thread), now)])
        book.reach(place.name, place.inbox.position(batch[-1]))
        book.forget()
    return new


@dataclass(frozen=True)
class _Known:
    """The ids of the mentions of a place that are recorded."""

    app: App
    target: str

    def __contains__(self, mention: object) -> bool:
        key = request_key(self.target, str(mention))
        return self.app.journal.requests.find(key) is not None
