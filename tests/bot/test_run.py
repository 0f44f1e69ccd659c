"""Rounds: what sources found is made and posted, one after the other, whatever happens."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.backlog import approve, retry, skip
from bot.errors import NotFoundError
from bot.going_out import Sent
from bot.making import DEATHS, make_all
from state.records import FindRecord
from tests.bot.bots import NOON, POSTING, Bot, outcomes
from tests.bot.odd_web import Film, odd_site, page, status
from tests.films import ffmpeg, make_film


def posts_in(bot: Bot) -> int:
    return len(list((bot.data / "outbox" / "posts").rglob("video.mp4")))


def test_a_trailer_goes_all_the_way_and_only_once(bot: Bot, trailers: list[Path]) -> None:
    (key,) = bot.add(trailers[0])
    assert outcomes(bot.round()) == ["rendered", "posted"]
    assert bot.round() == []
    assert bot.add(trailers[0]) == [key]
    assert bot.round() == []
    assert list(bot.standing().values()) == ["posted"]
    assert posts_in(bot) == 1
    steps = [step.step for step in bot.app().journal.steps()]
    assert steps.count("posted") == steps.count("rendered") == steps.count("made") == 1


def test_no_post_stops_before_the_post_and_a_dry_run_shows_it(
    bot: Bot, trailers: list[Path]
) -> None:
    bot.add(trailers[0])
    assert outcomes(bot.round(no_post=True)) == ["rendered"]
    (draft,) = bot.round(dry_run=True)
    assert isinstance(draft, Sent)
    (shown,) = draft.previews
    assert (shown.target, len(shown.statuses)) == ("outbox", 1)
    assert "Trailer 0" in shown.statuses[0].text
    assert list(bot.standing().values()) == ["rendered"]
    assert posts_in(bot) == 0
    assert outcomes(bot.round()) == ["posted"]


def test_a_trailer_that_fails_for_good_does_not_stop_the_next(
    bot: Bot, trailers: list[Path], tmp_path: Path
) -> None:
    film = Film(trailers[1].read_bytes())
    words = page("<html>only words</html>")
    with odd_site({"/good.mp4": film, "/words": words, "/later.mp4": status(503)}) as address:
        urls = [f"{address}/{name}" for name in ("gone.mp4", "words", "later.mp4", "good.mp4")]
        bot.add(*urls)
        told = bot.round(no_post=True)
        assert outcomes(told) == ["failed", "failed", "put off", "rendered"]
        assert all(one.why and one.hint for one in told[:3])
        assert bot.round(no_post=True) == []
        bot.clock.time += timedelta(minutes=10)
        assert outcomes(bot.round(no_post=True)) == ["put off"]
    finds = {find.url: find for find in bot.app().journal.finds()}
    assert [finds[url].status for url in urls] == ["failed", "failed", "discovered", "rendered"]
    assert "404" in finds[urls[0]].why
    assert finds[urls[2]].attempts == 2


def test_a_site_that_takes_us_for_a_bot_is_left_alone_for_hours(
    bot: Bot, trailers: list[Path]
) -> None:
    film = Film(trailers[0].read_bytes())
    with odd_site({"/one.mp4": status(429), "/two.mp4": film}) as address:
        bot.add(f"{address}/one.mp4", f"{address}/two.mp4")
        (told,) = bot.round(no_post=True)
        assert told.outcome == "put off"
        assert "cookie" in told.hint
        bot.clock.time += timedelta(hours=5)
        assert bot.round(no_post=True) == []
        assert not film.starts
        bot.clock.time += timedelta(hours=5)
        assert outcomes(bot.round(no_post=True)) == ["rendered", "put off"]


def test_what_failed_may_be_tried_again_by_hand(bot: Bot, trailers: list[Path]) -> None:
    answers = {"/film.mp4": status(404)}
    with odd_site(answers) as address:
        (key,) = bot.add(f"{address}/film.mp4")
        assert outcomes(bot.round(no_post=True)) == ["failed"]
        answers["/film.mp4"] = Film(trailers[0].read_bytes())  # type: ignore[assignment]
        assert bot.round(no_post=True) == []
        app = bot.app()
        with app.alone():
            assert retry(app, key[:8]).attempts == 0
        assert outcomes(bot.round(no_post=True)) == ["rendered"]


def test_what_was_skipped_stays_skipped_and_what_is_posted_cannot_be(
    bot: Bot, trailers: list[Path]
) -> None:
    first, second = bot.add(trailers[0], trailers[1])
    app = bot.app()
    with app.alone():
        skip(app, first, "not this one")
    assert outcomes(bot.round()) == ["rendered", "posted"]
    with app.alone(), pytest.raises(NotFoundError, match="is posted"):
        skip(app, second, "too late")
    find = bot.app().journal.find(first)
    assert find is not None
    assert (find.status, find.why) == ("skipped", "not this one")


def test_where_approval_is_asked_for_nothing_goes_out_without_it(
    bot: Bot, trailers: list[Path]
) -> None:
    posting = {**POSTING, "approval": True}
    bot.settings = {**bot.settings, "posting": posting}
    first, second = bot.add(*trailers[:2])
    assert outcomes(bot.round()) == ["rendered", "rendered"]
    assert bot.round() == []
    app = bot.app()
    with app.alone():
        approve(app, second)
        with pytest.raises(NotFoundError, match="no trailers"):
            approve(app, "nothing")
    assert outcomes(bot.round()) == ["posted"]
    stands = {find.key: str(find.status) for find in bot.app().journal.finds()}
    assert stands == {first: "rendered", second: "posted"}
    app = bot.app()
    with app.alone(), pytest.raises(NotFoundError, match="is posted"):
        approve(app, second)


def test_the_same_film_from_two_places_is_made_once(bot: Bot, trailers: list[Path]) -> None:
    film = Film(trailers[0].read_bytes())
    with odd_site({"/one.mp4": film, "/two.mp4": film}) as address:
        bot.add(f"{address}/one.mp4", f"{address}/two.mp4")
        told = bot.round(no_post=True)
    assert outcomes(told) == ["rendered", "skipped"]
    assert "the same file" in told[1].why


def test_the_same_trailer_in_another_encoding_is_made_once(bot: Bot, tmp_path: Path) -> None:
    shots = [("mandelbrot", 24), ("testsrc2", 30), ("yuvtestsrc", 20)]
    once = make_film(tmp_path / "0.mp4", shots)
    again = tmp_path / "1.mp4"
    ffmpeg("-i", str(once), "-vf", "scale=256:144", "-c:v", "mpeg4", "-q:v", "12", str(again))
    films = {f"/{film.name}": Film(film.read_bytes()) for film in (once, again)}
    with odd_site(films) as address:
        app = bot.app()
        app.journal.discover(found(f"{address}/0.mp4"))
        app.journal.discover(found(f"{address}/1.mp4"))
        bot.settings = {**bot.settings, "trailers": {"own_network": ("127.0.0.1",)}}
        told = bot.round(no_post=True)
        assert outcomes(told) == ["rendered", "skipped"]
        assert "the same footage" in told[1].why
        app = bot.app()
        with app.alone():
            retry(app, told[1].find.key)
        assert outcomes(bot.round(no_post=True)) == ["rendered"]


def found(url: str) -> FindRecord:
    return FindRecord(f"url:{url[-5:]}", url, "Found", "a feed", NOON, NOON, published=NOON)


def test_a_link_of_a_feed_into_our_own_network_is_never_followed(bot: Bot) -> None:
    film = Film(b"a secret")
    with odd_site({"/film.mp4": film}) as address:
        bot.app().journal.discover(found(f"{address}/film.mp4"))
        assert outcomes(bot.round()) == ["failed"]
    assert not film.starts


def test_posts_keep_to_the_calendar(bot: Bot, trailers: list[Path]) -> None:
    bot.add(*trailers[:3])
    told = bot.round()
    assert outcomes(told) == ["rendered"] * 3 + ["posted", "waiting", "waiting"]
    slots = [one.when for one in told[4:] if isinstance(one, Sent)]
    tomorrow = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert slots == [NOON + timedelta(hours=1), tomorrow]
    bot.clock.time = NOON + timedelta(minutes=59)
    assert outcomes(bot.round()) == ["waiting", "waiting"]
    bot.clock.time = NOON + timedelta(minutes=60)
    assert outcomes(bot.round()) == ["posted", "waiting"]
    bot.clock.time = tomorrow
    assert outcomes(bot.round()) == ["posted"]
    assert posts_in(bot) == 3


def test_no_more_is_made_than_two_days_will_take(bot: Bot, trailers: list[Path]) -> None:
    bot.clock.time = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    bot.add(*trailers)
    assert outcomes(bot.round()) == ["rendered"] * 4 + ["waiting"] * 4
    assert sorted(bot.standing().values()) == ["discovered"] + ["rendered"] * 4


def test_a_backlog_that_is_to_be_dropped_is_dropped_and_one_added_by_hand_is_not(
    bot: Bot, trailers: list[Path]
) -> None:
    bot.settings = {**bot.settings, "posting": {"backlog": "drop", "backlog_days": 2}}
    bot.add(trailers[0])
    app = bot.app()
    app.journal.discover(found("https://example.org/1.mp4"))
    bot.clock.time += timedelta(days=3)
    told = bot.round()
    assert sorted(outcomes(told)) == ["posted", "rendered", "skipped"]
    find = app.journal.find("url:1.mp4")
    assert find is not None
    assert find.status == "skipped"
    assert "older than the backlog of 2 days" in find.why


def test_a_trailer_that_a_process_dies_over_again_and_again_is_given_up(
    bot: Bot, trailers: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (key,) = bot.add(trailers[0])
    monkeypatch.setattr("bot.making.make_montage", _dies)
    for _ in range(DEATHS + 1):  # the first time it is fetched: that is a step forward
        app = bot.app()
        app.journal.begin("made", key)  # as a process leaves it that is killed
        app.journal.close_abandoned()
        with pytest.raises(SystemExit):
            list(make_all(app, bot.clock))
    app.journal.begin("made", key)
    app.journal.close_abandoned()
    (told,) = make_all(app, bot.clock)
    assert told.outcome == "failed"
    assert "died" in told.why


def _dies(*_anything: object) -> None:
    raise SystemExit(1)


def test_an_empty_archive_is_told_and_costs_no_trailer_a_try(
    bot: Bot, trailers: list[Path]
) -> None:
    shutil.rmtree(bot.data / "archive")
    bot.add(*trailers[:2])
    for _ in range(5):
        told = bot.round()
        assert outcomes(told) == ["blocked"]
        assert told[0].hint
    assert {find.attempts for find in bot.app().journal.finds()} == {0}


def test_a_montage_that_somebody_removed_is_made_again(bot: Bot, trailers: list[Path]) -> None:
    bot.add(trailers[0])
    bot.round(no_post=True)
    shutil.rmtree(bot.data / "montages")
    assert outcomes(bot.round("post")) == ["put off"]
    assert outcomes(bot.round()) == ["rendered", "posted"]
