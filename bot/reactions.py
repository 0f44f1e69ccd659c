"""What followers did with our posts, read now and then where that costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.announce import kept_back, note_trouble
from bot.app import App
from bot.posting.target import Receipt, Target
from bot.unforeseen import told
from state.errors import StateError
from state.journal import now
from state.records import PostRecord

RECENT = timedelta(days=14)
"""What is older than this hardly changes any more."""

PAUSE = timedelta(hours=6)
"""A post is looked at no more often than that."""


def read_reactions(app: App, clock: Callable[[], datetime] = now) -> list[PostRecord]:
    """Reads the reactions to every recent post that is due; the posts that were read.

    A target that fails is not asked again in this round, and its trouble is recorded.
    """
    targets: dict[str, Target] = {}
    failed: set[str] = set()
    read = []
    for post in app.journal.posts():
        if post.target in failed or not _due(post, clock()):
            continue
        if kept_back(app.journal.target(post.target), clock(), by_hand=False):
            failed.add(post.target)
            continue
        try:
            target = targets.setdefault(post.target, app.target(post.target))
            found = target.reactions(Receipt(post.receipt, post.url))
        except StateError:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, the next target has its turn
            failed.add(post.target)
            note_trouble(app, post.target, error, clock())
            structlog.get_logger().warning("reactions.failed", post=post.id, why=told(error)[0])
            continue
        counts = None if found is None else (found.boosts, found.favourites, found.replies)
        read.append(app.journal.react_post(post.id, counts))
    return read


def _due(post: PostRecord, now: datetime) -> bool:
    if not post.receipt or post.state.taken_back or now - post.intended > RECENT:
        return False
    return post.reactions is None or now - post.reactions.read >= PAUSE
