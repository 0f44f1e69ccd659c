"""Words as they are compared, and phrases found among them. Pure.

A word is compared in small letters without accents and apostrophes. Scripts that put no blanks
between words are cut wherever a known phrase stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

APOSTROPHES = "'’‘`´ʼ"
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff々〆ー"
"""Japanese and Chinese."""
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0e31-\u0e4e\u200c\u200d"
)
"""Accents and vowels that stand on a letter, where no single character has both."""
_LETTER = rf"(?:(?![{_UNSPACED}])[\w{_MARKS}])"
_WORD = rf"{_LETTER}+(?:[{APOSTROPHES}]{_LETTER}+)*"

_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")

Words = tuple[str, ...]


@dataclass(frozen=True)
class Token:
    """A word as it is compared, and where it stands in its sentence."""

    word: str
    first: int
    end: int


@lru_cache(maxsize=4_096)
def fold(text: str) -> str:
    """A word for comparing."""
    flat = unicodedata.normalize("NFKD", text).casefold().translate(_STROKES)
    return "".join(
        letter
        for letter in flat
        if letter not in APOSTROPHES and unicodedata.category(letter) not in ("Mn", "Cf")
    )


class Phrases:
    """A set of phrases, each a row of words."""

    def __init__(self, *texts: str) -> None:
        """`texts` hold phrases, one after the other, with commas or new lines between them."""
        said = (" ".join(part.split()) for text in texts for part in re.split(r"[,\n]", text))
        self.written = tuple(dict.fromkeys(filter(None, said)))
        self._rows = frozenset(
            tuple(fold(word) for word in _spaced(phrase)) for phrase in self.written
        )
        self.longest = max((len(row) for row in self._rows), default=0)

    def __or__(self, other: Phrases) -> Phrases:
        return Phrases(*self.written, *other.written)

    def __contains__(self, row: Words) -> bool:
        return row in self._rows

    def at(self, words: Sequence[str], place: int) -> int:
        """How many words the longest phrase that begins there has, 0 for none."""
        return next((many for many in self._lengths(words, place)), 0)

    def until(self, words: Sequence[str], end: int) -> int:
        """How many words the longest phrase that ends before `end` has, 0 for none."""
        for many in range(min(self.longest, end), 0, -1):
            if tuple(words[end - many : end]) in self._rows:
                return many
        return 0

    def find(self, words: Sequence[str]) -> tuple[int, int] | None:
        """Where the first of the phrases begins and ends among the words."""
        for place in range(len(words)):
            many = self.at(words, place)
            if many:
                return place, place + many
        return None

    def cover(self, words: Sequence[str], others: Phrases) -> bool:
        """Whether the words are nothing but these phrases and others, one of these at least."""
        reached: list[set[bool]] = [set() for _ in range(len(words) + 1)]
        reached[0].add(False)
        for place in range(len(words)):
            if not reached[place]:
                continue
            for many in self._lengths(words, place):
                reached[place + many].add(True)
            for many in others._lengths(words, place):
                reached[place + many] |= reached[place]
        return True in reached[-1]

    def make_up(self, words: Sequence[str]) -> bool:
        """Whether the words are nothing but these phrases; so are no words at all."""
        return not words or self.cover(words, Phrases())

    def _lengths(self, words: Sequence[str], place: int) -> Iterable[int]:
        for many in range(min(self.longest, len(words) - place), 0, -1):
            if tuple(words[place : place + many]) in self._rows:
                yield many


@dataclass(frozen=True)
class Tokens:
    """Cuts sentences into words; `known` are phrases that words of unspaced scripts are cut at."""

    known: tuple[str, ...]
    _pattern: re.Pattern[str] = field(init=False, repr=False)
    _plain: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        unspaced = sorted({p for p in self.known if _is_unspaced(p)}, key=len, reverse=True)
        listed = "|".join(map(re.escape, unspaced)) or "(?!)"
        pattern = (
            rf"(?:{listed})|(?:(?!{listed})[{_UNSPACED}])+"
            rf"|{_WORD}"
        )
        object.__setattr__(self, "_pattern", re.compile(pattern))
        words = (fold(word) for phrase in self.known for word in _spaced(phrase))
        object.__setattr__(self, "_plain", frozenset(words))

    def of(self, sentence: str) -> list[Token]:
        """The words of a sentence, in order."""
        return [
            Token(self._as_known(fold(found[0])), found.start(), found.end())
            for found in self._pattern.finditer(sentence)
        ]

    def _as_known(self, word: str) -> str:
        """A word that is drawn out, `pleaseee`, as the known one that it is."""
        short = _DRAWN_OUT.sub(r"\1", word)
        return short if len(short) > 2 and short in self._plain else word


def _spaced(phrase: str) -> list[str]:
    return [phrase] if _is_unspaced(phrase) else re.findall(_WORD, phrase)


def _is_unspaced(phrase: str) -> bool:
    return bool(re.fullmatch(rf"[{_UNSPACED}]+", phrase))
