"""When what failed is tried again, and when it never is: the same words, the same answer.

Pure but for `jittered`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import Reason

JITTER = 0.2
"""A pause is up to this much longer, so that a hundred failures do not come back at once."""


@dataclass(frozen=True)
class Patience:
    """How one kind of trouble is borne: the first pause, how pauses grow, how many tries in all."""

    first: timedelta
    longest: timedelta
    growth: float
    tries: float = math.inf


PATIENCE: Mapping[Reason, Patience] = {
    # a dead network comes back within days: nine pauses make four
    "network": Patience(timedelta(minutes=5), timedelta(hours=24), growth=3, tries=10),
    # a bot check looks at how often one knocks: hours, and more of them each time
    "sign-in": Patience(timedelta(hours=6), timedelta(hours=48), growth=2, tries=10),
    # a premiere that says no time; trailers are announced for weeks
    "not yet": Patience(timedelta(hours=3), timedelta(hours=24), growth=2, tries=40),
    # a fault of ours may be one of the moment, and hardly of the day
    "ours": Patience(timedelta(minutes=10), timedelta(hours=3), growth=4, tries=3),
}
"""What is tried again; what does not stand here has failed for good."""

AFTER_PREMIERE = timedelta(minutes=10)
"""The best pictures of a video come a while after its first minute."""


def next_try(
    reason: Reason,
    attempts: int,
    now: datetime,
    *,
    key: str = "",
    wait: timedelta | None = None,
) -> datetime | None:
    """When to try again after `attempts` failures in a row, the last just now; None for never.

    `key` names what failed and settles the jitter; `wait` is what the other side asked for.
    """
    patience = PATIENCE.get(reason)
    if patience is None or attempts >= patience.tries:
        return None
    if wait is not None and wait > timedelta():
        return now + wait + AFTER_PREMIERE
    return now + pause(patience, attempts, key)


def due(at: datetime | None, now: datetime) -> bool:
    """Whether what was put off until `at` may be tried again."""
    return at is None or at <= now


def pause(patience: Patience, attempts: int, key: str) -> timedelta:
    """How long to wait after so many failures in a row; `key` settles the jitter."""
    steps = min(max(attempts, 1) - 1, 32)  # a float knows no end, a timedelta does
    first, longest = patience.first.total_seconds(), patience.longest.total_seconds()
    wait = timedelta(seconds=min(first * patience.growth**steps, longest))
    return wait + spread(wait, attempts, key)


def jittered(seconds: float) -> float:
    """A pause in seconds, up to `JITTER` longer by chance: `spread` is always the same."""
    return seconds * (1 + JITTER * random.random())  # noqa: S311  a spread, no secret


def spread(wait: timedelta, attempts: int, key: str) -> timedelta:
    """How much longer than that to wait: always the same for the same key and attempt."""
    chance = random.Random(f"{key} {attempts}").random()  # noqa: S311  a spread, no secret
    return wait * (JITTER * chance)
