"""What is said about a montage. Pure: the same montage is always worded the same.

Titles come from strangers: they are made one harmless line before they are used.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

from bot.posting.draft import Credit, Draft
from matcher.film import Film
from matcher.montage import Montage

TEXT_LIMIT = 500
"""Letters of a post: what Mastodon takes by default, the least of those that take a text."""

ALT_LIMIT = 1_500
"""Letters of an alt text: Mastodon's `description_limit`, checked November 2026."""

TITLE_LIMIT = 120
"""Letters of one title: longer ones are shortened at a word."""

TAGS = ("FilmTrailer", "ArchiveFilm", "FoundFootage")

UNTITLED = "an untitled film"

BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows, and so of our own words."""


def draft_of(
    montage: Montage, *, text_limit: int = TEXT_LIMIT, alt_limit: int = ALT_LIMIT
) -> Draft:
    """The post about a montage. Limits are in letters (code points)."""
    title = one_line(montage.trailer.title) or "An untitled trailer"
    credits = tuple(_credit(film) for film in montage.matched_films())
    seen = Counter(cut.match.film for cut in montage.cuts)
    shown = [
        f"{_count(seen[film.id], 'shot')} of {credit.caption}"
        for credit, film in zip(credits, montage.matched_films(), strict=True)
    ]
    duration_s = float(montage.trailer.frames / montage.trailer.fps)
    return Draft(
        montage=montage.id,
        title=title,
        text=_text(title, len(montage.cuts), credits, text_limit),
        alt=_alt(title, duration_s, len(montage.cuts), shown, alt_limit),
        credits=credits,
        tags=TAGS,
        duration_s=duration_s,
    )


def one_line(text: str, limit: int = TITLE_LIMIT) -> str:
    """Any text as one line of at most `limit` letters that can be shown and written anywhere.

    Control characters, half characters, non-characters and marks that turn the reading direction
    are left out; white space of every kind becomes one space.
    """
    kept = "".join(
        " " if letter.isspace() or unicodedata.category(letter) == "Zs" else letter
        for letter in text
        if _harmless(letter) or letter.isspace()
    )
    return shortened(" ".join(kept.split()), limit)


def shortened(text: str, limit: int) -> str:
    """At most `limit` letters: cut at a word where one ends in the second half, and marked `…`."""
    if len(text) <= limit:
        return text
    head = text[: max(0, limit - 1)]
    space = head.rfind(" ")
    if space > limit // 2:
        head = head[:space]
    # a combining mark or joiner that lost its letter must not land on the ellipsis
    return head.rstrip(" ,.;:–-\u200d") + "…" if limit > 0 else ""


def listed(names: Sequence[str], rest: str) -> str:
    """Names as a sentence lists them, `rest` last where it is not empty: `A, B and 5 more`."""
    parts = [*names, rest] if rest else [*names]
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _harmless(letter: str) -> bool:
    code = ord(letter)
    non_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    control = unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"}
    return not (non_character or control or letter in BIDI)


def _credit(film: Film) -> Credit:
    return Credit(
        title=one_line(film.title) or UNTITLED,
        year=one_line(film.year, 20),
        credit=one_line(film.credit, 300),
        license=one_line(film.license, 100),
        source=one_line(film.source, 500),
    )


def _text(title: str, shots: int, credits: tuple[Credit, ...], limit: int) -> str:
    start = f"{title}, answered by the archive: {_count(shots, 'shot')}, {_count(shots, 'rhyme')}."

    def worded(names: Sequence[str]) -> str:
        left = len(credits) - len(names)
        more = _count(left, "more film" if names else "film") if left else ""
        return f"{start}\n\nWith shots from {listed(names, more)}."

    return _fitted(worded, [credit.caption for credit in credits], limit)


def _alt(title: str, duration_s: float, shots: int, shown: Sequence[str], limit: int) -> str:
    start = (
        f"Two pictures side by side, {_duration(duration_s)}, with the trailer's own sound. "
        f"Left, the trailer “{title}” in {_count(shots, 'shot')}. Right, for each of them, "
        "a shot from an archive that resembles it and changes on the same frame"
    )

    def worded(names: Sequence[str]) -> str:
        left = len(shown) - len(names)
        more = f"shots of {_count(left, 'more film' if names else 'film')}" if left else ""
        return f"{start}: {listed(names, more)}."

    return _fitted(worded, shown, limit)


def _fitted(worded: Callable[[Sequence[str]], str], names: Sequence[str], limit: int) -> str:
    """The sentence with as many of the names as fit."""
    for many in range(len(names), -1, -1):
        sentence = worded(names[:many])
        if len(sentence) <= limit:
            return sentence
    return shortened(worded([]), limit)


def _count(many: int, noun: str) -> str:
    return f"{many} {noun}" if many == 1 else f"{many} {noun}s"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    parts = [_count(minutes, "minute")] if minutes else []
    parts += [_count(rest, "second")] if rest or not minutes else []
    return " and ".join(parts)
