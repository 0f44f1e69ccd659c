"""A post is taken back from everywhere in one command, for good, whatever is out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.errors import NotFoundError, PostingError
from bot.posting.mastodon.target import Mastodon
from bot.posting.target import Receipt, Status
from bot.taking_back import TakenBack, intend_to_take_back, take_back, take_back_rest
from state.lock import DataLock
from state.records import PostState
from tests.bot.bluesky_server import BlueskyServer, bluesky_server, target_on
from tests.bot.commands import complaint, kuleshov
from tests.bot.elsewhere import Elsewhere, rendered
from tests.bot.mastodon_server import (
    TOKEN,
    Server,
    after_all,
    instead,
    mastodon_server,
    when,
)

STATUSES = "/api/v1/statuses"


@pytest.fixture
def mastodon() -> Iterator[Server]:
    with mastodon_server() as server:
        yield server


@pytest.fixture
def bluesky() -> Iterator[BlueskyServer]:
    with bluesky_server() as server:
        yield server


@pytest.fixture
def app(mastodon: Server, bluesky: BlueskyServer, tmp_path: Path) -> Elsewhere:
    targets = {"mastodon": lambda _: mastodon.target(), "bluesky": lambda _: target_on(bluesky)}
    return Elsewhere(tmp_path / "data", targets)


def taken_back(app: Elsewhere, name: str) -> dict[str, TakenBack]:
    with app.alone():
        leaving = intend_to_take_back(app, name, "asked to")
        return {one.post.target: one for one in take_back(app, leaving, app.clock)}


def test_every_status_of_every_thread_goes_and_nothing_is_posted_again(
    app: Elsewhere, mastodon: Server, bluesky: BlueskyServer
) -> None:
    made = rendered(app.folders.data)
    assert set(app.outcomes(made).values()) == {"posted"}
    assert len(mastodon.texts()) >= 2
    assert len(bluesky.texts()) >= 2
    done = taken_back(app, made.id[:-1])
    assert {one.post.state for one in done.values()} == {PostState.RETRACTED}
    assert {one.post.why for one in done.values()} == {"asked to"}
    assert (mastodon.texts(), bluesky.texts()) == ([], [])
    assert not list((app.folders.outbox / "posts").glob("[!.]*"))
    with pytest.raises(PostingError, match="was taken back"):
        app.post(made)


def test_what_shall_go_is_on_record_while_another_process_works(tmp_path: Path) -> None:
    bot = Elsewhere(tmp_path / "data", {})
    made = rendered(bot.folders.data)
    assert bot.outcomes(made) == {"outbox": "posted"}
    with DataLock(bot.folders.data, "serve"):
        done = kuleshov(bot.folders.data, "posts", "retract", made.id, "--why", "a complaint")
    assert "the next round takes it back" in complaint(done)
    (post,) = bot.journal.posts()
    assert (post.state, post.why) == (PostState.RETRACTING, "a complaint")
    with bot.alone():
        (rest,) = take_back_rest(bot, bot.clock)
    assert rest.post.state is PostState.RETRACTED


def test_what_is_taken_back_while_it_goes_out_is_gone_in_the_end(
    mastodon: Server, tmp_path: Path
) -> None:
    class Complained(Mastodon):
        """Somebody complains while a status is on its way."""

        def publish(self, status: Status, intended: datetime, after: Receipt | None) -> Receipt:
            receipt = super().publish(status, intended, after)
            intend_to_take_back(Elsewhere(tmp_path / "data", {}), made.id, "a complaint")
            return receipt

    target = Complained(mastodon.url, TOKEN)
    bot = Elsewhere(tmp_path / "data", {"mastodon": lambda _: target}, post_to=("mastodon",))
    made = rendered(bot.folders.data)
    told = bot.post(made)["mastodon"]
    assert (told.outcome, told.why) == ("failed", "it was taken back while it went out")
    assert len(mastodon.texts()) == 1
    with bot.alone():
        (rest,) = take_back_rest(bot, bot.clock)
    assert rest.post.state is PostState.RETRACTED
    assert rest.post.why == "a complaint"
    assert mastodon.texts() == []


def test_a_montage_that_was_taken_back_somewhere_goes_nowhere_else(
    app: Elsewhere, mastodon: Server
) -> None:
    made = rendered(app.folders.data)
    outbox = Elsewhere(app.folders.data, {})
    assert outbox.outcomes(made) == {"outbox": "posted"}
    taken_back(outbox, made.id)
    with pytest.raises(PostingError, match=r"taken back from outbox .* \(asked to\)"):
        app.post(made)
    assert mastodon.texts() == []


def test_what_a_server_does_not_let_go_of_now_goes_in_a_later_round(
    app: Elsewhere, mastodon: Server, bluesky: BlueskyServer
) -> None:
    made = rendered(app.folders.data)
    app.post(made)
    mastodon.twists.append(instead(500))
    done = taken_back(app, made.id)
    assert done["mastodon"].why
    assert done["mastodon"].post.state is PostState.RETRACTING
    assert bluesky.texts() == []
    mastodon.twists.clear()
    with pytest.raises(PostingError, match="was taken back"):
        app.post(made)
    with app.alone():
        assert list(take_back_rest(app, app.clock)) == []
        app.clock.time = app.journal.target("mastodon").next_try or app.clock.time
        (rest,) = take_back_rest(app, app.clock)
    assert (rest.post.state, rest.post.why) == (PostState.RETRACTED, "asked to")
    assert mastodon.texts() == []


def test_a_post_that_may_have_arrived_goes_too(app: Elsewhere, mastodon: Server) -> None:
    made = rendered(app.folders.data)
    mastodon.twists.append(when("POST", STATUSES, after_all(500), times=1))
    assert app.outcomes(made)["mastodon"] == "waiting"
    assert len(mastodon.texts()) == 1
    assert taken_back(app, made.id)["mastodon"].post.state is PostState.RETRACTED
    assert mastodon.texts() == []


def test_a_complaint_names_an_address(app: Elsewhere, mastodon: Server) -> None:
    made = rendered(app.folders.data)
    app.post(made)
    post = app.journal.find_post(made.id, "mastodon")
    assert post is not None
    assert list(taken_back(app, post.statuses[-1].url)) == ["mastodon"]
    assert mastodon.texts() == []


def test_what_nobody_posted_cannot_be_taken_back(app: Elsewhere) -> None:
    rendered(app.folders.data)
    for name in ("", "x", "https://elsewhere.example/1"):
        with pytest.raises(NotFoundError, match="no post is called"):
            taken_back(app, name)


def test_the_command_tells_what_still_stands_and_ends_with_1(
    app: Elsewhere, tmp_path: Path
) -> None:
    made = rendered(app.folders.data)
    app.post(made)
    ran = kuleshov(app.folders.data, "posts", "retract", made.id, "--why", "a complaint", "--json")
    assert ran.code == 1
    states = {row["target"]: row["state"] for row in ran.json}
    assert states == {"outbox": "retracted", "mastodon": "retracting", "bluesky": "retracting"}
    assert "kuleshov: mastodon: nobody is logged in" in ran.err
    assert "was taken back" in complaint(kuleshov(app.folders.data, "post", made.id))
