"""Mentions on Mastodon, and on every server that speaks its language: its notifications.

They are read by asking, from a position on: so nothing is lost when a line breaks. The stream of
`bot.requests.inboxes.listening` only says when to ask. What is written of the calls is by
docs.joinmastodon.org/methods/notifications, read on 22 November 2026.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

import structlog

from bot.errors import PostingError
from bot.posting.mastodon.calls import NOT_KNOWN, document, id_of, moment_of, text_of
from bot.posting.mastodon.target import NOBODY, Mastodon, answered_by
from bot.requests.inboxes.inbox import note_unreadable
from bot.requests.inboxes.mention import Mention
from bot.requests.inboxes.written import web_link, written

PAGE = 80
"""Notifications of a page, at most; many servers give 40."""
PAGES = 50
"""Pages of one go: some thousand mentions."""

OPEN = frozenset({"public", "unlisted", "local"})
"""Who may see a status that is not private; whatever else a server calls it, it is."""

FORBIDDEN = 403
MAY_NOT = (401, FORBIDDEN)

PRIVATE = "for_private_mentions"
KEPT_BACK = {
    PRIVATE: "private mentions",
    "for_not_following": "mentions by people whom it does not follow",
    "for_not_followers": "mentions by people who do not follow it",
    "for_new_accounts": "mentions by new accounts",
}
"""Whom a policy may keep from us (docs.joinmastodon.org/entities/NotificationPolicy, since Mastodon
4.3). Accounts that its moderators have limited are left out: that is a choice of theirs."""


class MastodonInbox:
    """The mentions of the account of a target.

    A position is the id of a notification. The server's own filters hold: by default Mastodon
    keeps back private mentions by those whom the account does not follow, see `kept_back`.
    """

    name = "mastodon"

    def __init__(self, mastodon: Mastodon) -> None:
        self._mastodon = mastodon
        self._calls = mastodon.calls

    def start(self) -> str:
        """The id of the newest; one before all others where there is none."""
        return max(map(id_of, self._page(limit=1)), key=_order, default="") or NOBODY

    def mentions(self, since: str, known: Container[str] | None = None) -> Iterator[Mention]:
        """Walks from the old end, a page at a time."""
        if not since:
            yield from self._told(self._page(limit=1), known)
            return
        for _ in range(PAGES):
            page = [one for one in self._page(min_id=since) if _order(id_of(one)) > _order(since)]
            if not page:
                return
            page.sort(key=lambda one: _order(id_of(one)))
            yield from self._told(page, known)
            since = id_of(page[-1])

    def position(self, mention: Mention) -> str:
        """The id of the notification that told of it."""
        return mention.mark

    def parent(self, mention: Mention) -> Mention | None:
        """The status that it replies to, or quotes."""
        status = self._mastodon.status(mention.answers) if mention.answers else None
        return None if status is None else mention_in(status, self._calls.host)

    def still_there(self, mention: Mention) -> bool:
        """Whether the server still shows it to us, and its author does not block us.

        Mastodon hides what somebody wrote who blocks us; others have to be asked.
        """
        if self._mastodon.status(mention.id) is None:
            return False
        return not (mention.author_id and self._blocks_us(mention.author_id))

    def acknowledge(self, mention: Mention) -> None:
        """A favourite. A token of before favourites were asked for may not give one."""
        try:
            self._mastodon.of_status(
                lambda: self._calls.patiently(
                    "favourite a post",
                    lambda: self._calls.client().status_favourite(mention.id),
                    empty=True,
                )
            )
        except PostingError as error:
            if not self._may_not():
                raise
            structlog.get_logger().info("favourite.refused", target=self.name, why=str(error))

    def kept_back(self, *, private: bool) -> tuple[str, ...]:
        """What the policy of its notifications filters or drops; nothing where there is none."""
        try:
            said = self._calls.patiently(
                "ask what it keeps back", lambda: self._calls.client().notifications_policy()
            )
        except PostingError:
            heard = self._calls.heard
            if heard is None or heard.status not in (*NOT_KNOWN, *MAY_NOT):
                raise
            return ()
        policy = document(said)
        return tuple(
            words
            for name, words in KEPT_BACK.items()
            if text_of(policy, name) in ("filter", "drop") and (private or name != PRIVATE)
        )

    def greeting(self, mention: Mention) -> str:
        """The author's name, with the server where that is not ours."""
        name, _, instance = mention.author.partition("@")
        return f"@{name}" if instance == self._calls.host.lower() else f"@{mention.author}"

    def _page(self, **asked: Any) -> list[Mapping[str, Any]]:
        """A page of mentions."""
        doing = "read mentions"
        given = {"types": ["mention"], "limit": PAGE, **asked}
        page = self._calls.patiently(doing, lambda: self._calls.client().notifications(**given))
        if not isinstance(page, list):
            raise self._calls.nonsense(doing)
        entries = [one for one in page if isinstance(one, Mapping) and id_of(one)]
        if page and not entries:
            raise self._calls.nonsense(doing)
        return entries

    def _told(
        self, page: list[Mapping[str, Any]], known: Container[str] | None
    ) -> Iterator[Mention]:
        for entry in page:
            if text_of(entry, "type") not in ("mention", ""):
                continue
            mention = mention_in(document(entry.get("status")), self._calls.host, id_of(entry))
            if mention is None:
                note_unreadable(self.name, f"notification {id_of(entry)}")
            elif known is None or mention.id not in known:
                yield mention

    def _blocks_us(self, author: str) -> bool:
        doing = "see whether somebody blocks us"
        try:
            found = self._calls.patiently(
                doing, lambda: self._calls.client().account_relationships(author)
            )
        except PostingError:
            if not self._may_not():
                raise
            return False  # the token may not ask: what the server shows has to do
        entries = found if isinstance(found, list) else []
        return any(document(one).get("blocked_by") is True for one in entries)

    def _may_not(self) -> bool:
        """Whether the token is not good for what was asked."""
        heard = self._calls.heard
        return heard is not None and heard.status == FORBIDDEN


