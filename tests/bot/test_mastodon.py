from __future__ import annotations

import json
import logging
import socket
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.errors import PostingError
from bot.posting.mastodon import line
from bot.posting.mastodon.media import PROCESSING_S
from bot.posting.mastodon.target import PAGE, Mastodon, idempotency_key
from bot.posting.target import Receipt, Status
from tests.bot.mastodon_server import (
    TOKEN,
    Asked,
    Forward,
    Server,
    Told,
    Twist,
    after_all,
    changed,
    cut_after,
    forgetful,
    instead,
    mastodon_server,
    processing,
    version_1_only,
    when,
    without,
)
from tests.bot.statuses import TEXT, a_status
from tests.films import make_film

NOW = datetime.now(UTC)
NOTHING: frozenset[str] = frozenset()
STATUSES = "/api/v1/statuses"
PAGE_OF_A_WEB_SITE = "<!doctype html><html><body>Welcome</body></html>"


@pytest.fixture
def server() -> Iterator[Server]:
    with mastodon_server() as server:
        yield server


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("m")
    film = make_film(folder / "side-by-side.mp4", [("testsrc2", 24), ("rgbtestsrc", 24)])
    (folder / "poster.jpg").write_bytes(b"\xff\xd8\xff a poster")
    return film


def caught(call: Callable[[], object]) -> PostingError:
    with pytest.raises(PostingError) as error:
        call()
    return error.value


def post(target: Mastodon, status: Status | None = None) -> Receipt:
    return target.publish(status or a_status(None), NOW, None)


# limits


def test_limits_are_those_that_the_server_tells(server: Server) -> None:
    limits = server.target().limits()
    assert (limits.text.letters, limits.text.alt) == (500, 1_500)
    assert limits.video.most_bytes == 41_943_040
    assert (limits.video.most_pixels, limits.video.most_fps) == (2_304_000, 60)


def test_a_link_weighs_on_mastodon_what_the_server_says_that_it_weighs(server: Server) -> None:
    count = server.target().limits().text.count
    assert count("see https://archive.org/details/a-very-long-name-of-a-film") == 4 + 23


def test_links_count_in_full_where_the_server_is_none_of_mastodons_forks(server: Server) -> None:
    link = "https://archive.org/details/a-very-long-name-of-a-film"
    for version in ("0.17.3+git-1", "2.7.2 (compatible; Pleroma 2.9)", "4.0.0 (not true; snac)"):
        server.twists[:] = [changed(lambda said, v=version: said | {"version": v})]
        assert server.target().limits().text.count(link) == len(link)


def test_a_server_that_knows_version_1_of_the_instance_alone_tells_its_limits(
    server: Server,
) -> None:
    server.twists.append(version_1_only)
    assert server.target().limits().video.most_bytes == 41_943_040


def test_a_server_that_answers_unknown_calls_with_its_front_page_tells_its_limits(
    server: Server,
) -> None:
    server.twists.append(when("GET", "/api/v2/.*", instead(200, PAGE_OF_A_WEB_SITE)))
    assert server.target().limits().video.most_bytes == 41_943_040


def test_limits_as_pleroma_writes_them_are_read(server: Server) -> None:
    said = {
        "version": "2.7.2 (compatible; Pleroma 2.9)",
        "max_toot_chars": 5000,
        "description_limit": "4000",
        "upload_limit": 16_000_000,
    }
    server.twists += [version_1_only, when("GET", "/api/v1/instance", instead(200, said))]
    limits = server.target().limits()
    assert (limits.text.letters, limits.text.alt) == (5000, 4000)
    assert limits.video.most_bytes == 16_000_000


@pytest.mark.parametrize(
    "configuration", [None, [], 5, {"statuses": 3}, {"statuses": {"max_characters": 0}}]
)
def test_what_the_server_leaves_out_is_what_mastodon_itself_takes(
    server: Server, configuration: object
) -> None:
    server.twists.append(changed(lambda said: said | {"configuration": configuration}))
    limits = server.target().limits()
    assert (limits.text.letters, limits.text.alt) == (500, 1_500)
    assert limits.video.most_bytes == 103_809_024
    assert (limits.video.most_pixels, limits.video.most_fps) == (8_294_400, 120)


def test_a_server_that_hides_what_it_is_has_mastodons_limits(server: Server) -> None:
    server.twists.append(when("GET", "/api/v./instance", instead(404)))
    assert server.target().limits().text.letters == 500


# publishing


