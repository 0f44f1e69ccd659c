"""Whose turn it is: which requests are made, which are refused with a reason, which are left alone.

Pure. Nobody gets all of the bot, a server neither, and none of them all of a day. A refusal is an
answer too, and could be asked for without end: it is told a few times, then nothing is said; what
is done at once is done every time, and said a few times as well. Other bots and we ourselves are
never answered, so that no two programs talk for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.requests.inboxes.mention import Mention, instance_of
from bot.requests.language.own_words import is_ours
from bot.requests.language.wish import Wish, wish_in
from bot.settings_requests import RequestSettings
from state.people import PersonRecord
from state.requests import RequestRecord, RequestStatus

Unfair = Literal[
    "too old",
    "in line",
    "asked before",
    "person hour",
    "person day",
    "server hour",
    "hour",
    "day",
    "queue",
]
"""Why a request is not made now, though it could be."""

LIMITS: frozenset[str] = frozenset(
    {"person hour", "person day", "server hour", "hour", "day", "queue"}
)
"""Of these a person is told once in an hour; the same sentence again says nothing."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

MOST_IN_THREAD = 6
"""Answers to one person in one conversation in a day: a request, and some again."""
MOST_TO_PERSON = 20
"""Answers of every kind to one person in a day."""
MOST_REFUSALS = 3
"""Refusals to one person in an hour: who tries three links has been told how it works."""
MOST_WORDS_TO_ALL = 240
SPAN_TO_ALL = timedelta(hours=3)
"""Mastodon takes 300 posts of an account in three hours (`app/lib/rate_limiter.rb` of
mastodon/mastodon, read on 22 November 2026); what mere words leave of them is for clips."""
AT_ONCE = frozenset({"help", "stop", "start", "delete"})
"""What is done at once, and needs no montage."""
MOST_OF_A_KIND = 3
"""Explanations to one person in a day, and as many goodbyes and welcomes."""
POLITE_AGE = timedelta(days=14)
"""Who asked longer ago than this does not wait for a word."""

Outcome = Literal["open", "answered", "refused", "failed", "ignored"]

OUTCOMES: dict[RequestStatus, Outcome] = {
    RequestStatus.RECEIVED: "ignored",
    RequestStatus.WAITING: "open",
    RequestStatus.ACCEPTED: "open",
    RequestStatus.MADE: "open",
    RequestStatus.ANSWERED: "answered",
    RequestStatus.REFUSED: "refused",
    RequestStatus.FAILED: "failed",
    RequestStatus.IGNORED: "ignored",
}
"""What a record says of a request of before; one that was only received has cost nothing yet."""


@dataclass(frozen=True)
class Asked:
    """A request of before, as far as fairness goes. `time` is when it was received."""

    target: str
    author: str
    author_id: str
    time: datetime
    outcome: Outcome
    kind: str = "make"
    subject: str = ""
    thread: str = ""
    reason: str = ""

    @property
    def costs(self) -> bool:
        """Whether a montage was made for it, or will be."""
        return self.kind in ("make", "again") and self.outcome in ("open", "answered", "failed")

    @property
    def said(self) -> bool:
        """Whether something was said to it, or will be at once."""
        soon = self.outcome == "open" and self.kind in AT_ONCE
        return soon or self.outcome in ("answered", "refused", "failed")

    @property
    def words(self) -> bool:
        """Whether that was words alone."""
        return self.said and (self.outcome == "refused" or self.kind in AT_ONCE)


@dataclass(frozen=True)
class Verdict:
    """Whether a request is taken on. `why` is for the operator, `reason` for who asks.

    `wait` is how long until it may be asked for again, where that can be told.
    """

    kind: Literal["accept", "refuse", "ignore"]
    why: str = ""
    reason: Unfair | None = None
    wait: timedelta | None = None


ACCEPT = Verdict("accept")


def asked_of(record: RequestRecord) -> Asked:
    """What fairness needs of a record."""
    wish = wish_in(record.wish)
    return Asked(
        record.target,
        record.author,
        record.author_id,
        record.received,
        OUTCOMES[record.status],
        wish.kind,
        wish.subject,
        record.thread,
        record.reason,
    )


