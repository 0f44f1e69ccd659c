"""What stands where, at a glance: the archive, the trailers, the posts, the last steps."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.calendar import next_slot
from bot.discovery import due
from bot.posting.twitter.budget import Purse
from bot.progress import printable
from bot.requests.troubles import inbox_name
from bot.scheduler import next_times
from bot.waiting import post_times
from matcher.archive import archive_eyes, archive_films, film_state, kept_out
from state.journal import now

LAST_STEPS = 10
MOST_LINES = 20
"""Trailers, and posts, that are shown: the newest. `trailers list` and `posts list` have all."""
A_DAY = timedelta(days=1)
"""Posts of the same day count as well, wherever in the world that is."""


def archive_facts(app: App) -> dict[str, Any]:
    """How much the archive holds; its length in seconds."""
    films = archive_films(app.folders.archive)
    return {
        "films": len(films),
        "shots": sum(film.shots for film in films),
        "frames": sum(film.frames for film in films),
        "seconds": round(float(sum(film.frames / film.fps for film in films)), 1),
        "eyes": archive_eyes(app.folders.archive),
        "moved_away": sum(not Path(film.file).exists() for film in films),
    }


def archive_stats(app: App) -> dict[str, Any]:
    """How much the archive holds, and which of its shots are kept out as matches, and why."""
    films = archive_films(app.folders.archive)
    out = kept_out(app.folders.archive, films)
    titles = {film.id: film.caption for film in films}
    states = Counter(film_state(app.folders.archive, film.id) for film in films)
    return {
        **archive_facts(app),
        "to_refresh": len(films) - states["whole"],
        "kept_out": dict(Counter(why for _, why in out)),
        "kept_out_shots": [
            {"film": shot.film, "title": titles[shot.film], **asdict(shot.shot), "kind": why}
            for shot, why in out
        ],
    }


def status(app: App) -> dict[str, Any]:
    """Everything `kuleshov status` tells, ready for JSON."""
    return {
        "data": str(app.folders.data),
        "free_bytes": free_bytes(app.folders.data),
        "archive": archive_facts(app),
        "backlog": dict(app.journal.find_counts()),
        "sources": _sources(app),
        "next": _next(app, now()),
        "targets": [_target(app, name) for name in app.settings.post_to],
        "requests": {
            "on": app.settings.requests.on,
            "counts": dict(app.journal.requests.counts()),
            "inboxes": _inboxes(app),
        },
        "trailers": [
            {"id": s.trailer.id, "title": s.trailer.title, "stands": s.words}
            for s in app.journal.newest_trailers(MOST_LINES)
        ],
        "posts": [
            {"id": p.id, "montage": p.montage, "target": p.target, "state": p.state, "url": p.url}
            for p in app.journal.newest_posts(MOST_LINES)
        ],
        "steps": [
            {
                "started": step.started.isoformat(timespec="seconds"),
                "step": step.step,
                "subject": step.subject,
                "outcome": step.outcome,
                "seconds": step.duration_s,
                "who": step.who,
                "why": step.why,
            }
            for step in app.journal.steps(limit=LAST_STEPS)
        ],
    }


def _target(app: App, name: str) -> dict[str, Any]:
    """How a target stands, and its money in US dollars where it takes any."""
    standing = app.journal.target(name)
    row: dict[str, Any] = {
        "name": name,
        "stands": "stopped" if standing.stopped else standing.reason or "well",
        "why": standing.why,
        "hint": standing.hint,
        "until": _said(standing.next_try),
    }
    if name == "twitter":
        row["usd"] = _money(app.purse)
        if app.settings.requests.on:
            row["usd_requests"] = _money(app.purse.for_requests())
    return row


def _money(purse: Purse) -> dict[str, float]:
    spent, left = purse.spent(), purse.left()
    return {
        "spent_day": float(spent.day),
        "spent_month": float(spent.month),
        "left_day": float(left.day),
        "left_month": float(left.month),
    }


def _inboxes(app: App) -> list[dict[str, str | None]]:
    """The inboxes that cannot be read, why, and until when they are left alone."""
    standing = [app.journal.target(inbox_name(name)) for name in app.settings.post_to]
    return [
        {"name": one.target, "why": one.why, "hint": one.hint, "until": _said(one.next_try)}
        for one in standing
        if one.reason
    ]


def _sources(app: App) -> list[dict[str, Any]]:
    """When each source of the settings last answered, and when it is looked at next."""
    looks = app.journal.looks()
    rows = []
    for source in app.settings.sources:
        look = looks.get(source.name)
        rows.append(
            {
                "name": source.name,
                "success": _said(look.success) if look else None,
                "failures": look.failures if look else 0,
                "why": look.why if look else "",
                "next": _said(due(source.interval, look)),
            }
        )
    return rows


def _next(app: App, time: datetime) -> dict[str, str | None]:
    """When `kuleshov serve` does what next, and when a post may go out."""
    plan = app.settings.posting.plan()
    lately = app.journal.posts_since(time - plan.minimum_gap - A_DAY)
    slot = next_slot(post_times(lately), time, plan)
    times: dict[str, str | None] = {
        part: _said(when) for part, when in next_times(app.settings, time).items()
    }
    return {**times, "slot": _said(slot)}


def _said(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(timespec="minutes")


def status_lines(facts: dict[str, Any]) -> Sequence[str]:
    """The same for people."""
    held = facts["archive"]
    lines = [
        f"data      {facts['data']} ({facts['free_bytes'] / 1e9:.1f} GB free)",
        f"archive   {held['films']} films, {held['shots']} shots, eyes {held['eyes'] or '–'}",
    ]
    if held["moved_away"]:
        lines.append(f"          {held['moved_away']} films are no longer where they were")
    backlog = ", ".join(f"{many} {status}" for status, many in facts["backlog"].items())
    lines.append(f"backlog   {backlog or 'empty'}")
    for source in facts["sources"]:
        failed = f", failed {source['failures']} times: {source['why']}" if source["why"] else ""
        said = source["success"] or "never"
        lines.append(f"source    {source['name']}: answered {said}{failed}")
    lines.append("next      " + ", ".join(f"{part} {at}" for part, at in facts["next"].items()))
    lines += [_target_line(target) for target in facts["targets"]]
    asked = facts["requests"]
    if asked["on"] or asked["counts"]:
        counts = ", ".join(f"{many} {status}" for status, many in asked["counts"].items())
        lines.append(f"requests  {counts or 'none yet'}{'' if asked['on'] else '; nobody may ask'}")
    lines += [
        f"inbox     {one['name']}: {one['why']}; {one['hint']}; again at {one['until']}"
        for one in asked["inboxes"]
    ]
    lines += [f"trailer   {t['id']}  {t['title']}: {t['stands']}" for t in facts["trailers"]]
    lines += [
        f"post      {p['id']}  {p['target']}: {p['state']}  {p['url']}" for p in facts["posts"]
    ]
    for step in facts["steps"]:
        took = "" if step["seconds"] is None else f" in {step['seconds']:.1f} s"
        why = f": {step['why']}" if step["why"] else ""
        lines.append(
            f"step      {step['started']}  {step['step']} {step['subject']}"
            f" by `{step['who']}` {step['outcome']}{took}{why}"
        )
    return [printable(line) for line in lines]


def _target_line(target: dict[str, Any]) -> str:
    until = f" until {target['until']}" if target["until"] else ""
    why = f": {target['why']}" if target["why"] else ""
    hint = f"; {target['hint']}" if target["hint"] else ""
    line = f"target    {target['name']}: {target['stands']}{until}{why}{hint}"
    if "usd" in target:
        line += f"; {_money_words(target['usd'])}"
    if "usd_requests" in target:
        line += f"; of that for requests {_money_words(target['usd_requests'])}"
    return line


def _money_words(usd: Mapping[str, float]) -> str:
    return (
        f"${usd['spent_day']:.2f} spent today, ${usd['left_day']:.2f} left;"
        f" ${usd['spent_month']:.2f} this month, ${usd['left_month']:.2f} left"
    )


def free_bytes(folder: Path) -> int:
    """Free space on the disk a folder is or will be on, in bytes."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
