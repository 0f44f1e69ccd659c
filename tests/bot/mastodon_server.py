"""A Mastodon server on loopback: the mock as a real HTTP server, and a front that twists answers.

The front is where servers that are odd, cut off or lie come from: the mock behind it has done what
it was asked for, whatever the client hears of it.
"""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

from mastodon_mock.config import (
    AuthConfig,
    DatabaseConfig,
    MastodonMockConfig,
    SeedAccount,
    SeedConfig,
    StreamingConfig,
)
from mastodon_mock.testing import MockServer

from bot.posting.mastodon.target import Mastodon
from bot.posting.target import Target

TOKEN = "kuleshov_token_5ecret"
ACCOUNT = SeedAccount(
    username="kuleshov", note="Run by @alice.", bot=True, access_token=TOKEN, email="k@x.example"
)
OTHER = SeedAccount(username="alice", access_token="alice_token")
ADMIN = SeedAccount(username="admin", access_token="admin_token", role="admin")
HOP_BY_HOP = frozenset({"connection", "transfer-encoding", "content-length", "server", "date"})


@dataclass(frozen=True)
class Asked:
    """A request, as the client made it."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def form(self, name: str) -> str:
        """A field of the multipart or encoded form, as far as it is plain text."""
        text = self.body.decode("latin-1")
        found = re.search(rf'name="{re.escape(name)}"\r\n\r\n(.*?)\r\n--', text, re.DOTALL)
        return found[1].encode("latin-1").decode() if found else ""


@dataclass(frozen=True)
class Told:
    """An answer; `cut` is after how many bytes of it, head included, the line goes dead.

    With a `flow` there is no end of it until that has one.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    cut: int | None = None
    flow: Iterable[bytes] | None = None

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def raw(self) -> bytes:
        head = [f"HTTP/1.1 {self.status} Whatever"]
        head += [f"{name}: {value}" for name, value in self.headers.items()]
        end = f"Content-Length: {len(self.body)}" if self.flow is None else "Connection: close"
        head += [end, "", ""]
        return "\r\n".join(head).encode() + self.body


Forward = Callable[[Asked], Told]
Twist = Callable[[Asked, Forward], Told]