def mention_in(status: Mapping[str, Any], host: str, mark: str = "") -> Mention | None:
    """A status as a mention; `host` is our server. None where it does not say what it must. Pure.

    A content warning stands in front of the text where people ask in there.
    """
    author, moment = document(status.get("account")), moment_of(status)
    acct = text_of(author, "acct") or text_of(author, "username")
    if not id_of(status) or not id_of(author) or not acct or moment is None:
        return None
    words = written(text_of(status, "content"), frozenset(_names_and_tags(status)))
    warning = " ".join(text_of(status, "spoiler_text").split())
    quoted = document(document(status.get("quote")).get("quoted_status"))
    answers = answered_by(status)
    return Mention(
        target=MastodonInbox.name,
        id=id_of(status),
        author=(acct if "@" in acct else f"{acct}@{host}").lower(),
        author_id=id_of(author),
        text=f"{warning}\n\n{words.text}" if _asked_in(warning, words.text) else words.text,
        written=moment,
        links=words.links,
        private=text_of(status, "visibility") not in OPEN,
        bot=author.get("bot") is True,
        answers=answers or id_of(quoted),
        thread="" if answers else id_of(status),
        url=web_link(text_of(status, "url")) or web_link(text_of(status, "uri")),
        mark=mark,
    )


def _asked_in(warning: str, text: str) -> bool:
    """Whether a content warning is what is asked: it names somebody or a link, or stands alone.

    Mastodon copies that of the post which is answered, as `re: horror`: it says nothing.
    """
    alone = all(word.startswith(("@", "＠")) for word in text.split())
    copied = warning.lower().startswith("re:")
    return bool(warning) and not copied and (alone or "://" in warning or "@" in warning)


def _names_and_tags(status: Mapping[str, Any]) -> Iterator[str]:
    for name in ("mentions", "tags"):
        entries = status.get(name)
        for entry in entries if isinstance(entries, list) else []:
            address = text_of(document(entry), "url")
            if address:
                yield address


def _order(name: str) -> tuple[int, str]:
    """Ids in their order: numbers on Mastodon, elsewhere texts of one length that sort by time."""
    return len(name), name
