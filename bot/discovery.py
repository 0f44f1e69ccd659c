"""Looking at the sources: what is new, what is not, and why."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

import structlog

from bot.app import App
from bot.errors import SourceError
from bot.film_titles import film_key, name_of, same_key
from bot.novelty import TrailerRules, dated, judge
from bot.sources.find import MOST_FINDS, Find, Source
from bot.unforeseen import told
from state.errors import StateError
from state.journal import now
from state.records import FindRecord, FindStatus, LookRecord

LONGEST_PAUSE = timedelta(days=1)
"""How long a source that keeps failing is left alone at most."""
WITHOUT_FILM = frozenset({FindStatus.SKIPPED, FindStatus.FAILED})
"""A find that stands so was no trailer, or none that could be had: another may take its place."""

COUNTED = (FindStatus.DISCOVERED.value, FindStatus.SKIPPED.value, FindStatus.SEEN.value)


@dataclass(frozen=True)
class Watched:
    """A source and the rules that its finds are judged by."""

    source: Source
    rules: TrailerRules


def due(interval: timedelta, look: LookRecord | None) -> datetime | None:
    """When a source is looked at next, None for at once.

    One that fails is asked again after its interval, and less and less often.
    """
    if look is None:
        return None
    pause = interval * 2 ** min(max(look.failures - 1, 0), 10)
    return look.last + (max(interval, min(pause, LONGEST_PAUSE)) if look.failures else interval)


def discover(
    app: App,
    watched: Sequence[Watched],
    clock: Callable[[], datetime] = now,
    *,
    all_of_them: bool = False,
    as_seen: bool = False,
) -> Iterator[FindRecord]:
    """Looks at each source that is due; yields what was not known before, on record already.

    A source that fails leaves a `looked` step that says why, and the others are looked at.
    `all_of_them` looks at those that are not due too; `as_seen` takes what would be new for seen.
    Raises StateError where nothing can be recorded.
    """
    looks = app.journal.looks()
    for each in watched:
        look = looks.get(each.source.name)
        next_look = due(each.source.interval, look)
        if all_of_them or next_look is None or next_look <= clock():
            first = look is None or look.success is None
            yield from _looked(app, each, clock, as_seen=as_seen, first=first)


def _looked(
    app: App, watched: Watched, clock: Callable[[], datetime], *, as_seen: bool, first: bool
) -> list[FindRecord]:
    """One look at one source: what was not known before. All of it is recorded in one change.

    A look with nothing new is no step: a bot that looks all day would push every other step out
    of the history. The journal's looks tell of it.
    """
    name, log = watched.source.name, structlog.get_logger()
    begun = time.monotonic()
    finds, news, trouble = _news(app, watched, clock, as_seen=as_seen, first=first)
    seconds = round(time.monotonic() - begun, 1)
    if trouble is not None:
        with app.journal.change():
            with suppress(SourceError), app.step("looked", f"source {name}", seconds=seconds):
                raise trouble
            app.journal.looked(name, str(trouble))
        log.warning("source.failed", source=name, why=str(trouble), hint=trouble.hint)
        return []
    with app.journal.change():
        records = app.journal.discover_all(news)
        if records:
            counts = Counter(record.status.value for record in records)
            with app.step("looked", f"source {name}", seconds=seconds, listed=finds) as step:
                step.note(**{status: counts[status] for status in COUNTED})
        app.journal.looked(name)
    if not records:
        log.info("source.looked", source=name, listed=finds, seconds=seconds)
    return records


def _news(
    app: App, watched: Watched, clock: Callable[[], datetime], *, as_seen: bool, first: bool
) -> tuple[int, list[FindRecord], SourceError | None]:
    """How much a source lists, what of it is not known, and why it cannot be looked at.

    A fault of ours in one source is that source's trouble. Raises StateError.
    """
    try:
        finds = list(islice(watched.source.look(), MOST_FINDS))
        news = _judged(app, watched, finds, clock(), as_seen=as_seen, first=first)
    except SourceError as error:
        return 0, [], error
    except StateError:
        raise
    except Exception as error:  # noqa: BLE001  the other sources are still to be looked at
        name = watched.source.name
        why, _ = told(error)
        structlog.get_logger().error("source.broke", source=name, why=why)
        trouble = SourceError(
            f"{name} gave what was not foreseen: {why}",
            "please report it; the other sources go on",
        )
        return 0, [], trouble
    return len(finds), news, None


def _judged(
    app: App,
    watched: Watched,
    finds: Sequence[Find],
    at: datetime,
    *,
    as_seen: bool,
    first: bool,
) -> list[FindRecord]:
    """What was not known before, with what is to become of it and why."""
    new = {find.key: find for find in finds if app.journal.find(find.key) is None}
    films = {find.key: film_key(find.title, find.year) for find in new.values()}
    names = {name_of(film) for film in films.values()} - {""}
    before = app.journal.finds_of(lambda film: name_of(film) in names) if names else []
    records: list[FindRecord] = []
    for find in new.values():
        status, why = _verdict(find, watched.rules, at, first=first)
        film = films[find.key]
        if status is FindStatus.DISCOVERED:
            other = _same_film(film, [*before, *records], watched.rules, at)
            if other is not None:
                status = FindStatus.SKIPPED
                why = f"it is of the same film as “{other.title}” ({other.key})"
            elif as_seen:
                status, why = FindStatus.SEEN, "it was there before the bot was"
        facts = {**asdict(find), "film": film, "status": status, "why": why}
        records.append(FindRecord(**facts, found=at, changed=at))
    return records


def _verdict(
    find: Find, rules: TrailerRules, at: datetime, *, first: bool
) -> tuple[FindStatus, str]:
    verdict = judge(find, rules, at)
    if verdict.kind == "skipped":
        only_old = judge(find, replace(rules, max_age_days=0), at).kind == "new"
        return FindStatus.SEEN if only_old else FindStatus.SKIPPED, verdict.why
    if first and rules.max_age_days and dated(find, at) is None:
        return FindStatus.SEEN, "it was there at the first look, and nobody says how old it is"
    return FindStatus.DISCOVERED, verdict.why


def _same_film(
    film: str, others: Sequence[FindRecord], rules: TrailerRules, at: datetime
) -> FindRecord | None:
    """A trailer of the same film within the window, whether we took it or only saw it."""
    if not rules.same_film_days:
        return None
    window = timedelta(days=rules.same_film_days)
    for other in others:
        out = min(other.published or other.found, other.found)
        if out >= at - window and other.status not in WITHOUT_FILM and same_key(film, other.film):
            return other
    return None