class Server:
    """The front. `twists` are asked from the last to the first; `asked` is what came in."""

    def __init__(self, mock: MockServer) -> None:
        self.mock = mock
        self.twists: list[Twist] = []
        self.asked: list[Asked] = []
        self._lock = Lock()
        self.url = ""
        self.token = TOKEN

    def target(self, token: str = TOKEN, **named: Any) -> Mastodon:
        """A target on this server that never really waits."""
        named.setdefault("sleep", lambda _seconds: None)
        return Mastodon(self.url, token, **named)

    def ask(self, path: str, method: str = "GET", *, token: str = TOKEN, **form: str) -> Any:
        """Asks the mock itself, past the front."""
        body = json.dumps(form).encode() if form else b""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return self.forward(Asked(method, *_split(path), headers, body)).json

    def statuses(self) -> list[dict[str, Any]]:
        """Everything of our account that stands there, newest first."""
        me = self.ask("/api/v1/accounts/verify_credentials")["id"]
        found: list[dict[str, Any]] = []
        while True:
            last = f"&max_id={found[-1]['id']}" if found else ""
            page = self.ask(f"/api/v1/accounts/{me}/statuses?limit=40{last}")
            if not page:
                return found
            found += page

    def texts(self) -> list[str]:
        """The texts that stand there, newest first, as they were sent."""
        return [
            self.ask(f"/api/v1/statuses/{status['id']}/source")["text"]
            for status in self.statuses()
        ]

    def posts(self) -> list[Asked]:
        """The calls that were to make a status."""
        return [a for a in self.asked if a.method == "POST" and a.path == "/api/v1/statuses"]

    def forward(self, asked: Asked) -> Told:
        """Lets the mock answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.mock.port, timeout=30)
        flows = False
        try:
            path = f"{asked.path}?{asked.query}" if asked.query else asked.path
            line.request(asked.method, path, asked.body, dict(asked.headers))
            answer = line.getresponse()
            headers = {k: v for k, v in answer.getheaders() if k.lower() not in HOP_BY_HOP}
            flows = answer.getheader("Content-Type", "").startswith("text/event-stream")
            if flows:
                return Told(answer.status, b"", headers, flow=_flowing(line, answer))
            return Told(answer.status, answer.read(), headers)
        finally:
            if not flows:
                line.close()

    def answer(self, asked: Asked) -> Told:
        with self._lock:
            self.asked.append(asked)
            twists = list(self.twists)
        forward: Forward = self.forward
        for twist in twists:
            forward = _twisted(twist, forward)
        return forward(asked)


def _flowing(line: http.client.HTTPConnection, answer: http.client.HTTPResponse) -> Iterator[bytes]:
    with closing(line):
        while chunk := answer.read1():
            yield chunk


def _twisted(twist: Twist, forward: Forward) -> Forward:
    return lambda asked: twist(asked, forward)


def _split(path: str) -> tuple[str, str]:
    parts = urlsplit(path)
    return parts.path, parts.query


@contextmanager
def mastodon_server(
    *,
    auth: AuthConfig | None = None,
    account: SeedAccount = ACCOUNT,
    others: Sequence[SeedAccount] = (),
) -> Iterator[Server]:
    """A fresh server with our account, another one, an admin, and more."""
    config = MastodonMockConfig(
        database=DatabaseConfig(path=":memory:"),
        auth=auth or AuthConfig(),
        streaming=StreamingConfig(heartbeat_seconds=0.1),
        seed=SeedConfig(accounts=[account, OTHER, ADMIN, *others]),
    )
    with MockServer(config=config) as mock:
        server = Server(mock)
        with _front(server) as server.url:
            yield server


@contextmanager
def mastodon_target() -> Iterator[tuple[Target, Callable[[], list[str]]]]:
    """A target on a fresh server, and what lists the texts that stand there."""
    with mastodon_server() as server:
        yield server.target(), server.texts


@contextmanager
def _front(server: Server) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, *_split(self.path), dict(self.headers.items()), body)
            told = server.answer(asked)
            raw = told.raw()
            with suppress(OSError):  # a client that has given up
                self.wfile.write(raw[: told.cut])
                self.wfile.flush()
                for chunk in told.flow or ():
                    self.wfile.write(chunk)
            if told.cut is not None or told.flow is not None:
                self.close_connection = True

        do_POST = do_PUT = do_DELETE = do_PATCH = do_GET  # noqa: N815  the server's own naming

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the test's output clean."""

    front = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    front.daemon_threads = True
    thread = Thread(target=front.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{front.server_port}"
    finally:
        front.shutdown()
        front.server_close()
        thread.join()


# what a front can do to an answer


def when(method: str, path: str, twist: Twist, times: int | None = None) -> Twist:
    """The twist for calls of one kind alone; `path` is a pattern, `times` how often at most."""
    left = [times]

    def chosen(asked: Asked, forward: Forward) -> Told:
        if asked.method != method or not re.fullmatch(path, asked.path) or left[0] == 0:
            return forward(asked)
        if left[0] is not None:
            left[0] -= 1
        return twist(asked, forward)

    return chosen


def instead(status: int, body: object = None, **headers: str) -> Twist:
    """Another answer, and nothing happens behind it. A string is a web page."""
    page = isinstance(body, str)
    data = body.encode() if isinstance(body, str) else json.dumps(body or {"error": "no"}).encode()
    kind = "text/html; charset=utf-8" if page else "application/json"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _asked, _forward: Told(status, data, {"Content-Type": kind, **named})


def after_all(status: int, body: object = None, **headers: str) -> Twist:
    """What was asked for is done, and the answer is another one."""
    other = instead(status, body, **headers)

    def done(asked: Asked, forward: Forward) -> Told:
        forward(asked)
        return other(asked, forward)

    return done


def cut_after(many: int) -> Twist:
    """What was asked for is done, and the line goes dead in the answer."""
    return lambda asked, forward: replace(forward(asked), cut=many)


def changed(change: Callable[[Any], Any]) -> Twist:
    """The answer's document is another one."""

    def told(asked: Asked, forward: Forward) -> Told:
        told = forward(asked)
        return replace(told, body=json.dumps(change(told.json)).encode())

    return told


def without(*names: str) -> Twist:
    """A server that leaves fields out, however deep."""

    def less(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: less(inner) for key, inner in value.items() if key not in names}
        return [less(inner) for inner in value] if isinstance(value, list) else value

    return changed(less)


def forgetful(asked: Asked, forward: Forward) -> Told:
    """A server that ignores `Idempotency-Key`."""
    kept = {k: v for k, v in asked.headers.items() if k.lower() != "idempotency-key"}
    return forward(replace(asked, headers=kept))


def processing(times: int | None) -> list[Twist]:
    """A server that takes its time with media: 202, then 206 so often, or for ever."""

    def not_yet(status: int) -> Twist:
        def told(asked: Asked, forward: Forward) -> Told:
            told = forward(asked)
            media = told.json | {"url": None}
            return replace(told, status=status, body=json.dumps(media).encode())

        return told

    return [
        when("POST", "/api/v2/media", not_yet(202)),
        when("GET", "/api/v1/media/.*", not_yet(206), times),
    ]


def version_1_only(asked: Asked, forward: Forward) -> Told:
    """A server that knows neither version 2 of the instance nor asynchronous media."""
    if asked.path.startswith("/api/v2/"):
        return Told(404, b'{"error": "Not Found"}')
    return forward(asked)
