"""Intent, act, receipt: what is sent, what is looked for first, and what a retry sends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import PostingError
from bot.posting.publish import publish
from state.journal import Journal
from state.records import PostState, StatusRecord
from tests.bot.bots import NOON
from tests.bot.elsewhere import Elsewhere, rendered
from tests.bot.mastodon_server import (
    Asked,
    Forward,
    Server,
    Told,
    after_all,
    instead,
    mastodon_server,
    when,
)
from tests.bot.statuses import a_status

STATUSES = "/api/v1/statuses"


@pytest.fixture
def server() -> Iterator[Server]:
    with mastodon_server() as server:
        yield server


@pytest.fixture
def app(server: Server, tmp_path: Path) -> Elsewhere:
    return Elsewhere(tmp_path / "data", {"mastodon": lambda _: server.target()})


def looks(server: Server) -> int:
    """How often our own statuses were looked through."""
    return sum(a.method == "GET" and a.path.endswith("/statuses") for a in server.asked)


def test_a_fresh_post_needs_no_look(app: Elsewhere, server: Server) -> None:
    made = rendered(app.folders.data)
    assert app.outcomes(made) == {"outbox": "posted", "mastodon": "posted"}
    assert looks(server) == 0
    assert len(server.texts()) >= 2


def test_what_arrived_though_the_server_said_otherwise_is_not_sent_again(
    app: Elsewhere, server: Server
) -> None:
    made = rendered(app.folders.data)
    server.twists.append(when("POST", STATUSES, after_all(500), times=1))
    told = app.post(made)
    assert told["mastodon"].outcome == "waiting"
    assert len(server.texts()) == 1
    assert app.outcomes(made) == {"outbox": "there", "mastodon": "posted"}
    texts = server.texts()
    assert len(set(texts)) == len(texts)
    post = app.journal.find_post(made.id, "mastodon")
    assert post is not None
    assert sorted(texts) == sorted(status.text for status in post.statuses)


def test_a_thread_that_broke_off_goes_on_where_it_broke_and_answers_itself(
    app: Elsewhere, server: Server
) -> None:
    made = rendered(app.folders.data)

    def second(asked: Asked, forward: Forward) -> Told:
        return instead(500)(asked, forward) if server.statuses() else forward(asked)

    server.twists.append(when("POST", STATUSES, second))
    assert app.outcomes(made)["mastodon"] == "waiting"
    assert len(server.texts()) == 1
    server.twists.clear()
    assert app.outcomes(made)["mastodon"] == "posted"
    newest, *_, first = server.statuses()
    assert newest["in_reply_to_id"] is not None
    assert first["in_reply_to_id"] is None
    assert first["media_attachments"]


def test_a_retry_says_what_was_meant_whatever_the_settings_say_now(
    app: Elsewhere, server: Server, tmp_path: Path
) -> None:
    made = rendered(app.folders.data)
    server.twists.append(when("POST", STATUSES, instead(500)))
    assert app.outcomes(made)["mastodon"] == "waiting"
    meant = app.journal.find_post(made.id, "mastodon")
    assert meant is not None
    server.twists.clear()
    words = {"template": "Other words for {title}", "credits": False}
    later = Elsewhere(tmp_path / "data", {"mastodon": lambda _: server.target()}, words=words)
    assert later.outcomes(made)["mastodon"] == "posted"
    assert sorted(server.texts()) == sorted(status.text for status in meant.statuses)


def test_what_certainly_was_not_sent_is_not_looked_for(app: Elsewhere, server: Server) -> None:
    made = rendered(app.folders.data)
    server.twists.append(when("POST", STATUSES, instead(401)))
    assert app.outcomes(made)["mastodon"] == "waiting"
    server.twists.clear()
    app.journal.target_well("mastodon")
    assert app.outcomes(made)["mastodon"] == "posted"
    assert looks(server) == 0


def test_a_status_is_marked_before_it_is_sent(server: Server, tmp_path: Path) -> None:
    with Journal(tmp_path / "state.json") as journal:
        post = journal.intend_post("m1", "mastodon", [StatusRecord("words")])
        marks = []
        status = a_status(None, text="words", key="m1-mastodon-0")

        def look(asked: Asked, forward: Forward) -> Told:
            known = journal.find_post("m1", "mastodon")
            marks.append(known is not None and known.statuses[0].tried)
            return forward(asked)

        server.twists.append(when("POST", STATUSES, look))
        done = publish(post, [status], server.target(), journal)
    assert marks == [True]
    assert done.state is PostState.PUBLISHED


def test_an_intent_that_was_never_tried_is_simply_sent_after_days(
    server: Server, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "state.json", lambda: NOON - timedelta(days=400))
    post = journal.intend_post("m1", "mastodon", [StatusRecord("words")])
    publish(post, [a_status(None, text="words")], server.target(), journal)
    assert server.texts() == ["words"]
    assert looks(server) == 0


def test_what_a_place_refuses_is_told(server: Server, tmp_path: Path) -> None:
    with Journal(tmp_path / "state.json") as journal:
        post = journal.intend_post("m1", "mastodon", [StatusRecord("words")])
        server.twists.append(when("POST", STATUSES, instead(422, {"error": "no such words"})))
        with pytest.raises(PostingError, match="no such words") as caught:
            publish(post, [a_status(None, text="words")], server.target(), journal)
        assert caught.value.reason == "refused"
        known = journal.find_post("m1", "mastodon")
        assert known is not None
        assert not known.statuses[0].tried
