"""The trailers that are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from state.documents import trailer_from_document, trailer_to_document
from state.records import Standing, TrailerRecord
from state.steps import STANDINGS, last_step
from state.store import Store

TRAILERS = "trailers"


class TrailerBook:
    """The trailers in a store, and where each one stands."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def remember(self, trailer: str, title: str, file: str, source: str = "") -> TrailerRecord:
        """Keeps a trailer; one that is known keeps the day it was added."""
        with self._store.change():
            new = TrailerRecord(trailer, title, file, source, self._clock())
            old = self.find(trailer)
            if old is not None:
                new = replace(new, added=old.added)
            if new != old:
                self._store.put(TRAILERS, trailer, trailer_to_document(new))
        return new

    def find(self, trailer: str) -> TrailerRecord | None:
        """The trailer of that id, None where it is not known."""
        document = self._store.get(TRAILERS, trailer)
        return None if document is None else trailer_from_document(document)

    def count(self) -> int:
        """How many trailers are known."""
        return len(self._store.all(TRAILERS))

    def newest(self, count: int) -> list[Standing]:
        """The trailers that were added last, in that order, with where each one stands."""
        found = []
        for document in self._store.last(TRAILERS, count):
            trailer = trailer_from_document(document)
            row = self._store.get(STANDINGS, trailer.id)
            found.append(Standing(trailer, None if row is None else last_step(row)))
        return found
