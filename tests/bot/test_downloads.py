"""Films from the web, with the real yt-dlp against a web site on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.downloads import fetch, is_url
from bot.errors import DownloadError
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


@pytest.mark.parametrize(
    ("name", "expected"),
    [("https://a.org/x", True), ("HTTP://a", True), ("film.mp4", False), ("file:///etc/x", False)],
)
def test_only_web_addresses_are_urls(name: str, expected: bool) -> None:
    assert is_url(name) is expected
