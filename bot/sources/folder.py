"""A folder that is watched: films that somebody puts there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from bot.catalogue import SUFFIXES, describe
from bot.errors import BotError, SourceError
from bot.settings_sources import FolderSettings
from bot.sources.find import MOST_FINDS, Find, clean
from matcher.errors import FootageError
from matcher.film import film_id

SETTLED_S = 30.0
"""A file that nobody wrote to for so long is whole: copies and downloads write all the time."""


@dataclass(frozen=True)
class Folder:
    """The films right in a folder and in its folders. `clock` is in seconds, as files keep time."""

    name: str
    path: Path
    interval: timedelta
    clock: Callable[[], float] = time.time

    @classmethod
    def of(cls, said: FolderSettings) -> Folder:
        """The source that settings describe."""
        return cls(said.name, said.path.expanduser().absolute(), said.interval)

    def look(self) -> Iterator[Find]:
        """The films that have stopped growing, newest first. Raises SourceError."""
        if not self.path.is_dir():
            raise SourceError(
                f"{self.path} is no folder", "make it, or mend the path of the source"
            )
        try:
            files = sorted(self._settled(), reverse=True)
        except OSError as error:
            raise SourceError(
                f"{self.path} cannot be read: {error.strerror}", "check its permissions"
            ) from error
        for changed, file in files[:MOST_FINDS]:
            try:
                yield self._find(file, changed)
            except (BotError, FootageError) as error:
                structlog.get_logger().warning(
                    "find.dropped", source=self.name, file=str(file), why=str(error)
                )

    def _settled(self) -> Iterator[tuple[float, Path]]:
        """When each film was changed last; a change of its name or place counts, too."""
        for file in self.path.rglob("*"):
            if file.suffix.lower() not in SUFFIXES or file.name.startswith("."):
                continue
            try:
                status = file.stat()
            except OSError:  # a link to nowhere, or it went while we looked
                continue
            changed = max(status.st_mtime, status.st_ctime)
            if file.is_file() and status.st_size and self.clock() - changed >= SETTLED_S:
                yield changed, file

    def _find(self, file: Path, changed: float) -> Find:
        said = describe(file)
        return Find(
            key=f"file:{film_id(file)}",
            url=str(file),
            title=clean(said.title),
            source=self.name,
            published=datetime.fromtimestamp(changed, UTC),
            year=said.year[:4],
        )
