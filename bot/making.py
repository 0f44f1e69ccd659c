"""From what was found to rendered montages: one trailer after the other, each as far as it gets.

A trailer that fails is put off or given up as its trouble deserves, and the next one has its turn.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import structlog

from bot.apart import fetch_apart
from bot.app import App
from bot.downloads import fetch, home_of, is_url
from bot.errors import DownloadError, NotFoundError, Reason, SettingsError
from bot.fetch_errors import disk_trouble
from bot.pipeline import Order, make_montage
from bot.preparing import LAYOUT
from bot.progress import progress
from bot.recognition import recognise, remember
from bot.requests.strangers import strangers_limits
from bot.requests.variation import collection_folder, part_of
from bot.retry import next_try
from bot.waiting import AGAIN, BY_HAND, ORDER, due, is_request, stale
from matcher.analysis_files import load_analysis
from matcher.errors import ArchiveError, EyesError, FootageError
from matcher.film import film_id
from matcher.fingerprint import fingerprint
from state.errors import StateError
from state.records import FindRecord, FindStatus, Outcome, Step
from state.steps import ABANDONED

DEATHS = 10
"""So often may a process die over one step of a trailer before the trailer is given up."""

WITHIN_S = 3_600
"""In an hour the largest film of the calendar comes at 1.1 Mbit a second; a drip never ends."""


@dataclass(frozen=True)
class Made:
    """What became of one find: rendered, put off, skipped, or failed for good.

    `blocked` is where somebody has to do something first: it stands in the way of all finds.
    """

    find: FindRecord
    outcome: Literal["rendered", "put off", "skipped", "failed", "blocked"]
    why: str = ""
    hint: str = ""


def make_all(
    app: App, clock: Callable[[], datetime], room: Callable[[], bool] = lambda: True
) -> Iterator[Made]:
    """Takes every find that is due as far as rendered, as long as there is `room` for another.

    Ends where the operator has to do something first: the others would only fail as well. What
    somebody asked for needs no room: it does not wait for its slot.
    """
    fetched_at = None
    tried: set[str] = set()
    while True:
        finds = [find for find in due(app, clock()) if find.key not in tried]
        if not room():
            finds = [find for find in finds if is_request(find)]
        if not finds:
            return
        find = finds[0]
        tried.add(find.key)
        if find.status is FindStatus.DISCOVERED and is_url(find.url):
            _pause(fetched_at, app.settings.fetching.pause_seconds)
            fetched_at = time.monotonic()
        made = make(app, find, clock)
        yield made
        if made.outcome == "blocked":
            return


def make(app: App, find: FindRecord, clock: Callable[[], datetime]) -> Made:
    """Takes one find as far as rendered, and records how it ended."""
    old = stale(app, find, clock())
    if old:
        return Made(app.journal.advance(find.key, FindStatus.SKIPPED, old), "skipped", old)
    if _died_over(app.journal.standing(find.key).get("made")):
        status = find.status if find.attempts < DEATHS else FindStatus.FAILED
        find = app.journal.advance(find.key, status, "the process died over it")
        if status is FindStatus.FAILED:
            return Made(find, "failed", find.why, f"kuleshov trailers retry {find.key}")
    try:
        with app.step("made", subject=find.key) as step:
            made = _rendered(app, find)
            if made.outcome == "skipped":
                step.skip(made.why)
    except (SettingsError, StateError):
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the next trailer has its turn
        return _failed(app, find.key, error, clock())
    return made


def forget_copy(app: App, find: FindRecord) -> None:
    """Removes what was fetched of a find, so that it is fetched anew."""
    if is_url(find.url):
        shutil.rmtree(home_of(find.url, app.folders.trailers / "fetched"), ignore_errors=True)


def _rendered(app: App, find: FindRecord) -> Made:
    """Raises whatever stands in the way."""
    file = _at_hand(app, find)
    identity = film_id(file)
    twin = next((other for other in _others(app, find) if other.trailer == identity), None)
    if twin is not None and not is_request(find):
        why = f"it is the same file as {twin.key}, {twin.title}"
        return Made(app.journal.advance(find.key, FindStatus.SKIPPED, why), "skipped", why)
    status = find.status

    def reached(step: str) -> None:
        nonlocal status
        if step == FindStatus.ANALYSED:
            _require_new(app, find, identity)
        if ORDER.index(FindStatus(step)) > ORDER.index(status):
            status = app.journal.advance(find.key, step, find.why, trailer=identity).status

    reached("fetched")
    order = Order(
        source=find.url if is_url(find.url) else str(file),
        title=find.title or None,
        layouts=tuple(dict.fromkeys((*app.settings.layouts, LAYOUT))),
        skip_missing=True,
    )
    part = part_of(app, find)
    collection = app.settings.requests.collection(part.collection) if part is not None else None
    if part is not None and collection is not None:
        home = collection_folder(app, identity, part)
        order = replace(order, out=home, only=collection[1])
    try:
        make_montage(app, order, reached)
    except _SeenBeforeError as same:
        find = app.journal.advance(find.key, FindStatus.SKIPPED, str(same), trailer=identity)
        return Made(find, "skipped", find.why)
    return Made(app.journal.find(find.key) or find, "rendered")


def _at_hand(app: App, find: FindRecord) -> Path:
    """The find's file; a URL is fetched within the limits of the settings.

    What nobody here has looked at is fetched by another process.
    """
    if not is_url(find.url):
        file = Path(find.url)
        if not file.exists():
            raise DownloadError(f"{file} is no longer there", "put it back", "gone")
        return file
    limits = app.settings.fetching.limits()
    if is_request(find):
        limits = strangers_limits(app.settings)
    elif find.source != BY_HAND:
        limits = replace(limits, own=app.settings.trailers.networks(), within_s=WITHIN_S)
    folder = app.folders.trailers / "fetched"
    with progress(f"fetching {find.title or find.url}") as tick:
        if find.source == BY_HAND:
            return fetch(find.url, folder, tick, limits).file
        return fetch_apart(find.url, folder, tick, limits).file


class _SeenBeforeError(Exception):
    """The trailer shows the same footage as another."""


def _require_new(app: App, find: FindRecord, identity: str) -> None:
    """Raises _SeenBeforeError for a trailer that was here before, re-encoded or cut anew."""
    home = app.folders.trailers / identity
    analysis = load_analysis(home / "analysis")
    if analysis is None:  # it was saved a moment ago
        raise NotFoundError(f"the analysis of {identity} is gone", "it is made again next time")
    shots = [(shot.first_frame, shot.end_frame) for shot in analysis.shots]
    mark = fingerprint(shots, analysis.fps, analysis.course.thumbs)
    wanted = find.source == BY_HAND or is_request(find) or find.why == AGAIN
    if not wanted:  # else somebody wants it, whatever it shows
        others = {other.trailer for other in _others(app, find)}
        others |= {post.montage for post in app.journal.posts() if not post.answers}
        same = recognise(mark, app.folders.trailers, sorted(others - {identity}))
        if same:
            known = app.journal.find_trailer(same)
            title = f", {known.title}" if known else ""
            raise _SeenBeforeError(f"it shows the same footage as {same}{title}")
    remember(home, mark)


def _others(app: App, find: FindRecord) -> list[FindRecord]:
    """The finds whose trailers are made, or were; what was but an answer is news to followers."""
    statuses = (*ORDER[1:], FindStatus.APPROVED, FindStatus.POSTED)
    return [
        other
        for other in app.journal.finds(*statuses)
        if other.key != find.key and not is_request(other)
    ]


def _died_over(step: Step | None) -> bool:
    return step is not None and step.outcome is Outcome.INTERRUPTED and step.why == ABANDONED


def _failed(app: App, key: str, error: Exception, now: datetime) -> Made:
    """Puts a find off or gives it up, as the error deserves."""
    find = app.journal.find(key)
    if find is None:  # nobody removes finds
        raise error
    hint = str(getattr(error, "hint", ""))
    ours = not (isinstance(error, ArchiveError) and part_of(app, find) is not None)
    if (isinstance(error, ArchiveError | EyesError) and ours) or disk_trouble(error) is not None:
        return Made(find, "blocked", str(error), hint or "make room and run it again")
    reason, wait = _reason(error)
    if reason == "ours" and not hint:
        structlog.get_logger().error("find.broke", find=key, exc_info=error)
    at = next_try(reason, find.attempts + 1, now, key=key, wait=wait)
    status = find.status if at is not None else FindStatus.FAILED
    why = f"{reason}: {error}" if str(error) else f"{reason}: {type(error).__name__}"
    find = app.journal.advance(key, status, why, next_try=at)
    return Made(find, "put off" if at is not None else "failed", why, hint)


def _reason(error: Exception) -> tuple[Reason, timedelta | None]:
    if isinstance(error, DownloadError):
        return error.reason, error.wait
    if isinstance(error, FootageError):
        return "unsupported", None
    return "ours", None


def _pause(since: float | None, seconds: float) -> None:
    if since is not None:
        time.sleep(max(0.0, since + seconds - time.monotonic()))
