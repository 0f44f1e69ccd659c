"""Mentions heard of through the stream of a real server, and through those of odd ones."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import App
from bot.errors import PostingError
from bot.posting.mastodon.stream import LONGEST, PATH, events, streaming_base
from bot.requests.inboxes.listening import PACE, Listener, Pace, pause_after
from bot.retry import Patience
from bot.settings import load_settings
from tests.bot.mastodon_server import (
    TOKEN,
    Asked,
    Forward,
    Server,
    Told,
    Twist,
    changed,
    instead,
    mastodon_server,
    when,
)

MOMENT = timedelta(milliseconds=10)
HASTE = replace(PACE, soon=Patience(MOMENT, MOMENT, growth=1))
EVENTS = {"Content-Type": "text/event-stream"}


@pytest.fixture
def server() -> Iterator[Server]:
    with mastodon_server() as server:
        yield server


class Ears:
    """Counts what it hears."""

    def __init__(self) -> None:
        self.heard = 0
        self.listener: Listener

    def __call__(self) -> None:
        self.heard += 1

    def ended(self) -> bool:
        self.listener._thread.join(1)
        return not self.listener._thread.is_alive()


@contextmanager
def listening(server: Server, pace: Pace = HASTE) -> Iterator[Ears]:
    ears = Ears()
    account = {"server": server.url, "token": TOKEN}
    with Listener(lambda: account, ears, pace) as ears.listener:
        yield ears
    assert ears.ended()


def until(said: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def lines(server: Server) -> list[Asked]:
    """The streams that were asked for."""
    return [asked for asked in server.asked if asked.path == PATH]


def say(server: Server, text: str) -> None:
    server.ask("/api/v1/statuses", "POST", token="alice_token", status=text)


def flow(chunks: Callable[[], Iterator[bytes]]) -> Twist:
    """A stream of the test's own."""
    return lambda _asked, _forward: Told(200, b"", EVENTS, flow=chunks())


def on_a_host_of_its_own(server: Server) -> Twist:
    """The stream comes from another address than the rest, past the front."""

    def named(document: Any) -> Any:
        document["configuration"]["urls"]["streaming"] = f"ws://127.0.0.1:{server.mock.port}"
        return document

    return when("GET", "/api/v2/instance", changed(named))


@pytest.mark.parametrize("apart", [False, True])
def test_a_mention_is_heard_wherever_the_server_has_its_stream(server: Server, apart: bool) -> None:
    if apart:
        server.twists.append(on_a_host_of_its_own(server))
    with listening(server) as ears:
        until(lambda: ears.heard == 1)
        say(server, "@kuleshov help")
        until(lambda: ears.heard == 2)
    assert len(lines(server)) == (0 if apart else 1)


def test_a_server_that_knows_the_first_version_of_its_document_alone_is_listened_to(
    server: Server,
) -> None:
    def as_version_1(asked: Asked, forward: Forward) -> Told:
        told = forward(asked)
        other = f"ws://127.0.0.1:{server.mock.port}".encode()
        return replace(
            told, body=told.body.replace(server.url.replace("http", "ws").encode(), other)
        )

    server.twists += [
        when("GET", "/api/v2/instance", instead(404)),
        when("GET", "/api/v1/instance", as_version_1),
    ]
    with listening(server) as ears:
        until(lambda: ears.heard == 1)
        say(server, "@kuleshov help")
        until(lambda: ears.heard == 2)
    assert not lines(server)


def test_what_is_no_mention_is_not_heard(server: Server) -> None:
    mine = server.ask("/api/v1/statuses", "POST", status="Metropolis")
    me = mine["account"]["id"]
    with listening(server) as ears:
        until(lambda: ears.heard == 1)
        server.ask(f"/api/v1/statuses/{mine['id']}/favourite", "POST", token="alice_token")
        server.ask(f"/api/v1/accounts/{me}/follow", "POST", token="alice_token")
        say(server, "good morning")
        say(server, "@kuleshov help")
        until(lambda: ears.heard == 2)
        time.sleep(0.2)
        assert ears.heard == 2


def test_a_stream_that_ends_or_a_server_that_is_down_is_listened_to_again(server: Server) -> None:
    server.twists += [
        when("GET", PATH, flow(lambda: iter([b":)\n"])), times=2),
        when("GET", PATH, instead(502, "<html>down</html>"), times=2),
    ]
    with listening(server) as ears:
        until(lambda: ears.heard == 3)
        say(server, "@kuleshov help")
        until(lambda: ears.heard == 4)
    assert len(lines(server)) == 5


