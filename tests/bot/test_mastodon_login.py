from __future__ import annotations

import json
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import PostingError
from bot.posting.mastodon.login import login, server_of
from bot.posting.secrets import Secrets
from bot.posting.target import Account
from bot.settings import Settings
from tests.bot.mastodon_server import (
    ACCOUNT,
    TOKEN,
    Asked,
    Forward,
    Server,
    Told,
    instead,
    mastodon_server,
    version_1_only,
    when,
    without,
)

PAGE_OF_A_WEB_SITE = "<!doctype html><html><body>Welcome</body></html>"
BOT_QUESTION = "as it should be"


class Desk:
    """An operator: answers questions, and opens a page in a browser where a code is asked for."""

    def __init__(self, folder: Path, said_server: str, **mastodon: Any) -> None:
        self.file = folder / "secrets.json"
        self.settings = Settings(data=folder, mastodon=mastodon)
        self.server = said_server
        self.token = ""
        self.wrong_codes = 0
        self.bot = "y"
        self.asked: list[str] = []
        self.said: list[str] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        if "server" in question:
            return self.server
        if "token" in question:
            return self.token
        if BOT_QUESTION in question:
            return self.bot
        assert "code" in question
        self.wrong_codes -= 1
        return "wrong" if self.wrong_codes >= 0 else f" {self.allow()} \n"

    def allow(self) -> str:
        """What a browser does with the address that was said, and the code that it shows."""
        address = next(line for line in self.said if "/oauth/authorize" in line)
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
        assert query["redirect_uri"] == "urn:ietf:wg:oauth:2.0:oob"
        form = urllib.parse.urlencode({**query, "username": "kuleshov"}).encode()
        with urllib.request.urlopen(address.partition("?")[0], form) as page:
            found = re.search(r"code: (\S+?)<", page.read().decode())
        assert found
        return found[1]

    def login(self) -> Account:
        return login(Secrets(self.file, self.settings), self.settings, self.ask, self.said.append)

    def kept(self) -> dict[str, str]:
        return json.loads(self.file.read_text())["mastodon"]


@pytest.fixture
def server() -> Iterator[Server]:
    with mastodon_server() as server:
        yield server


def test_a_name_and_a_code_are_enough_to_log_in(server: Server, tmp_path: Path) -> None:
    desk = Desk(tmp_path, f"{server.url}/@kuleshov")
    assert desk.login().name.startswith("@kuleshov@")
    assert desk.kept()["server"] == server.url
    assert server.target(desk.kept()["token"]).account().bot is True
    assert desk.file.stat().st_mode & 0o777 == 0o600
    assert server.texts() == []


def test_a_token_is_asked_for_what_the_bot_does_and_no_more(server: Server, tmp_path: Path) -> None:
    desk = Desk(tmp_path, server.url)
    desk.login()
    asked = next(a for a in server.asked if a.path == "/api/v1/apps")
    scopes = urllib.parse.parse_qs(asked.body.decode())["scopes"][0]
    assert scopes.split() == [
        "read:accounts",
        "read:statuses",
        "read:notifications",
        "read:follows",
        "write:media",
        "write:statuses",
        "write:favourites",
    ]


def test_a_server_that_knows_no_fine_scopes_is_asked_for_broad_ones(
    server: Server, tmp_path: Path
) -> None:
    def narrow(asked: Asked, forward: Forward) -> Told:
        if b"read%3Aaccounts" in asked.body:
            return Told(422, b'{"error": "Validation failed: Scopes is invalid"}')
        return forward(asked)

    server.twists.append(when("POST", "/api/v1/apps", narrow))
    desk = Desk(tmp_path, server.url)
    desk.login()
    assert any("scope=read+write" in line for line in desk.said)


def test_a_server_that_leaves_the_scopes_out_of_its_answer_is_logged_in_to(
    server: Server, tmp_path: Path
) -> None:
    server.twists += [when("POST", "/oauth/token", without("scope")), version_1_only]
    desk = Desk(tmp_path, server.url)
    desk.login()
    assert desk.kept()["token"]


def test_a_wrong_code_is_asked_for_again(server: Server, tmp_path: Path) -> None:
    desk = Desk(tmp_path, server.url)
    desk.wrong_codes = 2
    desk.login()
    assert len([line for line in desk.said if "not accepted" in line]) == 2


def test_three_wrong_codes_are_enough(server: Server, tmp_path: Path) -> None:
    desk = Desk(tmp_path, server.url)
    desk.wrong_codes = 3
    with pytest.raises(PostingError, match="no code was accepted"):
        desk.login()
    assert not desk.file.exists()


