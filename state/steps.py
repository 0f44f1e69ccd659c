"""Every step leaves a record, whatever happens.

Two tables, so that the state cannot grow without end: `history` holds the last steps of all
subjects, and `standings` the last ended step of each kind for every subject, for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from state.documents import (
    Document,
    step_from_document,
    step_from_mark,
    step_to_document,
    step_to_mark,
)
from state.errors import StateError
from state.records import Figure, Outcome, Step
from state.store import Store

HISTORY = "history"
STANDINGS = "standings"
LONGEST_WHY = 1_000
"""Letters of a reason: a server's error page is not one."""

ABANDONED = "the process ended without a word: killed, or the power went"


@dataclass
class OpenStep:
    """A step under way: note figures as they become known, or say that it was not needed."""

    step: Step
    figures: dict[str, Figure] = field(default_factory=dict)
    outcome: Outcome = Outcome.DONE
    why: str = ""

    def note(self, /, **figures: Figure) -> None:
        """Adds figures to the record."""
        self.figures.update(figures)

    def skip(self, why: str) -> None:
        """The step ends as skipped, for that reason."""
        self.outcome, self.why = Outcome.SKIPPED, why


class StepBook:
    """The steps in a store. `keep` is how many of them the history holds."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], who: str = "", keep: int = 1_000
    ) -> None:
        self._store = store
        self._clock = clock
        self._who = who
        self._keep = keep

    @contextmanager
    def step(self, step: str, subject: str, **figures: Figure) -> Iterator[OpenStep]:
        """A step from here to the end of the block.

        It ends as done, or as failed by an exception, or as interrupted by Ctrl-C and its like;
        the exception goes on. Raises StateError where the record cannot be written.
        """
        record = OpenStep(self.begin(step, subject, **figures))
        try:
            yield record
        except BaseException as error:
            outcome = Outcome.FAILED if isinstance(error, Exception) else Outcome.INTERRUPTED
            try:
                self.end(record.step, outcome, reason(error), record.figures)
            except StateError as lost:
                error.add_note(f"and no record of it could be written: {lost}")
            raise
        self.end(record.step, record.outcome, record.why, record.figures)

    def begin(self, step: str, subject: str, **figures: Figure) -> Step:
        """Records that a step begins. The history shows it as running until it ends."""
        with self._store.change():
            rows = self._store.all(HISTORY)
            number = max((row["id"] for row in rows), default=0) + 1
            begun = Step(number, step, subject, self._who, self._clock(), figures=figures)
            self._store.put(HISTORY, number, step_to_document(begun))
            oldest = sorted(row["id"] for row in rows)[: max(0, len(rows) + 1 - self._keep)]
            if oldest:
                self._store.remove(HISTORY, oldest)
        return begun

    def end(
        self,
        begun: Step,
        outcome: Outcome,
        why: str = "",
        figures: Mapping[str, Figure] = MappingProxyType({}),
    ) -> Step:
        """Records how a step ended, with more figures where there are some."""
        ended = replace(
            begun,
            ended=self._clock(),
            outcome=outcome,
            why=why[:LONGEST_WHY],
            figures={**begun.figures, **figures},
        )
        with self._store.change():
            self._store.put(HISTORY, ended.id, step_to_document(ended))
            standing = self._store.get(STANDINGS, ended.subject)
            marks = {} if standing is None else standing["steps"]
            before = marks.get(ended.step, {}).get("outcome")
            if outcome is Outcome.SKIPPED and before == Outcome.DONE:
                return ended  # skipped because it was done: it still stands done
            self._store.put(
                STANDINGS,
                ended.subject,
                {
                    "subject": ended.subject,
                    "last": ended.step,
                    "steps": {**marks, ended.step: step_to_mark(ended)},
                },
            )
        return ended

    def skipped(self, step: str, subject: str, why: str, **figures: Figure) -> Step:
        """Records a step that was not needed."""
        with self._store.change():
            return self.end(self.begin(step, subject, **figures), Outcome.SKIPPED, why)

    def close_abandoned(self) -> list[Step]:
        """Ends the steps of a process that was killed: they become `interrupted`.

        Only the process that holds the data folder's lock may say so.
        """
        running = [row for row in self._store.all(HISTORY) if row["outcome"] == Outcome.RUNNING]
        if not running:
            return []
        with self._store.change():
            return [
                self.end(step_from_document(row), Outcome.INTERRUPTED, ABANDONED) for row in running
            ]

    def forget(self, subjects: Sequence[str]) -> None:
        """Takes away where these subjects stand; the history keeps their last steps a while."""
        self._store.remove(STANDINGS, subjects)

    def done(self, step: str, subject: str) -> Step | None:
        """The record of a step whose last try was done, None otherwise.

        A step that was skipped after it was done is still done.
        """
        last = self.standing(subject).get(step)
        return last if last is not None and last.outcome is Outcome.DONE else None

    def standing(self, subject: str) -> dict[str, Step]:
        """The last ended step of each kind for a subject, by its name."""
        return steps_in(self._store.get(STANDINGS, subject))

    def steps(self, subject: str | None = None, limit: int | None = None) -> list[Step]:
        """The steps, newest first: all that the history holds, or all known of one subject."""
        rows = sorted(self._store.all(HISTORY), key=lambda row: int(row["id"]), reverse=True)
        if subject is None:
            return [step_from_document(row) for row in rows[:limit]]
        found = {step.id: step for step in self.standing(subject).values()}
        found |= {row["id"]: step_from_document(row) for row in rows if row["subject"] == subject}
        return [found[number] for number in sorted(found, reverse=True)][:limit]


def steps_in(standing: Document | None) -> dict[str, Step]:
    """The steps of a standing document."""
    if standing is None:
        return {}
    return {
        name: step_from_mark(name, standing["subject"], mark)
        for name, mark in standing["steps"].items()
    }


def last_step(standing: Document) -> Step:
    """The step of a standing document that ended last."""
    name = standing["last"]
    return step_from_mark(name, standing["subject"], standing["steps"][name])


def reason(error: BaseException) -> str:
    """Why a step ended: the error's own sentence, or its kind where it has none."""
    words = str(error)
    if hasattr(error, "hint") and words:
        return words
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
