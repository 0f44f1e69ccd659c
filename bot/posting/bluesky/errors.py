"""What atproto raises, told apart: come back later, ask the operator, or not this post.

The name of an XRPC error comes first, then the HTTP status (atproto.com/specs/xrpc and the
lexicons, November 2026). Words of a server are passed on as one short line without our secrets;
words of atproto's own models never are, because they quote what they could not read: tokens too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from atproto_client.exceptions import InvokeTimeoutError, RequestErrorBase
from atproto_client.models.common import XrpcError
from atproto_client.models.dot_dict import DotDict
from atproto_core.exceptions import AtProtocolError

from bot.errors import PostingError, PostingReason

EXPIRED = frozenset({"ExpiredToken", "InvalidToken"})
"""A session that is over: the server has done nothing of what it was asked."""

NOT_SERVED = frozenset({"MethodNotImplemented", "XRPCNotSupported"})

BY_NAME: Mapping[str, PostingReason] = {
    "AccountDeactivated": "stopped",
    "AccountSuspended": "stopped",
    "AccountTakedown": "stopped",
    "AuthFactorTokenRequired": "stopped",
    "AuthMissing": "stopped",
    "AuthenticationRequired": "stopped",
    "ExpiredToken": "stopped",
    "InvalidToken": "stopped",
    "RepoDeactivated": "stopped",
    "RepoNotFound": "stopped",
    "RepoSuspended": "stopped",
    "RepoTakendown": "stopped",
    "BadExpiration": "ours",
    "NotEnoughResources": "busy",
    "RateLimitExceeded": "busy",
}

BY_STATUS: Mapping[int, PostingReason] = {
    400: "refused",
    401: "stopped",
    403: "stopped",
    404: "stopped",
    405: "stopped",
    408: "network",
    409: "refused",
    413: "refused",
    415: "refused",
    422: "refused",
    429: "busy",
    501: "stopped",
    503: "busy",
}

HINTS: Mapping[PostingReason, str] = {
    "network": "check the network and bluesky.service; it is tried again",
    "busy": "it is tried again when the server lets us",
    "stopped": "sign in at bsky.app to see what is wrong, then run: kuleshov login bluesky",
    "refused": "this post is not tried again there",
    "ours": "check this machine's clock, then upgrade kuleshov",
}

MAKE_ONE = (
    "make an app password at bsky.app under Settings, Privacy and security, then run:"
    " kuleshov login bluesky"
)
HINTS_BY_NAME: Mapping[str, str] = {
    "AuthenticationRequired": MAKE_ONE,
    "AuthFactorTokenRequired": MAKE_ONE,  # what the main password asks for, and it never does
}

WORDS = 200
"""Letters of a server's own words that we pass on."""


class GoneError(PostingError):
    """The record that was asked for does not exist."""


class AbsentError(PostingError):
    """Nobody there serves what was asked for: no such server, or no such method."""


class RedirectError(Exception):
    """A server that sends us elsewhere; `to` is where."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


TROUBLE = (AtProtocolError, httpx.HTTPError, httpx.InvalidURL, RedirectError, ValueError)
"""All that a call through atproto raises; ValueError is what its parser of JSON raises."""


@dataclass(frozen=True)
class Answer:
    """What a server said when it did not do what it was asked. Names of headers are lower case."""

    status: int
    name: str
    words: str
    fields: Mapping[str, Any]
    headers: Mapping[str, str]

    @property
    def makes_sense(self) -> bool:
        """Whether it speaks XRPC, as a proxy's page of HTML does not."""
        return bool(self.name)


def answer_in(error: BaseException) -> Answer | None:
    """The server's answer that an error carries, None where no answer came."""
    response = error.response if isinstance(error, RequestErrorBase) else None
    if response is None:
        return None
    content = response.content
    fields: Mapping[str, Any] = {}
    if isinstance(content, DotDict):
        fields = content.to_dict()
    elif isinstance(content, XrpcError):
        fields = {"error": content.error, "message": content.message}
    name, words = fields.get("error"), fields.get("message")
    return Answer(
        status=response.status_code,
        name=name if isinstance(name, str) else "",
        words=words if isinstance(words, str) else "",
        fields=fields,
        headers=response.headers,
    )


