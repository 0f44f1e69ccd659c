"""The text of a post from a template, shortened until it fits. Pure.

A template is text with placeholders such as `{title}`. A line all of whose placeholders have
nothing to say is left out. What is too long loses names of films first, then finds, then hashtags;
the title is shortened last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from string import Formatter
from typing import Literal

from bot.errors import SettingsError
from bot.posting.words.harmless import shortened

PLACEHOLDERS = ("title", "shots", "rhymes", "finds", "films", "tags")

OWN = (
    "{title}, answered by the archive: {shots}, {rhymes}.\n\n"
    "{finds}.\n\nWith shots from {films}.\n\n{tags}"
)
"""Our own words."""

LEAST_TITLE = 12
"""A title is not made shorter than this: it would no longer say which film."""

LINK = re.compile(r"https?://|\bwww\.|[a-z0-9-]\.[a-z]{2,}\b", re.IGNORECASE)
"""What is a web address, or may be taken for one."""


@dataclass(frozen=True)
class Facts:
    """What a template can speak of. `named` is how many of the films are named and not counted.

    `finds` are phrases, best first, `films` captions in order of appearance, `tags` without #.
    """

    title: str
    shots: int
    rhymes: int
    finds: tuple[str, ...]
    films: tuple[str, ...]
    tags: tuple[str, ...]
    named: int | None = None

    @property
    def words(self) -> Mapping[str, str]:
        """The words for each placeholder."""
        named = self.films[: self.named]
        left = len(self.films) - len(named)
        more = counted(left, "more film" if named else "film") if left else ""
        finds = "; ".join(self.finds)
        return {
            "title": self.title,
            "shots": counted(self.shots, "shot"),
            "rhymes": counted(self.rhymes, "rhyme"),
            "finds": finds[:1].upper() + finds[1:],
            "films": listed(named, more),
            "tags": " ".join(f"#{tag}" for tag in self.tags),
        }


def check(template: str, links: Literal["taken", "not taken"] = "taken") -> None:
    """Raises SettingsError where a template cannot be used, or has a link where none is taken."""
    for line in template.split("\n"):
        for _ in _parts(line):
            pass
    if links == "not taken" and (found := LINK.search(template)):
        raise SettingsError(
            f"a template has a web address ({found.group()}…), which is not posted there",
            "give the target a template of its own without it, or put a space behind the dot",
        )


def filled(template: str, facts: Facts) -> str:
    """The text that a template makes of these facts: the title where it has nothing to say.

    Raises SettingsError as `check` does.
    """
    words = facts.words
    lines: list[str] = []
    for line in template.split("\n"):
        parts = list(_parts(line))
        asked = [name for _, name in parts if name]
        if asked and not any(words[name] for name in asked):
            continue
        text = "".join(literal + (words[name] if name else "") for literal, name in parts).strip()
        if text or (lines and lines[-1]):
            lines.append(text)
    return "\n".join(lines).strip() or facts.title


def fitted(
    template: str, facts: Facts, limit: int, count: Callable[[str], int] = len
) -> str | None:
    """The fullest text that is at most `limit` letters as `count` counts them.

    None where even the shortest is longer. Raises SettingsError as `check` does.
    """
    texts = (filled(template, fewer) for fewer in _fewer(facts, limit))
    return next((text for text in texts if count(text) <= limit), None)


def counted(many: int, noun: str) -> str:
    """`1 shot`, `2 shots`."""
    return f"{many} {noun}" if many == 1 else f"{many} {noun}s"


def listed(names: Sequence[str], rest: str) -> str:
    """Names as a sentence lists them, `rest` last where it is not empty: `A, B and 5 more`."""
    parts = [*names, rest] if rest else [*names]
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _fewer(facts: Facts, limit: int) -> Iterator[Facts]:
    """The facts, and then less and less of them."""
    # no more names than letters can fit
    for named in range(min(len(facts.films), limit), -1, -1):
        yield replace(facts, named=named)
    facts = replace(facts, films=())
    yield facts
    while facts.finds:
        facts = replace(facts, finds=facts.finds[:-1])
        yield facts
    while facts.tags:
        facts = replace(facts, tags=facts.tags[:-1])
        yield facts
    for letters in range(len(facts.title) - 1, LEAST_TITLE - 1, -1):
        yield replace(facts, title=shortened(facts.title, letters))


def _parts(line: str) -> Iterator[tuple[str, str]]:
    """What a line is made of: literal text, and the placeholder behind it or nothing."""
    try:
        parts = list(Formatter().parse(line))
    except ValueError as error:
        raise SettingsError(
            f"a template cannot be read: {error} in {line!r}", "write {{ and }} for braces"
        ) from error
    for literal, name, form, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            tail = f"!{conversion}" * bool(conversion) + f":{form}" * bool(form)
            raise SettingsError(
                f"{{{name}{tail}}} in a template is not known",
                f"it knows {', '.join(f'{{{known}}}' for known in PLACEHOLDERS)}",
            )
        yield literal, name or ""
