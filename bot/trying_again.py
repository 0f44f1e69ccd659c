"""Posts that a target did not take have another turn, where their operator wants that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.app import App
from bot.errors import NotFoundError
from bot.taking_back import posts_named
from bot.waiting import AGAIN, is_request, may_go_out
from state.records import FindStatus, PostRecord, PostState


@dataclass(frozen=True)
class TriedAgain:
    """A post that may go out again; `hint` says how, where no round does it."""

    post: PostRecord
    hint: str = ""


def try_again(app: App, name: str) -> list[TriedAgain]:
    """Lets a post that failed, or waits for its next try, go out at the next round.

    `name` is as in `posts_named`; of a montage it is all that do not stand. What was sent of them
    stays, what may have been sent is looked for first, and what never left us is said in today's
    words. Raises NotFoundError where there is nothing to try.
    """
    found = posts_named(app, name)
    with app.journal.change():
        posts = [post for post in found if _can_be_tried(post)]
        if not posts:
            raise _why_not(found[0])
        _require_not_taken_back(app, posts[0].montage)
        served = app.settings.post_to if _ready(app, posts[0].montage) else ()
        return [
            TriedAgain(app.journal.retry_post(post.id, AGAIN), _hint(post, served))
            for post in posts
        ]


def _hint(post: PostRecord, served: Collection[str]) -> str:
    if post.target in served:
        return ""
    return f"kuleshov post {post.montage} --to {post.target} sends it: no round does"


def _can_be_tried(post: PostRecord) -> bool:
    waits = post.state is PostState.INTENDED and post.next_try is not None
    return not post.answers and (waits or post.state is PostState.FAILED)


def _why_not(post: PostRecord) -> NotFoundError:
    if post.answers:
        return NotFoundError(
            f"the post {post.id} is an answer to somebody", "whoever asked can ask again"
        )
    return NotFoundError(
        f"the post {post.id} is {post.state}",
        "what failed, or waits for its next try, can be tried again",
    )


def _require_not_taken_back(app: App, montage: str) -> None:
    for post in app.journal.posts_of(montage):
        if post.state.taken_back:
            raise NotFoundError(
                f"{montage} was taken back from {post.target}: {post.why}",
                "what was taken back is not posted again, there or anywhere",
            )


def _ready(app: App, montage: str) -> bool:
    """Has a montage's find wait for its targets again; False where none can."""
    ready = FindStatus.APPROVED if app.settings.posting.approval else FindStatus.RENDERED
    for find in app.journal.finds(FindStatus.POSTED, FindStatus.FAILED):
        if find.trailer == montage and not is_request(find):
            app.journal.advance(find.key, ready, AGAIN)
    return any(find.trailer == montage for find in may_go_out(app))
