"""Logging in to X: pasted tokens or a PIN, checked before anything is kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.errors import PostingError
from bot.posting.secrets import Secrets
from bot.posting.target import Account
from bot.posting.twitter.login import login
from bot.settings import load_settings
from tests.bot.x_server import KEYS, NAME, SECRETS, Fault, X, x_server

PASTED = {
    "Consumer key": KEYS.consumer_key,
    "Consumer secret": f" {KEYS.consumer_secret}\n",
    "Access token (": KEYS.access_token,
    "Access token secret": KEYS.access_token_secret,
}


class Talk:
    """Somebody who logs in: answers by how the questions begin, and reads what is said."""

    def __init__(self, folder: Path, x: X, host: str) -> None:
        self.x = x
        self.said: list[str] = []
        self.settings = load_settings(data=folder / "data")
        self.secrets = Secrets(folder / "data" / "secrets.json", self.settings)
        self.host = host
        self.answers: Mapping[str, str] = PASTED

    def ask(self, question: str) -> str:
        if question == "PIN" and "PIN" not in self.answers:
            return self.x.authorize(self.said[-1])
        return next(said for begins, said in self.answers.items() if question.startswith(begins))

    def login(self) -> Account:
        return login(self.secrets, self.settings, self.ask, self.said.append, host=self.host)

    def fails(self) -> PostingError:
        with pytest.raises(PostingError) as raised:
            self.login()
        with pytest.raises(PostingError, match="nobody is logged in"):
            self.secrets.of("twitter")
        return raised.value


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    monkeypatch.chdir(tmp_path)
    with x_server() as (x, host):
        yield Talk(tmp_path, x, host)


def test_pasted_tokens_are_checked_and_kept(talk: Talk) -> None:
    account = talk.login()
    assert (account.name, account.url) == (f"@{NAME}", f"https://x.com/{NAME}")
    assert talk.secrets.of("twitter") == asdict(KEYS)
    assert any("Automated label" in line for line in talk.said)


def test_a_pin_gets_the_tokens(talk: Talk) -> None:
    talk.answers = {**PASTED, "Access token (": ""}
    assert talk.login().name == f"@{NAME}"
    assert talk.secrets.of("twitter") == asdict(KEYS)
    assert talk.x.wrong == []


def test_a_pin_that_x_does_not_know_keeps_nothing(talk: Talk) -> None:
    talk.answers = {**PASTED, "Access token (": "", "PIN": "0000000"}
    assert "does not know this PIN" in str(talk.fails())


def test_keys_that_x_does_not_know_keep_nothing(talk: Talk) -> None:
    talk.answers = {**PASTED, "Consumer secret": "wrong", "Access token (": ""}
    assert talk.fails().reason == "stopped"
    talk.answers = {**PASTED, "Access token secret": "wrong"}
    assert talk.fails().reason == "stopped"


def test_tokens_that_may_only_read_are_not_kept(talk: Talk) -> None:
    talk.x.access = "read"
    error = talk.fails()
    assert "may only read" in str(error)
    assert "Read and write" in error.hint


def test_a_wrong_clock_is_named_at_every_step(talk: Talk) -> None:
    talk.x.clock_off_s = 3600
    assert "60 minutes slow" in str(talk.fails())
    talk.answers = {**PASTED, "Access token (": ""}
    assert "60 minutes slow" in str(talk.fails())


def test_no_answer_is_no_key(talk: Talk) -> None:
    talk.answers = {**PASTED, "Consumer secret": "  "}
    assert "Consumer secret" in str(talk.fails())


def test_a_page_in_place_of_tokens_is_no_login(talk: Talk) -> None:
    talk.answers = {**PASTED, "Access token (": ""}
    talk.x.fail("POST /oauth/request_token", Fault("html after"))
    assert talk.fails().reason == "network"


def test_no_secret_is_said_or_logged(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    talk.answers = {**PASTED, "Access token (": ""}
    account = talk.login()
    talk.x.expired = True
    said = [caplog.text, repr(account), *talk.said]
    with pytest.raises(PostingError) as raised:
        talk.login()
    said += [str(raised.value), raised.value.hint, caplog.text]
    assert not any(secret in text for text in said for secret in SECRETS)
