"""What X means by an answer that is no success. Pure: an answer in, a reason out.

Problems are told as docs.x.com/x-api/fundamentals/response-codes-and-errors describes them, read
in November 2026: a `title`, a `detail` and a `type`, or `errors` with a `message` each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.errors import PostingError, PostingReason
from bot.sources.find import clean

CLOCK_TOLERANCE = timedelta(minutes=4)
"""X takes signatures that are up to five minutes old; a minute is left for the way."""

LONGEST_WAIT = timedelta(days=31)
"""A limit of X lasts a month at most; a number that says more is a mistake."""

LONGEST_WORDS = 200

SUSPENDED = ("suspended", "is locked", "temporarily locked", "deactivated")
DUPLICATE = ("duplicate content", "status is a duplicate")
MONEY = ("creditsdepleted", "spendcapreached", "problems/credits", "spend cap")
PERMISSIONS = ("oauth1-permissions", "oauth1 app permissions", "read-only application")
CONTENT = ("too long", "media id", "video")
CONVERSATION = ("reply to this conversation", "reply to a tweet", "not visible to you")

CHANGE = "change what is posted: X does not take it as it is"
LATER = "wait: it is tried again by itself"
LOGIN = "kuleshov login twitter"


class XAnswerError(PostingError):
    """X answered, and not with what was asked for. `status` is the HTTP status."""

    def __init__(
        self,
        what: str,
        hint: str,
        reason: PostingReason,
        wait: timedelta | None = None,
        *,
        status: int,
    ) -> None:
        super().__init__(what, hint, reason, wait)
        self.status = status


def trouble(
    status: int,
    headers: Mapping[str, str],
    body: Mapping[str, object] | None,
    now: datetime,
    *,
    creates: bool = False,
) -> XAnswerError:
    """The error that an answer means.

    `body` is None where it is no JSON object, `now` our own time. `creates` is whether the call
    makes a post, which may stand although the answer is an error of the server.
    """

    def error(
        what: str, hint: str, reason: PostingReason, wait: timedelta | None = None
    ) -> XAnswerError:
        return XAnswerError(what, hint, reason, wait, status=status)

    said = words_of(body)
    told = f"X answers {status}" + (f": {said}" if said else "")
    known = _searchable(body)
    wrong_clock = _wrong_clock(headers, now)
    if status == 401 and wrong_clock:
        return error(
            f"this machine's clock is {wrong_clock}, and X takes no signature of such a time",
            "set the clock (timedatectl set-ntp true), then: kuleshov doctor",
            "stopped",
        )
    if status == 401:
        # its words are left out: nothing of a request with keys in it comes back to people
        return error("X no longer takes the keys or tokens of this account", LOGIN, "stopped")
    if status == 402 or (status in (403, 429) and _any(MONEY, known)):
        return error(
            f"the credits of the X developer account are spent: {told}",
            "buy credits or raise the spend cap in X's developer console; then: kuleshov doctor",
            "stopped",
        )
    if status == 429:
        what = "X has had too many requests of this account or app"
        return error(what, LATER, "busy", wait_of(headers, now))
    if status >= 500:
        wait = wait_of(headers, now)
        # of a post that was to be made nobody knows: it is looked for before it is sent again
        busy = status == 503 and not creates
        return error(told, LATER, "busy" if busy else "network", wait)
    if body is None:
        return error(
            f"X answers {status} with something that is no data",
            "see whether api.x.com can be reached from here: a proxy or a wall may answer for it",
            "network",
        )
    if status == 403:
        return _forbidden(error, told, known)
    if 300 <= status < 400:
        return error(
            f"{told}, which leads elsewhere", "check the network: nothing of X does that", "network"
        )
    if status in (404, 410):
        return error(
            told,
            "upgrade kuleshov: X has moved what is asked for, or the account is gone",
            "stopped",
        )
    return error(told, CHANGE, "refused")


def _forbidden(error: Callable[..., XAnswerError], told: str, known: str) -> XAnswerError:
    if _any(SUSPENDED, known):
        return error(
            f"the account is suspended or locked: {told}",
            "log in at x.com and do what it asks for; then: kuleshov doctor",
            "stopped",
        )
    if _any(DUPLICATE, known):
        # most likely a try of ours that arrived and that the account's posts did not show yet
        return error(f"X says that this post stands there already: {told}", LATER, "network")
    if _any(PERMISSIONS, known):
        return error(
            f"the app may only read: {told}",
            "set its permissions to “Read and write” in the developer console, make new tokens,"
            f" then: {LOGIN}",
            "stopped",
        )
    if _any(CONTENT, known):
        return error(told, CHANGE, "refused")
    if _any(CONVERSATION, known):
        return error(told, "X lets programs answer only where they are asked to", "refused")
    return error(
        told, "look at the account and the app at x.com and in the developer console", "stopped"
    )


def nonsense(what: str) -> PostingError:
    """The error where X says yes in a way that we do not understand."""
    return PostingError(f"X answers {what} in a way we do not know", LATER, "network")


def words_of(body: Mapping[str, object] | None) -> str:
    """What X says of a problem, as one harmless line; empty where it says nothing."""
    if body is None:
        return ""
    errors = body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    inner = first if isinstance(first, Mapping) else {}
    for said in (
        inner.get("message"),
        inner.get("detail"),
        body.get("detail"),
        body.get("title"),
        body.get("error"),
    ):
        line = clean(said, LONGEST_WORDS)
        if line:
            return line
    return ""


def wait_of(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long X asks us to wait, None where it does not say.

    A limit that is used up ends at its `-reset`, in seconds since 1970 by X's own clock.
    """
    there = _date(headers) or now
    resets = []
    for limit in ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour"):
        reset = _whole(headers.get(f"{limit}-reset"))
        used_up = headers.get(f"{limit}-remaining", "0").strip() == "0"
        if reset is not None and used_up:
            resets.append(reset - there.timestamp())
    retry = _whole(headers.get("retry-after"))
    if retry is not None:
        resets.append(retry)
    if not resets:
        return None
    seconds = min(max(*resets, 1.0), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds)


def _wrong_clock(headers: Mapping[str, str], now: datetime) -> str:
    """By how much our clock is wrong, `61 minutes slow`; empty where it is right."""
    there = _date(headers)
    if there is None or abs(there - now) < CLOCK_TOLERANCE:
        return ""
    minutes = round(abs(there - now) / timedelta(minutes=1))
    return f"{minutes} minutes {'slow' if there > now else 'fast'}"


def _date(headers: Mapping[str, str]) -> datetime | None:
    try:
        date = parsedate_to_datetime(headers.get("date", ""))
        return date.replace(tzinfo=date.tzinfo or UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _whole(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else None


def _searchable(body: Mapping[str, object] | None) -> str:
    return str(dict(body)).lower() if body else ""


def _any(words: tuple[str, ...], text: str) -> bool:
    return any(word in text for word in words)
