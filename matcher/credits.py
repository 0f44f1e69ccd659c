"""Whom a reinterpretation owes its pictures to, as plain text. Pure."""

from __future__ import annotations

from matcher.film import Film
from matcher.fonts import plain
from matcher.montage import Montage


def credits_text(montage: Montage) -> str:
    """The credits file: the trailer, then every film that is seen, in order of appearance.

    Each film comes with what is known of its credit, licence and source, and the numbers of the
    cuts that show it, counted from 0 as in `montage.json`.
    """
    trailer = montage.trailer
    head = [
        plain(trailer.title),
        f"A reinterpretation in {_counted(len(montage.cuts), 'shot')}, made with Kuleshov.",
        "Sound and left picture: the trailer itself. It belongs to its makers.",
    ]
    films = [_paragraph(montage, film) for film in montage.matched_films()]
    title = "Archive films, in order of appearance"
    return "\n\n".join(["\n".join(head), title, *films]) + "\n"


def _paragraph(montage: Montage, film: Film) -> str:
    cuts = [cut.index for cut in montage.cuts_of(film)]
    known = (("Credit", film.credit), ("Licence", film.license), ("Source", film.source))
    lines = [plain(film.caption)]
    lines += [f"  {name}: {plain(value)}" for name, value in known if value]
    lines.append(f"  Seen in {'cut' if len(cuts) == 1 else 'cuts'} {', '.join(map(str, cuts))}")
    return "\n".join(lines)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