def test_a_post_has_its_words_its_video_and_its_alt_text(server: Server, video: Path) -> None:
    status = a_status(video, warning="loud", sensitive=True, visibility="unlisted", language="fr")
    receipt = post(server.target(), status)
    stands = server.ask(f"{STATUSES}/{receipt.id}")
    assert server.texts() == [TEXT]
    assert (stands["spoiler_text"], stands["sensitive"]) == ("loud", True)
    assert (stands["visibility"], stands["language"]) == ("unlisted", "fr")
    assert [(m["type"], m["description"]) for m in stands["media_attachments"]] == [
        ("video", status.alt)
    ]
    assert receipt.url == stands["url"]


def test_the_video_arrives_to_the_byte(server: Server, video: Path) -> None:
    post(server.target(), a_status(video))
    upload = next(asked for asked in server.asked if asked.path == "/api/v2/media")
    assert video.read_bytes() in upload.body


def test_the_poster_is_what_is_seen_before_the_video_plays(server: Server, video: Path) -> None:
    post(server.target(), a_status(video))
    put = next(asked for asked in server.asked if asked.method == "PUT")
    assert (video.parent / "poster.jpg").read_bytes() in put.body
    assert put.form("description") == a_status(video).alt


@pytest.mark.parametrize("status", [200, 405, 422])
def test_a_server_that_takes_no_poster_gets_the_post_all_the_same(
    server: Server, video: Path, status: int
) -> None:
    server.twists.append(when("PUT", "/api/v1/media/.*", instead(status, PAGE_OF_A_WEB_SITE)))
    post(server.target(), a_status(video))
    assert server.texts() == [TEXT]


def test_a_thread_hangs_together(server: Server) -> None:
    target = server.target()
    first = post(target)
    second = target.publish(a_status(None, key="k-1", text="More"), NOW, first)
    assert server.ask(f"{STATUSES}/{second.id}")["in_reply_to_id"] == first.id


def test_nothing_is_posted_more_openly_than_the_target_lets(server: Server) -> None:
    receipt = post(server.target(visibility="private"))
    assert server.ask(f"{STATUSES}/{receipt.id}")["visibility"] == "private"


def test_an_answer_to_a_post_that_is_gone_is_refused(server: Server) -> None:
    server.twists.append(when("POST", STATUSES, instead(404, {"error": "Record not found"})))
    answer = Receipt("12345", "")
    error = caught(lambda: server.target().publish(a_status(None), NOW, answer))
    assert (error.reason, "is gone" in str(error)) == ("refused", True)


def test_every_try_of_a_status_has_one_idempotency_key_and_others_have_others(
    server: Server,
) -> None:
    status = a_status(None)
    for one in (status, status, replace(status, key="k-1")):
        server.target().publish(one, NOW, None)
    keys = [asked.headers["Idempotency-Key"] for asked in server.posts()]
    assert keys[0] == keys[1] != keys[2]
    assert idempotency_key(status.key, NOW) != idempotency_key(
        status.key, NOW + timedelta(seconds=1)
    )
    assert len(server.texts()) == 2


def test_a_server_that_leaves_out_whatever_it_can_is_posted_to(server: Server, video: Path) -> None:
    server.twists.append(
        without("account", "language", "visibility", "meta", "blurhash", "preview_url", "source")
    )
    target = server.target()
    receipt = post(target, a_status(video))
    assert target.find(a_status(video), NOW, NOTHING) == receipt


def test_ids_that_are_no_numbers_are_as_good(server: Server) -> None:
    name = "01JX5Z8QWERTYULID000000000"
    server.twists.append(when("POST", STATUSES, instead(200, {"id": name, "uri": "u"})))
    assert post(server.target()) == Receipt(name, "u")


def test_a_video_that_is_not_there_is_our_own_trouble(server: Server, tmp_path: Path) -> None:
    status = a_status(tmp_path / "none.mp4")
    assert caught(lambda: post(server.target(), status)).reason == "ours"
    assert server.texts() == []


# media


def test_a_video_is_posted_when_the_server_is_done_with_it(server: Server, video: Path) -> None:
    server.twists += processing(4)
    pauses: list[float] = []
    post(server.target(sleep=pauses.append), a_status(video))
    order = [(a.method, a.path.split("/")[3]) for a in server.asked if "media" in a.path]
    assert order == [("POST", "media"), *[("GET", "media")] * 5, ("PUT", "media")]
    assert server.asked[-1] == server.posts()[0]
    assert pauses == sorted(pauses)


