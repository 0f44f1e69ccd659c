"""What is ready goes out when the calendar lets it: one after the other, the first ready first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.announce import LAYOUT, announce, draft_and_files
from bot.app import App
from bot.calendar import next_slot
from bot.errors import NotFoundError, PostingError
from bot.pipeline import find_montage, make_files
from bot.posting.draft import Draft
from bot.retry import next_try
from bot.waiting import may_go_out, post_times, stale
from matcher.errors import MatcherError
from matcher.montage import Montage
from state.records import FindRecord, FindStatus, PostState


@dataclass(frozen=True)
class Sent:
    """What became of one find that was ready; `when` is its slot where it has to wait."""

    find: FindRecord
    outcome: Literal["posted", "waiting", "put off", "skipped", "failed", "draft"]
    why: str = ""
    hint: str = ""
    when: datetime | None = None
    draft: Draft | None = None


def post_ready(app: App, clock: Callable[[], datetime], *, dry_run: bool = False) -> Iterator[Sent]:
    """Posts what is ready, as far as the calendar allows; the rest says when its time comes.

    With `dry_run` nothing is posted or recorded: what would be posted is given as a draft.
    """
    plan = app.settings.posting.plan()
    planned: list[datetime] = []
    for find in _in_turn(app):
        now = clock()
        if find.next_try is not None and find.next_try > now:
            continue
        old = stale(app, find, now)
        posts = app.journal.posts()
        mine = [post for post in posts if post.montage == find.trailer]
        if old and not mine:
            yield _over(app, find, FindStatus.SKIPPED, old, dry_run=dry_run)
            continue
        taken = [post for post in mine if post.state is PostState.RETRACTED]
        if taken:
            why = f"it was taken back: {taken[0].why}"
            yield _over(app, find, FindStatus.SKIPPED, why, dry_run=dry_run)
            continue
        # what began to go out goes on at once: half of it may be public already
        if not mine:
            slot = next_slot([*post_times(posts), *planned], now, plan)
            if slot > now or dry_run:
                planned.append(slot)
            if slot > now:
                yield Sent(find, "waiting", f"its slot is {slot:%Y-%m-%d %H:%M} UTC", when=slot)
                continue
        yield _send(app, find, now, dry_run=dry_run)


def _send(app: App, find: FindRecord, now: datetime, *, dry_run: bool) -> Sent:
    try:
        montage, folder = find_montage(app, find.trailer)
        draft = _draft(app, montage, folder)
        if dry_run:
            return Sent(find, "draft", draft=draft)
        posts = list(announce(app, montage, folder, app.settings.post_to))
    except NotFoundError as error:
        why = f"{error}: it is made again"
        find = app.journal.advance(find.key, FindStatus.FETCHED, why)
        return Sent(find, "put off", why, error.hint)
    except (PostingError, MatcherError) as error:
        at = next_try("network", find.attempts + 1, now, key=find.key)
        status = find.status if at is not None else FindStatus.FAILED
        find = app.journal.advance(find.key, status, str(error), next_try=at)
        return Sent(find, "put off" if at is not None else "failed", str(error), error.hint)
    why = ", ".join(post.url or post.target for post in posts)
    return Sent(app.journal.advance(find.key, FindStatus.POSTED, why), "posted", why)


def _draft(app: App, montage: Montage, folder: Path) -> Draft:
    """What is posted; the files of a montage that somebody edited are made again."""
    try:
        return draft_and_files(montage, folder)[0]
    except PostingError:
        make_files(app, montage, folder, (LAYOUT,))
        return draft_and_files(montage, folder)[0]


def _over(app: App, find: FindRecord, status: FindStatus, why: str, *, dry_run: bool) -> Sent:
    if not dry_run:
        find = app.journal.advance(find.key, status, why)
    return Sent(find, "skipped", why)


def _in_turn(app: App) -> list[FindRecord]:
    """What is ready: first what began to go out, then in the order in which it was found."""
    begun = {post.montage for post in app.journal.posts()}
    return sorted(
        may_go_out(app), key=lambda find: (find.trailer not in begun, find.attempts, find.found)
    )
