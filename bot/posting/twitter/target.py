"""X as a target: tweepy's client, the upload of API v2, and a purse, because every call costs.

X knows no idempotency key: whether a post arrived is seen in the account's own recent posts.
"""

from __future__ import annotations

import html
import re
import time
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from itertools import dropwhile
from typing import Any, Literal

import requests
import structlog

from bot.errors import PostingError
from bot.posting.target import Account, Limits, Reactions, Receipt, Status, TextLimits
from bot.posting.twitter.answers import LOGIN, XAnswerError, nonsense
from bot.posting.twitter.budget import Purse
from bot.posting.twitter.line import API, Api, TwitterKeys, data_of, id_of, json_of
from bot.posting.twitter.media import UPLOADS, Sleep, describe, upload_video
from bot.posting.twitter.prices import Paid
from bot.posting.words.counting import X_LETTERS, has_x_link, x_length
from matcher.video_limits import VideoLimits

ALT_LETTERS = 1_000

VIDEO = VideoLimits(
    most_bytes=512_000_000,
    longest_s=140,
    most_pixels=1280 * 720,
    most_fps=60,
    most_bits=25_000_000,
)
"""docs.x.com/x-api/media/quickstart/best-practices, read in November 2026. X takes 1280 × 1024 and
advises 1280 × 720; limits of a post that are not those of an upload are said nowhere."""

LIMITS = Limits(TextLimits(X_LETTERS, ALT_LETTERS, x_length, links=False), VIDEO)

PAGE = 10
MOST_PAGES = 20
"""Own posts are read ten at a time, because each costs, and two hundred at most."""

BEFORE = timedelta(days=1)
"""How long before the intent the look through our own posts begins: clocks differ."""

LINK = re.compile(r"https?://t\.co/\w+", re.IGNORECASE)
NAME = re.compile(r"@\w{1,20}")

UNKNOWN_LABEL = (
    "X does not tell programs whether the account has the Automated label:"
    " set it at x.com under Settings, Your account, Automation"
)


