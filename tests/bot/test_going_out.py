"""What is ready goes to every target at its own time; a find is posted when all is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote_plus

import pytest

from bot.going_out import Sent, post_ready
from bot.waiting import room
from matcher.montage import Montage
from state.records import FindRecord, FindStatus, PostState
from tests.bot.bots import NOON, Clock
from tests.bot.elsewhere import Elsewhere, rendered
from tests.bot.mastodon_server import (
    Asked,
    Forward,
    Server,
    Told,
    Twist,
    after_all,
    instead,
    mastodon_server,
    when,
)

STATUSES = "/api/v1/statuses"
POSTING = {"minimum_gap_minutes": 60, "posts_per_day": 3, "quiet_hours": ""}

New = Callable[..., Elsewhere]


@pytest.fixture
def server() -> Iterator[Server]:
    with mastodon_server() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(server: Server, clock: Clock, tmp_path: Path) -> Elsewhere:
    targets = {"mastodon": lambda _: server.target()}
    return Elsewhere(tmp_path / "data", targets, clock, posting=POSTING)


def ready(app: Elsewhere, number: int = 1) -> Montage:
    """A find that is rendered."""
    made = rendered(app.folders.data, number)
    found = FindRecord(f"find:{number}", "file", made.trailer.title, "by hand", NOON, NOON)
    app.journal.discover(found)
    app.journal.advance(found.key, FindStatus.RENDERED, trailer=made.id)
    app.clock.time += timedelta(microseconds=1)
    return made


def sent(app: Elsewhere, *, dry_run: bool = False) -> list[Sent]:
    with app.alone():
        return list(post_ready(app, app.clock, dry_run=dry_run))


def outcomes(app: Elsewhere) -> list[str]:
    return [one.outcome for one in sent(app)]


def status_of(app: Elsewhere, number: int = 1) -> str:
    find = app.journal.find(f"find:{number}")
    assert find is not None
    return str(find.status)


def firsts(server: Server) -> int:
    """How many posts stand there, threads counted once."""
    return sum(status["in_reply_to_id"] is None for status in server.statuses())


def test_a_find_is_posted_when_every_target_has_it(app: Elsewhere, server: Server) -> None:
    ready(app)
    server.twists.append(when("POST", STATUSES, instead(500)))
    (told,) = sent(app)
    assert (told.outcome, status_of(app)) == ("put off", "rendered")
    assert "file://" in told.why
    assert "mastodon: " in told.why
    server.twists.clear()
    assert outcomes(app) == ["waiting"]
    app.clock.time += timedelta(minutes=7)
    assert outcomes(app) == ["posted"]
    assert status_of(app) == "posted"
    assert firsts(server) == 1
    assert outcomes(app) == []


def test_what_one_target_refuses_for_good_is_posted_all_the_same(
    app: Elsewhere, server: Server
) -> None:
    ready(app)
    server.twists.append(when("POST", STATUSES, instead(422, {"error": "no such video"})))
    (told,) = sent(app)
    assert (told.outcome, status_of(app)) == ("posted", "posted")
    assert "mastodon: " in told.why


def test_what_every_target_refuses_has_failed(server: Server, clock: Clock, tmp_path: Path) -> None:
    app = Elsewhere(
        tmp_path / "data", {"mastodon": lambda _: server.target()}, clock, post_to=("mastodon",)
    )
    ready(app)
    server.twists.append(when("POST", STATUSES, instead(422, {"error": "no such video"})))
    (told,) = sent(app)
    assert (told.outcome, status_of(app)) == ("failed", "failed")
    assert "no such video" in told.why


def test_a_target_that_was_stopped_gets_what_it_missed_one_after_the_other(
    app: Elsewhere, server: Server
) -> None:
    clock = app.clock
    app.journal.target_trouble("mastodon", "stopped", "the token is gone")
    for number in (1, 2):
        ready(app, number)
        assert "put off" not in outcomes(app)
        clock.time += timedelta(hours=2)
    assert [status_of(app, number) for number in (1, 2)] == ["rendered", "rendered"]
    assert server.asked == []
    app.journal.target_well("mastodon")
    assert outcomes(app) == ["posted", "waiting"]
    assert firsts(server) == 1
    clock.time += timedelta(minutes=61)
    assert outcomes(app) == ["posted"]
    assert firsts(server) == 2
    assert [status_of(app, number) for number in (1, 2)] == ["posted", "posted"]


def test_a_stopped_target_does_not_keep_trailers_from_being_made(app: Elsewhere) -> None:
    clock = app.clock
    app.journal.target_trouble("mastodon", "stopped", "the token is gone")
    for number in range(8):
        ready(app, number)
        sent(app)
        clock.time += timedelta(hours=8)
    assert len(app.journal.finds("rendered")) == 8
    assert room(app)


def test_what_waits_for_a_stopped_target_alone_takes_no_slot_and_no_try(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    app = Elsewhere(
        tmp_path / "data", {"mastodon": lambda _: server.target()}, clock, post_to=("mastodon",)
    )
    ready(app)
    app.journal.target_trouble("mastodon", "stopped", "the token is gone")
    (told,) = sent(app)
    assert (told.outcome, told.when) == ("waiting", None)
    assert "mastodon is stopped: the token is gone" in told.why
    find = app.journal.find("find:1")
    assert find is not None
    assert find.attempts == 0
    assert app.journal.posts() == []


def test_a_post_that_a_server_chokes_on_does_not_keep_the_next(
    app: Elsewhere, server: Server
) -> None:
    clock = app.clock
    ready(app, 1)
    ready(app, 2)
    server.twists.append(_chokes_on("Film 1"))
    for _ in range(9):
        sent(app)
        clock.time += timedelta(minutes=10)
    assert status_of(app, 2) == "posted"
    assert status_of(app, 1) == "rendered"


def _chokes_on(words: str) -> Twist:
    def twist(asked: Asked, forward: Forward) -> Told:
        said = unquote_plus(asked.body.decode("latin-1"))
        if asked.method == "POST" and asked.path == STATUSES and words in said:
            return instead(500)(asked, forward)
        return forward(asked)

    return twist


def test_a_post_that_may_have_arrived_is_found_by_a_later_round(
    app: Elsewhere, server: Server
) -> None:
    made = ready(app)
    server.twists.append(when("POST", STATUSES, after_all(500), times=1))
    assert outcomes(app) == ["put off"]
    app.clock.time += timedelta(hours=30)
    assert outcomes(app) == ["posted"]
    assert firsts(server) == 1
    post = app.journal.find_post(made.id, "mastodon")
    assert post is not None
    assert post.state is PostState.PUBLISHED


def test_a_dry_run_shows_each_target_and_records_nothing(app: Elsewhere, server: Server) -> None:
    ready(app)
    (told,) = sent(app, dry_run=True)
    assert told.outcome == "draft"
    assert [one.target for one in told.previews] == ["outbox", "mastodon"]
    assert all(one.statuses for one in told.previews)
    assert server.texts() == []
    assert (app.journal.posts(), status_of(app)) == ([], "rendered")
