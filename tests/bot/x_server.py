"""A small X on loopback: API v2 as docs.x.com describes it, for the real tweepy.

Signatures (OAuth 1.0a, HMAC-SHA1) are really checked, with their time and their nonce. Videos are
announced, sent in segments, finished and processed; posts are made, answered, listed, deleted.
Faults are set by route, and strike once each.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import socket
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import formatdate
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import RLock, Thread
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from bot.posting.twitter.budget import Purse
from bot.posting.twitter.line import TwitterKeys
from bot.posting.twitter.target import Twitter
from state.journal import Journal

CREATE = "POST /2/tweets"
DELETE = "DELETE /2/tweets/:id"
OWN = "GET /2/users/:id/tweets"
MENTIONS = "GET /2/users/:id/mentions"
LOOKUP = "GET /2/tweets/:id"
ME = "GET /2/users/me"
INITIALIZE = "POST /2/media/upload/initialize"
APPEND = "POST /2/media/upload/:id/append"
FINALIZE = "POST /2/media/upload/:id/finalize"
STATUS = "GET /2/media/upload"
METADATA = "POST /2/media/metadata"
UPLOAD_V1 = "POST /1.1/media/upload.json"
STATUS_V1 = "GET /1.1/media/upload.json"

LIMITS = {
    CREATE: 100,
    DELETE: 50,
    OWN: 900,
    MENTIONS: 300,
    LOOKUP: 900,
    ME: 75,
    INITIALIZE: 1_875,
    APPEND: 1_875,
    FINALIZE: 1_875,
    METADATA: 500,
}
"""Requests that an account may make in a quarter of an hour."""
WINDOW_S = 900
CLOCK_WINDOW_S = 300
LARGEST_SEGMENT = 5_000_000
READ_AT_ONCE = 1_048_576
RECEIVED_AHEAD = 65_536
"""Bytes that the network may hold for a server that reads slowly."""

USER = "4711"
NAME = "kuleshov_bot"
KEYS = TwitterKeys(
    consumer_key="ckey" + "C" * 21,
    consumer_secret="csecret" + "S" * 43,
    access_token=f"{USER}-atoken" + "A" * 34,
    access_token_secret="asecret" + "T" * 38,
)
SECRETS = (
    KEYS.consumer_key,
    KEYS.consumer_secret,
    KEYS.access_token,
    KEYS.access_token_secret,
)

How = Literal["before", "cut", "after", "cut after", "torn after", "html after"]
"""When a fault strikes: instead of the act, cutting the line before it, or once it is done: an
error, a line that is cut, an answer that is torn in the middle, or a page."""


@dataclass(frozen=True)
class Fault:
    """What happens to one request."""

    how: How
    status: int = 500
    body: str = '{"title":"Internal Server Error","status":500}'
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Post:
    """A post that stands."""

    id: str
    author: str
    text: str
    created: datetime
    media: tuple[str, ...] = ()
    answers: str = ""
    quotes: str = ""

    @property
    def shown(self) -> str:
        """Its text as X gives it back: escaped, and with a short link to its video."""
        text = escape(self.text, quote=False)
        return f"{text} https://t.co/{self.id[-10:]}" if self.media else text

    def links(self) -> dict[str, str]:
        """The short links in place of addresses, of those that X knows all about."""
        found = [(url, url) for url in re.findall(r"https?://[^\s)]+", self.text)]
        if self.quotes:
            found.append((f"quote {self.quotes}", f"https://twitter.com/who/status/{self.quotes}"))
        if self.media:
            found.append(("media", f"https://x.com/who/status/{self.id}/photo/1"))
        shorts = [hashlib.sha256(f"{what} {self.id}".encode()).hexdigest() for what, _ in found]
        return {f"https://t.co/{s[:10]}": full for s, (_, full) in zip(shorts, found, strict=True)}


@dataclass
class Media:
    """A video that is uploaded; `state` is empty until it is finished."""

    id: str
    size: int
    category: str
    kind: str
    segments: dict[int, bytes] = field(default_factory=dict)
    state: str = ""
    looks: int = 0
    alt: str = ""
    sensitive: bool = False

    @property
    def data(self) -> bytes:
        """What has arrived, in order."""
        return b"".join(self.segments[index] for index in sorted(self.segments))


class RefusedError(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, title: str, detail: str = "", kind: str = "about:blank"):
        super().__init__(detail or title)
        self.status = status
        self.body = {"title": title, "detail": detail or title, "type": kind, "status": status}
        self.headers: dict[str, str] = {}


class X:
    """All that this X knows; may be asked while it serves. Times are of its own clock.

    `slow_looks` is how often a video is found in process, `processing_fails` what is then said of
    it. `slow_reads_s` are the pauses in its reading. `clock_off_s` puts its clock forward. `access`
    is what its tokens may do.
    """

    def __init__(self) -> None:
        self.lock = RLock()
        self.posts: dict[str, Post] = {}
        self.media: dict[str, Media] = {}
        self.limits = dict(LIMITS)
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self.access = "read-write"
        self.protected = False
        self.clock_off_s = 0.0
        self.slow_looks = 0
        self.slow_reads_s = 0.0
        self.processing_fails = ""
        self.check_after_s: object = 1
        self.hidden: set[str] = set()
        self.suspended = False
        self.expired = False
        self.pins: dict[str, str] = {}
        self.users = {USER: NAME}
        self.blocked_by: set[str] = set()
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._nonces: set[tuple[str, str]] = set()
        self._used: dict[str, int] = defaultdict(int)
        self._last = 1_900_000_000_000_000_000

    def now(self) -> datetime:
        """The time here."""
        return datetime.fromtimestamp(time.time() + self.clock_off_s, UTC)

    def fail(self, route: str, *faults: Fault) -> None:
        """The next requests to a route meet these faults, one each."""
        with self.lock:
            self._faults[route].extend(faults)

    def texts(self, author: str = USER) -> list[str]:
        """What stands there of an author, as it was sent, the oldest first."""
        with self.lock:
            return [post.text for post in self.posts.values() if post.author == author]

    def add(self, text: str, author: str = USER, answers: str = "", **over: Any) -> Post:
        """Puts up a post that nobody sent."""
        with self.lock:
            post = Post(self._number(), author, text, self.now(), answers=answers, **over)
            self.posts[post.id] = post
            return post

    def told(self, text: str, name: str = "Alice", **over: Any) -> Post:
        """What somebody else writes, whose name it is."""
        with self.lock:
            number = next((n for n, known in self.users.items() if known == name), "")
            number = number or str(5_000 + len(self.users))
            self.users[number] = name
            return self.add(text, number, **over)

    def counted(self, route: str) -> int:
        """How often a route was asked."""
        with self.lock:
            return self.asked.count(route)

    def authorize(self, url: str) -> str:
        """The PIN that somebody reads who follows the link and agrees."""
        token = dict(parse_qsl(urlsplit(url).query))["oauth_token"]
        with self.lock:
            assert token in self.pins
            self.pins[token] = "1234567"
            return self.pins[token]

    # what the server asks of it, under its lock

    def take_fault(self, route: str) -> Fault | None:
        """The fault that a request meets, None where it meets none."""
        faults = self._faults[route]
        return faults.popleft() if faults else None

    def check_signature(
        self, method: str, url: str, header: str, fields: list[tuple[str, str]]
    ) -> Mapping[str, str]:
        """The OAuth parameters of a request that is well signed. Raises RefusedError."""
        if not header.startswith("OAuth "):
            raise RefusedError(401, "Unauthorized")
        pairs = [part.strip().partition("=") for part in header[6:].split(",")]
        given = {unquote(name): unquote(value.strip('"')) for name, _, value in pairs}
        signature = given.pop("oauth_signature", "")
        given.pop("realm", None)
        token = given.get("oauth_token", "")
        secrets = {KEYS.access_token: KEYS.access_token_secret, "": ""}
        secrets |= {pending: f"secret of {pending}" for pending in self.pins}
        known = given.get("oauth_consumer_key") == KEYS.consumer_key and token in secrets
        if not known or (self.expired and token == KEYS.access_token):
            raise RefusedError(401, "Unauthorized")
        base = base_string(method, url, [*fields, *given.items()])
        key = f"{percent(KEYS.consumer_secret)}&{percent(secrets[token])}"
        right = base64.b64encode(hmac.digest(key.encode(), base.encode(), hashlib.sha1)).decode()
        method_of = given.get("oauth_signature_method")
        if method_of != "HMAC-SHA1" or not hmac.compare_digest(right, signature):
            self.wrong.append(f"signature of {method} {url}")
            raise RefusedError(401, "Unauthorized")
        if abs(int(given["oauth_timestamp"]) - self.now().timestamp()) > CLOCK_WINDOW_S:
            raise RefusedError(401, "Unauthorized")
        nonce = given["oauth_timestamp"], given["oauth_nonce"]
        if nonce in self._nonces:
            self.wrong.append("a nonce twice")
            raise RefusedError(401, "Unauthorized")
        self._nonces.add(nonce)
        return given

    def count(self, route: str) -> Mapping[str, str]:
        """Counts a request; gives the headers that tell of it. Raises RefusedError past a limit."""
        limit = self.limits.get(route, 10_000)
        self._used[route] += 1
        left = limit - self._used[route]
        reset = int(self.now().timestamp()) + WINDOW_S
        headers = {
            "x-rate-limit-limit": str(limit),
            "x-rate-limit-remaining": str(max(left, 0)),
            "x-rate-limit-reset": str(reset),
        }
        if left < 0:
            refused = RefusedError(429, "Too Many Requests")
            refused.headers = headers
            raise refused
        return headers

    def create(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Makes a post."""
        text, media = body.get("text", ""), body.get("media", {}).get("media_ids", [])
        answers = body.get("reply", {}).get("in_reply_to_tweet_id", "")
        if self.suspended:
            raise RefusedError(403, "Forbidden", "Your account is suspended and is not permitted.")
        if "write" not in self.access:
            raise RefusedError(
                403,
                "Forbidden",
                "Your client app is not configured with the appropriate oauth1 app permissions"
                " for this endpoint.",
                "https://api.twitter.com/2/problems/oauth1-permissions",
            )
        if not text and not media:
            raise RefusedError(400, "Invalid Request", "One or more parameters was invalid.")
        if any(self.media.get(one) is None or not self._ready(one) for one in media):
            raise RefusedError(400, "Invalid Request", "Your media IDs are invalid.")
        if any(post.text == text and post.author == USER for post in self.posts.values()):
            raise RefusedError(
                403, "Forbidden", "You are not allowed to create a Tweet with duplicate content."
            )
        answered = self.posts.get(answers)
        if answers and (answered is None or answered.author in self.blocked_by):
            raise RefusedError(
                403,
                "Forbidden",
                "You attempted to reply to a Tweet that is deleted or not visible to you.",
            )
        if answered is not None and answered.author != USER and f"@{NAME}" not in answered.text:
            raise RefusedError(
                403, "Forbidden", "Reply to this conversation is not allowed: you are not in it."
            )
        post = self.add(text, answers=answers, media=tuple(media))
        return {"id": post.id, "text": post.shown, "edit_history_tweet_ids": [post.id]}

    def delete(self, number: str) -> Mapping[str, Any]:
        """Deletes a post."""
        if number not in self.posts:
            raise RefusedError(404, "Not Found Error", f"Could not find tweet with id: [{number}].")
        del self.posts[number]
        return {"deleted": True}

    def listing(self, asked: Mapping[str, str], wanted: Callable[[Post], bool]) -> dict[str, Any]:
        """A page of posts, newest first."""
        most = int(asked.get("max_results", "10"))
        if not 5 <= most <= 100:
            raise RefusedError(400, "Invalid Request", "`max_results` is not between 5 and 100.")
        after, before = asked.get("since_id", "0"), asked.get("until_id", "9" * 19)
        start = datetime.fromisoformat(asked.get("start_time", "2010-11-06T00:00:00Z"))
        found = [
            post
            for post in reversed(self.posts.values())
            if wanted(post)
            and int(after) < int(post.id) < int(before)
            and post.created >= start
            and post.id not in self.hidden
        ]
        first = int(asked.get("pagination_token", "p0")[1:])
        page = found[first : first + most]
        meta: dict[str, Any] = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
        if len(found) > first + most:
            meta["next_token"] = f"p{first + most}"
        shown = [self.view(post, asked) for post in page]
        if not shown:
            return {"meta": meta}
        return {"data": shown, **self._authors(page, asked), "meta": meta}

    def lookup(self, number: str, asked: Mapping[str, str]) -> dict[str, Any]:
        """One post, or that there is none for us."""
        post = self.posts.get(number)
        if post is not None and post.author not in self.blocked_by:
            return {"data": self.view(post, asked), **self._authors([post], asked)}
        kind, title = "resource-not-found", "Not Found Error"
        if post is not None:
            kind, title = "not-authorized-for-resource", "Authorization Error"
        problem = {"resource_type": "tweet", "value": number, "title": title}
        return {"errors": [{**problem, "type": f"https://api.twitter.com/2/problems/{kind}"}]}

    def view(self, post: Post, asked: Mapping[str, str]) -> dict[str, Any]:
        """A post with the fields that were asked for. Addresses of others are shortened."""
        text, links = post.shown, dict[str, str]()
        if post.author != USER:
            text, links = escape(post.text, quote=False), post.links()
        for short, full in links.items():
            whole = escape(full, quote=False)
            text = text.replace(whole, short, 1) if whole in text else f"{text} {short}"
        names = {name.lower(): number for number, name in self.users.items()}
        named = [name for name in re.findall(r"@(\w+)", post.text) if name.lower() in names]
        entities = {
            "urls": [
                {"url": short, "expanded_url": full, "display_url": full[8:30] + "…"}
                | ({"media_key": "3_1"} if "/photo/" in full else {})
                for short, full in links.items()
            ],
            "mentions": [{"username": name, "id": names[name.lower()]} for name in named],
        }
        others = {"replied_to": post.answers, "quoted": post.quotes}
        root = post
        while root.answers in self.posts:
            root = self.posts[root.answers]
        known = {
            "author_id": post.author,
            "conversation_id": root.id,
            "created_at": post.created.isoformat(timespec="milliseconds"),
            "entities": entities,
            "referenced_tweets": [{"type": kind, "id": id_} for kind, id_ in others.items() if id_],
        }
        wanted = asked.get("tweet.fields", "").split(",")
        said: dict[str, Any] = {"id": post.id, "text": text, "edit_history_tweet_ids": [post.id]}
        if len(text) > 280:
            said["text"] = f"{text[:270]}…"
            known["note_tweet"] = {"text": text, "entities": entities}
            known["entities"] = {}
        return {**said, **{name: known[name] for name in wanted if known.get(name)}}

    def _authors(self, posts: list[Post], asked: Mapping[str, str]) -> dict[str, Any]:
        if asked.get("expansions") != "author_id":
            return {}
        authors = dict.fromkeys(post.author for post in posts)
        users = [{"id": one, "name": "Somebody", "username": self.users[one]} for one in authors]
        return {"includes": {"users": users}}

    def initialize(self, size: int, category: str, kind: str) -> Media:
        """Announces a video."""
        if not 0 < size <= 512_000_000 or category != "tweet_video" or kind != "video/mp4":
            raise RefusedError(400, "Invalid Request", "One or more parameters was invalid.")
        media = Media(self._number(), size, category, kind)
        self.media[media.id] = media
        return media

    def append(self, number: str, index: int, data: bytes) -> None:
        """Takes a segment; one that comes again replaces the first."""
        if not data or len(data) > LARGEST_SEGMENT or not 0 <= index <= 999:
            raise RefusedError(413, "Payload Too Large")
        self._upload(number).segments[index] = data

    def finalize(self, number: str) -> Mapping[str, Any] | None:
        """Ends an upload; gives its `processing_info`."""
        media = self._upload(number)
        if len(media.data) != media.size or sorted(media.segments) != [*range(len(media.segments))]:
            raise RefusedError(
                400, "Invalid Request", "Segments do not add up to provided total file"
            )
        media.state = "pending"
        return self.processing(number, looked=False)

    def processing(self, number: str, *, looked: bool = True) -> Mapping[str, Any] | None:
        """How far a video is; None where there is nothing to wait for."""
        media = self._upload(number)
        if not media.state:
            raise RefusedError(400, "Invalid Request", "The upload is not finalized.")
        media.looks += looked
        if media.looks <= self.slow_looks and (self.slow_looks or self.processing_fails):
            media.state = "in_progress" if looked else "pending"
            return {"state": media.state, "check_after_secs": self.check_after_s}
        if self.processing_fails:
            media.state = "failed"
            error = {"code": 1, "name": "InvalidMedia", "message": self.processing_fails}
            return {"state": "failed", "error": error}
        media.state = "succeeded"
        return {"state": "succeeded", "progress_percent": 100} if looked else None

    def describe(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Takes alt text and warning of a video."""
        media, said = self._upload(str(body["id"])), body["metadata"]
        alt = said.get("alt_text", {}).get("text", "")
        if len(alt) > 1000:
            raise RefusedError(400, "Invalid Request", "alt_text.text is longer than 1000")
        media.alt = alt or media.alt
        media.sensitive = bool(said.get("sensitive_media_warning")) or media.sensitive
        return {"id": media.id, "associated_metadata": said}

    def _upload(self, number: str) -> Media:
        if number not in self.media:
            raise RefusedError(400, "Invalid Request", "Media id is invalid or has expired.")
        return self.media[number]

    def _ready(self, number: str) -> bool:
        return self.media[number].state == "succeeded"

    def _number(self) -> str:
        self._last += 7
        return str(self._last)


def percent(text: str) -> str:
    """A text as RFC 3986 wants it in a signature."""
    return quote(text, safe="-._~")


def base_string(method: str, url: str, fields: list[tuple[str, str]]) -> str:
    """What is signed of a request (RFC 5849, 3.4.1)."""
    pairs = sorted((percent(name), percent(value)) for name, value in fields)
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    return "&".join([method, percent(url), percent(joined)])


class Handler(BaseHTTPRequestHandler):
    """One connection; `x` is set by the server that is made of it."""

    x: X
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: the second would wait

    def do_GET(self) -> None:
        """Answers a request of any method."""
        with suppress(OSError):  # a client that goes away is what some tests are about
            self._answer()

    do_POST = do_DELETE = do_GET  # noqa: N815  the server's own naming

    def _answer(self) -> None:
        body = self._body(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        route, number = route_of(self.command, parts.path)
        query = parse_qsl(parts.query, keep_blank_values=True)
        with self.x.lock:
            self.x.asked.append(route)
            fault = self.x.take_fault(route)
        if fault is not None and fault.how == "cut":
            self._hang_up()
            return
        if fault is not None and fault.how == "before":
            self._send(fault.status, fault.body, fault.headers)
            return
        headers: dict[str, str] = {}
        try:
            with self.x.lock:
                fields = query
                if self.headers.get_content_type() == "application/x-www-form-urlencoded":
                    fields = [*query, *parse_qsl(body.decode(), keep_blank_values=True)]
                url = f"http://{self.headers['Host']}{parts.path}"
                oauth = self.x.check_signature(
                    self.command, url, self.headers.get("Authorization", ""), fields
                )
                headers |= self.x.count(route)
                headers["x-access-level"] = self.x.access
                status, said = self._act(route, number, dict(query), body, oauth)
        except RefusedError as refused:
            headers |= refused.headers
            status, said = refused.status, json.dumps(refused.body)
        self._finish(status, said, headers, fault)

    def _body(self, size: int) -> bytes:
        """What was sent; read slowly where this X is slow."""
        body = b""
        while len(body) < size:
            if self.x.slow_reads_s:
                time.sleep(self.x.slow_reads_s)
            part = self.rfile.read(min(READ_AT_ONCE, size - len(body)))
            if not part:
                raise ConnectionResetError
            body += part
        return body

    def _finish(
        self, status: int, said: str, headers: Mapping[str, str], fault: Fault | None
    ) -> None:
        match fault.how if fault else "":
            case "after":
                assert fault is not None
                self._send(fault.status, fault.body, fault.headers)
            case "cut after":
                self._hang_up()
            case "torn after":
                self._send(status, said, headers, torn=True)
            case "html after":
                self._send(200, "<html><h1>Something went wrong</h1></html>", {}, kind="text/html")
            case _:
                self._send(status, said, headers)

    def _act(
        self,
        route: str,
        number: str,
        query: Mapping[str, str],
        body: bytes,
        oauth: Mapping[str, str],
    ) -> tuple[int, str]:
        """What the request is for; gives status and body."""
        x = self.x
        if route.startswith("POST /oauth/"):
            return 200, self._login(route, oauth)
        if "oauth_token" not in oauth or oauth["oauth_token"] != KEYS.access_token:
            raise RefusedError(401, "Unauthorized")
        if query.get("command") or "1.1" in route:
            return self._old_upload(route, query, body)
        given = json.loads(body) if self.headers.get_content_type() == "application/json" else {}
        match route:
            case "POST /2/tweets":
                return 201, _data(x.create(given))
            case "DELETE /2/tweets/:id":
                return 200, _data(x.delete(number))
            case "GET /2/users/:id/tweets":
                return 200, json.dumps(x.listing(query, lambda post: post.author == number))
            case "GET /2/users/:id/mentions":
                me = f"@{NAME}"
                return 200, json.dumps(x.listing(query, lambda post: me in post.text))
            case "GET /2/tweets/:id":
                return 200, json.dumps(x.lookup(number, query))
            case "GET /2/users/me":
                me_data = {"id": USER, "name": "Kuleshov", "username": NAME}
                return 200, _data({**me_data, "protected": x.protected})
            case "POST /2/media/upload/initialize":
                media = x.initialize(
                    given["total_bytes"], given["media_category"], given["media_type"]
                )
                key = f"13_{media.id}"
                return 200, _data({"id": media.id, "media_key": key, "expires_after_secs": 86_400})
            case "POST /2/media/upload/:id/append":
                fields = form_of(self.headers["Content-Type"], body)
                x.append(number, int(fields["segment_index"]), fields["media"])
                return 200, _data({"expires_at": int(x.now().timestamp()) + 86_400})
            case "POST /2/media/upload/:id/finalize":
                return 200, _data(_with({"id": number}, x.finalize(number)))
            case "POST /2/media/metadata":
                return 200, _data(x.describe(given))
        raise RefusedError(404, "Not Found Error", f"there is no {route}")

    def _old_upload(self, route: str, query: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """The commands of v1.1, and STATUS, which is one in v2 as well."""
        x, number = self.x, query.get("media_id", "")
        found: dict[str, Any] = {"media_id_string": number}
        match query["command"]:
            case "STATUS" if route == STATUS:
                return 200, _data(_with({"id": number}, x.processing(number)))
            case "STATUS" if route == STATUS_V1:
                return 200, json.dumps(_with(found, x.processing(number)))
            case "INIT" if route == UPLOAD_V1:
                media = x.initialize(
                    int(query["total_bytes"]), query["media_category"], query["media_type"]
                )
                return 202, json.dumps({"media_id_string": media.id})
            case "APPEND" if route == UPLOAD_V1:
                fields = form_of(self.headers["Content-Type"], body)
                x.append(number, int(query["segment_index"]), fields["media"])
                return 204, ""
            case "FINALIZE" if route == UPLOAD_V1:
                return 201, json.dumps(_with(found, x.finalize(number)))
        raise RefusedError(400, "Invalid Request", "no such command")

    def _login(self, route: str, oauth: Mapping[str, str]) -> str:
        """The steps of a login with a PIN."""
        if route == "POST /oauth/request_token":
            if oauth.get("oauth_callback") != "oob":
                raise RefusedError(403, "Forbidden", "Callback URL not approved")
            token = f"pending{len(self.x.pins)}"
            self.x.pins[token] = ""
            secret = f"secret of {token}"
            confirmed = "oauth_callback_confirmed=true"
            return f"oauth_token={token}&oauth_token_secret={quote(secret)}&{confirmed}"
        pin = self.x.pins.get(oauth.get("oauth_token", ""))
        if not pin or oauth.get("oauth_verifier") != pin:
            raise RefusedError(401, "Unauthorized")
        return (
            f"oauth_token={KEYS.access_token}&oauth_token_secret={KEYS.access_token_secret}"
            f"&user_id={USER}&screen_name={NAME}"
        )

    def _send(
        self,
        status: int,
        said: str,
        headers: Mapping[str, str],
        *,
        torn: bool = False,
        kind: str = "application/json; charset=utf-8",
    ) -> None:
        data = said.encode()
        self.send_response_only(status)
        date = formatdate(self.x.now().timestamp(), usegmt=True)
        whole = {"Date": date, "Content-Type": kind, "Content-Length": str(len(data)), **headers}
        for name, value in whole.items():
            self.send_header(name, value)
        self.end_headers()
        if torn:
            self.wfile.write(data[: len(data) // 2])
            self._hang_up()
        else:
            self.wfile.write(data)

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the test's output clean."""


def route_of(method: str, path: str) -> tuple[str, str]:
    """A route with its id taken out, and the id."""
    found = re.search(r"(?<=[a-z]/)\d+(?=/|$)", path)
    if found is None or path.startswith("/1.1/"):
        return f"{method} {path}", ""
    return f"{method} {path[: found.start()]}:id{path[found.end() :]}", found.group()


def form_of(kind: str, body: bytes) -> dict[str, Any]:
    """The fields of a multipart form: texts, and bytes where a field is a file."""
    boundary = kind.partition("boundary=")[2].strip('"').encode()
    fields: dict[str, Any] = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        data = data.removesuffix(b"\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        assert name is not None
        fields[name.group(1).decode()] = data if b"filename=" in head else data.decode()
    return fields


def _data(said: Mapping[str, Any]) -> str:
    return json.dumps({"data": said})


def _with(said: dict[str, Any], processing: Mapping[str, Any] | None) -> dict[str, Any]:
    return said if processing is None else {**said, "processing_info": processing}


@contextmanager
def x_server(x: X | None = None) -> Iterator[tuple[X, str]]:
    """Serves an X on loopback; yields it and its address."""
    served = x or X()
    handler = type("Handler", (Handler,), {"x": served})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_AHEAD)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def a_purse(folder: Path, day: str = "100", month: str = "1000") -> Purse:
    """A purse on a journal of its own."""
    journal = Journal(folder / "state.json", clock=lambda: datetime.now(UTC))
    return Purse(journal, "twitter", Decimal(day), Decimal(month))


@contextmanager
def x_target() -> Iterator[tuple[Twitter, Callable[[], list[str]]]]:
    """A target on a fresh X, and what stands there, the oldest first."""
    with tempfile.TemporaryDirectory() as folder, x_server() as (x, host):
        target = Twitter(KEYS, a_purse(Path(folder)), host=host, sleep=lambda _seconds: None)
        yield target, x.texts
