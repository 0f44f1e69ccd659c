"""What was made already, by whomever it was wanted: asked for again, it is there at once."""

from __future__ import annotations

from bot.app import App
from bot.errors import NotFoundError, PostingError
from bot.film_titles import film_key, same_key
from bot.pipeline import find_montage
from bot.preparing import draft_and_files
from bot.requests.links import link_key
from bot.sources.find import key_of
from bot.waiting import READY, REQUEST
from matcher.errors import MatcherError
from state.records import FindRecord, FindStatus

MADE = (*READY, FindStatus.POSTED)


def find_name(url: str, collection: str = "") -> str:
    """The key of the find that a request for a link becomes; those of sources are others."""
    return ":".join(filter(None, (REQUEST, link_key(url), collection)))


def made_of_link(app: App, url: str) -> FindRecord | None:
    """The find of a link whose montage lies there, ready to be sent."""
    known = (app.journal.find(key) for key in (find_name(url), key_of(url)))
    return next((find for find in known if find is not None and _lies_there(app, find)), None)


def made_of_film(app: App, title: str, year: str) -> FindRecord | None:
    """The find of a film's trailer whose montage lies there, the newest of them."""
    wanted = film_key(title, year)
    made = app.journal.finds(*MADE) if wanted else []
    same = (find for find in reversed(made) if same_key(wanted, _film(find)))
    return next((find for find in same if _lies_there(app, find)), None)


def made_of_montage(app: App, trailer: str) -> FindRecord | None:
    """The find that a montage was made for, where it lies there still."""
    same = (find for find in app.journal.finds(*MADE) if find.trailer == trailer)
    return next((find for find in same if _lies_there(app, find)), None)


def taken_back(app: App, trailer: str) -> bool:
    """Whether the operator wanted a post of this montage gone."""
    return any(post.state.taken_back for post in app.journal.posts_of(trailer))


def _film(find: FindRecord) -> str:
    return find.film or film_key(find.title, find.year)


def _lies_there(app: App, find: FindRecord) -> bool:
    if find.status not in MADE or not find.trailer or taken_back(app, find.trailer):
        return False
    try:
        draft_and_files(*find_montage(app, find.trailer))
    except (NotFoundError, PostingError, MatcherError):
        return False
    return True
