"""How results are printed: aligned columns for people, one JSON array for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from bot.progress import printable

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")

layout_option = click.option(
    "--layout",
    "layouts",
    multiple=True,
    type=click.Choice(["side-by-side", "alone"]),
    help="A video to make; repeatable.",
)

Row = Mapping[str, Any]


def print_rows(rows: Sequence[Row], *, json_wanted: bool, empty: str = "nothing yet") -> None:
    """Prints rows that have the same keys; `empty` where there are none and a person reads."""
    if json_wanted:
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo(empty)
        return
    for line in in_columns([{key: _cell(value) for key, value in row.items()} for row in rows]):
        click.echo(line)


def in_columns(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The keys, and below them the rows, each a line whose columns are as wide as they must be."""
    table = [list(rows[0]), *(list(row.values()) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = []
    for line in table:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        lines.append("  ".join(cells).rstrip())
    return lines


def print_facts(facts: Row, *, json_wanted: bool) -> None:
    """Prints one thing's facts, a line each."""
    if json_wanted:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    width = max(len(key) for key in facts)
    for key, value in facts.items():
        click.echo(f"{key.ljust(width)}  {_cell(value)}")


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.2f}"
    return printable(str(value))
