"""The line to a server that speaks Mastodon's language: its bounds, and what an answer means.

Nothing of what is said here to a person holds the token or the query of a URL.
"""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from requests.exceptions import (
    ConnectTimeout,
    InvalidHeader,
    InvalidURL,
    ReadTimeout,
    RequestException,
    SSLError,
)

from bot.errors import PostingError
from bot.posting.words.harmless import one_line

CONNECT_S = 15.0
"""Seconds until a server takes a connection, and until it takes the next block of an upload."""
ANSWER_S = 60.0
"""Seconds until an answer begins, and until it is there in full."""
UPLOAD_ANSWER_S = 300.0
"""The same after an upload: servers other than Mastodon look at the video before they answer."""
MOST_BYTES = 8_000_000
"""Bytes of an answer: forty statuses with everything in them have half a million."""
CHUNK = 65_536
LONGEST_WAIT = timedelta(hours=24)
"""No server needs to be left alone for longer, whatever it says."""
WORDS_LIMIT = 200
"""Letters of what a server says that are passed on."""
EVENTS = "text/event-stream"
KEPT = ("Content-Type",)
"""The headers that the client library sees. From `X-RateLimit-Reset` it makes an error where the
time is of an unknown form, also after the post was made; we read those headers ourselves."""

RELOGIN = "kuleshov login mastodon"
ADDRESS = "is [mastodon] server the address of the server itself, as https://mastodon.social?"


T = TypeVar("T")


@dataclass(frozen=True)
class Heard:
    """What is known of an answer before anybody reads its body.

    `wait` is how long the server asks to be left alone, `place` where it sends us instead, `says`
    its own words about what is wrong.
    """

    method: str
    status: int
    page: bool = False
    json: bool = False
    wait: timedelta | None = None
    place: str = ""
    says: str = ""