def consider(
    mention: Mention,
    wish: Wish,
    history: Sequence[Asked],
    settings: RequestSettings,
    now: datetime,
    *,
    our_names: Collection[str] = (),
    person: PersonRecord | None = None,
) -> Verdict:
    """What becomes of a request. `history` are those of the last day and all that are open, without
    this one; `person` is what is known of who asks.

    To stop, and to have something deleted, is everybody's right and has no limit.
    """
    nobody = _nobody(mention, wish, settings, our_names, person)
    if nobody:
        return Verdict("ignore", nobody)
    if wish.kind in ("stop", "start", "delete"):
        return ACCEPT
    theirs = [asked for asked in history if same_person(mention, asked)]
    endless = _endless(mention, wish, theirs, history, now)
    if endless:
        return Verdict("ignore", endless)
    verdict = _too_old(mention, settings, now)
    if verdict is ACCEPT and wish.kind in ("make", "again"):
        verdict = _asked_before(wish, theirs) or _limits(mention, history, theirs, settings, now)
    if verdict.kind == "refuse" and verdict.reason is not None:
        return _tellable(verdict, verdict.reason, wish, theirs, history, now)
    return verdict


def may_be_told(mention: Mention, history: Sequence[Asked], now: datetime) -> bool:
    """Whether one more refusal, of whatever kind, may be told to who asks."""
    theirs = [asked for asked in history if same_person(mention, asked)]
    return not _told_enough(theirs, history, now)


def may_be_said(mention: Mention, wish: Wish, history: Sequence[Asked], now: datetime) -> bool:
    """Whether what was done at once for somebody is also said to them: not over and over."""
    theirs = [asked for asked in history if same_person(mention, asked)]
    return not _endless(mention, wish, theirs, history, now)


class Somebody(Protocol):
    """Who wrote something."""

    @property
    def target(self) -> str:
        """Where."""

    @property
    def author(self) -> str:
        """What they are called; empty where nobody tells."""

    @property
    def author_id(self) -> str:
        """Which id they have there; empty where nobody tells."""


def same_person(one: Somebody, other: Somebody) -> bool:
    """Whether two things are by one person: their id stays when their name changes."""
    if one.target != other.target:
        return False
    if one.author_id and other.author_id:
        return one.author_id == other.author_id
    return bool(one.author) and one.author == other.author


def names(person: str, listed: Collection[str]) -> bool:
    """Whether somebody, or the server they are on, is in a list of people and servers."""
    name = person.strip().lstrip("@").lower()
    server = instance_of(name)
    while server:
        if server in listed:
            return True
        server = server.partition(".")[2]
    return name in listed


def _nobody(
    mention: Mention,
    wish: Wish,
    settings: RequestSettings,
    our_names: Collection[str],
    person: PersonRecord | None,
) -> str:
    """Why nobody is there to be answered, empty where somebody is."""
    if is_ours(mention.author, our_names):
        return "it is our own"
    if mention.bot:
        return "its author is a bot"
    if wish.kind == "nothing":
        return "it asks for nothing"
    stopped = person is not None and person.stopped is not None
    if wish.kind == "stop":
        return "its author has stopped us already" if stopped else ""
    if wish.kind == "delete":
        return ""
    blocked = person is not None and person.blocked is not None
    if blocked or names(mention.author, settings.blocked):
        return "its author is blocked"
    if settings.allowed and not names(mention.author, settings.allowed):
        return "its author is not one of those who may ask"
    if wish.kind == "start":
        return "" if stopped else "its author had not stopped us"
    if stopped:
        return "its author wants nothing of us"
    if mention.private and settings.private == "ignore":
        return "it is private"
    return ""


def _endless(
    mention: Mention,
    wish: Wish,
    theirs: Sequence[Asked],
    history: Sequence[Asked],
    now: datetime,
) -> str:
    """Why enough was said, empty where it was not."""
    answered = [asked for asked in theirs if asked.said and now - asked.time < DAY]
    if len(answered) >= MOST_TO_PERSON:
        return f"its author had {len(answered)} answers in a day"
    thread = sum(bool(mention.thread) and asked.thread == mention.thread for asked in answered)
    if thread >= MOST_IN_THREAD:
        return f"its author had {thread} answers in this conversation"
    same = sum(asked.kind == wish.kind for asked in answered)
    if wish.kind in AT_ONCE and same >= MOST_OF_A_KIND:
        return f"its author was told so {same} times"
    if wish.kind in AT_ONCE and _enough_words(history, now):
        return "everybody was told very much"
    return ""


