"""What has been wrong for long, and what people complain of, in words; and a webhook that hears."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from bot.app import App
from bot.requests.troubles import inbox_name
from bot.status import free_bytes
from state.records import Outcome, Step

TIMEOUT_S = 10
MANY = 3
"""Failures in a row that are more than bad luck."""
ENDS = (Outcome.DONE, Outcome.FAILED)
FAILING = frozenset({"network", "busy", "ours"})
"""Troubles of a target that pass by themselves, mostly; a spent budget is the operator's wish."""
COMPLAINED = timedelta(days=2)
"""So long is told what people want gone."""
WATCHED = {"made": "no trailer could be made", "posted": "nothing could be posted"}
"""Steps whose failing for long is an ailment of the whole, the archive's for one."""


def ailments(app: App, now: datetime) -> list[str]:
    """What has been wrong for long: one sentence each, none where all is well."""
    return [
        *_disk(app),
        *_sources(app, now),
        *_targets(app, now),
        *_steps(app, now),
        *_complaints(app, now),
    ]


def tell(app: App, now: datetime) -> bool:
    """Tells the webhook of the settings where health is other than it last heard.

    A webhook that does not answer is told again at the next time. Whether it heard something.
    """
    url = app.settings.keeping.webhook
    if url is None:
        return False
    wrong = "; ".join(ailments(app, now))
    last = app.journal.standing("operator").get("told")
    if (last.figures.get("ailments", "") if last else "") == wrong[:500]:
        return False
    text = f"Kuleshov is not well: {wrong}" if wrong else "Kuleshov is well again"
    body = json.dumps({"text": text, "healthy": not wrong}).encode()
    asked = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=TIMEOUT_S):  # noqa: S310  the operator's own URL
            pass
    except (OSError, ValueError) as error:
        structlog.get_logger().warning("webhook.failed", why=str(error))
        return False
    with app.step("told", subject="operator", ailments=wrong[:500]):
        return True


def _disk(app: App) -> Iterator[str]:
    free, least = free_bytes(app.folders.data), app.settings.keeping.low_disk_gb
    if free < least * 1e9:
        yield f"{free / 1e9:.1f} GB are free, less than {least:g}"


def _sources(app: App, now: datetime) -> Iterator[str]:
    long = timedelta(hours=app.settings.keeping.failing_hours)
    looks = app.journal.looks()
    for source in app.settings.sources:
        look = looks.get(source.name)
        if look is None or not look.failures:
            continue
        if look.success is None and look.failures >= MANY:
            yield f"the source {source.name} has never answered: {look.why}"
        elif look.success is not None and now - look.success > long:
            since = f"{look.success:%Y-%m-%d %H:%M}"
            yield f"the source {source.name} has failed since {since} UTC: {look.why}"


def _targets(app: App, now: datetime) -> Iterator[str]:
    long = timedelta(hours=app.settings.keeping.failing_hours)
    for name in app.settings.post_to:
        standing = app.journal.target(name)
        if standing.stopped:
            yield f"{name} is stopped: {standing.why}"
        elif standing.reason in FAILING and standing.since and now - standing.since > long:
            since = f"{standing.since:%Y-%m-%d %H:%M}"
            yield f"{name} takes no posts since {since} UTC: {standing.why}"
    if not app.settings.requests.on:
        return
    for name in app.settings.post_to:
        standing = app.journal.target(inbox_name(name))
        if standing.reason not in ("", "budget") and standing.since and now - standing.since > long:
            since = f"{standing.since:%Y-%m-%d %H:%M}"
            yield f"the {name} inbox cannot be read since {since} UTC: {standing.why}"


def _steps(app: App, now: datetime) -> Iterator[str]:
    long = timedelta(hours=app.settings.keeping.failing_hours)
    steps = app.journal.steps()  # newest first
    for name, words in WATCHED.items():
        ended = [step for step in steps if step.step == name and step.outcome in ENDS]
        failed = _in_a_row(ended)
        if len(failed) >= MANY and now - failed[-1].started > long:
            since = f"{failed[-1].started:%Y-%m-%d %H:%M}"
            yield f"{words} since {since} UTC: {failed[0].why}"


def _complaints(app: App, now: datetime) -> Iterator[str]:
    """What somebody wants gone that they cannot take down themselves; the operator decides."""
    for request in app.journal.requests.recent(now - COMPLAINED):
        if request.reason != "complaint":
            continue
        post = app.journal.post_with(request.target, request.answers)
        if post is not None and not post.state.taken_back:
            yield f"somebody wants {post.id} gone: kuleshov requests show {request.key}"


def _in_a_row(steps: list[Step]) -> list[Step]:
    """The failures since the last success, newest first."""
    for outcome, row in groupby(steps, lambda step: step.outcome):
        return list(row) if outcome is Outcome.FAILED else []
    return []
