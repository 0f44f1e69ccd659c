"""The names of a shot joined into English. Pure.

Names come from whoever looked: eyes that read (`matcher.vocabulary`), the face detector, motion,
tone. A montage keeps them as plain words, so the form of a name says what it is (`part_of`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Part = Literal["size", "subject", "motion", "gaze", "move", "place", "angle", "tone"]

_FORMS: dict[Part, str] = {
    "size": r"(.+ )?(shot|close-up)( of .+)?",
    "gaze": r"(looking|facing) .+",
    "move": r"((slow|slowly|fast|quick|whip) )*(pan|tilt|push|pull|roll|zoom)\b.*|.*\bcamera",
    "motion": r"(moving|rushing|rising|falling|turning|bustling)\b.*",
    "tone": r"black-and-white|(in )?colour|tinted|dark|bright|faded|(high|low) contrast",
    "angle": r"from .+|at eye level|over a shoulder",
    "place": r"(across|along|among|at|behind|beside|between|by|in|inside|near|on|outside|over"
    r"|through|under) .+|aboard|indoors|outdoors|underground|underwater",
}
"""What a name is, by how it is written; the first form that fits. All else is a subject."""

STILL = "still camera"
PLAIN = frozenset({STILL, "at eye level"})
"""What goes without saying: said only where nothing else is known."""

FACTS = 3
"""As many things are said of a shot at most."""

SAID_LAST: tuple[Part, ...] = ("place", "gaze", "angle", "tone", "move")
"""In this order behind what is seen."""


def part_of(name: str) -> Part:
    """What part a name has in a phrase."""
    fits = (part for part, form in _FORMS.items() if re.fullmatch(form, name, re.IGNORECASE))
    return next(fits, "subject")


def names_of(
    read: Sequence[str] = (),
    faces: Sequence[str] = (),
    moves: Sequence[str] = (),
    tones: Sequence[str] = (),
) -> tuple[str, ...]:
    """All names of a shot, each once: what was read, then faces, moves, tones.

    A face that was found and measured is surer of the size of a shot than a text that resembles
    it: where it says a size, sizes that were read are left out.
    """
    measured = any(part_of(name) == "size" for name in faces)
    kept = [name for name in read if not (measured and part_of(name) == "size")]
    return tuple(dict.fromkeys([*kept, *faces, *moves, *tones]))


def facts(names: Sequence[str]) -> tuple[tuple[Part, str], ...]:
    """What there is to say of a shot, most telling first, each with the part it has.

    What is seen (size, subject and its motion) is one fact: `a close-up of a face`, `vehicles
    rushing by`.
    """
    names = [name for name in names if name not in PLAIN] or names
    by_part: dict[Part, list[str]] = {}
    for name in names:
        by_part.setdefault(part_of(name), []).append(name)
    seen = _seen(by_part)
    told: list[tuple[Part, str]] = [("subject", seen)] if seen else []
    rest: tuple[tuple[Part, int], ...] = (
        ("gaze", 1),
        ("move", 2),
        ("place", 1),
        ("tone", 2),
        ("angle", 1),
    )
    told += [(part, name) for part, most in rest for name in by_part.get(part, [])[:most]]
    return tuple(told)


def described(names: Sequence[str]) -> str:
    """One phrase for a shot: `a close-up of a face, looking left`; empty where nothing is known.

    Says `FACTS` facts at most, always in the same order.
    """
    told = facts(names)[:FACTS]
    seen = "".join(text for part, text in told if part == "subject")
    behind = [(part, text) for wanted in SAID_LAST for part, text in told if part == wanted]
    if seen and behind and behind[0][0] == "place":
        seen = f"{seen} {behind.pop(0)[1]}"
    return ", ".join(filter(None, [seen, *(text for _, text in behind)]))


def headline(names: Sequence[str]) -> str:
    """What a sentence can be about: what is seen, else how the camera moves: `a pan right`.

    Empty where neither is known.
    """
    told = facts(names)
    seen = [text for part, text in told if part == "subject"]
    moves = [with_article(text) for part, text in told if part == "move"]
    return next(iter(seen + moves), "")


def with_article(noun: str) -> str:
    """`a long shot`, `an extreme close-up`; as it is where it has one."""
    if not is_plural(noun):
        return noun
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def is_plural(phrase: str) -> bool:
    """Whether a headline speaks of several: `horses`, `two faces`; `a crowd` is one."""
    return phrase.split(maxsplit=1)[0] not in {"a", "an", "the", "something"}


def _seen(by_part: dict[Part, list[str]]) -> str:
    """Size, subject and its motion as one noun phrase; empty where none of them is known."""
    sizes, subjects = by_part.get("size", []), by_part.get("subject", [])
    motion = _motion(by_part.get("motion", []))
    whole = [size for size in sizes if " of " in size]
    if whole:
        return f"{with_article(whole[0])} {motion}".rstrip()
    if subjects:
        subject = f"{subjects[0]} {motion}".rstrip()
    elif motion == "bustling":
        subject = "a bustling scene"
    else:
        subject = f"something {motion}" if motion else ""
    return " of ".join(filter(None, [*map(with_article, sizes[:1]), subject]))


def _motion(names: Sequence[str]) -> str:
    """How the subject moves: which way and that it is fast are one, `rushing up`."""
    ways = [name.removeprefix("moving ") for name in names if name.startswith("moving ")]
    if ways and any(name.startswith("rushing") for name in names):
        return f"rushing by from {ways[0]}" if " to " in ways[0] else f"rushing {ways[0]}"
    return next(iter(names), "")
