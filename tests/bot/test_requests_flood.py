"""A thousand mentions at once: limits hold, and everybody who should gets exactly one answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bot.requests.fairness import MOST_WORDS_TO_ALL
from state.requests import RequestStatus
from tests.bot.asking import asked

PEOPLE = 300
MENTIONS = 1_000
QUEUE = 12


def test_a_thousand_mentions_of_three_hundred_people_are_answered_fairly(tmp_path: Path) -> None:
    limits = {"per_hour": 50, "queue": QUEUE, "acknowledge": "none"}
    with asked("bluesky", tmp_path, requests=limits) as bot:
        mentions = [
            bot.room.tell(f"https://youtu.be/{n % PEOPLE:05d}{n:06d} please", by=f"p{n % PEOPLE}")
            for n in range(MENTIONS)
        ]
        for _ in range(2):
            bot.round()
        book = bot.journal.requests
        assert {one.mention for one in book.all()} == set(mentions)
        assert not book.all(RequestStatus.RECEIVED)
        assert book.counts()["accepted"] == QUEUE
        assert len(bot.journal.finds()) == QUEUE
        refused = book.all(RequestStatus.REFUSED)
        answered = Counter(bot.room.answers())
        assert set(answered) == {one.mention for one in refused}
        assert set(answered.values()) == {1}
        # a limit is told to each person once, and to so many in all
        people = Counter(one.author for one in refused)
        assert len(people) == min(PEOPLE - QUEUE, MOST_WORDS_TO_ALL)
        assert set(people.values()) == {1}
