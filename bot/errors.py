"""What people see when something fails: what happened, and what to do next.

BotError
├── SettingsError    a setting that is unknown or makes no sense
├── SampleError      footage of the demo that could not be fetched
├── SourceError      a source of trailers that could not be looked at
├── DownloadError    a film that could not be fetched from where it lies
├── NotFoundError    a montage, film or post that the data folder does not hold
└── PostingError     a post that could not be published or taken back

`matcher.errors.MatcherError` and `state.errors.StateError` are the trees of the other two
packages. All three carry a `hint`, and the command line prints them alike.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal


class BotError(Exception):
    """Base of every error of this package.

    `str(error)` is one sentence that says what happened; `hint` is one that says what to do.
    """

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.hint = hint


class SettingsError(BotError):
    """A setting is unknown or makes no sense."""


class SampleError(BotError):
    """Footage of the demo could not be fetched."""


class SourceError(BotError):
    """A source of trailers could not be looked at."""


Reason = Literal[
    "gone",
    "not yet",
    "region",
    "age",
    "sign-in",
    "network",
    "too long",
    "too large",
    "no trailer",
    "unsupported",
    "ours",
]
"""Why a film could not be fetched; `bot.retry` says when each is tried again."""


class DownloadError(BotError):
    """A film could not be fetched from where it lies.

    `reason` tells one cause from another; `wait` is how long until it can be had, where the other
    side says so (a premiere).
    """

    def __init__(
        self, what: str, hint: str, reason: Reason = "ours", wait: timedelta | None = None
    ) -> None:
        super().__init__(what, hint)
        self.reason: Reason = reason
        self.wait = wait


class NotFoundError(BotError):
    """The data folder does not hold what was asked for."""


PostingReason = Literal["network", "busy", "stopped", "refused", "budget", "ours"]
"""Why a post did not get out.

`network`: nobody answered, or not in a way we know: it may have arrived. `busy`: the place asks us
to wait. `stopped`: it no longer lets this account in, and the operator has to act. `refused`: it
does not take this post. `budget`: the money that was set aside is spent. `ours`: anything else.
"""


class PostingError(BotError):
    """A post could not be published or taken back.

    `wait` is how long the target asked us to leave it alone, where it said so.
    """

    def __init__(
        self,
        what: str,
        hint: str,
        reason: PostingReason = "ours",
        wait: timedelta | None = None,
    ) -> None:
        super().__init__(what, hint)
        self.reason: PostingReason = reason
        self.wait = wait
