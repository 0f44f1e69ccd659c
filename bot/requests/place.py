"""A place where people may ask: its inbox, its target, and who we are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

import structlog

from bot.announce import kept_back, note_trouble
from bot.app import App
from bot.errors import PostingError
from bot.posting.patience import target_again
from bot.posting.target import Limits, Target
from bot.requests.clip import NEVER_TWICE
from bot.requests.inboxes.inbox import Inbox
from bot.requests.inboxes.mention import Mention
from bot.requests.troubles import inbox_name
from bot.unforeseen import told
from state.errors import StateError

BY_ITSELF = frozenset({"network", "busy", "stopped", "budget"})
"""Troubles that are those of a place, and not of what is asked of it."""

T = TypeVar("T")

INTRODUCED = timedelta(days=1)
"""Our own name on a place is asked for again after so long: it costs money on X."""

LATELY = timedelta(days=30)
"""How long the same words are not repeated where that is refused: X does not say how long."""

LOCKED_OUT = timedelta(hours=6)
"""How long an inbox is left alone that does not let us in: posting may go on all the same."""


class InboxError(Exception):
    """Its inbox could not be asked; the cause says why."""


class Place:
    """What is asked of it is asked once in a run. `clock` is that of the run."""

    def __init__(self, app: App, name: str, inbox: Inbox, clock: Callable[[], datetime]) -> None:
        self.name = name
        self.inbox = inbox
        self._app = app
        self._clock = clock

    @cached_property
    def target(self) -> Target:
        """Where answers go."""
        return self._app.target(self.name)

    @cached_property
    def limits(self) -> Limits:
        """What the target takes. Raises PostingError."""
        return self.target.limits()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Our own names there. Raises PostingError."""
        subject = f"account {self.name}"
        known = self._app.journal.standing(subject).get("introduced")
        if known is not None and self._clock() - known.started < INTRODUCED:
            return (str(known.figures["name"]),)
        name = self.target.account().name.removeprefix("@").lower()
        with self._app.step("introduced", subject=subject, name=name):
            return (name,)

    @property
    def said(self) -> frozenset[str]:
        """What was said there lately and may not be said again; nothing on most places."""
        if self.name not in NEVER_TWICE:
            return frozenset()
        posts = self._app.journal.posts_since(self._clock() - LATELY)
        return frozenset(s.text for p in posts if p.target == self.name for s in p.statuses)

    @property
    def answers(self) -> bool:
        """Whether anything may be posted there now."""
        standing = self._app.journal.target(self.name)
        return kept_back(standing, self._clock(), by_hand=False) is None

    @property
    def reads(self) -> bool:
        """Whether its inbox may be asked now."""
        until = self._app.journal.target(self.trouble).next_try
        return until is None or until <= self._clock()

    @property
    def trouble(self) -> str:
        """Under which name the inbox's trouble is recorded, apart from that of the target."""
        return inbox_name(self.name)

    def parent(self, mention: Mention) -> Mention | None:
        """The post that a mention replies to. Raises InboxError."""
        return self._asked(lambda: self.inbox.parent(mention))

    def still_there(self, mention: Mention) -> bool:
        """Whether a mention stands there and may be answered. Raises InboxError."""
        return self._asked(lambda: self.inbox.still_there(mention))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Whatever its inbox raises is recorded as its trouble; the other places go on."""
        try:
            yield
        except StateError:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, the next place has its turn
            self._note_inbox(error)
        else:
            if self._app.journal.target(self.trouble).reason:
                self._app.journal.target_well(self.trouble)

    @contextmanager
    def talking(self) -> Iterator[None]:
        """Whatever target or inbox raise is recorded as their trouble; the other places go on."""
        try:
            yield
        except StateError:
            raise
        except InboxError as error:
            self._note_inbox(error.__cause__ or error)
        except Exception as error:  # noqa: BLE001  whatever it is, the next place has its turn
            note_trouble(self._app, self.name, error, self._clock())
            structlog.get_logger().warning("place.failed", target=self.name, why=told(error)[0])

    def _asked(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except PostingError as error:
            if error.reason not in BY_ITSELF:
                raise
            raise InboxError from error

    def _note_inbox(self, error: BaseException) -> None:
        now, why = self._clock(), told(error)
        structlog.get_logger().warning("inbox.failed", target=self.name, why=why[0])
        reason = error.reason if isinstance(error, PostingError) else "ours"
        failures = self._app.journal.target(self.trouble).failures + 1
        until = target_again(reason, failures, now, self.trouble, getattr(error, "wait", None))
        self._app.journal.target_trouble(
            self.trouble, reason, *why, next_try=until or now + LOCKED_OUT
        )


def places(app: App, clock: Callable[[], datetime]) -> Iterator[Place]:
    """Every place of the settings where people may ask and that can be asked.

    One without an account is passed over, and its trouble recorded.
    """
    for name in app.settings.post_to if app.settings.requests.on else ():
        try:
            inbox = app.inbox(name)
        except PostingError as error:
            known, now = app.journal.target(inbox_name(name)), clock()
            if known.next_try is None or known.next_try <= now:
                app.journal.target_trouble(
                    known.target, error.reason, *told(error), next_try=now + LOCKED_OUT
                )
            continue
        if inbox is not None:
            yield Place(app, name, inbox, clock)
