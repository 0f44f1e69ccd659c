"""Long work shows a bar on a terminal and plain lines elsewhere, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tick = Callable[[int, int], None]
"""Called with what is done and what there is in all, in any unit; 0 in all is unknown."""


@contextmanager
def progress(what: str) -> Iterator[Tick]:
    """Shows how far a piece of work has come, from its first tick to its end."""
    if sys.stderr.isatty():
        with _bar(what) as tick:
            yield tick
    else:
        say(what)
        yield lambda _done, _total: None


def say(line: str) -> None:
    """One plain line for whoever watches."""
    sys.stderr.write(printable(line) + "\n")
    sys.stderr.flush()


def printable(line: str) -> str:
    """The line without what would move a terminal's cursor or change its colours."""
    return "".join(letter if letter.isprintable() else " " for letter in line)


@contextmanager
def _bar(what: str) -> Iterator[Tick]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(escape(printable(what)), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
