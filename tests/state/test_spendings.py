"""What was spent is summed by day, read back as it was, and no crash or second process loses it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.errors import DamagedError, StateError
from state.journal import Journal
from state.spendings import SpendingRecord, from_document, to_document
from tests.state.clock import Clock
from tests.state.test_journal import journal_in, names, on_disk

spendings = st.builds(
    SpendingRecord,
    target=names,
    day=st.dates(),
    usd=st.decimals(min_value=0, max_value=10**6, places=3),
    bought=st.dictionaries(names, st.integers(0, 10**6), max_size=3),
    purpose=st.sampled_from(["", "requests"]),
)
TODAY = date(2026, 11, 21)
CENT = Decimal("0.01")


@given(spendings)
def test_a_spending_comes_back_as_it_was(record: SpendingRecord) -> None:
    assert from_document(on_disk(to_document(record))) == record


def test_a_day_is_one_record_of_exact_cents(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    for _ in range(10):
        journal.spend("twitter", "post", Decimal("0.015"))
    journal.spend("twitter", "own post read", Decimal("0.010"), many=10)
    with Journal(tmp_path / "state.json") as fresh:
        (record,) = fresh.spendings("twitter", TODAY)
    assert (record.day, record.usd) == (TODAY, Decimal("0.160"))
    assert record.bought == {"post": 10, "own post read": 10}


def test_a_row_of_before_there_were_purposes_is_of_posts() -> None:
    row = {"target": "twitter", "day": "2026-11-21", "usd": "0.015", "bought": {"post": 1}}
    assert from_document(row) == SpendingRecord("twitter", TODAY, Decimal("0.015"), {"post": 1})
    assert from_document(row).purpose == ""


def test_purposes_are_kept_apart(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.spend("twitter", "post", CENT)
    journal.spend("twitter", "summoned reply", 2 * CENT, purpose="requests")
    journal.spend("twitter", "mention read", 5 * CENT, 5, purpose="requests")
    journal.give_back("twitter", "mention read", 3 * CENT, 3, TODAY, purpose="requests")
    ours, theirs = journal.spendings("twitter", TODAY)
    assert (ours.purpose, ours.usd, ours.bought) == ("", CENT, {"post": 1})
    assert (theirs.purpose, theirs.usd) == ("requests", 4 * CENT)
    assert theirs.bought == {"summoned reply": 1, "mention read": 2}


def test_targets_and_days_are_kept_apart(tmp_path: Path) -> None:
    clock = Clock()
    journal = Journal(tmp_path / "state.json", clock)
    for target in ("twitter", "elsewhere", "twitter"):
        journal.spend(target, "post", CENT)
    clock.time += timedelta(days=1)
    journal.spend("twitter", "post", 3 * CENT)
    kept = journal.spendings("twitter", TODAY)
    assert [(record.day.day, record.usd) for record in kept] == [(21, 2 * CENT), (22, 3 * CENT)]
    assert journal.spendings("twitter", TODAY + timedelta(days=1)) == kept[1:]
    assert [record.usd for record in journal.spendings("elsewhere", date.min)] == [CENT]
    assert journal.spendings("nobody", date.min) == []


def test_a_day_ends_at_midnight_in_utc_whatever_the_zone_of_the_clock(tmp_path: Path) -> None:
    zone = datetime.fromisoformat("2026-11-21T23:30:00-05:00")
    journal = Journal(tmp_path / "state.json", lambda: zone)
    assert journal.spend("twitter", "post", CENT).day == zone.astimezone(UTC).date()


def test_many_hands_spend_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    def spend() -> None:
        with Journal(tmp_path / "state.json", lambda: datetime(2026, 11, 21, tzinfo=UTC)) as mine:
            for _ in range(5):
                mine.spend("twitter", "post", CENT)

    hands = [Thread(target=spend) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    with Journal(tmp_path / "state.json") as fresh:
        assert fresh.spendings("twitter", TODAY)[0].usd == 20 * CENT


def test_what_was_not_bought_after_all_comes_off_its_day(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.spend("twitter", "post", 3 * CENT, many=3)
    journal.give_back("twitter", "post", 2 * CENT, 2, TODAY)
    assert journal.spendings("twitter", TODAY) == [
        SpendingRecord("twitter", TODAY, CENT, {"post": 1})
    ]


def test_no_more_comes_off_a_day_than_it_has(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.spend("twitter", "post", CENT)
    for many, day in ((2, TODAY), (1, TODAY + timedelta(days=1))):
        with pytest.raises(StateError):
            journal.give_back("twitter", "post", many * CENT, many, day)
    assert journal.spendings("twitter", TODAY)[0].usd == CENT


def test_looking_at_spendings_makes_no_file(tmp_path: Path) -> None:
    assert journal_in(tmp_path).spendings("twitter", date.min) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("usd", ["-0.01", "NaN", "Infinity"])
def test_what_is_no_sum_is_not_spent(tmp_path: Path, usd: str) -> None:
    journal = journal_in(tmp_path)
    journal.spend("twitter", "post", CENT)
    with pytest.raises(StateError, match="a spending is"):
        journal.spend("twitter", "post", Decimal(usd))
    assert journal.spendings("twitter", TODAY)[0].usd == CENT


@pytest.mark.parametrize(
    "broken",
    [{"usd": "much"}, {"usd": "-1"}, {"day": "today"}, {"bought": {"post": "2"}}, {"target": ""}],
)
def test_a_spending_that_somebody_broke_by_hand_is_told(broken: dict[str, object]) -> None:
    whole = to_document(SpendingRecord("twitter", TODAY, CENT, {"post": 1}))
    with pytest.raises(DamagedError, match="spending that makes no sense"):
        from_document({**whole, **broken})
