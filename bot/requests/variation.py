"""Another montage of the same trailer, for one person: other matches, or a part of the archive.

Each lies in a folder of its own beside the montages, so that what was made and posted stays as it
is, and is found there again when its answer has to be sent once more.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from bot.app import App
from bot.errors import NotFoundError
from bot.pipeline import find_montage
from bot.requests.language.wish import Wish, wish_in
from bot.title_words import plain
from bot.waiting import is_request
from matcher.montage import Cut, Montage, to_json
from matcher.whole import write_text
from state.records import FindRecord
from state.requests import RequestRecord

TURN = "turn"
"""Under which word a request's wish says for how often others were shown by then."""


def montage_of(app: App, record: RequestRecord, find: FindRecord) -> tuple[Montage, Path]:
    """What a request is answered with, and where it lies. Raises NotFoundError, MontageError."""
    wish = wish_in(record.wish)
    home = collection_folder(app, find.trailer, wish) if wish.collection else None
    montage, folder = find_montage(app, str(home) if home and home.is_dir() else find.trailer)
    if home is not None and folder != home:
        raise NotFoundError(f"{find.trailer} was not made of {wish.collection}", "it is made again")
    if wish.kind != "again":
        return montage, folder
    turn = int(record.wish.get(TURN, "1"))
    folder = _folder(app, find.trailer, f"{wish.collection} {turn}")
    turned, path = other_matches(montage, turn), folder / "montage.json"
    if not path.exists() or path.read_text(encoding="utf-8") != to_json(turned):
        write_text(path, to_json(turned))
    return turned, folder


def turn_of(app: App, record: RequestRecord, find: str) -> int:
    """How often others asked for other matches of the same before, and this time."""
    before = [one for one in app.journal.requests.of_find(find) if one.key != record.key]
    return 1 + sum(one.wish.get("kind") == "again" for one in before)


def other_matches(montage: Montage, turn: int) -> Montage:
    """The montage with the next best match at every cut that has one. Pure.

    After the last of them the first one comes again. The same pair gets the same new match
    wherever it stands, so a set-up that comes back stays one.
    """
    return replace(montage, cuts=tuple(_turned(cut, turn) for cut in montage.cuts))


def collection_folder(app: App, trailer: str, wish: Wish) -> Path:
    """Where a trailer's montage out of a part of the archive lies."""
    return _folder(app, trailer, plain(wish.collection))


def part_of(app: App, find: FindRecord) -> Wish | None:
    """The wish behind a find that is to be made of a part of the archive, None for all others."""
    asked = app.journal.requests.of_find(find.key) if is_request(find) else []
    wish = wish_in(asked[-1].wish) if asked else None
    return wish if wish is not None and wish.collection else None


def _turned(cut: Cut, turn: int) -> Cut:
    choice = (cut.match, *cut.alternatives)
    place = turn % len(choice)
    if cut.match.own or not place:
        return cut
    return replace(cut, match=choice[place], alternatives=(*choice[place + 1 :], *choice[:place]))


def _folder(app: App, trailer: str, what: str) -> Path:
    digest = hashlib.blake2b(what.encode(), digest_size=4).hexdigest()
    return app.folders.variants / f"{trailer}-{digest}"
