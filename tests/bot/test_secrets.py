"""Secrets come from the settings or a file that its owner alone may read, and go nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.errors import PostingError
from bot.posting.secrets import Secrets
from bot.settings import load_settings

MASTODON = {"server": "https://x.example", "token": "5ecret"}


def secrets(folder: Path, **settings: object) -> Secrets:
    return Secrets(folder / "data" / "secrets.json", load_settings(**settings))


def test_what_is_kept_is_there_again(tmp_path: Path) -> None:
    secrets(tmp_path).keep("mastodon", MASTODON)
    bluesky = {"service": "https://bsky.social", "handle": "a.b", "app_password": "p"}
    secrets(tmp_path).keep("bluesky", bluesky)
    assert secrets(tmp_path).of("mastodon") == MASTODON
    assert secrets(tmp_path).of("bluesky") == bluesky


def test_nobody_else_may_read_the_file_whatever_stood_there(tmp_path: Path) -> None:
    file = tmp_path / "data" / "secrets.json"
    before = os.umask(0)
    try:
        secrets(tmp_path).keep("mastodon", MASTODON)
        assert file.stat().st_mode & 0o777 == 0o600
        file.chmod(0o644)
        assert secrets(tmp_path).open_to_others()
        secrets(tmp_path).keep("mastodon", MASTODON)
        assert file.stat().st_mode & 0o777 == 0o600
        assert not secrets(tmp_path).open_to_others()
    finally:
        os.umask(before)


def test_the_environment_speaks_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets(tmp_path).keep("mastodon", MASTODON)
    monkeypatch.setenv("KULESHOV_MASTODON__TOKEN", "another")
    assert secrets(tmp_path).of("mastodon") == {**MASTODON, "token": "another"}


def test_a_token_of_one_server_is_never_shown_to_another(tmp_path: Path) -> None:
    secrets(tmp_path).keep("mastodon", MASTODON)
    elsewhere = secrets(tmp_path, mastodon={"server": "https://y.example"})
    with pytest.raises(PostingError, match="token missing"):
        elsewhere.of("mastodon")


def test_a_service_that_nobody_chose_gives_way_to_the_one_that_was_logged_in_to(
    tmp_path: Path,
) -> None:
    own = {"service": "https://pds.example", "handle": "a.b", "app_password": "p"}
    secrets(tmp_path).keep("bluesky", own)
    assert secrets(tmp_path).of("bluesky") == own


def test_what_is_missing_is_named_and_stops_the_target(tmp_path: Path) -> None:
    with pytest.raises(PostingError, match="consumer_key, consumer_secret") as caught:
        secrets(tmp_path).of("twitter")
    assert (caught.value.reason, caught.value.hint) == ("stopped", "kuleshov login twitter")


@pytest.mark.parametrize("text", ["", "5ecret", '{"mastodon": "5ecret"}', "[]", '{"a": {"b": 5}}'])
def test_a_damaged_file_is_told_without_showing_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secrets.json").write_text(text)
    with pytest.raises(PostingError, match="makes no sense") as caught:
        secrets(tmp_path).of("mastodon")
    assert "5ecret" not in f"{caught.value}{caught.value.hint}{caught.value.__cause__}"
