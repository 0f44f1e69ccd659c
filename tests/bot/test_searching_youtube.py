"""A title to an address, the whole way: the real yt-dlp searches a YouTube of a test."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from bot.downloads import LOOKING
from bot.errors import DownloadError
from bot.requests import searching
from bot.requests.phrases import refusal
from bot.requests.searching import MOST_RESULTS, find_trailer
from bot.settings import load_settings
from bot.sources.find import Find
from state.requests import RequestStatus
from tests.bot.asking import asked
from tests.bot.odd_web import Answer, page, status
from tests.bot.youtube_server import HOME, SEARCH, YouTube, results, video, youtube

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HERE = {"own_network": ("127.0.0.1/32",)}

NO_TRAILERS = (
    video(1, "My cat watches Nosferatu"),
    video(2, "NOSFERATU Trailer REACTION!!", verified=True),
    video(3, "Nosferatu | Official Trailer (1 hour version)", "1:02:03"),
)
FAN_MADE = video(4, "Nosferatu Trailer")
OFFICIAL = video(5, "Nosferatu | Official Trailer", "2:21", "Focus Features", verified=True)
ADDRESS = "https://www.youtube.com/watch?v=00000000005"

Serve = Callable[[Answer], AbstractContextManager[YouTube]]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    return lambda answer: youtube(answer, tmp_path, monkeypatch)


def found(**trailers: object) -> Find | None:
    return find_trailer(load_settings(trailers={**HERE, **trailers}), "Nosferatu", "2024", NOW)


def test_a_title_becomes_the_address_of_the_official_trailer(serve: Serve) -> None:
    with serve(results([*NO_TRAILERS, FAN_MADE, OFFICIAL])) as there:
        trailer = found()
    assert trailer is not None
    assert (trailer.url, trailer.key) == (ADDRESS, "youtube:00000000005")
    assert (trailer.duration_s, trailer.official) == (141.0, True)
    assert trailer.channel == "Focus Features"
    assert there.queries == ["Nosferatu 2024 official trailer"]


def test_cats_reactions_and_long_films_are_passed_over(serve: Serve) -> None:
    with serve(results(NO_TRAILERS)):
        assert found() is None


def test_nothing_is_asked_of_what_was_found(serve: Serve) -> None:
    with serve(results([*NO_TRAILERS, FAN_MADE, OFFICIAL])) as there:
        found()
    assert there.asked == [f"GET {HOME}", f"POST {SEARCH}"]
    assert there.strange_names == []


def test_an_endless_search_ends_with_so_many_results(serve: Serve) -> None:
    pages = 2
    videos = [video(n, "Nosferatu Trailer") for n in range(MOST_RESULTS // pages)]
    with serve(results(videos, more=True)) as there:
        assert found() is not None
    assert there.asked.count(f"POST {SEARCH}") == pages


def test_no_results_are_none(serve: Serve) -> None:
    with serve(results([])):
        assert found() is None


def silent(request: BaseHTTPRequestHandler) -> None:
    """Begins an answer, and says no more."""
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", "5000")
    request.end_headers()
    request.wfile.write(b'{"contents": ')
    request.wfile.flush()
    time.sleep(1)


def drip(request: BaseHTTPRequestHandler) -> None:
    """A little at a time, and hangs up before the end."""
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", "5000")
    request.end_headers()
    for letter in b'{"contents':
        request.wfile.write(bytes([letter]))
        request.wfile.flush()
        time.sleep(0.03)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (status(429), "sign-in"),
        (status(500), "network"),
        (page("<html><h1>Before you continue to YouTube</h1></html>"), "ours"),
        (page("{", "application/json"), "ours"),
        (silent, "network"),
        (drip, "network"),
    ],
    ids=["too many", "broken", "a page", "torn", "silent", "drip"],
)
def test_trouble_of_the_search_is_one_error_in_one_sentence(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, answer: Answer, reason: str
) -> None:
    monkeypatch.setattr(searching, "LOOKING", {**LOOKING, "socket_timeout": 0.2})
    with serve(answer) as there, pytest.raises(DownloadError) as told:
        found()
    assert told.value.reason == reason
    assert str(told.value).startswith("the search for 'Nosferatu 2024' could not be")
    assert "\n" not in str(told.value)
    assert told.value.hint
    assert there.asked.count(f"POST {SEARCH}") <= 4


def test_a_search_leads_to_no_place_but_the_internet(serve: Serve) -> None:
    with serve(results([OFFICIAL])) as there, pytest.raises(DownloadError):
        found(own_network=())
    assert there.asked == []


def test_a_title_in_a_mention_becomes_a_find(serve: Serve, tmp_path: Path) -> None:
    with (
        serve(results([*NO_TRAILERS, OFFICIAL])),
        asked("mastodon", tmp_path, trailers=HERE) as bot,
    ):
        mention = bot.room.tell("please do Nosferatu (2024)")
        bot.round()
        record = bot.request(mention)
        assert record.status is RequestStatus.ACCEPTED, record.why
        (find,) = bot.journal.finds()
        assert (find.url, find.key) == (ADDRESS, record.find)
        assert find.title == "Nosferatu | Official Trailer"


def test_who_asks_while_searches_fail_is_told_so_in_the_end(serve: Serve, tmp_path: Path) -> None:
    with serve(status(429)), asked("mastodon", tmp_path, trailers=HERE) as bot:
        mention = bot.room.tell("please do Nosferatu (2024)")
        bot.round()
        assert bot.request(mention).status is RequestStatus.RECEIVED
        assert bot.texts() == []
        bot.clock.time += timedelta(hours=2)
        bot.round()
        assert bot.request(mention).reason == "network"
        (text,) = bot.texts()
        assert text.endswith(refusal("network"))
