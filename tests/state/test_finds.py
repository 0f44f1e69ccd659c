"""What sources found is kept for good, goes on step by step, and is read back as it was."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.documents import (
    Document,
    find_from_document,
    find_to_document,
    look_from_document,
    look_to_document,
)
from state.errors import DamagedError, StateError
from state.journal import Journal
from state.records import FindRecord, FindStatus, LookRecord
from tests.state.clock import Clock
from tests.state.test_journal import journal_in, names, on_disk, times, words

NOW = Clock().time
spans = st.none() | st.floats(0, 1e9)
finds = st.builds(
    FindRecord,
    key=names,
    url=words,
    title=words,
    source=words,
    found=times,
    changed=times,
    published=st.none() | times,
    duration_s=spans,
    official=st.none() | st.booleans(),
    language=words,
    year=words,
    channel=words,
    film=words,
    status=st.sampled_from(FindStatus),
    why=words,
    trailer=words,
    attempts=st.integers(0, 10**6),
    next_try=st.none() | times,
)
looks = st.builds(LookRecord, names, times, st.none() | times, st.integers(0, 10**6), words)


def facts(key: str, **more: object) -> FindRecord:
    given = {"url": "https://a.example/1", "title": "Trailer", "source": "feed", **more}
    return FindRecord(key=key, found=NOW, changed=NOW, **given)  # type: ignore[arg-type]


@given(finds)
def test_a_find_comes_back_as_it_was(find: FindRecord) -> None:
    assert find_from_document(on_disk(find_to_document(find))) == find


@given(looks)
def test_a_look_comes_back_as_it_was(look: LookRecord) -> None:
    assert look_from_document(on_disk(look_to_document(look))) == look


def test_a_find_is_discovered_once(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    first = journal.discover(facts("youtube:a", title="Dune", why="new"))
    assert (first.status, first.title, first.attempts) == (FindStatus.DISCOVERED, "Dune", 0)
    assert first.found == first.changed > NOW
    journal.advance("youtube:a", "posted")
    again = journal.discover(facts("youtube:a", title="Dune, renamed"))
    assert (again.status, again.title) == (FindStatus.POSTED, "Dune")
    assert journal.finds() == [again]


def test_many_finds_are_one_change_and_one_of_a_key_is_kept(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.discover(facts("a"))
    generation = (tmp_path / "state.json").stat().st_ino
    kept = journal.discover_all([facts("b", title="B"), facts("a"), facts("b", title="again")])
    assert [find.key for find in kept] == ["b", "a", "b"]
    assert [find.title for find in journal.finds()] == ["Trailer", "B"]
    assert (tmp_path / "state.json").stat().st_ino != generation
    assert (tmp_path / "state.json.previous").stat().st_ino == generation


def test_a_find_goes_on_and_its_failures_are_counted_where_it_stands(tmp_path: Path) -> None:
    journal, later = journal_in(tmp_path), NOW + timedelta(hours=1)
    journal.discover(facts("a"))
    for tries in (1, 2):
        stuck = journal.advance("a", "discovered", "no network", next_try=later)
        assert (stuck.attempts, stuck.next_try, stuck.why) == (tries, later, "no network")
    on = journal.advance("a", "fetched", trailer="t1")
    assert (on.attempts, on.next_try, on.why, on.trailer) == (0, None, "", "t1")
    journal.advance("a", "fetched", "out of memory")
    given_up = journal.advance("a", "failed", "out of memory")
    assert (given_up.attempts, given_up.trailer) == (2, "t1")
    with Journal(tmp_path / "state.json") as fresh:
        assert fresh.find("a") == given_up


def test_finds_are_asked_for_by_status_and_by_film(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    for key, film in (("a", "dune 2"), ("b", "m (1931)"), ("c", "")):
        journal.discover(facts(key, film=film))
    journal.advance("b", FindStatus.SKIPPED, "too old")
    assert [find.key for find in journal.finds("discovered")] == ["a", "c"]
    assert [find.key for find in journal.finds("discovered", "skipped")] == ["a", "b", "c"]
    assert [find.key for find in journal.finds_of(lambda film: film.startswith("m"))] == ["b"]
    assert journal.find("d") is None


def test_what_nobody_found_does_not_go_on(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="nothing is known of x"):
        journal_in(tmp_path).advance("x", "posted")


def test_looks_remember_the_last_success_through_failures(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    good = journal.looked("feed")
    assert (good.success, good.failures, good.why) == (good.last, 0, "")
    journal.looked("feed", "answers 500")
    bad = journal.looked("feed", "answers 502")
    assert (bad.success, bad.failures, bad.why) == (good.success, 2, "answers 502")
    journal.looked("tmdb", "no key")
    assert set(journal.looks()) == {"feed", "tmdb"}
    assert journal.looks()["tmdb"].success is None
    assert journal.looked("feed").failures == 0


def test_a_page_of_words_is_not_kept_as_a_reason(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.discover(facts("a", why="x" * 10_000))
    assert len(journal.finds()[0].why) == 1_000
    assert len(journal.advance("a", "failed", "x" * 10_000).why) == 1_000
    assert len(journal.looked("feed", "x" * 10_000).why) == 1_000


@pytest.mark.parametrize(
    "broken", [{"status": "lost"}, {"status": "posted"}, {"key": "a", "status": "posted", "x": 1}]
)
def test_a_find_that_somebody_broke_by_hand_is_told(broken: Document) -> None:
    with pytest.raises(DamagedError, match="find that makes no sense"):
        find_from_document(broken)
