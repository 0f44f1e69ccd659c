"""Which film a trailer's title speaks of. Pure.

“DUNE: Part Two | Official Trailer 2” and “Dune Part Two - Trailer” are of the same film.
"""

from __future__ import annotations

import re

from bot.title_words import (
    BRANDS,
    FILLERS,
    MODIFIERS,
    NOTICES,
    OWNERS,
    TRAILER,
    find_word,
    plain,
)

SEPARATORS = re.compile(
    r"[|•·／｜()\[\]【】<>]|\s+[-–—~:/]+\s+|\s+[–—]|[–—]\s+|:\s+(?=official)", re.I
)
QUOTED = re.compile(r"[『「《](.+?)[』」》]")
HASHTAG = re.compile(r"#(?!\d)\w+")
YEAR = re.compile(r"(?:19|20)\d\d")
RECENT_YEAR = re.compile(r"20[2-3]\d")
"""A year at the end of a name is that of the film; 1984 and 2049 may be in its title."""

COUNT = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ROMAN = ("", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
NUMBERS = {word: str(1 + n) for words in (COUNT, ROMAN) for n, word in enumerate(words)}
COUNTED = re.compile(r"\b(?:part|chapter|volume|vol|teil|partie|parte|capitulo|kapitel) (?=\d)")
ARTICLE = re.compile(
    r"^(?:the|a|an|der|die|das|ein|eine|le|la|les|l|un|une|el|los|las|il|lo|gli|i|o|os|as) (?=\S)"
)
MOVIE = re.compile(r"(?: the)? (?:movie|film)$")
LONE = frozenset({"the", "a", "an", "der", "die", "das", "le", "la", "les", "el", "il", ""})


def film_key(title: str, year: str = "") -> str:
    """The film of a title, for comparing: `dune 2 (2024)`, without a year where nobody says one.

    `year` is what the source says; empty where only the title may tell. Empty where the title
    holds nothing but words for trailers.
    """
    parts = [(part, plain(part)) for part in SEPARATORS.split(HASHTAG.sub(" ", title))]
    said = [text for _, text in parts if YEAR.fullmatch(text)]
    quoted = QUOTED.search(title)
    name = plain(quoted[1]) if quoted else _name([text for _, text in parts if text])
    words = name.split()
    if len(words) > 1 and RECENT_YEAR.fullmatch(words[-1]):
        said.append(words.pop())
    counted = COUNTED.sub("", " ".join(NUMBERS.get(word, word) for word in words))
    found = year if YEAR.fullmatch(year) else next((one for one in said if one != name), "")
    return f"{counted} ({found})" if counted and found else counted


def same_film(one: str, other: str) -> bool:
    """Whether two titles speak of the same film, by all that they say."""
    return same_key(film_key(one), film_key(other))


def same_key(one: str, other: str) -> bool:
    """Whether two film keys mean the same film.

    A year that only one knows tells nothing apart, and two that are next to each other are those
    of a festival and a release.
    """
    (name, year), (other_name, other_year) = _taken_apart(one), _taken_apart(other)
    if not name or name != other_name:
        return False
    return not year or not other_year or abs(int(year) - int(other_year)) <= 1


def is_meant(asked: str, key: str) -> bool:
    """Whether who asks for a film, by its key, may mean this one.

    They leave out articles, and `movie` at the end: `shining` is The Shining, `minecraft` is
    A Minecraft Movie. What they say they mean: The Batman is not Batman.
    """
    name, year = _taken_apart(key)
    shorter = ARTICLE.sub("", name)
    names = (name, shorter, MOVIE.sub("", name), MOVIE.sub("", shorter))
    return any(same_key(asked, f"{one} ({year})" if year else one) for one in names if one)


def name_of(key: str) -> str:
    """The film's name in a key, without its year."""
    return _taken_apart(key)[0]


def _taken_apart(key: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.*) \((\d{4})\)", key)
    return (found[1], found[2]) if found else (key, "")


def _name(parts: list[str]) -> str:
    """The name in a title's parts: what stands before the word for trailer, or else after it."""
    told = next((i for i, part in enumerate(parts) if find_word(part, TRAILER)), None)
    if told is None:
        names = _names(parts[:1]) or _names(parts)
        return names[0] if names else ""
    before, after = _around(parts[told])
    names = _names(parts[:told])
    if before not in LONE:
        names += _names([before])
    if names:
        return " ".join(names)
    # a name that is a year: "1917"
    later = _names([after]) or _names(parts[told + 1 :]) or [p for p in parts if YEAR.fullmatch(p)]
    return later[0] if later else ""


def _names(parts: list[str]) -> list[str]:
    """What is left of parts where nothing but studios, years and notices is taken away."""
    kept = []
    for part in parts:
        if part in BRANDS or YEAR.fullmatch(part) or NOTICES.match(part):
            continue
        name = OWNERS.sub("", part)
        if name and not all(word in MODIFIERS for word in name.split()):
            kept.append(name)
    return kept


def _around(part: str) -> tuple[str, str]:
    """What stands before and after the words for "official trailer 2" in a part."""
    found = find_word(part, TRAILER)
    if found is None:
        return part, ""
    words = part[: found.start()].split()
    while words and words[-1] in MODIFIERS:
        words.pop()
    rest = part[found.end() :]
    while (next_word := find_word(rest, TRAILER)) and not rest[: next_word.start()].strip():
        rest = rest[next_word.end() :]
    later = rest.split()
    while later and (later[0] in MODIFIERS or later[0] in FILLERS or re.fullmatch(r"\d", later[0])):
        later.pop(0)
    return " ".join(words), " ".join(later)
