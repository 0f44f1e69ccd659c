"""What people asked for, what became of it, and how far each inbox was read.

A mention is kept at once, under its target and its id there, so that it is acted on once however
often it is read. What is settled and old is forgotten where there is too much of it; what was
written before anything forgotten then counts as known, and is not answered again either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from state.errors import DamagedError, StateError
from state.posts import PostBook
from state.records import in_utc
from state.steps import LONGEST_WHY
from state.store import Store

REQUESTS = "requests"
INBOXES = "inboxes"

KEPT_REQUESTS = 5_000
"""Requests that are kept by default: about 3 MB."""
KEPT_FOR = timedelta(days=3)
"""Younger ones are kept, too: they may be told again, or asked for by limits."""
FLOOD = 4
"""Times as many as are kept by default: with more of them, those that were left alone go sooner."""
LONGEST_TEXT = 500
"""Letters of a mention that are kept: Mastodon's posts have no more by default."""
MOST_LINKS = 10


class RequestStatus(StrEnum):
    """How far a request has come. `waiting` is for the operator's approval."""

    RECEIVED = "received"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    MADE = "made"
    ANSWERED = "answered"
    REFUSED = "refused"
    IGNORED = "ignored"
    FAILED = "failed"

    @property
    def settled(self) -> bool:
        """Whether nothing more comes of it."""
        return self in _SETTLED


_SETTLED = frozenset(
    {
        RequestStatus.ANSWERED,
        RequestStatus.REFUSED,
        RequestStatus.IGNORED,
        RequestStatus.FAILED,
    }
)


@dataclass(frozen=True)
class RequestRecord:
    """A mention and what became of it.

    `mention` is the target's own id of it, `page` where people see it, `token` its version there,
    `answers` the id of the post that it answers, and `thread` that of the conversation. `text` has
    at most `LONGEST_TEXT` letters. `written` is the author's time, `received` and `changed` are
    ours.

    `wish` is what it asks for, in plain words; `why` is the reason of its status, and `reason` the
    kind of refusal that its author was told. `find` is the key of the find that it became.
    `acknowledged` is whether its author was shown that it was heard. `receipt` and `url` are those
    of our answer, empty until there is one. `attempts` counts the failures in a row since the
    status last went on, `next_try` is when the next attempt may be made.
    """

    target: str
    mention: str
    author: str
    author_id: str
    text: str
    written: datetime
    received: datetime
    changed: datetime
    links: tuple[str, ...] = ()
    private: bool = False
    bot: bool = False
    summons: bool = True
    answers: str = ""
    thread: str = ""
    page: str = ""
    token: str = ""
    status: RequestStatus = RequestStatus.RECEIVED
    why: str = ""
    reason: str = ""
    wish: Mapping[str, str] = field(default_factory=dict)
    find: str = ""
    acknowledged: bool = False
    receipt: str = ""
    url: str = ""
    attempts: int = 0
    next_try: datetime | None = None

    def __post_init__(self) -> None:
        if not self.target or not self.mention:
            raise StateError("a request names no target or no mention", "give it both")
        for name in TIMES:
            time = getattr(self, name)
            if time is not None:
                object.__setattr__(self, name, in_utc(time))
        object.__setattr__(self, "text", self.text[:LONGEST_TEXT])
        object.__setattr__(self, "links", self.links[:MOST_LINKS])

    @property
    def key(self) -> str:
        """Its name for ever."""
        return request_key(self.target, self.mention)


TIMES = ("written", "received", "changed", "next_try")
ALWAYS = frozenset(
    {"target", "mention", "author", "author_id", "written", "received", "changed", "status"}
)