def _too_old(mention: Mention, settings: RequestSettings, now: datetime) -> Verdict:
    age = now - mention.written
    if age > POLITE_AGE:
        return Verdict("ignore", f"it is {age.days} days old")
    hours = age / HOUR
    if hours > settings.oldest_hours:
        why = f"it is {hours:.0f} hours old, the limit is {settings.oldest_hours:g}"
        return Verdict("refuse", why, "too old")
    return ACCEPT


def _asked_before(wish: Wish, theirs: Sequence[Asked]) -> Verdict | None:
    same = [
        asked
        for asked in theirs
        if wish.subject and asked.subject == wish.subject and asked.kind == wish.kind
    ]
    if any(asked.outcome == "open" for asked in same):
        return Verdict("refuse", "its author waits for the same already", "in line")
    if wish.kind == "make" and any(asked.outcome == "answered" for asked in same):
        return Verdict("refuse", "its author had the same just now", "asked before")
    return None


def _limits(
    mention: Mention,
    history: Sequence[Asked],
    theirs: Sequence[Asked],
    settings: RequestSettings,
    now: datetime,
) -> Verdict:
    """The first limit that is reached: those of the person before those of everybody."""
    costly = [asked for asked in history if asked.costs]
    own = [asked for asked in theirs if asked.costs]
    server = mention.instance
    neighbours = [asked for asked in costly if server and instance_of(asked.author) == server]
    limits: tuple[tuple[Unfair, str, Sequence[Asked], timedelta, int], ...] = (
        ("person hour", "its author", own, HOUR, settings.per_person_hour),
        ("person day", "its author", own, DAY, settings.per_person_day),
        ("server hour", server, neighbours, HOUR, settings.per_instance_hour),
        ("hour", "everybody", costly, HOUR, settings.per_hour),
        ("day", "everybody", costly, DAY, settings.per_day),
    )
    for reason, whose, asked, span, most in limits:
        recent = sorted(one.time for one in asked if now - one.time < span)
        if len(recent) >= most:
            why = f"{whose} had {len(recent)} in {'an hour' if span == HOUR else 'a day'}"
            return Verdict("refuse", why, reason, recent[-most] + span - now)
    waiting = sum(asked.outcome == "open" for asked in costly)
    if waiting >= settings.queue:
        return Verdict("refuse", f"{waiting} requests are waiting", "queue")
    return ACCEPT


def _tellable(
    verdict: Verdict,
    reason: Unfair,
    wish: Wish,
    theirs: Sequence[Asked],
    history: Sequence[Asked],
    now: datetime,
) -> Verdict:
    """The refusal, or silence where it was told before."""
    silent = Verdict("ignore", f"{verdict.why}, and that was told")
    refused = [asked for asked in theirs if asked.outcome == "refused"]
    if reason in LIMITS and any(
        asked.reason in LIMITS and now - asked.time < HOUR for asked in refused
    ):
        return silent
    if reason in ("in line", "asked before") and any(
        asked.reason in ("in line", "asked before")
        and asked.subject == wish.subject
        and now - asked.time < DAY
        for asked in refused
    ):
        return silent
    if reason == "too old" and any(asked.reason == "too old" for asked in refused):
        return silent
    return silent if _told_enough(theirs, history, now) else verdict


def _told_enough(theirs: Sequence[Asked], history: Sequence[Asked], now: datetime) -> bool:
    refused = sum(one.outcome == "refused" and now - one.time < HOUR for one in theirs)
    return refused >= MOST_REFUSALS or _enough_words(history, now)


def _enough_words(history: Sequence[Asked], now: datetime) -> bool:
    """Whether as many posts were mere words as a place may bear."""
    return sum(one.words and now - one.time < SPAN_TO_ALL for one in history) >= MOST_WORDS_TO_ALL
