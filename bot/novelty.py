"""Whether a find is a new trailer, with a reason that one can read. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from bot.film_titles import SEPARATORS
from bot.sources.find import Find
from bot.title_words import NEVER, NOT_AFTER, TRAILER, find_word, language_of, plain, word_in

AHEAD = timedelta(days=1)
"""A date so far in the future is a wrong one; less is another clock or another time zone."""


@dataclass(frozen=True)
class TrailerRules:
    """What counts as a new trailer.

    Ages and windows in days, 0 for no limit; lengths in seconds. `wanted` and `unwanted` are words
    beside those of `bot.title_words`. `same_film_days` is not judged here: see `bot.discovery`.
    """

    max_age_days: float = 7
    min_seconds: float = 15
    max_seconds: float = 300
    any_title: bool = False
    official_only: bool = True
    languages: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    same_film_days: float = 60


@dataclass(frozen=True)
class Verdict:
    """What is thought of a find, and why, in words."""

    kind: Literal["new", "skipped"]
    why: str


def judge(find: Find, rules: TrailerRules, now: datetime) -> Verdict:
    """Whether a find is a new trailer by these rules. What nobody knows speaks against nothing."""
    against = (
        _too_old(find, rules, now)
        or _wrong_length(find, rules)
        or ("" if rules.any_title else _wrong_title(find, rules))
        or _wrong_language(find, rules)
        or _unofficial(find, rules)
    )
    if against:
        return Verdict("skipped", against)
    return Verdict("new", _for(find, rules, now))


def dated(find: Find, now: datetime) -> datetime | None:
    """When a find was published, None where nobody says or a date in the future is said."""
    if find.published is None or find.published > now + AHEAD:
        return None
    return find.published


def _too_old(find: Find, rules: TrailerRules, now: datetime) -> str:
    published = dated(find, now)
    if published is None or not rules.max_age_days:
        return ""
    days = (now - published) / timedelta(days=1)
    if days <= rules.max_age_days:
        return ""
    return f"it is {days:.0f} days old, the limit is {rules.max_age_days:g}"


def _wrong_length(find: Find, rules: TrailerRules) -> str:
    if find.duration_s is None:
        return ""
    if find.duration_s < rules.min_seconds:
        return f"it lasts {_clock(find.duration_s)}, less than {_clock(rules.min_seconds)}"
    if find.duration_s > rules.max_seconds:
        return f"it lasts {_clock(find.duration_s)}, more than {_clock(rules.max_seconds)}"
    return ""


def _wrong_title(find: Find, rules: TrailerRules) -> str:
    text = plain(find.title)
    if urlsplit(find.url).path.startswith("/shorts/") or re.search(r"#shorts?\b", find.title, re.I):
        return "it is a short in portrait"
    never = find_word(text, NEVER + rules.unwanted)
    if never:
        return f"its title says “{word_in(never)}”"
    said = find_word(text, TRAILER + rules.wanted)
    if said is None:
        return "its title has no word for a trailer"
    after = find_word(text[said.end() :], NOT_AFTER)
    if after:
        return f"its title says “{word_in(after)}” after “{word_in(said)}”"
    alone = {plain(part) for part in SEPARATORS.split(find.title.replace(":", " | "))}
    parts = sorted(alone & set(NOT_AFTER))
    return f"a part of its title is “{parts[0]}”" if parts else ""


def _wrong_language(find: Find, rules: TrailerRules) -> str:
    spoken = (find.language or language_of(find.title)).split("-")[0]
    if not rules.languages or not spoken or spoken in rules.languages:
        return ""
    return f"its language is {spoken}, wanted are {', '.join(rules.languages)}"


def _unofficial(find: Find, rules: TrailerRules) -> str:
    return (
        "its source calls it unofficial" if rules.official_only and find.official is False else ""
    )


def _for(find: Find, rules: TrailerRules, now: datetime) -> str:
    said = find_word(plain(find.title), TRAILER + rules.wanted)
    reasons = [f"its title says “{word_in(said)}”" if said else "any title is taken here"]
    if find.official:
        reasons.append("its source calls it official")
    published = dated(find, now)
    if published is not None:
        reasons.append(f"it is {max(0, (now - published) / timedelta(days=1)):.1f} days old")
    elif find.published is not None:
        reasons.append(f"its date, {find.published:%Y-%m-%d}, lies ahead and tells nothing")
    else:
        reasons.append("nobody says how old it is")
    if find.duration_s is not None:
        reasons.append(f"it lasts {_clock(find.duration_s)}")
    return ", ".join(reasons)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
