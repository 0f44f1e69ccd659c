"""`trailers`, `run`, `health` and `status` as an operator types them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.bot.commands import complaint, kuleshov

SETTINGS = 'eyes = "builtin"\nshots = "adaptive"\n[posting]\nquiet_hours = ""\n'


@pytest.fixture
def data(filled_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kuleshov.toml").write_text(SETTINGS)
    return Path(shutil.copytree(filled_archive, tmp_path / "data"))


def test_a_trailer_is_added_shown_made_posted_and_told_of(data: Path, trailers: list[Path]) -> None:
    added = kuleshov(data, "trailers", "add", trailers[0], "--title", "The Film", "--json").json
    assert [row["status"] for row in added] == ["discovered"]
    key = added[0]["id"]
    dry = kuleshov(data, "run", "--once", "--dry-run")
    assert dry.code == 0, dry.err
    assert "The Film" in dry.out
    assert "alt: " in dry.out
    assert kuleshov(data, "posts", "list", "--json").json == []
    assert "posted" in kuleshov(data, "run", "--once").out
    assert kuleshov(data, "run", "--once").out == ""
    listed = kuleshov(data, "trailers", "list", "--why").out
    assert "posted" in listed
    assert key in listed
    assert "is posted" in complaint(kuleshov(data, "trailers", "retry", key))
    facts = kuleshov(data, "status", "--json").json
    assert facts["backlog"] == {"posted": 1}
    assert set(facts["next"]) == {"look", "answer", "make", "post", "tidy", "slot"}
    assert "1 posted" in kuleshov(data, "status").out
    assert kuleshov(data, "health").out == "all is well\n"


def test_a_trailer_that_is_skipped_is_left_out(data: Path, trailers: list[Path]) -> None:
    kuleshov(data, "trailers", "add", *trailers[:2])
    key = kuleshov(data, "trailers", "list", "--json").json[0]["id"]
    assert kuleshov(data, "trailers", "skip", key, "--why", "dull").code == 0
    shown = kuleshov(data, "run", "--once", "--no-post").out
    assert shown.count("rendered") == 1
    rows = kuleshov(data, "trailers", "list", "--status", "skipped", "--json").json
    assert [(row["id"], row["why"]) for row in rows] == [(key, "dull")]


def test_a_round_that_the_operator_has_to_help_ends_with_1(
    tmp_path: Path, trailers: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert kuleshov(tmp_path / "data", "trailers", "add", trailers[0]).code == 0
    ran = kuleshov(tmp_path / "data", "run", "--once")
    assert ran.code == 1
    assert "archive" in ran.out


def test_a_bot_that_is_not_well_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "kuleshov.toml").write_text("[keeping]\nlow_disk_gb = 1e9\n")
    ran = kuleshov(tmp_path / "data", "health", cwd=tmp_path)
    assert ran.code == 1
    assert len(ran.out.splitlines()) == 1
    assert "GB are free" in ran.out
