"""Requests as an operator handles them: approved, refused, tried again; people blocked.

All of it may be done while another process works on the data folder, which may be for long.
"""

from __future__ import annotations

from bot.app import App
from bot.errors import NotFoundError
from bot.requests.answering import let_go
from bot.requests.deciding import intend_words, take_on
from bot.requests.phrases import refusal
from bot.requests.place import Place
from bot.requests.recorded import mention_of
from state.journal import now
from state.people import PersonRecord
from state.requests import RequestRecord, RequestStatus


def request_named(app: App, name: str) -> RequestRecord:
    """The request of that key, or whose key or mention begins so, or of that address.

    Raises NotFoundError where there is none or more than one.
    """
    exact = app.journal.requests.find(name)
    if exact is not None:
        return exact
    found = [
        one
        for one in app.journal.requests.all()
        if name
        and (
            one.key.startswith(name) or one.mention.startswith(name) or name in (one.page, one.url)
        )
    ]
    if len(found) != 1:
        raise NotFoundError(
            f"{len(found) or 'no'} requests are called {name}", "kuleshov requests list names them"
        )
    return found[0]


def approve(app: App, name: str) -> RequestRecord:
    """Lets a request be made that waits for it. Raises NotFoundError where it does not."""
    with app.journal.change():
        record = request_named(app, name)
        if record.status is not RequestStatus.WAITING:
            raise NotFoundError(
                f"the request {record.key} is {record.status}", "what is waiting can be approved"
            )
        return take_on(app, record.key)


def refuse(app: App, name: str, why: str, *, silently: bool = False) -> RequestRecord:
    """Refuses a request that is open: with a kind sentence, or without a word.

    Raises NotFoundError where it is settled, PostingError where its place cannot be asked.
    """
    record = _refusable(app, name)
    inbox = None if silently else app.inbox(record.target)
    place = None if inbox is None else Place(app, record.target, inbox, now)
    _ = place.limits if place is not None else None  # no network inside the change
    with app.journal.change():
        record = _refusable(app, record.key)
        if place is None:
            done = app.journal.requests.advance(record.key, RequestStatus.IGNORED, why)
        else:
            done = intend_words(app, place, record, refusal("operator"), why, "operator")
        let_go(app, done)
    return done


def _refusable(app: App, name: str) -> RequestRecord:
    record = request_named(app, name)
    if record.status not in (
        RequestStatus.RECEIVED,
        RequestStatus.WAITING,
        RequestStatus.ACCEPTED,
    ):
        raise NotFoundError(
            f"the request {record.key} is {record.status}",
            "kuleshov posts retract takes an answer back",
        )
    return record


def retry(app: App, name: str) -> RequestRecord:
    """Has a request decided once more that failed before it had an answer.

    Raises NotFoundError for all others.
    """
    with app.journal.change():
        record = request_named(app, name)
        if record.status is not RequestStatus.FAILED:
            raise NotFoundError(
                f"the request {record.key} is {record.status}",
                "what failed can be tried again",
            )
        post = app.journal.find_post(record.key, record.target)
        if post is not None:
            raise NotFoundError(
                f"the request {record.key} has an answer, which is {post.state}",
                "nothing is sent twice; whoever asked can ask again",
            )
        return app.journal.requests.advance(record.key, RequestStatus.RECEIVED, "somebody wants it")


def block(app: App, name: str, target: str, why: str) -> list[PersonRecord]:
    """Answers somebody no more, on one target or on all where people ask."""
    people, who = app.journal.people, name.strip().lstrip("@").lower()
    known = _ids(app, who)
    with app.journal.change():
        return [
            people.block(place, known.get(place) or who, who, why) for place in _places(app, target)
        ]


def unblock(app: App, name: str, target: str) -> list[PersonRecord]:
    """Answers somebody again. Raises NotFoundError where nobody of that name is blocked."""
    people, who = app.journal.people, name.strip().lstrip("@").lower()
    known = _ids(app, who) | {one.target: one.who for one in people.all() if one.name == who}
    found = [
        person
        for place in _places(app, target)
        if (person := people.unblock(place, known.get(place) or who, who)) is not None
    ]
    if not found:
        raise NotFoundError(
            f"nobody called {name} is blocked", "kuleshov requests blocked lists them"
        )
    return found


def _ids(app: App, who: str) -> dict[str, str]:
    """By target, the id for good of somebody who asked once: a name may change."""
    return {one.target: one.author_id for one in app.journal.requests.all() if one.author == who}


def _places(app: App, target: str) -> tuple[str, ...]:
    if target and target not in app.settings.post_to:
        raise NotFoundError(
            f"nothing is posted on {target}", f"known are {', '.join(app.settings.post_to)}"
        )
    return (target,) if target else tuple(n for n in app.settings.post_to if n != "outbox")


def show_lines(app: App, record: RequestRecord) -> list[str]:
    """All that is known of a request, for people."""
    mention = mention_of(record)
    find = app.journal.find(record.find) if record.find else None
    lines = [
        f"request    {record.key}  {record.status}",
        f"asked by   {mention.author}  {record.written:%Y-%m-%d %H:%M} UTC  {record.page}",
        f"words      {' '.join(record.text.split())}",
        f"wish       {', '.join(f'{name}: {word}' for name, word in record.wish.items())}",
        f"why        {'; '.join(filter(None, (record.reason, record.why)))}",
    ]
    if find is not None:
        lines.append(f"find       {find.key}  {find.status}  {find.why}")
    if record.next_try is not None:
        lines.append(f"next try   {record.next_try:%Y-%m-%d %H:%M} UTC")
    post = app.journal.find_post(record.key, record.target)
    lines += [
        f"answer     {status.url or 'not sent yet'}  {' '.join(status.text.split())}"
        for status in (post.statuses if post is not None else ())
    ]
    return lines
