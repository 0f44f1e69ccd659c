"""How long a look at a source takes with ten thousand finds: `python -m benchmarks.discovery`.

Our own processor time: the source answers at once. The aim is under 100 ms.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import structlog

from benchmarks.state import COUNT, POSTED, measured, tables
from bot.app import App
from bot.discovery import Watched, discover
from bot.novelty import TrailerRules
from bot.settings import Settings
from bot.sources.find import Find
from state.documents import find_to_document
from state.finds import FINDS
from state.generations import Generations
from state.journal import now
from state.migrations import Tables
from state.records import FindRecord
from state.store import key

LISTED = 15
"""Entries of a channel's feed."""


@dataclass
class Channel:
    """A feed that at each look has `new` entries nobody knows, and for the rest known ones."""

    new: int
    name: str = "studio"
    interval: timedelta = timedelta()
    numbers: Iterator[int] = field(default_factory=lambda: count(COUNT))

    def look(self) -> Iterator[Find]:
        """New ones first."""
        for place in range(LISTED):
            number = next(self.numbers) if place < self.new else place
            yield find(number)


def find(number: int) -> Find:
    name = f"{number:011}"
    url = f"https://www.youtube.com/watch?v={name}"
    return Find(f"youtube:{name}", url, f"Film {name} | Official Trailer", "studio", now())


def with_finds() -> Tables:
    rows: Tables = {**tables(POSTED), FINDS: {}}
    for number in range(COUNT):
        known = find(number)
        record = FindRecord(
            key=known.key,
            url=known.url,
            title=known.title,
            source=known.source,
            found=now(),
            changed=now(),
            published=known.published,
            film=f"film {number:011}",
            status="posted" if number < POSTED else "skipped",  # type: ignore[arg-type]
            why="its title says “trailer”, it is 1.0 days old",
        )
        rows[FINDS][str(key(known.key))] = find_to_document(record)
    return rows


def main() -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryDirectory() as folder:
        app = App(Settings(data=Path(folder)), "benchmark")
        Generations(app.folders.state, now).save(with_finds())
        print(f"{COUNT} finds on record, {app.folders.state.stat().st_size / 1e6:.1f} MB\n")
        print("| what | processor time, median | worst |\n|---|---|---|")
        with app.journal as journal:
            for new in (0, 1, LISTED):
                watched = [Watched(Channel(new), TrailerRules())]
                time = measured(lambda watched=watched: list(discover(app, watched)))  # type: ignore[misc]
                print(f"| a look at {LISTED} entries, {new} of them new | {time} |")
            print(f"| what waits to be fetched | {measured(lambda: journal.finds('discovered'))} |")
            posted = find(1).key
            print(f"| a find goes on | {measured(lambda: journal.advance(posted, 'posted'))} |")


if __name__ == "__main__":
    main()
