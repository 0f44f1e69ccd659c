"""`kuleshov login` and what `kuleshov doctor` says of accounts; no secret is shown anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.doctor import examine
from state.journal import Journal
from tests.bot.commands import complaint, kuleshov
from tests.bot.elsewhere import Elsewhere
from tests.bot.mastodon_server import TOKEN, Server, changed, instead, mastodon_server, when


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
