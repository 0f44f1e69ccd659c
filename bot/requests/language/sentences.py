"""The sentences of what somebody writes, and what each of them says. Pure."""

from __future__ import annotations

import re

from bot.requests.language.lexicon import Phrases
from bot.requests.language.link_text import GAP
from bot.requests.language.words import CHAT, COMMAND, FILLER, MODAL, PLEASE, TOKENS, WEAK

BEFORE_ASKING = FILLER | WEAK | MODAL
SAYING_NOTHING = CHAT | FILLER | WEAK | PLEASE

QUOTED = re.compile(
    r"„([^„“”\"\n]{1,120})[“”\"]|[“”]([^“”\"\n]{1,120})[“”\"]|\"([^\"\n]{1,120})\""
    r"|«([^«»\n]{1,120})»|»([^«»\n]{1,120})«|‹([^‹›\n]{1,120})›|›([^‹›\n]{1,120})‹"
    r"|「([^「」\n]{1,120})」|『([^『』\n]{1,120})』|《([^《》\n]{1,120})》|【([^【】\n]{1,120})】"
    r"|(?<!\w)['‘‚]([^'‘’\n]{1,120})['’‘](?!\w)"
)
_ABBREVIATED = "".join(
    rf"(?<!{word}\.)" for word in ("Dr", "Mr", "Mrs", "Ms", "St", "vs", "Vol", "Pt", "dir")
)
_BETWEEN = re.compile(rf"\n+|(?<=[.!?…])(?<!\b[^\W\d_]\.){_ABBREVIATED}[ \t]+(?![(\[（])|[。！？]+")


def sentences(text: str) -> list[str]:
    """The sentences that have words; a link alone is none."""
    said = (part.strip() for part in _BETWEEN.split(text))
    return [part for part in said if part and TOKENS.of(part)]


def words_of(text: str) -> list[str]:
    """The words of a text, as they are compared."""
    return [token.word for token in TOKENS.of(text)]


def unquoted(text: str) -> str:
    """The text without what stands in quotes, or all of it where nothing else is said."""
    rest = QUOTED.sub(f" {GAP} ", text)
    return rest if TOKENS.of(rest) else text


def says(phrases: Phrases, others: Phrases, text: str) -> bool:
    """Whether a sentence says this and nothing else, and the others say nothing."""
    all_of_it = sentences(text)
    saying = [said for said in all_of_it if phrases.cover(words_of(said), others)]
    return bool(saying) and all(said in saying or says_nothing(said) for said in all_of_it)


def says_nothing(sentence: str) -> bool:
    """Whether a sentence is but chat, a greeting, thanks."""
    return SAYING_NOTHING.make_up(words_of(sentence))


def asks(sentence: str) -> bool:
    """Whether a sentence has a word of asking: a please anywhere, or a verb where it begins."""
    words = words_of(sentence)
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
