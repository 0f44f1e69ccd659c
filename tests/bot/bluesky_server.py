"""A Bluesky server and a video service on loopback, as their lexicons and tutorials describe them.

They answer the XRPC that a bot needs, check what they are sent, and fail in the ways that real
ones do: a record made and then the line cut, 500 after it was made, jobs that are slow or fail.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import regex

from bot.posting.bluesky.target import Bluesky
from bot.posting.target import Target

HANDLE = "kuleshov.example.org"
PASSWORD = "abcd-efgh-ijkl-mnop"
DID = "did:plc:kuleshov234567abcdefghij"
POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"

Json = dict[str, Any]
TID = re.compile(r"[234567abcdefghij][234567a-z]{12}")


@dataclass
class Reply:
    """What is sent back: JSON, or bytes of another kind."""

    status: int = 200
    body: Json | bytes = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class XrpcError(Exception):
    def __init__(self, status: int, name: str, message: str = "", **headers: str) -> None:
        super().__init__(name)
        self.reply = Reply(status, {"error": name, "message": message}, headers)


class CutError(Exception):
    """The connection ends; `sent` are bytes of an answer that get out before."""

    def __init__(self, sent: bytes = b"") -> None:
        super().__init__()
        self.sent = sent


Fault = Callable[[Callable[[], Reply]], Reply]
"""How one call goes wrong: it gets what would have answered it, and may call that or not."""


def says(status: int, name: str, message: str = "", **headers: str) -> Fault:
    """An XRPC error instead; in names of headers _ stands for -."""

    def fault(_: Callable[[], Reply]) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Reply(status, {"error": name, "message": message}, named)

    return fault


def page(status: int = 200) -> Fault:
    """A page for people, as a proxy or a wrong address gives."""
    return lambda _: Reply(
        status, b"<html><body>Hello</body></html>", {"Content-Type": "text/html"}
    )


def document(body: bytes, status: int = 200) -> Fault:
    """JSON, or what calls itself so."""
    return lambda _: Reply(status, body, {"Content-Type": "application/json"})


def redirect(to: str) -> Fault:
    return lambda _: Reply(307, b"", {"Location": to, "Content-Type": "text/plain"})


def cut(_: Callable[[], Reply]) -> Reply:
    """The line is cut before anything happens."""
    raise CutError


def cut_after(do: Callable[[], Reply]) -> Reply:
    """It is done, and the line is cut before the answer."""
    do()
    raise CutError


def cut_within(do: Callable[[], Reply]) -> Reply:
    """It is done, and the line is cut in the middle of the answer."""
    do()
    raise CutError(
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"ur'
    )


def fails_after(do: Callable[[], Reply]) -> Reply:
    """It is done, and the server stumbles over saying so."""
    do()
    return Reply(500, {"error": "InternalServerError", "message": "Internal Server Error"})


class BlueskyServer:
    """What both services know. `calls` are the methods called, in order."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Json]] = defaultdict(dict)
        self.notifications: list[Json] = []
        """What the account is told of, newest first."""
        self.others: dict[str, Json] = {}
        """The posts of other people as the network shows them, by name."""
        self.blocked_by: set[str] = set()
        self.ignores_reasons = False
        self.counts: dict[str, Json] = {}
        self.calls: list[str] = []
        self.scope = "com.atproto.appPass"
        self.session_lasts_s = 7_200
        self.active: Json = {"active": True}
        self.email_confirmed: bool | None = True
        self.tells_did_doc = True
        self.clock_ahead_s = 0
        self.allowance: Json = {
            "canUpload": True,
            "remainingDailyVideos": 25,
            "remainingDailyBytes": 10_000_000_000,
        }
        self.looks = 1
        """How often a job is looked at before it is done."""
        self.failure: Json | None = None
        """What jobs fail with."""
        self.not_served: set[str] = set()
        self.over = Event()
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._tokens: dict[str, Json] = {}
        self._blobs: dict[str, Json] = {}
        self._jobs: dict[str, Json] = {}
        self._seen: dict[str, Json] = {}
        self._lock = Lock()
        self.service = self.video_service = ""

    def fault(self, method: str, *faults: Fault) -> None:
        """How the next calls of a method go wrong, one after the other."""
        self._faults[method] += faults

    def hangs(self, _: Callable[[], Reply]) -> Reply:
        """A fault: no answer as long as the server stands."""
        self.over.wait(30)
        raise CutError

    def posts(self) -> list[Json]:
        return [dict(stored["value"]) for stored in self.records[POST].values()]

    def texts(self) -> list[str]:
        return [str(post["text"]) for post in self.posts()]

    def told(
        self,
        text: str,
        handle: str = "alice.example.org",
        *,
        reason: str = "mention",
        at: float | None = None,
        labels: list[Json] | None = None,
        **record: Any,
    ) -> str:
        """Somebody else writes, and the account is told; gives the name of the post.

        Without a reason nobody is told. `at` is when the network sees it.
        """
        did = did_of(handle)
        moment = datetime.fromtimestamp(self.now() if at is None else at, UTC)
        seen = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        value = {"$type": POST, "text": text, "createdAt": seen, **record}
        uri = f"at://{did}/{POST}/3k{len(self.others):011d}".replace("0", "a").replace("1", "b")
        uri = uri.replace("8", "c").replace("9", "d")
        self.others[uri] = {
            "uri": uri,
            "cid": _cid(json.dumps(value).encode()),
            "author": {"did": did, "handle": handle, "labels": labels or []},
            "record": value,
            "indexedAt": seen,
        }
        if reason:
            self.notifications.append({**self.others[uri], "reason": reason, "isRead": False})
            self.notifications.sort(key=lambda one: str(one.get("indexedAt", "")), reverse=True)
        return uri

    def forget(self, uri: str) -> None:
        """Somebody deletes a post; the account is no longer told of it."""
        del self.others[uri]
        self.notifications = [one for one in self.notifications if one["uri"] != uri]

    def likes(self) -> list[str]:
        """What the account likes."""
        return [like["value"]["subject"]["uri"] for like in self.records[LIKE].values()]

    def end_sessions(self) -> None:
        """All tokens are forgotten, as after a restart of the server."""
        self._tokens.clear()

    def count(self, method: str) -> int:
        return self.calls.count(method)

    def now(self) -> float:
        return time.time() + self.clock_ahead_s

    def answer(self, methods: Mapping[str, Callable[[Call], Reply]], call: Call) -> Reply:
        with self._lock:
            self.calls.append(call.method)
            faults = self._faults[call.method]
            fault = faults.pop(0) if faults else None
        do = methods.get(call.method)
        if do is None or call.method in self.not_served:
            raise XrpcError(501, "MethodNotImplemented", "Method Not Implemented")

        def done() -> Reply:
            with self._lock:
                return do(call)

        return done() if fault is None else fault(done)

    # ---- the account's server

    def home(self) -> dict[str, Callable[[Call], Reply]]:
        return {
            "com.atproto.server.createSession": self._create_session,
            "com.atproto.server.refreshSession": self._refresh_session,
            "com.atproto.server.getSession": self._get_session,
            "com.atproto.server.getServiceAuth": self._service_auth,
            "com.atproto.repo.uploadBlob": self._upload_blob,
            "com.atproto.repo.createRecord": self._create_record,
            "com.atproto.repo.putRecord": self._put_record,
            "com.atproto.repo.getRecord": self._get_record,
            "com.atproto.repo.deleteRecord": self._delete_record,
            "app.bsky.feed.getPosts": self._get_posts,
            "app.bsky.actor.getProfile": self._get_profile,
            "app.bsky.notification.listNotifications": self._list_notifications,
        }

    def _create_session(self, call: Call) -> Reply:
        if (
            call.json.get("identifier") not in (HANDLE, DID)
            or call.json.get("password") != PASSWORD
        ):
            raise XrpcError(401, "AuthenticationRequired", "Invalid identifier or password")
        return self._session()

    def _refresh_session(self, call: Call) -> Reply:
        self._let_in(call, "refresh")
        return self._session()

    def _get_session(self, call: Call) -> Reply:
        self._let_in(call)
        known: Json = {"did": DID, "handle": HANDLE, **self.active}
        if self.email_confirmed is not None:
            known["emailConfirmed"] = self.email_confirmed
        return Reply(body=known)

    def _session(self) -> Reply:
        body: Json = {
            "did": DID,
            "handle": HANDLE,
            "accessJwt": self._token("access", scope=self.scope, sub=DID),
            "refreshJwt": self._token("refresh", scope="com.atproto.refresh", sub=DID),
            **self.active,
        }
        if self.tells_did_doc:
            service = {
                "id": "#atproto_pds",
                "type": "AtprotoPersonalDataServer",
                "serviceEndpoint": self.service,
            }
            body["didDoc"] = {"id": DID, "alsoKnownAs": [f"at://{HANDLE}"], "service": [service]}
        return Reply(body=body)

    def _service_auth(self, call: Call) -> Reply:
        self._let_in(call)
        until = int(call.query["exp"]) - self.now()
        if not 0 < until <= 3_600:
            raise XrpcError(400, "BadExpiration", "cannot request a token with that expiration")
        token = self._token("service", until, iss=DID, aud=call.query["aud"], lxm=call.query["lxm"])
        return Reply(body={"token": token})

    def _upload_blob(self, call: Call) -> Reply:
        self._let_in(call)
        return Reply(body={"blob": self._keep_blob(call)})

    def _create_record(self, call: Call) -> Reply:
        records, key = self._written_to(call)
        if key in records:  # as the reference server says it
            raise XrpcError(500, "InternalServerError", "Internal Server Error")
        return self._write(call, records, key)

    def _put_record(self, call: Call) -> Reply:
        return self._write(call, *self._written_to(call))

    def _written_to(self, call: Call) -> tuple[dict[str, Json], str]:
        self._let_in(call)
        if call.json["repo"] not in (DID, HANDLE):
            raise XrpcError(400, "InvalidRequest", f"Could not find repo: {call.json['repo']}")
        return self.records[call.json["collection"]], str(call.json["rkey"])

    def _write(self, call: Call, records: dict[str, Json], key: str) -> Reply:
        record = call.json["record"]
        if call.json["collection"] == POST:
            self._check_post(record, key)
        if call.json["collection"] == LIKE:
            datetime.fromisoformat(record["createdAt"])
            if TID.fullmatch(key) is None or record["subject"]["uri"] not in self.others:
                raise XrpcError(400, "InvalidRequest", f"Invalid {LIKE} record")
        uri = f"at://{DID}/{call.json['collection']}/{key}"
        records[key] = {"uri": uri, "cid": _cid(json.dumps(record).encode()), "value": record}
        named = {name: records[key][name] for name in ("uri", "cid")}
        return Reply(body={**named, "validationStatus": "valid"})

    def _check_post(self, record: Json, key: str) -> None:
        text, data = record["text"], record["text"].encode()
        embed = record.get("embed", {})
        for ok, what in (
            (TID.fullmatch(key), "rkey must be a TID"),
            (record["$type"] == POST, "Record/$type is wrong"),
            (len(data) <= 3_000, "Record/text must not be longer than 3000 characters"),
            (_graphemes(text) <= 300, "Record/text must not be longer than 300 graphemes"),
            (len(record.get("langs", [])) <= 3, "Record/langs must not have more than 3"),
            (len(record.get("tags", [])) <= 8, "Record/tags must not have more than 8"),
            (_graphemes(embed.get("alt", "")) <= 1_000, "Record/embed/alt is too long"),
            (all(_whole(data, f) for f in record.get("facets", [])), "Record/facets cut a letter"),
        ):
            if not ok:
                raise XrpcError(400, "InvalidRequest", f"Invalid {POST} record: {what}")
        datetime.fromisoformat(record["createdAt"])
        if embed and embed["video"]["ref"]["$link"] not in self._blobs:
            raise XrpcError(400, "BlobNotFound", "Could not find blob")
        for ref in record.get("reply", {"$type": ""}).values():
            if isinstance(ref, dict) and self._stored(ref["uri"])["cid"] != ref["cid"]:
                raise XrpcError(400, "InvalidRequest", "a reference to another version")

    def _get_record(self, call: Call) -> Reply:
        query = call.query
        return Reply(body=self._stored(f"at://{DID}/{query['collection']}/{query['rkey']}"))

    def _stored(self, uri: str) -> Json:
        if uri in self.others:
            return self.others[uri]
        collection, _, key = uri.removeprefix(f"at://{DID}/").partition("/")
        if key not in self.records[collection]:
            raise XrpcError(400, "RecordNotFound", f"Could not locate record: {uri}")
        return self.records[collection][key]

    def _delete_record(self, call: Call) -> Reply:
        records, key = self._written_to(call)
        records.pop(key, None)
        return Reply()

    def _get_posts(self, call: Call) -> Reply:
        self._let_in(call)
        author = {"did": DID, "handle": HANDLE}
        posts = [
            {
                "uri": stored["uri"],
                "cid": stored["cid"],
                "author": author,
                "record": stored["value"],
                "indexedAt": stored["value"]["createdAt"],
                "likeCount": 0,
                "repostCount": 0,
                "replyCount": 0,
                **self.counts.get(stored["uri"], {}),
            }
            for stored in self.records[POST].values()
            if stored["uri"] in call.queries["uris"]
        ]
        posts += [
            {**post, "author": {**post["author"], "viewer": {"blockedBy": blocks}}}
            for uri, post in self.others.items()
            if uri in call.queries["uris"]
            for blocks in [post["author"]["did"] in self.blocked_by]
        ]
        return Reply(body={"posts": posts})

    def _get_profile(self, call: Call) -> Reply:
        self._let_in(call)
        return Reply(body={"did": DID, "handle": HANDLE, "postsCount": len(self.records[POST])})

    def _list_notifications(self, call: Call) -> Reply:
        self._let_in(call)
        wanted = None if self.ignores_reasons else call.queries.get("reasons")
        some = [n for n in self.notifications if wanted is None or n["reason"] in wanted]
        start, many = int(call.query.get("cursor", 0)), int(call.query.get("limit", 50))
        body: Json = {"notifications": some[start : start + many]}
        if len(some) > start + many:
            body["cursor"] = str(start + many)
        return Reply(body=body)

    # ---- the video service

    def studio(self) -> dict[str, Callable[[Call], Reply]]:
        return {
            "app.bsky.video.getUploadLimits": self._upload_limits,
            "app.bsky.video.uploadVideo": self._upload_video,
            "app.bsky.video.getJobStatus": self._job_status,
        }

    def _upload_limits(self, call: Call) -> Reply:
        self._in_our_name(call, self.video_service, call.method)
        return Reply(body=self.allowance)

    def _upload_video(self, call: Call) -> Reply:
        self._in_our_name(call, self.service, "com.atproto.repo.uploadBlob")
        assert call.query["did"] == DID
        assert call.query["name"]
        assert call.content_type == "video/mp4"
        job: Json = {"did": DID, "jobId": f"job{len(self._jobs)}", "state": "JOB_STATE_CREATED"}
        blob = self._seen.get(_cid(call.body))
        if blob is not None:
            told = {"error": "already_exists", "message": "Video already processed"}
            self._jobs[job["jobId"]] = {**job, **told, "state": "JOB_STATE_FAILED", "blob": blob}
            return Reply(409, {**job, **told, "state": "JOB_STATE_COMPLETED"})
        self._jobs[job["jobId"]] = {**job, "looks": self.looks, "kept": self._keep_blob(call)}
        return Reply(body=job)  # bare, unlike the lexicon says

    def _job_status(self, call: Call) -> Reply:
        job = self._jobs.get(call.query["jobId"])
        if job is None:
            raise XrpcError(400, "InvalidRequest", "no such job")
        if "kept" in job:
            job["looks"] -= 1
            job["state"] = "JOB_STATE_ENCODING"
            if job["looks"] <= 0:
                kept = job.pop("kept")
                if self.failure is None:
                    self._seen[kept["ref"]["$link"]] = kept
                    job |= {"state": "JOB_STATE_COMPLETED", "blob": kept}
                else:
                    job |= {"state": "JOB_STATE_FAILED", **self.failure}
        shown = {name: value for name, value in job.items() if name not in ("kept", "looks")}
        return Reply(body={"jobStatus": shown})

    # ---- both

    def _keep_blob(self, call: Call) -> Json:
        blob = {
            "$type": "blob",
            "ref": {"$link": _cid(call.body)},
            "mimeType": call.content_type,
            "size": len(call.body),
        }
        self._blobs[_cid(call.body)] = blob
        return blob

    def _token(self, kind: str, lasts_s: float | None = None, **claims: Any) -> str:
        exp = int(self.now() + (self.session_lasts_s if lasts_s is None else lasts_s))
        payload = {**claims, "exp": exp, "jti": f"{kind}{len(self._tokens)}"}
        parts = [json.dumps({"alg": "HS256", "typ": "at+jwt"}), json.dumps(payload), "signature"]
        token = ".".join(base64.urlsafe_b64encode(p.encode()).decode().rstrip("=") for p in parts)
        self._tokens[token] = {**payload, "kind": kind}
        return token

    def _let_in(self, call: Call, kind: str = "access") -> None:
        token = self._tokens.get(call.bearer)
        if not call.bearer:
            raise XrpcError(401, "AuthMissing", "Authentication Required")
        if token is None or token["kind"] != kind or token["exp"] < self.now():
            raise XrpcError(400, "ExpiredToken", "Token has expired")

    def _in_our_name(self, call: Call, audience: str, method: str) -> None:
        token = self._tokens.get(call.bearer, {})
        did = f"did:web:{urlsplit(audience).netloc.replace(':', '%3A')}"
        if (token.get("aud"), token.get("lxm")) != (did, method) or token["exp"] < self.now():
            raise XrpcError(401, "AuthenticationRequired", "invalid service token")


