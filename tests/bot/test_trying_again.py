"""What a target refused has another turn when its operator says so, and still stands there once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import NotFoundError
from bot.posting.patience import GIVEN_UP
from bot.trying_again import TriedAgain, try_again
from matcher.montage import Montage
from state.records import FindStatus, PostRecord, PostState
from tests.bot.bots import Clock
from tests.bot.commands import complaint, kuleshov
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
from tests.bot.test_announce import limited
from tests.bot.test_going_out import POSTING, firsts, outcomes, ready, sent, status_of

STATUSES = "/api/v1/statuses"
REFUSED = when("POST", STATUSES, instead(422, {"error": "no such video"}))


@pytest.fixture
def server() -> Iterator[Server]:
    with mastodon_server() as server:
        yield server


@pytest.fixture
def app(server: Server, tmp_path: Path) -> Elsewhere:
    targets = {"mastodon": lambda _: server.target()}
    return Elsewhere(tmp_path / "data", targets, Clock(), posting=POSTING)


def post_of(app: Elsewhere, made: Montage) -> PostRecord:
    post = app.journal.find_post(made.id, "mastodon")
    assert post is not None
    return post


def refused(app: Elsewhere, server: Server) -> Montage:
    """A find that everybody else has."""
    made = ready(app)
    server.twists.append(REFUSED)
    assert outcomes(app) == ["posted"]
    server.twists.clear()
    assert post_of(app, made).state is PostState.FAILED
    return made


def again(app: Elsewhere, name: str) -> list[TriedAgain]:
    """Some hours later, when no server remembers a key of before."""
    app.clock.time += timedelta(hours=5)
    with app.alone():
        return try_again(app, name)


def test_what_was_refused_goes_out_at_the_next_round_once(app: Elsewhere, server: Server) -> None:
    made = refused(app, server)
    assert outcomes(app) == []
    (tried,) = again(app, f"{made.id}-mastodon")
    assert (tried.post.state, tried.hint) == (PostState.INTENDED, "")
    assert outcomes(app) == ["posted"]
    for _ in range(3):
        app.clock.time += timedelta(hours=5)
        assert outcomes(app) == []
    assert (firsts(server), status_of(app)) == (1, "posted")
    assert post_of(app, made).state is PostState.PUBLISHED
    (entry,) = (app.folders.outbox / "posts").glob("[!.]*")  # and there it stands once as before
    assert made.id in entry.name


def test_a_montage_names_all_of_its_posts_that_failed(app: Elsewhere, server: Server) -> None:
    made = refused(app, server)
    assert [one.post.target for one in again(app, made.id[:12])] == ["mastodon"]


def test_a_find_that_every_target_refused_is_ready_again(server: Server, tmp_path: Path) -> None:
    targets = {"mastodon": lambda _: server.target()}
    app = Elsewhere(tmp_path / "data", targets, Clock(), post_to=("mastodon",), posting=POSTING)
    made = ready(app)
    server.twists.append(REFUSED)
    assert outcomes(app) == ["failed"]
    server.twists.clear()
    again(app, made.id)
    assert status_of(app) == "rendered"
    assert outcomes(app) == ["posted"]
    assert firsts(server) == 1


def test_who_wants_to_approve_first_has_approved_what_they_retry(
    server: Server, tmp_path: Path
) -> None:
    targets = {"mastodon": lambda _: server.target()}
    approving = {**POSTING, "approval": True}
    app = Elsewhere(tmp_path / "data", targets, Clock(), posting=approving)
    made = ready(app)
    app.journal.advance("find:1", FindStatus.APPROVED)
    server.twists.append(REFUSED)
    sent(app)
    server.twists.clear()
    again(app, made.id)
    assert status_of(app) == "approved"
    assert outcomes(app) == ["posted"]


def test_what_never_left_us_is_said_in_the_words_of_today(app: Elsewhere, server: Server) -> None:
    made = refused(app, server)
    targets = {"mastodon": lambda _: server.target()}
    words = {"template": "Today: {title}"}
    app = Elsewhere(app.folders.data, targets, app.clock, posting=POSTING, words=words)
    again(app, made.id)
    assert outcomes(app) == ["posted"]
    assert server.texts()[-1].startswith("Today: ")


def test_a_dry_run_shows_what_will_be_tried_again(app: Elsewhere, server: Server) -> None:
    made = refused(app, server)
    again(app, made.id)
    (draft,) = sent(app, dry_run=True)
    (shown,) = draft.previews
    assert shown.target == "mastodon"
    assert shown.statuses
    assert outcomes(app) == ["posted"]
    assert [one.text for one in shown.statuses] == server.texts()[::-1]


def test_what_did_not_fit_is_planned_anew(app: Elsewhere, server: Server) -> None:
    made = ready(app)
    server.twists.append(limited("statuses", "max_characters", 10))
    assert outcomes(app) == ["posted"]
    assert post_of(app, made).statuses == ()
    server.twists.clear()
    again(app, made.id)
    assert outcomes(app) == ["posted"]
    assert post_of(app, made).state is PostState.PUBLISHED
    assert made.trailer.title in server.texts()[-1]


def test_what_stands_of_a_thread_stays(app: Elsewhere, server: Server) -> None:
    made = ready(app)
    said: list[Asked] = []

    def second(asked: Asked, forward: Forward) -> Told:
        said.append(asked)
        refuse = instead(422, {"error": "not this one"})
        return forward(asked) if len(said) == 1 else refuse(asked, forward)

    server.twists.append(when("POST", STATUSES, second))
    sent(app)
    server.twists.clear()
    before = post_of(app, made)
    assert (before.state, bool(before.receipt)) == (PostState.FAILED, True)
    again(app, made.id)
    sent(app)
    after = post_of(app, made)
    assert (after.state, after.receipt) == (PostState.PUBLISHED, before.receipt)
    assert firsts(server) == 1


def test_what_may_stand_is_looked_for_first(app: Elsewhere, server: Server) -> None:
    made = rendered(app.folders.data)
    server.twists.append(when("POST", STATUSES, after_all(500)))  # it stands: nobody tells us
    server.twists.append(when("GET", "/api/v1/accounts/.*/statuses", instead(500)))
    for _ in range(int(GIVEN_UP["network"].tries)):
        app.post(made)
    server.twists.clear()
    assert post_of(app, made).state is PostState.FAILED
    assert firsts(server) == 1
    again(app, made.id)
    assert app.outcomes(made)["mastodon"] == "posted"
    assert firsts(server) == 1


def test_what_waits_for_its_next_try_is_tried_at_once(app: Elsewhere, server: Server) -> None:
    made = ready(app)
    app.journal.intend_post(made.id, "mastodon", ())
    app.journal.put_off_post(f"{made.id}-mastodon", "busy", app.clock.time + timedelta(days=1))
    assert post_of(app, made).attempts == 1
    again(app, made.id)
    assert outcomes(app) == ["posted"]
    assert firsts(server) == 1


def test_what_no_round_posts_says_which_command_does(app: Elsewhere, server: Server) -> None:
    made = rendered(app.folders.data)
    server.twists.append(REFUSED)
    app.post(made)
    server.twists.clear()
    (tried,) = again(app, made.id)
    assert f"kuleshov post {made.id} --to mastodon" in tried.hint
    assert app.outcomes(made)["mastodon"] == "posted"


def test_what_was_taken_back_anywhere_is_not_tried_again(app: Elsewhere, server: Server) -> None:
    made = refused(app, server)
    app.journal.take_back_post(f"{made.id}-outbox", "its maker asked")
    with pytest.raises(NotFoundError, match="taken back from outbox: its maker asked"):
        again(app, made.id)
    assert post_of(app, made).state is PostState.FAILED


def test_an_answer_is_not_sent_again(app: Elsewhere) -> None:
    app.journal.intend_post("mastodon:7", "mastodon", (), answers="7")
    app.journal.fail_post("mastodon:7", "mastodon", "gone")
    with pytest.raises(NotFoundError, match="is an answer to somebody"):
        again(app, "mastodon:7")


def test_the_command_says_what_it_did(app: Elsewhere, server: Server) -> None:
    made = refused(app, server)
    ran = kuleshov(app.folders.data, "posts", "retry", made.id, "--json")
    assert (ran.code, [row["state"] for row in ran.json]) == (0, ["intended"])


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "is published"), ("no-such-post", "no post is called no-such-post")],
)
def test_what_needs_no_retry_is_one_clear_error(tmp_path: Path, name: str, words: str) -> None:
    app = Elsewhere(tmp_path / "data", {})
    made = rendered(app.folders.data)
    app.post(made)
    assert words in complaint(kuleshov(app.folders.data, "posts", "retry", name or made.id))
