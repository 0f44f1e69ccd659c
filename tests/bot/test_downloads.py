"""Films from the web, with the real yt-dlp against a web site on loopback."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from bot.downloads import Limits, fetch, is_url
from bot.errors import DownloadError, Reason
from tests.bot.odd_web import Film, odd_site, page, redirect, status
from tests.bot.web import web_site
from tests.films import make_film


def test_a_film_is_fetched_once_and_then_remembered(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    film = make_film(site / "old street.mp4", [("testsrc2", 10)])
    ticks: list[int] = []
    with web_site(site) as address:
        url = f"{address}/old%20street.mp4"
        first = fetch(url, tmp_path / "fetched", lambda done, _: ticks.append(done))
    assert first.file.read_bytes() == film.read_bytes()
    assert "old street" in first.title
    assert first.url == url
    assert ticks[-1] == film.stat().st_size
    assert fetch(url, tmp_path / "fetched") == first


def test_two_sites_with_a_file_of_the_same_name_stay_two(tmp_path: Path) -> None:
    found = []
    for name, source in (("one", "testsrc2"), ("two", "mandelbrot")):
        (tmp_path / name).mkdir()
        make_film(tmp_path / name / "trailer.mp4", [(source, 5)])
        with web_site(tmp_path / name) as address:
            found.append(fetch(f"{address}/trailer.mp4", tmp_path / "fetched").file)
    assert found[0].read_bytes() != found[1].read_bytes()


def test_what_cannot_be_fetched_is_one_clear_line(tmp_path: Path) -> None:
    with web_site(tmp_path) as address, pytest.raises(DownloadError) as told:
        fetch(f"{address}/gone.mp4", tmp_path / "fetched")
    assert "404" in str(told.value)
    assert "\n" not in str(told.value)


def refused(url: str, folder: Path, limits: Limits | None = None) -> DownloadError:
    with pytest.raises(DownloadError) as told:
        fetch(url, folder / "fetched", None, limits or Limits())
    assert "\n" not in str(told.value)
    return told.value


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (404, "gone"),
        (410, "gone"),
        (451, "region"),
        (403, "sign-in"),
        (429, "sign-in"),
        (503, "network"),
    ],
)
def test_a_servers_number_says_why(tmp_path: Path, code: int, reason: Reason) -> None:
    with odd_site({"/film.mp4": status(code)}) as address:
        assert refused(f"{address}/film.mp4", tmp_path).reason == reason


def test_a_server_that_is_not_there_is_a_matter_of_the_network(tmp_path: Path) -> None:
    with odd_site({}) as address:
        pass
    assert refused(f"{address}/film.mp4", tmp_path).reason == "network"


def test_a_page_without_a_film_is_not_supported(tmp_path: Path) -> None:
    with odd_site({"/page": page("<html><title>Words</title>only words</html>")}) as address:
        assert refused(f"{address}/page", tmp_path).reason == "unsupported"


def test_a_link_of_a_stranger_does_not_lead_into_our_own_network(tmp_path: Path) -> None:
    film = Film(b"secret")
    with odd_site({"/film.mp4": film}) as address:
        error = refused(f"{address}/film.mp4", tmp_path, Limits(own=()))
    assert error.reason == "unsupported"
    assert not film.starts


def test_redirects_without_end_end(tmp_path: Path) -> None:
    with odd_site({"/round": redirect("/round")}) as address:
        assert refused(f"{address}/round", tmp_path).reason in ("gone", "unsupported", "ours")


def test_a_film_that_broke_off_goes_on_where_it_was(tmp_path: Path) -> None:
    data = make_film(tmp_path / "film.mp4", [("mandelbrot", 40)], size="640x360").read_bytes()
    film = Film(data, breaks_after=len(data) // 20)
    with odd_site({"/film.mp4": film}) as address:
        url = f"{address}/film.mp4"
        assert refused(url, tmp_path).reason == "network"
        film.breaks_after = None
        before = len(film.starts)
        found = fetch(url, tmp_path / "fetched")
    assert found.file.read_bytes() == data
    assert max(film.starts[before:]) > 0


@pytest.mark.parametrize("silent", [False, True])
def test_a_film_that_is_too_large_is_not_fetched_whatever_its_server_says(
    tmp_path: Path, silent: bool
) -> None:
    film = Film(bytes(30_000_000), silent=silent)
    with odd_site({"/film.mp4": film}) as address:
        error = refused(f"{address}/film.mp4", tmp_path, Limits(largest_bytes=1_000_000))
    assert error.reason == "too large"
    assert "1 MB" in str(error)
    assert film.sent < 15_000_000
    assert not list((tmp_path / "fetched").rglob("*"))


def test_a_film_that_is_longer_than_it_said_is_refused(tmp_path: Path) -> None:
    data = make_film(tmp_path / "film.mp4", [("testsrc2", 96)]).read_bytes()
    with odd_site({"/film.mp4": Film(data)}) as address:
        error = refused(f"{address}/film.mp4", tmp_path, Limits(longest_s=3))
    assert error.reason == "too long"
    assert not list((tmp_path / "fetched").rglob("*.mp4"))


def test_a_page_that_says_it_is_too_long_is_believed_before_anything_is_fetched(
    tmp_path: Path,
) -> None:
    film = Film(bytes(30_000_000))
    about = (
        '<html><script type="application/ld+json">{"@context": "https://schema.org",'
        '"@type": "VideoObject", "name": "A film", "duration": "PT2H", "contentUrl": "%s"}'
        "</script></html>"
    )
    answers = {"/film.mp4": film}
    with odd_site(answers) as address:
        answers["/page"] = page(about % f"{address}/film.mp4")
        error = refused(f"{address}/page", tmp_path, Limits(longest_s=600))
    assert error.reason == "too long"
    assert film.sent < 15_000_000  # a look at what it is, not the whole


def test_what_is_no_film_whatever_its_name_is_refused(tmp_path: Path) -> None:
    with odd_site({"/film.mp4": Film(b"nothing of a film" * 1_000)}) as address:
        error = refused(f"{address}/film.mp4", tmp_path, Limits(longest_s=600))
    assert error.reason == "unsupported"


def test_a_cookie_file_is_shown_and_stays_as_it_was(tmp_path: Path) -> None:
    data = make_film(tmp_path / "film.mp4", [("testsrc2", 5)]).read_bytes()
    shown: list[str] = []
    film = Film(data)

    def asks(request: BaseHTTPRequestHandler) -> None:
        shown.append(request.headers.get("Cookie", ""))
        film(request)

    jar = tmp_path / "cookies.txt"
    text = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4102444800\twho\tme\n"
    jar.write_text(text)
    with odd_site({"/film.mp4": asks}) as address:
        fetch(f"{address}/film.mp4", tmp_path / "fetched", None, Limits(cookies=jar))
    assert "who=me" in shown
    assert jar.read_text() == text
    assert not list((tmp_path / "fetched").rglob("cookies.txt"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("https://a.org/x", True), ("HTTP://a", True), ("film.mp4", False), ("file:///etc/x", False)],
)
def test_only_web_addresses_are_urls(name: str, expected: bool) -> None:
    assert is_url(name) is expected
