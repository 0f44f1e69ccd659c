"""What the bot remembers: every step, every trailer, every post, every find, every request.

with Journal(data / "state.json", clock=now, who="run") as journal:
    with journal.step("analysed", subject=trailer.id) as record:
        shots = ...
        record.note(shots=len(shots))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from state.finds import FindBook
from state.people import PersonBook
from state.posts import PostBook
from state.records import (
    FindRecord,
    FindStatus,
    LookRecord,
    PostRecord,
    PostState,
    Standing,
    StatusRecord,
    TargetRecord,
    TrailerRecord,
)
from state.requests import RequestBook
from state.spendings import SpendingBook, SpendingRecord
from state.steps import StepBook
from state.store import Store
from state.targets import TargetBook
from state.trailers import TrailerBook

KEPT_STEPS = 1_000
"""Steps that the history holds by default, of all subjects together: about 300 kB."""


def now() -> datetime:
    """The time, in UTC: the clock of everything that is not a test."""
    return datetime.now(UTC)


class Journal(StepBook):
    """The bot's memory in one TinyDB file; safe to share between threads and processes.

    Every call that changes something is one write, on disk when the call returns. `who` stands in
    the records of this journal's steps: a command or a trigger. `keep` is how many steps the
    history holds. Reading never makes a file. `requests` are what people asked for, `people` those
    of whom something is to be remembered. All methods raise StateError where the file cannot
    be read or written; see `notices` for a file that had to be set aside.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime] = now,
        who: str = "",
        keep: int = KEPT_STEPS,
    ) -> None:
        store = Store(path, clock)
        super().__init__(store, clock, who, keep)
        self._trailers = TrailerBook(store, clock)
        self._posts = PostBook(store, clock)
        self._targets = TargetBook(store, clock)
        self._finds = FindBook(store, clock)
        self._spendings = SpendingBook(store, clock)
        self.requests = RequestBook(store, clock)
        self.people = PersonBook(store, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file. What was recorded is on disk already."""
        self._store.close()

    @property
    def notices(self) -> tuple[str, ...]:
        """What people should be told about the file after it was read; empty when all is well."""
        return self._store.notices

    def change(self) -> AbstractContextManager[None]:
        """Everything inside is one change: all of it is written at its end, or nothing."""
        return self._store.change()

    def known(self, subject: str) -> bool:
        """Whether anything is remembered of a trailer or other subject."""
        return self._trailers.find(subject) is not None or bool(self.steps(subject, limit=1))

    def remember_trailer(
        self, trailer: str, title: str, file: str, source: str = ""
    ) -> TrailerRecord:
        """Keeps a trailer; one that is known keeps the day it was added."""
        return self._trailers.remember(trailer, title, file, source)

    def find_trailer(self, trailer: str) -> TrailerRecord | None:
        """The trailer of that id, None where it is not known."""
        return self._trailers.find(trailer)

    def trailer_count(self) -> int:
        """How many trailers are known."""
        return self._trailers.count()

    def newest_trailers(self, count: int) -> list[Standing]:
        """The trailers that were added last, in that order, with where each one stands."""
        return self._trailers.newest(count)

    def intend_post(
        self, montage: str, target: str, statuses: Sequence[StatusRecord], answers: str = ""
    ) -> PostRecord:
        """Records that a montage is about to be posted, and how; a record that is there stays.

        `answers` is the post of somebody else that it is an answer to, by the target's own id.
        """
        return self._posts.intend(montage, target, statuses, answers)

    def try_status(self, post: str, place: int, *, tried: bool = True) -> PostRecord:
        """Records that a status is about to be sent, or that it was certainly not sent."""
        return self._posts.try_status(post, place, tried=tried)

    def publish_status(self, post: str, place: int, receipt: str, url: str) -> PostRecord:
        """Records the target's receipt for a status; with the last one the post is published."""
        return self._posts.publish_status(post, place, receipt, url)

    def put_off_post(self, post: str, why: str, next_try: datetime) -> PostRecord:
        """Records that an attempt to post failed, and when the next one may be made."""
        return self._posts.put_off(post, why, next_try)

    def fail_post(self, montage: str, target: str, why: str) -> PostRecord:
        """Records that a target does not take a montage: it is not tried again there."""
        return self._posts.fail(montage, target, why)

    def retry_post(self, post: str, why: str) -> PostRecord:
        """Records that a post that failed, or waits for its next attempt, may go out at once."""
        return self._posts.retry(post, why)

    def take_back_post(self, post: str, why: str) -> PostRecord:
        """Records that a post is to be taken back, and why. It is never posted again."""
        return self._posts.take_back(post, why)

    def retract_post(self, post: str) -> PostRecord:
        """Records that a post that was to be taken back is gone."""
        return self._posts.retract(post)

    def react_post(self, post: str, counts: tuple[int, int, int] | None) -> PostRecord:
        """Records boosts, favourites and replies of a post; None keeps those that were known."""
        return self._posts.react(post, counts)

    def find_post(self, montage: str, target: str) -> PostRecord | None:
        """The post of a montage on a target, None where none was ever intended."""
        return self._posts.find(montage, target)

    def posts(self, *states: PostState) -> list[PostRecord]:
        """The posts in these states, or all, the last intended first."""
        return self._posts.all(*states)

    def posts_of(self, montage: str) -> list[PostRecord]:
        """The posts of a montage, the last intended first."""
        return self._posts.of(montage)

    def post_with(self, target: str, receipt: str) -> PostRecord | None:
        """The post on a target that one of our statuses belongs to, None for none of ours."""
        return self._posts.with_receipt(target, receipt)

    def receipts(self, target: str) -> frozenset[str]:
        """Those of all statuses that are known to have stood on a target."""
        return self._posts.receipts(target)

    def posts_since(self, time: datetime) -> list[PostRecord]:
        """The posts that were intended since then, the last first."""
        return self._posts.since(time)

    def newest_posts(self, count: int) -> list[PostRecord]:
        """The posts that were intended last, the last first."""
        return self._posts.newest(count)

    def target_trouble(
        self,
        target: str,
        reason: str,
        why: str,
        hint: str = "",
        next_try: datetime | None = None,
    ) -> TargetRecord:
        """Records that a target failed us, and until when it is left alone."""
        return self._targets.trouble(target, reason, why, hint, next_try)

    def target_well(self, target: str) -> None:
        """Records that a target is as it should be."""
        self._targets.well(target)

    def target(self, target: str) -> TargetRecord:
        """How a target stands."""
        return self._targets.find(target)

    def discover(self, facts: FindRecord) -> FindRecord:
        """Keeps what was found; a find that is known stays as it is. Its times are set here."""
        return self.discover_all([facts])[0]

    def discover_all(self, finds: Sequence[FindRecord]) -> list[FindRecord]:
        """Keeps all of these in one change; those that are known stay as they are."""
        return self._finds.discover(finds)

    def find(self, key: str) -> FindRecord | None:
        """The find of that key, None where it is not known."""
        return self._finds.find(key)

    def finds(self, *statuses: FindStatus | str) -> list[FindRecord]:
        """The finds of these statuses, all of them where none is named, the first found first."""
        return self._finds.all(*statuses)

    def find_counts(self) -> Counter[str]:
        """How many finds stand where, by status."""
        return self._finds.counts()

    def finds_of(self, films: Callable[[str], bool]) -> list[FindRecord]:
        """The finds whose `film` is one of these, the first found first."""
        return self._finds.of(films)

    def advance(
        self,
        key: str,
        status: FindStatus | str,
        why: str = "",
        trailer: str = "",
        next_try: datetime | None = None,
    ) -> FindRecord:
        """Records what became of a find. A failure that is tried again keeps its status."""
        return self._finds.advance(key, status, why, trailer, next_try)

    def forget_finds(self, keys: Sequence[str]) -> None:
        """Takes finds away, and the record of the steps that were made with them."""
        with self.change():
            self._finds.forget(keys)
            self.forget(keys)

    def looked(self, source: str, why: str = "") -> LookRecord:
        """Records a look at a source: a success, or a failure where it says why."""
        return self._finds.looked(source, why)

    def looks(self) -> dict[str, LookRecord]:
        """The looks at every source that was ever looked at, by its name."""
        return self._finds.looks()

    def spend(
        self, target: str, what: str, usd: Decimal, many: int = 1, purpose: str = ""
    ) -> SpendingRecord:
        """Records that `many` of something cost so much on a target, today."""
        return self._spendings.spend(target, what, usd, many, purpose)

    def give_back(
        self, target: str, what: str, usd: Decimal, many: int, day: date, purpose: str = ""
    ) -> SpendingRecord:
        """Takes off a day what was recorded beforehand and then not bought after all."""
        return self._spendings.give_back(target, what, usd, many, day, purpose)

    def spendings(self, target: str, since: date) -> list[SpendingRecord]:
        """What a target has cost from that day on, day by day in UTC, each purpose for itself."""
        return self._spendings.since(target, since)
