"""A page of the web comes within its bounds or as one clear line, from a real server."""

from __future__ import annotations

import gzip
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from bot.errors import SourceError
from bot.sources.web import Web, shown
from tests.bot.odd_web import Answer, odd_site, page, redirect, status

WEB = Web(own=(ip_network("127.0.0.1"),))


def sends(data: bytes, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(data)

    return answer


def drips(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(200):
        request.wfile.write(b".")
        request.wfile.flush()
        time.sleep(0.05)


def drips_headers(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
    for _ in range(200):
        request.wfile.write(b".")
        request.wfile.flush()
        time.sleep(0.05)


def endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b"x" * 65_536)


def echo(request: BaseHTTPRequestHandler) -> None:
    seen = f"{request.path} {request.headers.get('Authorization')}"
    page(seen)(request)


def test_a_page_comes_with_its_type_and_its_place() -> None:
    with odd_site({"/feed": page("<a/>", "application/rss+xml; charset=utf-8")}) as address:
        found = WEB.get(f"{address}/feed?x=1")
    assert (found.body, found.type) == (b"<a/>", "application/rss+xml")
    assert found.url == f"{address}/feed?x=1"


def test_letters_that_urls_may_not_hold_are_written_as_servers_expect() -> None:
    with odd_site({"/%E4%BA%88": echo}) as address:
        assert WEB.get(f"{address}/予?q=é&r=%20").body.startswith(b"/%E4%BA%88?q=%C3%A9&r=%20 ")


def test_a_packed_page_is_unpacked() -> None:
    packed = gzip.compress(b"hello" * 1000)
    with odd_site({"/": sends(packed, Content_Encoding="gzip")}) as address:
        assert WEB.get(f"{address}/").body == b"hello" * 1000


@pytest.mark.parametrize(
    "answer",
    [
        endless,
        sends(b"x" * 300_000),
        sends(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"),
    ],
)
def test_what_is_too_large_is_not_read_to_its_end(answer: Answer) -> None:
    with (
        odd_site({"/": answer}) as address,
        pytest.raises(SourceError, match=r"larger than 0\.2 MB"),
    ):
        replace(WEB, limit_bytes=200_000).get(f"{address}/")


@pytest.mark.parametrize("answer", [drips, drips_headers, lambda _: time.sleep(3)])
def test_a_server_that_dawdles_is_left(answer: Answer) -> None:
    web = replace(WEB, limit_s=0.5)
    with odd_site({"/": answer}) as address, pytest.raises(SourceError, match="in time"):
        web.get(f"{address}/")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (status(404), "answers 404"),
        (status(500), "answers 500"),
        (status(304), "answers 304"),
        (sends(b"no gzip", Content_Encoding="gzip"), "packed wrongly"),
        (sends(b"x", Content_Encoding="br"), "packed as 'br'"),
        (sends(b"half", Content_Length="100"), "cannot be reached"),
        (lambda request: request.wfile.write(b"\x00\xff nonsense\r\n\r\n"), "cannot be reached"),
        (lambda _: None, "cannot be reached"),
        (redirect("http://[broken/"), "redirects badly"),
    ],
)
def test_a_broken_answer_is_one_clear_line(answer: Answer, why: str) -> None:
    with odd_site({"/": answer}) as address, pytest.raises(SourceError, match=why) as told:
        WEB.get(f"{address}/")
    assert "\n" not in str(told.value)


def test_redirects_are_followed_a_few_times() -> None:
    hops: dict[str, Answer] = {f"/{n}": redirect(f"/{n + 1}") for n in range(9)}
    with odd_site({**hops, "/5": page("there")}) as address:
        found = WEB.get(f"{address}/0")
        assert (found.body, found.url) == (b"there", f"{address}/5")
    with odd_site(hops) as address, pytest.raises(SourceError, match="over and over"):
        WEB.get(f"{address}/0")


@pytest.mark.parametrize(
    "to", ["http://169.254.169.254/", "file:///etc/passwd", "http://localhost:1/", "http://[::1]/"]
)
def test_a_redirect_leads_nowhere_that_a_url_may_not(to: str) -> None:
    web = replace(WEB, own=(ip_network("127.0.0.1"),))
    with (
        odd_site({"/": redirect(to)}) as address,
        pytest.raises(SourceError, match=r"not asked for|reached"),
    ):
        web.get(f"{address}/")


def test_without_leave_this_machine_is_not_asked_whatever_name_it_has() -> None:
    with odd_site({"/": page("secret")}) as address:
        port = urlsplit(address).port
        for host in ("127.0.0.1", "localhost", "127.1"):
            with pytest.raises(SourceError, match="not asked for"):
                Web().get(f"http://{host}:{port}/")


def test_headers_with_a_key_stay_with_the_host_they_are_for() -> None:
    with odd_site({"/": echo}) as other:
        answers = {"/same": redirect("/"), "/other": redirect(f"{other}/"), "/": echo}
        with odd_site(answers) as address:
            said = {"Authorization": "Bearer key"}
            assert b"Bearer key" in WEB.get(f"{address}/same", said).body
            assert b"None" in WEB.get(f"{address}/other", said).body


def test_an_error_holds_no_key() -> None:
    with odd_site({}) as address, pytest.raises(SourceError) as told:
        WEB.get(f"{address}/3/movie?api_key=hush", {"Authorization": "Bearer hush"})
    assert "hush" not in str(told.value) + told.value.hint
    assert "/3/movie" in str(told.value)
    with odd_site({}) as address, pytest.raises(SourceError) as told:
        WEB.get(f"{address}/", {"Authorization": "Bearer hu\nsh"})
    assert "Bearer" not in str(told.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of a site that calls itself localhost."""
    folder = tmp_path_factory.mktemp("certificate")
    name = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    made = ("-keyout", str(folder / "key.pem"), "-out", str(folder / "own.pem"))
    form = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    subprocess.run(["openssl", "req", *form, *made, *name], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "key.pem").read_text() + (folder / "own.pem").read_text())
    return both


@contextmanager
def secure_site(certificate: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page("secure")(self)

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the test's output clean."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that trusts nobody hangs up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_site_that_can_show_who_it_is_is_read_and_another_is_not(certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    with secure_site(certificate) as port:
        assert replace(WEB, trust=trust).get(f"https://localhost:{port}/").body == b"secure"
        with pytest.raises(SourceError, match="cannot show who it is"):
            WEB.get(f"https://localhost:{port}/")
        with pytest.raises(SourceError, match="cannot show who it is"):
            replace(WEB, trust=trust).get(f"https://127.0.0.1:{port}/")


def test_a_host_that_is_not_there_is_told() -> None:
    with pytest.raises(SourceError, match="cannot be reached"):
        WEB.get("http://127.0.0.1:9/")


def test_a_url_is_shown_without_what_people_should_not_see() -> None:
    assert shown("https://u:p@example.org:8/a?key=1#x") == "https://example.org:8/a"
    assert shown("http://[") == "a URL that is none"
