"""Which links of strangers are followed, found whole in what they write."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.requests.language.link_text import GAP, MOST_LINKS, cut_links, trimmed
from bot.requests.links import (
    SITES,
    choose,
    is_post,
    judge_link,
    link_key,
    of_people,
    shows_a_film,
    shows_a_picture,
    tidy,
)

ALL = tuple(SITES)
HERE = (ip_network("127.0.0.1"),)
FILM = "https://www.youtube.com/watch?v=abcdefghijk"


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (FILM, FILM),
        ("https://youtu.be/abcdefghijk", FILM),
        ("https://youtu.be/abcdefghijk?si=x&t=3", FILM),
        ("https://m.youtube.com/watch?v=abcdefghijk&list=PL1", FILM),
        ("https://www.youtube.com/embed/abcdefghijk", FILM),
        ("https://www.youtube.com/live/abcdefghijk", FILM),
        ("https://www.youtube-nocookie.com/embed/abcdefghijk", FILM),
        ("https://music.youtube.com/watch?v=abcdefghijk", FILM),
        ("http://www.youtube.com:80/watch?v=abcdefghijk", FILM),
        ("https://vimeo.com/76979871", None),
        ("https://vimeo.com/76979871/0123abcdef", None),
        ("https://player.vimeo.com/video/76979871", None),
        ("https://vimeo.com/channels/staffpicks/76979871", None),
        ("https://vimeo.com/showcase/123/video/76979871", None),
        ("https://archive.org/details/Metropolis1927", None),
        ("https://archive.org/download/Metropolis1927/metropolis.mp4", None),
        ("https://www.dailymotion.com/video/x8abcd1", None),
        ("https://dai.ly/x8abcd1", None),
        ("https://framatube.org/w/9c9de5e8-0a1e-484a-b099-e80766180a6d", None),
        ("https://video.blender.org/videos/watch/9c9de5e8", None),
        ("https://tube.example/w/9c9de5e8-0a1e-484a-b099-e80766180a6d", None),
        ("https://www.tube.example/videos/watch/9c9de5e8", None),
        ("https://tube.example/trailers/metropolis.mp4", None),
        ("https://other.example:8443/w/abc", None),
    ],
)
def test_a_films_own_page_on_an_allowed_site_is_asked(url: str, asked: str | None) -> None:
    judged = judge_link(url, (*ALL, "tube.example", "other.example:8443"))
    assert (judged.against, judged.why) == ("", "")
    assert judged.url == (asked or url)


@pytest.mark.parametrize(
    ("url", "against"),
    [
        ("https://example.org/video", "site"),
        ("https://youtube.com.example.org/watch?v=abcdefghijk", "site"),
        ("https://notyoutube.com/watch?v=abcdefghijk", "site"),
        ("https://youtu.be.example.org/abcdefghijk", "site"),
        ("https://tube.example.evil.example/w/abc", "site"),
        ("https://tube.example:8443/w/abc", "site"),
        ("https://other.example/w/abc", "site"),
        ("https://www.youtube.com:8443/watch?v=abcdefghijk", "site"),
        ("https://93.184.215.14/film.mp4", "site"),
        ("https://bit.ly/3abc", "shortener"),
        ("https://t.co/abc", "shortener"),
        ("https://www.tinyurl.com/abc", "shortener"),
        ("https://www.youtube.com/redirect?q=http://127.0.0.1/", "shortener"),
        ("https://www.youtube.com/playlist?list=PL123", "playlist"),
        ("https://www.youtube.com/watch?list=PL123", "playlist"),
        ("https://vimeo.com/showcase/123", "playlist"),
        ("https://vimeo.com/channels/staffpicks", "playlist"),
        ("https://www.dailymotion.com/playlist/x5abc", "playlist"),
        ("https://tube.example/w/p/abc", "playlist"),
        ("https://tube.example/videos/watch/playlist/abc", "playlist"),
        ("https://www.youtube.com/@studio", "page"),
        ("https://www.youtube.com/channel/UC123", "page"),
        ("https://www.youtube.com/", "page"),
        ("https://www.youtube.com/watch?v=short", "playlist"),
        ("https://youtu.be/", "page"),
        ("https://www.youtube.com/results?search_query=metropolis", "page"),
        ("https://vimeo.com/", "page"),
        ("https://vimeo.com/somebody", "page"),
        ("https://archive.org/", "page"),
        ("https://archive.org/search?query=film", "page"),
        ("https://archive.org/details/@somebody", "page"),
        ("https://web.archive.org/web/2020/http://127.0.0.1/", "site"),
        ("https://archive.org/web/http://127.0.0.1/", "page"),
        ("https://www.dailymotion.com/somebody", "page"),
        ("https://framatube.org/w/p/abc", "playlist"),
        ("https://framatube.org/c/channel/videos", "page"),
        ("https://framatube.org/static/film.mp4", "page"),
        ("https://framatube.org.example.org/w/abc", "site"),
        ("https://tube.example", "page"),
        ("https://tube.example/", "page"),
        ("https://tube.example/a/somebody", "page"),
        ("https://tube.example/c/channel/videos", "page"),
        ("file:///etc/passwd", "address"),
        ("ftp://youtube.com/x", "address"),
        ("javascript:alert(1)", "address"),
        ("http://127.0.0.1/film.mp4", "address"),
        ("http://localhost/film.mp4", "address"),
        ("http://[::1]/film.mp4", "address"),
        ("http://169.254.169.254/latest/meta-data", "address"),
        ("http://0x7f000001/film.mp4", "address"),
        ("https://user:pass@www.youtube.com/watch?v=abcdefghijk", "address"),
        ("https://www.youtube.com@127.0.0.1/watch?v=abcdefghijk", "address"),
        ("https://", "address"),
        ("", "address"),
        ("https://www.youtube.com/watch?v=abcdefghijk\n", "address"),
    ],
)
def test_everything_else_is_refused_with_its_reason(url: str, against: str) -> None:
    judged = judge_link(url, (*ALL, "tube.example", "other.example:8443"))
    assert judged.against == against
    assert judged.why
    assert not judged.good


def test_a_site_that_is_not_in_the_settings_is_refused() -> None:
    assert judge_link(FILM, ("vimeo",)).against == "site"
    assert judge_link("https://vimeo.com/1", ("vimeo",)).good
    assert judge_link("https://archive.org/details/x", ()).against == "site"


def test_a_host_of_our_own_network_needs_both_its_name_and_its_network() -> None:
    url = "http://127.0.0.1:8080/trailer.mp4"
    assert judge_link(url, ("127.0.0.1:8080",)).against == "address"
    assert judge_link(url, (), HERE).against == "site"
    assert judge_link(url, ("127.0.0.1",), HERE).against == "site"
    assert judge_link(url, ("127.0.0.1:8080",), HERE).good


def test_one_good_link_is_taken_and_two_are_asked_back() -> None:
    other = "https://vimeo.com/1"
    assert choose([FILM], ALL).url == FILM
    assert choose(["https://imdb.example/title/1", FILM], ALL).url == FILM
    assert choose([FILM, "https://youtu.be/abcdefghijk?t=1"], ALL).url == FILM
    assert choose([FILM, other], ALL).against == "many links"
    assert choose(["https://bit.ly/1", "https://imdb.example/2"], ALL).against == "shortener"
    assert choose([], ALL).against == "address"
    assert (
        choose([f"https://youtu.be/abcdefghij{n}" for n in range(10)], ALL).against == "many links"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://youtu.be/abcdefghijk", FILM),
        (
            "http://www.youtube.com/watch?v=abcdefghijk&utm_source=x",
            "https://youtu.be/abcdefghijk?si=1",
        ),
        ("https://vimeo.com/123?share=copy", "https://player.vimeo.com/video/123"),
        ("https://archive.org/details/x/", "https://www.archive.org/details/x"),
        ("https://tube.example/w/a#t=3", "http://tube.example/w/a?utm_campaign=y"),
        ("https://tube.example/w/%61", "https://TUBE.example/w/a"),
    ],
)
def test_addresses_of_one_film_have_one_key(one: str, other: str) -> None:
    assert link_key(one) == link_key(other)


def test_addresses_of_two_films_have_two() -> None:
    urls = [FILM, "https://youtu.be/abcdefghijz", "https://vimeo.com/1", "https://a.example/?v=1"]
    urls += ["https://a.example/?v=2", "https://a.example:8080/?v=1", "https://b.example/?v=1"]
    assert len({link_key(url) for url in urls}) == len(urls)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://a.example/w/x?utm_source=m&fbclid=1&start=3", "https://a.example/w/x?start=3"),
        ("HTTPS://A.Example/W?q=a%20b&igsh=z", "https://a.example/W?q=a%20b"),
        ("https://a.example/w?q=a+b", "https://a.example/w?q=a+b"),
        ("https://a.example/w#here", "https://a.example/w"),
        (
            "https://www.youtube.com/shorts/abcdefghijk?x=1",
            "https://www.youtube.com/shorts/abcdefghijk",
        ),
        ("http://[bad/", "http://[bad/"),
        ("https://a.example:99999/", "https://a.example:99999/"),
    ],
)
def test_what_follows_people_around_is_taken_off(url: str, plain: str) -> None:
    assert tidy(url) == plain


@pytest.mark.parametrize(
    ("url", "theirs"),
    [
        ("https://social.example/@ann", True),
        ("https://social.example/@ann/11384", True),
        ("https://social.example/users/ann/statuses/1", True),
        ("https://social.example/tags/film", True),
        ("https://here.example/whatever", True),
        ("https://x.com/ann", True),
        ("https://bsky.app/profile/ann.bsky.social/post/3k", True),
        ("https://www.youtube.com/@studio", False),
        ("https://vimeo.com/1", False),
        ("https://news.example/2026/story", False),
    ],
)
def test_links_to_people_and_posts_are_told_from_others(url: str, theirs: bool) -> None:
    assert of_people(url, {"here.example"}) is theirs


@pytest.mark.parametrize(
    ("url", "post"),
    [
        ("https://x.com/ann/status/1", True),
        ("https://bsky.app/profile/ann.bsky.social/post/3k", True),
        ("https://www.threads.net/@ann/post/C1a", True),
        ("https://social.example/@ann/11384", True),
        ("https://social.example/users/ann/statuses/1", True),
        ("https://social.example/notes/9a", True),
        ("https://x.com/ann/status/1/photo/1", False),
        ("https://x.com/ann", False),
        ("https://bsky.app/profile/ann.bsky.social", False),
        ("https://social.example/@ann", False),
        ("https://social.example/tags/film", False),
    ],
)
def test_posts_are_told_from_those_who_wrote_them(url: str, post: bool) -> None:
    assert is_post(url) is post
    assert of_people(url, ())


def test_moving_pictures_are_known() -> None:
    assert shows_a_picture("https://media.tenor.com/a/b.mp4")
    assert shows_a_picture("https://media1.giphy.com/a")
    assert shows_a_picture("https://anywhere.example/lol.GIF?x=1")
    assert not shows_a_picture("https://tenor.com.example/film.mp4")


def test_what_looks_like_a_film_anywhere_is_known() -> None:
    assert shows_a_film("https://anywhere.example/w/abc")
    assert shows_a_film("https://anywhere.example/a/trailer.webm?x=1")
    assert shows_a_film("https://www.youtube.com/playlist?list=x")  # to be refused with its reason
    assert not shows_a_film("https://anywhere.example/story.html")
    assert not shows_a_film("http://[bad")


@pytest.mark.parametrize(
    ("text", "rest", "links"),
    [
        ("see https://a.example/x.", f"see  {GAP} .", ["https://a.example/x"]),
        ("(https://a.example/x_(y))", f"( {GAP} )", ["https://a.example/x_(y)"]),
        ("a.example/x", f" {GAP} ", ["https://a.example/x"]),
        ("and/or a/b c.d", "and/or a/b c.d", []),
        ("mail ann@a.example/x", "mail ann@a.example/x", []),
        ("http:// x", f" {GAP}  x", []),
        ("youtube.com/watch?v=ab…", f" {GAP} ", []),
        ("youtube.com/watch?v=ab...", "youtube.com/watch?v=ab...", []),
        ("https://пример.example/фильм", f" {GAP} фильм", ["https://пример.example/"]),
    ],
)
def test_addresses_are_cut_out_of_a_text(text: str, rest: str, links: list[str]) -> None:
    cut, found = cut_links(text)
    assert found == links
    assert cut.split() == rest.split()


def test_no_more_addresses_are_read_than_people_send() -> None:
    _, links = cut_links(" ".join(f"https://a.example/{n}" for n in range(500)))
    assert len(links) == MOST_LINKS


@given(st.text(max_size=200))
def test_what_is_cut_is_an_address_without_blanks(text: str) -> None:
    cut, links = cut_links(text)
    assert len(links) <= cut.count(GAP)
    for link in links:
        assert not any(letter.isspace() for letter in link)
        assert trimmed(link) == link
        judged = judge_link(link, ALL)
        assert judged.good or judged.why


@given(st.text(max_size=200) | st.from_regex(r"https?://[a-z.]{1,20}(:\d{1,6})?/\S{0,40}"))
def test_any_text_is_judged_as_a_link(url: str) -> None:
    judged = judge_link(url, ALL, HERE)
    assert judged.good is not bool(judged.why)
    if judged.good:
        again = judge_link(judged.url, ALL, HERE)
        assert again.good
        assert link_key(again.url) == link_key(url)
    assert tidy(tidy(url)) == tidy(url)


def test_a_host_may_be_named_by_itself_where_its_site_is_not() -> None:
    film = "https://framatube.org/w/9c9de5e8-0a1e-484a-b099-e80766180a6d"
    assert judge_link(film, ("framatube.org",)).good
    assert judge_link(film, ("youtube",)).against == "site"


def test_the_servers_of_peertube_that_are_known_are_known_to_yt_dlp() -> None:
    from yt_dlp.extractor.peertube import PeerTubeIE

    for host in SITES["peertube"]:
        assert PeerTubeIE.suitable(f"https://{host}/w/9c9de5e8-0a1e-484a-b099-e80766180a6d")