class Line(requests.Session):
    """A session that waits for no answer for ever, follows nobody elsewhere and remembers.

    `heard` is the last answer, None where nobody answered in full; `hidden` is a secret that must
    not be passed on even where a server repeats it.
    """

    def __init__(self, hidden: str = "") -> None:
        super().__init__()
        self.heard: Heard | None = None
        self._hidden = hidden
        # with none of its own a session puts what ~/.netrc says in place of our token
        self.auth = lambda request: request

    def request(self, method: Any, url: Any, *args: Any, **named: Any) -> requests.Response:
        """Asks, and gives the whole answer. Raises requests' exceptions."""
        self.heard = None
        upload = method == "POST" and str(url).endswith("/media")
        longest = UPLOAD_ANSWER_S if upload else ANSWER_S
        named |= {"timeout": (CONNECT_S, longest), "stream": True}
        # the client library asks /api/v2/instance/, which is not the documented path
        with super().request(method, str(url).rstrip("/"), *args, **named) as answer:
            body = _body(answer, time.monotonic() + longest)
        self.heard = _heard(method, answer, body, self._hidden)
        whole = requests.Response()
        whole.status_code, whole.reason = answer.status_code, answer.reason
        whole.url, whole.request = answer.url, answer.request
        whole.encoding = answer.encoding
        for name in KEPT:
            if name in answer.headers:
                whole.headers[name] = answer.headers[name]
        whole.raw = io.BytesIO(body)
        return whole

    def listen(self, url: str, token: str, silence_s: float) -> requests.Response | None:
        """Asks for a stream of events, and gives it open; None, and `heard`, where it is none.

        On the stream so many seconds of silence are borne. Raises requests' exceptions.
        """
        self.heard = None
        answer = super().request(
            "GET",
            url,
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": EVENTS,
                "Accept-Encoding": "identity",
            },
            timeout=(CONNECT_S, silence_s),
            stream=True,
        )
        kind = answer.headers.get("Content-Type", "").lower()
        if answer.status_code == 200 and kind.startswith(EVENTS):
            return answer
        with answer:
            body = _body(answer, time.monotonic() + ANSWER_S)
        self.heard = _heard("GET", answer, body, self._hidden)
        return None

    def send(self, request: requests.PreparedRequest, **named: Any) -> requests.Response:
        """Sends a request, a body in blocks: in one piece it would have one time limit in all."""
        if isinstance(request.body, bytes):
            request.body = io.BytesIO(request.body)
        return super().send(request, **named)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Only within one server, and only where nothing is changed: a POST would become a GET."""
        place = super().get_redirect_target(resp)
        if place is None or resp.request.method != "GET":
            return None
        there = urljoin(resp.url or "", place)
        return place if _origin(there) == _origin(resp.url or "") else None


def asked(
    line: Line, host: str, doing: str, call: Callable[[], T], *, empty: bool = False
) -> T | None:
    """One call of the client library. Raises PostingError, in whose words `doing` is what we want.

    With `empty`, a success is one whatever the server says with it, a web page excepted; it may
    give None.
    """
    from mastodon.errors import MastodonError, MastodonNetworkError

    line.heard = None
    try:
        found = call()
    except (MastodonError, ValueError, TypeError, LookupError, AttributeError) as error:
        # the last four are how the library takes answers that it did not expect
        if line.heard is None and not isinstance(error, MastodonNetworkError):
            raise
        if empty and line.heard is not None and line.heard.status < 300 and not line.heard.page:
            return None
        raise trouble(doing, host, line.heard, error.__context__) from None
    if line.heard is not None and line.heard.status >= 300:  # to the library a redirect is fine
        raise trouble(doing, host, line.heard, None)
    return found


def trouble(
    doing: str, host: str, heard: Heard | None, cause: BaseException | None
) -> PostingError:
    """What an answer that is no success means, or its absence, as a PostingError.

    `doing` is what we wanted, as in `could not DOING`; `cause` is what the session raised where
    nobody answered.
    """
    if heard is None:
        return _silence(doing, host, cause)
    said = f": “{heard.says}”" if heard.says else ""
    start = f"could not {doing}: {host}"
    code = heard.status
    if heard.place:
        return PostingError(
            f"{start} sends us on to {heard.place}",
            f"where that is the server of the account, set [mastodon] server to {heard.place}",
            "stopped",
        )
    if code == 401:
        what = f"{start} does not accept the access token{said}"
        return PostingError(what, f"{RELOGIN} gets a new one", "stopped")
    if code == 403:
        return PostingError(
            f"{start} does not let this account do that{said}",
            f"look at the account on {host} (suspended? e-mail confirmed?); for a token that may "
            f"do more: {RELOGIN}",
            "stopped",
        )
    if code in (429, 503):
        when = f" for {_words(heard.wait)}" if heard.wait else ""
        asks = "asks to be left alone" if code == 429 else "is not available"
        return PostingError(f"{start} {asks}{when}", "wait: it is tried again", "busy", heard.wait)
    if (code < 300 and heard.page and heard.method == "GET") or (
        code in (404, 405, 406, 501) and not heard.json
    ):
        does = "answers with a web page" if heard.page else f"does not know this call ({code})"
        return PostingError(f"{start} {does}, not as a Mastodon server does", ADDRESS, "stopped")
    if code in (404, 410):
        what = f"{start} says that it is not there{said}"
        return PostingError(what, f"look for the account on {host}", "stopped")
    if code < 300:
        return PostingError(
            f"{start} answered what makes no sense", "wait: it is looked at again", "network"
        )
    if code >= 500 or code in (408, 409, 425):
        what = f"{start} has trouble of its own ({code}){said}"
        return PostingError(what, "wait: it is looked at again", "network")
    return PostingError(
        f"{start} refuses it ({code}){said}",
        f"look at what {host} takes of videos and texts, and at the post",
        "refused",
    )


def _silence(doing: str, host: str, cause: BaseException | None) -> PostingError:
    start = f"could not {doing}: {host}"
    if isinstance(cause, InvalidURL | InvalidHeader | UnicodeError):
        return PostingError(
            f"{start} cannot be asked with this address or token", RELOGIN, "stopped"
        )
    if isinstance(cause, SSLError):
        return PostingError(
            f"{start} cannot show who it is, or does not speak TLS",
            "check the address, and this machine's clock and certificates",
            "network",
        )
    if isinstance(cause, ConnectTimeout | ReadTimeout | TimeoutError):
        return PostingError(f"{start} did not answer in time", "wait: it is tried again", "network")
    if isinstance(cause, OSError) and not isinstance(cause, RequestException):
        why = cause.strerror or type(cause).__name__
        return PostingError(f"could not {doing}: {why}", "look at the file and the disk", "ours")
    if "NameResolutionError" in str(cause):  # urllib3 wraps it, and only its words tell
        what, hint = "has no address", "check [mastodon] server and the network"
    elif isinstance(cause, requests.ConnectionError) and "onnection refused" in str(cause):
        what, hint = "takes no connection", "is the server down? it is tried again"
    else:
        what, hint = "did not answer to the end", "wait: it is looked at again"
    return PostingError(f"{start} {what}", hint, "network")


def _body(answer: requests.Response, deadline: float) -> bytes:
    body = bytearray()
    for chunk in answer.iter_content(CHUNK):
        body += chunk
        if len(body) > MOST_BYTES:
            raise requests.exceptions.ContentDecodingError("it does not end")
        if time.monotonic() > deadline:
            raise ReadTimeout("it took too long")
    return bytes(body)


def _heard(method: str, answer: requests.Response, body: bytes, hidden: str) -> Heard:
    start = body.lstrip()[:1]
    says = _says(body) if start == b"{" else ""
    place = answer.headers.get("Location", "") if answer.is_redirect else ""
    return Heard(
        method=method,
        status=answer.status_code,
        page=start == b"<",
        json=start in (b"{", b"["),
        wait=_wait(answer.headers, answer.status_code),
        place=_origin(urljoin(answer.url or "", place)) if place else "",
        says=says.replace(hidden, "…") if hidden else says,
    )


def _says(body: bytes) -> str:
    """The server's own words about what is wrong: one line, without what follows a `?` in it."""
    try:
        document = json.loads(body)
    except ValueError:
        return ""
    words = document.get("error_description") or document.get("error")
    if not isinstance(words, str):
        return ""
    return one_line(re.sub(r"\?\S*=\S*", "?…", words), WORDS_LIMIT)


