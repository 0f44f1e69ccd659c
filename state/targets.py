"""How the targets of posts stand: which are paused, which are stopped, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from state.documents import target_from_document, target_to_document
from state.records import TargetRecord
from state.steps import LONGEST_WHY
from state.store import Store

TARGETS = "targets"


class TargetBook:
    """The troubles with targets in a store; one that never had any has no record."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def trouble(
        self, target: str, reason: str, why: str, hint: str, next_try: datetime | None
    ) -> TargetRecord:
        """Records that a target failed us, and until when it is left alone."""
        with self._store.change():
            before, now = self.find(target), self._clock()
            record = TargetRecord(
                target,
                now,
                reason,
                why[:LONGEST_WHY],
                hint[:LONGEST_WHY],
                since=before.since or now,
                failures=before.failures + 1,
                next_try=next_try,
            )
            self._store.put(TARGETS, target, target_to_document(record))
        return record

    def well(self, target: str) -> None:
        """Records that a target is as it should be; where that is known nothing is written."""
        with self._store.change():
            if self.find(target).reason:
                record = TargetRecord(target, self._clock())
                self._store.put(TARGETS, target, target_to_document(record))

    def find(self, target: str) -> TargetRecord:
        """How a target stands."""
        document = self._store.get(TARGETS, target)
        if document is None:
            return TargetRecord(target, self._clock())
        return target_from_document(document)