NO_STREAM: Mapping[str, Twist] = {
    "unknown call": instead(404),
    "unknown page": instead(404, "<html>no</html>"),
    "not done": instead(501, "<html>no</html>"),
    "web socket alone": instead(400),
    "wrong token": instead(401, {"error": f"The token {TOKEN} is invalid"}),
    "not allowed": instead(403),
    "web page": instead(200, "<html>hello</html>"),
}


@pytest.mark.parametrize("answer", NO_STREAM.values(), ids=NO_STREAM)
def test_a_server_that_has_no_stream_for_us_is_left_alone(server: Server, answer: Twist) -> None:
    server.twists.append(when("GET", PATH, answer))
    with capture_logs() as log, listening(server) as ears:
        until(lambda: log)
        time.sleep(0.1)
        assert (len(lines(server)), ears.heard) == (1, 0)
    assert [line["event"] for line in log] == ["listening.lost"]
    assert TOKEN not in str(log)


def test_the_token_is_shown_to_nobody_to_whom_the_stream_sends_us_on(server: Server) -> None:
    with mastodon_server() as other:
        there = instead(302, Location=f"{other.url}{PATH}?access_token={TOKEN}")
        server.twists.append(when("GET", PATH, there))
        with capture_logs() as log, listening(server):
            until(lambda: log)
        assert not other.asked
    assert TOKEN not in str(log)
    assert "?" not in str(log)


