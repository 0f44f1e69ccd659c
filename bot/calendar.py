"""When something may be posted: so many a day, not too close together, at hours people are awake.

Pure. Days and hours are those of the followers' time zone; instants are compared in UTC, so a day
of 23 or 25 hours is a day like others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

ALL_HOURS = frozenset(range(24))
GRID = timedelta(minutes=15)
"""Every hour and every change of clocks begins on a quarter of an hour of UTC."""


@dataclass(frozen=True)
class Plan:
    """How posts are spread: `hours` are the hours of the day, 0 to 23, in which they may go out."""

    posts_per_day: int = 4
    minimum_gap: timedelta = timedelta(hours=1)
    hours: frozenset[int] = ALL_HOURS
    zone: tzinfo = UTC

    def __post_init__(self) -> None:
        if self.posts_per_day < 1 or not self.hours & ALL_HOURS:
            raise ValueError("a plan lets at least one post out on every day")


def hours_in(text: str) -> frozenset[int]:
    """The hours that a text like `23-7` or `12-14, 18-22` speaks of; the last is not in it.

    Raises ValueError that says what is wrong.
    """
    found: set[int] = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        first, dash, last = (word.strip() for word in part.partition("-"))
        if not (dash and first.isdecimal() and last.isdecimal()):
            raise ValueError(f"{part!r} is not written like 23-7")
        begin, end = int(first), int(last)
        empty = begin % 24 == end % 24 and end - begin != 24
        if begin > 24 or end > 24 or empty:
            raise ValueError(f"{part!r} are no hours of a day")
        found.update(hour % 24 for hour in range(begin, end if end > begin else end + 24))
    return frozenset(found)


def next_slot(posted: Sequence[datetime], now: datetime, plan: Plan) -> datetime:
    """The first instant from `now` on at which the next post may go out.

    `posted` are the instants of the posts so far, or planned; they may lie in the future, where a
    clock was wrong or a plan is made.
    """
    full = Counter(_day(time, plan) for time in posted)
    slot = now.astimezone(UTC)
    while True:
        near = [time for time in posted if abs(time - slot) < plan.minimum_gap]
        if near:
            slot = max(near).astimezone(UTC) + plan.minimum_gap
        elif full[_day(slot, plan)] >= plan.posts_per_day or not _awake(slot, plan):
            slot = _next_on_grid(slot)
        else:
            return slot


def slots(posted: Sequence[datetime], now: datetime, plan: Plan, count: int) -> list[datetime]:
    """The next `count` instants at which posts may go out, one after the other."""
    planned: list[datetime] = []
    for _ in range(count):
        planned.append(next_slot([*posted, *planned], planned[-1] if planned else now, plan))
    return planned


def _day(time: datetime, plan: Plan) -> tuple[int, int]:
    local = time.astimezone(plan.zone)
    return local.year, local.timetuple().tm_yday


def _awake(time: datetime, plan: Plan) -> bool:
    return time.astimezone(plan.zone).hour in plan.hours


def _next_on_grid(time: datetime) -> datetime:
    start = datetime(2000, 1, 1, tzinfo=UTC)
    return start + ((time - start) // GRID + 1) * GRID
