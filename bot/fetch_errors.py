"""What yt-dlp raises, told apart: gone for good, not there yet, not for us, or worth another try.

Its extractors are a thousand programs by many hands, and most of what they know is in their words
alone. What a server said with a number comes first, then the class of the error, then the words.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from bot.errors import DownloadError, Reason

HINTS: Mapping[Reason, str] = {
    "gone": "open it in a browser to see whether it is there",
    "not yet": "it is tried again when it is shown",
    "region": "it is not shown where this machine stands",
    "age": "it is shown to people who signed in: set fetching.cookies to a browser's cookie file",
    "sign-in": "wait some hours, set fetching.cookies to a browser's cookie file, and install"
    " kuleshov[youtube] for videos of YouTube",
    "network": "check the network; it is tried again",
    "too long": "raise the limits under [fetching] where you want it anyway",
    "too large": "raise the limits under [fetching] where you want it anyway",
    "no trailer": "kuleshov trailers add takes any film",
    "unsupported": "fetch it by other means and give its file",
    "ours": "upgrade yt-dlp, which sites outrun; for YouTube install kuleshov[youtube]",
}
"""What an operator can do about each."""

BY_STATUS: Mapping[int, Reason] = {
    401: "sign-in",
    402: "sign-in",
    403: "sign-in",  # what a site tells a bot more often than "go away" in words
    404: "gone",
    408: "network",
    410: "gone",
    425: "network",
    429: "sign-in",
    451: "region",
}

BY_WORDS: Sequence[tuple[Reason, str]] = (
    # the order matters: "Private video. Sign in if …" is gone, "Sign in to confirm your age" is age
    ("region", r"(available|blocked it) (in|from) your (current )?(country|region|location)"),
    ("region", r"geo.?(restrict|block)"),
    ("age", r"confirm your age|age.restricted|inappropriate for some users"),
    ("not yet", r"\bpremieres? (in|will|soon)|will begin (in|shortly)|live event will|is upcoming"),
    ("sign-in", r"not a bot|captcha|rate.?limited|try again later|too many requests"),
    ("gone", r"private video|video (is )?(unavailable|private)|members.only|channel's members"),
    ("gone", r"(been|was) (removed|deleted|terminated)|has been taken down|copyright"),
    ("gone", r"no longer (available|exists)|does not exist|not found|join this channel"),
    ("sign-in", r"sign in\b|log ?in\b|login|cookies|registered users"),
    ("unsupported", r"unsupported url|drm|no video formats found|no media|requires payment"),
    ("unsupported", r"is not on the internet|ffmpeg exited with code"),  # addresses; _careful
    ("network", r"timed? ?out|unable to connect|connection|resolve|network is unreachable"),
    ("network", r"bytes read|content too short|temporary failure|did not get any data blocks"),
)

UNITS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_592_000}
WAIT = re.compile(r"\bin (a|an|\d{1,3}) (minute|hour|day|week|month)s?\b", re.IGNORECASE)


def told_apart(url: str, error: Exception) -> DownloadError:
    """The error of ours for one of yt-dlp's. Raises OSError instead where the disk is full."""
    full = disk_trouble(error)
    if full is not None:
        raise OSError(full.errno, full.strerror, full.filename) from error
    said = _sentence(error)
    reason = reason_of(error)
    wait = wait_in(said) if reason == "not yet" else None
    return DownloadError(f"{url} could not be fetched: {said}", HINTS[reason], reason, wait)


def disk_trouble(error: BaseException) -> OSError | None:
    """The error of the disk behind an error, full or read-only; None where there is none."""
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            return cause
    return None


def reason_of(error: BaseException) -> Reason:
    """Why yt-dlp failed, from everything that stands behind its error."""
    causes = list(_causes(error))
    for cause in causes:
        status = getattr(cause, "status", None)
        if isinstance(status, int) and status >= 400:
            return BY_STATUS.get(status, "network" if status >= 500 else "gone")
    names = {kind.__name__ for cause in causes for kind in type(cause).__mro__}
    if "MemoryError" in names or any(getattr(one, "errno", None) == errno.EFBIG for one in causes):
        return "too large"  # more than `bot.apart` gives to what strangers ask for
    if "GeoRestrictedError" in names:
        return "region"
    if names & {"UnsupportedError", "ForbiddenAddressError", "InvalidSchema"}:
        return "unsupported"
    if names & {"TransportError", "ContentTooShortError", "TimeoutError", "ConnectionError"}:
        return "network"
    words = " ".join(str(cause) for cause in causes).replace("’", "'").lower()
    return next((reason for reason, form in BY_WORDS if re.search(form, words)), "ours")


def wait_in(words: str) -> timedelta | None:
    """How long the words say it takes until something begins; None where they do not."""
    found = WAIT.search(words)
    if found is None:
        return None
    many = 1 if found[1].lower() in ("a", "an") else int(found[1])
    return timedelta(seconds=many * UNITS[found[2].lower()])


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and whatever it was made from: yt-dlp keeps that in three different places."""
    pending, seen = [error], set[int]()
    while pending:
        cause = pending.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        info = getattr(cause, "exc_info", None) or (None, None)
        behind = (info[1], getattr(cause, "cause", None), cause.__cause__, cause.__context__)
        pending += [other for other in behind if isinstance(other, BaseException)]


def _sentence(error: Exception) -> str:
    """What happened, without yt-dlp's own hints and the machinery behind it."""
    text = str(error).removeprefix("ERROR: ").strip()
    line = text.splitlines()[0] if text else type(error).__name__
    line = re.split(r" \(caused by |[;.]? ?please report this issue on |\. Use --cookies", line)[0]
    return re.sub(r"^\[\w+(:\w+)?\] ", "", line).rstrip(".; ")
