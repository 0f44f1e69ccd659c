"""What works here and what does not, before it hurts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.app import App
from bot.requests.troubles import inbox_name
from bot.status import archive_facts
from matcher.archive import archive_eyes

LITTLE_DISK_BYTES = 2_000_000_000
"""A two-hour film's features and a few renditions: below this a run may not end well."""

Verdict = Literal["good", "fair", "bad"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: good, fair (works, but could be better) or bad."""

    what: str
    verdict: Verdict
    found: str
    hint: str = ""


def examine(app: App) -> Iterator[Finding]:
    """Looks at every part that a run needs; a part that fails does not keep the others."""
    checks: tuple[tuple[str, Callable[[App], Finding]], ...] = (
        ("python", _python),
        ("ffmpeg", _ffmpeg),
        ("data", _data),
        ("state", _state),
        ("shots", _shots),
        ("eyes", _eyes),
        ("archive", _archive),
        ("font", _font),
        ("youtube", _youtube),
        *((("requests", _requests),) if app.settings.requests.on else ()),
    )
    for what, check in checks:
        try:
            yield check(app)
        except Exception as error:  # whatever is broken here is the finding
            yield Finding(what, "bad", f"{error}", getattr(error, "hint", "install kuleshov again"))
    for name in app.settings.post_to:
        try:
            yield from _account(app, name)
            if app.settings.requests.on:
                yield from _inbox(app, name)
        except Exception as error:
            yield Finding(name, "bad", f"{error}", getattr(error, "hint", ""))


def _account(app: App, name: str) -> Iterator[Finding]:
    """Who we are on a target, asked without posting anything."""
    account = app.target(name).account()
    if name != "outbox" and app.secrets.open_to_others():
        file = app.folders.secrets
        yield Finding(name, "fair", f"{file} can be read by others", f"chmod 600 {file}")
    standing = app.journal.target(name)
    if standing.stopped:
        hint = f"kuleshov posts resume {name} goes on"
        yield Finding(name, "bad", f"stopped: {standing.why}", hint)
        return
    found = "; ".join([f"{account.name} {account.url}", *account.notices])
    if account.bot is False:
        found += "; the account does not say that it is a bot"
        yield Finding(name, "fair", found, "mark it as automated in its profile")
    else:
        yield Finding(name, "fair" if account.notices else "good", found)


def _inbox(app: App, name: str) -> Iterator[Finding]:
    """Who asks and is never heard, where the account's own settings keep somebody from us."""
    inbox = app.inbox(name)
    private = app.settings.requests.private == "answer"
    kept = inbox.kept_back(private=private) if inbox is not None else ()
    if kept:
        yield Finding(
            inbox_name(name),
            "fair",
            f"the account's own filters keep back {', '.join(kept)}: who asks so is never heard",
            "accept them on the web, in the settings of its notifications, where you want to",
        )


def _python(_app: App) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", "good", version)


def _ffmpeg(_app: App) -> Finding:
    import imageio_ffmpeg

    path = imageio_ffmpeg.get_ffmpeg_exe()
    told = subprocess.run([path, "-encoders"], capture_output=True, text=True, check=True).stdout
    if "libx264" not in told:
        return Finding(
            "ffmpeg", "bad", f"{path} cannot make H.264", "point IMAGEIO_FFMPEG_EXE at another"
        )
    return Finding("ffmpeg", "good", path)


def _data(app: App) -> Finding:
    folder = app.folders.data
    place = next(p for p in (folder, *folder.parents) if p.exists())
    if not os.access(place, os.W_OK):
        return Finding("data", "bad", f"{place} cannot be written to", "name another with --data")
    from bot.status import free_bytes

    free = free_bytes(folder)
    found = f"{folder}, {free / 1e9:.1f} GB free"
    if free < LITTLE_DISK_BYTES:
        return Finding("data", "fair", found, "make room")
    return Finding("data", "good", found)


def _state(app: App) -> Finding:
    trailers, notices = app.journal.trailer_count(), app.journal.notices
    if notices:
        return Finding("state", "fair", "; ".join(notices), "see what the old file still holds")
    return Finding("state", "good", f"{trailers} trailers known")


def _shots(app: App) -> Finding:
    return Finding("shots", "good", app.detector.name)


def _eyes(app: App) -> Finding:
    name = app.embedder.name
    if app.settings.eyes == "auto" and name.startswith("builtin:"):
        return Finding("eyes", "fair", f"{name}, which find pictures but read no words")
    return Finding("eyes", "good", name)


def _archive(app: App) -> Finding:
    facts = archive_facts(app)
    if archive_eyes(app.folders.archive) is None:
        return Finding("archive", "fair", "empty", "kuleshov archive add PATH")
    found = f"{facts['films']} films, {facts['shots']} shots, {app.archive.check()} of them indexed"
    if facts["moved_away"]:
        return Finding(
            "archive",
            "fair",
            f"{found}, {facts['moved_away']} films are not where they were",
            "put them back, or add them again from their new place",
        )
    return Finding("archive", "good", found)


def _font(_app: App) -> Finding:
    from matcher.fonts import lettering

    font = Path(lettering("Kuleshov", 24).font)
    return Finding("font", "good", font.stem)


def _requests(app: App) -> Finding:
    from bot.requests.safety import model

    where = ", ".join(name for name in app.settings.post_to if name != "outbox") or "nowhere"
    if app.settings.requests.nsfw != "post" and model() is None:
        return Finding(
            "requests",
            "fair",
            f"people may ask on {where}, and nothing looks at what they ask for",
            "install kuleshov[safety], or set requests.nsfw to post",
        )
    return Finding("requests", "good", f"people may ask on {where}")


def _youtube(_app: App) -> Finding:
    from shutil import which

    runtime = next((name for name in ("deno", "node", "qjs", "bun") if which(name)), None)
    if runtime is None:
        return Finding(
            "youtube",
            "fair",
            "no JavaScript runtime, which yt-dlp needs for some videos of YouTube",
            "install kuleshov[youtube], Deno or Node where trailers are to come from there",
        )
    return Finding("youtube", "good", f"{runtime} runs what yt-dlp needs")
