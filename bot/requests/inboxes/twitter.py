"""Mentions on X: the account's timeline of mentions. Every one that is read costs.

Fields and limits by docs.x.com/x-api/posts/timelines and docs.x.com/x-api/fundamentals, prices by
docs.x.com/x-api/getting-started/pricing, all read in November 2026. X gives the newest first, the
last 800 at most, and asks for what is returned, for each thing once a day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import requests
import structlog

from bot.errors import PostingError
from bot.posting.twitter.answers import XAnswerError, nonsense
from bot.posting.twitter.line import json_of
from bot.posting.twitter.prices import X_PRICES
from bot.posting.twitter.target import Twitter
from bot.requests.inboxes.inbox import note_unreadable
from bot.requests.inboxes.mention import Mention
from bot.requests.inboxes.twitter_mention import mention_in, part
from state.journal import now

FIRST_PAGE, PAGE = 5, 100
"""Mentions of a page: the fewest that X allows, because mostly none is new, and the most."""
MOST_PAGES = 20
"""More than X has."""
FIRST_ID = "1"
"""An id before all others."""

MENTIONS, POST = "our mentions", "a post"
"""What is asked for, as errors name it."""

FIELDS: Mapping[str, Any] = {
    "tweet_fields": [
        "author_id",
        "conversation_id",
        "created_at",
        "entities",
        "note_tweet",
        "referenced_tweets",
    ],
    "expansions": ["author_id"],
    "user_fields": ["username"],
    "user_auth": True,
}


@dataclass(frozen=True)
class Page:
    """Posts, the names of their authors by id, and whether there are older ones."""

    posts: Sequence[Mapping[str, Any]]
    names: Mapping[str, str]
    more: bool


class TwitterInbox:
    """The mentions of the account of a target. A position is the id of a post.

    Prices are in the target's purse for requests before anything is read; those of what did not
    come, or was paid for today, are taken out again. Where it does not hold all that came since
    the last look, the newest are told and a warning in the log says that older ones are not.
    `met` gives the ids of those whose mentions were read since a time, by whichever process.
    """

    name = "twitter"

    def __init__(
        self, twitter: Twitter, met: Callable[[datetime], Collection[str]] = lambda _: ()
    ) -> None:
        self._twitter = twitter
        self._met = met
        self._purse = twitter.purse.for_requests()
        self._paid: set[tuple[date, str]] = set()

    def start(self) -> str:
        """The id of the newest; one before all others where there is none."""
        return str(max(map(_number, self._page("", "", FIRST_PAGE).posts), default=0) or FIRST_ID)

    def mentions(self, since: str, known: Container[str] | None = None) -> Iterator[Mention]:
        """Reads back to the position, and tells when it has all."""
        if since and not since.isdecimal():
            raise PostingError(
                f"the inbox of X cannot go on from {since[:50]!r}: that is no post",
                "mend the position in the state",
            )
        told = []
        for page in self._pages(since):
            for post in page.posts:
                mention = mention_in(post, page.names, self._twitter.user)
                if mention is None:
                    note_unreadable(self.name, f"post {post.get('id')}")
                elif mention.author_id != self._twitter.user:
                    told.append(mention)
        told.sort(key=lambda mention: int(mention.id))
        for mention in told if since else told[-1:]:
            if known is None or mention.id not in known:
                yield mention

    def position(self, mention: Mention) -> str:
        """Its id."""
        return mention.mark

    def parent(self, mention: Mention) -> Mention | None:
        """The post that it replies to, or else quotes: costs a post and its author."""
        page = self._post(mention.answers) if mention.answers else None
        return mention_in(page.posts[0], page.names, self._twitter.user) if page else None

    def still_there(self, mention: Mention) -> bool:
        """Whether it stands there: costs a post. X does not tell who blocks us; a reply does."""
        return self._post(mention.id, author=False) is not None

    def acknowledge(self, mention: Mention) -> None:
        """Nothing: a like costs more than what it says is worth."""

    def kept_back(self, *, private: bool) -> tuple[str, ...]:
        """Nothing, as far as anybody can tell."""
        del private
        return ()

    def greeting(self, mention: Mention) -> str:
        """The author's name."""
        return f"@{mention.author}" if mention.author else ""

    def _pages(self, since: str) -> Iterator[Page]:
        """What came since, the newest first; only the newest page where `since` is empty."""
        until, most = "", FIRST_PAGE
        for read in range(MOST_PAGES):
            try:
                page = self._page(since, until, most)
            except PostingError as error:
                if error.reason != "budget" or not read:
                    raise
                structlog.get_logger().warning("inbox.gap", target=self.name, why=str(error))
                return
            yield page
            if not (since and page.more and page.posts):
                return
            until, most = str(min(map(_number, page.posts))), PAGE

    def _page(self, since: str, until: str, most: int) -> Page:
        """At most so many mentions behind one id and before another."""
        purse = self._purse
        each = X_PRICES["mention read"] + X_PRICES["account read"]
        most = max(FIRST_PAGE, min(most, int(purse.left().day / each)))
        # nothing of a look that fails: the same comes with the next one, and is paid for then
        with purse.hold({"mention read": most, "account read": most}) as came:
            answer = self._twitter.api.client.get_users_mentions(
                self._twitter.user,
                max_results=most,
                since_id=since or None,
                until_id=until or None,
                **FIELDS,
            )
            page = _page_in(json_of(answer))
            came["mention read"] = len(page.posts)
            came["account read"] = self._new_authors(page.names)
        return page

    def _post(self, number: str, *, author: bool = True) -> Page | None:
        """One post, None where it is gone or not for us to see."""
        self._purse.spend("post read")
        given = dict(FIELDS)
        if author:
            self._purse.spend("account read")
        else:
            del given["expansions"], given["user_fields"]
        try:
            said = json_of(self._twitter.api.client.get_tweet(number, **given))
        except XAnswerError as error:
            if error.status == requests.codes.not_found:
                return None
            raise
        post = (said or {}).get("data")
        if isinstance(post, dict):
            return Page([post], _names_in(said), more=False)
        if (said or {}).get("errors"):
            return None
        raise nonsense(POST)

    def _new_authors(self, names: Mapping[str, str]) -> int:
        """How many authors were not paid for today, as far as is known."""
        today = now().astimezone(UTC).date()
        met = self._met(datetime.combine(today, time(), UTC))
        new = {(today, author) for author in names if author not in met} - self._paid
        self._paid = {seen for seen in self._paid if seen[0] == today} | new
        return len(new)


def _page_in(said: Mapping[str, Any] | None) -> Page:
    meta = (said or {}).get("meta")
    posts = (said or {}).get("data", [])
    if said is None or not isinstance(meta, dict) or not isinstance(posts, list):
        raise nonsense(MENTIONS)
    kept = [post for post in posts if isinstance(post, dict) and _number(post)]
    if posts and not kept:
        raise nonsense(MENTIONS)
    return Page(kept, _names_in(said), more=bool(meta.get("next_token")))


def _names_in(said: Mapping[str, Any] | None) -> Mapping[str, str]:
    users = part(said or {}, "includes").get("users", [])
    return {
        str(user.get("id", "")): str(user.get("username", ""))
        for user in (users if isinstance(users, list) else [])
        if isinstance(user, dict)
    }


def _number(post: Mapping[str, Any]) -> int:
    """The id of a post; 0 for none."""
    said = str(post.get("id", ""))
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 30 else 0
