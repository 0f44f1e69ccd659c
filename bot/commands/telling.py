"""Cuts as lines of text: a row for each match, and below it what is to be said of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from bot.commands.output import in_columns
from bot.progress import printable
from matcher.montage import Cut, Match, Montage
from matcher.remarks import pictured, times, whereabouts

INDENT = "     "


def in_short(montage: Montage, cuts: Iterable[Cut]) -> list[str]:
    """Each cut's match; below it the names of both shots, why, and the alternatives by name."""
    rows, notes = [], []
    for cut in cuts:
        others = [
            f"{take} {pictured(montage, cut, match)} {_number(match.scores.total)}"
            for take, match in enumerate(cut.alternatives, 1)
        ]
        rows.append(_row(montage, cut, cut.match, str(cut.index)))
        notes.append(
            [*_notes(cut, cut.match), f"or take {' · '.join(others)}" if others else ""],
        )
    return list(_lines(rows, notes))


def in_full(montage: Montage, cuts: Iterable[Cut]) -> list[str]:
    """Each cut's match and every alternative, with the numbers that `edit --take` knows them by."""
    rows, notes = [], []
    for cut in cuts:
        for take, match in enumerate((cut.match, *cut.alternatives)):
            rows.append(_row(montage, cut, match, f"take {take}" if take else str(cut.index)))
            notes.append(_notes(cut, match))
    return list(_lines(rows, notes))


def _row(montage: Montage, cut: Cut, match: Match, name: str) -> dict[str, str]:
    scores = {score: _number(value) for score, value in asdict(match.scores).items()}
    return {
        "cut": name,
        "trailer": times(montage, cut) if match is cut.match else "",
        "beside it": pictured(montage, cut, match),
        "taken": whereabouts(montage, match),
        **scores,
    }


def _notes(cut: Cut, match: Match) -> list[str]:
    """The names of both shots and why they match; of an alternative, its own names."""
    here, there = ", ".join(cut.names), ", ".join(match.names)
    if match is not cut.match:
        return [there, match.why]
    return [f"{here or '–'} | {there or '–'}" if here or there else "", match.why]


def _number(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"


def _lines(rows: Sequence[Mapping[str, str]], notes: Sequence[Sequence[str]]) -> Iterator[str]:
    """The rows in columns below their keys, each with its notes below it."""
    shown = [{key: printable(cell) for key, cell in row.items()} for row in rows]
    for line, below in zip(in_columns(shown), ([], *notes), strict=True):
        yield line
        yield from (INDENT + printable(note) for note in below if note)
