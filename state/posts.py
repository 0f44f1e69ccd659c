"""Posts: the intent before, the receipts after, so that no crash posts twice or forgets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from heapq import nlargest

from state.documents import Document, post_from_document, post_to_document
from state.errors import StateError
from state.records import PostRecord, PostState, ReactionsRecord, StatusRecord, in_utc
from state.steps import LONGEST_WHY
from state.store import Store

POSTS = "posts"


class PostBook:
    """The posts in a store. A montage has at most one post on a target, ever."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def intend(
        self, montage: str, target: str, statuses: Sequence[StatusRecord], answers: str = ""
    ) -> PostRecord:
        """Records that a montage is about to be posted, and how; a record that is there stays.

        One that is to be planned anew, see `retry`, is begun anew.
        """
        with self._store.change():
            known = self.find(montage, target)
            if known is not None and (known.statuses or known.state is not PostState.INTENDED):
                return known
            new = self._new(montage, target, tuple(statuses))
            return self._keep(replace(new, answers=answers))

    def try_status(self, post: str, place: int, *, tried: bool = True) -> PostRecord:
        """Records that a status is about to be sent, or that it was certainly not sent."""
        with self._store.change():
            known = self._open(post)
            return self._keep(_with(known, place, replace(_status(known, place), tried=tried)))

    def publish_status(self, post: str, place: int, receipt: str, url: str) -> PostRecord:
        """Records the target's receipt for a status; a receipt that is there stays.

        With the last one the post is published, unless it shall go by now. Raises StateError where
        no such status was intended, or the post is gone.
        """
        with self._store.change():
            known = self._known(post)
            if known.state is PostState.RETRACTED:
                raise _gone(post)
            status = _status(known, place)
            if status.receipt:
                return known
            known = _with(known, place, replace(status, receipt=receipt, url=url))
            if not known.state.taken_back and all(status.receipt for status in known.statuses):
                return self._moved(known, PostState.PUBLISHED, "")
            return self._keep(known)

    def put_off(self, post: str, why: str, next_try: datetime) -> PostRecord:
        """Records that an attempt failed, and when the next one may be made."""
        with self._store.change():
            known = self._open(post)
            return self._keep(
                replace(
                    known, why=why[:LONGEST_WHY], attempts=known.attempts + 1, next_try=next_try
                )
            )

    def fail(self, montage: str, target: str, why: str) -> PostRecord:
        """Records that a target does not take a montage: it is not tried again there.

        What stands published or was taken back stays as it is.
        """
        with self._store.change():
            known = self.find(montage, target) or self._new(montage, target, ())
            if known.state is not PostState.INTENDED:
                return known
            return self._moved(known, PostState.FAILED, why)

    def retry(self, post: str, why: str) -> PostRecord:
        """Records that a post that failed, or waits for its next attempt, may go out at once.

        Where nothing of it can have been sent, its statuses are forgotten, to be planned anew.
        Raises StateError where it stands there, or was taken back.
        """
        with self._store.change():
            known = self._open(post)
            if known.state is PostState.PUBLISHED:
                raise StateError(f"the post {post} stands there", "nothing is left to do for it")
            if not any(status.tried or status.receipt for status in known.statuses):
                known = replace(known, statuses=())
            return self._moved(known, PostState.INTENDED, why)

    def take_back(self, post: str, why: str) -> PostRecord:
        """Records that a post is to be taken back, and why; the first reason stays.

        Raises StateError where there is no such post.
        """
        with self._store.change():
            known = self._known(post)
            if known.state.taken_back:
                return known
            return self._moved(known, PostState.RETRACTING, why)

    def retract(self, post: str) -> PostRecord:
        """Records that a post that was to be taken back is gone.

        Raises StateError where there is no such post, or nobody wanted it gone.
        """
        with self._store.change():
            known = self._known(post)
            if known.state is PostState.RETRACTED:
                return known
            if known.state is not PostState.RETRACTING:
                raise StateError(f"the post {post} is {known.state}", "say first why it shall go")
            return self._moved(known, PostState.RETRACTED, known.why)

    def react(self, post: str, counts: tuple[int, int, int] | None) -> PostRecord:
        """Records boosts, favourites and replies; None keeps those that were known."""
        with self._store.change():
            known = self._known(post)
            now = self._clock()
            before = known.reactions or ReactionsRecord(now)
            found = replace(before, read=now) if counts is None else ReactionsRecord(now, *counts)
            return self._keep(replace(known, reactions=found))

    def find(self, montage: str, target: str) -> PostRecord | None:
        """The post of a montage on a target, None where none was ever intended."""
        document = self._store.get(POSTS, post_id(montage, target))
        return None if document is None else post_from_document(document)

    def all(self, *states: PostState) -> list[PostRecord]:
        """The posts in these states, or all, the last intended first."""
        rows = self._store.some(POSTS, lambda row: not states or row["state"] in states)
        return self._newest_first(rows)

    def of(self, montage: str) -> list[PostRecord]:
        """The posts of a montage, the last intended first."""
        return self._newest_first(self._store.some(POSTS, lambda row: row["montage"] == montage))

    def with_receipt(self, target: str, receipt: str) -> PostRecord | None:
        """The post on a target that one of our statuses belongs to, None for none of ours."""
        rows = self._store.some(
            POSTS, lambda row: row["target"] == target and receipt in _receipts(row)
        )
        return post_from_document(rows[-1]) if receipt and rows else None

    def receipts(self, target: str) -> frozenset[str]:
        """Those of all statuses that are known to have stood on a target."""
        rows = self._store.some(POSTS, lambda row: row["target"] == target)
        return frozenset(receipt for row in rows for receipt in _receipts(row) if receipt)

    def forget_answers(self, target: str, mentions: Collection[str]) -> None:
        """Takes away what was answered to these posts of others; what is still to happen stays."""

        def old(post: PostRecord) -> bool:
            return post.state not in (PostState.INTENDED, PostState.RETRACTING)

        rows = self._store.some(
            POSTS, lambda row: row["target"] == target and row.get("answers", "") in mentions
        )
        posts = map(post_from_document, rows)
        self._store.remove(POSTS, [post.id for post in posts if post.answers and old(post)])

    def since(self, time: datetime) -> list[PostRecord]:
        """The posts that were intended since then, the last first."""
        first = in_utc(time).isoformat()  # of one zone, times sort as their words do
        return self._newest_first(self._store.some(POSTS, lambda row: row["intended"] >= first))

    def newest(self, count: int) -> list[PostRecord]:
        """The posts that were intended last, the last first."""
        rows = nlargest(count, self._store.all(POSTS), key=lambda row: str(row["intended"]))
        return self._newest_first(rows)

    def _newest_first(self, rows: Iterable[Document]) -> list[PostRecord]:
        posts = [post_from_document(row) for row in rows]
        return sorted(posts, key=lambda post: (post.intended, post.id), reverse=True)

    def _new(self, montage: str, target: str, statuses: tuple[StatusRecord, ...]) -> PostRecord:
        now = self._clock()
        return PostRecord(post_id(montage, target), montage, target, now, now, statuses)

    def _open(self, post: str) -> PostRecord:
        known = self._known(post)
        if known.state.taken_back:
            raise _gone(post)
        return known

    def _known(self, post: str) -> PostRecord:
        document = self._store.get(POSTS, post)
        if document is None:
            raise StateError(f"there is no post {post}", "kuleshov posts list names them")
        return post_from_document(document)

    def _moved(self, post: PostRecord, state: PostState, why: str) -> PostRecord:
        now = self._clock()
        moved = replace(
            post, state=state, why=why[:LONGEST_WHY], attempts=0, next_try=None, changed=now
        )
        return self._keep(moved)

    def _keep(self, post: PostRecord) -> PostRecord:
        self._store.put(POSTS, post.id, post_to_document(post))
        return post


def post_id(montage: str, target: str) -> str:
    """The id of a post: its montage and its target, so that it can be typed by hand."""
    return f"{montage}-{target}"


def _receipts(row: Document) -> list[str]:
    return [status.get("receipt", "") for status in row.get("statuses", ())]


def _gone(post: str) -> StateError:
    return StateError(f"the post {post} was taken back", "it is not posted again")


def _status(post: PostRecord, place: int) -> StatusRecord:
    if not 0 <= place < len(post.statuses):
        raise StateError(f"the post {post.id} has no status {place}", "they count from 0")
    return post.statuses[place]


def _with(post: PostRecord, place: int, status: StatusRecord) -> PostRecord:
    return replace(post, statuses=(*post.statuses[:place], status, *post.statuses[place + 1 :]))
