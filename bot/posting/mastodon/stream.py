"""The stream of an account's notifications: a Mastodon server tells of them as they come.

It is made of server-sent events (html.spec.whatwg.org/multipage/server-sent-events.html) and comes
from the address that the server names (docs.joinmastodon.org/methods/streaming; both read on 22
November 2026). GoToSocial and Pleroma know WebSockets alone: there the call is unknown. Mastodon.py
can listen as well, but to a line of any length and at any address, and says of no answer what it
was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from bot.errors import PostingError
from bot.posting.mastodon.line import CHUNK, Line, trouble

PATH = "/api/v1/streaming/user/notification"
INSTANCE = ("/api/v2/instance", "/api/v1/instance")
LONGEST = 1_000_000
"""Bytes of an event: the notification that Mastodon's documentation shows has three thousand."""
DOING = "listen for mentions"


class Stream:
    """An open stream."""

    def __init__(self, answer: requests.Response, host: str) -> None:
        self.host = host
        self._answer = answer

    def kinds(self) -> Iterator[str]:
        """The kind of every notification, as it comes: `mention`, `follow` …

        Raises PostingError at the latest when the server hangs up.
        """
        try:
            for name, data in events(self._chunks()):
                if name == "notification":
                    yield _kind(data)
        except OverflowError as error:
            what = f"could not {DOING}: {self.host} sends {error}"
            raise PostingError(what, "wait: it is tried again", "network") from None
        except (OSError, HTTPError) as error:
            raise trouble(DOING, self.host, None, error) from None
        raise trouble(DOING, self.host, None, None)

    def hang_up(self) -> None:
        """Ends it at once for whoever reads it; for any thread."""
        with suppress(OSError, RuntimeError, ValueError):  # it has ended
            self._answer.raw.shutdown()

    def _chunks(self) -> Iterator[bytes]:
        """What comes, as it comes: `iter_content` would wait until so many bytes are there."""
        while chunk := self._answer.raw.read1(CHUNK):
            yield chunk


@contextmanager
def stream(server: str, token: str, silence_s: float) -> Iterator[Stream]:
    """Opens the stream of the account of `token`. Raises PostingError where there is none.

    A line on which nothing comes for `silence_s` counts as dead.
    """
    parts = urlsplit(server)
    host = parts.netloc.rpartition("@")[2]
    with Line(token) as line:
        line.headers["User-Agent"] = "kuleshov"
        try:
            base = streaming_base(_instance(line, f"{parts.scheme}://{host}"), parts.scheme, host)
            host = urlsplit(base).netloc
            answer = line.listen(base + PATH, token, silence_s)
        except (OSError, HTTPError, ValueError) as error:
            raise trouble(DOING, host, None, error) from None
        if answer is None:
            raise trouble(DOING, host, line.heard, None)
        with answer:
            yield Stream(answer, host)


def streaming_base(instance: Mapping[str, object], scheme: str, host: str) -> str:
    """Where the stream is, by an instance document of version 1 or 2; else at `host` itself.

    Servers name a WebSocket. What is asked with a token is asked with TLS, unless the server
    itself, by `scheme`, has none. Pure.
    """
    urls = _part(_part(instance, "configuration"), "urls")
    named = urls.get("streaming") or _part(instance, "urls").get("streaming_api")
    plain = scheme == "http"
    with suppress(ValueError):
        parts = urlsplit(named if isinstance(named, str) else "")
        if parts.hostname and parts.scheme in ("wss", "https", "ws", "http"):
            host = parts.netloc.rpartition("@")[2]
            plain = plain and parts.scheme in ("ws", "http")
    return f"{'http' if plain else 'https'}://{host}"


def events(chunks: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """The name and the data of every event. Pure.

    Raises OverflowError for one that does not end.
    """
    name, size = "", 0
    data: list[str] = []
    for line in _lines(chunks):
        field, _, value = line.partition(":")  # a comment has no field: the heartbeat
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield name, "\n".join(data)
            name, data, size = "", [], 0
        elif field == "event":
            name = value
        elif field == "data":
            data.append(value)
            size += len(value) + 1
            if size > LONGEST:
                raise OverflowError("an event that does not end")


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.removesuffix(b"\r").decode(errors="replace")
        if len(rest) > LONGEST:
            raise OverflowError("a line that does not end")


def _kind(data: str) -> str:
    """The kind of a notification; empty where it makes no sense."""
    try:
        kind = json.loads(data)["type"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return ""
    return kind if isinstance(kind, str) else ""


def _instance(line: Line, server: str) -> Mapping[str, object]:
    """What the server says of itself; nothing where it does not."""
    for path in INSTANCE:
        answer = line.get(server + path)
        with suppress(ValueError):
            said = answer.json()
            if answer.ok and isinstance(said, Mapping):
                return said
    return {}


def _part(document: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = document.get(name)
    return part if isinstance(part, Mapping) else {}
