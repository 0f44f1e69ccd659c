"""The credits of a montage as answers to its post: every archive film in full. Pure.

Each film has its title, year, credit, licence and link. Where no links are taken, films that owe
the same thanks share them: fewer posts, since some places charge for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count as numbers

from bot.posting.words.draft import Credit
from bot.posting.words.harmless import inert, shortened

Fits = Callable[[str], bool]
"""Whether a text fits into one post."""

TITLE_SHARE = 40
"""Letters of the trailer's title over the credits."""

LEAST = 12
"""Titles and licences are not made shorter than this many letters."""


@dataclass(frozen=True)
class _Owed:
    """Films that owe the same thanks, and the link of the one film where there is one."""

    captions: tuple[str, ...]
    credit: str
    license: str
    link: str

    @property
    def line(self) -> str:
        """How it is written: `Market Street (1906) – Prelinger Archives, public domain`."""
        thanks = ", ".join(filter(None, [self.credit, self.license]))
        words = " – ".join(filter(None, ["; ".join(self.captions), thanks]))
        return f"{words}\n{self.link}" if self.link else words


def credit_texts(
    title: str, credits: Sequence[Credit], fits: Fits, *, links: bool
) -> tuple[str, ...] | None:
    """The texts of the answers, in order; no film is split. None where one cannot be made to fit.

    Each begins with the trailer's title, because a place may refuse to hear the same words twice.
    `links` is whether links may stand in them. Words of strangers are inert.
    """
    owed = _linked(credits) if links else _grouped(credits)
    tries = (_bodies(title, owed, fits, digits) for digits in numbers(1))
    bodies = next(b for digits, b in enumerate(tries, 1) if b is None or len(b) < 10**digits)
    if bodies is None:
        return None
    many = len(bodies)
    marks = [f" ({number}/{many})" if many > 1 else "" for number in range(1, many + 1)]
    return tuple(_text(title, mark, body) for mark, body in zip(marks, bodies, strict=True))


def _linked(credits: Sequence[Credit]) -> list[_Owed]:
    return [
        _Owed((inert(film.caption),), _whom(film), inert(film.license), _link(film))
        for film in credits
    ]


def _grouped(credits: Sequence[Credit]) -> list[_Owed]:
    groups: dict[tuple[str, str], list[str]] = {}
    for film in credits:
        groups.setdefault((_whom(film), inert(film.license)), []).append(inert(film.caption))
    return [_Owed(tuple(captions), *thanks, "") for thanks, captions in groups.items()]


def _whom(film: Credit) -> str:
    """The credit, and the source where that is words and no link."""
    words = "" if film.link else film.source
    return inert(", ".join(filter(None, [film.credit, words])))


def _link(film: Credit) -> str:
    """The link as one word; none where it was too long to be kept whole."""
    return "" if film.link.endswith("…") else film.link.replace(" ", "%20")


def _bodies(title: str, owed: Sequence[_Owed], fits: Fits, digits: int) -> list[str] | None:
    """The texts without their heads, so that marks of so many digits fit."""
    widest = f" ({'9' * digits}/{'9' * digits})"

    def fit(body: str) -> bool:
        return fits(_text(title, widest, body))

    bodies: list[str] = []
    body = ""
    left = list(owed)
    while left:
        entry = left.pop(0)
        above = f"{body}\n" if body else ""
        some = _as_many_films(entry, above, fit)
        if some is None and body:
            bodies.append(body)
            body = ""
            left.insert(0, entry)
            continue
        # what does not fit below others has come first; only what does not fit there is shortened
        some = some or next((film for film in _shorter(entry) if fit(film.line)), None)
        if some is None:
            return None
        body = above + some.line
        if rest := entry.captions[len(some.captions) :]:
            left.insert(0, replace(entry, captions=rest))
    return [*bodies, body] if body else bodies


def _as_many_films(entry: _Owed, above: str, fit: Fits) -> _Owed | None:
    """The entry with as many of its films, from the first on, as fit; None where none does."""
    fitting = None
    for many in range(1, len(entry.captions) + 1):
        fewer = replace(entry, captions=entry.captions[:many])
        if not fit(above + fewer.line):
            break
        fitting = fewer
    return fitting


def _shorter(entry: _Owed) -> Iterator[_Owed]:
    """The first film of the entry in fewer and fewer words: thanks, then title, then licence.

    A link is never shortened; where it is too long it is left out.
    """
    first = replace(entry, captions=entry.captions[:1])
    for link in dict.fromkeys([entry.link, ""]):
        film = replace(first, link=link)
        yield film
        for letters in range(len(film.credit) - 1, -1, -1):
            film = replace(film, credit=shortened(first.credit, letters))
            yield film
        for letters in range(len(first.captions[0]) - 1, LEAST - 1, -1):
            film = replace(film, captions=(shortened(first.captions[0], letters),))
            yield film
        for letters in range(len(film.license) - 1, LEAST - 1, -1):
            film = replace(film, license=shortened(first.license, letters))
            yield film


def _text(title: str, mark: str, body: str) -> str:
    return f"Films seen in “{shortened(title, TITLE_SHARE)}”{mark}:\n\n{body}"
