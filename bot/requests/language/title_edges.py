"""A sentence with its edges taken off: what is left may be a film's name. Pure.

`please could you do the official trailer of Metropolis, thanks` leaves Metropolis, and the cues
that stood around it: please, a verb of asking, the word for trailer. Whether that is a film's name
and the cues are enough is the matter of `bot.requests.language.titles`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.requests.language.lexicon import Token, fold
from bot.requests.language.link_text import GAP
from bot.requests.language.sentences import BEFORE_ASKING
from bot.requests.language.words import (
    COMMAND,
    FAMOUS,
    FILLER,
    FILM,
    FUNCTION,
    MODAL,
    MODIFIERS,
    NAMES_YEAR,
    OBJECT,
    OF,
    OPENING,
    PLEASE,
    REPEATED,
    TOKENS,
    TRAILER,
    TURKISH,
    WEAK,
)
from bot.sources.find import clean

LONGEST_NAME = 120

ASKING = BEFORE_ASKING | PLEASE | COMMAND | TRAILER | OF | FILM | MODIFIERS | NAMES_YEAR | OBJECT
UNSPACED_TAIL = frozenset({fold("を"), fold("の")})
"""Particles behind a name; the others may be its last letter."""

YEAR = r"(?:189\d|19\d\d|20[0-3]\d)"
YEAR_IN_BRACKETS = re.compile(
    rf"[(（\[](?:[^()（）\[\]\n]{{0,60}}[\s,])?({YEAR})\s*年?\s*[)）\]]"  # also (Lang, 1927)
)
EDGES = " \t,.;:!?-–—/|·•'’\"“”()[]*_~&+=" + GAP
"""Signs that are no part of a name where they stand around it."""

_CASELESS = re.compile(r"[\u0590-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ELISION = re.compile(r"^(?:d|dell)['’](?=\w)", re.IGNORECASE)
_CASE_TR = re.compile(r"['’](?:y?[ıiuü]|n?[ıiuü]n|n[ıiuü])$")
"""What Turkish puts behind a name: Dune'u, Barbie'yi, Metropolis'in."""


@dataclass
class Edged:
    """What is left of a sentence, from `first` to `end`, and the cues that stood around it.

    `shouted` is whether all of the mention is in capitals, `expected` whether we asked for a name,
    `bracketed` whether a year in brackets stands behind it. `rest` is whether something is left
    beside it, `from_of` whether it stood behind `trailer of`, and `again` whether it shall be made
    once more.
    """

    sentence: str
    tokens: Sequence[Token]
    words: Sequence[str]
    first: int
    end: int
    shouted: bool
    expected: bool
    bracketed: bool
    year: str
    cues: set[str] = field(default_factory=set)
    rest: bool = False
    from_of: bool = False
    again: bool = False

    def raw(self, place: int) -> str:
        """A word as it was written."""
        token = self.tokens[place]
        return self.sentence[token.first : token.end]

    def between(self, place: int) -> str:
        """What stands between this word and the next one."""
        following = self.tokens[place + 1 : place + 2]
        return self.sentence[self.tokens[place].end : following[0].first if following else None]

    def apart(self, place: int) -> bool:
        """Whether a sign stands between this word and the next one."""
        return place + 1 >= len(self.tokens) or bool(self.between(place).strip())

    def glued(self, place: int) -> bool:
        """Whether this word and the next one are parts of one: `E.T.`, `WALL-E`."""
        if not 0 <= place < len(self.tokens) - 1:
            return False
        letters = min(len(self.words[place]), len(self.words[place + 1]))
        return self.between(place) in ("-.·&/+*" if letters == 1 else "-·&/+*")

    @property
    def name(self) -> str:
        """What is left, as it was written."""
        if self.first >= self.end:
            return ""
        return self.sentence[self.tokens[self.first].first : self.tokens[self.end - 1].end]

    @property
    def left(self) -> Sequence[str]:
        """The words that are left, as they are compared."""
        return self.words[self.first : self.end]

    @property
    def famous(self) -> bool:
        """Whether what is left is a name that no rule can tell."""
        return tuple(self.left) in FAMOUS

    def famous_at(self, place: int) -> bool:
        """Whether such a name stands there, and nothing but words of asking behind it."""
        end = place + FAMOUS.at(self.words, place)
        ends = end == self.end or TRAILER.at(self.words, end) or PLEASE.at(self.words, end)
        return place < end <= self.end and bool(ends)

    @property
    def free(self) -> Sequence[str]:
        """The words that are left and no part of another one."""
        places = range(self.first, self.end)
        return [self.words[at] for at in places if not (self.glued(at) or self.glued(at - 1))]

    @property
    def title(self) -> str:
        """What is left, as a name."""
        title = tidy(self.name)
        if self.from_of:
            title = _ELISION.sub("", title)
        return _CASE_TR.sub("", title) if TURKISH.find(self.words) else title

    @property
    def caseless(self) -> bool:
        """Whether it is written in a script without capitals."""
        return _CASELESS.search(self.name) is not None

    @property
    def cased(self) -> bool:
        """Whether words are written as a name: all but the small ones begin with a capital."""
        if self.shouted:
            return False
        written = [self.raw(place) for place in range(self.first, self.end)]
        large = [word for word in written if (fold(word),) not in FUNCTION or word[0].isupper()]
        starts = bool(written) and not written[0][0].islower()
        return (
            starts
            and any(word[0].isupper() or word[0].isdigit() for word in written)
            and all(not word[0].islower() for word in large)
        )


