"""What people tell us to do with ourselves: stop, start, delete, help. Pure.

A command is a sentence that says nothing else: its words are those of the command, of politeness
and of greeting, and no others. So `stop making sense` stops nothing, and `can't stop watching`
neither. Quotes hold no command, unless there is nothing else: `“Stop” please` is a film.

To stop us it is enough that one sentence of a short mention says so. Some words of stopping and of
help are also cries of joy (`STOP. This is incredible.`): they count where nothing praises, or
where anger stands beside them. In doubt we stop.
"""

from __future__ import annotations

import re

from bot.requests.language.lexicon import Phrases
from bot.requests.language.link_text import GAP
from bot.requests.language.own_words import OwnWords
from bot.requests.language.sentences import sentences, unquoted, words_of
from bot.requests.language.wish import Kind
from bot.requests.language.words import (
    ANGER,
    CRY,
    DELETE,
    DELETE_TAILS,
    FILLER,
    HELP,
    MODAL,
    PLEASE,
    PRAISE,
    START,
    STOP,
    STOP_TAILS,
    THIS,
    WEAK,
)

MOST_WORDS_OF_A_STOP = 40
"""Words of a mention that stops us: in a longer one the word is part of a story."""

_POLITE = PLEASE | FILLER | WEAK | MODAL
_STOPPING = PLEASE | FILLER | MODAL | STOP_TAILS
_DELETING = _POLITE | DELETE_TAILS | THIS
_QUESTION = re.compile(rf"[?？¿.\s{GAP}]*[?？][?？.\s{GAP}]*")


def command_in(own: OwnWords) -> Kind | None:
    """The command that a mention gives, None where it gives none."""
    said = [words_of(sentence) for sentence in sentences(unquoted(own.text))]
    brief = sum(map(len, said)) <= MOST_WORDS_OF_A_STOP
    if brief and _said_in(said, STOP, _STOPPING, own):
        return "stop"
    if any(DELETE.cover(words, _DELETING) for words in said):
        return "delete"
    if own.links:
        return None
    if _QUESTION.fullmatch(own.text) or _said_in(said, HELP, _POLITE, own):
        return "help"
    return "start" if any(START.cover(words, _POLITE) for words in said) else None


def _said_in(said: list[list[str]], command: Phrases, others: Phrases, own: OwnWords) -> bool:
    """Whether a sentence says a command, and means it."""
    saying = [words for words in said if command.cover(words, others)]
    if not saying or not all(CRY.make_up(words) for words in saying):
        return bool(saying)
    beside = [words for words in said if words not in saying]
    delighted = own.smiles or any(PRAISE.find(words) for words in beside)
    return not delighted or any(ANGER.find(words) for words in beside)
