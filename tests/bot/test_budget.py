"""The purse: no call passes the budget of a day or a month, and each is recorded before it."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PostingError
from bot.posting.twitter.budget import Purse, Spent
from bot.posting.twitter.prices import X_PRICES, Paid
from state.journal import Journal
from tests.bot.bots import Clock

POST = X_PRICES["post"]


def purse_in(folder: Path, clock: Clock, day: str = "0.05", month: str = "0.1") -> Purse:
    journal = Journal(folder / "state.json", clock)
    return Purse(journal, "twitter", Decimal(day), Decimal(month), clock)


def test_everything_that_is_paid_for_has_a_price() -> None:
    assert set(X_PRICES) == set(get_args(Paid))
    assert all(price > 0 for price in X_PRICES.values())


def test_what_was_spent_is_known_in_the_next_process(tmp_path: Path) -> None:
    clock = Clock()
    purse_in(tmp_path, clock).spend("post")
    purse_in(tmp_path, clock).spend("own post read", 10)
    later = purse_in(tmp_path, clock)
    assert later.spent() == Spent(Decimal("0.025"), Decimal("0.025"))
    assert later.left() == Spent(Decimal("0.025"), Decimal("0.075"))


def test_the_bot_stops_before_the_budget_of_the_day_is_passed(tmp_path: Path) -> None:
    clock = Clock()
    purse = purse_in(tmp_path, clock)
    for _ in range(3):
        purse.spend("post")
    with pytest.raises(PostingError, match=r"\$0.015 more .* \$0.05 for the day") as refused:
        purse.spend("post")
    assert refused.value.reason == "budget"
    assert refused.value.wait == timedelta(hours=12)  # it is noon
    assert "budget_day_usd" in refused.value.hint
    assert purse.spent().day == 3 * POST
    purse.spend("media metadata")  # and what still fits is bought, to the last cent
    assert purse.left().day == 0


def test_a_new_day_has_its_own_budget_and_a_month_remembers(tmp_path: Path) -> None:
    clock = Clock()
    purse = purse_in(tmp_path, clock)
    for _ in range(2):
        for _ in range(3):
            purse.spend("post")
        clock.time += timedelta(days=1)
    with pytest.raises(PostingError, match=r"\$0.1 for the month") as refused:
        purse.spend("post")
    assert clock.time + (refused.value.wait or timedelta()) == datetime(2026, 12, 1, tzinfo=UTC)
    assert purse.left() == Spent(Decimal("0.010"), Decimal("0.010"))
    clock.time = datetime(2026, 12, 1, tzinfo=UTC)
    purse.spend("post")
    assert purse.spent() == Spent(POST, POST)


def test_the_next_month_of_december_is_january(tmp_path: Path) -> None:
    clock = Clock()
    clock.time = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    with pytest.raises(PostingError) as refused:
        purse_in(tmp_path, clock, month="0").check("post")
    assert refused.value.wait == timedelta(minutes=1)


def test_a_look_ahead_counts_all_that_is_to_come_and_spends_nothing(tmp_path: Path) -> None:
    purse = purse_in(tmp_path, Clock(), day="0.019")
    with pytest.raises(PostingError):
        purse.check("post", "media metadata")
    purse.check("post")
    assert purse.spent() == Spent(Decimal(), Decimal())
    assert list(tmp_path.iterdir()) == []


def test_no_budget_holds_up_a_rights_holder_s_complaint(tmp_path: Path) -> None:
    purse = purse_in(tmp_path, Clock(), day="0", month="0")
    purse.note("deletion")
    assert purse.spent().day == X_PRICES["deletion"]
    assert purse.left() == Spent(Decimal(), Decimal())


def test_what_did_not_come_is_given_back(tmp_path: Path) -> None:
    purse = purse_in(tmp_path, Clock())
    with purse.hold({"mention read": 10, "account read": 2}) as came:
        assert purse.spent().day == Decimal("0.030")
        came["mention read"] = 3
    assert purse.spent() == Spent(Decimal("0.003"), Decimal("0.003"))


def test_of_a_failure_all_is_given_back(tmp_path: Path) -> None:
    purse = purse_in(tmp_path, Clock())
    purse.spend("post")
    with pytest.raises(ZeroDivisionError), purse.hold({"mention read": 10}):
        raise ZeroDivisionError
    assert purse.spent().day == POST


def test_nothing_is_held_that_would_pass_the_budget(tmp_path: Path) -> None:
    purse = purse_in(tmp_path, Clock(), day="0.03")
    with pytest.raises(PostingError) as refused:  # noqa: SIM117  what is held is what raises
        with purse.hold({"mention read": 20, "account read": 2}):
            raise AssertionError
    assert refused.value.reason == "budget"
    assert purse.spent().day == 0


def test_what_is_given_back_comes_off_the_day_it_was_paid_on(tmp_path: Path) -> None:
    clock = Clock()
    purse = purse_in(tmp_path, clock)
    with purse.hold({"mention read": 10}):
        clock.time += timedelta(days=1)
        purse.spend("post")
    assert purse.spent().day == POST
    clock.time -= timedelta(days=1)
    assert purse.spent().day == 0


# what people ask for


def shared(folder: Path, clock: Clock, share: str = "0.5") -> Purse:
    """A purse of ten cents a day and two dollars a month."""
    journal = Journal(folder / "state.json", clock)
    money = Decimal("0.1"), Decimal(2)
    return Purse(journal, "twitter", *money, clock, requests_share=Decimal(share))


def use_up(purse: Purse, what: Paid = "summoned reply") -> PostingError:
    """Buys until that is refused."""
    for _ in range(1_000):
        try:
            purse.spend(what)
        except PostingError as error:
            return error
    raise AssertionError


def test_what_people_ask_for_leaves_scheduled_posts_their_share(tmp_path: Path) -> None:
    purse = shared(tmp_path, Clock())
    refused = use_up(purse.for_requests())
    assert refused.reason == "budget"
    assert refused.wait == timedelta(hours=12)
    assert "for requests of the day" in str(refused)
    assert "`requests_share` of [twitter]" in refused.hint
    assert purse.for_requests().left().day == 0
    assert purse.left().day == Decimal("0.05")
    purse.check("post", "post", "post")


def test_a_month_has_a_share_for_requests_too(tmp_path: Path) -> None:
    clock = Clock()
    clock.time = datetime(2026, 11, 1, tzinfo=UTC)
    purse = shared(tmp_path, clock)
    for _ in range(20):
        use_up(purse.for_requests())
        clock.time += timedelta(days=1)
    refused = use_up(purse.for_requests())
    assert "for requests of the month" in str(refused)
    assert clock.time + (refused.wait or timedelta()) == datetime(2026, 12, 1, tzinfo=UTC)
    assert purse.left() == Spent(Decimal("0.1"), Decimal(1))


def test_scheduled_posts_may_use_all_that_is_left(tmp_path: Path) -> None:
    purse = shared(tmp_path, Clock())
    use_up(purse, "mention read")
    assert purse.left().day == 0
    refused = use_up(purse.for_requests())
    assert "budget_day_usd" in refused.hint  # their share is whole, but there is no money
    assert purse.for_requests().spent().day == 0


def test_what_was_spent_before_there_was_a_share_was_for_posts(tmp_path: Path) -> None:
    row = {"target": "twitter", "day": "2026-11-22", "usd": "0.06", "bought": {"post": 4}}
    state = {"spendings": {"1119981146019833": row}, "about": {"1": {"version": 2}}}
    (tmp_path / "state.json").write_text(json.dumps(state), encoding="utf-8")
    purse = shared(tmp_path, Clock())
    assert purse.spent().day == Decimal("0.06")
    assert purse.for_requests().spent().day == 0
    assert purse.for_requests().left().day == Decimal("0.04")
    purse.spend("post")
    assert purse.spent().day == Decimal("0.075")


@given(
    st.lists(st.tuples(st.sampled_from(sorted(X_PRICES)), st.integers(1, 20)), max_size=12),
    st.decimals(0, "0.5", places=3),
    st.decimals(0, 1, places=3),
)
def test_no_order_of_calls_passes_a_budget(
    tmp_path_factory: pytest.TempPathFactory,
    calls: list[tuple[Paid, int]],
    day: Decimal,
    month: Decimal,
) -> None:
    clock = Clock()
    purse = purse_in(tmp_path_factory.mktemp("purse"), clock, str(day), str(month))
    for number, (what, many) in enumerate(calls):
        if number % 4 == 3:
            clock.time += timedelta(days=1)
        with suppress(PostingError):
            purse.spend(what, many)
        spent = purse.spent()
        assert spent.day <= day
        assert spent.month <= month
