"""What is said about a montage. Pure: the same montage is always worded the same.

Titles come from strangers: they are made one harmless line before they are used.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from bot.posting.draft import Credit, Draft
from matcher.film import Film
from matcher.montage import Cut, Montage
from matcher.phrases import PLAIN, described, facts, headline, is_plural

TEXT_LIMIT = 500
"""Letters of a post: what Mastodon takes by default, the least of those that take a text."""

ALT_LIMIT = 1_500
"""Letters of an alt text: Mastodon's `description_limit`, checked November 2026."""

TITLE_LIMIT = 120
"""Letters of one title: longer ones are shortened at a word."""

NAME_LIMIT = 60
"""Letters of one name of a shot."""

FINDS = 2
"""As many finds a post speaks of at most."""

PAIRS = 3
"""As many pairs an alt text describes at most."""

TAGS = ("FilmTrailer", "ArchiveFilm", "FoundFootage")

UNTITLED = "an untitled film"

BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows, and so of our own words."""


def draft_of(
    montage: Montage, *, text_limit: int = TEXT_LIMIT, alt_limit: int = ALT_LIMIT
) -> Draft:
    """The post about a montage. Limits are in letters (code points)."""
    title = one_line(montage.trailer.title) or "An untitled trailer"
    films = montage.matched_films()
    credits = tuple(_credit(film) for film in films)
    shown = [
        f"{_count(len(montage.cuts_of(film)), 'shot')} of {credit.caption}"
        for credit, film in zip(credits, films, strict=True)
    ]
    return Draft(
        montage=montage.id,
        title=title,
        text=_text(title, montage, credits, text_limit),
        alt=_alt(title, montage, shown, alt_limit),
        credits=credits,
        tags=TAGS,
        duration_s=float(montage.trailer.frames / montage.trailer.fps),
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


def _text(title: str, montage: Montage, credits: tuple[Credit, ...], limit: int) -> str:
    rhymes = _rhymes(montage)
    start = (
        f"{title}, answered by the archive: {_count(len(montage.cuts), 'shot')}, "
        f"{_count(len(rhymes), 'rhyme')}."
    )
    finds = _as_many(_finds(rhymes)[:FINDS], "; ", limit // 3)
    if finds:
        start += f"\n\n{finds[0].upper()}{finds[1:]}."

    def worded(names: Sequence[str]) -> str:
        left = len(credits) - len(names)
        more = _count(left, "more film" if names else "film") if left else ""
        return f"{start}\n\nWith shots from {listed(names, more)}." if credits else start

    return _fitted(worded, [credit.caption for credit in credits], limit)


def _alt(title: str, montage: Montage, shown: Sequence[str], limit: int) -> str:
    rhymes = _rhymes(montage)
    kept = len(montage.cuts) - len(rhymes)
    duration_s = float(montage.trailer.frames / montage.trailer.fps)
    start = (
        f"Two pictures side by side, {_duration(duration_s)}, with the trailer's own sound. "
        f"Left, the trailer “{title}” in {_count(len(montage.cuts), 'shot')}. "
    )
    right = (
        f"Right, for {len(rhymes) if kept else 'each'} of them, "
        "a shot from an archive that resembles it and changes on the same frame"
    )
    end = f" {_count(kept, 'shot')} of the trailer can be seen on both sides." if kept else ""
    examples = _as_many([f" {said}" for said in _examples(montage)], "", limit // 3)

    def worded(names: Sequence[str]) -> str:
        left = len(shown) - len(names)
        more = f"shots of {_count(left, 'more film' if names else 'film')}" if left else ""
        return f"{start}{right}: {listed(names, more)}.{end}" if shown else start + end.lstrip()

    return _fitted(worded, shown, limit - len(examples)) + examples


def _rhymes(montage: Montage) -> tuple[Cut, ...]:
    """The cuts that the archive answers; the others keep the trailer's own picture."""
    return tuple(cut for cut in montage.cuts if not cut.match.own)


def _finds(rhymes: Sequence[Cut]) -> list[str]:
    """What answers what, best first and each once: `a close-up of a face answers a dog`."""
    finds = []
    for cut in _best_first(rhymes):
        here, there = _names(cut.names), _names(cut.match.names)
        shared = _shared(cut)
        if not (_shows_something(here) and _shows_something(there)):
            here = there = shared
        asked, answer = headline(here), headline(there)
        if shared and asked and answer:
            finds.append(f"{answer} {'answer' if is_plural(answer) else 'answers'} {asked}")
    return list(dict.fromkeys(finds))


def _examples(montage: Montage) -> list[str]:
    """A few of the pairs in words, each once, in the order in which they are seen."""
    said: dict[tuple[str, str], tuple[int, str]] = {}
    for cut in _best_first(_rhymes(montage)):
        pair = described(_names(cut.names)), described(_names(cut.match.names))
        if all(pair) and pair not in said and len(said) < PAIRS:
            minutes, seconds = divmod(int(cut.first_frame / montage.trailer.fps), 60)
            film = _credit(montage.films[cut.match.film]).caption
            words = f"At {minutes}:{seconds:02}: {pair[0]}; beside it, from {film}: {pair[1]}."
            said[pair] = cut.index, words
    return [words for _, words in sorted(said.values())]


def _best_first(rhymes: Iterable[Cut]) -> list[Cut]:
    """By how much their names have in common, then by score."""
    return sorted(rhymes, key=lambda cut: (-len(_shared(cut)), -(cut.match.scores.total or 0)))


def _shared(cut: Cut) -> tuple[str, ...]:
    """What is worth saying of both sides."""
    there = _names(cut.match.names)
    return tuple(name for name in _names(cut.names) if name in there and name not in PLAIN)


def _names(names: Sequence[str]) -> tuple[str, ...]:
    """Names come from files that people write: each as one harmless line."""
    return tuple(filter(None, (one_line(name, NAME_LIMIT) for name in names)))


def _shows_something(names: Sequence[str]) -> bool:
    return any(part == "subject" for part, _ in facts(names))


def _as_many(sentences: Sequence[str], joint: str, limit: int) -> str:
    """As many of the sentences, from the first on, as fit together."""
    kept = ""
    for sentence in sentences:
        longer = f"{kept}{joint}{sentence}" if kept else sentence
        if len(longer) > limit:
            break
        kept = longer
    return kept


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
