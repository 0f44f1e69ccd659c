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
Where we have asked of which film, a name alone is enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.requests.language.link_text import GAP
from bot.requests.language.sentences import QUOTED, words_of
from bot.requests.language.title_edges import (
    ASKING,
    EDGES,
    LONGEST_NAME,
    YEAR,
    YEAR_IN_BRACKETS,
    Edged,
    edges_off,
    tidy,
)
from bot.requests.language.words import (
    BEGGING,
    CHAT,
    COMMAND,
    FILLER,
    FILM,
    FUNCTION,
    INFORMATION,
    MODIFIERS,
    OBITUARY,
    OBJECT,
    OTHERWISE,
    PLEASE,
    REPEATED,
    SOLITARY,
    TALK,
    THIS,
    TRAILER,
    UNDECIDED,
    WEAK,
    WHOLE,
)
from bot.sources.find import clean

MOST_WORDS = 12
"""Words of a film's name; Dr. Strangelove has thirteen, and is asked for in quotes."""

TALE = CHAT | FUNCTION | TALK | WEAK | FILLER | PLEASE | OBJECT | FILM
UNDECIDED_TALE = TALE | UNDECIDED

_LIFE = re.compile(rf"{YEAR}\s*[-–—]\s*{YEAR}")
"""Somebody's, and no film's."""
_QUESTION = re.compile(
    r"\W*(?:how|where|which|why|when|who) (?:do|can|could|should|did|does|would|will)"
    r" (?:i|you|we|one)\b",
    re.IGNORECASE,
)
_VERB = re.compile(r"(?:[てで]|もっと)$")
"""What is asked for in Japanese ends so where it is no film: フォローして ください."""
_KATAKANA = re.compile(r"[\u30a1-\u30ff]{3}")
_MARKS_OF_QUOTES = frozenset('“”„«»「」『』《》"')


@dataclass(frozen=True)
class Named:
    """A film that is asked for; `sure` where it needs nothing more than its own sentence.

    `again` is whether it shall be made once more.
    """

    title: str
    year: str
    sure: bool
    again: bool = False


def named_in(sentence: str, *, shouted: bool = False, expected: bool = False) -> Named | None:
    """The film that a sentence asks for, None where it asks for none.

    `shouted` is whether all of the mention is in capitals, which then say nothing; `expected`
    whether we have asked for a name, which then needs no cue.
    """
    found = _in_quotes(sentence)
    if found is not None or _QUESTION.match(sentence) or _LIFE.search(sentence):
        return found
    return _judged(edges_off(sentence, shouted=shouted, expected=expected))


def _in_quotes(sentence: str) -> Named | None:
    found = QUOTED.search(sentence)
    if found is None:
        return None
    title = clean(next(filter(None, found.groups())), LONGEST_NAME).strip(EDGES.replace("!", ""))
    outside = QUOTED.sub(f" {GAP} ", sentence)
    bracket = YEAR_IN_BRACKETS.search(outside)
    year = bracket[1] if bracket else ""
    if bracket:
        outside = outside.replace(bracket[0], " ", 1)
    said = words_of(outside)
    lone = next((word for word in said if re.fullmatch(YEAR, word)), "")
    year = year or lone
    words = [word for word in said if word != lone]
    inside = YEAR_IN_BRACKETS.search(title)
    if inside and not year:
        title, year = tidy(title[: inside.start()]), inside[1]
    cues = bool(PLEASE.find(words)) + bool(TRAILER.find(words)) + bool(year)
    begins = bool(words) and bool(COMMAND.at(words, 0) or ASKING.at(words, 0))
    if not title or not any(map(str.isalnum, title)):
        return None
    again = REPEATED.find(words) is not None
    if (ASKING | REPEATED).make_up(words):
        asked = cues or COMMAND.find(words)
        talk = TALE.make_up(words_of(title))
        if not asked and (talk or not (FILLER | WEAK | FILM | MODIFIERS).make_up(words)):
            return None
        return Named(title, year, bool(asked), again)
    return Named(title, year, True, again) if cues >= 2 and begins else None


def _judged(edged: Edged) -> Named | None:
    """The film, if what is left is one and there are cues enough."""
    if not _may_be_a_name(edged):
        return None
    several = len(edged.cues) > 1
    film = Named(edged.title, edged.year, several, edged.again)
    written = edged.cased or edged.caseless or edged.famous
    if edged.bracketed and not edged.rest and (written or several):
        talk = any((word,) in TALK for word in edged.left)
        return film if edged.cased or edged.famous or not talk else None
    if _is_chat(edged):
        return None
    if edged.rest:
        return film if several and written else None
    return film if several or edged.expected or _one_is_enough(edged) else None


def _may_be_a_name(edged: Edged) -> bool:
    """Whether it has the form of one."""
    title = edged.title
    if not 0 < len(edged.left) <= MOST_WORDS or not 0 < len(title) <= LONGEST_NAME:
        return False
    if GAP in edged.name or not _MARKS_OF_QUOTES.isdisjoint(edged.name):
        return False
    return any(map(str.isalnum, title)) and not OBITUARY.at(edged.left, 0)


def _is_chat(edged: Edged) -> bool:
    """Whether it says something, and is no name."""
    words, cues = edged.left, edged.cues
    if edged.famous:
        return False
    several = len(cues) > 1 or edged.expected
    a_name = edged.cased and several and len(words) > 1 and not edged.rest  # "The Thing"
    a_name = a_name and (words[0],) not in INFORMATION  # "den Link zum Trailer bitte"
    if THIS.make_up(words) or (TALE.make_up(words) and not a_name):
        return True
    if "trailer" in cues and not edged.from_of and WHOLE.make_up(words):
        return True
    if edged.expected and UNDECIDED_TALE.make_up(words) and not a_name:
        return True
    if all(word.isdigit() for word in words) and "trailer" not in cues:
        return not (edged.expected and len(edged.title) > 2)
    if edged.cased:
        return False
    told = cues & {"trailer", "year"}
    return (
        (words[0],) in INFORMATION
        or any((word,) in TALK for word in edged.free)
        or (not told and any((word,) in CHAT for word in words))  # "make longer clips please"
        or (edged.expected and edged.first > 0 and (words[0],) in FUNCTION)  # "the one by Lang"
    )


def _one_is_enough(edged: Edged) -> bool:
    """Whether a single cue makes these words a film's name."""
    words, cues = edged.left, edged.cues
    if cues == {"year"}:
        return edged.cased and not any((word,) in CHAT for word in words)
    if edged.caseless and "command" not in cues and _VERB.search(edged.name):
        return False
    if edged.caseless:
        return bool(cues & {"trailer", "command"} or (cues and _KATAKANA.search(edged.name)))
    if cues == {"trailer"} and edged.famous:
        return True
    if cues == {"please"} and len(edged.free) == 2 and (words[0],) in SOLITARY:
        return False
    if cues == {"please"} and ((words[0],) in OTHERWISE or BEGGING.make_up(words)):
        return False
    if cues == {"trailer"} and edged.from_of:
        return edged.raw(edged.first)[0].isupper() and not edged.shouted
    return bool(cues) and edged.cased