def test_a_server_that_is_never_done_with_a_video_is_asked_again_later(
    server: Server, video: Path
) -> None:
    server.twists += processing(None)
    pauses: list[float] = []
    error = caught(lambda: post(server.target(sleep=pauses.append), a_status(video)))
    assert error.reason == "busy"
    assert PROCESSING_S <= sum(pauses) < PROCESSING_S + 10
    assert server.posts() == []


def test_a_server_that_stumbles_while_it_looks_at_a_video_is_asked_again(
    server: Server, video: Path
) -> None:
    server.twists += [
        *processing(2),
        when("GET", "/api/v1/media/.*", instead(500, PAGE_OF_A_WEB_SITE), times=2),
    ]
    post(server.target(), a_status(video))
    assert server.texts() == [TEXT]


def test_a_video_that_the_server_cannot_read_is_refused(server: Server, video: Path) -> None:
    failed = instead(422, {"error": "Error processing thumbnail for uploaded media"})
    server.twists += [*processing(None), when("GET", "/api/v1/media/.*", failed)]
    error = caught(lambda: post(server.target(), a_status(video)))
    assert (error.reason, "Error processing" in str(error)) == ("refused", True)
    assert server.posts() == []


def test_a_status_that_came_before_the_video_was_ready_waits(server: Server, video: Path) -> None:
    words = "Cannot attach files that have not finished processing. Try again in a moment!"
    server.twists.append(when("POST", STATUSES, instead(422, {"error": words})))
    error = caught(lambda: post(server.target(), a_status(video)))
    assert (error.reason, error.wait) == ("busy", timedelta(minutes=1))


def test_a_server_that_takes_media_in_version_1_alone_is_posted_to(
    server: Server, video: Path
) -> None:
    server.twists.append(version_1_only)
    receipt = post(server.target(), a_status(video))
    media = server.ask(f"{STATUSES}/{receipt.id}")["media_attachments"]
    assert [m["description"] for m in media] == [a_status(video).alt]


def test_a_server_that_drops_the_alt_text_of_an_upload_is_told_again(
    server: Server, tmp_path: Path, video: Path
) -> None:
    def dropping(asked: Asked, forward: Forward) -> Told:
        body = asked.body.replace(b'name="description"', b'name="nescription"')
        return forward(replace(asked, body=body))

    bare = tmp_path / "v.mp4"  # without a poster beside it
    bare.write_bytes(video.read_bytes())
    server.twists.append(when("POST", "/api/v2/media", dropping))
    receipt = post(server.target(), a_status(bare))
    media = server.ask(f"{STATUSES}/{receipt.id}")["media_attachments"]
    assert [m["description"] for m in media] == [a_status(bare).alt]


# what answers mean


ANSWERS: list[tuple[Twist, str]] = [
    (instead(401, {"error": "The access token is invalid"}), "stopped"),
    (instead(401, PAGE_OF_A_WEB_SITE), "stopped"),
    (instead(403, {"error": "Your login is currently disabled"}), "stopped"),
    (instead(404, PAGE_OF_A_WEB_SITE), "stopped"),
    (instead(405, PAGE_OF_A_WEB_SITE), "stopped"),
    (instead(410, {"error": "gone"}), "stopped"),
    (instead(301, PAGE_OF_A_WEB_SITE, Location="https://elsewhere.example/a"), "stopped"),
    (instead(400, {"error": "status too long"}), "refused"),
    (instead(413, PAGE_OF_A_WEB_SITE), "refused"),
    (instead(422, {"error": "Validation failed: Text is too long"}), "refused"),
    (instead(429, {"error": "Too many requests"}), "busy"),
    (instead(503, PAGE_OF_A_WEB_SITE), "busy"),
    (instead(408), "network"),
    (instead(500, {"error": "oops"}), "network"),
    (instead(502, PAGE_OF_A_WEB_SITE), "network"),
    (instead(504, PAGE_OF_A_WEB_SITE), "network"),
    (lambda *_: Told(200, b'{"id": "1'), "network"),
    (lambda *_: Told(200, b""), "network"),
    (lambda *_: Told(200, b"\xff\xfe\x00"), "network"),
    (instead(200, {"hello": 1}), "network"),
    (instead(200, [1]), "network"),
    (instead(200, PAGE_OF_A_WEB_SITE), "network"),
]


@pytest.mark.parametrize(("twist", "reason"), ANSWERS)
def test_every_answer_to_a_post_has_its_reason(server: Server, twist: Twist, reason: str) -> None:
    server.twists.append(when("POST", STATUSES, twist))
    assert caught(lambda: post(server.target())).reason == reason


