"""A web site on loopback whose every answer a test writes itself: slow, broken, lying."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Thread

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def odd_site(answers: Mapping[str, Answer], tls: SSLContext | None = None) -> Iterator[str]:
    """Answers paths as told and everything else with 404; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = answers.get(self.path.partition("?")[0], status(404))
            with suppress(OSError):  # a client that goes away is what some tests are about
                answer(self)

        do_HEAD = do_POST = do_GET  # noqa: N815  the server's own naming

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def status(code: int) -> Answer:
    """Nothing but a number."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def redirect(to: str) -> Answer:
    """Sends the client elsewhere."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", to)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def page(text: str, kind: str = "text/html; charset=utf-8") -> Answer:
    """A document."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        data = text.encode()
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(data)

    return answer


class Film:
    """A film that can be fetched in parts; notes where every answer began.

    `breaks_after` ends every answer after so many bytes, as a dying connection does; a `silent`
    server does not say how long the film is.
    """

    def __init__(self, data: bytes, *, breaks_after: int | None = None, silent: bool = False):
        self.data = data
        self.breaks_after = breaks_after
        self.silent = silent
        self.starts: list[int] = []
        self.sent = 0

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range", "")
        start = int(asked.removeprefix("bytes=").partition("-")[0]) if asked else 0
        request.send_response(206 if asked else 200)
        request.send_header("Content-Type", "video/mp4")
        if asked:
            end = len(self.data)
            request.send_header("Content-Range", f"bytes {start}-{end - 1}/{end}")
        if not self.silent:
            request.send_header("Content-Length", str(len(self.data) - start))
        request.end_headers()
        if request.command != "GET":
            return
        self.starts.append(start)
        rest = self.data[start:]
        rest = rest if self.breaks_after is None else rest[: self.breaks_after]
        for at in range(0, len(rest), 65_536):
            request.wfile.write(rest[at : at + 65_536])
            self.sent += 65_536
