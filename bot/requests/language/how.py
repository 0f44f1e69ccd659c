"""How a film is wanted, whatever it is: its layout, from which part of the archive. Pure.

Side by side, alone, `archive: silent films` and other matches may stand anywhere beside a wish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.requests.language.lexicon import Token
from bot.requests.language.link_text import GAP
from bot.requests.language.sentences import says, says_nothing, sentences, words_of
from bot.requests.language.wish import Layout
from bot.requests.language.words import (
    ALONE,
    ALONE_APART,
    BUT,
    COLLECTION,
    COMMAND,
    FILLER,
    FILM,
    FUNCTION,
    MODAL,
    OBJECT,
    OF,
    OTHER_MATCHES,
    PLEASE,
    SIDE,
    SOLITARY,
    TALK,
    THIS,
    TOKENS,
    WEAK,
)
from bot.sources.find import clean

LONGEST_COLLECTION = 60

POLITE = PLEASE | FILLER | WEAK | MODAL
REPEATING = POLITE | COMMAND | OBJECT | THIS | FILM | BUT
_HOW = SIDE | ALONE | ALONE_APART | OTHER_MATCHES
_BEHIND_A_COLLECTION = PLEASE | FILLER | FUNCTION | OF | _HOW

_ASIDE = frozenset(',;:—–-()/|[].!?，、。·•“”„«»"' + GAP)
_COLON = re.compile(r"\s*[:：=]\s*")
_END_OF_NAME = re.compile(rf"[\n,;.|()!?。、，！？{GAP}]")


@dataclass(frozen=True)
class Wanted:
    """How it is wanted, and `text` without the words for that.

    `alone` is whether nothing else is said.
    """

    text: str
    layout: Layout = ""
    collection: str = ""
    other_matches: bool = False
    alone: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is said of how."""
        return bool(self.layout or self.collection or self.other_matches)


def wanted_in(text: str) -> Wanted:
    """Takes what says how out of a text that says what."""
    said, collection = _without_collection(text)
    nothing_but_how = says(_HOW, REPEATING, said)
    tokens = TOKENS.of(said)
    words = [token.word for token in tokens]
    cuts: list[tuple[int, int]] = []
    layout: Layout = ""
    other = False
    place = 0
    while place < len(words):
        many = ALONE.at(words, place)
        side = SIDE.at(words, place)
        apart = ALONE_APART.at(words, place)
        others = OTHER_MATCHES.at(words, place)
        if side and side >= many:
            layout, many = layout or "side-by-side", side
        elif many:
            layout = layout or "alone"
        elif apart and _stands_apart(said, tokens, place, place + apart):
            layout, many = layout or "alone", apart
        elif others:
            other, many = True, others
        if many:
            cuts.append((tokens[place].first, tokens[place + many - 1].end))
        place += max(many, 1)
    for first, end in reversed(cuts):
        said = f"{said[:first].rstrip(' ,;:-–—(')} , {said[end:].lstrip(' )')}"
    rest = _trim(said)
    alone = nothing_but_how or bool(collection and all(map(says_nothing, sentences(rest))))
    story = any((word,) in TALK or (word,) in SOLITARY for word in words_of(collection))
    return Wanted(rest, layout, collection, other, alone and not story)


def _without_collection(text: str) -> tuple[str, str]:
    """The text without `archive: silent films`, and the collection that it names."""
    tokens = TOKENS.of(text)
    words = [token.word for token in tokens]
    for place in range(len(words)):
        many = COLLECTION.at(words, place)
        colon = _COLON.match(text, tokens[place + many - 1].end) if many else None
        if not colon:
            continue
        ends = _END_OF_NAME.search(text, colon.end())
        end = ends.start() if ends else len(text)
        inside = [token for token in tokens[place + many :] if token.first < end]
        inner = [token.word for token in inside]
        please = PLEASE.find(inner)
        kept = please[0] if please else len(inside)
        while kept and (less := _BEHIND_A_COLLECTION.until(inner, kept)):
            kept -= less
        if not kept:
            continue
        stop = inside[kept - 1].end
        name = clean(text[colon.end() : stop], LONGEST_COLLECTION).strip("\"'“”„«» ")
        if name:
            first = tokens[place].first
            return _trim(f"{text[:first].rstrip(' ,;:-–—(')} , {text[stop:]}"), name
    return text, ""


def _stands_apart(text: str, tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether words are set apart by signs: `…, alone please`, `(alone)`."""
    before = text[tokens[first - 1].end : tokens[first].first] if first else text[: tokens[0].first]
    alone = first == 0 or bool(_ASIDE & set(before)) or "\n" in before
    after = [token.word for token in tokens[end:]]
    return alone and POLITE.make_up(after)


def _trim(text: str) -> str:
    lines = (line.strip(" ,;") for line in text.split("\n"))
    return "\n".join(filter(None, lines))
