"""What is remembered, as values: steps, trailers, posts, targets, finds and looks at sources.

Times are aware and kept in UTC. Records are checked when they are made, so what is read from a
file that somebody edited is as trustworthy as what the program wrote itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from state.errors import StateError

Figure = str | int | float | bool
"""What a step may note: a word, a count, a measure or a yes."""

LARGEST_INTEGER = 2**63 - 1
"""JSON knows no limit, its readers do."""

STOPPED = "stopped"
"""The reason of a target that only its operator can set going again."""


class Outcome(StrEnum):
    """How a step ended; `running` until it has."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    SKIPPED = "skipped"


class PostState(StrEnum):
    """Where a post stands: intent, receipts, given up, to be taken back, taken back."""

    INTENDED = "intended"
    PUBLISHED = "published"
    FAILED = "failed"
    RETRACTING = "retracting"
    RETRACTED = "retracted"

    @property
    def taken_back(self) -> bool:
        """Whether somebody wants it gone, which is for good."""
        return self in (PostState.RETRACTING, PostState.RETRACTED)


class FindStatus(StrEnum):
    """How far a find has come. `seen` was there before the bot was, and is left alone."""

    DISCOVERED = "discovered"
    FETCHED = "fetched"
    ANALYSED = "analysed"
    MATCHED = "matched"
    RENDERED = "rendered"
    APPROVED = "approved"
    POSTED = "posted"
    SKIPPED = "skipped"
    FAILED = "failed"
    SEEN = "seen"


@dataclass(frozen=True)
class Step:
    """One step of one subject: who did what, when, and how it ended.

    `step` is a verb in the past tense (`analysed`), `subject` the id of a trailer, film or post,
    `who` the command or trigger that ran it. `why` is empty where nothing needs a reason. Ids
    grow with time.
    """

    id: int
    step: str
    subject: str
    who: str
    started: datetime
    ended: datetime | None = None
    outcome: Outcome = Outcome.RUNNING
    why: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _named("step", self.step)
        _named("subject", self.subject)
        object.__setattr__(self, "started", in_utc(self.started))
        if self.ended is not None:
            object.__setattr__(self, "ended", in_utc(self.ended))
        if (self.ended is None) != (self.outcome is Outcome.RUNNING):
            raise StateError(
                f"the step {self.step} of {self.subject} is {self.outcome} and ended {self.ended}",
                "a step has an end exactly when it no longer runs",
            )
        for name, value in self.figures.items():
            _storable(name, value)

    @property
    def duration_s(self) -> float | None:
        """Seconds from start to end, None while it runs."""
        return None if self.ended is None else (self.ended - self.started).total_seconds()


@dataclass(frozen=True)
class TrailerRecord:
    """A trailer that is known. `file` is where it lies, `source` where it came from."""

    id: str
    title: str
    file: str
    source: str
    added: datetime

    def __post_init__(self) -> None:
        _named("trailer", self.id)
        object.__setattr__(self, "added", in_utc(self.added))


@dataclass(frozen=True)
class StatusRecord:
    """One status of a post, as it was meant to be sent.

    It shows the trailer's frames from `first_frame` up to `end_frame`, which are equal where it is
    words alone. `tried` is whether it may have been sent without our hearing of it. `receipt` is
    the target's own id of it; it and `url` are empty until the target has answered.
    """

    text: str
    alt: str = ""
    first_frame: int = 0
    end_frame: int = 0
    tags: tuple[str, ...] = ()
    warning: str = ""
    sensitive: bool = False
    tried: bool = False
    receipt: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.first_frame <= self.end_frame <= LARGEST_INTEGER:
            raise StateError(
                f"a status shows the frames {self.first_frame} to {self.end_frame}",
                "its end frame must not lie before its first",
            )


@dataclass(frozen=True)
class ReactionsRecord:
    """What followers did with a post when it was last looked at; None where nobody can tell."""

    read: datetime
    boosts: int | None = None
    favourites: int | None = None
    replies: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "read", in_utc(self.read))
        for name in ("boosts", "favourites", "replies"):
            _storable(name, getattr(self, name) or 0)


