"""The storage below TinyDB: a state file that is always whole.

TinyDB's own storage writes over the file in place, and a crash leaves a part of it. This one
writes beside it, syncs and renames, and holds a lock between processes over everything that
reads in order to write. A file that is damaged anyway is set aside, see `state.generations`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import filelock
from tinydb.storages import Storage

from state.errors import BusyError
from state.generations import Generations, Identity, failed
from state.migrations import Tables

PATIENCE_S = 10
"""How long another process may hold the lock; a change takes well under a second."""


class SafeStorage(Storage):
    """One state file, read once and held in memory; safe between threads and processes.

    `notices` are sentences for people about files that had to be set aside.
    """

    def __init__(self, generations: Generations, patience_s: float = PATIENCE_S) -> None:
        self.notices: list[str] = []
        self._generations = generations
        self._lock = filelock.FileLock(f"{generations.path}.lock", timeout=patience_s)
        self._threads = threading.RLock()
        self._depth = 0
        self._changed = False
        self._tables: Tables = {}
        self._known = False
        self._read_from: Identity | None = None

    def read(self) -> Tables:
        """The tables, from memory unless another process changed the file.

        Raises StateError where they cannot be read.
        """
        with self._threads:
            if not self._depth and not self._up_to_date():
                self._load()
            return self._tables

    def write(self, data: Tables) -> None:
        """Writes the tables, or leaves that to the end of the change under way."""
        with self.change():
            self._tables = data
            self._changed = True

    @contextmanager
    def steady(self) -> Iterator[None]:
        """No other thread changes the tables meanwhile."""
        with self._threads:
            yield

    @contextmanager
    def change(self) -> Iterator[None]:
        """Everything inside is one change: all of it is written at the end, or nothing.

        Other threads and processes wait. Raises BusyError where the lock is not free in time, and
        StateError where the file cannot be written; the file then stands as it stood.
        """
        with self._threads:
            if self._depth:
                yield
                return
            with self._held():
                self.read()
                self._depth += 1
                try:
                    yield
                    if self._changed:
                        self._generations.save(self._tables)
                        self._read_from = self._generations.identity()
                except BaseException:
                    self._forget()
                    raise
                finally:
                    self._depth -= 1
                    self._changed = False

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            self._generations.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except filelock.Timeout as error:
            raise BusyError(
                f"another process holds {self._lock.lock_file}",
                "wait until it is done, or stop it",
            ) from error
        except OSError as error:
            raise failed("written", self._generations.path, error) from error
        try:
            yield
        finally:
            self._lock.release()

    def _up_to_date(self) -> bool:
        return self._known and self._generations.identity() == self._read_from

    def _load(self) -> None:
        self._forget()
        if not self._generations.exist():
            self._known = True
            return
        identity = self._generations.identity()  # before the bytes: a newer file is read again
        try:
            self._tables = self._generations.read()
        except (FileNotFoundError, ValueError):
            with self._held():
                self._tables, notice = self._generations.recover()
                identity = self._generations.identity()
            if notice:
                self.notices.append(notice)
        self._known, self._read_from = True, identity

    def _forget(self) -> None:
        """Lets go of the tables, which may be ahead of the file: the next look reads it."""
        self._tables, self._known, self._read_from = {}, False, None
