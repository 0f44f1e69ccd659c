"""What posting has cost: a sum for each target, day and purpose, so that the state stays small."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from state.errors import DamagedError, StateError
from state.records import in_utc
from state.store import Store

SPENDINGS = "spendings"


@dataclass(frozen=True)
class SpendingRecord:
    """What a target has cost on one day in UTC: US dollars, and how many of what they bought.

    `purpose` is what for, empty for posts of our own.
    """

    target: str
    day: date
    usd: Decimal
    bought: Mapping[str, int] = field(default_factory=dict)
    purpose: str = ""

    def __post_init__(self) -> None:
        if not self.target:
            raise StateError("a spending names no target", "give the target a name")
        if not self.usd.is_finite() or self.usd < 0:
            raise StateError(f"a spending is {self.usd} dollars", "spend a sum, or nothing")
        if any(type(many) is not int or many < 0 for many in self.bought.values()):
            raise StateError("a spending bought no whole number of something", "count it")

    @property
    def key(self) -> str:
        """Its name for ever."""
        return f"{self.target} {self.day.isoformat()} {self.purpose}".rstrip()


class SpendingBook:
    """The spendings in a store."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def spend(
        self, target: str, what: str, usd: Decimal, many: int = 1, purpose: str = ""
    ) -> SpendingRecord:
        """Adds `usd`, the price of `many` of something, to the day that it is in UTC."""
        day = in_utc(self._clock()).date()
        bought = SpendingRecord(target, day, usd, {what: many}, purpose)
        with self._store.change():
            known = self._known(bought)
            return self._keep(
                replace(
                    known,
                    usd=known.usd + bought.usd,
                    bought={**known.bought, what: known.bought.get(what, 0) + many},
                )
            )

    def give_back(
        self, target: str, what: str, usd: Decimal, many: int, day: date, purpose: str = ""
    ) -> SpendingRecord:
        """Takes off a day what was recorded there beforehand and then not bought after all.

        Raises StateError where the day has not so much of it.
        """
        given = SpendingRecord(target, day, usd, {what: many}, purpose)
        with self._store.change():
            known = self._known(given)
            return self._keep(
                replace(
                    known,
                    usd=known.usd - given.usd,
                    bought={**known.bought, what: known.bought.get(what, 0) - many},
                )
            )

    def since(self, target: str, day: date) -> list[SpendingRecord]:
        """What a target has cost from that day on, day by day, each purpose for itself."""
        first = day.isoformat()

        def wanted(row: Mapping[str, Any]) -> bool:
            return row.get("target") == target and str(row.get("day", "")) >= first

        found = [from_document(row) for row in self._store.some(SPENDINGS, wanted)]
        return sorted(found, key=lambda record: (record.day, record.purpose))

    def _known(self, spending: SpendingRecord) -> SpendingRecord:
        """What is recorded for the same target, day and purpose."""
        row = self._store.get(SPENDINGS, spending.key)
        nothing = replace(spending, usd=Decimal(), bought={})
        return nothing if row is None else from_document(row)

    def _keep(self, record: SpendingRecord) -> SpendingRecord:
        self._store.put(SPENDINGS, record.key, to_document(record))
        return record


def to_document(record: SpendingRecord) -> Mapping[str, Any]:
    """A spending as a document; its sum is a text, because JSON would make it a float."""
    return {
        "target": record.target,
        "day": record.day.isoformat(),
        "usd": str(record.usd),
        "bought": dict(record.bought),
        **({"purpose": record.purpose} if record.purpose else {}),
    }


def from_document(document: Mapping[str, Any]) -> SpendingRecord:
    """The spending of a document. Raises DamagedError where it is none."""
    try:
        return SpendingRecord(
            target=document["target"],
            day=date.fromisoformat(document["day"]),
            usd=Decimal(document["usd"]),
            bought=dict(document["bought"]),
            purpose=document.get("purpose", ""),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation, StateError) as error:
        raise DamagedError(
            f"the state holds a spending that makes no sense: {error!r}",
            "mend state.json by hand, or put state.json.previous in its place",
        ) from error