class RequestBook:
    """The requests in a store, in the order in which they were received."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], keep: int = KEPT_REQUESTS
    ) -> None:
        """`keep` is how many requests are kept once they are old and settled."""
        self._store = store
        self._clock = clock
        self._keep = keep
        self._posts = PostBook(store, clock)

    def receive(self, requests: Sequence[RequestRecord]) -> list[RequestRecord]:
        """Keeps new requests, all in one change, and gives those alone; what is known stays.

        Their own `received` and `changed` are set here.
        """
        new: dict[str, RequestRecord] = {}
        with self._store.change():
            now = self._clock()
            for facts in requests:
                if facts.key not in new and not self._known(facts):
                    new[facts.key] = replace(facts, received=now, changed=now)
            self._store.put_all(REQUESTS, {key: to_document(one) for key, one in new.items()})
        return list(new.values())

    def find(self, key: str) -> RequestRecord | None:
        """The request of that key, None where it is not known."""
        document = self._store.get(REQUESTS, key)
        return None if document is None else from_document(document)

    def all(self, *statuses: RequestStatus | str) -> list[RequestRecord]:
        """The requests of these statuses, or all, the first received first."""
        wanted = {RequestStatus(status).value for status in statuses}
        return self._some(lambda row: not wanted or row.get("status") in wanted)

    def open(self) -> list[RequestRecord]:
        """The requests of which something is still to come, the first received first."""
        return self._some(lambda row: row.get("status") not in _SETTLED)

    def recent(self, since: datetime) -> list[RequestRecord]:
        """The requests that were received since then, and all that are open."""
        first = in_utc(since)

        def wanted(row: Mapping[str, Any]) -> bool:
            if row.get("status") not in _SETTLED:
                return True
            return datetime.fromisoformat(row.get("received", "0001-01-01T00:00Z")) >= first

        return self._some(wanted)

    def authors(self, target: str, since: datetime) -> frozenset[str]:
        """The ids of those whose mentions on a target were received since then."""
        first = in_utc(since).isoformat()  # of one zone, times sort as their words do
        rows = self._store.some(
            REQUESTS, lambda row: row.get("target") == target and row.get("received", "") >= first
        )
        return frozenset(row.get("author_id", "") for row in rows)

    def of_find(self, find: str) -> list[RequestRecord]:
        """Everybody's requests that became this find."""
        return self._some(lambda row: row.get("find") == find)

    def answered_with(self, target: str, receipt: str) -> RequestRecord | None:
        """The request that a post of ours answered, None where it answered none."""
        rows = self._some(lambda row: row.get("target") == target and row.get("receipt") == receipt)
        return rows[-1] if receipt and rows else None

    def thread_of(self, target: str, answers: str) -> str:
        """The conversation of a post that answers another one, as far as requests tell.

        It is that of the request which this other one is, or answered; else it begins with it.
        """
        if not answers:
            return ""
        known = self.find(request_key(target, answers)) or self.answered_with(target, answers)
        return (known.thread or known.mention) if known else answers

    def counts(self) -> Counter[str]:
        """How many requests stand where."""
        return Counter(row["status"] for row in self._store.all(REQUESTS))

    def advance(
        self,
        key: str,
        status: RequestStatus | str,
        why: str = "",
        *,
        reason: str = "",
        receipt: str = "",
        url: str = "",
        next_try: datetime | None = None,
    ) -> RequestRecord:
        """Records what became of a request.

        With the status it has, another attempt has failed, for that `why`. With another one it has
        gone on and starts with no failures; `failed` keeps their count. An empty `reason`,
        `receipt` or `url` leaves the one that is known. What was ignored is kept without its
        words. Raises StateError where there is no such request.
        """
        to = RequestStatus(status)
        with self._store.change():
            known = self._found(key)
            failed = to is known.status or to is RequestStatus.FAILED
            ignored = to is RequestStatus.IGNORED
            return self._put(
                replace(
                    known,
                    status=to,
                    why=why[:LONGEST_WHY],
                    reason=reason or known.reason,
                    receipt=receipt or known.receipt,
                    url=url or known.url,
                    attempts=known.attempts + 1 if failed else 0,
                    next_try=next_try,
                    text="" if ignored else known.text,
                    links=() if ignored else known.links,
                    wish={"kind": known.wish["kind"]}
                    if ignored and "kind" in known.wish
                    else known.wish,
                )
            )

    def note(
        self,
        key: str,
        *,
        wish: Mapping[str, str] | None = None,
        find: str | None = None,
        acknowledged: bool | None = None,
    ) -> RequestRecord:
        """Records more of a request, which stays where it stands. Raises StateError."""
        with self._store.change():
            known = self._found(key)
            return self._put(
                replace(
                    known,
                    wish=known.wish if wish is None else dict(wish),
                    find=known.find if find is None else find,
                    acknowledged=known.acknowledged if acknowledged is None else acknowledged,
                )
            )

    def position(self, target: str) -> str:
        """How far the inbox of a target was read; empty where it never was."""
        return str(self._inbox(target).get("position", ""))

    def reach(self, target: str, position: str) -> None:
        """Records how far the inbox of a target was read; what is known is not written again."""
        with self._store.change():
            known = self._inbox(target)
            if known.get("position", "") != position:
                self._store.put(INBOXES, target, {**known, "target": target, "position": position})

    def _known(self, facts: RequestRecord) -> bool:
        if self._store.get(REQUESTS, facts.key) is not None:
            return True
        forgotten = self._inbox(facts.target).get("forgotten")
        return bool(forgotten) and facts.written <= datetime.fromisoformat(str(forgotten))

    def _inbox(self, target: str) -> Mapping[str, Any]:
        return self._store.get(INBOXES, target) or {}

    def forget(self) -> None:
        """Takes away the oldest that are settled, down to so many, and remembers until when.

        What was answered to them goes with them.
        """
        with self._store.change():
            rows = self._store.all(REQUESTS)
            spare = len(rows) - self._keep
            if spare <= 0:
                return
            before = (self._clock() - KEPT_FOR).isoformat()  # of one zone, times sort as words do
            settled = [row for row in rows if row["status"] in _SETTLED]
            old = [row for row in settled if row["changed"] <= before][:spare]
            flood = len(rows) - len(old) - FLOOD * self._keep
            if flood > 0:
                left_alone = (row for row in settled if row["status"] == RequestStatus.IGNORED)
                old += [row for row in left_alone if row["changed"] > before][:flood]
            self._take_away(list(map(from_document, old)))

    def _take_away(self, old: Sequence[RequestRecord]) -> None:
        for target in {record.target for record in old}:
            # an author's clock may run ahead of ours: what is to come must not count as known
            last = max(min(one.written, one.received) for one in old if one.target == target)
            known = self._inbox(target)
            before = known.get("forgotten")
            if before is None or datetime.fromisoformat(str(before)) < last:
                inbox = {**known, "target": target, "forgotten": last.isoformat()}
                self._store.put(INBOXES, target, inbox)
            mentions = {one.mention for one in old if one.target == target}
            self._posts.forget_answers(target, mentions)
        self._store.remove(REQUESTS, [record.key for record in old])

    def _some(self, wanted: Callable[[Mapping[str, Any]], bool]) -> list[RequestRecord]:
        return [from_document(row) for row in self._store.some(REQUESTS, wanted)]

    def _found(self, key: str) -> RequestRecord:
        known = self.find(key)
        if known is None:
            raise StateError(f"there is no request {key}", "kuleshov requests list names them")
        return known

    def _put(self, record: RequestRecord) -> RequestRecord:
        changed = replace(record, changed=self._clock())
        self._store.put(REQUESTS, changed.key, to_document(changed))
        return changed


