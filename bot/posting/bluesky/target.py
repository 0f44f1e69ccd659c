"""Bluesky as a target. A post is a record under a key of our own, so no second try makes a second.

The key comes from the intent and the status. A record is created, never overwritten: where the
key is taken, the server refuses, and what stands there is ours. So a try whose answer was lost is
looked up and not guessed at. atproto takes a second to import and is imported at the first call.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.errors import PostingError
from bot.posting.bluesky.names import (
    LIKES,
    POSTS,
    PROFILES,
    account_and_key,
    post_page,
    post_uri,
    profile_page,
    record_key,
)
from bot.posting.bluesky.views import may_answer, reference, root_of
from bot.posting.target import Account, Limits, Reactions, Receipt, Status, TextLimits
from bot.posting.words.counting import BLUESKY_LETTERS, bluesky_length
from matcher.video_limits import VideoLimits

if TYPE_CHECKING:
    from bot.posting.bluesky.remembered import Remembered
    from bot.posting.bluesky.session import Session
    from bot.posting.bluesky.video import VideoService

ALT_LIMIT = 1_000
"""Graphemes (app.bsky.embed.video, November 2026); as for texts ten times as many bytes."""

LARGEST, LONGEST_S = 300_000_000, 600.0
"""Bytes and seconds of a video (app.bsky.embed.video and bsky.app, November 2026)."""

LARGEST_ELSEWHERE, LONGEST_ELSEWHERE_S = 100_000_000, 180.0
"""What servers take that are older or one's own: the limit of blobs in Bluesky's own distribution
of its server, and the length before the video service took more."""

BOT = "bot"
"""The label by which an account says of itself that it is automated (com.atproto.label.defs)."""


class Bluesky:
    """Posts as the account of a handle on the server at `service`, with an app password."""

    name = "bluesky"

    def __init__(
        self,
        service: str,
        handle: str,
        password: str,
        *,
        video_service: str = "https://video.bsky.app",
        sleep: Callable[[float], None] = time.sleep,
        remembered: Remembered | None = None,
    ) -> None:
        self._login = (service, handle, password)
        self._remembered = remembered
        self._video_service = video_service
        self._sleep = sleep
        self._parts: tuple[Session, VideoService] | None = None

    def limits(self) -> Limits:
        """What it takes of words and videos; asked is whether the video service works for us."""
        served = self._video.allowance() is not None
        host = self._session.server.partition("//")[2]
        theirs = served and (host == "bsky.social" or host.endswith(".bsky.network"))
        return Limits(
            TextLimits(letters=BLUESKY_LETTERS, alt=ALT_LIMIT, count=bluesky_length),
            VideoLimits(
                most_bytes=LARGEST if theirs else LARGEST_ELSEWHERE,
                longest_s=LONGEST_S if served else LONGEST_ELSEWHERE_S,
            ),
        )

    def find(self, status: Status, intended: datetime, known: frozenset[str]) -> Receipt | None:
        """The receipt of what stands under the key of this status."""
        del known  # the key is this status's alone
        return self._standing(record_key(intended, status.key))

    def publish(self, status: Status, intended: datetime, after: Receipt | None) -> Receipt:
        """Uploads the video and creates the record, unless it is there."""
        from bot.posting.bluesky.record import post_record

        key = record_key(intended, status.key)
        reply = None if after is None else self._answer_to(after)
        blob = None
        if status.video is not None:
            blob = self._video.upload(status.video, f"{key}{status.video.suffix}")
        self._create(POSTS, key, post_record(status, blob, reply, self._session.now()))
        return self._receipt(key)

    def retract(self, receipt: Receipt) -> None:
        """Deletes the record."""
        from atproto_client import models

        from bot.posting.bluesky.errors import GoneError

        data = models.ComAtprotoRepoDeleteRecord.Data(
            repo=self._session.did, collection=POSTS, rkey=self._own_key(receipt)
        )
        try:
            self._session.call(lambda client: client.com.atproto.repo.delete_record(data))
        except GoneError:
            return

    def account(self) -> Account:
        """Who we are there, and whether the profile says that this is a bot."""
        session = self._session
        known = session.call(lambda client: client.com.atproto.server.get_session())
        if known.active is False:
            raise PostingError(
                f"the account {session.handle} is {known.status or 'not active'}",
                "sign in at bsky.app to see what is wrong",
                "stopped",
            )
        bot = self._says_bot()
        notices = []
        if session.main_password:
            notices.append(
                "the account's main password is in use: make an app password at bsky.app, which"
                " can be taken back alone"
            )
        if known.email_confirmed is False:
            notices.append(
                "the account's e-mail address is not confirmed: no videos can be uploaded before"
            )
        if not bot:
            notices.append(
                "the account does not say that it is a bot: switch that on at bsky.app under"
                " Settings, Account, Automation label"
            )
        return Account(f"@{session.handle}", profile_page(session.handle), bot, tuple(notices))

    def mark_as_bot(self) -> None:
        """Makes the profile say that this is a bot; all else in it stays."""
        from atproto_client import models
        from atproto_client.models.utils import get_model_as_dict

        profile = self._record(PROFILES, "self")
        fields = {"$type": PROFILES} if profile is None else get_model_as_dict(profile.value)
        values = [*_labels(fields), {"val": BOT}]
        fields["labels"] = {"$type": "com.atproto.label.defs#selfLabels", "values": values}
        data = models.ComAtprotoRepoPutRecord.Data(
            repo=self._session.did,
            collection=PROFILES,
            rkey="self",
            record=fields,
            swap_record=None if profile is None else profile.cid,
        )
        self._session.call(lambda client: client.com.atproto.repo.put_record(data))

    def reactions(self, receipt: Receipt) -> Reactions | None:
        """Reposts, likes and replies; None where the post is gone or the server keeps no count."""
        from atproto_client import models

        from bot.posting.bluesky.errors import AbsentError

        params = models.AppBskyFeedGetPosts.Params(uris=[receipt.id])
        try:
            found = self._session.call(lambda client: client.app.bsky.feed.get_posts(params))
        except AbsentError as error:
            if error.reason == "network":
                raise
            return None
        for post in found.posts:
            return Reactions(post.repost_count or 0, post.like_count or 0, post.reply_count or 0)
        return None

    def like(self, uri: str, cid: str, key: str) -> None:
        """Likes a post, once for each `key`, which is a TID."""
        from atproto_client import models

        subject = models.ComAtprotoRepoStrongRef.Main(uri=uri, cid=cid)
        moment = self._session.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._create(LIKES, key, models.AppBskyFeedLike.Record(created_at=moment, subject=subject))

    def post_there(self, uri: str) -> Mapping[str, Any] | None:
        """Anybody's post as the network shows it to us: `app.bsky.feed.defs#postView`.

        None where it is gone, or its author is nobody to us.
        """
        from atproto_client import models

        params = models.AppBskyFeedGetPosts.Params(uris=[uri])
        found = self._session.ask("app.bsky.feed.getPosts", params).get("posts")
        for post in found if isinstance(found, list) else []:
            if isinstance(post, Mapping) and post.get("uri") == uri:
                return post
        return None

    @property
    def session(self) -> Session:
        """The session on the account's server, for what else is asked of it."""
        return self._session

    @property
    def _session(self) -> Session:
        return self._made()[0]

    @property
    def _video(self) -> VideoService:
        return self._made()[1]

    def _made(self) -> tuple[Session, VideoService]:
        if self._parts is None:
            from bot.posting.bluesky.session import Session
            from bot.posting.bluesky.video import VideoService

            session = Session(*self._login, remembered=self._remembered)
            self._parts = session, VideoService(session, self._video_service, self._sleep)
        return self._parts

    def _create(self, collection: str, key: str, record: Any) -> None:
        """Creates a record under a key, unless one stands there."""
        from atproto_client import models

        data = models.ComAtprotoRepoCreateRecord.Data(
            repo=self._session.did, collection=collection, rkey=key, record=record
        )
        try:
            self._session.call(lambda client: client.com.atproto.repo.create_record(data))
        except PostingError as error:
            if error.reason not in ("network", "refused"):
                raise
            # a record that is there is answered with 500, as a failure half-way is
            if not self._stands_if_it_tells(collection, key):
                raise

    def _standing(self, key: str) -> Receipt | None:
        return None if self._record(POSTS, key) is None else self._receipt(key)

    def _stands_if_it_tells(self, collection: str, key: str) -> bool:
        try:
            return self._record(collection, key) is not None
        except PostingError:
            return False  # the error before this one is what is told

    def _record(self, collection: str, key: str) -> Any:
        """A record of ours with its name and content id, None where there is none."""
        from atproto_client import models

        from bot.posting.bluesky.errors import GoneError

        params = models.ComAtprotoRepoGetRecord.Params(
            repo=self._session.did, collection=collection, rkey=key
        )
        try:
            return self._session.call(lambda client: client.com.atproto.repo.get_record(params))
        except GoneError:
            return None

    def _answer_to(self, after: Receipt) -> Any:
        from atproto_client import models

        if account_and_key(after.id)[0] not in ("", self._session.did):
            return self._answer_to_another(after)
        record = self._record(POSTS, self._own_key(after))
        if record is None:
            raise PostingError(
                f"the post that this one answers is gone: {after.url}",
                "this post is not tried again there",
                "refused",
            )
        parent = models.ComAtprotoRepoStrongRef.Main(uri=record.uri, cid=record.cid)
        reply = record.value.reply
        root = parent
        if reply is not None:
            root = models.ComAtprotoRepoStrongRef.Main(uri=reply.root.uri, cid=reply.root.cid)
        return models.AppBskyFeedPost.ReplyRef(root=root, parent=parent)

    def _answer_to_another(self, after: Receipt) -> Any:
        """What an answer to somebody else's post says that it answers."""
        from atproto_client import models

        post = self.post_there(after.id)
        parent = {} if post is None else reference(post)
        if post is None or not parent or not may_answer(post):
            raise PostingError(
                f"the post that this one answers is gone, or nobody may answer it: {after.url}",
                "this post is not tried again there",
                "refused",
            )
        return models.AppBskyFeedPost.ReplyRef(
            root=models.ComAtprotoRepoStrongRef.Main(**(root_of(post) or parent)),
            parent=models.ComAtprotoRepoStrongRef.Main(**parent),
        )

    def _says_bot(self) -> bool:
        from atproto_client.models.utils import get_model_as_dict

        profile = self._record(PROFILES, "self")
        if profile is None:
            return False
        return any(label.get("val") == BOT for label in _labels(get_model_as_dict(profile.value)))

    def _own_key(self, receipt: Receipt) -> str:
        account, key = account_and_key(receipt.id)
        if not key:
            raise PostingError(
                f"{receipt.id[:200]!r} is no post of Bluesky's", "kuleshov posts list names them"
            )
        if account != self._session.did:
            raise PostingError(
                f"{receipt.url} is another account's post, and we are {self._session.handle}",
                "sign in as that account: kuleshov login bluesky",
                "stopped",
            )
        return key

    def _receipt(self, key: str) -> Receipt:
        did = self._session.did
        return Receipt(post_uri(did, key), post_page(did, key))


def _labels(profile: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What a profile says of itself."""
    labels = profile.get("labels") or {}
    return list(labels.get("values") or ())
