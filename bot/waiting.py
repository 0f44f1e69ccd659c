"""What waits for its turn: finds to be made, and what is ready to be posted. Light to ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.app import App
from bot.downloads import is_url
from state.records import FindRecord, FindStatus, PostRecord

BY_HAND = "by hand"
"""The source of what somebody added: that may come from anywhere."""

REQUEST = "request"
"""The source of what somebody on a place asked for: it is answered there, not posted."""

AGAIN = "somebody wants it tried again"
"""Why a find stands as it does that another look should not skip once more."""

UNMADE = (FindStatus.DISCOVERED, FindStatus.FETCHED, FindStatus.ANALYSED, FindStatus.MATCHED)
ORDER = (*UNMADE, FindStatus.RENDERED)

LET_BE = timedelta(hours=6)
"""How long a site is left alone that asked for a sign-in, as the first pause of `bot.retry`."""

READY = (FindStatus.RENDERED, FindStatus.APPROVED)
READY_DAYS = 2
"""Days of posts that are made ahead: what lies ready for longer grows old and fills the disk."""


def due(app: App, now: datetime) -> list[FindRecord]:
    """The finds to work on now: those that never failed before those that did, oldest first.

    Requests come before all others, but no more than every other time. A site that wanted to know
    whether we are a bot is asked for nothing else for some hours.
    """
    finds = app.journal.finds(*UNMADE)
    ready = [find for find in finds if find.next_try is None or find.next_try <= now]
    wary = {_host(f) for f in finds if f.why.startswith("sign-in") and f.changed > now - LET_BE}
    asks = [f for f in ready if f.status is not FindStatus.DISCOVERED or _host(f) not in wary]
    requests_first = not _made_a_request(app)
    return sorted(
        asks,
        key=lambda find: (requests_first != is_request(find), find.attempts, find.found),
    )


def is_request(find: FindRecord) -> bool:
    """Whether somebody on a place asked for it."""
    return find.source == REQUEST


def _made_a_request(app: App) -> bool:
    """Whether what was made last was a request: its step names the find."""
    last = next((step for step in app.journal.steps() if step.step == "made"), None)
    return last is not None and last.subject.startswith(f"{REQUEST}:")


def _host(find: FindRecord) -> str:
    return (urlsplit(find.url).hostname or find.key) if is_url(find.url) else find.key


def room(app: App) -> bool:
    """Whether more should be made ahead of what is to be posted.

    What stands somewhere already and waits for a target that is stopped takes no room.
    """
    most = max(1, READY_DAYS * app.settings.posting.posts_per_day)
    begun = {post.montage for post in app.journal.posts()}
    ready = [find for find in app.journal.finds(*READY) if not is_request(find)]
    return sum(find.trailer not in begun for find in ready) < most


def may_go_out(app: App) -> list[FindRecord]:
    """What is ready to be posted: where the operator wants to be asked, what was approved."""
    asked = app.settings.posting.approval
    ready = app.journal.finds(*((FindStatus.APPROVED,) if asked else READY))
    return [find for find in ready if not is_request(find)]


def stale(app: App, find: FindRecord, now: datetime) -> str:
    """Why a find is too old to go out, where the operator drops a backlog; empty else."""
    posting = app.settings.posting
    if posting.backlog == "spread" or find.source in (BY_HAND, REQUEST):
        return ""
    if now - stands_since(find) <= timedelta(days=posting.backlog_days):
        return ""
    return f"it is older than the backlog of {posting.backlog_days:g} days"


def stands_since(find: FindRecord) -> datetime:
    """Since when a trailer is news: since it was published, or, where a file was given, found."""
    if find.published is None or not is_url(find.url):
        return find.found
    return min(find.found, find.published)


def post_times(posts: Sequence[PostRecord]) -> list[datetime]:
    """When something went out: a montage on three targets went out once; answers do not count."""
    times: dict[str, datetime] = {}
    for post in (post for post in posts if not post.answers):
        times[post.montage] = min(post.intended, times.get(post.montage, post.intended))
    return list(times.values())