def test_a_post_is_never_sent_twice_by_itself(server: Server) -> None:
    for status in (429, 500, 503, 200):
        server.asked.clear()
        server.twists[:] = [when("POST", STATUSES, instead(status))]
        caught(lambda: post(server.target()))
        assert len(server.posts()) == 1


@pytest.mark.parametrize(("effect", "reason"), [("ratelimit", "busy"), ("malformed", "network")])
def test_the_faults_of_the_mock_have_their_reasons(
    server: Server, effect: str, reason: str
) -> None:
    fault: dict[str, Any] = {"match": {"path": STATUSES}, "effect": {"type": effect}, "count": 1}
    server.ask("/api/v1/_mock/faults", "POST", **fault)
    error = caught(lambda: post(server.target()))
    assert error.reason == reason
    assert error.wait == (timedelta(seconds=300) if reason == "busy" else None)
    post(server.target())


def iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


THEIRS = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""What the clock of a server says that is not ours."""


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "90"}, 90),
        ({"Retry-After": format_datetime(THEIRS + timedelta(minutes=3), usegmt=True)}, 180),
        ({"X-RateLimit-Reset": iso(THEIRS + timedelta(minutes=5))}, 300),
        ({"X-RateLimit-Reset": str(int(THEIRS.timestamp()) + 60)}, 60),
        ({"Retry-After": "99999999999"}, 24 * 3600),
        ({"Retry-After": "soon", "X-RateLimit-Reset": "Tuesday"}, None),
        ({"X-RateLimit-Reset": iso(THEIRS - timedelta(minutes=5))}, None),
        ({}, None),
    ],
)
def test_a_server_is_left_alone_for_as_long_as_it_asks_by_its_own_clock(
    server: Server, headers: dict[str, str], seconds: int | None
) -> None:
    date = format_datetime(THEIRS, usegmt=True)
    server.twists.append(when("POST", STATUSES, instead(429, None, Date=date, **headers)))
    error = caught(lambda: post(server.target()))
    assert error.reason == "busy"
    assert error.wait == (None if seconds is None else timedelta(seconds=seconds))


def test_headers_of_an_unknown_form_do_not_spoil_a_post_that_was_made(server: Server) -> None:
    odd = {
        "X-RateLimit-Remaining": "many",
        "X-RateLimit-Reset": "whenever",
        "Deprecation": "true",
        "Link": "<<;>",
    }

    def told(asked: Asked, forward: Forward) -> Told:
        told = forward(asked)
        return replace(told, headers={**told.headers, **odd})

    server.twists.append(told)
    assert post(server.target()).id == server.statuses()[0]["id"]


def test_a_short_wait_is_waited_out_where_nothing_is_posted(server: Server) -> None:
    server.twists.append(when("GET", ".*/instance", instead(429, None, Retry_After="7"), times=1))
    pauses: list[float] = []
    assert server.target(sleep=pauses.append).limits().text.letters == 500
    assert [7 <= pause < 9 for pause in pauses] == [True]


def test_a_question_is_asked_three_times_and_with_growing_pauses(server: Server) -> None:
    server.twists.append(instead(500))
    pauses: list[float] = []
    assert caught(server.target(sleep=pauses.append).limits).reason == "network"
    assert len(server.asked) == 3
    assert pauses == sorted(pauses)


def test_a_suspended_account_stops_the_target(server: Server) -> None:
    me = server.ask("/api/v1/accounts/verify_credentials")["id"]
    server.ask(f"/api/v1/admin/accounts/{me}/action", "POST", token="admin_token", type="suspend")
    for call in (lambda: post(server.target()), server.target().account):
        error = caught(call)
        assert error.reason == "stopped"
        assert "currently disabled" in str(error)


def test_an_expired_token_stops_the_target_and_says_how_to_get_another(server: Server) -> None:
    error = caught(lambda: post(server.target("an-old-token")))
    assert (error.reason, error.hint) == ("stopped", "kuleshov login mastodon gets a new one")


def test_a_web_site_is_no_mastodon_server(server: Server) -> None:
    for status in (200, 404):
        server.twists[:] = [instead(status, PAGE_OF_A_WEB_SITE)]
        error = caught(server.target().limits)
        assert error.reason == "stopped"
        assert "web page" in str(error)
        assert "address of the server" in error.hint


def test_a_server_that_sends_us_on_is_named_and_does_not_get_the_token(server: Server) -> None:
    with mastodon_server() as other:
        to = {"Location": f"{other.url}/api/v2/instance?token={TOKEN}"}
        server.twists.append(instead(301, PAGE_OF_A_WEB_SITE, **to))
        error = caught(server.target().limits)
        assert error.reason == "stopped"
        assert error.hint.endswith(f"set [mastodon] server to {other.url}")
        assert other.asked == []


# nobody answers


def test_a_server_that_is_down_is_the_networks_trouble() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as place:
        port = place.getsockname()[1]
    target = Mastodon(f"http://127.0.0.1:{port}", TOKEN, sleep=lambda _s: None)
    error = caught(target.limits)
    assert (error.reason, "takes no connection" in str(error)) == ("network", True)


def test_a_name_that_nobody_has_is_said() -> None:
    target = Mastodon("https://mastodon.invalid", TOKEN, sleep=lambda _s: None)
    error = caught(target.limits)
    assert (error.reason, "has no address" in str(error)) == ("network", True)


def test_a_server_without_tls_is_the_networks_trouble(server: Server) -> None:
    target = Mastodon(server.url.replace("http:", "https:"), TOKEN, sleep=lambda _s: None)
    error = caught(target.limits)
    assert (error.reason, "TLS" in str(error)) == ("network", True)


@contextmanager
def endless(head: bytes, drop: bytes) -> Iterator[str]:
    """A server that begins to answer and does not end."""
    place = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = place.accept()
            except OSError:
                return
            with line:
                try:
                    line.recv(65_536)
                    line.sendall(head)
                    while drop:
                        line.sendall(drop)
                    line.recv(1)
                except OSError:
                    pass

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{place.getsockname()[1]}"
    finally:
        place.shutdown(socket.SHUT_RDWR)
        place.close()
        thread.join(5)


@pytest.mark.parametrize(
    ("head", "drop"),
    [(b"", b""), (b"HTTP/1.1 200 OK\r\n\r\n{", b""), (b"HTTP/1.1 200 OK\r\n\r\n{", b" " * 65_536)],
)
def test_a_server_that_does_not_end_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, head: bytes, drop: bytes
) -> None:
    monkeypatch.setattr(line, "ANSWER_S", 0.2)
    with endless(head, drop) as url:
        error = caught(lambda: Mastodon(url, TOKEN).publish(a_status(None), NOW, None))
    assert error.reason == "network"


def test_an_upload_over_a_slow_line_goes_on_as_long_as_it_moves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    size = 8_000_000
    (tmp_path / "v.mp4").write_bytes(bytes(size))
    monkeypatch.setattr(line, "CONNECT_S", 0.3)
    place = socket.create_server(("127.0.0.1", 0))
    place.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    got = bytearray()

    def serve() -> None:
        line, _ = place.accept()
        with line:
            while len(got) < size:
                got.extend(line.recv(65_536))
                time.sleep(0.008)
            line.sendall(b"HTTP/1.1 422 No\r\nContent-Length: 0\r\n\r\n")

    thread = Thread(target=serve, daemon=True)
    thread.start()
    with closing(place):
        target = Mastodon(f"http://127.0.0.1:{place.getsockname()[1]}", TOKEN)
        error = caught(lambda: post(target, a_status(tmp_path / "v.mp4")))
        thread.join(30)
    assert (error.reason, len(got) > size) == ("refused", True)


def test_a_token_that_no_header_can_hold_stops_the_target(server: Server) -> None:
    error = caught(lambda: post(server.target("two\nlines")))
    assert (error.reason, "two" in str(error) + error.hint) == ("stopped", False)


# once


def tried_until_it_stands(target: Mastodon, status: Status) -> list[str]:
    """As the bot does: find, else publish, until there is a receipt; the reasons on the way."""
    reasons: list[str] = []
    for _ in range(5):
        try:
            found = target.find(status, NOW, NOTHING) if reasons else None
            receipt = found or target.publish(status, NOW, None)
        except PostingError as error:
            reasons.append(error.reason)
        else:
            assert target.find(status, NOW, NOTHING) == receipt
            return reasons
    raise AssertionError(reasons)


@pytest.mark.parametrize("remembers", [True, False])
def test_cut_off_at_any_byte_of_the_answer_makes_one_post(server: Server, remembers: bool) -> None:
    cuts = [*range(0, 200, 11), *range(200, 1_300, 97), -2, -1]
    for many in cuts:
        status = a_status(None, key=f"k-{many}", text=f"Cut off at {many}")
        server.twists[:] = [when("POST", STATUSES, cut_after(many), times=1)]
        server.twists += [] if remembers else [forgetful]
        assert tried_until_it_stands(server.target(), status) == ["network"]
    assert server.texts() == [f"Cut off at {many}" for many in reversed(cuts)]


@pytest.mark.parametrize(
    ("twist", "reason"),
    [
        (after_all(500, {"error": "oops"}), "network"),
        (after_all(502, PAGE_OF_A_WEB_SITE), "network"),
        (after_all(503, PAGE_OF_A_WEB_SITE), "busy"),
        (after_all(200, PAGE_OF_A_WEB_SITE), "network"),
        (after_all(200, {}), "network"),
    ],
)
def test_a_server_that_posts_and_says_that_it_has_not_has_one_post(
    server: Server, twist: Twist, reason: str
) -> None:
    server.twists += [when("POST", STATUSES, twist, times=1), forgetful]
    assert tried_until_it_stands(server.target(), a_status(None)) == [reason]
    assert server.texts() == [TEXT]


def test_within_its_hour_the_server_itself_knows_a_second_try(server: Server, video: Path) -> None:
    server.twists.append(when("POST", STATUSES, cut_after(30), times=1))
    caught(lambda: post(server.target(), a_status(video)))
    post(server.target(), a_status(video))
    assert server.texts() == [TEXT]


# finding


LONG = "https://archive.org/details/a-very-long-name-of-a-film-that-is-shortened?page=2"

AS_MASTODON = (
    f'<p>Film (1906): <a href="{LONG}"><span class="invisible">https://</span>'
    '<span class="ellipsis">archive.org/details/a-very-lon</span>'
    '<span class="invisible">g-name-of-a-film-that-is-shortened?page=2</span></a> '
    '<a href="https://x/tags/Tag" class="mention hashtag" rel="tag">#<span>Tag</span></a></p>'
)


@pytest.mark.parametrize(
    ("sent", "html"),
    [
        ("Salt & sea <3 “quoted”", "<p>Salt &amp; sea &lt;3 “quoted”</p>"),
        ("One.\n\nTwo,\nthree", "<p>One.</p><p>Two,<br />three</p>"),
        (
            f"Film (1906): {LONG} #Tag",
            AS_MASTODON,
        ),
        (f"See {LONG}", f'See <a href="{LONG}">archive.org/details/a-ver…</a>'),
        ("Dr.No comes", '<p><a href="http://Dr.No">Dr.No</a> comes</p>'),
        ("*loud* and `plain`", "<p><em>loud</em> and <code>plain</code></p>"),
        ("Cafe\u0301 ﬁlm\u2060s", "<p>Café film\u200bs</p>"),
        ("🎬 🎞", "<p>🎬 🎞</p>"),
    ],
)
def test_a_post_is_known_again_in_what_a_server_makes_of_it(
    server: Server, sent: str, html: str
) -> None:
    target = server.target()
    receipt = post(target, a_status(None, text=sent))
    server.twists.append(
        when(
            "GET",
            "/api/v1/accounts/.*/statuses",
            changed(lambda page: [theirs | {"content": html} for theirs in page]),
        )
    )
    assert target.find(a_status(None, text=sent), NOW, NOTHING) == receipt
    assert target.find(a_status(None, text=f"{sent} more"), NOW, NOTHING) is None


def test_what_others_say_with_our_words_is_not_ours(server: Server) -> None:
    hers = server.ask(STATUSES, "POST", token="alice_token", status=TEXT)
    # as a server that also shows what answers our posts
    mixed = changed(lambda page: [hers, *page])
    server.twists.append(when("GET", "/api/v1/accounts/.*/statuses", mixed))
    assert server.target().find(a_status(None), NOW, NOTHING) is None


def test_a_boost_of_the_same_words_is_not_ours(server: Server) -> None:
    hers = server.ask(STATUSES, "POST", token="alice_token", status=TEXT)
    server.ask(f"{STATUSES}/{hers['id']}/reblog", "POST", token=TOKEN)

    def deaf(asked: Asked, forward: Forward) -> Told:
        return forward(replace(asked, query=asked.query.replace("exclude_reblogs", "x")))

    server.twists.append(deaf)
    boosts = changed(lambda page: [b | {"content": TEXT} if b.get("reblog") else b for b in page])
    server.twists.append(when("GET", "/api/v1/accounts/.*/statuses", boosts))
    assert server.target().find(a_status(None), NOW, NOTHING) is None


def test_what_is_known_is_another_post_with_the_same_words(server: Server) -> None:
    target = server.target()
    first = post(target, a_status(None, key="k-1"))
    second = post(target, a_status(None, key="k-2"))
    assert target.find(a_status(None), NOW, NOTHING) == first
    assert target.find(a_status(None), NOW, frozenset({first.id})) == second
    assert target.find(a_status(None), NOW, frozenset({first.id, second.id})) is None


def test_an_answer_within_our_own_thread_is_found(server: Server) -> None:
    target = server.target()
    answer = a_status(None, key="k-1", text="The films")
    receipt = target.publish(answer, NOW, post(target))
    assert target.find(answer, NOW, NOTHING) == receipt


def test_a_post_is_found_behind_a_hundred_others(server: Server) -> None:
    target = server.target()
    receipt = post(target)
    for number in range(100):
        server.ask(STATUSES, "POST", status=f"another {number}")
    assert target.find(a_status(None), NOW, NOTHING) == receipt


def test_two_hundred_posts_are_looked_through_and_no_more(server: Server) -> None:
    numbers = iter(range(10_000, 0, -1))

    def full(_asked: Asked, _forward: Forward) -> Told:
        page = [{"id": str(next(numbers)), "content": "x"} for _ in range(PAGE)]
        return Told(200, json.dumps(page).encode())

    server.twists.append(when("GET", "/api/v1/accounts/.*/statuses", full))
    assert server.target().find(a_status(None), NOW, NOTHING) is None
    assert len([a for a in server.asked if a.path.endswith("/statuses")]) == 5


def test_a_server_that_gives_the_same_page_for_ever_is_not_asked_for_ever(server: Server) -> None:
    def deaf(asked: Asked, forward: Forward) -> Told:
        return forward(replace(asked, query=""))

    server.ask(STATUSES, "POST", status="another")
    server.twists.append(when("GET", "/api/v1/accounts/.*/statuses", deaf))
    assert server.target().find(a_status(None), NOW, NOTHING) is None
    assert len([a for a in server.asked if a.path.endswith("/statuses")]) == 2


def test_posts_from_long_before_the_intent_are_others(server: Server) -> None:
    target = server.target()
    post(target)
    later = datetime.now(UTC) + timedelta(days=2)
    assert target.find(a_status(None), later, NOTHING) is None


# taking back, account, reactions


def test_what_is_taken_back_is_gone_and_may_be_taken_back_again(server: Server) -> None:
    target = server.target()
    receipt = post(target)
    for _ in range(2):
        target.retract(receipt)
        assert server.texts() == []


def test_a_deletion_that_is_answered_with_nothing_is_one(server: Server) -> None:
    target = server.target()
    receipt = post(target)

    def empty(asked: Asked, forward: Forward) -> Told:
        forward(asked)
        return Told(200, b"")

    server.twists.append(when("DELETE", f"{STATUSES}/.*", empty))
    target.retract(receipt)
    assert server.texts() == []


def test_an_empty_404_for_a_post_means_gone_where_our_account_is_there(server: Server) -> None:
    server.twists.append(when("DELETE", f"{STATUSES}/.*", lambda *_: Told(404, b"")))
    server.target().retract(Receipt("1", ""))
    server.twists.append(instead(404, PAGE_OF_A_WEB_SITE))
    assert caught(lambda: server.target().retract(Receipt("1", ""))).reason == "stopped"


def test_a_web_site_that_says_yes_to_everything_has_taken_nothing_back(server: Server) -> None:
    target = server.target()
    receipt = post(target)
    server.twists.append(instead(200, PAGE_OF_A_WEB_SITE))
    assert caught(lambda: target.retract(receipt)).reason == "network"


def test_the_account_is_named_and_needs_no_more_words_when_all_is_well(server: Server) -> None:
    account = server.target().account()
    host = server.url.removeprefix("http://")
    assert (account.name, account.bot, account.notices) == (f"@kuleshov@{host}", True, ())


def test_looking_at_the_account_posts_nothing(server: Server) -> None:
    server.target().account()
    assert {asked.method for asked in server.asked} == {"GET", "DELETE"}
    assert server.texts() == []


def test_an_account_that_does_not_say_it_is_a_bot_is_told(server: Server) -> None:
    server.twists.append(
        when("GET", ".*/verify_credentials", changed(lambda me: me | {"bot": False, "note": ""}))
    )
    account = server.target().account()
    assert account.bot is False
    assert [notice.split(":")[0] for notice in account.notices] == [
        "the account does not say that it is a bot",
        "the account's profile is empty",
    ]


def test_a_server_that_knows_no_bots_leaves_it_open(server: Server) -> None:
    server.twists.append(when("GET", ".*/verify_credentials", without("bot")))
    assert server.target().account().bot is None


OUTSIDE = instead(403, {"error": "This action is outside the authorized scopes"})


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/api/v1/accounts/.*/statuses", "read:statuses"),
        ("GET", "/api/v1/media/.*", "write:media"),
        ("DELETE", "/api/v1/statuses/.*", "write:statuses"),
    ],
)
def test_a_token_that_is_good_for_too_little_is_told(
    server: Server, method: str, path: str, scope: str
) -> None:
    server.twists.append(when(method, path, OUTSIDE))
    error = caught(server.target().account)
    assert error.reason == "stopped"
    assert str(error).endswith(f"lacks {scope}")


def test_a_token_that_may_not_read_notifications_is_good_for_posting(server: Server) -> None:
    server.twists.append(when("GET", "/api/v1/notifications", OUTSIDE))
    assert [n.split(":")[0] for n in server.target().account().notices] == [
        "the access token may not read notifications"
    ]


def test_what_followers_did_is_read(server: Server) -> None:
    target = server.target()
    receipt = post(target)
    server.ask(f"{STATUSES}/{receipt.id}/favourite", "POST", token="alice_token")
    server.ask(f"{STATUSES}/{receipt.id}/reblog", "POST", token="alice_token")
    server.ask(STATUSES, "POST", token="alice_token", status="ah", in_reply_to_id=receipt.id)
    reactions = target.reactions(receipt)
    assert reactions is not None
    assert (reactions.boosts, reactions.favourites, reactions.replies) == (1, 1, 1)


def test_what_a_server_does_not_count_is_none(server: Server) -> None:
    receipt = post(server.target())
    server.twists.append(without("reblogs_count", "favourites_count", "replies_count"))
    reactions = server.target().reactions(receipt)
    assert reactions is not None
    assert (reactions.boosts, reactions.favourites, reactions.replies) == (0, 0, 0)


def test_a_post_that_is_gone_has_no_reactions(server: Server) -> None:
    assert server.target().reactions(Receipt("1", "")) is None


# strangers


ODD: list[object] = [
    None,
    5,
    "text",
    [],
    {},
    [[]],
    [None, 3, "x"],
    {"id": None},
    {"id": []},
    {"id": "1", "url": 3, "bot": "maybe", "note": [], "configuration": "none", "error": {}},
    [{"id": "1", "content": None, "account": 3, "created_at": "yesterday", "reblog": []}],
    [{"id": {"id": 1}, "content": "<p", "account": {"id": True}, "created_at": -1}],
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("status", [200, 206, 404])
def test_whatever_a_server_answers_we_come_out_with_a_value_or_a_posting_error(
    server: Server, video: Path, odd: object, status: int
) -> None:
    body = json.dumps(odd).encode()
    calls: list[Callable[[Mastodon], object]] = [
        lambda target: target.limits(),
        lambda target: target.find(a_status(None), NOW, NOTHING),
        lambda target: target.publish(a_status(video), NOW, None),
        lambda target: target.retract(Receipt("1", "")),
        lambda target: target.account(),
        lambda target: target.reactions(Receipt("1", "")),
        lambda target: target.mark_as_bot(),
    ]

    def let_in(asked: Asked, forward: Forward) -> Told:
        # so that what comes after the account is looked at as well
        if asked.path.endswith("verify_credentials") and status == 200:
            return Told(200, b'{"id": "7"}')
        return Told(status, body)

    server.twists.append(let_in)
    for call in calls:
        with suppress(PostingError):
            call(server.target())


SECRET = "5ecret"


def leaking(status: int) -> Twist:
    """A server that repeats what it was told, and more."""
    words = f"bad token {TOKEN} at https://x.example/a?access_token={TOKEN}&b=1"
    return instead(status, {"error": words}, Location=f"https://x.example/?code={TOKEN}")


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 422, 429, 500, 503])
def test_no_error_holds_the_token_or_a_query(
    server: Server, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.INFO)
    server.twists.append(leaking(status))
    for call in (
        lambda: post(server.target()),
        lambda: server.target().find(a_status(None), NOW, NOTHING),
        server.target().account,
    ):
        error = caught(call)
        told = "".join(traceback.format_exception(error))
        for words in (str(error), error.hint, repr(error), told, caplog.text):
            assert SECRET not in words
            assert "access_token=" not in words
            assert "limit=" not in words


def test_no_repr_holds_the_token(server: Server) -> None:
    assert SECRET not in repr(server.target())
    assert SECRET not in repr(vars(server.target()))


def test_a_cut_off_question_says_neither_query_nor_token(server: Server) -> None:
    server.twists.append(cut_after(10))
    error = caught(lambda: server.target().find(a_status(None), NOW, NOTHING))
    told = "".join(traceback.format_exception(error))
    assert SECRET not in told
    assert "exclude_reblogs" not in told