@dataclass(frozen=True)
class PostRecord:
    """A montage on one target: meant to be posted, posted, given up, or taken back.

    `statuses` are the post and what answers it, in order; none where the target would take none,
    or where they are to be planned anew.
    `changed` is the time of the last change of state. `why` is the reason of a retraction, of
    giving up, or of the last failure; `attempts` counts the failures in a row, and `next_try` is
    when the next attempt may be made. `answers` is the target's own id of somebody's post that it
    is an answer to, and `montage` then the id of that request; empty for all other posts.
    """

    id: str
    montage: str
    target: str
    intended: datetime
    changed: datetime
    statuses: tuple[StatusRecord, ...] = ()
    state: PostState = PostState.INTENDED
    why: str = ""
    attempts: int = 0
    next_try: datetime | None = None
    reactions: ReactionsRecord | None = None
    answers: str = ""

    def __post_init__(self) -> None:
        _named("montage", self.montage)
        _named("target", self.target)
        for name in ("intended", "changed", "next_try"):
            time = getattr(self, name)
            if time is not None:
                object.__setattr__(self, name, in_utc(time))

    @property
    def receipt(self) -> str:
        """The target's own id of the post, empty until it has answered."""
        return self.statuses[0].receipt if self.statuses else ""

    @property
    def url(self) -> str:
        """Where the post stands, empty until the target has answered."""
        return self.statuses[0].url if self.statuses else ""


@dataclass(frozen=True)
class TargetRecord:
    """The trouble with a target: none where `reason` is empty.

    `reason` is a word for the kind of trouble, `why` and `hint` are sentences for people. `since`
    is when the first of the `failures` in a row was. Until `next_try` the target is left alone;
    where it is `stopped`, until the operator has acted.
    """

    target: str
    changed: datetime
    reason: str = ""
    why: str = ""
    hint: str = ""
    since: datetime | None = None
    failures: int = 0
    next_try: datetime | None = None

    def __post_init__(self) -> None:
        _named("target", self.target)
        for name in ("changed", "since", "next_try"):
            time = getattr(self, name)
            if time is not None:
                object.__setattr__(self, name, in_utc(time))

    @property
    def stopped(self) -> bool:
        """Whether it no longer lets us in."""
        return self.reason == STOPPED


@dataclass(frozen=True)
class FindRecord:
    """What a source found, and what became of it.

    `key` is its name for ever. `source` is the name of the source, `published` what it says,
    `film` the film that its title speaks of, as titles are compared; all empty or None where
    nobody said. `why` is the reason of its status. `trailer` is the trailer's id once it is known.
    `attempts` counts the failures in a row since the status last went on, `next_try` is when the
    next attempt may be made. `found` and `changed` are our own times.
    """

    key: str
    url: str
    title: str
    source: str
    found: datetime
    changed: datetime
    published: datetime | None = None
    duration_s: float | None = None
    official: bool | None = None
    language: str = ""
    year: str = ""
    channel: str = ""
    film: str = ""
    status: FindStatus = FindStatus.DISCOVERED
    why: str = ""
    trailer: str = ""
    attempts: int = 0
    next_try: datetime | None = None

    def __post_init__(self) -> None:
        _named("find", self.key)
        for name in ("found", "changed", "published", "next_try"):
            time = getattr(self, name)
            if time is not None:
                object.__setattr__(self, name, in_utc(time))
        _storable("duration_s", self.duration_s or 0.0)


@dataclass(frozen=True)
class LookRecord:
    """The looks at a source: the last one, the last that was a success, and failures since then.

    `why` says how the last one failed, and is empty where it did not.
    """

    source: str
    last: datetime
    success: datetime | None = None
    failures: int = 0
    why: str = ""

    def __post_init__(self) -> None:
        _named("source", self.source)
        object.__setattr__(self, "last", in_utc(self.last))
        if self.success is not None:
            object.__setattr__(self, "success", in_utc(self.success))


@dataclass(frozen=True)
class Standing:
    """A trailer and the last step that ended for it, None where none has."""

    trailer: TrailerRecord
    last: Step | None

    @property
    def words(self) -> str:
        """Where it stands, for people: `known`, `rendered`, `analysed: failed`."""
        if self.last is None:
            return "known"
        if self.last.outcome is Outcome.DONE:
            return self.last.step
        return f"{self.last.step}: {self.last.outcome}"


def in_utc(time: datetime) -> datetime:
    """The same instant in UTC. Raises StateError where the time does not say its zone."""
    if time.tzinfo is None:
        raise StateError(f"the time {time} does not say its zone", "pass aware times")
    return time.astimezone(UTC)


def _named(what: str, name: str) -> None:
    if not name:
        raise StateError(f"a record names no {what}", f"give the {what} a name")


def _storable(name: str, value: Figure) -> None:
    too_large = isinstance(value, int) and abs(value) > LARGEST_INTEGER
    if too_large or (isinstance(value, float) and not math.isfinite(value)):
        raise StateError(
            f"the figure {name} is {value}, which JSON cannot hold", "note a finite number"
        )
