"""What has been wrong for long is told, once, to whoever asks and to a webhook."""

from __future__ import annotations

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

from bot.health import ailments, tell
from state.records import Outcome
from tests.bot.bots import Bot
from tests.bot.odd_web import odd_site

SOURCE = {"kind": "feed", "name": "a feed", "url": "https://example.org/feed"}


def watching(bot: Bot, **keeping: object) -> Bot:
    bot.settings = {**bot.settings, "sources": [SOURCE], "keeping": {"low_disk_gb": 0, **keeping}}
    return bot


def test_a_source_that_fails_for_an_hour_is_no_news_and_one_that_fails_for_days_is(
    bot: Bot,
) -> None:
    app = watching(bot).app()
    app.journal.looked("a feed")
    bot.clock.time += timedelta(hours=1)
    app.journal.looked("a feed", "503")
    assert ailments(app, bot.clock()) == []
    bot.clock.time += timedelta(hours=24)
    (said,) = ailments(app, bot.clock())
    assert said == "the source a feed has failed since 2026-11-22 12:00 UTC: 503"
    app.journal.looked("a feed")
    assert ailments(app, bot.clock()) == []


def test_a_source_that_never_answered_is_told(bot: Bot) -> None:
    app = watching(bot).app()
    for _ in range(3):
        app.journal.looked("a feed", "404")
    assert "has never answered: 404" in ailments(app, bot.clock())[0]


def test_a_source_that_is_no_longer_in_the_settings_is_nobodys_trouble(bot: Bot) -> None:
    app = watching(bot).app()
    for _ in range(9):
        app.journal.looked("an old feed", "404")
    assert ailments(app, bot.clock()) == []


def test_an_archive_that_lets_nothing_be_made_for_days_is_told(bot: Bot) -> None:
    app = watching(bot).app()
    for _ in range(3):
        step = app.journal.begin("made", "youtube:x")
        app.journal.end(step, outcome=Outcome.FAILED, why="the archive is empty")
        bot.clock.time += timedelta(hours=13)
    (said,) = ailments(app, bot.clock())
    assert said.startswith("no trailer could be made since 2026-11-22")
    assert said.endswith("the archive is empty")
    with app.journal.step("made", "youtube:y"):
        pass
    assert ailments(app, bot.clock()) == []


def test_a_spent_budget_is_no_ailment_of_an_inbox(bot: Bot) -> None:
    settings = {**bot.settings, "post_to": ("twitter",), "requests": {"on": True}}
    app = Bot(bot.data, bot.clock, settings).app()
    for reason, told in (("budget", 0), ("network", 1)):
        app.journal.target_well("twitter inbox")
        app.journal.target_trouble("twitter inbox", reason, "why")
        assert len(ailments(app, bot.clock() + timedelta(days=20))) == told


def test_a_disk_that_is_nearly_full_is_told(bot: Bot) -> None:
    app = watching(bot, low_disk_gb=1e9).app()
    assert "GB are free" in ailments(app, bot.clock())[0]


def test_a_webhook_hears_of_a_change_once_and_of_what_it_missed(bot: Bot) -> None:
    heard: list[dict[str, object]] = []

    def hook(request: BaseHTTPRequestHandler) -> None:
        length = int(request.headers["Content-Length"])
        heard.append(json.loads(request.rfile.read(length)))
        request.send_response(204)
        request.end_headers()

    answers = {"/hook": hook}
    with odd_site(answers) as address:
        app = watching(bot, webhook=f"{address}/hook").app()
        assert not tell(app, bot.clock())
        for _ in range(3):
            app.journal.looked("a feed", "404")
        assert tell(app, bot.clock())
        assert not tell(app, bot.clock())
        app.journal.looked("a feed")
        del answers["/hook"]
        assert not tell(app, bot.clock())
        answers["/hook"] = hook
        assert tell(app, bot.clock())
    assert [said["healthy"] for said in heard] == [False, True]
    assert "has never answered" in str(heard[0]["text"])
