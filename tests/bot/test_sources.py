"""Each kind of source against a real web site on loopback, which may be hostile."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import structlog
from pydantic import SecretStr

from bot.errors import SettingsError, SourceError
from bot.settings import load_settings
from bot.sources.feed import Feed, finds_of
from bot.sources.find import (
    LONGEST_TITLE,
    MOST_FINDS,
    Find,
    clean,
    key_of,
    moment,
    seconds,
    youtube_id,
)
from bot.sources.folder import SETTLED_S, Folder
from bot.sources.listing import Listing
from bot.sources.table import watched_sources
from bot.sources.tmdb import Tmdb
from bot.sources.web import Page, Web
from bot.sources.youtube import Youtube
from tests.bot.odd_web import Answer, odd_site, page, status
from tests.films import make_film

HERE = ip_network("127.0.0.1")
WEB = Web(own=(HERE,))
HOUR = timedelta(hours=1)
OUTSIDE = Web()
"""Sees URLs as it does in earnest; the site itself is then out of reach."""

YOUTUBE = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015"
      xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
 <id>yt:channel:x</id><title>A studio</title><published>2006-01-01T00:00:00+00:00</published>
 <entry>
  <id>yt:video:older_video</id><yt:videoId>older_video</yt:videoId>
  <title>Metropolis | Official Teaser</title>
  <link rel="alternate" href="https://www.youtube.com/shorts/older_video"/>
  <author><name>A studio</name></author>
  <published>2026-11-19T17:00:01+00:00</published><updated>2026-11-22T00:00:00+00:00</updated>
  <media:group><media:title>Metropolis</media:title>
   <media:content url="https://www.youtube.com/v/older_video?version=3"
     type="application/x-shockwave-flash" width="640" height="390"/></media:group>
 </entry>
 <entry>
  <id>yt:video:newer_video</id><yt:videoId>newer_video</yt:videoId>
  <title>Metropolis | Official Trailer &amp; more</title>
  <link rel="alternate" href="https://www.youtube.com/watch?v=newer_video"/>
  <author><name>A studio</name></author>
  <published>2026-11-21T17:00:01+00:00</published>
 </entry>
</feed>"""

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"
     xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Trailers</title>
 <item><title>Nosferatu trailer</title><guid isPermaLink="false">n1</guid>
  <link>/films/nosferatu</link><pubDate>Sat, 21 Nov 2026 10:00:00 +0100</pubDate>
  <enclosure url="nosferatu.mp4" type="video/mp4" length="1"/>
  <itunes:duration>0:02:14</itunes:duration></item>
 <item><title>Faust trailer</title><link>https://films.example/faust</link></item>
 <item><title>M trailer</title><pubDate>last Tuesday</pubDate>
  <media:group><media:content url="https://films.example/m.mp4" medium="video" duration="61"/>
  </media:group></item>
