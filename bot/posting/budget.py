"""The money of a target: what a call costs is recorded before it is made, and never too much.

Days and months are those of UTC, as on X's own bill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from bot.errors import PostingError
from bot.posting.prices import X_PRICES, Paid
from state.journal import Journal, now


@dataclass(frozen=True)
class Spent:
    """US dollars that were spent in this day and in this month."""

    day: Decimal
    month: Decimal


class Purse:
    """What a target may spend: `day` and `month` are US dollars. The journal knows what it has.

    A price is recorded before its call: a call that fails counts in full, so the sums are upper
    bounds. What an answer holds less than was asked for may be given back. Making one asks nothing.
    """

    def __init__(
        self,
        journal: Journal,
        target: str,
        day: Decimal,
        month: Decimal,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.budget = Spent(day, month)
        self._journal = journal
        self._target = target
        self._clock = clock

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
            self._journal.spend(self._target, what, price, many)

    @contextmanager
    def hold(self, most: Mapping[Paid, int]) -> Iterator[dict[Paid, int]]:
        """Pays for the most that may come, and gives back at the end what did not.

        What came is what is noted in the counts that it gives: nothing at first. A process that
        dies meanwhile has paid for all. Raises PostingError (budget) where it would pass that.
        """
        came: dict[Paid, int] = {}
        with self._journal.change():
            self._check(sum((X_PRICES[what] * many for what, many in most.items()), Decimal()))
            days = {
                what: self._journal.spend(self._target, what, X_PRICES[what] * many, many).day
                for what, many in most.items()
            }
        try:
            yield came
        finally:
            with self._journal.change():
                for what, many in most.items():
                    left = max(many - came.get(what, 0), 0)
                    price = X_PRICES[what] * left
                    self._journal.give_back(self._target, what, price, left, days[what])

    def note(self, what: Paid, many: int = 1) -> None:
        """Records a price that no budget may hold up: taking a post back, a look at the account."""
        self._journal.spend(self._target, what, X_PRICES[what] * many, many)

    def spent(self) -> Spent:
        """What was spent today and in this month."""
        today = self._clock().astimezone(UTC).date()
        month = self._journal.spendings(self._target, today.replace(day=1))
        return Spent(
            day=sum((record.usd for record in month if record.day == today), Decimal()),
            month=sum((record.usd for record in month), Decimal()),
        )

    def left(self) -> Spent:
        """What may still be spent today and in this month; never less than nothing."""
        spent = self.spent()
        month = max(self.budget.month - spent.month, Decimal())
        return Spent(min(max(self.budget.day - spent.day, Decimal()), month), month)

    def _check(self, price: Decimal) -> None:
        spent = self.spent()
        for named, used, budget, setting in (
            ("month", spent.month, self.budget.month, "budget_month_usd"),
            ("day", spent.day, self.budget.day, "budget_day_usd"),
        ):
            if used + price > budget:
                raise PostingError(
                    f"${price:f} more would pass the budget of ${budget:f} for the {named},"
                    f" of which ${used:f} is spent",
                    f"wait for the next {named}, or raise `{setting}` of [{self._target}]",
                    "budget",
                    self._until_next(named),
                )

    def _until_next(self, named: str) -> timedelta:
        moment = self._clock().astimezone(UTC)
        day = moment.date()
        if named == "month":
            day = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
        else:
            day += timedelta(days=1)
        return datetime.combine(day, time(), UTC) - moment
