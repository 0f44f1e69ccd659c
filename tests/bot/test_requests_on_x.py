"""People who ask on X: what they cost leaves the calendar its money, and no words come twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from bot.posting.twitter.budget import Purse
from bot.posting.twitter.prices import X_PRICES
from bot.posting.twitter.target import Twitter
from bot.requests.deciding import TOLD_ENOUGH, Desk
from bot.requests.inboxes.twitter import TwitterInbox
from bot.requests.phrases import explanation
from bot.requests.place import places
from bot.requests.reading import read
from bot.status import status, status_lines
from state.records import PostState
from state.requests import RequestStatus
from tests.bot.asking import FILM, Asked, asked
from tests.bot.elsewhere import Elsewhere, rendered
from tests.bot.x_server import KEYS

DAY = Decimal(1)


@contextmanager
def asked_on_x(folder: Path, share: str = "0.5") -> Iterator[Asked]:
    """A bot that spends a dollar a day, with its own purse."""
    with asked("twitter", folder) as bot:
        purse = Purse(
            bot.journal, "twitter", DAY, 30 * DAY, bot.clock, requests_share=Decimal(share)
        )
        bot.purse = purse
        bot.clock.time = bot.clock.time.replace(hour=12)
        host = bot.room.spare["host"]
        target = Twitter(KEYS, purse, host=host, sleep=lambda _seconds: None)
        bot.room = replace(bot.room, target=target, inbox=TwitterInbox(target))
        yield bot


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Asked]:
    with asked_on_x(tmp_path) as bot:
        yield bot


def test_an_author_is_paid_for_once_a_day_however_many_processes_read(bot: Asked) -> None:
    spent = []
    for _ in range(3):
        met = partial(bot.journal.requests.authors, "twitter")
        bot.room = replace(bot.room, inbox=TwitterInbox(bot.room.target, met))
        bot.room.tell("what a nice bot")
        before = bot.purse.spent().day
        bot.round()
        spent.append(bot.purse.spent().day - before)
    assert spent[0] - spent[1] >= X_PRICES["account read"]
    assert spent[1:] == [X_PRICES["mention read"]] * 2


def flood(bot: Asked, many: int = 80) -> None:
    for number in range(many):
        bot.room.tell("help", by=f"person{number}")


def decided_without_money(bot: Asked) -> str:
    """A mention whose answer is fixed when the share for requests is used up."""
    mention = bot.room.tell("help")
    with bot.alone():
        (place,) = places(bot, bot.clock)
        read(bot, place, bot.clock)
        Desk(bot, place, bot.clock).decide(bot.request(mention))
        asked = bot.purse.for_requests()
        asked.spend("mention read", int(asked.left().day / Decimal("0.001")))
    return mention


# money


def test_a_flood_of_mentions_leaves_scheduled_posts_their_money(bot: Asked) -> None:
    flood(bot)
    for _ in range(3):
        bot.round()
    assert bot.purse.for_requests().spent().day > Decimal("0.4")
    our_name = X_PRICES["account read"]  # asked for once a day, whoever asks
    assert bot.purse.left().day >= DAY / 2 - our_name
    assert bot.outcomes(rendered(bot.folders.data, 2), by_hand=False)["twitter"] == "posted"


def test_an_answer_that_the_share_does_not_hold_comes_after_midnight(bot: Asked) -> None:
    mention = decided_without_money(bot)
    bot.round()
    assert bot.texts() == []
    post = bot.journal.find_post(bot.request(mention).key, "twitter")
    assert post is not None
    assert "for requests of the day" in post.why
    bot.clock.time += timedelta(hours=11)
    bot.round()
    assert bot.texts() == []
    bot.clock.time += timedelta(hours=1, seconds=1)
    bot.round()
    assert len(bot.texts()) == 1
    assert bot.request(mention).status is RequestStatus.ANSWERED


def test_an_answer_that_waits_for_money_keeps_no_scheduled_post(bot: Asked) -> None:
    decided_without_money(bot)
    bot.round()
    assert bot.journal.target("twitter").reason == ""
    assert bot.outcomes(rendered(bot.folders.data, 2), by_hand=False)["twitter"] == "posted"


def test_who_waits_for_an_answer_has_it_before_others_are_heard(bot: Asked) -> None:
    mention = decided_without_money(bot)
    bot.round()
    flood(bot)
    bot.clock.time += timedelta(hours=13)
    bot.round()
    assert bot.request(mention).status is RequestStatus.ANSWERED


def test_where_nothing_is_set_aside_nobody_is_heard_and_status_says_why(tmp_path: Path) -> None:
    with asked_on_x(tmp_path, share="0") as bot:
        bot.room.tell("help")
        bot.round()
        assert bot.journal.requests.all() == []
        (inbox,) = status(bot)["requests"]["inboxes"]
        assert "`requests_share` of [twitter]" in inbox["hint"]


def test_the_share_is_a_setting(tmp_path: Path) -> None:
    app = Elsewhere(tmp_path, {}, twitter={"budget_day_usd": 2, "requests_share": 0.25})
    assert app.purse.for_requests().left().day == Decimal("0.5")
    assert app.purse.left().day == 2


def test_status_shows_what_is_left_for_requests(bot: Asked) -> None:
    bot.purse.for_requests().spend("summoned reply", 20)
    bot.purse.spend("post", 2)
    (line,) = [line for line in status_lines(status(bot)) if "twitter" in line and "$" in line]
    assert "$0.23 spent today, $0.77 left" in line
    assert "of that for requests $0.20 spent today, $0.30 left" in line


# words


def test_who_asks_the_same_again_is_told_so_in_other_words(bot: Asked) -> None:
    mentions = []
    for _ in range(3):
        mentions.append(bot.room.tell("help"))
        bot.clock.time += timedelta(hours=1)
        bot.round()
    assert [bot.request(one).status for one in mentions] == [RequestStatus.ANSWERED] * 3
    said = bot.texts()
    assert len(set(said)) == 3
    assert all(text.endswith(explanation()) for text in said)
    assert all(text.startswith("@alice ") for text in said)


def test_the_same_refusal_twice_is_two_posts(bot: Asked) -> None:
    for number in range(2):
        bot.room.tell(f"please do https://cats.example/watch/{number}")
    bot.round()
    assert len(set(bot.texts())) == 2
    assert bot.journal.target("twitter").reason == ""


def test_who_was_told_in_every_way_is_told_nothing_more(bot: Asked) -> None:
    for day in range(6):
        bot.clock.time += timedelta(days=1)
        mention = bot.room.server.told("@kuleshov_bot help")
        mention.created += timedelta(days=day + 1)
        bot.round()
    assert len(bot.texts()) == 4
    record = bot.request(mention.id)
    assert (record.status, TOLD_ENOUGH in record.why) == (RequestStatus.IGNORED, True)
    assert bot.journal.find_post(record.key, "twitter") is None


def test_the_same_clip_for_the_same_person_later_is_a_post_of_its_own(bot: Asked) -> None:
    bot.made()
    first = bot.room.tell(f"this one please {FILM}")
    bot.round()
    bot.clock.time += timedelta(days=2)
    second = bot.room.server.told(f"@kuleshov_bot and this please {FILM}")
    second.created = bot.clock.time
    bot.round()
    for mention in (first, second.id):
        post = bot.journal.find_post(bot.request(mention).key, "twitter")
        assert post is not None
        assert post.state is PostState.PUBLISHED, post.why
    assert len(set(bot.texts())) == 2