def edges_off(sentence: str, *, shouted: bool, expected: bool) -> Edged:
    """Takes off what stands before and behind a name."""
    said, year = sentence, ""
    bracket = YEAR_IN_BRACKETS.search(sentence)
    if bracket:
        year = bracket[1]
        said = sentence[: bracket.start()] + f" ,{GAP}, " + sentence[bracket.end() :]
    tokens = TOKENS.of(said)
    words = [token.word for token in tokens]
    edged = Edged(said, tokens, words, 0, len(tokens), shouted, expected, bool(year), year)
    if bracket:
        _cut_at_bracket(edged, said.index(GAP, bracket.start()))
    _take_head(edged)
    _take_tail(edged)
    _take_kind(edged)
    _cut_inside(edged)
    if year:
        edged.cues.add("year")
    if "command" not in edged.cues:
        edged.cues.discard("modal")  # "could you please share that" asks for no film
    return edged


def tidy(text: str) -> str:
    """A name as one clean line, without the signs around it."""
    return clean(text.replace(GAP, " "), LONGEST_NAME + 1).strip(EDGES)


def _cut_at_bracket(edged: Edged, place: int) -> None:
    """The name ends before its year; cues may follow."""
    tokens = edged.tokens
    edged.end = sum(token.end <= place for token in tokens)
    after = [token.word for token in tokens[edged.end :]]
    edged.rest = not ASKING.make_up(after)
    if not edged.rest:
        edged.cues |= {name for name, group in _CUES if group.find(after)}


_CUES = (("please", PLEASE), ("trailer", TRAILER), ("command", COMMAND), ("modal", MODAL))
_SMALL = (("weak", WEAK), ("filler", FILLER), ("please", PLEASE), ("command", COMMAND))
_HEAD = (*_SMALL, ("modal", MODAL))
_TAIL = (*_SMALL, ("trailer", TRAILER), ("again", REPEATED))
_KINDS_OF_NAMES = frozenset({"weak", "filler", "command", "again"})
"""Words that may also be the last ones of a name."""
_NAMES_OF_CUES = frozenset(name for name, _ in _CUES)


def _take_head(edged: Edged) -> None:
    """Takes off what stands before a name: greetings, verbs of asking, `the trailer of`."""
    words = edged.words
    taken: list[tuple[int, int, str]] = []
    place = 0
    while place < edged.end and not edged.famous_at(place):
        many, kind = _trailer_of(edged, place)
        if not many:
            many, kind = max((group.at(words, place), name) for name, group in _HEAD)
        opening = OPENING.at(words, place) if edged.expected else 0
        if opening > many and (opening > 1 or edged.apart(place)):
            many, kind = opening, "opening"
        if not many and FILM.at(words, place):
            labels = place or ":" in edged.between(FILM.at(words, place) - 1)
            many, kind = (FILM.at(words, place), "film") if labels else (0, "")
        if not many or place + many > edged.end:
            break
        taken.append((place, many, kind))
        place += many
    while taken and taken[-1][2] in ("weak", "filler", "modal") and _belongs(edged, *taken[-1]):
        place = taken.pop()[0]
    if edged.bracketed and place == edged.end:
        while taken and taken[-1][2] in ("weak", "filler"):  # "I, Robot (2004)"
            place = taken.pop()[0]
    edged.first = place
    edged.cues |= {kind for _, _, kind in taken if kind in _NAMES_OF_CUES}
    edged.from_of = bool(taken) and taken[-1][2] == "trailer"
    if len(taken) > 1 and taken[-1][2] in ("weak", "film"):
        edged.from_of = any(kind == "trailer" for _, _, kind in taken[-2:])


