"""Tables of the benchmarks: as Markdown, and into a document between marks that name a command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class MarksError(Exception):
    """A document has no place for what is to be written into it."""


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; a share or a time is given as text, None stands for no figure."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines) + "\n"


def write_between(document: Path, command: str, text: str) -> None:
    """Puts `text` between `<!-- command:begin -->` and `<!-- command:end -->`.

    Raises MarksError where the document has not exactly one pair of these marks, in that order.
    """
    said = document.read_text(encoding="utf-8")
    begin, end = f"<!-- {command}:begin -->", f"<!-- {command}:end -->"
    before, found, rest = said.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed) or begin in rest or end in before + after:
        raise MarksError(f"{document} needs one line {begin} and after it one {end}")
    document.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")


def _cell(value: object) -> str:
    return "" if value is None else str(value)
