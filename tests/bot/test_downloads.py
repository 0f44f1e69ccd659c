"""Films from the web, with the real yt-dlp against a web site on loopback."""

from __future__ import annotations

from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.downloads import Limits, fetch, is_url
from bot.errors import DownloadError, Reason
from matcher.footage import open_footage
from tests.bot.odd_web import Answer, Film, odd_site, page, redirect, status
from tests.bot.web import web_site
from tests.films import ffmpeg, make_film


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


LIST = "application/vnd.apple.mpegurl"
HERE = (ip_network("127.0.0.1"),)
STRANGERS = Limits(largest_bytes=50_000_000, longest_s=60, own=HERE)


def pieces(*names: str, before: str = "", seconds: float = 1) -> Answer:
    """A list of the pieces of a film."""
    said = "".join(f"#EXTINF:{seconds},\n{name}\n" for name in names)
    return page(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n{before}{said}#EXT-X-ENDLIST\n", LIST)


def in_two_parts(video: bytes, sound: bytes) -> dict[str, Answer]:
    """A film whose pictures and sound are put together when both are there."""
    whole = (
        '#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="en",DEFAULT=YES,URI="sound.m3u8"\n'
        '#EXT-X-STREAM-INF:BANDWIDTH=100000,RESOLUTION=320x180,CODECS="avc1.42c01e,mp4a.40.2",'
        'AUDIO="a"\nvideo.m3u8\n'
    )
    return {
        "/film.m3u8": page(whole, LIST),
        "/video.m3u8": pieces("video.mp4"),
        "/sound.m3u8": pieces("sound.mp4"),
        "/video.mp4": Film(video),
        "/sound.mp4": Film(sound),
    }


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The pictures of a film, and its sound."""
    folder = tmp_path_factory.mktemp("parts")
    make_film(folder / "film.mp4", [("testsrc2", 24)], sound=True)
    for name, left_out in (("video", "-an"), ("sound", "-vn")):
        ffmpeg("-i", str(folder / "film.mp4"), left_out, "-c", "copy", str(folder / f"{name}.mp4"))
    return folder / "video.mp4", folder / "sound.mp4"


def names(file: Path) -> bytes:
    """A manifest that calls a file of this machine its pictures."""
    return (
        '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"'
        ' mediaPresentationDuration="PT1S" minBufferTime="PT2S"'
        ' profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>'
        '<AdaptationSet mimeType="video/mp4" contentType="video">'
        '<Representation id="1" bandwidth="100000" codecs="avc1.42c01e" width="320" height="180">'
        f"<BaseURL>file://{file}</BaseURL></Representation></AdaptationSet></Period></MPD>\n"
    ).encode()


def test_pictures_and_sound_become_one_film(tmp_path: Path, parts: tuple[Path, Path]) -> None:
    video, sound = (part.read_bytes() for part in parts)
    with odd_site(in_two_parts(video, sound)) as address:
        found = fetch(f"{address}/film.m3u8", tmp_path, None, STRANGERS)
    footage = open_footage(found.file)
    assert footage.frames == 24
    assert footage.sound


def test_no_file_of_this_machine_becomes_part_of_a_film(
    tmp_path: Path, parts: tuple[Path, Path]
) -> None:
    video, sound = parts
    with odd_site(in_two_parts(names(video), sound.read_bytes())) as address:
        error = refused(f"{address}/film.m3u8", tmp_path, STRANGERS)
    assert error.reason == "unsupported"
    assert not list((tmp_path / "fetched").rglob("film.mkv"))


def test_nor_would_ffmpeg_open_it(
    tmp_path: Path, parts: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.stream.opened", nullcontext)  # as if nobody had looked before
    video, sound = parts
    with odd_site(in_two_parts(names(video), sound.read_bytes())) as address:
        error = refused(f"{address}/film.m3u8", tmp_path, STRANGERS)
    assert "Invalid argument" in str(error)
    assert not list((tmp_path / "fetched").rglob("film.mkv"))


@pytest.mark.parametrize("secret", [False, True])
def test_a_film_in_pieces_is_put_together(tmp_path: Path, secret: bool) -> None:
    made = tmp_path / "site"
    made.mkdir()
    film = make_film(made / "film.mp4", [("testsrc2", 48)])
    (made / "key").write_bytes(bytes(range(16)))
    (made / "key.txt").write_text(f"key\n{made / 'key'}\n")
    key = ("-hls_key_info_file", str(made / "key.txt")) if secret else ()
    cut = ("-c", "copy", "-f", "hls", "-hls_time", "1", "-hls_list_size", "0")
    ffmpeg("-i", str(film), *cut, *key, str(made / "film.m3u8"))
    with web_site(made) as address:
        found = fetch(f"{address}/film.m3u8", tmp_path / "fetched", None, STRANGERS)
    assert open_footage(found.file).frames == 48


def test_what_yt_dlp_leaves_to_ffmpeg_leads_nowhere(tmp_path: Path) -> None:
    film, key = Film(bytes(1_000)), Film(bytes(16))
    locked = '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="key"\n'
    answers = {"/film.m3u8": pieces("film.ts", before=locked), "/film.ts": film, "/key": key}
    with odd_site(answers) as address:
        error = refused(f"{address}/film.m3u8", tmp_path, STRANGERS)
    assert error.reason == "unsupported"
    assert not film.starts
    assert not key.starts


def test_a_film_that_another_program_would_fetch_is_refused(tmp_path: Path) -> None:
    about = '<html><title>A film</title><video src="rtmp://127.0.0.1/a/film.mp4"></video></html>'
    with odd_site({"/page": page(about)}) as address:
        error = refused(f"{address}/page", tmp_path, STRANGERS)
    assert error.reason == "unsupported"
    assert "rtmp" in str(error)


def test_nobody_lets_us_ask_for_thousands_of_pieces(tmp_path: Path) -> None:
    asked: list[str] = []

    def victim(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        page("what is it?")(request)

    many = pieces(*(f"search?{number}" for number in range(2_000)), seconds=0.01)
    with odd_site({"/film.m3u8": many, "/search": victim}) as address:
        error = refused(f"{address}/film.m3u8", tmp_path, STRANGERS)
    assert error.reason == "unsupported"
    assert len(asked) < 5


def test_a_piece_that_is_missing_ends_the_others(tmp_path: Path) -> None:
    second = Film(bytes(1_000))
    answers = {"/film.m3u8": pieces("first.ts", "second.ts"), "/second.ts": second}
    with odd_site(answers) as address:
        assert refused(f"{address}/film.m3u8", tmp_path, STRANGERS).reason == "gone"
    assert not second.starts


def test_a_proxy_is_not_asked_where_strangers_send_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: tuple[Path, Path]
) -> None:
    asked: list[str] = []

    def proxy(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        status(502)(request)

    film = Film(parts[0].read_bytes())
    with odd_site({"/film.mp4": film}) as address:
        url = f"{address}/film.mp4"
        with odd_site({url: proxy}) as between:
            monkeypatch.setenv("http_proxy", between)
            monkeypatch.delenv("no_proxy", raising=False)
            assert refused(url, tmp_path).reason == "network"
            assert asked
            asked.clear()
            fetch(url, tmp_path / "strangers", None, STRANGERS)
    assert not asked


@pytest.mark.parametrize(
    "limits",
    [
        Limits(largest_bytes=1_000),
        Limits(longest_s=0.5),
        Limits(against=lambda _page, _title, _seconds: "no trailer"),
    ],
)
def test_what_is_there_already_is_no_more_allowed_than_what_is_not(
    tmp_path: Path, parts: tuple[Path, Path], limits: Limits
) -> None:
    with odd_site({"/film.mp4": Film(parts[0].read_bytes())}) as address:
        url = f"{address}/film.mp4"
        ours = fetch(url, tmp_path / "fetched")
        refused(url, tmp_path, limits)
    assert ours.file.exists()  # it is still ours
