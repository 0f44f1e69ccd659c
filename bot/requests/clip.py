"""What an answer with a clip says: the words of a post, addressed to who asked."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.posting.target import Limits
from bot.posting.words.draft import Draft
from bot.posting.words.excerpt import whole
from bot.posting.words.harmless import shortened
from bot.posting.words.templates import counted, listed
from bot.posting.words.thread import Planned, TargetWords, plan_thread
from bot.posting.words.wording import credit_of
from bot.settings_accounts import WordsSettings
from matcher.montage import Montage
from state.records import StatusRecord

ONCE = frozenset({"twitter"})
"""Where a program may answer a mention with one post and no more (X's automation rules, read in
November 2026): the films are then named by the clip's own words and captions alone."""


NEVER_TWICE = frozenset({"twitter"})
"""Where the same words are refused when they come again (X: “duplicate content”)."""

AGAIN = ("", "Hello again!", "Good to hear from you again!", "And hello once more!")
"""What stands before words that somebody has heard already, the first that makes them new."""

HEARD = "/heard"
"""What stands behind a request's key in that of the word that it is heard."""


@dataclass(frozen=True)
class Manner:
    """How an answer is given: how its text begins, what the clip shows, who sees it.

    `private` texts all begin with the name: who is not named does not see them.
    """

    greeting: str = ""
    alone: bool = False
    private: bool = False


def plan_answer(
    montage: Montage,
    draft: Draft,
    limits: Limits,
    words: WordsSettings,
    target: str,
    said: TargetWords | None,
    manner: Manner,
) -> tuple[StatusRecord, ...]:
    """The statuses of an answer, the clip first. Raises PostingError (refused) where none fits."""
    lead = f"{manner.greeting} " if manner.greeting else ""
    text = replace(limits.text, letters=limits.text.letters - limits.text.count(lead))
    once = target in ONCE
    how = _Words(said.template if said else "", "trim" if once or said is None else said.too_long)
    planned = plan_thread(montage, draft, replace(limits, text=text), words, how)
    planned = planned[:1] if once else planned
    return tuple(
        _record(each, lead if place == 0 or manner.private else "", montage, limits, manner)
        for place, each in enumerate(planned)
    )


def in_new_words(
    greeting: str, said: Container[str], write: Callable[[str], Sequence[StatusRecord]]
) -> tuple[StatusRecord, ...]:
    """The answer that `write` gives for a greeting, whose words were not `said` before.

    None at all where they were, in every way that we know.
    """
    for again in AGAIN:
        statuses = tuple(write(f"{greeting} {again}".strip()))
        if statuses[0].text not in said:
            return statuses
    return ()


def words_alone(greeting: str, sentence: str, limits: Limits) -> StatusRecord:
    """An answer in words, shortened where a place takes less."""
    lead = f"{greeting} " if greeting else ""
    room = limits.text.letters - limits.text.count(lead)
    return StatusRecord(text=lead + shortened(sentence, room, limits.text.count))


@dataclass(frozen=True)
class _Words:
    template: str
    too_long: Literal["trim", "thread"]


def _record(
    planned: Planned, lead: str, montage: Montage, limits: Limits, manner: Manner
) -> StatusRecord:
    first, end = planned.frames or (0, 0)
    alt = planned.alt
    if alt and manner.alone:
        alt = alt_of_matches(montage, limits.text.alt)
    return StatusRecord(
        text=lead + planned.text,
        alt=alt,
        first_frame=first,
        end_frame=end,
        tags=planned.tags,
        warning=planned.warning,
        sensitive=planned.sensitive,
    )


def alt_of_matches(montage: Montage, limit: int) -> str:
    """What is seen and heard where the matches stand alone, in at most `limit` letters."""
    excerpt = whole(montage)
    films: Sequence[str] = [credit_of(film).caption for film in excerpt.films]
    sound = "with the trailer's own sound" if montage.trailer.sound else "without sound"
    title = shortened(montage.trailer.title, 100)
    start = (
        f"{counted(len(excerpt.cuts), 'shot')} of an archive, {round(excerpt.duration_s)} seconds,"
        f" {sound}, each in place of a shot of the trailer “{title}”"
    )
    return shortened(f"{start}: from {listed(films, '')}." if films else f"{start}.", limit)