def _belongs(edged: Edged, place: int, many: int, kind: str) -> bool:
    """Whether a small word before a name is the name's own: `The` Thing, `Y` tu mamá también."""
    last = place + many - 1
    if last + 1 < edged.end and edged.glued(last):
        return True
    if last + 1 >= edged.end or edged.apart(last):
        return False
    written, following = edged.raw(place), edged.raw(last + 1)
    if _CASELESS.match(written):
        return many == 1 and len(written) == 1
    if kind == "weak" and place and not edged.shouted and written[0].isupper():
        return True  # in the middle of a sentence nobody writes it so for nothing
    capitals = all(edged.raw(at)[0].isupper() for at in range(place, place + many))
    return not edged.shouted and capitals and not following[0].islower()


def _trailer_of(edged: Edged, place: int) -> tuple[int, str]:
    """How many words `official trailer of` has that stand there, 0 where they do not."""
    words, end, at = edged.words, edged.end, place
    while at < end and MODIFIERS.at(words, at) and not TRAILER.at(words, at):
        at += MODIFIERS.at(words, at)
    many = TRAILER.at(words, at) if at < end else 0
    at += many
    if not many or at >= end:
        return 0, ""
    of = OF.at(words, at)
    if of and at + of < end:
        return at + of - place, "trailer"
    colon = set(edged.between(at - 1)) & set(":：–—-")
    named = (PLEASE | COMMAND).find(words) and edged.raw(at)[0].isupper()
    once = not TRAILER.find(words[at:])
    if colon or _ELISION.match(edged.raw(at)) or (named and once):
        return at - place, "trailer"
    return 0, ""


def _take_tail(edged: Edged) -> None:
    """Takes off what stands behind a name: the word for trailer, a year, please, thanks."""
    words = edged.words
    while edged.end > edged.first and not FAMOUS.until(words, edged.end):
        end = edged.end
        many, kind = max(
            (group.until(words[edged.first : end], end - edged.first), name)
            for name, group in _TAIL
        )
        place = end - many
        if many and kind in _KINDS_OF_NAMES and not _may_go(edged, place, kind):
            many = 0
        if many:
            edged.end = place
            if kind in _NAMES_OF_CUES:
                edged.cues.add(kind)
            edged.again |= kind == "again"
            if kind == "trailer":
                _take_modifiers(edged)
            continue
        last = words[end - 1]
        if _is_year(edged, end - 1):
            edged.year = last
            edged.cues.add("year")
            edged.end -= 1
            edged.end -= NAMES_YEAR.until(edged.left, len(edged.left))
            continue
        several = FILM.until(edged.left, len(edged.left))
        inside = several and end < len(words) and end - several > edged.first
        if not inside or not edged.raw(end - several)[0].islower():
            break
        edged.end -= several


def _may_go(edged: Edged, place: int, kind: str) -> bool:
    """Whether a small word behind a name is none of the name's own."""
    written = edged.raw(place)
    if place > edged.first and edged.glued(place - 1) and not _CASELESS.match(written):
        return False
    if _CASELESS.match(written):
        return kind != "weak" or edged.words[place] in UNSPACED_TAIL
    if edged.bracketed:
        return False  # what asks stands behind the year
    if place == edged.first:
        return kind not in ("weak", "again")
    return edged.shouted or not written[0].isupper() or edged.apart(place - 1)


def _take_modifiers(edged: Edged) -> None:
    """`official`, `second`, a number: no part of the name before the word for trailer."""
    while edged.end - edged.first > 1:
        many = MODIFIERS.until(edged.left, edged.end - edged.first)
        if not many:
            return
        edged.end -= many


def _take_kind(edged: Edged) -> None:
    """`new` and `official` before a name belong to the word for trailer behind it."""
    while "trailer" in edged.cues and edged.end - edged.first > 1:
        many = MODIFIERS.at(edged.left, 0)
        if not many or many == len(edged.left) or not edged.raw(edged.first)[0].islower():
            return
        edged.first += many


def _is_year(edged: Edged, place: int) -> bool:
    if edged.year or not re.fullmatch(YEAR, edged.words[place]):
        return False
    return place > edged.first


def _cut_inside(edged: Edged) -> None:
    """A name has no cue inside; where somebody asks, it ends at the word for trailer."""
    left = edged.left
    if edged.famous:
        return
    trailer = TRAILER.find(left)
    if trailer and trailer[0] and edged.cues & {"please", "command"}:
        edged.end = edged.first + trailer[0]
        edged.cues.add("trailer")
        edged.rest = True
        _take_modifiers(edged)
    elif trailer or PLEASE.find(left):
        edged.rest = True
        edged.first = edged.end
