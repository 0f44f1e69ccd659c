"""What stands where, at a glance: the archive, the trailers, the posts, the last steps."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.app import App
from bot.progress import printable
from matcher.archive import archive_eyes, archive_films, film_state, kept_out

LAST_STEPS = 10


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
        "trailers": [
            {"id": s.trailer.id, "title": s.trailer.title, "stands": s.words}
            for s in app.journal.trailers()
        ],
        "posts": [
            {"id": p.id, "montage": p.montage, "target": p.target, "state": p.state, "url": p.url}
            for p in app.journal.posts()
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


def status_lines(facts: dict[str, Any]) -> Sequence[str]:
    """The same for people."""
    held = facts["archive"]
    lines = [
        f"data      {facts['data']} ({facts['free_bytes'] / 1e9:.1f} GB free)",
        f"archive   {held['films']} films, {held['shots']} shots, eyes {held['eyes'] or '–'}",
    ]
    if held["moved_away"]:
        lines.append(f"          {held['moved_away']} films are no longer where they were")
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


def free_bytes(folder: Path) -> int:
    """Free space on the disk a folder is or will be on, in bytes."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