def told_apart(
    error: BaseException, server: str, secrets: Iterable[str], now: datetime
) -> PostingError:
    """The error of ours for one of atproto's; `now` is the server's own clock."""
    place = host_of(server)
    answer = answer_in(error)
    if answer is not None:
        return _said(answer, place, secrets, now)
    if isinstance(error, RedirectError):
        return PostingError(
            f"{place} sends us on to {error.to}", "set bluesky.service to where it stands",
            "stopped",
        )  # fmt: skip
    causes = [error, error.__cause__]
    if any(isinstance(cause, (InvokeTimeoutError, httpx.TimeoutException)) for cause in causes):
        return PostingError(f"{place} did not answer in time", HINTS["network"], "network")
    if any(isinstance(cause, (httpx.ConnectError, httpx.InvalidURL)) for cause in causes):
        why = _one_line(str(error.__cause__ or error), secrets)
        return AbsentError(f"{place} cannot be reached: {why}", HINTS["network"], "network")
    if any(isinstance(cause, httpx.HTTPError) for cause in causes):
        return PostingError(f"{place} hung up on us", HINTS["network"], "network")
    return PostingError(
        f"{place} answers in a way that a Bluesky server does not", HINTS["network"], "network"
    )


def host_of(address: str) -> str:
    """The server in an address, for people: `bsky.social`."""
    return urlsplit(address).netloc.rpartition("@")[2] or address


def _said(answer: Answer, place: str, secrets: Iterable[str], now: datetime) -> PostingError:
    said = ": ".join(filter(None, [answer.name, answer.words])) or f"HTTP {answer.status}"
    said = _one_line(said, secrets)
    if answer.name == "RecordNotFound" or "could not locate record" in answer.words.lower():
        return GoneError(f"{place} has no such record", HINTS["refused"], "refused")
    if answer.status in (404, 405, 501) or answer.name in NOT_SERVED:
        return AbsentError(
            f"{place} does not serve what we asked for: {said}",
            "check bluesky.service: it is the address of the server where the account lives",
            "stopped",
        )
    reason = BY_NAME.get(answer.name) or _by_status(answer)
    verb = {
        "network": "could not say whether it worked",
        "busy": "asks us to wait",
        "stopped": "does not let this account in",
        "refused": "does not take this",
        "ours": "did not understand us",
    }[reason]
    wait = _wait(answer.headers, now) if reason == "busy" else None
    hint = HINTS_BY_NAME.get(answer.name, HINTS[reason])
    return PostingError(f"{place} {verb}: {said}", hint, reason, wait)


def _by_status(answer: Answer) -> PostingReason:
    if answer.status in (400, 409, 422) and not answer.makes_sense:
        return "network"  # a proxy said so, and no server of Bluesky's
    return BY_STATUS.get(answer.status, "network" if answer.status >= 500 else "ours")


def _wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long we are to wait: by `Retry-After`, else by `RateLimit-Reset` in Unix seconds."""
    after, reset = headers.get("retry-after", ""), headers.get("ratelimit-reset", "")
    if after.isascii() and after.isdigit():
        return timedelta(seconds=min(int(after), 10**6))
    if after:
        try:
            until = parsedate_to_datetime(after)
        except ValueError:
            return None
        return max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta())
    if reset.isascii() and reset.isdigit():
        seconds = int(reset) - now.timestamp()
        return timedelta(seconds=min(max(seconds, 0.0), 10**6))
    return None


def _one_line(words: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        words = words.replace(secret, "…") if secret else words
    plain = re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", words).strip()
    return plain if len(plain) <= WORDS else plain[: WORDS - 1] + "…"
