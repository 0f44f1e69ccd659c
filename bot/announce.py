"""A rendered montage out to its targets: the trouble of one does not keep the others.

What a target's trouble means is decided here and recorded: a target that no longer lets us in is
stopped until its operator acts, one that asks us to wait is left alone that long, and a post that
a target does not take has failed there for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.app import App
from bot.errors import PostingError, PostingReason
from bot.posting.patience import post_again, target_again
from bot.posting.publish import publish
from bot.posting.target import Limits, Status
from bot.preparing import draft_and_files, ready_to_send, thread_of
from bot.unforeseen import in_our_words, told
from matcher.montage import Montage
from state.errors import StateError
from state.journal import now
from state.posts import post_id
from state.records import PostRecord, PostState, StatusRecord, TargetRecord

OWN_WORD = frozenset({"busy", "budget"})
"""Waits that the other side asked for, or the operator's purse: nobody may cut them short."""


@dataclass(frozen=True)
class Announced:
    """What became of a montage on one target; `post` is None where nothing was intended there.

    `waiting` may go out later, `failed` never will.
    """

    target: str
    outcome: Literal["posted", "there", "waiting", "failed"]
    post: PostRecord | None
    why: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Preview:
    """What would be sent to a target, or why nothing would."""

    target: str
    statuses: tuple[Status, ...] = ()
    why: str = ""
    hint: str = ""


def announce(
    app: App,
    montage: Montage,
    folder: Path,
    targets: Sequence[str],
    clock: Callable[[], datetime] = now,
    *,
    by_hand: bool = True,
) -> Iterator[Announced]:
    """Posts a montage to each target where it does not stand yet.

    What somebody asks for `by_hand` is tried at once, but for what targets themselves keep back.
    Raises PostingError where the montage is not rendered, or was taken back.
    """
    draft_and_files(montage, folder)
    require_not_taken_back(app, montage)
    for name in targets:
        post = app.journal.find_post(montage.id, name)
        if post is not None and post.state is PostState.FAILED:
            again = f"kuleshov posts retry {post.id} has it tried there again"
            yield Announced(name, "failed", post, post.why, again)
            continue
        if post is None or post.state is not PostState.PUBLISHED:
            kept = kept_back(app.journal.target(name), clock(), by_hand=by_hand)
            if kept:
                yield Announced(name, "waiting", post, *kept)
                continue
        yield _announced(app, montage, folder, name, clock())


def preview(app: App, montage: Montage, folder: Path, targets: Sequence[str]) -> Iterator[Preview]:
    """Makes everything that would be sent to each target, and sends nothing.

    Raises PostingError where the montage is not rendered, or was taken back.
    """
    draft_and_files(montage, folder)
    require_not_taken_back(app, montage)
    for name in targets:
        post = app.journal.find_post(montage.id, name)
        if post is not None and post.state is not PostState.INTENDED:
            words = "it stands there already" if post.state is PostState.PUBLISHED else post.why
            yield Preview(name, why=words)
            continue
        why, hint = kept_back(app.journal.target(name), now(), by_hand=True) or ("", "")
        try:
            limits = app.target(name).limits()
            if post is None or not post.statuses:
                thread = _thread(app, montage, folder, name, limits)
                number = post_id(montage.id, name)
                post = PostRecord(number, montage.id, name, now(), now(), thread)
            statuses = ready_to_send(montage, folder, post, limits, app.settings)
        except StateError:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, the next target has its turn
            yield Preview(name, (), *told(error))
        else:
            yield Preview(name, statuses, why, hint)


def kept_back(standing: TargetRecord, now: datetime, *, by_hand: bool) -> tuple[str, str] | None:
    """Why a target is left alone now, and what to do; None where it is not."""
    name = standing.target
    if standing.stopped:
        return (
            f"{name} is stopped: {standing.why}",
            f"{standing.hint or 'mend that'}; kuleshov posts resume {name} goes on",
        )
    if standing.next_try is None or standing.next_try <= now:
        return None
    if by_hand and standing.reason not in OWN_WORD:
        return None
    until = f"{standing.next_try:%Y-%m-%d %H:%M} UTC"
    return f"{name} is left alone until {until}: {standing.why}", standing.hint


def note_trouble(app: App, target: str, error: Exception, now: datetime) -> None:
    """Records what an error means for its target: stopped, left alone for a while, or nothing."""
    reason, wait = _reason(error), getattr(error, "wait", None)
    if reason == "refused":  # it answered, and that is all we ask of it
        app.journal.target_well(target)
        return
    failures = app.journal.target(target).failures + 1
    until = target_again(reason, failures, now, target, wait)
    app.journal.target_trouble(target, reason, *told(error), next_try=until)


def _thread(
    app: App, montage: Montage, folder: Path, name: str, limits: Limits
) -> tuple[StatusRecord, ...]:
    """What a target is told of a montage. Raises PostingError (refused) where nothing fits."""
    draft, _ = draft_and_files(montage, folder)
    return thread_of(montage, draft, limits, app.settings, name)


def _announced(app: App, montage: Montage, folder: Path, name: str, now: datetime) -> Announced:
    try:
        with app.step("posted", subject=montage.id, target=name) as step, in_our_words():
            post = app.journal.find_post(montage.id, name)
            if post is not None and post.state is PostState.PUBLISHED:
                step.skip("it stands there already")
                return Announced(name, "there", post)
            target = app.target(name)
            limits = target.limits()
            if post is None or not post.statuses:
                thread = _thread(app, montage, folder, name, limits)
                post = app.journal.intend_post(montage.id, name, thread)
            statuses = ready_to_send(montage, folder, post, limits, app.settings)
            post = publish(post, statuses, target, app.journal)
    except StateError:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the next target has its turn
        return _troubled(app, montage, name, error, now)
    app.journal.target_well(name)
    return Announced(name, "posted", post)


def _troubled(app: App, montage: Montage, name: str, error: Exception, now: datetime) -> Announced:
    """Records the trouble of a post with a target, and says whether there is another time."""
    reason, (why, hint) = _reason(error), told(error)
    post = app.journal.find_post(montage.id, name)
    if reason != "ours" or post is None:  # else the post is to blame, or its video
        note_trouble(app, name, error, now)
    if reason == "refused":
        return Announced(name, "failed", app.journal.fail_post(montage.id, name, why), why, hint)
    if post is None:
        return Announced(name, "waiting", None, why, hint)
    attempts = post.attempts + 1
    again = post_again(reason, attempts, now, post.id)
    if again is None:
        post = app.journal.fail_post(montage.id, name, f"given up after {attempts} tries: {why}")
        return Announced(name, "failed", post, post.why, hint)
    if again > now:
        post = app.journal.put_off_post(post.id, why, again)
    return Announced(name, "waiting", post, why, hint)


def _reason(error: Exception) -> PostingReason:
    return error.reason if isinstance(error, PostingError) else "ours"


def require_not_taken_back(app: App, montage: Montage) -> None:
    """Raises PostingError (refused) where somebody wanted a montage gone."""
    for post in app.journal.posts_of(montage.id):
        if post.state.taken_back:
            raise PostingError(
                f"{montage.trailer.title} was taken back from {post.target}"
                f" on {post.changed:%Y-%m-%d} ({post.why})",
                "what was taken back is not posted again, there or anywhere",
                "refused",
            )
