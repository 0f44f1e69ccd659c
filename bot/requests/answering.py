"""Answers on their way out, each exactly once.

An answer is a post of the journal like any other, under the request's key and with the mention's
id in `answers`: what it says is fixed before anything is sent, each status is marked before it is
sent and gets its receipt at once. A process may be killed at any moment: what was decided is
intended in the same change, what may have been sent is looked for first (see
`bot.posting.publish`), and what has all its receipts only settles the request. So everything here
is simply done again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar, get_args

import structlog

from bot.announce import note_trouble
from bot.app import App
from bot.errors import NotFoundError, PostingError, PostingReason, Reason
from bot.pipeline import make_files
from bot.posting.patience import post_again
from bot.posting.publish import as_intended, publish
from bot.posting.target import Status, Visibility
from bot.preparing import LAYOUT, draft_and_files, ready_to_send, section
from bot.requests.clip import HEARD, ONCE, Manner, in_new_words, plan_answer
from bot.requests.deciding import TOLD_ENOUGH, intend_words
from bot.requests.inboxes.inbox import receipt_of
from bot.requests.inboxes.mention import Mention
from bot.requests.language.wish import Wish, wish_in
from bot.requests.made import taken_back
from bot.requests.phrases import About, Refusal, refusal
from bot.requests.place import BY_ITSELF, InboxError, Place
from bot.requests.recorded import mention_of
from bot.requests.safety import worst_of
from bot.requests.variation import montage_of
from bot.retry import due, next_try
from bot.settings_accounts import WordsSettings
from bot.unforeseen import told
from bot.waiting import READY, UNMADE, is_request
from matcher.errors import MatcherError
from matcher.layouts import LAYOUTS
from matcher.montage import Montage
from state.errors import StateError
from state.records import FindRecord, FindStatus, PostRecord, PostState, StatusRecord
from state.requests import RequestRecord, RequestStatus

T = TypeVar("T")

NO_WAIT: frozenset[str] = frozenset({"not yet", "sign-in"})
"""Troubles of a fetch that pass after hours or days: a person is told at once."""

LONGEST_WAIT = timedelta(hours=12)
"""Who asked is told that nothing came of it, where nothing has by then."""

NEXT_MONEY = timedelta(days=1)
"""Until then an answer waits that no money is left for, where nobody says how long."""

WARNING = "may not be safe for work"
GONE = "the mention is gone, or its author wants no answer of us"


@dataclass(frozen=True)
class Replied:
    """What became of a request, or of an answer to it; `why` says more."""

    request: RequestRecord
    why: str = ""
    hint: str = ""


def prepare_made(app: App, place: Place, clock: Callable[[], datetime]) -> Iterator[RequestRecord]:
    """Fixes the answers to the requests of a place whose montages are made, or never will be.

    Raises PostingError where the place cannot be asked.
    """
    for record in app.journal.requests.all(RequestStatus.ACCEPTED):
        if record.target != place.name or not due(record.next_try, clock()):
            continue
        done = unbroken(app, record, clock, partial(_prepared, app, place, record, clock()))
        if done is not None:
            yield done


def send_all(app: App, place: Place, clock: Callable[[], datetime]) -> Iterator[Replied]:
    """Sends the answers of a place that are fixed, those that never failed first.

    The trouble of one does not keep the others, but for trouble of the place itself.
    """
    for record in app.journal.requests.all(RequestStatus.MADE):
        post = app.journal.find_post(record.key, place.name)
        if record.target == place.name and post and post.state is not PostState.INTENDED:
            yield Replied(_settled(app, record, post))
    for post in sorted(_to_send(app, place.name), key=lambda post: (post.attempts, post.intended)):
        asked = _asked_by(app, post)
        if asked is None or not due(post.next_try, clock()):
            continue
        if not _is_answer(post, asked) and asked.status is not RequestStatus.ACCEPTED:
            app.journal.fail_post(post.montage, post.target, "the answer is there already")
            continue
        if not place.answers:
            return
        yield _sent(app, place, post, asked, clock())


def _to_send(app: App, target: str) -> list[PostRecord]:
    posts = app.journal.posts(PostState.INTENDED)
    return [post for post in posts if post.answers and post.target == target]


# what is made


def _prepared(app: App, place: Place, record: RequestRecord, now: datetime) -> RequestRecord | None:
    """The request with its answer fixed, None while it has to wait."""
    book = app.journal.requests
    find = app.journal.find(record.find)
    if find is None:
        return _lost(app, place, record, "ours", f"the find {record.find} is gone")
    if find.status in UNMADE:
        return _kept_waiting(app, place, record, find, now)
    if find.status in (FindStatus.FAILED, FindStatus.SKIPPED):
        return _lost(app, place, record, _reason(find), find.why, find.title)
    mention = mention_of(record)
    if not place.still_there(mention):
        return _over(app, record, GONE)
    if _unwanted(app, mention):
        return _over(app, record, "its author stopped us, or was blocked, while they waited")
    wish = wish_in(record.wish)
    try:
        montage, folder = montage_of(app, record, find)
        _make_files(app, montage, folder, wish)
        score = worst_of(montage, folder) if app.settings.requests.nsfw != "post" else None
    except (NotFoundError, MatcherError) as error:
        _made_again(app, find, str(error))
        return None
    if taken_back(app, montage.id):
        return _lost(app, place, record, "operator", "its montage was taken back", find.title)
    settings = app.settings
    doubtful = score is not None and score >= settings.requests.nsfw_limit
    if doubtful and settings.requests.nsfw == "refuse":
        why = f"a picture of it scores {score:.2f} of {settings.requests.nsfw_limit:g}"
        return _lost(app, place, record, "unsafe", why, find.title)
    words = settings.words
    if doubtful:
        warned: dict[str, object] = {"warning": words.warning or WARNING, "sensitive": True}
        words = words.model_copy(update=warned)
    statuses = _planned(app, place, montage, folder, mention, wish, words)
    if not statuses:
        return _over(app, record, TOLD_ENOUGH)
    with app.journal.change():
        settled = _settled_by_hand(app, record)
        if settled is not None:
            return settled
        app.journal.intend_post(record.key, place.name, statuses, answers=record.mention)
        return book.advance(record.key, RequestStatus.MADE)


def _settled_by_hand(app: App, record: RequestRecord) -> RequestRecord | None:
    """The request where the operator has decided on it meanwhile."""
    known = app.journal.requests.find(record.key)
    return None if known is None or known.status is record.status else known


def _unwanted(app: App, mention: Mention) -> bool:
    """Whether somebody wants no answers any more, or is to get none."""
    person = app.journal.people.find(mention.target, mention.author_id, mention.author)
    return person is not None and bool(person.stopped or person.blocked)


def _make_files(app: App, montage: Montage, folder: Path, wish: Wish) -> str:
    """Makes what is not there of the files of an answer; the layout that is wanted."""
    layout = wish.layout if wish.layout in LAYOUTS else LAYOUT
    make_files(app, montage, folder, tuple(dict.fromkeys((LAYOUT, layout))))
    return layout


def _planned(
    app: App,
    place: Place,
    montage: Montage,
    folder: Path,
    mention: Mention,
    wish: Wish,
    words: WordsSettings,
) -> tuple[StatusRecord, ...]:
    draft, _ = draft_and_files(montage, folder)
    settings = section(app.settings, place.name)

    def written(greeting: str) -> Sequence[StatusRecord]:
        manner = Manner(greeting, alone=wish.layout == "alone", private=mention.private)
        return plan_answer(montage, draft, place.limits, words, place.name, settings, manner)

    return in_new_words(place.inbox.greeting(mention), place.said, written)


def _kept_waiting(
    app: App, place: Place, record: RequestRecord, find: FindRecord, now: datetime
) -> RequestRecord | None:
    trouble = find.why.partition(":")[0] if find.attempts else ""
    if trouble in NO_WAIT or now - record.received > LONGEST_WAIT:
        return _lost(app, place, record, _reason(find), find.why, find.title)
    return None


def _made_again(app: App, find: FindRecord, why: str) -> None:
    """Files of a montage that were tidied away are made again, from the trailer on."""
    app.journal.advance(find.key, FindStatus.DISCOVERED, f"{why}: it is made again")


def _reason(find: FindRecord) -> Refusal:
    """Why a find failed, as making recorded it: `too large: …`"""
    named = find.why.partition(":")[0]
    if find.status is FindStatus.SKIPPED:
        return "operator"
    return named if named in get_args(Reason) else "ours"  # type: ignore[return-value]


def _lost(
    app: App, place: Place, record: RequestRecord, reason: Refusal, why: str, film: str = ""
) -> RequestRecord:
    if not place.still_there(mention_of(record)):
        return _over(app, record, why)
    about = About(film, app.settings.requests.longest_minutes, None, app.settings.requests.sites)
    _ = place.limits  # asked before the change, which no network may hold up
    with app.journal.change():
        settled = _settled_by_hand(app, record)
        if settled is not None:
            return settled
        done = intend_words(app, place, record, refusal(reason, about), why, reason)
        let_go(app, done)
    return done


def _over(app: App, record: RequestRecord, why: str) -> RequestRecord:
    with app.journal.change():
        done = app.journal.requests.advance(record.key, RequestStatus.IGNORED, why)
        let_go(app, done)
    return done


def unbroken(
    app: App, record: RequestRecord, clock: Callable[[], datetime], step: Callable[[], T]
) -> T | RequestRecord:
    """What a step makes of a request; what nobody foresaw holds the others up no more than it.

    Raises the trouble of a place, of its inbox and of the state.
    """
    try:
        return step()
    except (StateError, InboxError):
        raise
    except Exception as error:
        if getattr(error, "reason", "") in BY_ITSELF:
            raise
        return _broke(app, record, error, clock())


def _broke(app: App, record: RequestRecord, error: Exception, now: datetime) -> RequestRecord:
    """It is tried again, and then given up."""
    why = "; ".join(filter(None, told(error)))
    structlog.get_logger().error("request.broke", request=record.key, why=why)
    again = next_try("ours", record.attempts + 1, now, key=record.key)
    with app.journal.change():
        if again is not None:
            return app.journal.requests.advance(record.key, record.status, why, next_try=again)
        done = app.journal.requests.advance(record.key, RequestStatus.FAILED, why)
        let_go(app, done)
    return done


def let_go(app: App, record: RequestRecord) -> None:
    """A find that nobody waits for any more leaves the pipeline."""
    find = app.journal.find(record.find) if record.find else None
    if find is None or not is_request(find):
        return
    if any(not one.status.settled for one in app.journal.requests.of_find(find.key)):
        return
    if find.status in READY:
        app.journal.advance(find.key, FindStatus.POSTED, "whoever asked for it has their answer")
    elif find.status in UNMADE:
        app.journal.advance(find.key, FindStatus.SKIPPED, "nobody waits for it any more")


# what is sent


def _sent(
    app: App, place: Place, post: PostRecord, record: RequestRecord, now: datetime
) -> Replied:
    mention = mention_of(record)
    try:
        if _nobody_hears(place, post, mention):
            return Replied(_given_up(app, post, record))
        statuses = _ready(app, place, post, record, mention)
        post = publish(post, statuses, place.target, app.journal, receipt_of(mention))
    except (StateError, InboxError):
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the next answer has its turn
        return _troubled(app, post, record, error, now)
    if app.journal.target(place.name).reason:
        app.journal.target_well(place.name)
    return Replied(_settled(app, record, post) if _is_answer(post, record) else record)


def _nobody_hears(place: Place, post: PostRecord, mention: Mention) -> bool:
    """Whether a mention is gone, or its author blocks us, before anything was sent.

    Where every look costs, a clip was looked for when it was fixed, and words are just sent.
    """
    begun = any(status.tried or status.receipt for status in post.statuses)
    asked = not begun and place.name not in ONCE and place.reads
    return asked and not place.still_there(mention)


def _given_up(app: App, post: PostRecord, record: RequestRecord) -> RequestRecord:
    with app.journal.change():
        app.journal.fail_post(post.montage, post.target, GONE)
        return _over(app, record, GONE) if _is_answer(post, record) else record


def _ready(
    app: App, place: Place, post: PostRecord, record: RequestRecord, mention: Mention
) -> Sequence[Status]:
    """The statuses with their videos, seen by those who shall see them."""
    wish, find = wish_in(record.wish), app.journal.find(record.find)
    if any(status.end_frame > status.first_frame for status in post.statuses) and find is not None:
        montage, folder = montage_of(app, record, find)
        layout = _make_files(app, montage, folder, wish)
        made = ready_to_send(montage, folder, post, place.limits, app.settings, layout)
    else:
        made = tuple(as_intended(post, at) for at in range(len(post.statuses)))
    visibility: Visibility = "direct" if mention.private else "unlisted"
    if place.name != "mastodon":
        visibility = "public"
    return [replace(status, visibility=visibility) for status in made]


def _settled(app: App, record: RequestRecord, post: PostRecord) -> RequestRecord:
    """Records how an answer ended, and what it was made for."""
    book = app.journal.requests
    with app.journal.change():
        if post.state is PostState.FAILED:
            return book.advance(record.key, RequestStatus.FAILED, post.why)
        refused = record.status is RequestStatus.REFUSED
        to = RequestStatus.REFUSED if refused else RequestStatus.ANSWERED
        done = book.advance(record.key, to, record.why, receipt=post.receipt, url=post.url)
        let_go(app, done)
        return done


def _troubled(
    app: App, post: PostRecord, record: RequestRecord, error: Exception, now: datetime
) -> Replied:
    """Records the trouble of an answer, and gives it up where it is refused or failed for long."""
    why, hint = told(error)
    reason: PostingReason = error.reason if isinstance(error, PostingError) else "ours"
    if reason not in ("ours", "budget"):
        note_trouble(app, post.target, error, now)
    again = None if reason == "refused" else post_again(reason, post.attempts + 1, now, post.id)
    if reason == "budget":  # that of requests: what the calendar posts has more, and goes on
        again = now + (getattr(error, "wait", None) or NEXT_MONEY)
    if again is None or now - record.received > LONGEST_WAIT * 4:
        with app.journal.change():
            app.journal.fail_post(post.montage, post.target, why)
            if _is_answer(post, record):
                record = app.journal.requests.advance(record.key, RequestStatus.FAILED, why)
                let_go(app, record)
        return Replied(record, why, hint)
    if again > now:
        app.journal.put_off_post(post.id, why, again)
    return Replied(record, why, hint)


def _asked_by(app: App, post: PostRecord) -> RequestRecord | None:
    """The request that a post answers, or says is heard."""
    book = app.journal.requests
    return book.find(post.montage) or book.find(post.montage.removesuffix(HEARD))


def _is_answer(post: PostRecord, record: RequestRecord) -> bool:
    return post.montage == record.key
