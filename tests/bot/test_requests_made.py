"""Links of strangers to a real site, behind the real yt-dlp: made, or refused for what they are."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from bot.downloads import fetch
from bot.errors import DownloadError
from bot.making import _at_hand, make_all
from bot.pipeline import find_montage
from bot.requests.links import judge_link
from bot.requests.made import made_of_film
from bot.requests.phrases import About, refusal
from bot.requests.strangers import strangers_limits
from bot.settings import load_settings
from bot.waiting import BY_HAND, due, may_go_out, room
from matcher.archive import archive_films
from state.records import FindRecord, FindStatus
from state.requests import RequestStatus
from tests.bot.asking import Asked, asked
from tests.bot.bots import Bot
from tests.bot.odd_web import Answer, Film, odd_site, page, redirect, status

HERE = {"own_network": ("127.0.0.1/32",)}


@contextmanager
def asked_about(
    answers: Mapping[str, Answer], folder: Path, **settings: Any
) -> Iterator[tuple[Asked, str]]:
    """A bot that may ask one site of the test, and the address of that."""
    with odd_site(answers) as address:
        place = address.removeprefix("http://")
        requests = {"sites": (place,), **settings.pop("requests", {})}
        given = {"trailers": HERE, "eyes": "builtin", "shots": "adaptive", **settings}
        given["fetching"] = {"pause_seconds": 0}
        with asked("mastodon", folder, requests=requests, **given) as bot:
            yield bot, address


def about(bot: Asked) -> About:
    """What a refusal can speak of where the film has no name yet."""
    chosen = bot.settings.requests
    return About("", chosen.longest_minutes, None, chosen.sites)


def made(bot: Asked) -> list[str]:
    """A whole round: heard, made, answered."""
    bot.round()
    with bot.alone():
        outcomes = [one.outcome for one in make_all(bot, bot.clock)]
    bot.round()
    return outcomes


def test_a_link_becomes_a_clip_in_the_thread(bot: Bot, trailers: list[Path]) -> None:
    film = Film(trailers[0].read_bytes())
    with asked_about({"/a-trailer.mp4": film}, bot.data.parent) as (asked, address):
        first = asked.room.tell(f"this one please: {address}/a-trailer.mp4")
        assert made(asked) == ["rendered"]
        record = asked.request(first)
        assert record.status is RequestStatus.ANSWERED, record.why
        clip = asked.room.server.statuses()[-1]
        assert clip["in_reply_to_id"] == first
        assert clip["media_attachments"][0]["description"]
        assert may_go_out(asked) == []  # an answer is no post for everybody
        (find,) = asked.journal.finds()
        assert find.status is FindStatus.POSTED
        asked_for = list(film.starts)
        # the same for somebody else is there at once
        again = asked.room.tell(f"{address}/a-trailer.mp4 please, alone", by="bob")
        asked.round()
        assert asked.request(again).status is RequestStatus.ANSWERED
        assert film.starts == asked_for
        alone = asked.room.server.statuses()
        shown = next(one for one in alone if one["in_reply_to_id"] == again)
        assert "in place of a shot" in shown["media_attachments"][0]["description"]


def test_a_part_of_the_archive_can_be_asked_for(bot: Bot, trailers: list[Path]) -> None:
    film = archive_films(bot.data / "archive")[0]
    parts = {"collections": {"old films": (film.title,)}}
    shown = {"/a-trailer.mp4": Film(trailers[0].read_bytes())}
    with asked_about(shown, bot.data.parent, requests=parts) as (asked, address):
        link = f"{address}/a-trailer.mp4"
        mention = asked.room.tell(f"{link} please, archive: old films")
        unknown = asked.room.tell(f"{link} please, archive: new films", by="bob")
        assert made(asked) == ["rendered"]
        record = asked.request(mention)
        assert record.status is RequestStatus.ANSWERED, record.why
        (folder,) = asked.folders.variants.iterdir()
        montage, _ = find_montage(asked, str(folder))
        assert [one.id for one in montage.matched_films()] == [film.id]
        assert not asked.folders.montages.exists()
        assert asked.request(unknown).reason == "collection"


def live(request: BaseHTTPRequestHandler) -> None:
    """A stream without end, as far as it says."""
    playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nseg1.ts\n"
    page(playlist, "application/vnd.apple.mpegurl")(request)


def drip(request: BaseHTTPRequestHandler) -> None:
    """A film without end, a little at a time."""
    request.send_response(200)
    request.send_header("Content-Type", "video/mp4")
    request.send_header("Content-Length", "900000000")
    request.end_headers()
    for _ in range(40):
        request.wfile.write(bytes(65_536))
        request.wfile.flush()
        time.sleep(0.01)


THREE_HOURS = (
    '<html><script type="application/ld+json">{"@context": "https://schema.org",'
    '"@type": "VideoObject", "name": "A trailer", "duration": "PT3H",'
    '"contentUrl": "%s"}</script></html>'
)


@pytest.mark.parametrize(
    ("name", "answer", "reason"),
    [
        ("my-cat.mp4", None, "no trailer"),
        ("trailer.jpg", page("not a picture", "image/jpeg"), "unsupported"),
        ("trailer.mp4", drip, "too large"),
        ("trailer.mp4", redirect("http://127.0.0.2:9/trailer.mp4"), "unsupported"),
        ("trailer.mp4", redirect("http://169.254.169.254/trailer.mp4"), "unsupported"),
        ("trailer.mp4", redirect("file:///etc/passwd"), "unsupported"),
        ("gone-trailer.mp4", redirect("/nowhere"), "gone"),
        ("trailer.mp4", status(451), "region"),
        ("trailer", page("<html><title>A trailer</title>no film"), "unsupported"),
    ],
)
def test_what_is_no_trailer_for_us_is_refused_for_what_it_is(
    tmp_path: Path, trailers: list[Path], name: str, answer: Answer | None, reason: str
) -> None:
    shown = answer or Film(trailers[0].read_bytes())
    with asked_about({f"/{name}": shown}, tmp_path) as (asked, address):
        mention = asked.room.tell(f"please do {address}/{name}")
        assert made(asked) == ["failed"], asked.journal.finds()[0].why
        record = asked.request(mention)
        assert (record.status, record.reason) == (RequestStatus.REFUSED, reason), record.why
        assert asked.texts() == [f"@alice {refusal(record.reason, about(asked))}"]
        assert not list((asked.folders.data / "trailers").rglob("*.mp4"))


def test_a_name_server_that_points_a_site_at_us_gains_nothing(
    tmp_path: Path, trailers: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    truly = socket.getaddrinfo

    def lying(host: Any, *rest: Any, **more: Any) -> Any:
        return truly("127.0.0.1" if host == "trailers.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lying)
    film = Film(trailers[0].read_bytes())
    with odd_site({"/trailer.mp4": film}) as address:
        site = f"trailers.example:{address.rpartition(':')[2]}"
        limits = strangers_limits(load_settings(requests={"sites": (site,)}))
        with pytest.raises(DownloadError) as told:
            fetch(f"http://{site}/trailer.mp4", tmp_path, limits=limits)
        assert told.value.reason == "unsupported"
        assert not film.starts
        own = replace(limits, own=(ip_network("127.0.0.1/32"),))
        assert fetch(f"http://{site}/trailer.mp4", tmp_path, limits=own).file.exists()


def test_a_file_of_the_archive_may_lie_on_any_of_its_servers(
    tmp_path: Path, trailers: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = "ia800101.us.archive.org"
    answers = {
        "/download/a/a-trailer.mp4": redirect(f"http://{server}/12/items/a/a-trailer.mp4"),
        "/12/items/a/a-trailer.mp4": Film(trailers[0].read_bytes()),
        "/download/b/b-trailer.mp4": redirect(f"http://{server}.example.org/12/items/a/b.mp4"),
        "/12/items/a/b.mp4": Film(trailers[0].read_bytes()),
    }
    with odd_site(answers) as address:
        port = int(address.rpartition(":")[2])
        here = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [here])
        limits = strangers_limits(load_settings(trailers=HERE))
        film = fetch("http://archive.org/download/a/a-trailer.mp4", tmp_path, limits=limits)
        with pytest.raises(DownloadError) as told:
            fetch("http://archive.org/download/b/b-trailer.mp4", tmp_path, limits=limits)
    assert film.url == f"http://{server}/12/items/a/a-trailer.mp4"
    assert told.value.reason == "unsupported"
    first = judge_link(film.url, ("archive.org",))
    assert first.against == "site"  # but nobody sends us there at once


def test_a_live_stream_is_refused(tmp_path: Path) -> None:
    with asked_about({"/trailer.m3u8": live}, tmp_path) as (asked, address):
        mention = asked.room.tell(f"please do {address}/trailer.m3u8")
        made(asked)
        record = asked.request(mention)
        assert (record.status, record.reason) == (RequestStatus.REFUSED, "not yet"), record.why
        assert asked.texts() == [f"@alice {refusal('not yet')}"]


def test_a_film_that_is_longer_than_its_page_says_is_refused(
    tmp_path: Path, trailers: list[Path]
) -> None:
    shown = {"/trailer.mp4": Film(trailers[0].read_bytes())}
    short = {"longest_minutes": 0.01}
    with asked_about(shown, tmp_path, requests=short) as (asked, address):
        mention = asked.room.tell(f"please do {address}/trailer.mp4")
        made(asked)
        assert asked.request(mention).reason == "too long"
        assert asked.texts() == [f"@alice {refusal('too long', about(asked))}"]


def test_a_page_that_says_three_hours_is_believed(tmp_path: Path) -> None:
    film = Film(bytes(30_000_000))
    answers: dict[str, Answer] = {"/trailer.mp4": film}
    with asked_about(answers, tmp_path) as (asked, address):
        answers["/trailer"] = page(THREE_HOURS % f"{address}/trailer.mp4")
        mention = asked.room.tell(f"please do {address}/trailer")
        made(asked)
        assert asked.request(mention).reason == "too long"
        assert asked.texts() == [f"@alice {refusal('too long', about(asked))}"]
        assert film.sent < 15_000_000


def test_what_a_stranger_calls_a_film_is_neither_said_nor_believed(
    tmp_path: Path, trailers: list[Path]
) -> None:
    shown = {"/a-trailer.mp4": Film(trailers[0].read_bytes())}
    with asked_about(shown, tmp_path, requests={"acknowledge": "reply"}) as (asked, address):
        mention = asked.room.tell(f"please do “Ann Is A Thief” (2024) {address}/a-trailer.mp4")
        asked.round()
        record = asked.request(mention)
        assert record.status is RequestStatus.ACCEPTED
        find = asked.journal.find(record.find)
        assert find is not None
        assert (find.title, find.year) == ("", "")
        assert "Thief" not in " ".join(asked.texts())
        assert made_of_film(asked, "Ann Is A Thief", "2024") is None


def test_a_stranger_gets_no_code_of_others_run(tmp_path: Path) -> None:
    from yt_dlp import globals as known

    plugins = known.plugin_ies.value
    known.plugin_ies.value = {"SomebodysIE": object}
    try:
        with pytest.raises(DownloadError) as told:
            fetch("https://example.org/x", tmp_path, None, strangers_limits(load_settings()))
    finally:
        known.plugin_ies.value = plugins
    assert "plugins" in str(told.value)


def test_what_comes_from_the_web_is_fetched_by_a_process_of_its_own(
    tmp_path: Path, trailers: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    film = Film(trailers[0].read_bytes())
    with odd_site({"/a-trailer.mp4": film}) as address:
        sites = {"sites": (address.removeprefix("http://"),)}
        with asked("mastodon", tmp_path, trailers=HERE, requests=sites) as bot:
            monkeypatch.setattr("yt_dlp.YoutubeDL", never)
            time = bot.clock()
            for source in ("studio", "request"):
                url = f"{address}/a-trailer.mp4?{source}"
                find = FindRecord(source, url, "A trailer", source, time, time)
                assert _at_hand(bot, find).read_bytes() == film.data
            by_hand = FindRecord("hand", f"{address}/a-trailer.mp4", "", BY_HAND, time, time)
            with pytest.raises(DownloadError, match="AssertionError"):
                _at_hand(bot, by_hand)


def test_requests_come_first_but_only_every_other_time(tmp_path: Path) -> None:
    with asked("mastodon", tmp_path) as bot:
        time = bot.clock()
        for number in range(3):
            for source in ("studio", "request"):
                key = f"{source}:{number}"
                bot.journal.discover(FindRecord(key, f"file {key}", key, source, time, time))
        taken = []
        for _ in range(4):
            find = due(bot, bot.clock())[0]
            taken.append(find.source)
            with bot.step("made", subject=find.key):
                bot.journal.advance(find.key, FindStatus.RENDERED)
        assert taken == ["request", "studio", "request", "studio"]


def test_what_somebody_waits_for_is_made_though_enough_lies_ready(tmp_path: Path) -> None:
    with asked("mastodon", tmp_path, posting={"posts_per_day": 1}) as bot:
        time = bot.clock()
        for number in range(4):
            key = f"studio:{number}"
            bot.journal.discover(FindRecord(key, "file", key, "studio", time, time))
            bot.journal.advance(key, FindStatus.RENDERED, trailer=f"{number:016x}")
        for source in ("studio", "request"):
            facts = FindRecord(f"{source}:new", "no file", source, source, time, time)
            bot.journal.discover(facts)
        assert not room(bot)
        with bot.alone():
            tried = [one.find.key for one in make_all(bot, bot.clock, lambda: room(bot))]
        assert tried == ["request:new"]
