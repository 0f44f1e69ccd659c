"""A mention is kept once and acted on once; people who said stop are remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state import people, requests
from state.documents import Document
from state.errors import DamagedError, StateError
from state.people import PersonBook, PersonRecord
from state.posts import PostBook
from state.records import StatusRecord
from state.requests import (
    KEPT_FOR,
    LONGEST_TEXT,
    RequestBook,
    RequestRecord,
    RequestStatus,
    request_key,
)
from state.store import Store
from tests.state.clock import Clock
from tests.state.test_journal import journal_in, names, on_disk, times, words

NOW = Clock().time
texts = st.dictionaries(words, words, max_size=4)
records = st.builds(
    RequestRecord,
    target=names,
    mention=names,
    author=words,
    author_id=words,
    text=words,
    written=times,
    received=times,
    changed=times,
    links=st.lists(words, max_size=3).map(tuple),
    private=st.booleans(),
    bot=st.booleans(),
    summons=st.booleans(),
    answers=words,
    thread=words,
    page=words,
    token=words,
    status=st.sampled_from(RequestStatus),
    why=words,
    reason=words,
    wish=texts,
    find=words,
    acknowledged=st.booleans(),
    receipt=words,
    url=words,
    attempts=st.integers(0, 10**6),
    next_try=st.none() | times,
)
persons = st.builds(PersonRecord, names, names, words, st.none() | times, st.none() | times, words)


def facts(mention: str, target: str = "mastodon", **more: Any) -> RequestRecord:
    given = {"author": "ann@a.example", "author_id": "77", "text": "please", "written": NOW, **more}
    return RequestRecord(target=target, mention=mention, received=NOW, changed=NOW, **given)


class Desk:
    """A request book on a fresh state file, whose clock a test moves."""

    def __init__(self, folder: Path, keep: int = 5_000) -> None:
        self.clock = Clock()
        self.store = Store(folder / "state.json", self.clock)
        self.book = RequestBook(self.store, self.clock, keep)
        self.people = PersonBook(self.store, self.clock)

    def receive(self, *mentions: str, **more: Any) -> list[str]:
        new = self.book.receive([facts(mention, **more) for mention in mentions])
        self.book.forget()
        return [record.mention for record in new]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@given(records)
def test_a_request_comes_back_as_it_was(record: RequestRecord) -> None:
    assert requests.from_document(on_disk(requests.to_document(record))) == record


@given(persons)
def test_a_person_comes_back_as_they_were(person: PersonRecord) -> None:
    assert people.from_document(on_disk(people.to_document(person))) == person


def test_a_mention_is_received_once_however_often_it_is_read(desk: Desk, tmp_path: Path) -> None:
    assert desk.receive("1", "2", "1") == ["1", "2"]
    assert desk.receive("2", "3") == ["3"]
    assert desk.receive("1", target="bluesky") == ["1"]
    fresh = RequestBook(Store(tmp_path / "state.json", Clock()), Clock())
    assert fresh.receive([facts("3")]) == []
    first = fresh.find("mastodon:1")
    assert first is not None
    assert (first.status, first.received > NOW, first.text) == ("received", True, "please")
    assert [record.key for record in fresh.all()] == [
        "mastodon:1",
        "mastodon:2",
        "mastodon:3",
        "bluesky:1",
    ]


def test_mentions_and_their_position_are_one_change(desk: Desk, tmp_path: Path) -> None:
    def dies() -> None:
        with desk.store.change():
            desk.receive("1")
            desk.book.reach("mastodon", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        dies()
    assert desk.book.find("mastodon:1") is None
    assert desk.book.position("mastodon") == ""
    with desk.store.change():
        desk.receive("1")
        desk.book.reach("mastodon", "1")
    assert desk.book.position("mastodon") == "1"
    assert desk.book.position("bluesky") == ""


def test_a_position_that_is_known_is_not_written_again(desk: Desk, tmp_path: Path) -> None:
    desk.book.reach("mastodon", "7")
    generation = (tmp_path / "state.json").stat().st_ino
    desk.book.reach("mastodon", "7")
    assert (tmp_path / "state.json").stat().st_ino == generation
    desk.book.reach("mastodon", "")
    assert desk.book.position("mastodon") == ""


def test_a_request_goes_on_and_its_failures_are_counted_where_it_stands(desk: Desk) -> None:
    desk.receive("1")
    key, later = "mastodon:1", NOW + timedelta(hours=1)
    desk.book.note(key, wish={"kind": "make", "title": "M"}, find="request:1")
    desk.book.advance(key, "accepted")
    for tries in (1, 2):
        stuck = desk.book.advance(key, "accepted", "no network", next_try=later)
        assert (stuck.attempts, stuck.why, stuck.next_try) == (tries, "no network", later)
    desk.book.note(key, acknowledged=True)
    made = desk.book.advance(key, RequestStatus.MADE)
    assert (made.attempts, made.why, made.next_try, made.acknowledged) == (0, "", None, True)
    done = desk.book.advance(key, "answered", receipt="r1", url="https://a.example/r1")
    assert (done.receipt, done.find, dict(done.wish)) == (
        "r1",
        "request:1",
        {"kind": "make", "title": "M"},
    )
    assert desk.book.find(key) == done
    assert done.changed > done.received


def test_a_refusal_keeps_its_reason_and_what_is_ignored_loses_its_words(desk: Desk) -> None:
    desk.receive("1", "2", links=("https://a.example/",))
    refused = desk.book.advance("mastodon:1", "refused", "it is on another site", reason="site")
    assert (refused.reason, refused.text, refused.status.settled) == ("site", "please", True)
    desk.book.note("mastodon:2", wish={"kind": "nothing", "link": "https://a.example/"})
    ignored = desk.book.advance("mastodon:2", "ignored", "it asks for nothing")
    assert (ignored.text, ignored.links, dict(ignored.wish)) == ("", (), {"kind": "nothing"})
    assert ignored.author == "ann@a.example"


def test_requests_are_asked_for_by_what_became_of_them(desk: Desk) -> None:
    desk.receive("1", "2", "3", "4")
    desk.book.advance("mastodon:1", "answered", receipt="r1")
    desk.book.advance("mastodon:2", "accepted")
    desk.book.note("mastodon:2", find="f")
    desk.book.note("mastodon:3", find="f")
    desk.book.advance("mastodon:4", "ignored")

    def ids(found: list[RequestRecord]) -> list[str]:
        return [record.mention for record in found]

    assert ids(desk.book.all("answered", "ignored")) == ["1", "4"]
    assert ids(desk.book.open()) == ["2", "3"]
    assert ids(desk.book.of_find("f")) == ["2", "3"]
    assert desk.book.counts() == {"answered": 1, "accepted": 1, "received": 1, "ignored": 1}
    assert ids(desk.book.recent(NOW)) == ["1", "2", "3", "4"]
    assert ids(desk.book.recent(NOW + timedelta(days=1))) == ["2", "3"]


def test_an_answer_leads_back_to_its_request_and_its_conversation(desk: Desk) -> None:
    desk.receive("1", thread="t")
    desk.receive("2")
    desk.book.advance("mastodon:1", "answered", receipt="r1")
    desk.book.advance("mastodon:2", "answered", receipt="r2")
    found = desk.book.answered_with("mastodon", "r1")
    assert found is not None
    assert found.mention == "1"
    assert desk.book.answered_with("bluesky", "r1") is None
    assert desk.book.answered_with("mastodon", "") is None
    told = {
        answers: desk.book.thread_of("mastodon", answers)
        for answers in ("r1", "1", "r2", "2", "9", "")
    }
    assert told == {"r1": "t", "1": "t", "r2": "2", "2": "2", "9": "9", "": ""}


def test_a_request_that_is_not_there_cannot_go_on(desk: Desk) -> None:
    with pytest.raises(StateError, match="no request mastodon:9"):
        desk.book.advance("mastodon:9", "accepted")
    with pytest.raises(StateError, match="no request mastodon:9"):
        desk.book.note("mastodon:9", find="f")
    with pytest.raises(StateError, match="no mention"):
        facts("")
    assert request_key("x", "1") == "x:1"


def test_five_thousand_letters_are_not_kept(desk: Desk) -> None:
    desk.receive("1", text="x" * 5_000, links=tuple(map(str, range(99))))
    kept = desk.book.find("mastodon:1")
    assert kept is not None
    assert (len(kept.text), len(kept.links)) == (LONGEST_TEXT, 10)
    assert len(desk.book.advance("mastodon:1", "failed", "x" * 5_000).why) == 1_000


def test_old_settled_requests_are_forgotten_and_still_not_answered_twice(tmp_path: Path) -> None:
    desk = Desk(tmp_path, keep=10)
    for n in range(20):
        desk.clock.time = NOW + n * timedelta(minutes=1)
        desk.receive(str(n), written=desk.clock.time)
        if n != 3:
            desk.book.advance(f"mastodon:{n}", "answered", receipt=f"r{n}")
    assert len(desk.book.all()) == 20  # they are young
    desk.clock.time += KEPT_FOR
    assert desk.receive("20", written=desk.clock.time) == ["20"]
    kept = [int(record.mention) for record in desk.book.all()]
    assert len(kept) == 10
    assert kept == [3, *range(12, 21)]  # what is open stays
    for n in range(21):
        assert desk.receive(str(n), written=NOW + n * timedelta(minutes=1)) == []
    assert desk.receive("21", written=desk.clock.time) == ["21"]
    assert desk.receive("1", target="bluesky") == ["1"]


def test_what_was_answered_to_a_forgotten_request_goes_with_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, keep=1)
    posts = PostBook(desk.store, desk.clock)
    for n in range(4):
        desk.receive(str(n), written=NOW)
        desk.book.advance(f"mastodon:{n}", "answered")
    said = [StatusRecord(text="here")]
    clip = posts.intend("mastodon:0", "mastodon", said, answers="0")
    heard = posts.intend("mastodon:0/heard", "mastodon", said, answers="0")
    leaving = posts.intend("mastodon:1", "mastodon", said, answers="1")
    open_still = posts.intend("mastodon:2", "mastodon", said, answers="2")
    elsewhere = posts.intend("bluesky:0", "bluesky", said, answers="0")
    montage = posts.intend("made for the calendar", "mastodon", said)
    for post in (clip, heard, leaving, elsewhere, montage):
        posts.publish_status(post.id, 0, post.id, "")
    posts.take_back(leaving.id, "it shall go")
    desk.clock.time += KEPT_FOR
    desk.receive("4", written=desk.clock.time)
    assert [one.mention for one in desk.book.all()] == ["4"]
    kept = {leaving.id, open_still.id, elsewhere.id, montage.id}
    assert {post.id for post in posts.all()} == kept


def test_an_author_with_a_clock_that_runs_ahead_silences_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path, keep=1)
    desk.receive("1", written=datetime(2099, 1, 1, tzinfo=UTC))
    desk.book.advance("mastodon:1", "ignored")
    desk.clock.time += KEPT_FOR
    desk.receive("2", written=desk.clock.time)
    assert desk.book.find("mastodon:1") is None
    assert desk.receive("3", written=desk.clock.time) == ["3"]


def test_a_flood_of_what_is_left_alone_is_not_kept_for_days(tmp_path: Path) -> None:
    desk = Desk(tmp_path, keep=10)
    desk.receive("first", written=NOW)
    desk.book.advance("mastodon:first", "answered")
    for n in range(100):
        desk.clock.time += timedelta(minutes=1)
        desk.receive(str(n), written=desk.clock.time)
        desk.book.advance(f"mastodon:{n}", "ignored")
    kept = [record.mention for record in desk.book.all()]
    assert len(kept) == 40
    assert kept[0] == "first"
    assert kept[-1] == "99"
    assert desk.receive("0", written=NOW + timedelta(minutes=1)) == []


def test_no_more_is_kept_than_was_said_however_many_come(tmp_path: Path) -> None:
    desk = Desk(tmp_path, keep=50)
    for day in range(8):
        desk.clock.time += KEPT_FOR
        keys = [f"{day}-{n}" for n in range(100)]
        assert desk.receive(*keys, written=desk.clock.time) == keys
        with desk.store.change():
            for key in keys:
                desk.book.advance(f"mastodon:{key}", "ignored")
        assert len(desk.book.all()) <= 200
    assert desk.receive(*[f"{d}-{n}" for d in range(7) for n in range(100)]) == []


def test_to_stop_is_remembered_until_they_start_again(desk: Desk) -> None:
    assert desk.people.find("mastodon", "77") is None
    stopped = desk.people.stop("mastodon", "77", "ann@a.example")
    assert (stopped.stopped is not None, stopped.blocked, stopped.name) == (
        True,
        None,
        "ann@a.example",
    )
    assert desk.people.stop("mastodon", "77") == stopped
    assert desk.people.find("mastodon", "77") == stopped
    assert desk.people.find("bluesky", "77") is None
    assert desk.people.all() == [stopped]
    started = desk.people.start("mastodon", "77")
    assert started is not None
    assert started.stopped is None
    assert desk.people.all() == []
    assert desk.people.start("mastodon", "88") is None


def test_who_is_blocked_by_name_is_known_by_id_and_name(desk: Desk) -> None:
    desk.people.block("mastodon", "ann@a.example", why="spam")
    assert desk.people.find("mastodon", "77") is None
    found = desk.people.find("mastodon", "77", "ann@a.example")
    assert found is not None
    assert (found.blocked is not None, found.why) == (True, "spam")
    desk.people.stop("mastodon", "77", "ann@a.example")
    both = desk.people.find("mastodon", "77", "ann@a.example")
    assert both is not None
    assert both.stopped is not None
    assert both.blocked is not None
    assert desk.people.unblock("mastodon", "77", "ann@a.example") is not None
    left = desk.people.find("mastodon", "77", "ann@a.example")
    assert left is not None
    assert (left.stopped is not None, left.blocked, left.why) == (True, None, "")
    assert desk.people.unblock("mastodon", "99") is None


def test_to_start_again_unblocks_nobody(desk: Desk) -> None:
    desk.people.block("mastodon", "77")
    desk.people.stop("mastodon", "77")
    left = desk.people.start("mastodon", "77")
    assert left is not None
    assert (left.stopped, left.blocked is not None) == (None, True)


def test_requests_and_people_are_part_of_the_journal(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    with journal.change():
        journal.requests.receive([facts("1")])
        journal.people.stop("mastodon", "77")
    fresh = journal_in(tmp_path)
    assert fresh.requests.find("mastodon:1") is not None
    assert fresh.people.find("mastodon", "77") is not None


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"status": "lost"},
        {**requests.to_document(facts("1")), "status": "lost"},
        {**requests.to_document(facts("1")), "written": "yesterday"},
        {**requests.to_document(facts("1")), "later": 1},
    ],
)
def test_a_request_that_somebody_broke_by_hand_is_told(broken: Document) -> None:
    with pytest.raises(DamagedError, match="request that makes no sense"):
        requests.from_document(broken)
    with pytest.raises(DamagedError, match="person that makes no sense"):
        people.from_document(broken)


def test_records_are_compared_whole() -> None:
    assert replace(facts("1"), text="x" * 900) == replace(facts("1"), text="x" * 500)
