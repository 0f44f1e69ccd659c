"""Posts: the intent before, the receipt after, so that no crash posts twice or forgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from state.documents import post_from_document, post_to_document
from state.errors import StateError
from state.records import PostRecord, PostState
from state.store import Store

POSTS = "posts"


class PostBook:
    """The posts in a store. A montage has at most one post on a target, ever."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def intend(self, montage: str, target: str, text: str) -> PostRecord:
        """Records that a montage is about to be posted; a record that is there stays."""
        with self._store.change():
            known = self.find(montage, target)
            if known is not None:
                return known
            now = self._clock()
            post = PostRecord(post_id(montage, target), montage, target, text, now, now)
            return self._keep(post)

    def publish(self, post: str, receipt: str, url: str) -> PostRecord:
        """Records the target's receipt; a receipt that is there stays.

        Raises StateError where no such post was intended, or it was taken back.
        """
        with self._store.change():
            known = self._known(post)
            if known.state is PostState.PUBLISHED:
                return known
            if known.state is PostState.RETRACTED:
                raise StateError(f"the post {post} was taken back", "it is not posted again")
            return self._keep(
                replace(
                    known,
                    state=PostState.PUBLISHED,
                    receipt=receipt,
                    url=url,
                    changed=self._clock(),
                )
            )

    def retract(self, post: str, why: str) -> PostRecord:
        """Records that a post was taken back, and why; the first reason stays.

        Raises StateError where there is no such post.
        """
        with self._store.change():
            known = self._known(post)
            if known.state is PostState.RETRACTED:
                return known
            return self._keep(
                replace(known, state=PostState.RETRACTED, why=why, changed=self._clock())
            )

    def find(self, montage: str, target: str) -> PostRecord | None:
        """The post of a montage on a target, None where none was ever intended."""
        document = self._store.get(POSTS, post_id(montage, target))
        return None if document is None else post_from_document(document)

    def all(self) -> list[PostRecord]:
        """All posts, the last intended first."""
        posts = [post_from_document(document) for document in self._store.all(POSTS)]
        return sorted(posts, key=lambda post: (post.intended, post.id), reverse=True)

    def _known(self, post: str) -> PostRecord:
        document = self._store.get(POSTS, post)
        if document is None:
            raise StateError(f"there is no post {post}", "kuleshov posts list names them")
        return post_from_document(document)

    def _keep(self, post: PostRecord) -> PostRecord:
        self._store.put(POSTS, post.id, post_to_document(post))
        return post


def post_id(montage: str, target: str) -> str:
    """The id of a post: its montage and its target, so that it can be typed by hand."""
    return f"{montage}-{target}"