@dataclass(frozen=True)
class Call:
    """One call of a method."""

    method: str
    queries: Mapping[str, list[str]]
    bearer: str
    content_type: str
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in self.queries.items()}

    @property
    def json(self) -> Json:
        return dict(json.loads(self.body))


def did_of(handle: str) -> str:
    """The name for good of somebody's account."""
    digest = base64.b32encode(hashlib.sha256(handle.encode()).digest()).decode().lower()
    return f"did:plc:{digest[:24]}"


@contextmanager
def bluesky_server() -> Iterator[BlueskyServer]:
    """A fresh server with its video service."""
    server = BlueskyServer()
    with (
        _served(server, lambda: server.home()) as server.service,
        _served(server, lambda: server.studio()) as server.video_service,
    ):
        yield server
        server.over.set()


@contextmanager
def bluesky_target() -> Iterator[tuple[Target, Callable[[], list[str]]]]:
    """A target on a fresh server, and the texts that stand there."""
    with bluesky_server() as server:
        yield target_on(server), server.texts


def target_on(server: BlueskyServer, sleep: Callable[[float], None] = lambda _: None) -> Bluesky:
    return Bluesky(
        server.service, HANDLE, PASSWORD, video_service=server.video_service, sleep=sleep
    )


@contextmanager
def _served(
    server: BlueskyServer, methods: Callable[[], Mapping[str, Callable[[Call], Reply]]]
) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", 0))
            call = Call(
                method=address.path.removeprefix("/xrpc/"),
                queries=parse_qs(address.query),
                bearer=self.headers.get("Authorization", "").removeprefix("Bearer "),
                content_type=self.headers.get("Content-Type", ""),
                body=self.rfile.read(length),
            )
            if len(call.body) < length:  # whoever sent it was killed in the middle
                self.close_connection = True
                return
            try:
                self._send(server.answer(methods(), call))
            except XrpcError as error:
                self._send(error.reply)
            except CutError as end:
                self.wfile.write(end.sent)
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)

        do_POST = do_GET  # noqa: N815  the server's own naming

        def _send(self, reply: Reply) -> None:
            raw = isinstance(reply.body, bytes)
            data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if not raw:
                self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(server.now() if timestamp is None else int(timestamp))

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the test's output clean."""

    class Listener(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            if not isinstance(sys.exception(), OSError):  # clients that are killed
                super().handle_error(request, client_address)  # type: ignore[arg-type]

    http = Listener(("127.0.0.1", 0), Handler)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def _cid(data: bytes) -> str:
    """A content id of raw bytes, version 1 with SHA-256."""
    return (
        "b"
        + base64.b32encode(b"\x01\x55\x12\x20" + hashlib.sha256(data).digest())
        .decode()
        .rstrip("=")
        .lower()
    )


def _graphemes(text: str) -> int:
    return len(regex.findall(r"\X", text))


def _whole(data: bytes, facet: Json) -> bool:
    """Whether a facet begins and ends between letters."""
    start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
    try:
        return bool(0 <= start < end <= len(data) and data[start:end].decode() and True)
    except UnicodeDecodeError:
        return False
