"""Keeping the disk within its limit: what is posted leaves its large files behind, oldest first.

What a coming step needs is never touched, nor what somebody made by hand and has not posted.
`montage.json`, poster, contact sheet and credits of a montage stay for good, and so do the few
bytes by which a trailer is recognised when it comes again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App
from bot.downloads import home_of, is_url
from bot.waiting import READY, UNMADE, is_request
from state.records import FindStatus, PostState

GIVEN_UP = (FindStatus.SKIPPED, FindStatus.FAILED)


@dataclass(frozen=True)
class Leftover:
    """A file or folder that nothing needs any more, and since when. Rank 0 goes before rank 1."""

    rank: int
    since: datetime
    path: Path


@dataclass(frozen=True)
class Removed:
    """A leftover that was removed, and how many bytes that gave back."""

    path: Path
    size: int


def used_bytes(app: App) -> int:
    """What trailers and montages take on disk: what the limit is about."""
    folders = (app.folders.trailers, app.folders.montages, app.folders.variants)
    return sum(map(size_of, folders))


def tidy(app: App) -> Iterator[Removed]:
    """Forgets what came to nothing, and removes leftovers until the limit is kept, if possible."""
    forget_asked(app)
    limit = app.settings.keeping.keep_gb * 1e9
    used = used_bytes(app)
    if used <= limit:
        return
    with app.step("tidied", subject="disk", used=used) as step:
        files, freed = 0, 0
        for leftover in leftovers(app):
            if used - freed <= limit:
                break
            size = size_of(leftover.path)
            _remove(leftover.path)
            files, freed = files + 1, freed + size
            yield Removed(leftover.path, size)
        step.note(removed=files, freed=freed)


def forget_asked(app: App) -> None:
    """Forgets what somebody asked for and nothing came of, once their request is forgotten.

    Strangers can ask for as much of that as they like.
    """
    given_up = [find for find in app.journal.finds(*GIVEN_UP) if is_request(find)]
    if not given_up:
        return
    asked = {request.find for request in app.journal.requests.all()}
    needed = _homes_needed(app)
    forgotten = [find for find in given_up if find.key not in asked and not find.trailer]
    for find in forgotten:
        home = home_of(find.url, _fetched(app))
        if home not in needed:
            _remove(home)
    if forgotten:
        app.journal.forget_finds([find.key for find in forgotten])


def leftovers(app: App) -> list[Leftover]:
    """What may go, in the order in which it goes: fetched films and analyses before videos."""
    found = []
    over = _finished(app)
    for trailer, since in over.items():
        record = app.journal.find_trailer(trailer)
        folder = Path(record.file).parent if record else None
        if folder is not None and folder.parent == _fetched(app):
            found.append(Leftover(0, since, folder))
        found.append(Leftover(0, since, app.folders.trailers / trailer / "analysis"))
        videos = (app.folders.montages / trailer).glob("*.mp4")
        found += [Leftover(1, since, video) for video in videos]
    needed = _homes_needed(app)
    for find in app.journal.finds(*GIVEN_UP):
        home = home_of(find.url, _fetched(app))
        if is_url(find.url) and home not in needed:
            found.append(Leftover(0, find.changed, home))
    if not app.journal.requests.open():
        for variant in app.folders.variants.glob("*"):
            changed = datetime.fromtimestamp(variant.stat().st_mtime, UTC)
            found.append(Leftover(0, changed, variant))
    there = {leftover.path: leftover for leftover in found if leftover.path.exists()}
    return sorted(there.values(), key=lambda left: (left.rank, left.since, left.path))


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files below a folder; 0 where there is nothing."""
    if path.is_dir():
        return sum(_bytes(file) for file in path.rglob("*"))
    return _bytes(path)


def _finished(app: App) -> dict[str, datetime]:
    """The trailers that are posted everywhere or given up, and since when."""
    wanted = set(app.settings.post_to)
    out: dict[str, dict[str, datetime]] = {}
    for post in app.journal.posts():
        if post.state is not PostState.INTENDED and not post.answers:
            out.setdefault(post.montage, {})[post.target] = post.changed
    over = {name: max(times.values()) for name, times in out.items() if wanted <= times.keys()}
    answered = [find for find in app.journal.finds(FindStatus.POSTED) if is_request(find)]
    for find in [*app.journal.finds(*GIVEN_UP), *answered]:
        if find.trailer:
            over.setdefault(find.trailer, find.changed)
    for find in app.journal.finds(*UNMADE, *READY):
        over.pop(find.trailer, None)
    return over


def _homes_needed(app: App) -> set[Path]:
    """What was fetched, or is to be, for the steps to come."""
    return {home_of(find.url, _fetched(app)) for find in app.journal.finds(*UNMADE, *READY)}


def _fetched(app: App) -> Path:
    return app.folders.trailers / "fetched"


def _bytes(file: Path) -> int:
    try:
        return file.lstat().st_size if file.is_file() else 0
    except OSError:  # it went while we looked
        return 0


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
