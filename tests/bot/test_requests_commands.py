"""`kuleshov requests …`, as the operator types it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import NotFoundError
from bot.requests.operating import block, refuse, request_named, retry, unblock
from state.journal import Journal
from state.lock import DataLock
from state.requests import RequestRecord, RequestStatus
from tests.bot.asking import Asked, asked
from tests.bot.commands import complaint, kuleshov

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def request(number: int, author: str = "ann@social.example") -> RequestRecord:
    text = "do \x1b[31mthis\u202e one"
    return RequestRecord("mastodon", f"{number}", author, f"id-{author}", text, NOW, NOW, NOW)


def test_requests_are_listed_and_shown_without_harm(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Journal(data / "state.json") as journal:
        journal.requests.receive([request(1), request(22)])
        journal.requests.advance("mastodon:1", RequestStatus.ACCEPTED)
    listed = kuleshov(data, "requests", "list", "--open", "--json")
    assert [(row["id"], row["status"]) for row in listed.json] == [
        ("mastodon:1", "accepted"),
        ("mastodon:22", "received"),
    ]
    shown = kuleshov(data, "requests", "show", "mastodon:2")
    assert shown.code == 0, shown.err
    assert "ann@social.example" in shown.out
    assert "\x1b" not in shown.out
    assert "no requests are called nobody" in complaint(
        kuleshov(data, "requests", "show", "nobody")
    )


def test_the_operator_decides_while_something_is_being_made(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (tmp_path / "kuleshov.toml").write_text('post_to = ["mastodon"]\n')
    with Journal(data / "state.json") as journal:
        journal.requests.receive([request(1), request(2)])
        journal.requests.advance("mastodon:2", RequestStatus.WAITING)
        journal.requests.note("mastodon:2", wish={"kind": "make", "link": "https://vimeo.com/1"})
        with DataLock(data, "run"):
            told = [
                kuleshov(data, "requests", *words)
                for words in (
                    ("block", "ann@social.example", "--on", "mastodon"),
                    ("refuse", "mastodon:1", "--silently"),
                    ("approve", "mastodon:2"),
                )
            ]
        assert [one.code for one in told] == [0, 0, 0], [one.err for one in told]
        assert [one.blocked is not None for one in journal.people.all()] == [True]
        statuses = [one.status for one in journal.requests.all()]
        assert statuses == [RequestStatus.IGNORED, RequestStatus.ACCEPTED]


@pytest.fixture
def bot(tmp_path: Path) -> Asked:
    with asked("mastodon", tmp_path) as bot:
        bot.journal.requests.receive([request(1), request(2), request(3, "bob@social.example")])
        return bot


def test_who_is_blocked_gets_no_answer_until_unblocked(tmp_path: Path) -> None:
    with asked("mastodon", tmp_path) as bot:

        def help_asked() -> RequestRecord:
            mention = bot.room.tell("help")
            bot.round()
            return bot.request(mention)

        alice = help_asked().author
        block(bot, f"@{alice.upper()}", "", "rude")
        assert help_asked().status is RequestStatus.IGNORED
        unblock(bot, alice, "")
        assert help_asked().status is RequestStatus.ANSWERED
        assert len(bot.texts()) == 2
        with pytest.raises(NotFoundError):
            unblock(bot, "nobody@social.example", "")


def test_a_request_is_refused_without_a_word(bot: Asked) -> None:
    refuse(bot, "mastodon:1", "no", silently=True)
    assert request_named(bot, "mastodon:1").status is RequestStatus.IGNORED
    with pytest.raises(NotFoundError):
        refuse(bot, "mastodon:1", "no", silently=True)


def test_what_failed_before_it_had_an_answer_is_decided_once_more(bot: Asked) -> None:
    bot.journal.requests.advance("mastodon:2", RequestStatus.FAILED, "a fault of ours")
    assert retry(bot, "mastodon:2").status is RequestStatus.RECEIVED
    bot.journal.requests.advance("mastodon:3", RequestStatus.FAILED, "refused there")
    bot.journal.intend_post("mastodon:3", "mastodon", (), answers="3")
    with pytest.raises(NotFoundError, match="has an answer"):
        retry(bot, "mastodon:3")
