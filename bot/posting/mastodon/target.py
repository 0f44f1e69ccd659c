"""Mastodon, and every server that speaks its language, as a target.

Only what all of them know is relied on: GoToSocial, Pleroma and snac leave fields out, have other
limits, know one version of a call and not the other, and ignore `Idempotency-Key`. What is written
of the calls is by docs.joinmastodon.org, read on 22 November 2026.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.errors import PostingError
from bot.posting.mastodon.calls import (
    NOT_KNOWN,
    Calls,
    count_of,
    document,
    id_of,
    moment_of,
    text_of,
)
from bot.posting.mastodon.limits import limits_of
from bot.posting.mastodon.media import upload
from bot.posting.target import (
    Account,
    Limits,
    Reactions,
    Receipt,
    Status,
    Visibility,
)
from bot.posting.words.same_words import plain, same_words

SCOPES = (
    "read:accounts",
    "read:statuses",
    "read:notifications",
    "read:follows",
    "write:media",
    "write:statuses",
    "write:favourites",
)
"""What a token is asked for. Notifications are where people ask for a montage; of those who do it
is read whether they block us, and a favourite says that they were heard."""

PAGE = 40
PAGES = 5
"""Statuses of a page, of which Mastodon gives 40 at most, and pages: 200 of our own statuses are
more than a day of them."""
MARGIN = timedelta(days=1)
"""How far our clock and the server's may lie apart."""

OPENNESS: tuple[Visibility, ...] = ("direct", "private", "unlisted", "public")
GONE = frozenset({404, 410})
NOBODY = "0"
"""An id that no status and no media has."""

T = TypeVar("T")


