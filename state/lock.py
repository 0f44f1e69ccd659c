"""One Kuleshov at a time works on a data folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import filelock

from state.errors import BusyError, StateError
from state.journal import now
from state.records import in_utc

NAME = "kuleshov.lock"


class DataLock:
    """Holds `DATA/kuleshov.lock`, or a lock of another name, for the length of a `with` block.

    The operating system holds the lock and lets go of it when the process ends, however it ends;
    a lock file that lies about stops nobody. The file says who holds it: pid, command, since.
    Entering raises BusyError where another process holds it, StateError where the folder cannot
    be written to.
    """

    def __init__(
        self, folder: Path, command: str, clock: Callable[[], datetime] = now, name: str = NAME
    ) -> None:
        self.path = folder / name
        self._command = command
        self._clock = clock
        self._lock = filelock.FileLock(self.path, timeout=0, thread_local=False)

    def __enter__(self) -> Self:
        holder = self._holder()  # before we try: an old filelock empties the file as it tries
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except filelock.Timeout as error:
            raise BusyError(
                f"another Kuleshov{holder} works on {self.path.parent}",
                "wait until it is done, stop it, or name another folder with --data",
            ) from error
        except OSError as error:
            raise StateError(
                f"the data folder {self.path.parent} cannot be used: {error.strerror}",
                "check its permissions, or name another folder with --data",
            ) from error
        since = in_utc(self._clock()).isoformat(timespec="seconds")
        self._say({"pid": os.getpid(), "command": self._command, "since": since})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._say({})
        self._lock.release()

    def _say(self, words: dict[str, object]) -> None:
        # only for people: a disk too full for these words must not stop the work
        with suppress(OSError):
            self.path.write_text(json.dumps(words) + "\n" if words else "", encoding="utf-8")

    def _holder(self) -> str:
        """Who holds the lock, in brackets; empty where the file does not tell."""
        try:
            words = json.loads(self.path.read_text(encoding="utf-8"))
            return f" (pid {words['pid']}, `{words['command']}`, since {words['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return ""