def test_a_token_that_somebody_has_already_is_tried_and_kept(
    server: Server, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, server.url)
    desk.token = TOKEN
    desk.login()
    assert desk.kept() == {"server": server.url, "token": TOKEN}
    assert not any(asked.path == "/api/v1/apps" for asked in server.asked)


def test_a_token_that_does_not_work_is_not_kept(server: Server, tmp_path: Path) -> None:
    desk = Desk(tmp_path, server.url)
    desk.token = "no-token-of-theirs"
    with pytest.raises(PostingError, match="does not accept the access token") as caught:
        desk.login()
    assert "no-token-of-theirs" not in str(caught.value) + caught.value.hint
    assert not desk.file.exists()


def test_a_token_from_the_environment_stays_there(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KULESHOV_MASTODON__TOKEN", TOKEN)
    desk = Desk(tmp_path, "", server=server.url)
    desk.login()
    assert desk.asked == []
    assert not desk.file.exists()


def test_an_account_that_does_not_say_it_is_a_bot_can_be_made_to(tmp_path: Path) -> None:
    with mastodon_server(account=ACCOUNT.model_copy(update={"bot": False})) as server:
        desk = Desk(tmp_path, server.url)
        assert desk.login().bot is True
        assert server.ask("/api/v1/accounts/verify_credentials")["bot"] is True


def test_an_account_is_left_as_it_is_where_the_operator_says_so(tmp_path: Path) -> None:
    with mastodon_server(account=ACCOUNT.model_copy(update={"bot": False})) as server:
        desk = Desk(tmp_path, server.url)
        desk.bot = "no"
        assert desk.login().bot is False
        assert any("does not say that it is a bot" in line for line in desk.said)


def test_a_token_that_may_not_change_the_account_is_told(tmp_path: Path) -> None:
    with mastodon_server(account=ACCOUNT.model_copy(update={"bot": False})) as server:
        server.twists.append(when("PATCH", ".*", instead(403, {"error": "outside the scopes"})))
        desk = Desk(tmp_path, server.url)
        assert desk.login().bot is False
        assert desk.said[-2] == "this token may not change the account"
        assert "/settings/profile" in desk.said[-1]


def test_a_web_site_is_told_before_anything_else_is_asked(server: Server, tmp_path: Path) -> None:
    server.twists.append(instead(200, PAGE_OF_A_WEB_SITE))
    desk = Desk(tmp_path, server.url)
    with pytest.raises(PostingError, match="answers with a web page, not as a Mastodon") as caught:
        desk.login()
    assert "address of the server itself" in caught.value.hint
    assert len(desk.asked) == 1


def test_a_server_that_is_down_is_told_before_anything_else_is_asked(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "mastodon.invalid")
    with pytest.raises(PostingError, match=r"mastodon\.invalid has no address"):
        desk.login()
    assert len(desk.asked) == 1


def test_a_server_that_registers_no_apps_says_what_to_do(server: Server, tmp_path: Path) -> None:
    server.twists.append(when("POST", "/api/v1/apps", instead(403, {"error": "no"})))
    with pytest.raises(PostingError, match="registers no apps") as caught:
        Desk(tmp_path, server.url).login()
    assert "make a token in the account's settings" in caught.value.hint


def test_nothing_that_is_said_holds_a_secret(server: Server, tmp_path: Path) -> None:
    desk = Desk(tmp_path, server.url)
    desk.login()
    app = next(a for a in server.asked if a.path == "/oauth/token")
    secret = urllib.parse.parse_qs(app.body.decode())["client_secret"][0]
    words = "\n".join([*desk.said, *desk.asked])
    assert secret not in words
    assert desk.kept()["token"] not in words


@pytest.mark.parametrize(
    ("said", "server"),
    [
        ("mastodon.social", "https://mastodon.social"),
        (" Mastodon.Social/ ", "https://mastodon.social"),
        ("@bot@mastodon.social", "https://mastodon.social"),
        ("bot@mastodon.social", "https://mastodon.social"),
        ("https://mastodon.social/@bot/1234?x=y", "https://mastodon.social"),
        ("https://me:secret@mastodon.social", "https://mastodon.social"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("bücher.example", "https://bücher.example"),
    ],
)
def test_a_server_is_known_however_it_is_written(said: str, server: str) -> None:
    assert server_of(said) == server


@pytest.mark.parametrize(
    "said", ["", "@bot@", "my server", "ftp://mastodon.social", "https://", "https://x:port", "a$b"]
)
def test_what_names_no_server_is_told(said: str) -> None:
    with pytest.raises(PostingError, match="not the name of a server"):
        server_of(said)
