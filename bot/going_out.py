"""What is ready goes out when the calendar lets it: one after the other, the first ready first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.announce import Announced, Preview, announce, kept_back, preview
from bot.app import App
from bot.calendar import next_slot
from bot.errors import NotFoundError, PostingError
from bot.pipeline import find_montage, make_files
from bot.preparing import LAYOUT, draft_and_files
from bot.retry import next_try
from bot.waiting import may_go_out, post_times, stale
from matcher.errors import MatcherError
from matcher.montage import Montage
from state.records import FindRecord, FindStatus, PostRecord, PostState


@dataclass(frozen=True)
class Sent:
    """What became of one find that was ready; `when` is its slot where it has to wait."""

    find: FindRecord
    outcome: Literal["posted", "waiting", "put off", "skipped", "failed", "draft"]
    why: str = ""
    hint: str = ""
    when: datetime | None = None
    previews: tuple[Preview, ...] = ()


@dataclass(frozen=True)
class Open:
    """A target on which a find is still to be posted, and when; None for nobody knows when."""

    target: str
    when: datetime | None
    why: str = ""


def post_ready(app: App, clock: Callable[[], datetime], *, dry_run: bool = False) -> Iterator[Sent]:
    """Posts what is ready, as far as calendar and targets allow; the rest says what it waits for.

    With `dry_run` nothing is posted or recorded: what would be posted, now or when its time comes,
    is made and shown.
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
        taken = [post for post in mine if post.state.taken_back]
        if taken:
            why = f"it was taken back: {taken[0].why}"
            yield _over(app, find, FindStatus.SKIPPED, why, dry_run=dry_run)
            continue
        # what began to go out goes on at once: half of it may be public already
        slot = now if mine else next_slot([*post_times(posts), *planned], now, plan)
        if slot > now or (dry_run and not mine):
            planned.append(slot)
        why = f"its slot is {slot:%Y-%m-%d %H:%M} UTC" if slot > now else ""
        left = _left(app, mine, posts, now, late=bool(old))
        due = [one.target for one in left if one.when is not None and one.when <= now]
        if dry_run and left:
            yield _shown(app, find, [one.target for one in left], why, slot)
        elif slot > now:
            yield Sent(find, "waiting", why, when=slot)
        elif due:
            yield _send(app, find, due, clock)
        elif left:
            yield Sent(find, "waiting", "; ".join(one.why for one in left), when=_first(left))
        else:
            yield _settled(app, find, mine, dry_run=dry_run)


def _left(
    app: App, mine: Sequence[PostRecord], posts: Sequence[PostRecord], now: datetime, *, late: bool
) -> list[Open]:
    """The targets that a find is still to be posted on, of those in the settings.

    One that was out of reach when the others had it gets what it missed one after the other, as
    its followers are used to; what is `late` by then is left out.
    """
    known = {post.target: post for post in mine}
    found = []
    for name in app.settings.post_to:
        post = known.get(name)
        if (post is None and late) or (post is not None and post.state is not PostState.INTENDED):
            continue
        standing = app.journal.target(name)
        kept = kept_back(standing, now, by_hand=False)
        if kept is not None:
            found.append(Open(name, standing.next_try, kept[0]))
        elif post is not None:
            when = post.next_try or now
            found.append(Open(name, when, f"{name} is tried again at {when:%Y-%m-%d %H:%M} UTC"))
        else:
            there = [p.intended for p in posts if p.target == name and not p.answers]
            slot = next_slot(there, now, app.settings.posting.plan())
            found.append(Open(name, slot, f"its slot on {name} is {slot:%Y-%m-%d %H:%M} UTC"))
    return found


def _shown(app: App, find: FindRecord, targets: list[str], why: str, when: datetime) -> Sent:
    """What would be posted."""
    try:
        montage, folder = find_montage(app, find.trailer)
        _require_files(app, montage, folder)
        previews = tuple(preview(app, montage, folder, targets))
    except (NotFoundError, PostingError, MatcherError) as error:
        return Sent(find, "put off", str(error), error.hint)
    return Sent(find, "draft", why, when=when, previews=previews)


def _send(app: App, find: FindRecord, due: list[str], clock: Callable[[], datetime]) -> Sent:
    try:
        montage, folder = find_montage(app, find.trailer)
        _require_files(app, montage, folder)
        told = list(announce(app, montage, folder, due, clock, by_hand=False))
    except NotFoundError as error:
        why = f"{error}: it is made again"
        find = app.journal.advance(find.key, FindStatus.FETCHED, why)
        return Sent(find, "put off", why, error.hint)
    except (PostingError, MatcherError) as error:
        now = clock()
        at = next_try("network", find.attempts + 1, now, key=find.key)
        status = find.status if at is not None else FindStatus.FAILED
        find = app.journal.advance(find.key, status, str(error), next_try=at)
        return Sent(find, "put off" if at is not None else "failed", str(error), error.hint)
    posts = app.journal.posts()
    mine = [post for post in posts if post.montage == find.trailer]
    left = _left(app, mine, posts, clock(), late=False)
    if not left:
        return _settled(app, find, mine, dry_run=False)
    return _partly(find, told, left)


def _partly(find: FindRecord, told: Sequence[Announced], left: Sequence[Open]) -> Sent:
    """What a find that is not yet everywhere tells: where it stands, and what keeps it."""
    troubles = [one for one in told if one.outcome in ("waiting", "failed")]
    stands = [one.post.url or one.target for one in told if one not in troubles and one.post]
    why = "; ".join([*stands, *(f"{one.target}: {one.why}" for one in troubles)])
    hint = "; ".join(dict.fromkeys(one.hint for one in troubles if one.hint))
    return Sent(find, "put off" if troubles else "posted", why, hint, when=_first(left))


def _settled(app: App, find: FindRecord, mine: Sequence[PostRecord], *, dry_run: bool) -> Sent:
    """Nothing is left to be done: a find is posted unless every target refused it."""
    stands = ", ".join(post.url or post.target for post in mine if post.receipt)
    refused = [f"{post.target}: {post.why}" for post in mine if post.state is PostState.FAILED]
    why = "; ".join(filter(None, [stands, *refused]))
    failed = bool(refused) and not stands
    if not dry_run:
        status = FindStatus.FAILED if failed else FindStatus.POSTED
        find = app.journal.advance(find.key, status, why)
    return Sent(find, "failed" if failed else "posted", why)


def _first(left: Sequence[Open]) -> datetime | None:
    return min((one.when for one in left if one.when is not None), default=None)


def _require_files(app: App, montage: Montage, folder: Path) -> None:
    """The files of a montage that somebody edited are made again."""
    try:
        draft_and_files(montage, folder)
    except PostingError:
        make_files(app, montage, folder, (LAYOUT,))


def _over(app: App, find: FindRecord, status: FindStatus, why: str, *, dry_run: bool) -> Sent:
    if not dry_run:
        find = app.journal.advance(find.key, status, why)
    return Sent(find, "skipped", why)


def _in_turn(app: App) -> list[FindRecord]:
    """What is ready: first what began to go out, then in the order in which it was found.

    What failed before comes after what did not: one post that a target chokes on keeps no others.
    """
    tries: dict[str, int] = {}
    for post in app.journal.posts():
        tries[post.montage] = max(post.attempts, tries.get(post.montage, 0))
    return sorted(
        may_go_out(app),
        key=lambda find: (
            find.trailer not in tries,
            tries.get(find.trailer, 0) + find.attempts,
            find.found,
        ),
    )