class Mastodon:
    """The account of `token` on a server, `https://…`.

    Nothing is posted more openly than `visibility`.
    """

    name = "mastodon"

    def __init__(
        self,
        server: str,
        token: str,
        visibility: Visibility = "public",
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._calls = Calls(server, token, sleep)
        self._visibility = visibility

    def __repr__(self) -> str:
        return f"Mastodon({self._calls.host})"

    @property
    def calls(self) -> Calls:
        """The line to the server, for what else is asked of it."""
        return self._calls

    def limits(self) -> Limits:
        """What the server takes by its own word. Raises PostingError where it is no Mastodon."""
        return limits_of(self._instance())

    def find(self, status: Status, intended: datetime, known: frozenset[str]) -> Receipt | None:
        """Our own recent status with the same words that is not in `known`: the oldest of them."""
        receipts = [
            _receipt(theirs)
            for theirs in self._own(since=intended - MARGIN)
            if id_of(theirs) not in known
            and not theirs.get("reblog")
            and _answers_the_same(status, theirs)
            and same_words(status.text, text_of(theirs, "content"))
        ]
        return receipts[-1] if receipts else None

    def publish(self, status: Status, intended: datetime, after: Receipt | None) -> Receipt:
        """Uploads the video, waits until it is ready, and posts: one call, made once."""
        media = None
        if status.video is not None:
            media = upload(self._calls, status, status.video, poster=after is None)
        try:
            made = self._calls.once(
                "post",
                lambda: self._calls.client().status_post(
                    status.text,
                    in_reply_to_id=None if after is None else after.id,
                    media_ids=None if media is None else [media],
                    sensitive=status.sensitive,
                    visibility=min(status.visibility, self._visibility, key=OPENNESS.index),
                    spoiler_text=status.warning or None,
                    language=status.language or None,
                    idempotency_key=idempotency_key(status.key, intended),
                ),
            )
        except PostingError as error:
            raise self._why_not_posted(error, after) from None
        return self._checked_receipt(made)

    def retract(self, receipt: Receipt) -> None:
        """Deletes a status. Raises PostingError where it may still stand there."""
        self.of_status(
            lambda: self._calls.patiently(
                "take a post back",
                lambda: self._calls.client().status_delete(receipt.id),
                empty=True,
            )
        )

    def account(self) -> Account:
        """Whose token it is. Raises PostingError where it is good for less than we need."""
        me = self._me()
        missing = [scope for scope, ask in self._scope_tests(id_of(me)) if not self._may(ask)]
        needed = [scope for scope in missing if scope != "read:notifications"]
        if needed:
            raise PostingError(
                f"the access token for {self._calls.host} lacks {', '.join(needed)}",
                "kuleshov login mastodon gets one that is good for posting",
                "stopped",
            )
        bot = me.get("bot")
        return Account(
            name=f"@{text_of(me, 'acct') or text_of(me, 'username')}@{self._calls.host}",
            url=text_of(me, "url"),
            bot=bot if isinstance(bot, bool) else None,
            notices=tuple(self._notices(me, missing)),
        )

    def mark_as_bot(self) -> bool:
        """Sets the account's bot flag; False where this token may not, or the server does not."""
        try:
            changed = self._calls.once(
                "say that the account is a bot",
                lambda: self._calls.client().account_update_credentials(bot=True),
            )
        except PostingError as error:
            if error.reason in ("stopped", "refused"):
                return False
            raise
        return document(changed).get("bot") is True

    def reactions(self, receipt: Receipt) -> Reactions | None:
        """What the server counts; 0 of what it does not."""
        status = self.status(receipt.id)
        if status is None:
            return None
        return Reactions(
            boosts=count_of(status, "reblogs_count"),
            favourites=count_of(status, "favourites_count"),
            replies=count_of(status, "replies_count"),
        )

    def status(self, name: str) -> Mapping[str, Any] | None:
        """Anybody's status, by its id here; None where it is gone, or not for us to see."""
        return self.of_status(
            lambda: self._calls.patiently(
                "read a post", lambda: document(self._calls.client().status(name))
            )
        )

    def _instance(self) -> Mapping[str, Any]:
        """What the server says of itself; nothing where it speaks our language and says nothing."""
        doing = "ask what it takes"
        try:
            return document(
                self._calls.patiently(doing, lambda: self._calls.client().instance_v2())
            )
        except PostingError as error:
            if error.reason in ("network", "busy"):
                raise
        # others than Mastodon, and Mastodon before 4.0, have version 1 alone
        try:
            return document(
                self._calls.patiently(doing, lambda: self._calls.client().instance_v1())
            )
        except PostingError:
            heard = self._calls.heard
            if heard is None or heard.status not in NOT_KNOWN or not heard.json:
                raise
        return {}

    # the statuses

    def _own(self, since: datetime) -> Iterator[Mapping[str, Any]]:
        """Our own statuses, newest first, back to a moment or the 200th."""
        me = id_of(self._me())
        seen: set[str] = set()
        last: str | None = None
        for _ in range(PAGES):
            page = self._page(me, last)
            new = [theirs for theirs in page if id_of(theirs) and id_of(theirs) not in seen]
            if not new:
                return
            for theirs in new:
                seen.add(id_of(theirs))
                author = theirs.get("account")
                if not isinstance(author, Mapping) or id_of(author) in ("", me):
                    when = moment_of(theirs)
                    if when is None or when >= since:
                        yield theirs
            last = id_of(new[-1])
            end = moment_of(new[-1])
            if end is not None and end < since:
                return

    def _page(self, me: str, before: str | None) -> list[Mapping[str, Any]]:
        page = self._calls.patiently(
            "look through our posts",
            lambda: self._calls.client().account_statuses(
                me, exclude_reblogs=True, limit=PAGE, max_id=before
            ),
        )
        if not isinstance(page, list):
            raise self._calls.nonsense("look through our posts")
        return [theirs for theirs in page if isinstance(theirs, Mapping)]

    def _checked_receipt(self, made: object) -> Receipt:
        receipt = _receipt(document(made))
        if not receipt.id:
            raise self._calls.nonsense("post")
        return receipt

    def _why_not_posted(self, error: PostingError, after: Receipt | None) -> PostingError:
        heard = self._calls.heard
        if heard is None:
            return error
        if heard.status in GONE and heard.json and after is not None:
            return PostingError(
                f"could not post: the post that it answers is gone from {self._calls.host}",
                "kuleshov posts list shows what stands there",
                "refused",
            )
        if heard.status == 422 and "process" in heard.says:
            # "Cannot attach files that have not finished processing"
            return PostingError(str(error), "wait: it is tried again", "busy", timedelta(minutes=1))
        return error

    def of_status(self, ask: Callable[[], T]) -> T | None:
        """What is asked of one status; None where it is gone, and it is this server that says so.

        A wrong address answers 404 to everything: without a document to go by, whether our
        account is there decides.
        """
        try:
            return ask()
        except PostingError:
            heard = self._calls.heard
            if heard is None or heard.status not in GONE:
                raise
        if not heard.json:
            self._me()
        return None

    # the account

    def _me(self) -> Mapping[str, Any]:
        me = document(
            self._calls.patiently(
                "ask for the account", lambda: self._calls.client().account_verify_credentials()
            )
        )
        if not id_of(me):
            raise self._calls.nonsense("ask for the account")
        if me.get("suspended") is True:
            raise PostingError(
                f"the account on {self._calls.host} is suspended",
                f"write to {self._calls.host}",
                "stopped",
            )
        return me

    def _scope_tests(self, me: str) -> Iterator[tuple[str, Callable[[], object]]]:
        """Questions that change nothing and that only a token of that scope may ask."""
        client = self._calls.client()
        yield "read:statuses", lambda: client.account_statuses(me, limit=1)
        yield "read:notifications", lambda: client.notifications(limit=1)
        yield "write:media", lambda: client.media(NOBODY)
        yield "write:statuses", lambda: client.status_delete(NOBODY)

    def _may(self, ask: Callable[[], object]) -> bool:
        try:
            self._calls.patiently("check the access token", ask, empty=True)
        except PostingError as error:
            heard = self._calls.heard
            if error.reason in ("network", "busy") or heard is None:
                raise
            # whatever else it is called there: it was not the token that was in the way
            return heard.status not in (401, 403)
        return True

    def _notices(self, me: Mapping[str, Any], missing: list[str]) -> Iterator[str]:
        if me.get("bot") is False:
            yield (
                "the account does not say that it is a bot: tick “This is an automated account” "
                f"at {self._calls.server}/settings/profile"
            )
        if not plain(text_of(me, "note")):
            yield "the account's profile is empty: say there who runs this bot"
        if me.get("limited") is True:
            yield f"{self._calls.host} has limited the account: only its followers see it"
        if me.get("moved"):
            yield "the account has moved: its server no longer lets it post"
        if "read:notifications" in missing:
            yield "the access token may not read notifications: nobody can ask for a montage"
        if self._calls.server.startswith("http://") and not _is_here(self._calls.host):
            yield f"{self._calls.host} is asked without encryption: set [mastodon] server to https://"


def answered_by(status: Mapping[str, Any]) -> str:
    """The id of the status that this one replies to, empty for none, or one that is gone."""
    return id_of({"id": status.get("in_reply_to_id")})


def idempotency_key(key: str, intended: datetime) -> str:
    """The same for every try of one status; Mastodon remembers it for an hour."""
    said = f"{key} {intended.astimezone(UTC).isoformat()}"
    return hashlib.sha256(said.encode()).hexdigest()


def _answers_the_same(ours: Status, theirs: Mapping[str, Any]) -> bool:
    """Whether a status on the server can be an answer that is one to somebody's post."""
    return not ours.answers or answered_by(theirs) in (ours.answers, "")


def _receipt(status: Mapping[str, Any]) -> Receipt:
    # a status for followers alone may have no page of its own
    return Receipt(id_of(status), text_of(status, "url") or text_of(status, "uri"))


def _is_here(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    return name == "localhost" or name.startswith("127.") or name == "::1"