def request_key(target: str, mention: str) -> str:
    """The key of a request: `mastodon:1138`."""
    return f"{target}:{mention}"


def to_document(record: RequestRecord) -> dict[str, Any]:
    """A request as a document; what was not said takes no room."""
    said = {one.name: getattr(record, one.name) for one in fields(record)}
    fresh = RequestRecord("-", "-", "", "", "", record.written, record.received, record.changed)
    kept = {
        name: value
        for name, value in said.items()
        if name in ALWAYS or value != getattr(fresh, name)
    }
    for name in TIMES:
        if name in kept:
            kept[name] = kept[name].isoformat()
    kept["status"] = record.status.value
    if record.links:
        kept["links"] = list(record.links)
    if record.wish:
        kept["wish"] = dict(record.wish)
    return kept


def from_document(document: Mapping[str, Any]) -> RequestRecord:
    """The request of a document. Raises DamagedError where it is none."""
    try:
        times = {name: datetime.fromisoformat(document[name]) for name in TIMES if name in document}
        return RequestRecord(
            **{
                "text": "",
                **document,
                **times,
                "status": RequestStatus(document["status"]),
                "links": tuple(document.get("links", ())),
                "wish": dict(document.get("wish", {})),
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedError(
            f"the state holds a request that makes no sense: {error!r}",
            "mend state.json by hand, or put state.json.previous in its place",
        ) from error
