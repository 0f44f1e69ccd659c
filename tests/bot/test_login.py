"""`kuleshov login` and what `kuleshov doctor` says of accounts; no secret is shown anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.doctor import examine
from state.journal import Journal
from tests.bot.asking import Asked, asked
from tests.bot.commands import complaint, kuleshov
from tests.bot.elsewhere import Elsewhere
from tests.bot.mastodon_server import (
    TOKEN,
    Server,
    Twist,
    changed,
    instead,
    mastodon_server,
    when,
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with mastodon_server() as server:
        monkeypatch.setenv("KULESHOV_MASTODON__SERVER", server.url)
        monkeypatch.setenv("KULESHOV_MASTODON__TOKEN", TOKEN)
        yield server


def test_who_logs_in_is_told_and_a_stopped_target_goes_on(server: Server, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Journal(data / "state.json") as journal:
        data.mkdir()
        journal.target_trouble("mastodon", "stopped", "the token is gone")
    ran = kuleshov(data, "login", "mastodon")
    assert ran.code == 0, ran.err
    assert "kuleshov" in ran.out
    assert TOKEN not in ran.out + ran.err
    assert not Journal(data / "state.json").target("mastodon").stopped
    assert not (data / "secrets.json").exists()


def test_a_wrong_token_is_one_clear_line(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KULESHOV_MASTODON__TOKEN", "wr0ng-5ecret")
    ran = kuleshov(tmp_path / "data", "login", "mastodon")
    assert complaint(ran)
    assert "wr0ng" not in ran.out + ran.err


def verdicts(app: Elsewhere) -> dict[str, tuple[str, str]]:
    return {found.what: (found.verdict, found.found + found.hint) for found in examine(app)}


def test_the_doctor_looks_at_each_account_and_posts_nothing(server: Server, tmp_path: Path) -> None:
    app = Elsewhere(tmp_path / "data", {"mastodon": lambda _: server.target()}, eyes="builtin")
    assert verdicts(app)["mastodon"][0] == "good"
    assert server.texts() == []
    assert not [a for a in server.asked if a.path == "/api/v1/statuses" and a.method == "POST"]

    def human(said: object) -> object:
        return {**said, "bot": False} if isinstance(said, dict) and "bot" in said else said

    server.twists.append(changed(human))
    verdict, found = verdicts(app)["mastodon"]
    assert verdict == "fair"
    assert "does not say that it is a bot" in found
    server.twists[:] = [when("GET", "/api/v1/accounts/verify_credentials", instead(401))]
    assert verdicts(app)["mastodon"][0] == "bad"


def test_the_doctor_says_how_to_log_in(tmp_path: Path) -> None:
    app = Elsewhere(tmp_path / "data", {}, post_to=("bluesky",), eyes="builtin")
    verdict, found = verdicts(app)["bluesky"]
    assert verdict == "bad"
    assert "kuleshov login bluesky" in found


# whom the account's own settings keep from asking

POLICY = "/api/v2/notifications/policy"


def heard(bot: Asked) -> tuple[str, str] | None:
    """What the doctor says of the inbox, None for nothing."""
    return verdicts(bot).get("mastodon inbox")


@pytest.fixture
def asked_bot(tmp_path: Path) -> Iterator[Asked]:
    with asked("mastodon", tmp_path, eyes="builtin", shots="adaptive") as bot:
        bot.room.server.ask(POLICY, "PATCH", for_private_mentions="accept")
        yield bot


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("for_private_mentions", "private mentions"),
        ("for_not_following", "does not follow"),
        ("for_not_followers", "do not follow it"),
        ("for_new_accounts", "new"),
    ],
)
@pytest.mark.parametrize("how", ["filter", "drop"])
def test_the_doctor_says_whom_the_account_keeps_from_asking(
    asked_bot: Asked, kind: str, words: str, how: str
) -> None:
    assert heard(asked_bot) is None
    asked_bot.room.server.ask(POLICY, "PATCH", **{kind: how})
    verdict, found = heard(asked_bot) or ("", "")
    assert verdict == "fair"
    assert words in found
    assert "in the settings of its notifications" in found


def test_limited_accounts_are_their_moderators_business(asked_bot: Asked) -> None:
    asked_bot.room.server.ask(POLICY, "PATCH", for_limited_accounts="filter")
    assert heard(asked_bot) is None


def test_private_mentions_are_not_missed_where_they_are_ignored(tmp_path: Path) -> None:
    ignored = {"private": "ignore"}
    with asked("mastodon", tmp_path, eyes="builtin", requests=ignored) as bot:
        bot.room.server.ask(POLICY, "PATCH", for_private_mentions="filter")
        assert heard(bot) is None


def test_nobody_is_missed_where_nobody_may_ask(tmp_path: Path) -> None:
    with asked("mastodon", tmp_path, eyes="builtin", requests={"on": False}) as bot:
        bot.room.server.ask(POLICY, "PATCH", for_not_following="drop")
        assert heard(bot) is None
        assert not [a for a in bot.room.server.asked if a.path == POLICY]


@pytest.mark.parametrize(
    "answer",
    [
        instead(404, {"error": "Not Found"}),
        instead(404, "<html>nothing here</html>"),
        instead(405),
        instead(403, {"error": "This action is outside the authorized scopes"}),
        instead(200, {}),
        instead(200, {"for_not_following": None, "for_new_accounts": 5}),
    ],
)
def test_a_server_that_tells_nobody_what_it_keeps_back_is_not_complained_of(
    asked_bot: Asked, answer: Twist
) -> None:
    asked_bot.room.server.twists.append(when("GET", POLICY, answer))
    said = verdicts(asked_bot)
    assert "mastodon inbox" not in said
    assert said["mastodon"][0] != "bad"
