"""The finds as an operator handles them: added, approved, left out, tried again."""

from __future__ import annotations

from pathlib import Path

from bot.app import App
from bot.catalogue import describe
from bot.downloads import is_url
from bot.errors import NotFoundError
from bot.film_titles import film_key
from bot.making import forget_copy
from bot.sources.find import clean, key_of
from bot.waiting import AGAIN, BY_HAND
from matcher.film import film_id
from state.journal import now
from state.records import FindRecord, FindStatus

OVER = frozenset({FindStatus.SKIPPED, FindStatus.FAILED, FindStatus.SEEN})


def add(app: App, name: str, title: str = "") -> FindRecord:
    """Takes a URL or file into the backlog, whatever rules would say of it.

    One that was skipped, seen or given up before has another turn; one that is on its way or
    posted stays as it is. Raises FootageError where a file is no film.
    """
    if is_url(name):
        key, url, said, year = key_of(name), name, "", ""
    else:
        file = Path(name).absolute()
        about = describe(file)
        key, url, said, year = f"file:{film_id(file)}", str(file), about.title, about.year
    title = clean(title or said)
    time = now()
    facts = FindRecord(
        key, url, title, BY_HAND, time, time, year=year[:4], film=film_key(title, year)
    )
    find = app.journal.discover(facts)
    if find.status in OVER:
        return app.journal.advance(key, FindStatus.DISCOVERED, "somebody added it")
    return find


def skip(app: App, name: str, why: str) -> FindRecord:
    """Leaves a find out, for good. Raises NotFoundError where there is none, or it is posted."""
    find = find_named(app, name)
    if find.status is FindStatus.POSTED:
        raise NotFoundError(
            f"{find.title or find.key} is posted", "kuleshov posts retract takes a post back"
        )
    return app.journal.advance(find.key, FindStatus.SKIPPED, why)


def approve(app: App, name: str) -> FindRecord:
    """Lets a rendered montage go out where `posting.approval` asks for it.

    Raises NotFoundError where there is none, or it is not rendered.
    """
    find = find_named(app, name)
    if find.status is FindStatus.APPROVED:
        return find
    if find.status is not FindStatus.RENDERED:
        raise NotFoundError(
            f"{find.title or find.key} is {find.status}", "what is rendered can be approved"
        )
    return app.journal.advance(find.key, FindStatus.APPROVED, "somebody approved it")


def retry(app: App, name: str) -> FindRecord:
    """Gives a find another turn at once: fetched anew where that failed, else from where it stood.

    Raises NotFoundError where there is none, or it is posted.
    """
    find = find_named(app, name)
    if find.status is FindStatus.POSTED:
        raise NotFoundError(f"{find.title or find.key} is posted", "nothing is left to do for it")
    if find.status not in OVER:  # the attempts begin anew: it goes through another status
        with app.journal.change():
            app.journal.advance(find.key, FindStatus.SKIPPED)
            return app.journal.advance(find.key, find.status, AGAIN)
    forget_copy(app, find)
    return app.journal.advance(find.key, FindStatus.DISCOVERED, AGAIN)


def find_named(app: App, name: str) -> FindRecord:
    """The find of that key or trailer, or whose key or trailer begins so.

    Raises NotFoundError where there is none or more than one.
    """
    exact = app.journal.find(name) or app.journal.find(key_of(name) if is_url(name) else name)
    if exact is not None:
        return exact
    begins = [
        find
        for find in app.journal.finds()
        if name and (find.key.startswith(name) or find.trailer.startswith(name))
    ]
    if len(begins) != 1:
        raise NotFoundError(
            f"{len(begins) or 'no'} trailers are called {name}",
            "kuleshov trailers list shows their ids",
        )
    return begins[0]
