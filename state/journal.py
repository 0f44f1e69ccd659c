"""What the bot remembers: every step, every trailer, every post.

with Journal(data / "state.json", clock=now, who="run") as journal:
    with journal.step("analysed", subject=trailer.id) as record:
        shots = ...
        record.note(shots=len(shots))
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from state.posts import PostBook
from state.records import PostRecord, Standing, TrailerRecord
from state.steps import StepBook
from state.store import Store
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
    history holds. Reading never makes a file. All methods raise StateError where the file cannot
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

    def trailers(self) -> list[Standing]:
        """All trailers in the order in which they were added, with where each one stands."""
        return self._trailers.all()

    def intend_post(self, montage: str, target: str, text: str) -> PostRecord:
        """Records that a montage is about to be posted; a record that is there stays."""
        return self._posts.intend(montage, target, text)

    def publish_post(self, post: str, receipt: str, url: str) -> PostRecord:
        """Records the target's receipt for a post."""
        return self._posts.publish(post, receipt, url)

    def retract_post(self, post: str, why: str) -> PostRecord:
        """Records that a post was taken back, and why. It is never posted again."""
        return self._posts.retract(post, why)

    def find_post(self, montage: str, target: str) -> PostRecord | None:
        """The post of a montage on a target, None where none was ever intended."""
        return self._posts.find(montage, target)

    def posts(self) -> list[PostRecord]:
        """All posts, the last intended first."""
        return self._posts.all()
