"""The only place where real parts are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING

import structlog

from bot.folders import Folders
from bot.posting.outbox.target import Outbox
from bot.posting.secrets import Secrets
from bot.posting.target import Target
from bot.posting.twitter.budget import Purse
from bot.progress import say
from bot.settings import Settings
from matcher.archive import Archive, archive_eyes
from matcher.embedding import AUTO, choice_for, load_embedder
from matcher.eyes import Embedder
from matcher.naming import Namer, namer
from matcher.shots import ShotDetector, load_detector
from matcher.vocabulary import load_vocabulary
from state.journal import Journal
from state.lock import DataLock
from state.records import Figure
from state.steps import OpenStep

if TYPE_CHECKING:
    from bot.posting.bluesky.target import Bluesky
    from bot.posting.mastodon.target import Mastodon
    from bot.posting.twitter.target import Twitter
    from bot.requests.inboxes.inbox import Inbox


class App:
    """The parts of one run, each made when it is first asked for and from the settings alone."""

    def __init__(self, settings: Settings, command: str) -> None:
        self.settings = settings
        self.folders = Folders(settings.data.expanduser().absolute())
        self.command = command

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the data folder for this process. Raises BusyError where another one does."""
        with DataLock(self.folders.data, self.command), self.journal as journal:
            journal.close_abandoned()
            for notice in journal.notices:
                say(notice)
            yield

    @contextmanager
    def step(self, step: str, subject: str, **figures: Figure) -> Iterator[OpenStep]:
        """A step of the journal that also leaves a line in the log, whatever happens."""
        log = structlog.get_logger().bind(step=step, subject=subject)
        try:
            with self.journal.step(step, subject, **figures) as record:
                yield record
        except BaseException as error:
            log.info("step.stopped", why=str(error) or type(error).__name__)
            raise
        log.info(f"step.{record.outcome}", why=record.why, **{**figures, **record.figures})

    @cached_property
    def journal(self) -> Journal:
        """What happened so far."""
        return Journal(self.folders.state, who=self.command)

    @cached_property
    def embedder(self) -> Embedder:
        """The eyes. Where none were chosen, an archive that exists is seen with its own."""
        choice, revision = self.settings.eyes, self.settings.eyes_revision
        made_with = archive_eyes(self.folders.archive)
        if choice == AUTO and made_with is not None:
            choice, revision = choice_for(made_with)
            choice = choice or AUTO
        return load_embedder(choice, revision=revision)

    @cached_property
    def detector(self) -> ShotDetector:
        """What finds the cuts."""
        return load_detector(self.settings.shots)

    @cached_property
    def names(self) -> Namer:
        """What gives shots their names: with eyes that read also by a list of words."""
        own = self.settings.vocabulary
        return namer(self.embedder, load_vocabulary(own.expanduser() if own else None))

    @cached_property
    def archive(self) -> Archive:
        """The films to match from."""
        return Archive(self.folders.archive, self.embedder.name, self.settings.chroma)

    def target(self, name: str) -> Target:
        """A place that takes posts, by its name in the settings."""
        made: dict[str, Callable[[], Target]] = {
            "outbox": self._outbox,
            "mastodon": self._mastodon,
            "twitter": self._twitter,
            "bluesky": self._bluesky,
        }
        return made[name]()

    def inbox(self, name: str) -> Inbox | None:
        """What people write to us on a target; None for one where nobody can.

        Raises PostingError (stopped) where nobody is logged in. Keep it for the whole run: it has
        a line of its own.
        """
        made: dict[str, Callable[[], Inbox]] = {
            "mastodon": self._mastodon_inbox,
            "twitter": self._twitter_inbox,
            "bluesky": self._bluesky_inbox,
        }
        return made[name]() if name in made else None

    @contextmanager
    def listening(self, heard: Callable[[], None]) -> Iterator[None]:
        """Calls `heard`, from another thread, when somebody mentions us on a target that says so.

        Whatever keeps it from hearing, an account that is not there as well, is no error.
        """
        if not (self.settings.requests.on and "mastodon" in self.settings.post_to):
            yield
            return
        from bot.requests.inboxes.listening import Listener

        with Listener(lambda: self.secrets.of("mastodon"), heard):
            yield

    @cached_property
    def secrets(self) -> Secrets:
        """The tokens and passwords of accounts."""
        return Secrets(self.folders.secrets, self.settings)

    @cached_property
    def purse(self) -> Purse:
        """The money that may be spent on X."""
        budget = self.settings.twitter
        day, month = Decimal(str(budget.budget_day_usd)), Decimal(str(budget.budget_month_usd))
        share = Decimal(str(budget.requests_share))
        return Purse(self.journal, "twitter", day, month, requests_share=share)

    def _outbox(self) -> Target:
        return Outbox(self.folders.outbox, self.settings.site_url or "", self.settings.site_title)

    def _mastodon(self) -> Mastodon:
        from bot.posting.mastodon.target import Mastodon

        account = self.secrets.of("mastodon")
        return Mastodon(account["server"], account["token"], self.settings.mastodon.visibility)

    def _twitter(self) -> Twitter:
        from bot.posting.twitter.line import TwitterKeys
        from bot.posting.twitter.target import Twitter

        keys, chosen = self.secrets.of("twitter"), self.settings.twitter
        return Twitter(
            TwitterKeys(**keys), self.purse, upload=chosen.upload, alt_text=chosen.alt_text
        )

    def _bluesky(self) -> Bluesky:
        from bot.posting.bluesky.remembered import Remembered
        from bot.posting.bluesky.target import Bluesky

        account = self.secrets.of("bluesky")
        return Bluesky(
            account["service"],
            account["handle"],
            account["app_password"],
            video_service=self.settings.bluesky.video_service,
            remembered=Remembered(self.folders.session),
        )

    def _mastodon_inbox(self) -> Inbox:
        from bot.requests.inboxes.mastodon import MastodonInbox

        return MastodonInbox(self._mastodon())

    def _twitter_inbox(self) -> Inbox:
        from bot.requests.inboxes.twitter import TwitterInbox

        met = partial(self.journal.requests.authors, "twitter")
        return TwitterInbox(self._twitter(), met)

    def _bluesky_inbox(self) -> Inbox:
        from bot.requests.inboxes.bluesky import BlueskyInbox

        return BlueskyInbox(self._bluesky())
