"""Mentions as they are recorded, and back: what a record holds is enough to act on later."""

from __future__ import annotations

from datetime import datetime

from bot.requests.inboxes.mention import Mention
from state.requests import RequestRecord


def record_of(mention: Mention, now: datetime) -> RequestRecord:
    """The record of a mention that was just read."""
    return RequestRecord(
        target=mention.target,
        mention=mention.id,
        author=mention.author,
        author_id=mention.author_id,
        text=mention.text,
        written=mention.written,
        received=now,
        changed=now,
        links=mention.links,
        private=mention.private,
        bot=mention.bot,
        summons=mention.summons,
        answers=mention.answers,
        thread=mention.thread,
        page=mention.url,
        token=mention.token,
    )


def mention_of(record: RequestRecord) -> Mention:
    """The mention of a record, with as much of its text as was kept."""
    return Mention(
        target=record.target,
        id=record.mention,
        author=record.author,
        author_id=record.author_id,
        text=record.text,
        written=record.written,
        links=record.links,
        private=record.private,
        bot=record.bot,
        answers=record.answers,
        thread=record.thread,
        url=record.page,
        token=record.token,
        summons=record.summons,
    )