def _wait(headers: Mapping[str, str], code: int) -> timedelta | None:
    """How long the server asks to be left alone.

    RFC 9110 has `Retry-After` in seconds or as a date; Mastodon says `X-RateLimit-Reset` as a
    date in ISO 8601, GoToSocial in seconds since 1970 (docs.joinmastodon.org/api/rate-limits and
    docs.gotosocial.org, November 2026). Dates are counted from the server's own clock.
    """
    if code not in (429, 503):
        return None
    now = _date(headers.get("Date", "")) or datetime.now(UTC)
    asked = headers.get("Retry-After", "").strip()
    if asked.isdecimal():
        wait = timedelta(seconds=min(int(asked), LONGEST_WAIT.total_seconds()))
    else:
        until = _date(asked)
        if until is None and code == 429:
            until = _date(headers.get("X-RateLimit-Reset", ""))
        if until is None:
            return None
        wait = until - now
    return min(wait, LONGEST_WAIT) if wait > timedelta() else None


def _date(text: str) -> datetime | None:
    """A moment in any of the forms that headers have, None for what is no moment."""
    text = text.strip()
    try:
        if text.isdecimal():
            found = datetime.fromtimestamp(int(text), UTC)
        elif text[:4].isdecimal():
            found = datetime.fromisoformat(text)
        else:
            found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _words(wait: timedelta) -> str:
    seconds = max(1, round(wait.total_seconds()))
    return f"{seconds} s" if seconds < 120 else f"{round(seconds / 60)} min"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
