"""What sources found, what became of it, and when each source was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from state.documents import (
    find_from_document,
    find_to_document,
    look_from_document,
    look_to_document,
)
from state.errors import StateError
from state.records import FindRecord, FindStatus, LookRecord
from state.steps import LONGEST_WHY
from state.store import Store

FINDS = "finds"
LOOKS = "looks"


class FindBook:
    """The finds in a store. Those of sources stay for good: what was skipped is not news again."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def discover(self, finds: Sequence[FindRecord]) -> list[FindRecord]:
        """Keeps new finds, all in one change; a known one stays as it is, and is what is given."""
        kept: dict[str, FindRecord] = {}
        new: dict[str, FindRecord] = {}
        with self._store.change():
            for facts in finds:
                if facts.key in kept:
                    continue
                known = self.find(facts.key)
                now = self._clock()
                record = known or replace(
                    facts, why=facts.why[:LONGEST_WHY], found=now, changed=now
                )
                kept[facts.key] = record
                if known is None:
                    new[facts.key] = record
            self._store.put_all(FINDS, {key: find_to_document(find) for key, find in new.items()})
        return [kept[facts.key] for facts in finds]

    def find(self, key: str) -> FindRecord | None:
        """The find of that key, None where it is not known."""
        document = self._store.get(FINDS, key)
        return None if document is None else find_from_document(document)

    def all(self, *statuses: FindStatus | str) -> list[FindRecord]:
        """The finds of these statuses, or all, in the order in which they were found."""
        wanted = {FindStatus(status).value for status in statuses}
        rows = self._store.some(FINDS, lambda row: not wanted or row.get("status") in wanted)
        return [find_from_document(row) for row in rows]

    def forget(self, keys: Sequence[str]) -> None:
        """Takes finds away: where they turn up once more, they are new."""
        self._store.remove(FINDS, keys)

    def counts(self) -> Counter[str]:
        """How many finds stand where, without reading each as a record."""
        return Counter(row["status"] for row in self._store.all(FINDS))

    def of(self, films: Callable[[str], bool]) -> list[FindRecord]:
        """The finds whose film is one of these, in the order in which they were found."""
        rows = self._store.some(FINDS, lambda row: films(row.get("film", "")))
        return [find_from_document(row) for row in rows]

    def advance(
        self,
        key: str,
        status: FindStatus | str,
        why: str = "",
        trailer: str = "",
        next_try: datetime | None = None,
    ) -> FindRecord:
        """Records what became of a find.

        With the status it has, another attempt has failed, for that `why`. With another one it
        has gone on and starts with no failures; `failed` keeps their count. An empty `trailer`
        leaves the one that is known. Raises StateError where there is no such find.
        """
        to = FindStatus(status)
        with self._store.change():
            known = self.find(key)
            if known is None:
                raise StateError(f"nothing is known of {key}", "kuleshov trailers list names all")
            failed = to is known.status or to is FindStatus.FAILED
            record = replace(
                known,
                status=to,
                why=why[:LONGEST_WHY],
                trailer=trailer or known.trailer,
                attempts=known.attempts + 1 if failed else 0,
                next_try=next_try,
                changed=self._clock(),
            )
            self._store.put(FINDS, key, find_to_document(record))
        return record

    def looked(self, source: str, why: str = "") -> LookRecord:
        """Records a look at a source: a success, or a failure where it says why."""
        with self._store.change():
            known = self._store.get(LOOKS, source)
            before = None if known is None else look_from_document(known)
            now = self._clock()
            if why:
                success = before.success if before else None
                failures = before.failures + 1 if before else 1
                record = LookRecord(source, now, success, failures, why[:LONGEST_WHY])
            else:
                record = LookRecord(source, now, now)
            self._store.put(LOOKS, source, look_to_document(record))
        return record

    def looks(self) -> dict[str, LookRecord]:
        """The looks at every source, by its name."""
        found = (look_from_document(document) for document in self._store.all(LOOKS))
        return {look.source: look for look in found}
