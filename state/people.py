"""People who want nothing of us, and people we want nothing of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from state.errors import DamagedError, StateError
from state.records import in_utc
from state.steps import LONGEST_WHY
from state.store import Store

PEOPLE = "people"


@dataclass(frozen=True)
class PersonRecord:
    """Somebody on a target. `who` is the target's own id of them, or a name where that is all.

    `stopped` is since when they want no answers, `blocked` since when the operator wants none
    given; None where that is not so. `name` is what they were called then.
    """

    target: str
    who: str
    name: str = ""
    stopped: datetime | None = None
    blocked: datetime | None = None
    why: str = ""

    def __post_init__(self) -> None:
        if not self.target or not self.who:
            raise StateError("a person has no target or no id", "give them both")
        for name in TIMES:
            time = getattr(self, name)
            if time is not None:
                object.__setattr__(self, name, in_utc(time))


TIMES = ("stopped", "blocked")


class PersonBook:
    """The people in a store of whom anything is to be remembered.

    The same person may be known by id and by name: what either of them says counts.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def find(self, target: str, who: str, name: str = "") -> PersonRecord | None:
        """What is known of somebody by id or name; None where that is nothing."""
        records = [
            from_document(row)
            for one in dict.fromkeys(filter(None, (who, name)))
            if (row := self._store.get(PEOPLE, person_key(target, one))) is not None
        ]
        if not records:
            return None
        first = records[0]
        return replace(
            first,
            stopped=first.stopped or records[-1].stopped,
            blocked=first.blocked or records[-1].blocked,
            why=first.why or records[-1].why,
        )

    def all(self) -> list[PersonRecord]:
        """Everybody who has stopped us or is blocked, the first first."""
        people = map(from_document, self._store.all(PEOPLE))
        return [person for person in people if person.stopped or person.blocked]

    def stop(self, target: str, who: str, name: str = "") -> PersonRecord:
        """Records that somebody wants no answers; the first time stays."""
        return self._change(target, who, name, stopped=True)

    def start(self, target: str, who: str, name: str = "") -> PersonRecord | None:
        """Records that somebody wants answers again; None where nothing had been said."""
        return self._change_known(target, who, name, stopped=False)

    def block(self, target: str, who: str, name: str = "", why: str = "") -> PersonRecord:
        """Records that somebody is not to be answered; the first time stays."""
        return self._change(target, who, name, blocked=True, why=why)

    def unblock(self, target: str, who: str, name: str = "") -> PersonRecord | None:
        """Records that somebody may be answered again; None where nobody was blocked."""
        return self._change_known(target, who, name, blocked=False)

    def _change(
        self,
        target: str,
        who: str,
        name: str,
        *,
        stopped: bool | None = None,
        blocked: bool | None = None,
        why: str = "",
    ) -> PersonRecord:
        with self._store.change():
            row = self._store.get(PEOPLE, person_key(target, who))
            known = PersonRecord(target, who) if row is None else from_document(row)
            now = self._clock()
            record = replace(
                known,
                name=name or known.name,
                stopped=_since(known.stopped, stopped, now),
                blocked=_since(known.blocked, blocked, now),
                why=why[:LONGEST_WHY] or ("" if blocked is False else known.why),
            )
            if record != known:
                self._store.put(PEOPLE, person_key(target, who), to_document(record))
        return record

    def _change_known(
        self,
        target: str,
        who: str,
        name: str,
        *,
        stopped: bool | None = None,
        blocked: bool | None = None,
    ) -> PersonRecord | None:
        """The same for all records of somebody that there are."""
        last = None
        with self._store.change():
            for one in dict.fromkeys(filter(None, (who, name))):
                if self._store.get(PEOPLE, person_key(target, one)) is not None:
                    last = self._change(target, one, "", stopped=stopped, blocked=blocked)
        return last


def _since(before: datetime | None, wanted: bool | None, now: datetime) -> datetime | None:
    if wanted is None:
        return before
    return (before or now) if wanted else None


def person_key(target: str, who: str) -> str:
    """The key of somebody on a target."""
    return f"{target}:{who}"


def to_document(person: PersonRecord) -> dict[str, Any]:
    """Somebody as a document; what was not said takes no room."""
    said = {"target": person.target, "who": person.who, "name": person.name, "why": person.why}
    times = {name: getattr(person, name) for name in TIMES}
    return {name: value for name, value in said.items() if value} | {
        name: time.isoformat() for name, time in times.items() if time is not None
    }


def from_document(document: Mapping[str, Any]) -> PersonRecord:
    """The person of a document. Raises DamagedError where it is none."""
    try:
        times = {name: datetime.fromisoformat(document[name]) for name in TIMES if name in document}
        return PersonRecord(**{**document, **times})
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedError(
            f"the state holds a person that makes no sense: {error!r}",
            "mend state.json by hand, or put state.json.previous in its place",
        ) from error
