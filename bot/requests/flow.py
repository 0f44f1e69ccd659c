"""Requests from mention to answer: read, decided, made as any trailer is, answered.

    received ─┬─ ignored                       nobody is to be answered
              ├─ refused, made ─── answered    words are all that is needed
              ├─ waiting                       the operator is asked first
              └─ accepted ── made ── answered  its find is rendered, its clip sent

What is made for a request is a find with the source `request`, which no calendar posts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import structlog

from bot.app import App
from bot.requests.acknowledging import acknowledge_all
from bot.requests.answering import Replied, prepare_made, send_all, unbroken
from bot.requests.deciding import Desk
from bot.requests.place import Place, places
from bot.requests.reading import read
from bot.retry import due
from bot.taking_back import take_back_rest
from state.journal import now
from state.requests import RequestRecord, RequestStatus

PAID = frozenset({"twitter"})
"""Where reading costs money: who was heard is answered first, for to read more may cost all that is
left for requests."""


def answer_requests(app: App, clock: Callable[[], datetime] = now) -> Iterator[Replied]:
    """Reads every inbox, decides on what came, and answers what can be answered now."""
    for place in places(app, clock):
        if place.name in PAID:
            yield from _answered(app, place, clock)
        if place.reads:
            with place.reading():
                read(app, place, clock)
        with place.talking():
            yield from _decided(app, place, clock)
        yield from _answered(app, place, clock)


def answer_ready(app: App, clock: Callable[[], datetime] = now) -> Iterator[Replied]:
    """Answers what was made meanwhile."""
    for place in places(app, clock):
        yield from _answered(app, place, clock)


def _decided(app: App, place: Place, clock: Callable[[], datetime]) -> Iterator[Replied]:
    received = [one for one in _received(app, place) if due(one.next_try, clock())]
    if not received or not place.answers or not place.reads:
        return
    desk = Desk(app, place, clock)
    for record in received:
        done = unbroken(app, record, clock, partial(desk.decide, record))
        structlog.get_logger().info(
            f"request.{done.status}", request=done.key, why=done.why, find=done.find
        )
        yield Replied(done)
    acknowledge_all(app, place)


def _answered(app: App, place: Place, clock: Callable[[], datetime]) -> Iterator[Replied]:
    if not place.answers:
        return
    with place.talking():
        if place.reads:
            for record in prepare_made(app, place, clock):
                yield Replied(record)
    with place.talking():
        list(take_back_rest(app, clock))
        yield from send_all(app, place, clock)


def _received(app: App, place: Place) -> list[RequestRecord]:
    records = app.journal.requests.all(RequestStatus.RECEIVED)
    return [record for record in records if record.target == place.name]
