"""A title becomes an address: only that of a trailer, of this film, official ones first."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from pydantic import SecretStr

from bot.errors import DownloadError, SourceError
from bot.requests.searching import choose, find_trailer, finds_in
from bot.requests.strangers import asked_rules
from bot.settings import load_settings
from bot.sources.find import Find
from bot.sources.tmdb import trailers_named
from bot.sources.web import Web
from tests.bot.odd_web import odd_site, page, status

NOW = datetime(2026, 11, 22, tzinfo=UTC)
RULES = asked_rules(load_settings())


def find(title: str, *, official: bool | None = None, seconds: float | None = 120) -> Find:
    url = f"https://www.youtube.com/watch?v={abs(hash(title)):011d}"[:43]
    return Find(title, url, title, "search", duration_s=seconds, official=official)


def chosen(*titles: str, film: str = "Nosferatu", year: str = "") -> str:
    found = choose([find(title) for title in titles], film, year, RULES, NOW)
    return found.title if found else ""


def test_an_official_trailer_comes_before_one_that_was_found_earlier() -> None:
    assert chosen("Nosferatu Trailer", "Nosferatu | Official Trailer") == (
        "Nosferatu | Official Trailer"
    )
    finds = [find("Nosferatu | Official Trailer"), find("Nosferatu Trailer", official=True)]
    best = choose(finds, "Nosferatu", "", RULES, NOW)
    assert best is not None
    assert best.title == "Nosferatu Trailer"


@pytest.mark.parametrize(
    "title",
    [
        "Nosferatu trailer reaction!!",
        "The making of Nosferatu",
        "My cat Nosferatu",
        "Nosferatu the full film",
        "Dracula | Official Trailer",
        "Nosferatu (1922) Trailer",
    ],
)
def test_what_is_no_trailer_of_the_film_is_not_taken(title: str) -> None:
    assert chosen(title, year="2024") == ""


@pytest.mark.parametrize(
    ("title", "film"),
    [
        ("The Shining | Official Trailer", "shining"),
        ("Das Boot - Trailer", "boot"),
        ("La dolce vita (1960) Trailer", "dolce vita"),
        ("A Minecraft Movie | Official Trailer", "minecraft"),
        ("The LEGO Movie | Trailer", "Lego Movie"),
        ("F1 The Movie | Official Trailer", "F1"),
    ],
)
def test_a_film_is_found_without_its_article(title: str, film: str) -> None:
    assert chosen("Dracula | Official Trailer", title, film=film) == title


def test_an_article_that_is_said_is_meant() -> None:
    assert chosen("Batman | Official Trailer", film="The Batman") == ""
    both = ("The Batman | Official Trailer", "Batman Trailer")
    assert chosen(*both, film="Batman") == "Batman Trailer"


def test_no_article_makes_a_film_another_one() -> None:
    assert chosen("The Shining | Official Trailer", film="the") == ""
    assert chosen("The Shining (1980) | Official Trailer", film="shining", year="1997") == ""


def test_a_trailer_that_is_too_long_to_be_one_is_not_taken() -> None:
    assert choose([find("Nosferatu Trailer", seconds=5_000)], "Nosferatu", "", RULES, NOW) is None


def test_an_old_trailer_is_as_good_as_a_new_one() -> None:
    old = Find(
        "k", "https://vimeo.com/1", "Nosferatu Trailer", "s", datetime(2009, 1, 1, tzinfo=UTC)
    )
    assert choose([old], "Nosferatu", "", RULES, NOW) == old


def test_results_of_a_search_that_make_no_sense_are_left_out() -> None:
    entries = [
        None,
        {},
        {"url": "https://www.youtube.com/@somebody", "title": "a channel"},
        {"url": "file:///etc/passwd", "title": "Nosferatu Trailer"},
        {
            "url": "https://www.youtube.com/watch?v=abcdefghijk",
            "title": "Nosferatu\u202e Trailer",
            "duration": 131.0,
            "channel_is_verified": True,
        },
    ]
    (found,) = finds_in(entries)
    assert (found.key, found.title) == ("youtube:abcdefghijk", "Nosferatu Trailer")
    assert (found.duration_s, found.official) == (131.0, True)


def test_tmdb_tells_the_trailers_of_the_films_of_that_name() -> None:
    films = {"results": [{"id": 7, "title": "Nosferatu", "release_date": "2024-12-25"}]}
    videos = {
        "results": [
            {"site": "YouTube", "key": "abcdefghijk", "type": "Trailer", "name": "Official Trailer"}
            | {"official": True},
            {"site": "YouTube", "key": "abcdefghijz", "type": "Featurette", "name": "Making of"},
        ]
    }
    site = {
        "/search/movie": page(json.dumps(films), "application/json"),
        "/movie/7/videos": page(json.dumps(videos), "application/json"),
    }
    web = Web(own=(ip_network("127.0.0.0/8"),))
    with odd_site(site) as address:
        found = trailers_named("Nosferatu", "2024", web, SecretStr("s3cret"), address)
    best = choose(found, "Nosferatu", "2024", RULES, NOW)
    assert best is not None
    assert best.url == "https://www.youtube.com/watch?v=abcdefghijk"


def test_a_key_stands_in_no_error_of_a_search() -> None:
    web = Web(own=(ip_network("127.0.0.0/8"),))
    with (
        odd_site({"/search/movie": status(401)}) as address,
        pytest.raises(SourceError) as told,
    ):
        trailers_named("Nosferatu", "", web, SecretStr("s3cret"), address)
    assert "s3cret" not in f"{told.value} {told.value.hint}"


def test_a_search_asks_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    def lying(host: str, *_: object, **__: object) -> list[object]:
        place = ("127.0.0.1", 9) if host == "127.0.0.1" else ("10.9.8.7", 443)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]

    monkeypatch.setattr(socket, "getaddrinfo", lying)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(DownloadError, match=r"'10\.9\.8\.7' is not on the internet"):
        find_trailer(load_settings(), "Nosferatu", "2024", NOW)
