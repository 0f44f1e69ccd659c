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
    table = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


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
