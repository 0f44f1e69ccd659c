"""When a target that failed us is asked again, and when a post is given up. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.errors import PostingReason
from bot.retry import Patience, pause, spread

ASKED_AGAIN: Mapping[PostingReason, Patience] = {
    # one dead server costs each round a time-out: an hour is often enough to see it come back
    "network": Patience(timedelta(minutes=5), timedelta(hours=1), growth=2),
    # it asked us to wait without saying how long
    "busy": Patience(timedelta(minutes=15), timedelta(hours=6), growth=2),
    # money comes back with a day or a month, and the operator may set more aside at any time
    "budget": Patience(timedelta(hours=6), timedelta(hours=6), growth=1),
    "ours": Patience(timedelta(minutes=10), timedelta(hours=3), growth=4),
}
"""How long a target is left alone; one that is stopped waits for its operator."""

GIVEN_UP: Mapping[PostingReason, Patience] = {
    # four days of tries: what fails for so long while others get through has its own trouble
    "network": Patience(timedelta(minutes=5), timedelta(hours=24), growth=3, tries=10),
    "busy": Patience(timedelta(minutes=5), timedelta(hours=24), growth=3, tries=40),
    "ours": Patience(timedelta(minutes=5), timedelta(hours=24), growth=3, tries=10),
}
"""How often one post is tried; what does not stand here is no fault of the post."""

LONG_WAIT = timedelta(minutes=25)
"""Of a wait that a target named no more than this is spread: nobody is late by hours."""


def target_again(
    reason: PostingReason,
    failures: int,
    now: datetime,
    target: str,
    wait: timedelta | None = None,
) -> datetime | None:
    """When a target may be asked again after so many failures in a row; None for not by itself.

    `wait` is what it asked for.
    """
    patience = ASKED_AGAIN.get(reason)
    if patience is None:
        return None
    if wait is not None and wait > timedelta():
        return now + wait + spread(min(wait, LONG_WAIT), failures, target)
    return now + pause(patience, failures, target)


def post_again(reason: PostingReason, attempts: int, now: datetime, post: str) -> datetime | None:
    """When a post may be tried again after so many failures in a row; None to give it up.

    At once, as far as the post is concerned, where the trouble is the target's alone.
    """
    patience = GIVEN_UP.get(reason)
    if patience is None:
        return now
    if attempts >= patience.tries:
        return None
    return now + pause(patience, attempts, post)
