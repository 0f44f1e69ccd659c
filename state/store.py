"""Tables of named documents: TinyDB on the safe storage, found by name without a search."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.table import Document, Table

from state.generations import Generations
from state.storage import SafeStorage


class Store:
    """The tables of one state file. All of it may be used from several threads.

    Raises StateError where the file cannot be read or written.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._storage = SafeStorage(Generations(path, clock))
        self._database = TinyDB(storage=lambda: self._storage)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the operator should know about the file: sentences, empty when all is well."""
        return tuple(self._storage.notices)

    def change(self) -> AbstractContextManager[None]:
        """Everything inside is one change, written once."""
        return self._storage.change()

    def get(self, table: str, name: str | int) -> Document | None:
        """The document of that name, None where there is none."""
        with self._storage.steady():
            return self._table(table).get(doc_id=key(name))

    def put_all(self, table: str, documents: Mapping[str, Mapping[str, Any]]) -> None:
        """Keeps many new documents under their names: TinyDB copies its table once, not for each.

        None of the names may be taken.
        """
        if documents:
            with self.change():
                self._table(table).insert_multiple(
                    Document(document, doc_id=key(name)) for name, document in documents.items()
                )

    def put(self, table: str, name: str | int, document: Mapping[str, Any]) -> None:
        """Keeps the document under that name, in place of the one before."""
        number = key(name)

        def replace(known: MutableMapping[Any, Any]) -> None:
            known.clear()  # TinyDB's own upsert leaves what the new one does not have
            known.update(document)

        with self.change():
            rows = self._table(table)
            if rows.contains(doc_id=number):
                rows.update(replace, doc_ids=[number])
            else:
                rows.insert(Document(document, doc_id=number))

    def remove(self, table: str, names: Iterable[str | int]) -> None:
        """Forgets the documents of those names."""
        with self.change():
            self._table(table).remove(doc_ids=[key(name) for name in names])

    def all(self, table: str) -> list[Mapping[str, Any]]:
        """All documents, in the order in which they were first kept.

        As they lie in memory: TinyDB's own way makes a copy of each, which takes ten times as long.
        """
        with self._storage.steady():
            return list(self._storage.read().get(table, {}).values())

    def last(self, table: str, count: int) -> list[Mapping[str, Any]]:
        """The documents that were kept last, in the order in which they were."""
        return self.all(table)[-count:] if count else []

    def some(
        self, table: str, wanted: Callable[[Mapping[str, Any]], bool]
    ) -> list[Mapping[str, Any]]:
        """The documents that are wanted, in that order."""
        return [row for row in self.all(table) if wanted(row)]

    def close(self) -> None:
        """Lets go of the file. What was changed is on disk already."""
        self._database.close()

    def _table(self, name: str) -> Table:
        # no query cache: another process may change the file between two questions
        return self._database.table(name, cache_size=0)


def key(name: str | int) -> int:
    """The TinyDB id of a name: 56 bits, so two of 100,000 names collide once in 10^7 states.

    Numbers stand for themselves.
    """
    if isinstance(name, int):
        return name
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=7)
    return int.from_bytes(digest.digest())
