"""A film's name in what somebody writes, with a cue that it is asked for. Pure.

Precision before recall: who is not understood asks again, who is misunderstood is annoyed. A name
is taken only where a cue stands beside it:

- **quotes** of any language, where the sentence says nothing else but words of asking;
- **a year in brackets** behind a name that is written as one, or with another cue;
- **two** of: a word for trailer, a please, a verb of asking (do, make, mach, fais, …), a question
  that asks (can you, pourrais-tu, …), a year;
- **one** of these, where the name is written as a name (`Metropolis`, `The Great Dictator`) and the
  mention says nothing else.

The cues stand around the name, not in it. What is left between them is no name where all of its
words are those of chat (`nice`, `more`, `the best`), or where, not written as a name, it speaks of
people (`I love this`, `what you do`). A film called so is asked for in quotes or with its year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.requests.lexicon import Token, fold
from bot.requests.link_text import GAP
from bot.requests.words import (
    CHAT,
    COMMAND,
    FILLER,
    FILM,
    FUNCTION,
    MODAL,
    MODIFIERS,
    NAMES_YEAR,
    OBITUARY,
    OBJECT,
    OF,
    PLEASE,
    REPEATED,
    SOLITARY,
    TALK,
    THIS,
    TOKENS,
    TRAILER,
    WEAK,
)
from bot.sources.find import clean

LONGEST_NAME = 120
MOST_WORDS = 12
"""Words of a film's name; Dr. Strangelove has thirteen, and is asked for in quotes."""

