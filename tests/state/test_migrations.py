"""Old state files are read; the file of the older version is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest

from state.documents import post_from_document
from state.errors import NewerError
from state.generations import Generations
from state.migrations import MIGRATIONS, VERSION, Tables, marked, migrate, version_of
from state.records import PostState, StatusRecord
from state.storage import SafeStorage
from tests.state.clock import Clock


def names_to_titles(tables: Tables) -> Tables:
    films = {id: {"title": film["name"]} for id, film in tables["films"].items()}
    return {**tables, "films": films}


def titles_to_upper(tables: Tables) -> Tables:
    films = {id: {"title": film["title"].upper()} for id, film in tables["films"].items()}
    return {**tables, "films": films}


MADE_UP = {1: names_to_titles, 2: titles_to_upper}
OLD = marked({"films": {"1": {"name": "Metropolis"}}}, 1)


def test_an_old_document_goes_through_every_version_in_between() -> None:
    new = migrate(OLD, to=3, migrations=MADE_UP)
    assert new["films"] == {"1": {"title": "METROPOLIS"}}
    assert version_of(new) == 3
    assert OLD["films"] == {"1": {"name": "Metropolis"}}


def test_a_document_of_this_version_stays_as_it_is() -> None:
    assert migrate(OLD, to=1, migrations=MADE_UP) == OLD


def test_a_newer_document_is_refused() -> None:
    with pytest.raises(NewerError):
        migrate(marked({}, 4), to=3, migrations=MADE_UP)


@pytest.mark.parametrize("about", [None, {}, {"1": {}}, {"1": {"version": "1"}}, {"1": None}])
def test_a_document_without_a_version_is_damaged(about: object) -> None:
    with pytest.raises(ValueError, match="version"):
        migrate(cast("Tables", {"about": about}))


def test_there_is_a_migration_from_every_version_that_was_released() -> None:
    assert set(MIGRATIONS) == set(range(1, VERSION))


VERSION_1 = """{"about": {"1": {"version": 1}}, "posts": {
  "7": {"id": "m1-outbox", "montage": "m1", "target": "outbox", "text": "Metropolis, answered.",
        "intended": "2026-11-21T20:00:00+00:00", "changed": "2026-11-21T20:00:01+00:00",
        "state": "published", "url": "file:///posts/a/index.html", "receipt": "a", "why": ""},
  "8": {"id": "m2-outbox", "montage": "m2", "target": "outbox", "text": "M, answered.",
        "intended": "2026-11-21T21:00:00+00:00", "changed": "2026-11-21T21:00:00+00:00",
        "state": "intended", "url": "", "receipt": "", "why": ""},
  "9": {"id": "m3-outbox", "montage": "m3", "target": "outbox", "text": "Faust, answered.",
        "intended": "2026-11-21T22:00:00+00:00", "changed": "2026-11-21T23:00:00+00:00",
        "state": "retracted", "url": "file:///posts/c/index.html", "receipt": "c",
        "why": "asked to"}}}"""


def test_posts_of_version_1_keep_words_and_receipts_and_may_have_been_sent() -> None:
    tables = migrate(json.loads(VERSION_1))
    first, second, third = (post_from_document(row) for row in tables["posts"].values())
    assert (first.state, first.receipt, first.url) == (
        PostState.PUBLISHED,
        "a",
        "file:///posts/a/index.html",
    )
    assert (second.state, second.statuses) == (
        PostState.INTENDED,
        (StatusRecord("M, answered.", tried=True),),
    )
    assert (third.state, third.receipt, third.why) == (PostState.RETRACTED, "c", "asked to")


def test_the_file_of_the_older_version_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    Generations(path, Clock(), {}, 1).save({"films": {"1": {"name": "Metropolis"}}})
    old = path.read_bytes()
    storage = SafeStorage(Generations(path, Clock(), MADE_UP, 3))
    assert storage.read()["films"] == {"1": {"title": "METROPOLIS"}}
    assert path.read_bytes() == old, "reading alone changes no file"
    storage.write(storage.read())
    storage.write(storage.read())
    assert (tmp_path / "state.json.version-1").read_bytes() == old
    assert version_of(Generations(path, Clock(), MADE_UP, 3).read()) == 3