</channel></rss>"""

JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Trailers",
    "items": [
        {"id": 7, "url": "https://films.example/7", "title": "Seven", "language": "DE"},
        {
            "id": "8",
            "url": "https://films.example/8",
            "date_published": "2026-11-21T10:00:00Z",
            "attachments": [
                {"url": "8.jpg", "mime_type": "image/jpeg"},
                {"url": "8.mp4", "mime_type": "video/mp4", "duration_in_seconds": 90},
            ],
        },
        "nonsense",
        {"id": "9"},
    ],
}


def feed_of(text: str, kind: str = "application/xml") -> list[Find]:
    with odd_site({"/feed": page(text, kind)}) as address:
        return list(Feed("feed", f"{address}/feed", HOUR, WEB).look())


def feed_error(answer: Answer) -> str:
    with odd_site({"/feed": answer}) as address, pytest.raises(SourceError) as told:
        list(Feed("feed", f"{address}/feed", HOUR, WEB).look())
    assert "\n" not in str(told.value)
    return str(told.value)


def item(**elements: str) -> str:
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in elements.items())
    return f"<rss><channel><title>t</title><item>{inside}</item></channel></rss>"


def test_a_youtube_channel_is_read_from_its_feed_newest_first() -> None:
    asked = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        page(YOUTUBE, "text/xml")(request)

    with odd_site({"/feeds": answer}) as address:
        source = Youtube("studio", "channel_id=UCx", HOUR, WEB, f"{address}/feeds")
        newer, older = source.look()
    assert asked == ["/feeds?channel_id=UCx"]
    assert newer == Find(
        key="youtube:newer_video",
        url="https://www.youtube.com/watch?v=newer_video",
        title="Metropolis | Official Trailer & more",
        source="studio",
        published=datetime(2026, 11, 21, 17, 0, 1, tzinfo=UTC),
        channel="A studio",
    )
    assert older.key == "youtube:older_video"
    assert "/shorts/" in older.url


def test_an_rss_feed_gives_its_films_or_the_pages_it_links_to() -> None:
    with odd_site({"/feed": page(RSS, "application/rss+xml")}) as address:
        nosferatu, faust, m = Feed("feed", f"{address}/feed", HOUR, WEB).look()
    assert nosferatu.url == f"{address}/nosferatu.mp4"
    assert nosferatu.published == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert nosferatu.duration_s == 134
    assert nosferatu.channel == "Trailers"
    assert faust.url == "https://films.example/faust"
    assert (m.url, m.duration_s, m.published) == ("https://films.example/m.mp4", 61, None)


def test_a_json_feed_is_read_alike() -> None:
    eight, seven = feed_of(json.dumps(JSON), "application/feed+json")
    assert (seven.url, seven.language) == ("https://films.example/7", "de")
    assert eight.url.endswith("/8.mp4")
    assert eight.duration_s == 90


def test_an_entry_keeps_its_key_when_its_title_and_link_change() -> None:
    def key(url: str, title: str) -> str:
        with odd_site({"/feed": page(item(guid="g1", link=url, title=title))}) as address:
            (find,) = Feed("feed", f"{address}/feed", HOUR, WEB).look()
            return find.key.removeprefix("feed:") and find.key

    with odd_site(
        {"/feed": page(item(guid="g1", link="https://a.example/1", title="x"))}
    ) as address:
        source = Feed("feed", f"{address}/feed", HOUR, WEB)
        (one,), (other,) = list(source.look()), list(source.look())
    assert one.key == other.key
    assert one.key.startswith("feed:")
    assert key("https://youtu.be/abcdefghijk", "x") == "youtube:abcdefghijk"


def bomb(declarations: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE rss [{declarations}]><rss><channel>&b;</channel></rss>'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no feed"),
        ("<html><body>Sorry</body></html>", "root is <html>"),
        ("Internal error", "not XML"),
        ("<rss><channel>", "not XML"),
        ("<rss/>", "root is <rss>"),
        ("{", "neither XML nor JSON"),
        ("{}", "no list of items"),
        ('{"items": {}}', "no list of items"),
        ("[" * 100_000, "not XML"),
        ('{"items": ' + "[" * 100_000, "neither XML nor JSON"),
        (bomb('<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'), "entities"),
        (bomb('<!ENTITY b SYSTEM "file:///etc/passwd">'), "entities"),
        (bomb('<!ENTITY % b SYSTEM "http://127.0.0.1/x"> %b;'), "entities"),
        ("<rss>" + "<a>" * 1_000, "deep"),
        ("<rss>" + "<a/>" * 200_000 + "</rss>", "elements"),
        ('<?xml version="1.0" encoding="nonsense"?><rss/>', "no feed"),
    ],
)
def test_what_is_no_feed_is_one_clear_line(text: str, why: str) -> None:
    assert why in feed_error(page(text, "application/json" if text[:1] == "{" else "text/xml"))


def test_a_feed_of_fifty_megabytes_is_left_alone() -> None:
    assert "larger than 5 MB" in feed_error(page("<rss>" + "<item/>" * 7_200_000 + "</rss>"))


def test_a_feed_that_is_gone_is_told() -> None:
    assert "answers 410" in feed_error(status(410))


def test_a_title_from_elsewhere_is_one_harmless_line() -> None:
    hostile = "Dune\u202e gnp.reliart \x85\u2066 | Trailer\u200b\n" + "a" * 10_000
    (find,) = feed_of(item(title=hostile, link="https://a.example/1"))
    assert find.title.startswith("Dune gnp.reliart | Trailer aaaa")
    assert len(find.title) == LONGEST_TITLE
    assert find.title.isprintable()


def test_words_that_need_joiners_keep_them() -> None:
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("👩\u200d🚀") == "👩\u200d🚀"
    assert clean(None) == ""


@pytest.mark.parametrize(
    "link",
    [
        "http://192.168.1.1/admin",
        "http://169.254.169.254/latest",
        "http://localhost/x",
        "http://[::1]/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://user:word@films.example/",
        "https://films.example/" + "a" * 5_000,
    ],
)
def test_a_link_that_leads_inside_is_dropped_with_a_line_in_the_log(link: str) -> None:
    feed = Page("https://films.example/feed", item(title="Trailer", link=link).encode(), "text/xml")
    with structlog.testing.capture_logs() as logs:
        assert list(finds_of(feed, feed.url, "feed", OUTSIDE)) == []
    (line,) = logs
    assert line["event"] == "find.dropped"
    assert line["source"] == "feed"
    assert "word" not in line["url"]


def test_of_a_long_feed_the_newest_are_taken() -> None:
    items = "".join(
        f"<item><link>https://a.example/{n}</link><pubDate>2026-01-01T00:{n // 60:02}:{n % 60:02}Z"
        "</pubDate></item>"
        for n in range(2_000)
    )
    finds = feed_of(f"<rss><channel>{items}</channel></rss>")
    assert len(finds) == MOST_FINDS
    assert finds[0].url.endswith("/1999")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-21T10:00:00Z", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21T10:00:00+05:30", datetime(2026, 11, 21, 4, 30, tzinfo=UTC)),
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 10:00:00 GMT", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("21 Nov 2026 10:00 -0500", datetime(2026, 11, 21, 15, tzinfo=UTC)),
        ("2999-01-01T00:00:00Z", datetime(2999, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        ("9" * 500, None),
        (20261121, None),
    ],
)
def test_times_are_read_as_feeds_write_them(text: object, expected: datetime | None) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (134, 134),
        ("134.5", 134.5),
        ("2:14", 134),
        ("0:02:14", 134),
        ("nan", None),
        ("inf", None),
        ("-5", None),
        ("", None),
        ("1:2:3:4", None),
        ("9" * 40, None),
        (True, None),
        (None, None),
    ],
)
def test_lengths_are_read_as_feeds_write_them(value: object, expected: float | None) -> None:
    assert seconds(value) == expected


@pytest.mark.parametrize(
    ("url", "video"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk&t=3", "abcdefghijk"),
        ("https://youtube.com/watch?list=x&v=abc-efg_ijk", "abc-efg_ijk"),
        ("https://youtu.be/abcdefghijk?si=1", "abcdefghijk"),
        ("https://m.youtube.com/shorts/abcdefghijk", "abcdefghijk"),
        ("https://www.youtube-nocookie.com/embed/abcdefghijk", "abcdefghijk"),
        ("https://www.youtube.com/watch?v=short", ""),
        ("https://www.youtube.com/playlist?list=abcdefghijk", ""),
        ("https://youtube.com.evil.example/watch?v=abcdefghijk", ""),
    ],
)
def test_a_video_of_youtube_has_one_key_however_it_is_linked(url: str, video: str) -> None:
    assert youtube_id(url) == video
    assert key_of(url).startswith(f"youtube:{video}" if video else "url:")


FILMS = {
    "upcoming": [{"id": 1, "title": "Dune: Part Three", "release_date": "2026-12-18"}],
    "now_playing": [
        {"id": 1, "title": "Dune: Part Three"},
        {"id": 2, "title": "M"},
        "junk",
        {},
        {"id": 3, "title": "Gone"},
    ],
}
VIDEOS = {
    1: [
        {"id": "a1", "key": "aaaaaaaaaaa", "site": "YouTube", "type": "Trailer", "official": True,
         "name": "Official Trailer", "published_at": "2026-11-20T00:00:00.000Z",
         "iso_639_1": "en"},
        {"id": "a2", "key": "bbbbbbbbbbb", "site": "YouTube", "type": "Featurette"},
        {"id": "a3", "key": "../../../x", "site": "YouTube", "type": "Trailer"},
        {"id": "a4", "key": "ccccccccccc", "site": "Elsewhere", "type": "Trailer"},
    ],
    2: [
        {"id": "b1", "key": "123456", "site": "Vimeo", "type": "Teaser", "official": False,
         "name": "M: Official Teaser"},
    ],
}  # fmt: skip


@pytest.fixture
def tmdb() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    def answers(request: BaseHTTPRequestHandler) -> None:
        asked.append(f"{request.path} {request.headers.get('Authorization')}")
        path = urlsplit(request.path).path.removeprefix("/3/movie/")
        rows = VIDEOS[int(path.split("/")[0])] if path.endswith("videos") else FILMS[path]
        page(json.dumps({"results": rows, "total_pages": 1}), "application/json")(request)

    lists = dict.fromkeys([f"/3/movie/{name}" for name in FILMS], answers)
    videos = dict.fromkeys([f"/3/movie/{name}/videos" for name in VIDEOS], answers)
    with odd_site({**lists, **videos, "/4/movie/upcoming": page("<html>")}) as address:
        yield address, asked


def tmdb_at(api: str, key: str = "hush") -> Tmdb:
    return Tmdb("tmdb", SecretStr(key), "US", "en-US", HOUR, WEB, api)


def test_tmdb_gives_the_trailers_of_films_that_run_or_will(tmdb: tuple[str, list[str]]) -> None:
    address, asked = tmdb
    dune, m = tmdb_at(f"{address}/3").look()
    assert dune == Find(
        key="youtube:aaaaaaaaaaa",
        url="https://www.youtube.com/watch?v=aaaaaaaaaaa",
        title="Dune: Part Three | Official Trailer",
        source="tmdb",
        published=datetime(2026, 11, 20, tzinfo=UTC),
        official=True,
        language="en",
        year="2026",
        channel="TMDB",
    )
    assert (m.key, m.url, m.title) == (
        "tmdb:2:b1",
        "https://vimeo.com/123456",
        "M: Official Teaser",
    )
    assert m.official is False
    assert parse_qs(urlsplit(asked[0].split()[0]).query) == {
        "language": ["en-US"],
        "region": ["US"],
        "page": ["1"],
        "api_key": ["hush"],
    }
    assert len(asked) == 4, "a film that is in two lists is asked for once"


def test_tmdb_in_trouble_is_told(
    tmdb: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FILMS, "upcoming", [{"id": 90 + n, "title": "Gone"} for n in range(3)])
    with pytest.raises(SourceError, match="answers 404"):
        list(tmdb_at(f"{tmdb[0]}/3").look())


def test_tmdbs_long_key_is_not_written_into_urls(tmdb: tuple[str, list[str]]) -> None:
    address, asked = tmdb
    list(tmdb_at(f"{address}/3", "ab.cd.ef").look())
    assert all(line.endswith(" Bearer ab.cd.ef") for line in asked)
    assert not any("ab.cd.ef" in line.split()[0] for line in asked)


@pytest.mark.parametrize("api", ["/4", "/5"])
def test_tmdbs_key_is_in_no_error(tmdb: tuple[str, list[str]], api: str) -> None:
    source = tmdb_at(f"{tmdb[0]}{api}")
    with pytest.raises(SourceError) as told:
        list(source.look())
    assert "hush" not in f"{told.value} {told.value.hint} {source!r}"


PLAYLIST = """<rss version="2.0"><channel><title>All trailers</title>{}</channel></rss>"""


def test_of_a_list_of_a_hundred_thousand_the_first_are_taken() -> None:
    entries = "".join(
        f"<item><title>Film {n} trailer</title><link>https://films.example/{n}</link></item>"
        for n in range(100_000)
    )
    with odd_site({"/list": page(PLAYLIST.format(entries), "application/rss+xml")}) as address:
        finds = list(Listing("list", f"{address}/list", 50, HOUR, WEB).look())
    assert [find.url for find in finds] == [f"https://films.example/{n}" for n in range(50)]
    assert finds[7].title == "Film 7 trailer"
    assert finds[7].key == key_of("https://films.example/7")


def test_what_a_list_links_to_inside_is_dropped() -> None:
    links = ("http://10.0.0.1/x", "https://films.example/1", "file:///x")
    entries = "".join(f"<item><title>t</title><link>{link}</link></item>" for link in links)
    with odd_site({"/list": page(PLAYLIST.format(entries), "application/rss+xml")}) as address:
        (find,) = Listing("list", f"{address}/list", 50, HOUR, WEB).look()
    assert find.url == "https://films.example/1"


@pytest.mark.parametrize("answer", [status(404), page("<html>nothing to see</html>")])
def test_what_yt_dlp_cannot_list_is_one_clear_line(answer: Answer) -> None:
    with odd_site({"/list": answer}) as address, pytest.raises(SourceError) as told:
        list(Listing("list", f"{address}/list?key=hush", 50, HOUR, WEB).look())
    assert "cannot be listed" in str(told.value)
    assert "\n" not in str(told.value)
    assert "hush" not in str(told.value)


def test_yt_dlp_reaches_nothing_inside_either() -> None:
    with (
        odd_site({"/list": page(PLAYLIST)}) as address,
        pytest.raises(SourceError, match="internet"),
    ):
        list(Listing("list", f"{address}/list", 50, HOUR, OUTSIDE).look())


def watched(folder: Path, later: float = 0.0) -> list[Find]:
    newest = max((file.lstat().st_ctime for file in folder.rglob("*")), default=0)
    return list(Folder("inbox", folder, HOUR, lambda: newest + later).look())


def test_a_film_in_a_watched_folder_is_found_once_it_stops_growing(tmp_path: Path) -> None:
    film = make_film(tmp_path / "the_lodger_1927.mp4", [("testsrc2", 5)])
    os.utime(film, (0, 0))  # a copy may keep the time of its original
    (tmp_path / "notes.txt").write_text("no film")
    (tmp_path / ".the_lodger.mp4.part.mp4").write_bytes(b"x")
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "nowhere.mp4").symlink_to(tmp_path / "gone.mp4")
    os.mkfifo(tmp_path / "pipe.mp4")
    assert watched(tmp_path, SETTLED_S - 1) == []
    (find,) = watched(tmp_path, SETTLED_S + 1)
    assert find.url == str(film)
    assert find.title == "The lodger 1927"
    assert find.key.startswith("file:")
    film.rename(tmp_path / "moved.mp4")
    assert [again.key for again in watched(tmp_path, SETTLED_S + 1)] == [find.key]


def test_a_watched_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is no folder"):
        watched(tmp_path / "gone")


SETTINGS = """
tmdb_key = "hush"
[trailers]
max_age_days = 3
languages = ["en"]
own_network = ["10.0.0.0/8"]
[[sources]]
kind = "youtube"
name = "studio"
channel = "UCabcdefghijklmnopqrstuv"
interval_minutes = 30
[sources.rules]
max_age_days = 1
unwanted = ["season"]
[[sources]]
kind = "youtube"
name = "list"
playlist = "PLabcdefghijkl"
[[sources]]
kind = "feed"
name = "site"
url = "https://films.example/feed.xml"
[[sources]]
kind = "tmdb"
name = "tmdb"
[[sources]]
kind = "listing"
name = "page"
url = "https://films.example/trailers"
[[sources]]
kind = "folder"
name = "inbox"
path = "inbox"
"""


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "kuleshov.toml"


def test_settings_name_the_sources_each_with_its_rules(written: Path) -> None:
    written.write_text(SETTINGS)
    studio, playlist, site, tmdb, listing, inbox = watched_sources(load_settings())
    assert studio.source.interval == timedelta(minutes=30)
    assert studio.rules.max_age_days == 1
    assert studio.rules.unwanted == ("season",)
    assert studio.rules.languages == ("en",)
    assert playlist.rules.max_age_days == site.rules.max_age_days == 3
    assert isinstance(playlist.source, Youtube)
    assert playlist.source.query == "playlist_id=PLabcdefghijkl"
    assert isinstance(site.source, Feed)
    assert site.source.web.own == (ip_network("10.0.0.0/8"),)
    assert isinstance(tmdb.source, Tmdb)
    assert isinstance(listing.source, Listing)
    assert inbox.rules.any_title
    assert inbox.rules.max_age_days == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[sources]]\nkind = "youtub"\nname = "a"', "youtub"),
        ('[[sources]]\nkind = "youtube"\nname = "a"', "channel or its playlist"),
        ('[[sources]]\nkind = "youtube"\nname = "a"\nchannel = "@studio"', "pattern"),
        ('[[sources]]\nkind = "feed"\nname = "a"\nurl = "file:///etc/passwd"', "file"),
        ('[[sources]]\nkind = "feed"\nname = "a"', "url"),
        ('[[sources]]\nkind = "feed"\nname = ""\nurl = "https://a.example/"', "name"),
        (
            '[[sources]]\nkind = "folder"\nname = "a"\npath = "x"\n' * 2,
            "two sources are called 'a'",
        ),
        ('[[sources]]\nkind = "folder"\nname = "a"\npath = "x"\npaht = "y"', "paht"),
        ('[trailers]\nlanguages = ["english"]', "languages"),
        ('[trailers]\nown_network = ["my net"]', "own_network"),
        ("[trailers]\nmax_age_days = nan", "max_age_days"),
    ],
)
def test_a_source_that_makes_no_sense_is_told(written: Path, text: str, why: str) -> None:
    written.write_text(text)
    with pytest.raises(SettingsError, match=why) as told:
        load_settings()
    assert told.value.hint


def test_a_wrong_key_of_a_source_is_named_with_the_one_that_was_meant(written: Path) -> None:
    written.write_text('[[sources]]\nkind = "folder"\nname = "a"\npath = "x"\npaht = "y"')
    with pytest.raises(SettingsError, match=r"no setting 'sources\.0\.folder\.paht'") as told:
        load_settings()
    assert "'path'" in told.value.hint
    written.write_text('[[sources]]\nkind = "folder"\nname = "a"\npath = "x"\nrules = {age = 1}')
    with pytest.raises(SettingsError, match=r"rules\.age") as told:
        load_settings()
    assert "max_age_days" in told.value.hint


def test_tmdb_without_a_key_says_where_to_get_one(written: Path) -> None:
    written.write_text('[[sources]]\nkind = "tmdb"\nname = "films"')
    with pytest.raises(SettingsError, match="'films'") as told:
        watched_sources(load_settings())
    assert "KULESHOV_TMDB_KEY" in told.value.hint


def test_the_key_is_shown_nowhere(written: Path) -> None:
    written.write_text(SETTINGS)
    settings = load_settings()
    assert "hush" not in repr(settings)
    assert "hush" not in repr(watched_sources(settings))
