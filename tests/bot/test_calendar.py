"""When posts may go out: hours, days, gaps, and clocks that change."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar import ALL_HOURS, Plan, hours_in, next_slot, slots

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = hours_in("23-7")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def local(time: datetime) -> str:
    return time.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M")


PLAN = Plan(3, timedelta(hours=2), ALL_HOURS - NIGHT, BERLIN)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("", set()),
        ("23-7", {23, 0, 1, 2, 3, 4, 5, 6}),
        ("0-24", set(range(24))),
        ("12-14, 18-20", {12, 13, 18, 19}),
        ("22-24", {22, 23}),
        ("24-2", {0, 1}),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, hours: set[int]) -> None:
    assert hours_in(text) == hours


@pytest.mark.parametrize("text", ["7", "25-3", "a-b", "7-7", "-", "8-", "24-0", "1.5-3", "²-3"])
def test_hours_that_are_none_are_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not written like|are no hours"):
        hours_in(text)


def test_what_is_ready_by_day_goes_out_at_once() -> None:
    now = berlin("2026-06-01 12:03")
    assert next_slot([], now, PLAN) == now


def test_what_is_ready_by_night_waits_for_the_morning() -> None:
    assert local(next_slot([], berlin("2026-06-01 23:40"), PLAN)) == "2026-06-02 07:00"


def test_the_next_post_keeps_its_distance_from_the_last() -> None:
    now = berlin("2026-06-01 12:00")
    assert next_slot([now - timedelta(minutes=30)], now, PLAN) == now + timedelta(minutes=90)


def test_a_day_that_is_full_is_over() -> None:
    posted = [berlin(f"2026-06-01 {hour}:00") for hour in ("08", "11", "14")]
    assert local(next_slot(posted, berlin("2026-06-01 17:00"), PLAN)) == "2026-06-02 07:00"


def test_a_week_of_backlog_comes_out_so_many_a_day() -> None:
    planned = slots([], berlin("2026-06-01 12:00"), PLAN, 21)
    assert max(Counter(local(slot)[:10] for slot in planned).values()) == 3
    assert planned[-1] - planned[0] > timedelta(days=5)


def test_a_clock_that_was_years_ahead_does_not_silence_the_bot() -> None:
    now = berlin("2026-06-01 12:00")
    assert next_slot([now + timedelta(days=36_500)], now, PLAN) == now


def test_the_hour_that_is_missing_in_spring_is_no_trap() -> None:
    only_two = Plan(1, timedelta(0), frozenset({2}), BERLIN)
    found = next_slot([], berlin("2027-03-28 01:30"), only_two)
    assert local(found) == "2027-03-29 02:00"


def test_the_hour_that_comes_twice_in_autumn_is_one_of_a_single_day() -> None:
    only_two = Plan(1, timedelta(0), frozenset({2}), BERLIN)
    first = next_slot([], berlin("2026-10-25 00:30"), only_two)
    assert local(first) == "2026-10-25 02:00"
    assert local(next_slot([first], first, only_two)) == "2026-10-26 02:00"


def test_a_plan_that_lets_nothing_out_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one post"):
        Plan(hours=frozenset())


START = datetime(2025, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(0), timedelta(days=1_100)).map(lambda since: START + since)
# half hours, midnights that do not exist, three quarters of an hour
EUROPE_AND_AMERICA = ("UTC", "Europe/Berlin", "America/New_York", "America/Santiago")
ELSEWHERE = ("Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia", "Asia/Kathmandu")
zones = st.sampled_from((*EUROPE_AND_AMERICA, *ELSEWHERE, "Africa/Cairo", "Pacific/Chatham"))
plans = st.builds(
    Plan,
    st.integers(1, 30),
    st.timedeltas(timedelta(0), timedelta(hours=30)),
    st.frozensets(st.integers(0, 23), min_size=1),
    zones.map(ZoneInfo),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(instants, max_size=20), instants, plans)
def test_a_slot_keeps_every_rule(posted: list[datetime], now: datetime, plan: Plan) -> None:
    slot = next_slot(posted, now, plan)
    there = slot.astimezone(plan.zone)
    assert slot >= now
    assert there.hour in plan.hours
    assert all(abs(slot - time) >= plan.minimum_gap for time in posted)
    same_day = [time for time in posted if time.astimezone(plan.zone).date() == there.date()]
    assert len(same_day) < plan.posts_per_day


@settings(max_examples=60, deadline=None)
@given(instants, plans)
def test_no_slot_is_missed(now: datetime, plan: Plan) -> None:
    slot = next_slot([], now, plan)
    waited = now
    while waited < slot:
        assert waited.astimezone(plan.zone).hour not in plan.hours
        waited += timedelta(minutes=7)


@settings(max_examples=30, deadline=None)
@given(instants, plans, st.integers(2, 12))
def test_slots_come_one_after_the_other(now: datetime, plan: Plan, count: int) -> None:
    planned = slots([], now, plan, count)
    assert planned == sorted(planned)
    days = Counter(slot.astimezone(plan.zone).date() for slot in planned)
    assert max(days.values()) <= plan.posts_per_day
