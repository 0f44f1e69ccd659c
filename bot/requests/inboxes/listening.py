"""Mentions on Mastodon, heard the moment they come.

Who hears of one only brings the next look into the inbox forward, and that alone counts. So
nothing is lost by a line that breaks, and nothing is gained by one that lies.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import uuid4

import structlog

from bot.posting.mastodon.stream import Stream, stream
from bot.retry import Patience, pause
from bot.unforeseen import told

A_WHILE = timedelta(minutes=1)
"""What is lost for less is no news."""

SOON = Patience(timedelta(seconds=1), timedelta(minutes=5), growth=2)
LATER = Patience(timedelta(hours=1), timedelta(hours=1), growth=1)
"""When a line that was lost is tried again, and one that there is not."""

NO_STREAM = frozenset({"stopped", "refused"})
"""How a server answers that has none, or none for us."""


@dataclass(frozen=True)
class Pace:
    """How patiently somebody listens.

    A line is dead after `silence_s` without a word: Mastodon says `:thump` every 15 seconds. One
    that held for `held` was good, and its loss counts as the first.
    """

    silence_s: float = 60.0
    soon: Patience = SOON
    later: Patience = LATER
    held: timedelta = timedelta(minutes=2)


PACE = Pace()


def pause_after(error: Exception, breaks: int, pace: Pace, key: str) -> timedelta:
    """How long to wait after so many breaks in a row; `key` settles the jitter. Pure."""
    none = getattr(error, "reason", "") in NO_STREAM
    wait = pause(pace.later if none else pace.soon, breaks, key)
    return max(wait, getattr(error, "wait", None) or timedelta())


class Listener:
    """Listens while it is entered, in a thread of its own; nothing goes wrong for anybody else.

    `account` gives server and token, and is asked anew for every line. `heard` is called for every
    mention, and whenever a line begins: something may have come while there was none.
    """

    def __init__(
        self,
        account: Callable[[], Mapping[str, str]],
        heard: Callable[[], None],
        pace: Pace = PACE,
    ) -> None:
        self._account = account
        self._heard = heard
        self._pace = pace
        self._over = threading.Event()
        self._stream: Stream | None = None
        self._began: float | None = None
        self._said = ""
        self._key = uuid4().hex  # the bots of a server shall not all come back at once
        self._thread = threading.Thread(target=self._go_on, name="listening", daemon=True)

    def __enter__(self) -> Listener:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Lets go of the line. What is just connecting ends by itself, and hears nothing more."""
        self._over.set()
        if self._stream is not None:
            self._stream.hang_up()

    def _go_on(self) -> None:
        breaks = 0
        while not self._over.is_set():
            self._began = None
            try:
                self._listen()
            except Exception as error:  # noqa: BLE001  whatever it is, the inbox is read all the same
                breaks = 1 if self._has_held() else breaks + 1
                wait = pause_after(error, breaks, self._pace, self._key)
                if wait >= A_WHILE and not self._over.is_set():
                    self._say("listening.lost", why=told(error)[0])
                self._over.wait(wait.total_seconds())

    def _listen(self) -> None:
        """Hears until it is over. Raises PostingError."""
        account = self._account()
        with stream(account["server"], account["token"], self._pace.silence_s) as line:
            self._stream = line
            if self._over.is_set():  # and nobody could hang up yet
                return
            self._began = time.monotonic()
            self._say("listening.began", host=line.host)
            self._heard()
            for kind in line.kinds():
                if kind == "mention":
                    self._heard()

    def _has_held(self) -> bool:
        began, held = self._began, self._pace.held.total_seconds()
        return began is not None and time.monotonic() - began >= held

    def _say(self, event: Literal["listening.began", "listening.lost"], **facts: str) -> None:
        """Leaves a line in the log where that is news."""
        if event != self._said:
            self._said = event
            structlog.get_logger().info(event, target="mastodon", **facts)
