"""Publishing and taking back, exactly once: intent, then act, then receipt.

The journal knows the intent before a target hears of it. After a crash the target is asked
whether it has the post, and only a post that it has not is published.
"""

from __future__ import annotations

from bot.errors import PostingError
from bot.posting.draft import Draft, PostFiles
from bot.posting.target import Receipt, Target
from state.journal import Journal
from state.records import PostRecord, PostState


def publish(draft: Draft, files: PostFiles, target: Target, journal: Journal) -> PostRecord:
    """Publishes a draft on a target unless it is there, and records the receipt.

    May be called again after any crash: the result is one post. Raises PostingError where the
    target does not take the post, or where the montage was taken back from it.
    """
    post = journal.intend_post(draft.montage, target.name, draft.text)
    if post.state is PostState.PUBLISHED:
        return post
    if post.state is PostState.RETRACTED:
        raise PostingError(
            f"{draft.title} was taken back from {target.name} on {post.changed:%Y-%m-%d}"
            f" ({post.why})",
            "what was taken back is not posted again",
        )
    receipt = target.find(post.montage, post.text) or target.publish(draft, files, post.intended)
    return journal.publish_post(post.id, receipt.id, receipt.url)


def retract(post: PostRecord, target: Target, journal: Journal, why: str) -> PostRecord:
    """Takes a post back from its target and records why; it is never posted there again.

    A post that was intended and never came to be is only recorded. May be called again after any
    crash. Raises PostingError where the target does not take it back.
    """
    if post.receipt:
        target.retract(Receipt(post.receipt, post.url))
    elif found := target.find(post.montage, post.text):
        target.retract(found)
    return journal.retract_post(post.id, why)