def test_a_netrc_of_the_machine_does_not_stand_in_for_our_token(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    streams = lambda: [asked for asked in server.asked if asked.path == PATH]  # noqa: E731
    with listening(server):
        until(streams)
    assert streams()[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_line_without_an_end_is_cut(server: Server) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"data: " + b"x" * 60_000

    server.twists.append(when("GET", PATH, flow(endless)))
    with listening(server):
        until(lambda: len(lines(server)) >= 2)


def test_a_server_that_has_gone_silent_is_noticed(server: Server) -> None:
    with silent(server), listening(server, replace(HASTE, silence_s=0.2)) as ears:
        until(lambda: ears.heard >= 2)


@contextmanager
def silent(server: Server) -> Iterator[None]:
    """A server that says hello and no more."""
    over = threading.Event()

    def hello() -> Iterator[bytes]:
        yield b":)\n"
        over.wait(30)

    server.twists.append(when("GET", PATH, flow(hello)))
    try:
        yield
    finally:
        over.set()


def test_who_listens_to_silence_stops_when_told(server: Server) -> None:
    with silent(server):
        with listening(server) as ears:
            until(lambda: ears.heard)
        assert ears.ended()


def test_who_listens_to_a_server_that_thumps_stops_when_told(server: Server) -> None:
    server.twists.append(on_a_host_of_its_own(server))
    with listening(server) as ears:
        until(lambda: ears.heard)
    assert ears.ended()


def test_who_waits_to_listen_again_stops_when_told(server: Server) -> None:
    server.twists.append(when("GET", PATH, instead(404)))
    with capture_logs() as log, listening(server) as ears:
        until(lambda: log)
    assert ears.ended()


def test_a_loss_is_told_once_and_so_is_its_end(server: Server) -> None:
    pace = replace(HASTE, later=Patience(MOMENT, MOMENT, growth=1))
    server.twists.append(when("GET", PATH, instead(404), times=3))
    with pytest.MonkeyPatch.context() as impatient, capture_logs() as log:
        impatient.setattr("bot.requests.inboxes.listening.A_WHILE", timedelta())
        with listening(server, pace) as ears:
            until(lambda: ears.heard)
    assert [line["event"] for line in log] == ["listening.lost", "listening.began"]


def test_what_is_lost_for_a_moment_is_no_news(server: Server) -> None:
    server.twists.append(when("GET", PATH, flow(lambda: iter([b":)\n"])), times=3))
    with capture_logs() as log, listening(server) as ears:
        until(lambda: ears.heard == 4)
    assert [line["event"] for line in log] == ["listening.began"]


def test_pauses_grow_to_minutes_and_a_closed_door_is_tried_each_hour() -> None:
    broken, closed = PostingError("", "", "network"), PostingError("", "", "stopped")
    waits = [pause_after(broken, breaks, PACE, "key") for breaks in range(1, 40)]
    assert timedelta(seconds=1) <= waits[0] < timedelta(seconds=2)
    assert waits[:9] == sorted(waits[:9])
    assert timedelta(minutes=5) <= waits[-1] <= timedelta(minutes=6)
    hours = {pause_after(closed, breaks, PACE, "key") // timedelta(hours=1) for breaks in (1, 9)}
    assert hours == {1}
    busy = PostingError("", "", "busy", timedelta(hours=3))
    assert pause_after(busy, 1, PACE, "key") == timedelta(hours=3)


def test_a_line_that_held_is_taken_up_again_at_once_and_one_that_did_not_is_not(
    server: Server,
) -> None:
    server.twists.append(when("GET", PATH, flow(lambda: iter([b":)\n"]))))
    steep = Patience(MOMENT, timedelta(hours=1), growth=1e6)
    with listening(server, Pace(soon=steep, held=timedelta())):
        until(lambda: len(lines(server)) == 5)
    before = len(lines(server))
    with listening(server, Pace(soon=steep)):
        until(lambda: len(lines(server)) == before + 2)
        time.sleep(0.2)
        assert len(lines(server)) == before + 2


def test_what_makes_no_sense_is_passed_over(server: Server) -> None:
    told = (
        b"event: notification\ndata: [1\n\n"
        b"event: notification\ndata: []\n\n"
        b"event: notification\ndata: " + b"[" * 100_000 + b"\n\n"
        b'event: notification\ndata: {"type": ["mention"]}\n\n'
        b'event: mention\ndata: {"type": "mention"}\n\n'
        b"event: filters_changed\ndata: undefined\n\n\n\xff\n\n"
        b'event: notification\r\ndata:{"type":\r\ndata:"mention"}\r\n\r\n'
    )
    server.twists.append(when("GET", PATH, flow(lambda: iter([told])), times=1))
    with listening(server) as ears:
        until(lambda: ears.heard == 3)
        time.sleep(0.1)
        assert ears.heard == 3  # two beginnings, and the last of these


def test_an_event_comes_out_of_pieces_of_any_size() -> None:
    told = (
        b":thump\nevent: a\ndata: 1\ndata: 2\n\n:thump\n\nevent: b\ndata: 3\n\nevent: c\ndata: 4\n"
    )
    assert list(events([told])) == [("a", "1\n2"), ("b", "3")]
    pieces = (told[at : at + 1] for at in range(len(told)))
    assert list(events(pieces)) == [("a", "1\n2"), ("b", "3")]


@pytest.mark.parametrize("piece", [b"x" * 1_000, b"data: " + b"x" * 993 + b"\n"])
def test_neither_a_line_nor_an_event_may_go_on_for_ever(piece: bytes) -> None:
    told = 0

    def pieces() -> Iterator[bytes]:
        nonlocal told
        for _ in range(10 * LONGEST // len(piece)):
            told += len(piece)
            yield piece

    with pytest.raises(OverflowError):
        list(events(pieces()))
    assert told <= LONGEST * 1.1


@pytest.mark.parametrize(
    ("named", "base"),
    [
        ("wss://streaming.social.example", "https://streaming.social.example"),
        ("https://streaming.social.example/", "https://streaming.social.example"),
        ("ws://streaming.social.example", "https://streaming.social.example"),
        ("wss://me:secret@social.example:444/x", "https://social.example:444"),
        (None, "https://social.example"),
        ("", "https://social.example"),
        ("file:///etc/passwd", "https://social.example"),
        ("wss://[", "https://social.example"),
        (["wss://other.example"], "https://social.example"),
    ],
)
def test_a_token_is_never_sent_without_tls(named: object, base: str) -> None:
    new = {"configuration": {"urls": {"streaming": named}}}
    old = {"urls": {"streaming_api": named}}
    assert streaming_base(new, "https", "social.example") == base
    assert streaming_base(old, "https", "social.example") == base


def test_nobody_listens_where_requests_are_off_or_nobody_is_logged_in(
    server: Server, tmp_path: Path
) -> None:
    def app(**settings: Any) -> App:
        return App(load_settings(data=tmp_path, post_to=("mastodon",), **settings), "serve")

    account = {"server": server.url, "token": TOKEN}
    ears = Ears()
    with app(mastodon=account).listening(ears):
        assert "listening" not in [thread.name for thread in threading.enumerate()]
    with capture_logs() as log, app(requests={"on": True}).listening(ears):
        until(lambda: log)
    assert "nobody is logged in" in log[0]["why"]
    assert not server.asked
    with app(requests={"on": True}, mastodon=account).listening(ears):
        until(lambda: ears.heard)
