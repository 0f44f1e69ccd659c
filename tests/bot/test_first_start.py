"""`kuleshov init`: a settings file that explains itself, and no old trailers."""

from __future__ import annotations

import re
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.first_start import Start, settings_text
from bot.settings import Settings, load_settings
from state.journal import now
from tests.bot.commands import complaint, kuleshov
from tests.bot.odd_web import odd_site, page


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_file_of_a_first_start_says_what_holds_without_it() -> None:
    without = load_settings()
    Path("kuleshov.toml").write_text(settings_text(Start()))
    assert load_settings() == without


def test_every_line_of_it_may_lose_its_mark() -> None:
    without, text = load_settings(), settings_text(Start())
    uncommented = re.sub(r"^# (?=\w+ = (?!…)|\[\[)", "", text, flags=re.MULTILINE)
    Path("kuleshov.toml").write_text(uncommented)
    settings = load_settings()
    assert [source.kind for source in settings.sources] == ["youtube", "feed", "tmdb", "folder"]
    assert settings.trailers.rules == without.trailers.rules
    same = {"sources": (), "trailers": without.trailers}
    assert settings.model_copy(update=same) == without


def test_every_setting_stands_in_it() -> None:
    text = settings_text(Start())
    for name, field in Settings.model_fields.items():
        assert re.search(rf"^(# )?(\[+{name}\]+|{name} =)", text, re.MULTILINE), name
        assert str(field.description) in text


def test_answers_are_written_and_hold() -> None:
    answers = {"posting.time_zone": "Europe/Berlin", "site_title": 'Say "cut" \\ #1'}
    Path("kuleshov.toml").write_text(settings_text(Start(answers)))
    settings = load_settings()
    assert settings.posting.time_zone == "Europe/Berlin"
    assert settings.site_title == 'Say "cut" \\ #1'


FEED = """<rss version="2.0"><channel><title>Films</title>
<item><title>Old Film | Official Trailer</title><link>https://example.org/old</link>
<guid>old</guid><pubDate>%s</pubDate></item></channel></rss>"""


def test_what_is_published_already_is_taken_as_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KULESHOV_TRAILERS", '{"own_network": ["127.0.0.1"]}')
    feed = page(FEED % format_datetime(now()), "application/rss+xml")
    with odd_site({"/feed.xml": feed}) as address:
        words = ("--yes", "--feed", f"{address}/feed.xml", "--posts-per-day", "2")
        first = kuleshov(tmp_path / "data", "init", *words)
        assert first.code == 0, first.err
        assert "seen       1 trailers" in first.out
        assert load_settings().posting.posts_per_day == 2
        assert kuleshov(tmp_path / "data", "run", "--once").code == 0
    (row,) = kuleshov(tmp_path / "data", "trailers", "list", "--json").json
    assert row["status"] == "seen"


def test_where_posts_go_is_written_and_how_to_log_in_is_told(tmp_path: Path) -> None:
    ran = kuleshov(tmp_path / "data", "init", "--yes", "--to", "outbox, mastodon")
    assert ran.code == 0, ran.err
    assert load_settings().post_to == ("outbox", "mastodon")
    assert "kuleshov login mastodon, " in ran.out
    ran = kuleshov(tmp_path / "data", "init", "--yes", "--force", "--to", "myspace")
    assert "where to post" in complaint(ran)
    assert load_settings().post_to == ("outbox", "mastodon")


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    Path("kuleshov.toml").write_text('eyes = "builtin"\n')
    ran = kuleshov(tmp_path / "data", "init", "--yes")
    assert "--force" in complaint(ran)
    assert Path("kuleshov.toml").read_text() == 'eyes = "builtin"\n'
    assert kuleshov(tmp_path / "data", "init", "--yes", "--force").code == 0


def test_wrong_answers_leave_nothing_behind(tmp_path: Path) -> None:
    ran = kuleshov(tmp_path / "data", "init", "--yes", "--time-zone", "Mars")
    assert "no such time zone" in complaint(ran)
    assert not Path("kuleshov.toml").exists()
