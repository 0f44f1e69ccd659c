"""The state file and the generations around it. Callers hold the lock when they write.

state.json                    what is true
state.json.previous           what was true one change ago
state.json.version-N          the last state of an older Kuleshov
state.json.damaged-<UTC time> what could not be read, never touched again
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson

from state.durable import sync_folder, write_durably
from state.errors import StateError
from state.migrations import MIGRATIONS, VERSION, Migration, Tables, marked, migrate, version_of

PRIVATE = 0o600
"""Mode of the state file: what the bot did is its operator's business."""

Identity = tuple[int, int, int]


class Generations:
    """One state file: read whole, written whole, with the generation before it kept.

    `clock` names files that are set aside.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        migrations: Mapping[int, Migration] = MIGRATIONS,
        version: int = VERSION,
    ) -> None:
        self.path = path
        self.previous = path.with_name(f"{path.name}.previous")
        self._clock = clock
        self._migrations = migrations
        self._version = version
        self._older: int | None = None

    def identity(self) -> Identity | None:
        """What tells one generation of the file from the next; None where there is no file."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise failed("read", self.path, error) from error
        return status.st_ino, status.st_mtime_ns, status.st_size

    def exist(self) -> bool:
        """Whether anything was ever written here."""
        return self.path.exists() or self.previous.exists()

    def read(self) -> Tables:
        """The tables as this version has them.

        Raises ValueError where the file is damaged, FileNotFoundError where there is none,
        NewerError where a newer Kuleshov wrote it, StateError where it cannot be read.
        """
        return self._read(self.path)

    def recover(self) -> tuple[Tables, str]:
        """Sets aside what cannot be read and goes on from the generation before.

        The tables, and a sentence for people; the sentence is empty where nothing was wrong.
        """
        try:
            return self.read(), ""  # another process may just have done it
        except FileNotFoundError:
            trouble = f"{self.path} is gone"
        except ValueError as error:
            aside = self._set_aside(self.path)
            trouble = f"{self.path} was damaged ({error}) and was set aside as {aside.name}"
        try:
            tables = self._read(self.previous)
        except FileNotFoundError:
            return {}, f"{trouble}; Kuleshov starts afresh"
        except ValueError:
            aside = self._set_aside(self.previous)
            trouble += f"; the generation before was damaged too and was set aside as {aside.name}"
            return {}, f"{trouble}; Kuleshov starts afresh"
        self._put(tables)
        return tables, (
            f"{trouble}; Kuleshov goes on from {self.previous.name}, "
            "which lacks the last change recorded"
        )

    def save(self, tables: Tables) -> None:
        """Writes a new generation. Raises StateError, and then the file stands as it stood."""
        try:
            if self._older is not None:
                self._keep(self.path.with_name(f"{self.path.name}.version-{self._older}"))
                self._older = None
            self._keep(self.previous)
        except OSError as error:
            raise failed("written", self.previous, error) from error
        self._put(tables)

    def _read(self, path: Path) -> Tables:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise
        except OSError as error:
            raise failed("read", path, error) from error
        tables = from_json(data)
        version = version_of(tables)
        self._older = version if version < self._version else None
        return migrate(tables, to=self._version, migrations=self._migrations)

    def _put(self, tables: Tables) -> None:
        try:
            write_durably(self.path, to_json(marked(tables, self._version)), mode=PRIVATE)
        except OSError as error:
            raise failed("written", self.path, error) from error

    def _keep(self, kept: Path) -> None:
        """Gives the present generation a second name; the first has none before it."""
        if not self.path.exists():
            return
        link = kept.with_name(f".{kept.name}.new")
        try:
            link.unlink(missing_ok=True)
            os.link(self.path, link)
            link.replace(kept)
        except OSError:
            # no links on this file system; a copy of the same bytes does as well
            write_durably(kept, self.path.read_bytes(), mode=PRIVATE)

    def _set_aside(self, path: Path) -> Path:
        stamp = self._clock().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        aside = path.with_name(f"{path.name}.damaged-{stamp}")
        count = 1
        while aside.exists():
            count += 1
            aside = path.with_name(f"{path.name}.damaged-{stamp}-{count}")
        try:
            path.rename(aside)
            sync_folder(path.parent)
        except OSError as error:
            raise StateError(
                f"{path} is damaged and cannot be set aside: {error.strerror}",
                "move it away by hand; it is not overwritten",
            ) from error
        return aside


def to_json(tables: Tables) -> bytes:
    """The tables as JSON bytes, by orjson: ten times as fast as `json`.

    orjson refuses half characters (a file name that is not UTF-8 has them); `json` escapes them.
    """
    try:
        return orjson.dumps(tables)
    except TypeError:
        return json.dumps(tables, separators=(",", ":")).encode()


def from_json(data: bytes) -> Tables:
    """The tables in JSON bytes. Raises ValueError with a reason where there are none."""
    if not data:
        raise ValueError("it is empty")
    with _no_collection():
        try:
            tables: object = orjson.loads(data)
        except ValueError:
            tables = _slowly_from_json(data)
    if isinstance(tables, dict) and all(map(_is_table, tables.values())):
        return tables
    raise ValueError("it holds no tables")


def _slowly_from_json(data: bytes) -> object:
    try:
        tables: object = json.loads(data)  # reads the half characters that orjson refuses
    except (RecursionError, ValueError) as error:
        raise ValueError("it is not JSON") from error
    return tables


@contextmanager
def _no_collection() -> Iterator[None]:
    """Half a million new dicts make Python look for garbage again and again: half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(row, dict) for row in value.values())


def failed(verb: str, path: Path, error: OSError) -> StateError:
    """The error for a file that cannot be read or written."""
    return StateError(
        f"{path} cannot be {verb}: {error.strerror}",
        "check its permissions and the free space of the data folder",
    )
