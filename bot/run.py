"""One round: look at the sources, hear requests, make what is new, post what is ready, tidy up.

Each part may stand alone. Everything is recorded as it happens, so a round that is cut off is
simply begun again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import get_args

from bot.app import App
from bot.discovery import discover
from bot.going_out import Sent, post_ready
from bot.health import tell
from bot.housekeeping import Removed, tidy
from bot.making import Made, make_all
from bot.reactions import read_reactions
from bot.requests.answering import Replied
from bot.requests.flow import answer_ready, answer_requests
from bot.settings_running import Part
from bot.sources.table import watched_sources
from bot.taking_back import TakenBack, take_back_rest
from bot.waiting import room
from state.journal import now
from state.records import FindRecord

PARTS: tuple[Part, ...] = get_args(Part)


def run_once(
    app: App,
    *,
    parts: tuple[Part, ...] = PARTS,
    dry_run: bool = False,
    no_post: bool = False,
    most: int | None = None,
    clock: Callable[[], datetime] = now,
) -> Iterator[FindRecord | Replied | Made | Sent | TakenBack | Removed]:
    """One round; tells of everything that was found, made and posted as it happens.

    Requests are read and decided on before anything is made, and those that were made by then are
    answered after it.

    With `no_post` nothing goes out, with `dry_run` only a draft of what would; then nothing is
    kept from being made for lying ready too long either. `most` is how many finds are taken up to
    be made, None for all.
    """
    if "look" in parts:
        yield from discover(app, watched_sources(app.settings), clock)
    talks = "answer" in parts and not (dry_run or no_post)
    if talks:
        yield from answer_requests(app, clock)
    if "make" in parts:
        posts = not (dry_run or no_post)
        makes = make_all(app, clock, room=(lambda: room(app)) if posts else lambda: True)
        yield from islice(makes, most)
        if talks:
            yield from answer_ready(app, clock)
    if "post" in parts and not no_post:
        yield from post_ready(app, clock, dry_run=dry_run)
    if "tidy" in parts and not dry_run:
        yield from tidy(app)
        yield from take_back_rest(app, clock)
        read_reactions(app, clock)
        tell(app, clock())