class Twitter:
    """Posts on X. `host` stands in for X's own machines.

    Every call that costs is in the purse before it is made, and none is made that it does not
    hold; only taking back and looking at the account are made whatever is left.
    """

    name = "twitter"

    def __init__(
        self,
        keys: TwitterKeys,
        purse: Purse,
        *,
        upload: Literal["v2", "v1.1"] = "v2",
        alt_text: bool = True,
        host: str = API,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._keys = keys
        self._purse = purse
        self._upload = upload
        self._alt_text = alt_text
        self._host = host
        self._sleep = sleep

    def limits(self) -> Limits:
        """Constants with a date: X tells nobody."""
        return LIMITS

    def find(self, status: Status, intended: datetime, known: frozenset[str]) -> Receipt | None:
        """The receipt of a post of ours that says the same and is not known, else None."""
        for post in self._own_posts(intended - BEFORE):
            number = str(post.get("id", ""))
            if status.answers and answered_by(post) != status.answers:
                continue
            if number not in known and same_text(status.text, str(post.get("text", ""))):
                return _receipt(id_of(post, "a post"))
        return None

    def publish(self, status: Status, intended: datetime, after: Receipt | None) -> Receipt:
        """Posts a status. `network` means that it may stand there all the same."""
        del intended  # X dates a post itself
        alt = status.alt if self._alt_text else ""
        described = status.video is not None and bool(alt or status.sensitive)
        price: Paid = "summoned reply" if status.answers else "post"
        if has_x_link(status.text):
            price = "post with a link"
        prices: tuple[Paid, ...] = (price, "media metadata") if described else (price,)
        # who answers somebody spends what is set aside for that
        purse = self._purse.for_requests() if status.answers else self._purse
        purse.check(*prices)
        media = None
        if status.video is not None:
            media = upload_video(UPLOADS[self._upload](self._api), status.video, self._sleep)
            if described:
                self._describe(media, alt, purse, sensitive=status.sensitive)
        purse.spend(price)
        answer = self._api.client.create_tweet(
            text=status.text,
            media_ids=None if media is None else [media],
            in_reply_to_tweet_id=None if after is None else after.id,
            user_auth=True,
        )
        return _receipt(id_of(data_of(answer, "a post"), "a post"))

    def retract(self, receipt: Receipt) -> None:
        """Takes a post back, whatever is left in the purse."""
        self._purse.note("deletion")
        try:
            answer = self._api.client.delete_tweet(receipt.id, user_auth=True)
        except XAnswerError as error:
            if error.status == requests.codes.not_found:
                return
            raise
        if "resource-not-found" in str((json_of(answer) or {}).get("errors")):
            return
        if data_of(answer, "a deletion").get("deleted") is not True:
            raise nonsense("a deletion")

    def account(self) -> Account:
        """Who we are on X. Raises PostingError (stopped) where the app may only read."""
        self._purse.note("account read")
        return account_of(self._api)

    def reactions(self, receipt: Receipt) -> Reactions | None:
        """None: reading costs money here."""
        del receipt
        return None

    def _describe(self, media: str, alt: str, purse: Purse, *, sensitive: bool) -> None:
        purse.spend("media metadata")
        try:
            describe(self._api, media, alt, sensitive=sensitive)
        except XAnswerError as error:
            # X does not promise alt texts of videos: a post without one is better than none at
            # all, one that does not say that it is sensitive is not
            if sensitive or error.reason != "refused":
                raise
            structlog.get_logger().warning("alt_text.refused", target=self.name, why=str(error))

    def _own_posts(self, since: datetime) -> Iterator[Mapping[str, Any]]:
        """Our posts since then, the newest first."""
        user, page = self.user, None
        for _ in range(MOST_PAGES):
            self._purse.spend("own post read", PAGE)
            answer = json_of(
                self._api.client.get_users_tweets(
                    user,
                    max_results=PAGE,
                    start_time=since.replace(microsecond=0),
                    pagination_token=page,
                    tweet_fields=["referenced_tweets"],
                    user_auth=True,
                )
            )
            posts, meta = (answer or {}).get("data", []), (answer or {}).get("meta")
            if not isinstance(posts, list) or not isinstance(meta, dict):
                raise nonsense("our own posts")
            yield from (post for post in posts if isinstance(post, dict))
            page = meta.get("next_token")
            if not page:
                return

    @property
    def api(self) -> Api:
        """The line to X, for what else is asked of it."""
        return self._api

    @property
    def purse(self) -> Purse:
        """The money that is spent on it."""
        return self._purse

    @cached_property
    def _api(self) -> Api:
        return Api(self._keys, self._host)

    @cached_property
    def user(self) -> str:
        """The id of our account; X is asked only where our token does not begin with it."""
        if self._api.user:
            return self._api.user
        self._purse.spend("account read")
        return id_of(data_of(self._api.client.get_me(user_auth=True), "who we are"), "who we are")


def account_of(api: Api) -> Account:
    """Who the owner of the tokens is.

    Raises PostingError: `stopped` where the tokens are not taken, or may only read.
    """
    answer = api.client.get_me(user_auth=True, user_fields=["protected", "username"])
    data = data_of(answer, "who we are")
    name = str(data.get("username", ""))
    if not re.fullmatch(r"\w{1,50}", name):
        raise nonsense("who we are")
    notices = [UNKNOWN_LABEL]
    level = answer.headers.get("x-access-level", "").lower()
    if not level:
        notices.append("X does not say whether the tokens may write")
    elif "write" not in level:
        raise PostingError(
            f"the tokens of @{name} may only read",
            "set the app's permissions to “Read and write” in X's developer console, make new"
            f" tokens, then: {LOGIN}",
            "stopped",
        )
    if data.get("protected") is True:
        notices.append("the posts of the account are protected: only its followers see them")
    return Account(f"@{name}", f"https://x.com/{name}", None, tuple(notices))


def answered_by(post: Mapping[str, Any], kind: str = "replied_to") -> str:
    """The id of the post that this one replies to, or with `quoted` quotes; empty for none."""
    others = post.get("referenced_tweets")
    for other in others if isinstance(others, list) else []:
        if isinstance(other, dict) and other.get("type") == kind:
            return str(other.get("id", ""))
    return ""


def same_text(ours: str, theirs: str) -> bool:
    """Whether a text as X gives it back is one that we sent. Pure.

    X escapes &, < and >, composes letters, puts short links in place of whatever it takes for an
    address, and one more at the end for a video; an answer may gain or lose the names in front.
    Letters that cannot be seen are passed over: X does not say which of them it keeps.
    """
    said, shown = _words(ours), _words(html.unescape(theirs))
    if shown and LINK.fullmatch(shown[-1]) and _matches(said, shown[:-1]):
        return True
    return _matches(said, shown)


def _words(text: str) -> list[str]:
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFC", seen).split()


def _matches(said: list[str], shown: list[str]) -> bool:
    pattern = r"\s".join(
        r"\S*\.\S*".join(re.escape(part) for part in LINK.split(word))
        for word in _unaddressed(shown)
    )
    return re.fullmatch(pattern, " ".join(_unaddressed(said))) is not None


def _unaddressed(words: list[str]) -> list[str]:
    """The words behind the names in front; all of them where there is nothing else."""
    rest = list(dropwhile(NAME.fullmatch, words))
    return rest or words


def _receipt(number: str) -> Receipt:
    return Receipt(number, f"https://x.com/i/web/status/{number}")