_QUOTED = re.compile(
    r"„([^„“”\"\n]{1,120})[“”\"]|[“”]([^“”\"\n]{1,120})[“”\"]|\"([^\"\n]{1,120})\""
    r"|«([^«»\n]{1,120})»|»([^«»\n]{1,120})«|‹([^‹›\n]{1,120})›|›([^‹›\n]{1,120})‹"
    r"|「([^「」\n]{1,120})」|『([^『』\n]{1,120})』|《([^《》\n]{1,120})》|【([^【】\n]{1,120})】"
    r"|(?<!\w)['‘‚]([^'‘’\n]{1,120})['’‘](?!\w)"
)
_YEAR = r"(?:189\d|19\d\d|20[0-3]\d)"
_YEAR_IN_BRACKETS = re.compile(
    rf"[(（\[](?:[^()（）\[\]\n]{{0,60}}[\s,])?({_YEAR})\s*年?\s*[)）\]]"  # also (Lang, 1927)
)
_LONE_YEAR = re.compile(_YEAR)
_CASELESS = re.compile(r"[\u0590-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_KATAKANA = re.compile(r"[\u30a1-\u30ff]{3}")
_ELISION = re.compile(r"^(?:d|dell)['’](?=\w)", re.IGNORECASE)
_EDGES = " \t,.;:!?-–—/|·•'’\"“”()[]*_~&+=" + GAP

TALE = CHAT | FUNCTION | TALK | WEAK | FILLER | PLEASE | OBJECT | FILM
BEFORE_ASKING = FILLER | WEAK | MODAL
ASKING = BEFORE_ASKING | PLEASE | COMMAND | TRAILER | OF | FILM | MODIFIERS | NAMES_YEAR | OBJECT
SAYING_NOTHING = CHAT | FILLER | WEAK | PLEASE
UNSPACED_TAIL = frozenset({fold("を"), fold("の")})
"""Particles behind a name; the others may be its last letter."""


@dataclass(frozen=True)
class Named:
    """A film that is asked for; `sure` where it needs nothing more than its own sentence.

    `again` is whether it shall be made once more.
    """

    title: str
    year: str
    sure: bool
    again: bool = False


@dataclass
class _Reading:
    """A sentence with its edges taken off: what is left from `first` to `end`, and the cues."""

    sentence: str
    tokens: Sequence[Token]
    words: Sequence[str]
    first: int
    end: int
    shouted: bool
    cues: set[str] = field(default_factory=set)
    year: str = ""
    bracketed: bool = False
    rest: bool = False
    from_of: bool = False
    again: bool = False

    def raw(self, place: int) -> str:
        token = self.tokens[place]
        return self.sentence[token.first : token.end]

    def between(self, place: int) -> str:
        """What stands between this word and the next one."""
        following = self.tokens[place + 1 : place + 2]
        return self.sentence[self.tokens[place].end : following[0].first if following else None]

    def apart(self, place: int) -> bool:
        """Whether a sign stands between this word and the next one."""
        return place + 1 >= len(self.tokens) or bool(self.between(place).strip())

    @property
    def name(self) -> str:
        """What is left, as it was written."""
        if self.first >= self.end:
            return ""
        return self.sentence[self.tokens[self.first].first : self.tokens[self.end - 1].end]

    @property
    def left(self) -> Sequence[str]:
        return self.words[self.first : self.end]


def named_in(sentence: str, *, shouted: bool = False) -> Named | None:
    """The film that a sentence asks for, None where it asks for none.

    `shouted` is whether all of the mention is in capitals, which then say nothing.
    """
    return _in_quotes(sentence) or _between_cues(sentence, shouted)


def says_nothing(sentence: str) -> bool:
    """Whether a sentence is but chat, a greeting, thanks."""
    return SAYING_NOTHING.make_up([token.word for token in TOKENS.of(sentence)])


def asks(sentence: str) -> bool:
    """Whether a sentence has a word of asking: a please anywhere, or a verb where it begins."""
    words = [token.word for token in TOKENS.of(sentence)]
    if PLEASE.find(words):
        return True
    place = 0
    while place < len(words):
        if COMMAND.at(words, place):
            return True
        many = BEFORE_ASKING.at(words, place)
        if not many:
            return False
        place += many
    return False


def _in_quotes(sentence: str) -> Named | None:
    found = _QUOTED.search(sentence)
    if found is None:
        return None
    title = clean(next(filter(None, found.groups())), LONGEST_NAME).strip(_EDGES.replace("!", ""))
    outside = f"{sentence[: found.start()]} {GAP} {sentence[found.end() :]}"
    bracket = _YEAR_IN_BRACKETS.search(outside)
    year = bracket[1] if bracket else ""
    if bracket:
        outside = outside.replace(bracket[0], " ", 1)
    tokens = TOKENS.of(outside)
    lone = next((token.word for token in tokens if _LONE_YEAR.fullmatch(token.word)), "")
    year = year or lone
    words = [token.word for token in tokens if token.word != lone]
    inside = _YEAR_IN_BRACKETS.search(title)
    if inside and not year:
        title, year = _tidy(title[: inside.start()]), inside[1]
    cues = bool(PLEASE.find(words)) + bool(TRAILER.find(words)) + bool(year)
    begins = bool(words) and bool(COMMAND.at(words, 0) or ASKING.at(words, 0))
    if not title or not any(map(str.isalnum, title)):
        return None
    again = REPEATED.find(words) is not None
    if (ASKING | REPEATED).make_up(words):
        asked = cues or COMMAND.find(words)
        talk = TALE.make_up([token.word for token in TOKENS.of(title)])
        if not asked and (talk or not (FILLER | WEAK | FILM | MODIFIERS).make_up(words)):
            return None
        return Named(title, year, bool(asked), again)
    return Named(title, year, True, again) if cues >= 2 and begins else None


def _between_cues(sentence: str, shouted: bool) -> Named | None:
    said, year = sentence, ""
    bracket = _YEAR_IN_BRACKETS.search(sentence)
    if bracket:
        year = bracket[1]
        said = sentence[: bracket.start()] + f" ,{GAP}, " + sentence[bracket.end() :]
    tokens = TOKENS.of(said)
    reading = _Reading(
        said, tokens, [token.word for token in tokens], 0, len(tokens), shouted, year=year
    )
    reading.bracketed = bool(year)
    if bracket:
        _cut_at_bracket(reading, said.index(GAP, bracket.start()))
    _take_head(reading)
    _take_tail(reading)
    _take_kind(reading)
    _cut_inside(reading)
    if year:
        reading.cues.add("year")
    title = _tidy(reading.name)
    if reading.from_of:
        title = _ELISION.sub("", title)
    return _judged(reading, title)


def _cut_at_bracket(reading: _Reading, place: int) -> None:
    """The name ends before its year; cues may follow."""
    tokens = reading.tokens
    reading.end = sum(token.end <= place for token in tokens)
    after = [token.word for token in tokens[reading.end :]]
    reading.rest = not ASKING.make_up(after)
    if not reading.rest:
        reading.cues |= {name for name, group in _CUES if group.find(after)}


_CUES = (("please", PLEASE), ("trailer", TRAILER), ("command", COMMAND), ("modal", MODAL))
_SMALL = (("weak", WEAK), ("filler", FILLER), ("please", PLEASE), ("command", COMMAND))
_HEAD = (*_SMALL, ("modal", MODAL))
_TAIL = (*_SMALL, ("trailer", TRAILER), ("again", REPEATED))
_KINDS_OF_NAMES = frozenset({"weak", "filler", "command", "again"})
"""Words that may also be the last ones of a name."""
_NAMES_OF_CUES = frozenset(name for name, _ in _CUES)


def _take_head(reading: _Reading) -> None:
    """Takes off what stands before a name: greetings, verbs of asking, `the trailer of`."""
    words = reading.words
    taken: list[tuple[int, int, str]] = []
    place = 0
    while place < reading.end:
        many, kind = _trailer_of(reading, place)
        if not many:
            many, kind = max((group.at(words, place), name) for name, group in _HEAD)
        if not many and FILM.at(words, place):
            labels = place or ":" in reading.between(FILM.at(words, place) - 1)
            many, kind = (FILM.at(words, place), "film") if labels else (0, "")
        if not many or place + many > reading.end:
            break
        taken.append((place, many, kind))
        place += many
    while taken and taken[-1][2] in ("weak", "filler", "modal") and _belongs(reading, *taken[-1]):
        place = taken.pop()[0]
    if reading.bracketed and place == reading.end:
        while taken and taken[-1][2] in ("weak", "filler"):  # "I, Robot (2004)"
            place = taken.pop()[0]
    reading.first = place
    reading.cues |= {kind for _, _, kind in taken if kind in _NAMES_OF_CUES}
    reading.from_of = bool(taken) and taken[-1][2] == "trailer"
    if len(taken) > 1 and taken[-1][2] in ("weak", "film"):
        reading.from_of = any(kind == "trailer" for _, _, kind in taken[-2:])


def _belongs(reading: _Reading, place: int, many: int, kind: str) -> bool:
    """Whether a small word before a name is the name's own: `The` Thing, `Y` tu mamá también."""
    last = place + many - 1
    if last + 1 >= reading.end or reading.apart(last):
        return False
    written, following = reading.raw(place), reading.raw(last + 1)
    if _CASELESS.match(written):
        return many == 1 and len(written) == 1
    if kind == "weak" and place and not reading.shouted and written[0].isupper():
        return True  # in the middle of a sentence nobody writes it so for nothing
    capitals = all(reading.raw(at)[0].isupper() for at in range(place, place + many))
    return not reading.shouted and capitals and not following[0].islower()


def _trailer_of(reading: _Reading, place: int) -> tuple[int, str]:
    """How many words `official trailer of` has that stand there, 0 where they do not."""
    words, end, at = reading.words, reading.end, place
    while at < end and MODIFIERS.at(words, at) and not TRAILER.at(words, at):
        at += MODIFIERS.at(words, at)
    many = TRAILER.at(words, at) if at < end else 0
    at += many
    if not many or at >= end:
        return 0, ""
    of = OF.at(words, at)
    if of and at + of < end:
        return at + of - place, "trailer"
    colon = set(reading.between(at - 1)) & set(":：–—-")
    named = (PLEASE | COMMAND).find(words) and reading.raw(at)[0].isupper()
    once = not TRAILER.find(words[at:])
    if colon or _ELISION.match(reading.raw(at)) or (named and once):
        return at - place, "trailer"
    return 0, ""


def _take_tail(reading: _Reading) -> None:
    """Takes off what stands behind a name: the word for trailer, a year, please, thanks."""
    words = reading.words
    while reading.end > reading.first:
        end = reading.end
        many, kind = max(
            (group.until(words[reading.first : end], end - reading.first), name)
            for name, group in _TAIL
        )
        place = end - many
        if many and kind in _KINDS_OF_NAMES and not _may_go(reading, place, kind):
            many = 0
        if many:
            reading.end = place
            if kind in _NAMES_OF_CUES:
                reading.cues.add(kind)
            reading.again |= kind == "again"
            if kind == "trailer":
                _take_modifiers(reading)
            continue
        last = words[end - 1]
        if _is_year(reading, end - 1):
            reading.year = last
            reading.cues.add("year")
            reading.end -= 1
            reading.end -= NAMES_YEAR.until(reading.left, len(reading.left))
            continue
        several = FILM.until(reading.left, len(reading.left))
        inside = several and end < len(words) and end - several > reading.first
        if not inside or not reading.raw(end - several)[0].islower():
            break
        reading.end -= several


def _may_go(reading: _Reading, place: int, kind: str) -> bool:
    """Whether a small word behind a name is none of the name's own."""
    written = reading.raw(place)
    if _CASELESS.match(written):
        return kind != "weak" or reading.words[place] in UNSPACED_TAIL
    if reading.bracketed:
        return False  # what asks stands behind the year
    if place == reading.first:
        return kind not in ("weak", "again")
    return reading.shouted or not written[0].isupper() or reading.apart(place - 1)


def _take_modifiers(reading: _Reading) -> None:
    """`official`, `second`, a number: no part of the name before the word for trailer."""
    while reading.end - reading.first > 1:
        many = MODIFIERS.until(reading.left, reading.end - reading.first)
        if not many:
            return
        reading.end -= many


def _take_kind(reading: _Reading) -> None:
    """`new` and `official` before a name belong to the word for trailer behind it."""
    while "trailer" in reading.cues and reading.end - reading.first > 1:
        many = MODIFIERS.at(reading.left, 0)
        if not many or many == len(reading.left) or not reading.raw(reading.first)[0].islower():
            return
        reading.first += many


def _is_year(reading: _Reading, place: int) -> bool:
    if reading.year or not _LONE_YEAR.fullmatch(reading.words[place]):
        return False
    return place > reading.first


def _cut_inside(reading: _Reading) -> None:
    """A name has no cue inside; where somebody asks, it ends at the word for trailer."""
    left = reading.left
    trailer = TRAILER.find(left)
    if trailer and trailer[0] and reading.cues & {"please", "command"}:
        reading.end = reading.first + trailer[0]
        reading.cues.add("trailer")
        reading.rest = True
        _take_modifiers(reading)
    elif trailer or PLEASE.find(left):
        reading.rest = True
        reading.first = reading.end


def _judged(reading: _Reading, title: str) -> Named | None:
    """The film, if what is left is one and there are cues enough."""
    words = reading.left
    if not words or not title or GAP in reading.name or len(words) > MOST_WORDS:
        return None
    if len(title) > LONGEST_NAME or not any(map(str.isalnum, title)):
        return None
    if OBITUARY.at(words, 0):
        return None
    cues, cased = reading.cues, _is_cased(reading)
    if "command" not in cues:
        cues.discard("modal")  # "could you please share that" asks for no film
    caseless = bool(_CASELESS.search(title))
    if reading.bracketed and not reading.rest and (cased or caseless or len(cues) > 1):
        talk = not cased and any((word,) in TALK for word in words)
        return None if talk else Named(title, reading.year, len(cues) > 1, reading.again)
    famous = cased and len(cues) > 1 and len(words) > 1 and not reading.rest  # "The Thing"
    if TALE.make_up(words) and not famous:
        return None
    if not cased and any((word,) in TALK for word in words):
        return None
    told = cased or cues & {"trailer", "year"}
    if not told and any((word,) in CHAT for word in words):  # "can you make longer clips please"
        return None
    if THIS.make_up(words):
        return None
    if all(word.isdigit() for word in words) and "trailer" not in cues:
        return None
    if reading.rest:
        sure = len(cues) > 1 and (cased or caseless)
        return Named(title, reading.year, True, reading.again) if sure else None
    if len(cues) > 1:
        return Named(title, reading.year, True, reading.again)
    if not _one_is_enough(reading, cased, caseless):
        return None
    return Named(title, reading.year, False, reading.again)


def _one_is_enough(reading: _Reading, cased: bool, caseless: bool) -> bool:
    """Whether a single cue makes these words a film's name."""
    words, cues = reading.left, reading.cues
    if cues == {"year"}:
        return cased and not any((word,) in CHAT for word in words)
    if caseless:
        return bool(cues & {"trailer", "command"} or (cues and _KATAKANA.search(reading.name)))
    if cues == {"please"} and len(words) == 2 and (words[0],) in SOLITARY:
        return False
    if cues == {"trailer"} and reading.from_of:
        return reading.raw(reading.first)[0].isupper() and not reading.shouted
    return bool(cues) and cased


def _is_cased(reading: _Reading) -> bool:
    """Whether words are written as a name: all but the small ones begin with a capital."""
    if reading.shouted:
        return False
    written = [reading.raw(place) for place in range(reading.first, reading.end)]
    large = [word for word in written if (fold(word),) not in FUNCTION or word[0].isupper()]
    starts = bool(written) and not written[0][0].islower()
    return (
        starts
        and any(word[0].isupper() or word[0].isdigit() for word in written)
        and all(not word[0].islower() for word in large)
    )


def _tidy(text: str) -> str:
    """A name as one clean line, without the signs around it."""
    return clean(text.replace(GAP, " "), LONGEST_NAME + 1).strip(_EDGES)
