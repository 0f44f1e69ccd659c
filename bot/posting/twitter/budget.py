"""The money of a target: what a call costs is recorded before it is made, and never too much.

Days and months are those of UTC, as on X's own bill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

from bot.errors import PostingError
from bot.posting.twitter.prices import X_PRICES, Paid
from state.journal import Journal, now
from state.spendings import SpendingRecord

Purpose = Literal["", "requests"]
"""What money is spent for: posts of our own, or what people ask for."""


@dataclass(frozen=True)
class Spent:
    """US dollars that were spent in this day and in this month."""

    day: Decimal
    month: Decimal


@dataclass(frozen=True)
class _Limit:
    """What may be spent in a span of time, what is, and where the setting stands that says so."""

    span: Literal["day", "month"]
    budget: Decimal
    used: Decimal
    setting: str
    purpose: Purpose = ""


class Purse:
    """What a target may spend: `day` and `month` are US dollars. The journal knows what it has.

    A price is recorded before its call: a call that fails counts in full, so the sums are upper
    bounds. What an answer holds less than was asked for may be given back. What people ask for
    takes `requests_share` of both budgets at most, see `for_requests`. Making one asks nothing.
    """

    def __init__(
        self,
        journal: Journal,
        target: str,
        day: Decimal,
        month: Decimal,
        clock: Callable[[], datetime] = now,
        *,
        requests_share: Decimal = Decimal(1),
        purpose: Purpose = "",
    ) -> None:
        self.budget = Spent(day, month)
        self._journal = journal
        self._target = target
        self._clock = clock
        self._share = requests_share
        self._purpose: Purpose = purpose

    def for_requests(self) -> Purse:
        """The same purse, as far as it is open for what people ask for."""
        return Purse(
            self._journal,
            self._target,
            self.budget.day,
            self.budget.month,
            self._clock,
            requests_share=self._share,
            purpose="requests",
        )

    def check(self, *what: Paid) -> None:
        """Raises PostingError where the budget does not hold all of these; records nothing."""
        self._check(sum((X_PRICES[one] for one in what), Decimal()))

    def spend(self, what: Paid, many: int = 1) -> None:
        """Records the price of `many` of something, right before they are bought.

        Raises PostingError (budget), and records nothing, where that would pass the budget.
        """
        price = X_PRICES[what] * many
        with self._journal.change():  # nobody else spends between the look and the record
            self._check(price)
            self._record(what, many)

    @contextmanager
    def hold(self, most: Mapping[Paid, int]) -> Iterator[dict[Paid, int]]:
        """Pays for the most that may come, and gives back at the end what did not.

        What came is what is noted in the counts that it gives: nothing at first. A process that
        dies meanwhile has paid for all. Raises PostingError (budget) where it would pass that.
        """
        came: dict[Paid, int] = {}
        with self._journal.change():
            self._check(sum((X_PRICES[what] * many for what, many in most.items()), Decimal()))
            days = {what: self._record(what, many).day for what, many in most.items()}
        try:
            yield came
        finally:
            with self._journal.change():
                for what, many in most.items():
                    left = max(many - came.get(what, 0), 0)
                    price = X_PRICES[what] * left
                    self._journal.give_back(
                        self._target, what, price, left, days[what], self._purpose
                    )

    def note(self, what: Paid, many: int = 1) -> None:
        """Records a price that no budget may hold up: taking a post back, a look at the account."""
        self._record(what, many)

    def spent(self) -> Spent:
        """What was spent today and in this month: in all, or for requests where it is for them."""
        return self._spent(self._purpose)

    def left(self) -> Spent:
        """What may still be spent today and in this month; never less than nothing."""
        limits = self._limits()
        day, month = (
            max(min(one.budget - one.used for one in limits if one.span == span), Decimal())
            for span in ("day", "month")
        )
        return Spent(min(day, month), month)

    def _record(self, what: Paid, many: int) -> SpendingRecord:
        price = X_PRICES[what] * many
        return self._journal.spend(self._target, what, price, many, self._purpose)

    def _spent(self, purpose: Purpose = "") -> Spent:
        """What was spent for that; for everything where it is empty."""
        today = self._clock().astimezone(UTC).date()
        month = self._journal.spendings(self._target, today.replace(day=1))
        those = [one for one in month if not purpose or one.purpose == purpose]
        return Spent(
            day=sum((one.usd for one in those if one.day == today), Decimal()),
            month=sum((one.usd for one in those), Decimal()),
        )

    def _limits(self) -> Sequence[_Limit]:
        """All that hold, those of the month first: whoever waits for it waits longest."""
        budget, used = self.budget, self._spent()
        month = [_Limit("month", budget.month, used.month, "budget_month_usd")]
        day = [_Limit("day", budget.day, used.day, "budget_day_usd")]
        if self._purpose:
            mine, share, said = self._spent(self._purpose), self._share, "requests_share"
            month.append(_Limit("month", share * budget.month, mine.month, said, self._purpose))
            day.append(_Limit("day", share * budget.day, mine.day, said, self._purpose))
        return [*month, *day]

    def _check(self, price: Decimal) -> None:
        for limit in self._limits():
            if limit.used + price > limit.budget:
                whose = f"{limit.purpose} of " if limit.purpose else ""
                raise PostingError(
                    f"${price:f} more would pass the budget of ${limit.budget:f} for {whose}the"
                    f" {limit.span}, of which ${limit.used:f} is spent",
                    f"wait for the next {limit.span}, or raise `{limit.setting}`"
                    f" of [{self._target}]",
                    "budget",
                    self._until_next(limit.span),
                )

    def _until_next(self, span: Literal["day", "month"]) -> timedelta:
        moment = self._clock().astimezone(UTC)
        day = moment.date()
        if span == "month":
            day = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
        else:
            day += timedelta(days=1)
        return datetime.combine(day, time(), UTC) - moment
