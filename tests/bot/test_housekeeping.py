"""The disk is kept within its limit, and nothing that is needed goes."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.downloads import home_of
from bot.errors import DownloadError
from bot.housekeeping import leftovers, tidy, used_bytes
from bot.pipeline import Order, make_montage
from bot.waiting import REQUEST
from state.records import FindRecord, FindStatus
from state.requests import RequestRecord
from tests.bot.bots import Bot, outcomes
from tests.bot.odd_web import Film, odd_site


def files_of(bot: Bot) -> set[str]:
    rooms = (bot.data / "trailers", bot.data / "montages")
    return {str(f.relative_to(bot.data)) for room in rooms for f in room.rglob("*") if f.is_file()}


def tidied(bot: Bot, keep_gb: float) -> App:
    bot.settings = {**bot.settings, "keeping": {"keep_gb": keep_gb}}
    app = bot.app()
    with app.alone():
        list(tidy(app))
    return app


def fetched(bot: Bot, trailers: list[Path]) -> list[str]:
    """Trailers that were fetched from the web; their urls."""
    answers = {f"/{n}.mp4": Film(film.read_bytes()) for n, film in enumerate(trailers)}
    with odd_site(answers) as address:
        urls = [f"{address}{path}" for path in answers]
        bot.add(*urls)
        bot.round("make")
    return urls


def test_nothing_goes_while_there_is_room(bot: Bot, trailers: list[Path]) -> None:
    fetched(bot, trailers[:1])
    assert outcomes(bot.round()) == ["posted"]
    before = files_of(bot)
    tidied(bot, 1)
    assert files_of(bot) == before


def test_what_is_posted_keeps_its_montage_and_poster_and_loses_the_rest(
    bot: Bot, trailers: list[Path]
) -> None:
    fetched(bot, trailers[:1])
    bot.round()
    tidied(bot, 1e-9)
    names = {Path(name).name for name in files_of(bot)}
    assert {"montage.json", "poster.jpg", "credits.txt", "contact-sheet.jpg"} <= names
    assert not {name for name in names if name.endswith(".mp4")}
    assert not list((bot.data / "trailers").glob("*/analysis"))
    assert bot.round() == []
    assert list(bot.standing().values()) == ["posted"]


def test_what_came_to_nothing_is_forgotten_with_the_request_for_it(bot: Bot) -> None:
    app, now = bot.app(), datetime(2026, 11, 22, tzinfo=UTC)

    def failed(key: str, source: str = REQUEST, trailer: str = "") -> Path:
        url = f"https://vimeo.com/{key}"
        app.journal.discover(FindRecord(key, url, key, source, now, now))
        app.journal.advance(key, FindStatus.FAILED, "no trailer: a cat", trailer)
        with suppress(DownloadError), app.step("made", subject=key):
            raise DownloadError("a cat", "", "no trailer")
        home = home_of(url, bot.data / "trailers" / "fetched")
        home.mkdir(parents=True)
        return home

    with app.alone():
        homes = [failed("cat"), failed("asked"), failed("made", trailer="1f"), failed("news", "s")]
        asked = RequestRecord("mastodon", "7", "alice@x", "1", "", now, now, now)
        app.journal.requests.receive([asked])
        app.journal.requests.note(asked.key, find="asked")
        list(tidy(app))
        assert [find.key for find in app.journal.finds()] == ["asked", "made", "news"]
        assert [home.exists() for home in homes] == [False, True, True, True]
        assert app.journal.standing("cat") == {}
        assert app.journal.standing("asked")


def test_what_a_coming_step_needs_stays_and_is_still_posted(bot: Bot, trailers: list[Path]) -> None:
    urls = fetched(bot, trailers[:2])
    assert outcomes(bot.round()) == ["posted", "waiting"]
    tidied(bot, 1e-9)
    homes = [home_of(url, bot.data / "trailers" / "fetched") for url in urls]
    assert [home.exists() for home in homes] == [False, True]
    bot.clock.time += timedelta(days=1)
    assert outcomes(bot.round()) == ["posted"]


def test_the_oldest_goes_first_and_no_more_than_must(bot: Bot, trailers: list[Path]) -> None:
    urls = fetched(bot, trailers[:2])
    bot.round()
    bot.clock.time += timedelta(days=1)
    bot.round()
    app = bot.app()
    order = leftovers(app)
    assert [left.rank for left in order] == [0, 0, 0, 0, 1, 1]
    assert [left.since for left in order] == sorted(o.since for o in order[:4]) + sorted(
        o.since for o in order[4:]
    )
    tidied(bot, (used_bytes(app) - 1) / 1e9)
    homes = [home_of(url, bot.data / "trailers" / "fetched") for url in urls]
    assert homes[1].exists()
    assert len(leftovers(app)) == 5


def test_what_somebody_made_by_hand_and_has_not_posted_stays(
    bot: Bot, trailers: list[Path]
) -> None:
    app = bot.app()
    with app.alone():
        make_montage(app, Order(str(trailers[0]), layouts=("side-by-side",)))
    before = files_of(bot)
    tidied(bot, 1e-9)
    assert files_of(bot) == before


def test_what_was_given_up_leaves_its_fetched_film(bot: Bot, trailers: list[Path]) -> None:
    (url,) = fetched(bot, trailers[:1])
    app = bot.app()
    with app.alone():
        app.journal.advance(app.journal.finds()[0].key, "skipped", "not this one")
    tidied(bot, 1e-9)
    assert not home_of(url, bot.data / "trailers" / "fetched").exists()
