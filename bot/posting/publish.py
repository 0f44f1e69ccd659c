"""Publishing and taking back, exactly once: intent, then act, then receipt.

The journal knows the intent before a target hears of it, and each status is marked before it is
sent. Where an earlier try may have sent one, the target is asked for it first, and only what it
has not is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.errors import PostingError
from bot.posting.target import Receipt, Status, Target
from bot.posting.words.draft import Draft, PostFiles
from state.journal import Journal
from state.records import PostRecord

NOT_SENT = frozenset({"stopped", "refused", "budget"})
"""Reasons that say for certain that nothing was published by a try."""


def publish(
    post: PostRecord,
    statuses: Sequence[Status],
    target: Target,
    journal: Journal,
    after: Receipt | None = None,
) -> PostRecord:
    """Sends what is left of a post, in order, and records each receipt at once.

    `statuses` are those of the intent, as they are now ready to send; the first one is an answer
    to `after`, where that is given. May be called again after any crash: each stands there once.
    Raises PostingError where the target does not take one.
    """
    known = journal.receipts(target.name)
    for place, status in enumerate(statuses):
        if not post.statuses[place].receipt:
            receipt = _sent(post, place, status, target, journal, known, after)
            post = journal.publish_status(post.id, place, receipt.id, receipt.url)
            known |= {receipt.id}
            if post.state.taken_back:
                raise PostingError(
                    "it was taken back while it went out",
                    "every round takes back what still stands",
                    "refused",
                )
        record = post.statuses[place]
        after = Receipt(record.receipt, record.url)
    return post


def retract(post: PostRecord, target: Target, journal: Journal) -> PostRecord:
    """Takes a post back that the journal wants gone: its statuses, the last first.

    May be called again after any crash. Raises PostingError where the target does not let one go.
    """
    known = journal.receipts(target.name)
    for place, record in reversed([*enumerate(post.statuses)]):
        receipt: Receipt | None = None
        if record.receipt:
            receipt = Receipt(record.receipt, record.url)
        elif record.tried:
            receipt = target.find(as_intended(post, place), post.intended, known)
        if receipt is not None:
            target.retract(receipt)
    return journal.retract_post(post.id)


def as_intended(post: PostRecord, place: int) -> Status:
    """A status as the intent has it: its words, without the files of its montage."""
    record = post.statuses[place]
    nowhere = Path()
    return Status(
        key=f"{post.id}-{place}",
        text=record.text,
        alt=record.alt,
        video=None,
        width=0,
        height=0,
        duration_s=0.0,
        language="en",
        tags=record.tags,
        warning=record.warning,
        sensitive=record.sensitive,
        visibility="public",
        draft=Draft(post.montage, "", record.text, record.alt, (), record.tags, 0.0),
        files=PostFiles(nowhere, nowhere, nowhere, nowhere),
        answers="" if place else post.answers,
    )


def _sent(
    post: PostRecord,
    place: int,
    status: Status,
    target: Target,
    journal: Journal,
    known: frozenset[str],
    after: Receipt | None,
) -> Receipt:
    tried = post.statuses[place].tried
    if tried:
        found = target.find(status, post.intended, known)
        if found is not None:
            return found
    else:
        journal.try_status(post.id, place)
    try:
        return target.publish(status, post.intended, after)
    except PostingError as error:
        if not tried and error.reason in NOT_SENT:
            journal.try_status(post.id, place, tried=False)
        raise
