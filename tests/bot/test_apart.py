"""The process that fetches for strangers: bounded, ended with us, and without our secrets."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from pathlib import Path
from threading import Event

import pytest

from bot.apart import fetch_apart
from bot.downloads import Limits, fetch, home_of
from bot.errors import DownloadError
from tests.bot.odd_web import Answer, Film, odd_site, status

HERE = (ip_network("127.0.0.1"),)
LIMITS = Limits(largest_bytes=50_000_000, longest_s=300, own=HERE, within_s=60)
WAIT_S = 30
LIST = "application/vnd.apple.mpegurl"


def refused(
    url: str, folder: Path, limits: Limits = LIMITS, memory: int = 600_000_000
) -> DownloadError:
    with pytest.raises(DownloadError) as told:
        fetch_apart(url, folder, None, limits, memory)
    assert "\n" not in str(told.value)
    return told.value


class Drip:
    """What comes a byte at a time after its `first`; knows when it `began` and was `over`."""

    def __init__(self, kind: str = "video/mp4", first: bytes = bytes(65_536)) -> None:
        self.kind, self.first = kind, first
        self.began = Event()
        self.over = Event()

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", self.kind)
        request.send_header("Content-Length", "900000")
        request.end_headers()
        request.wfile.write(self.first)
        self.began.set()
        try:
            while True:
                request.wfile.write(b"\0")
                time.sleep(0.05)
        except OSError:
            self.over.set()


def test_a_film_comes_as_it_would_by_ourselves(tmp_path: Path, trailers: list[Path]) -> None:
    film = Film(trailers[0].read_bytes())
    ticks: list[int] = []
    with odd_site({"/film.mp4": film}) as address:
        url = f"{address}/film.mp4"
        found = fetch_apart(url, tmp_path, lambda done, _: ticks.append(done), LIMITS)
        assert found == fetch(url, tmp_path)
    assert found.file.read_bytes() == film.data
    assert ticks[-1] == len(film.data)


def test_a_film_that_drips_is_given_up(tmp_path: Path) -> None:
    drip = Drip()
    within = Limits(largest_bytes=50_000_000, longest_s=300, own=HERE, within_s=2.5)
    with odd_site({"/film.mp4": drip}) as address:
        error = refused(f"{address}/film.mp4", tmp_path, within)
        assert drip.over.wait(WAIT_S)
    assert error.reason == "too large"
    assert "within" in str(error)
    assert not list(tmp_path.rglob("*.part"))


def endless(request: BaseHTTPRequestHandler) -> None:
    """A list of pieces that never ends."""
    request.send_response(200)
    request.send_header("Content-Type", LIST)
    request.end_headers()
    if request.command != "GET":
        return
    request.wfile.write(b"#EXTM3U\n")
    while True:
        request.wfile.write(b"#" * 1_000_000)


def bomb(request: BaseHTTPRequestHandler) -> None:
    """A megabyte that unpacks to a thousand."""
    data = gzip.compress(b"#EXTM3U\n") + gzip.compress(b"\n" * 10_000_000) * 100
    request.send_response(200)
    request.send_header("Content-Type", LIST)
    request.send_header("Content-Encoding", "gzip")
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    if request.command == "GET":
        request.wfile.write(data)


@pytest.mark.parametrize("answer", [endless, bomb])
def test_what_needs_more_memory_than_a_film_is_given_up(tmp_path: Path, answer: Answer) -> None:
    with odd_site({"/film.m3u8": answer}) as address:
        error = refused(f"{address}/film.m3u8", tmp_path, memory=300_000_000)
    assert error.reason == "too large", error
    assert "within" not in str(error)  # it did not wait for the end of its time


FETCHING = """
import sys
from pathlib import Path
from bot.apart import fetch_apart
from tests.bot.test_apart import LIMITS
fetch_apart(sys.argv[1], Path(sys.argv[2]), None, LIMITS)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_whatever_ends_us_ends_what_we_let_fetch(tmp_path: Path, number: signal.Signals) -> None:
    drip = Drip(LIST, b"#EXTM3U\n" + b"#" * 1_000)
    with odd_site({"/film.m3u8": drip}) as address:
        command = [sys.executable, "-c", FETCHING, f"{address}/film.m3u8", str(tmp_path)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as ours:
            assert drip.began.wait(WAIT_S)
            ours.send_signal(number)
        assert drip.over.wait(WAIT_S)


def test_the_reason_and_its_hint_come_back(tmp_path: Path) -> None:
    with odd_site({"/film.mp4": status(451)}) as address:
        error = refused(f"{address}/film.mp4", tmp_path / "apart")
        with pytest.raises(DownloadError) as told:
            fetch(f"{address}/film.mp4", tmp_path / "here")
    assert (error.reason, str(error)) == ("region", str(told.value))
    assert error.hint == told.value.hint


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Puts a module where the other process finds it before any other of its name."""
    folder = tmp_path / "beside"
    folder.mkdir()
    found = os.pathsep.join([str(folder), *filter(None, sys.path)])
    monkeypatch.setenv("PYTHONPATH", found)

    def put(name: str, code: str) -> None:
        (folder / f"{name}.py").write_text(textwrap.dedent(code))

    return put


def test_what_it_started_ends_with_it(tmp_path: Path, beside: Callable[[str, str], None]) -> None:
    drip = Drip()
    with odd_site({"/film.mp4": drip}) as address:
        reads = f"from urllib.request import urlopen; urlopen('{address}/film.mp4').read()"
        beside(
            "yt_dlp",
            f"""
            import subprocess, sys
            def YoutubeDL(options):
                subprocess.run([sys.executable, "-c", {reads!r}])
            """,
        )
        refused("http://127.0.0.1:9/film.mp4", tmp_path, Limits(own=HERE, within_s=2.5))
        assert drip.began.is_set()
        assert drip.over.wait(WAIT_S)


def test_a_fault_of_ours_says_where_it_lies(
    tmp_path: Path, beside: Callable[[str, str], None]
) -> None:
    beside("yt_dlp", "raise KeyError('token')")
    error = refused("http://127.0.0.1:9/film.mp4", tmp_path)
    assert error.reason == "ours"
    assert "KeyError in <module>, line 1" in str(error)
    assert "token" not in str(error)


@pytest.mark.parametrize(
    ("death", "reason"),
    [("os.kill(os.getpid(), 11)", "unsupported"), ("os._exit(1)", "ours")],
)
def test_what_dies_over_a_film_takes_nobody_along(
    tmp_path: Path, beside: Callable[[str, str], None], death: str, reason: str
) -> None:
    beside("yt_dlp", f"import os\n{death}\n")
    error = refused("http://127.0.0.1:9/film.mp4", tmp_path / "fetched")
    assert error.reason == reason, error
    assert not list((tmp_path / "fetched").rglob("*"))


def test_a_premiere_says_how_long_it_takes(
    tmp_path: Path, beside: Callable[[str, str], None]
) -> None:
    beside(
        "yt_dlp",
        """
        import time
        def YoutubeDL(options):
            at = time.time() + 7_200
            options["match_filter"]({"live_status": "is_upcoming", "release_timestamp": at})
        """,
    )
    error = refused("http://127.0.0.1:9/film.mp4", tmp_path)
    assert error.reason == "not yet"
    assert error.wait is not None
    assert timedelta(hours=1) < error.wait <= timedelta(hours=2)


def test_a_full_disk_is_a_full_disk(tmp_path: Path, beside: Callable[[str, str], None]) -> None:
    beside(
        "yt_dlp",
        """
        import errno
        def YoutubeDL(options):
            raise OSError(errno.ENOSPC, "No space left on device", "film.mp4")
        """,
    )
    with pytest.raises(OSError, match="No space left") as told:
        fetch_apart("http://127.0.0.1:9/film.mp4", tmp_path, None, LIMITS)
    assert told.value.filename == "film.mp4"


def test_no_file_grows_beyond_what_is_allowed(
    tmp_path: Path, beside: Callable[[str, str], None]
) -> None:
    beside(
        "yt_dlp",
        """
        def YoutubeDL(options):
            with open(options["outtmpl"]["default"], "wb") as file:
                file.seek(200_000_000)
                file.write(b"x")
        """,
    )
    error = refused("http://127.0.0.1:9/film.mp4", tmp_path)
    assert error.reason == "too large", error


def test_it_gets_no_secrets(
    tmp_path: Path, beside: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen.json"
    monkeypatch.setenv("KULESHOV_TMDB_KEY", "secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    beside("yt_dlp", f"import json, os\njson.dump(dict(os.environ), open({str(seen)!r}, 'w'))\n")
    refused("http://127.0.0.1:9/film.mp4", tmp_path)
    given = json.loads(seen.read_text())
    assert "secret" not in given.values()
    assert given["PATH"] == os.environ["PATH"]


def test_no_thread_of_it_reaches_our_own_network(
    tmp_path: Path, beside: Callable[[str, str], None]
) -> None:
    film = Film(b"secret")
    with odd_site({"/film.mp4": film}) as address:
        beside(
            "yt_dlp",
            f"""
            from threading import Thread
            from urllib.request import urlopen
            def YoutubeDL(options):
                thread = Thread(target=urlopen, args=("{address}/film.mp4",))
                thread.start()
                thread.join()
            """,
        )
        refused("http://127.0.0.1:9/film.mp4", tmp_path, Limits(own=(), within_s=60))
    assert not film.starts


def test_no_library_connects_that_no_guard_sees(
    tmp_path: Path, beside: Callable[[str, str], None], trailers: list[Path]
) -> None:
    loaded = tmp_path / "loaded"
    beside("curl_cffi", f"open({str(loaded)!r}, 'w').close()\n")
    with odd_site({"/film.mp4": Film(trailers[0].read_bytes())}) as address:
        fetch_apart(f"{address}/film.mp4", tmp_path, None, LIMITS)
    assert not loaded.exists()


def test_a_cookie_file_does_not_stay_behind(tmp_path: Path) -> None:
    jar = tmp_path / "cookies.txt"
    jar.write_text("# Netscape HTTP Cookie File\n")
    drip = Drip()
    url_limits = Limits(largest_bytes=50_000_000, cookies=jar, own=HERE, within_s=2.5)
    with odd_site({"/film.mp4": drip}) as address:
        url = f"{address}/film.mp4"
        home = home_of(url, tmp_path)
        home.mkdir()
        (home / "download.json").touch()  # what is there of before stays
        refused(url, tmp_path, url_limits)
    assert not (home / "cookies.txt").exists()
    assert (home / "download.json").exists()
