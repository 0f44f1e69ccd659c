"""Posts are taken back from everywhere: first it is recorded that they shall go, then they go.

What a target does not let go of now is tried again in every round; meanwhile nothing of the
montage goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.announce import kept_back, note_trouble
from bot.app import App
from bot.errors import NotFoundError
from bot.posting.publish import retract
from bot.unforeseen import in_our_words, told
from state.errors import StateError
from state.journal import now
from state.records import PostRecord, PostState


@dataclass(frozen=True)
class TakenBack:
    """A post that is gone, or that still stands for a reason."""

    post: PostRecord
    why: str = ""
    hint: str = ""


def intend_to_take_back(app: App, name: str, why: str) -> list[PostRecord]:
    """Records that a post, or every post of a montage, shall go, and why: it never goes out again.

    `name` is the address of a post, the id of a post or a montage, or how one begins. May be done
    while another process works on the data folder. Raises NotFoundError where there is none.
    """
    found = posts_named(app, name)
    with app.journal.change():
        return [app.journal.take_back_post(post.id, why) for post in found]


def take_back(
    app: App, leaving: Sequence[PostRecord], clock: Callable[[], datetime] = now
) -> Iterator[TakenBack]:
    """Takes posts back that shall go."""
    for post in leaving:
        if post.state is PostState.RETRACTED:
            yield TakenBack(post)
        else:
            yield _gone(app, post, clock())


def take_back_rest(app: App, clock: Callable[[], datetime] = now) -> Iterator[TakenBack]:
    """Tries again where something was to be taken back and still stands."""
    for post in app.journal.posts(PostState.RETRACTING):
        if kept_back(app.journal.target(post.target), clock(), by_hand=False) is None:
            yield _gone(app, post, clock())


def posts_named(app: App, name: str) -> list[PostRecord]:
    """The post of that id or address, or all of a montage: by its id, or how one begins.

    Raises NotFoundError where there is none, or more than one montage.
    """
    posts = app.journal.posts() if name else []
    exact = [p for p in posts if name == p.id or name in {s.url for s in p.statuses}]
    found = exact or [post for post in posts if post.id.startswith(name)]
    if not found or len({post.montage for post in found}) > 1:
        raise NotFoundError(
            f"{'no' if not found else 'more than one'} post is called {name}",
            "kuleshov posts list names them",
        )
    return found


def _gone(app: App, post: PostRecord, now: datetime) -> TakenBack:
    if not any(status.receipt or status.tried for status in post.statuses):
        return TakenBack(app.journal.retract_post(post.id))  # it never left us
    try:
        with app.step("retracted", subject=post.montage, target=post.target), in_our_words():
            return TakenBack(retract(post, app.target(post.target), app.journal))
    except StateError:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the next target has its turn
        note_trouble(app, post.target, error, now)
        return TakenBack(post, *told(error))
