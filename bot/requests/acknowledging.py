"""Who waits is shown that they were heard: a favourite, a word, or nothing, as is set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from statistics import median

import structlog

from bot.app import App
from bot.errors import PostingError
from bot.requests.clip import HEARD, ONCE, words_alone
from bot.requests.language.wish import wish_in
from bot.requests.phrases import acknowledgement
from bot.requests.place import Place
from bot.requests.recorded import mention_of
from state.records import Outcome, Step
from state.requests import RequestRecord, RequestStatus

MINUTES = 5.0
"""What one trailer takes, about, to fetch, look at, match and render: where none was made yet."""
RECENT = 9
"""Of so many trailers that were made last, it is what the middle one took."""


def acknowledge_all(app: App, place: Place) -> None:
    """Acknowledges the requests of a place that are taken on.

    A failure is nobody's trouble: the answer itself is what counts.
    """
    how = app.settings.requests.acknowledge
    line = app.journal.requests.all(RequestStatus.ACCEPTED)
    for number, record in enumerate(line, 1):
        if record.target != place.name or record.acknowledged or how == "none":
            continue
        if how == "favourite":
            try:
                place.inbox.acknowledge(mention_of(record))
            except PostingError as error:
                structlog.get_logger().info(
                    "acknowledgement.failed", request=record.key, why=str(error)
                )
            app.journal.requests.note(record.key, acknowledged=True)
        elif place.name not in ONCE:
            _say(app, place, record, number)


def _say(app: App, place: Place, record: RequestRecord, number: int) -> None:
    """A word is a post of its own, sent as all answers are."""
    wish = wish_in(record.wish)
    each = minutes_each(app.journal.steps())
    sentence = acknowledgement(number, number * each, wish.title)
    greeting = place.inbox.greeting(mention_of(record))
    status = words_alone(greeting, sentence, place.limits)
    with app.journal.change():
        app.journal.intend_post(
            f"{record.key}{HEARD}", place.name, (status,), answers=record.mention
        )
        app.journal.requests.note(record.key, acknowledged=True)


def minutes_each(steps: Iterable[Step]) -> float:
    """How long one trailer takes, by the steps of before, the newest first. Pure."""
    took = (
        (step.ended - step.started) / timedelta(minutes=1)
        for step in steps
        if step.step == "made" and step.outcome is Outcome.DONE and step.ended is not None
    )
    return median(list(islice(took, RECENT)) or [MINUTES])
