"""One target's trouble does not keep the others, and each trouble has its own consequence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.announce import preview
from bot.health import ailments
from bot.pipeline import find_montage
from bot.posting.patience import GIVEN_UP
from bot.posting.twitter.target import Twitter
from bot.status import status, status_lines
from matcher.montage import Montage
from state.records import PostRecord, PostState
from tests.bot.bots import NOON, Clock
from tests.bot.commands import kuleshov
from tests.bot.elsewhere import Elsewhere, rendered
from tests.bot.mastodon_server import Server, Twist, changed, instead, mastodon_server, when
from tests.bot.x_server import KEYS, x_server

STATUSES = "/api/v1/statuses"

New = Callable[..., Elsewhere]


@pytest.fixture
def server() -> Iterator[Server]:
    with mastodon_server() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def new(server: Server, clock: Clock, tmp_path: Path) -> New:
    """A bot as a new process would have it."""

    def made(**settings: object) -> Elsewhere:
        targets = {"mastodon": lambda _: server.target()}
        return Elsewhere(tmp_path / "data", targets, clock, **settings)

    return made


def limited(section: str, name: str, value: int) -> Twist:
    """A server that says so of its limits."""

    def said(document: Any) -> Any:
        if "configuration" in document:
            document["configuration"][section][name] = value
        return document

    return when("GET", "/api/v./instance", changed(said))


def on_mastodon(app: Elsewhere, made: Montage) -> PostRecord:
    post = app.journal.find_post(made.id, "mastodon")
    assert post is not None
    return post


def test_a_server_that_is_down_keeps_no_other_target_and_is_asked_again_by_hand(
    new: New, server: Server
) -> None:
    app = new()
    made = rendered(app.folders.data)
    server.twists.append(instead(500))
    told = app.post(made)
    assert {name: one.outcome for name, one in told.items()} == {
        "outbox": "posted",
        "mastodon": "waiting",
    }
    assert told["mastodon"].why
    assert app.journal.target("mastodon").reason == "network"
    server.twists.clear()
    assert app.outcomes(made) == {"outbox": "there", "mastodon": "posted"}
    assert not app.journal.target("mastodon").reason


def test_a_server_that_is_down_is_left_alone_by_rounds_for_a_while(
    new: New, server: Server, clock: Clock
) -> None:
    app = new()
    made = rendered(app.folders.data)
    server.twists.append(instead(500))
    app.post(made)
    server.twists.clear()
    asked = len(server.asked)
    assert app.outcomes(made, by_hand=False)["mastodon"] == "waiting"
    assert len(server.asked) == asked
    clock.time = app.journal.target("mastodon").next_try or NOON
    assert NOON + timedelta(minutes=5) <= clock.time <= NOON + timedelta(minutes=6)
    assert app.outcomes(made, by_hand=False)["mastodon"] == "posted"


def test_an_account_that_is_not_let_in_is_stopped_until_its_operator_acts(
    new: New, server: Server, clock: Clock
) -> None:
    app = new()
    made = rendered(app.folders.data)
    server.twists.append(when("POST", STATUSES, instead(401)))
    assert app.outcomes(made)["mastodon"] == "waiting"
    server.twists.clear()
    asked = len(server.asked)
    clock.time += timedelta(days=30)
    told = new().post(made)["mastodon"]
    assert told.outcome == "waiting"
    assert told.why.startswith("mastodon is stopped: ")
    assert "kuleshov posts resume mastodon" in told.hint
    assert len(server.asked) == asked
    assert any("mastodon is stopped" in said for said in ailments(app, clock()))
    facts = status(app)
    assert [row["stands"] for row in facts["targets"]] == ["well", "stopped"]
    assert any("mastodon: stopped" in line for line in status_lines(facts))
    ran = kuleshov(app.folders.data, "posts", "resume", "mastodon")
    assert ran.code == 0, ran.err
    assert new().outcomes(made)["mastodon"] == "posted"


def test_an_account_that_nobody_logged_in_to_is_stopped_and_says_how(
    clock: Clock, tmp_path: Path
) -> None:
    app = Elsewhere(tmp_path / "data", {}, clock, post_to=("mastodon", "outbox"))
    made = rendered(app.folders.data)
    told = app.post(made)
    assert {name: one.outcome for name, one in told.items()} == {
        "mastodon": "waiting",
        "outbox": "posted",
    }
    assert told["mastodon"].hint == "kuleshov login mastodon"
    assert app.journal.target("mastodon").stopped


def test_a_server_that_asks_us_to_wait_is_left_alone_that_long_even_by_hand(
    new: New, server: Server, clock: Clock
) -> None:
    app = new()
    made = rendered(app.folders.data)
    server.twists.append(when("POST", STATUSES, instead(429, Retry_After="3600")))
    assert app.outcomes(made)["mastodon"] == "waiting"
    server.twists.clear()
    clock.time += timedelta(minutes=59)
    assert app.outcomes(made)["mastodon"] == "waiting"
    until = app.journal.target("mastodon").next_try
    assert until is not None
    assert NOON + timedelta(minutes=60) <= until <= NOON + timedelta(minutes=66)
    clock.time = until
    assert app.outcomes(made)["mastodon"] == "posted"


def test_what_a_server_refuses_has_failed_there_for_good(new: New, server: Server) -> None:
    app = new()
    made = rendered(app.folders.data)
    server.twists.append(when("POST", STATUSES, instead(422, {"error": "no such video"})))
    told = app.post(made)["mastodon"]
    assert (told.outcome, told.post and told.post.state) == ("failed", PostState.FAILED)
    assert "no such video" in told.why
    server.twists.clear()
    asked = len(server.asked)
    assert app.outcomes(made) == {"outbox": "there", "mastodon": "failed"}
    assert len(server.asked) == asked
    assert not app.journal.target("mastodon").reason


def test_words_that_do_not_fit_fail_on_that_target_alone(new: New, server: Server) -> None:
    app = new()
    made = rendered(app.folders.data)
    server.twists.append(limited("statuses", "max_characters", 10))
    assert app.outcomes(made) == {"outbox": "posted", "mastodon": "failed"}
    assert on_mastodon(app, made).statuses == ()
    assert server.texts() == []


def test_what_fails_again_and_again_is_given_up(new: New, server: Server, clock: Clock) -> None:
    app = new()
    made = rendered(app.folders.data)
    server.twists.append(when("POST", STATUSES, instead(500)))
    tries = int(GIVEN_UP["network"].tries)
    for number in range(1, tries):
        assert app.outcomes(made)["mastodon"] == "waiting"
        assert on_mastodon(app, made).attempts == number
    assert app.outcomes(made)["mastodon"] == "failed"
    assert on_mastodon(app, made).why.startswith(f"given up after {tries} tries: ")


def test_a_spent_budget_waits_for_tomorrow_and_status_shows_what_is_left(
    tmp_path: Path,
) -> None:
    clock = Clock()
    clock.time = now = datetime.now(UTC)
    with x_server() as (x, host):
        app = Elsewhere(
            tmp_path / "data",
            {"twitter": lambda own: Twitter(KEYS, own.purse, host=host)},
            clock,
            twitter={"budget_day_usd": 0.001},
        )
        made = rendered(app.folders.data)
        assert app.outcomes(made) == {"outbox": "posted", "twitter": "waiting"}
        assert x.texts() == []
    (money,) = [row["usd"] for row in status(app)["targets"] if "usd" in row]
    assert (money["spent_day"], money["left_day"]) == (0.0, 0.001)
    standing = app.journal.target("twitter")
    assert standing.reason == "budget"
    assert standing.next_try is not None
    assert standing.next_try > now
    assert not ailments(app, now + timedelta(days=20))


def test_a_preview_is_what_is_posted_and_sends_nothing(new: New, server: Server) -> None:
    app = new()
    made, folder = find_montage(app, rendered(app.folders.data).id)
    shown = {one.target: one for one in preview(app, made, folder, ("outbox", "mastodon"))}
    assert server.texts() == []
    assert not [a for a in server.asked if a.method != "GET"]
    assert app.journal.posts() == []
    assert app.outcomes(made) == {"outbox": "posted", "mastodon": "posted"}
    for name, one in shown.items():
        post = app.journal.find_post(made.id, name)
        assert post is not None
        assert [status.text for status in one.statuses] == [s.text for s in post.statuses]
    assert sorted(status.text for status in shown["mastodon"].statuses) == sorted(server.texts())


def test_answers_to_our_own_post_keep_out_of_public_timelines(new: New, server: Server) -> None:
    app = new()
    app.post(rendered(app.folders.data))
    *answers, first = server.statuses()
    assert first["visibility"] == "public"
    assert answers
    assert {answer["visibility"] for answer in answers} == {"unlisted"}


def test_a_video_is_made_to_fit_once_and_again_for_other_limits(new: New, server: Server) -> None:
    app = new()
    made, folder = find_montage(app, rendered(app.folders.data).id)
    sizes, times = [], []
    for pixels in (160 * 90, 160 * 90, 120 * 66):
        server.twists[:] = [limited("media_attachments", "video_matrix_limit", pixels)]
        (shown,) = preview(app, made, folder, ("mastodon",))
        video = shown.statuses[0].video
        assert video is not None
        assert (video.parent, video.name) != (folder, "side-by-side.mp4")
        assert video.parent == folder
        sizes.append(shown.statuses[0].width * shown.statuses[0].height <= pixels)
        times.append(video.stat().st_mtime_ns)
    assert sizes == [True, True, True]
    assert times[0] == times[1] != times[2]


def test_a_command_ends_with_1_and_names_the_trouble_and_the_rest_is_posted(
    tmp_path: Path,
) -> None:
    made = rendered(tmp_path / "data")
    ran = kuleshov(tmp_path / "data", "post", made.id, "--to", "outbox,mastodon", "--json")
    assert ran.code == 1
    assert "kuleshov: mastodon: nobody is logged in" in ran.err
    assert "kuleshov login mastodon" in ran.err
    assert [row["state"] for row in ran.json] == ["published"]
