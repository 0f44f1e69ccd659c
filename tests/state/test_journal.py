"""Every step leaves a record, every post has intent and receipt, and all of it is read back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state import documents
from state.errors import DamagedError, StateError
from state.generations import from_json, to_json
from state.journal import Journal
from state.migrations import marked
from state.records import (
    Outcome,
    PostRecord,
    PostState,
    ReactionsRecord,
    StatusRecord,
    Step,
    TargetRecord,
    TrailerRecord,
)
from tests.state.clock import Clock

names = st.text(st.characters(), min_size=1, max_size=30)  # half characters and NUL included
words = st.text(st.characters(), max_size=60)
zones = st.sampled_from([UTC, timezone(timedelta(hours=-7))])
times = st.datetimes(timezones=zones).filter(lambda time: 1 < time.year < 9999)
figures = st.dictionaries(
    words,
    words
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False),
    max_size=4,
)
outcomes = st.sampled_from(sorted(set(Outcome) - {Outcome.RUNNING}))
steps = st.builds(
    Step, st.integers(1, 10**9), names, names, words, times, times, outcomes, words, figures
) | st.builds(Step, st.integers(1, 10**9), names, names, words, times)
trailers = st.builds(TrailerRecord, names, words, words, words, times)
counts = st.none() | st.integers(0, 2**63 - 1)
statuses = st.builds(
    StatusRecord,
    words,
    words,
    st.integers(0, 99),
    st.integers(99, 2**63 - 1),
    st.lists(words, max_size=3).map(tuple),
    words,
    st.booleans(),
    st.booleans(),
    words,
    words,
)
posts = st.builds(
    PostRecord,
    names,
    names,
    names,
    times,
    times,
    st.lists(statuses, max_size=3).map(tuple),
    st.sampled_from(PostState),
    words,
    st.integers(0, 99),
    st.none() | times,
    st.none() | st.builds(ReactionsRecord, times, counts, counts, counts),
)
targets = st.builds(
    TargetRecord,
    names,
    times,
    words,
    words,
    words,
    st.none() | times,
    st.integers(0, 99),
    st.none() | times,
)


def journal_in(folder: Path, keep: int = 1_000) -> Journal:
    return Journal(folder / "state.json", Clock(), "test", keep)


def on_disk(document: documents.Document) -> documents.Document:
    row = from_json(to_json(marked({"t": {"1": dict(document)}})))["t"]["1"]
    assert isinstance(row, dict)
    return row


@settings(deadline=None)
@given(steps)
def test_a_step_read_back_equals_the_step_written(step: Step) -> None:
    assert documents.step_from_document(on_disk(documents.step_to_document(step))) == step


@settings(deadline=None)
@given(trailers)
def test_a_trailer_read_back_equals_the_trailer_written(trailer: TrailerRecord) -> None:
    written = on_disk(documents.trailer_to_document(trailer))
    assert documents.trailer_from_document(written) == trailer


@settings(deadline=None)
@given(posts)
def test_a_post_read_back_equals_the_post_written(post: PostRecord) -> None:
    assert documents.post_from_document(on_disk(documents.post_to_document(post))) == post


@settings(deadline=None)
@given(targets)
def test_a_target_read_back_equals_the_target_written(target: TargetRecord) -> None:
    written = on_disk(documents.target_to_document(target))
    assert documents.target_from_document(written) == target


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(names, names, figures), max_size=4))
def test_a_journal_opened_again_knows_what_the_first_one_knew(
    tmp_path_factory: pytest.TempPathFactory, done: list[tuple[str, str, dict[str, str]]]
) -> None:
    folder = tmp_path_factory.mktemp("data")
    with journal_in(folder) as first:
        for step, subject, noted in done:
            with first.step(step, subject) as record:
                record.note(**noted)
        told = first.steps()
    assert journal_in(folder).steps() == told
    assert len(told) == len(done)


def test_a_step_is_done_when_its_block_ends(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    with journal.step("analysed", "t1", title="Metropolis") as record:
        (running,) = journal.steps()
        assert running.outcome is Outcome.RUNNING
        assert journal.done("analysed", "t1") is None
        record.note(shots=93)
    done = journal.done("analysed", "t1")
    assert done is not None
    assert done.figures == {"title": "Metropolis", "shots": 93}
    assert (done.who, done.duration_s) == ("test", 1)


def test_a_step_that_raises_is_failed_with_the_reason_and_the_error_goes_on(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    with pytest.raises(StateError), journal.step("fetched", "t1"):
        raise StateError("the disk is full", "free some space")
    (failed,) = journal.steps()
    assert (failed.outcome, failed.why) == (Outcome.FAILED, "the disk is full")
    with pytest.raises(ZeroDivisionError), journal.step("fetched", "t1"):
        _ = 1 / 0
    assert journal.steps()[0].why == "ZeroDivisionError: division by zero"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_a_step_that_is_stopped_is_interrupted(tmp_path: Path, stop: type[BaseException]) -> None:
    journal = journal_in(tmp_path)
    with pytest.raises(stop), journal.step("rendered", "t1"):
        raise stop
    assert journal.steps()[0].outcome is Outcome.INTERRUPTED


def test_an_error_is_not_hidden_by_a_record_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = journal_in(tmp_path)

    def fail(*_: object, **__: object) -> Step:
        raise StateError("state.json cannot be written", "free some space")

    monkeypatch.setattr(journal, "end", fail)
    with pytest.raises(ValueError, match="bad film") as caught, journal.step("fetched", "t1"):
        raise ValueError("bad film")
    assert "cannot be written" in caught.value.__notes__[0]


def test_a_step_can_say_that_it_was_not_needed(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    with journal.step("fetched", "t1") as record:
        record.skip("it is here already")
    assert journal.skipped("matched", "t1", "no archive").outcome is Outcome.SKIPPED
    assert journal.done("fetched", "t1") is None
    assert [step.why for step in journal.steps()] == ["no archive", "it is here already"]


def test_a_step_skipped_because_it_was_done_is_still_done(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    with journal.step("posted", "t1", url="https://x.example/1"):
        pass
    journal.skipped("posted", "t1", "it stands there already")
    done = journal.done("posted", "t1")
    assert done is not None
    assert done.figures == {"url": "https://x.example/1"}
    assert journal.steps()[0].outcome is Outcome.SKIPPED


def test_a_step_that_a_kill_left_open_is_closed_by_the_next_process(tmp_path: Path) -> None:
    journal_in(tmp_path).begin("rendered", "t1")
    (closed,) = journal_in(tmp_path).close_abandoned()
    assert (closed.outcome, closed.subject) == (Outcome.INTERRUPTED, "t1")
    assert "killed" in closed.why
    assert journal_in(tmp_path).close_abandoned() == []


def test_the_history_is_bounded_and_where_a_subject_stands_is_not_forgotten(tmp_path: Path) -> None:
    journal = journal_in(tmp_path, keep=4)
    for number in range(10):
        journal.skipped("seen", f"t{number}", "too old")
    assert [step.subject for step in journal.steps()] == ["t9", "t8", "t7", "t6"]
    assert [step.step for step in journal.steps("t0")] == ["seen"]
    assert journal.known("t0")
    assert not journal.known("t10")


def test_steps_come_newest_first_and_as_many_as_asked(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    for step in ("fetched", "analysed", "analysed", "matched"):
        with journal.step(step, "t1"):
            pass
    journal.begin("fetched", "t2")
    assert [step.step for step in journal.steps("t1")] == [
        "matched",
        "analysed",
        "analysed",
        "fetched",
    ]
    assert [step.subject for step in journal.steps(limit=2)] == ["t2", "t1"]


def test_a_trailer_is_known_with_where_it_stands(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    first = journal.remember_trailer("t1", "Metropolis", "trailers/t1/a.mp4", "https://x.example/1")
    journal.remember_trailer("t2", "M", "trailers/t2/a.mp4")
    with journal.step("fetched", "t1"):
        pass
    with pytest.raises(OSError, match="gone"), journal.step("fetched", "t2"):
        raise OSError("gone")
    assert [(s.trailer.title, s.words) for s in journal.newest_trailers(5)] == [
        ("Metropolis", "fetched"),
        ("M", "fetched: failed"),
    ]
    assert [s.trailer.id for s in journal.newest_trailers(1)] == ["t2"]
    assert journal.newest_trailers(0) == []
    assert journal.trailer_count() == 2
    again = journal.remember_trailer("t1", "Metropolis (1927)", "elsewhere.mp4")
    assert again.added == first.added
    assert journal.find_trailer("t1") == again
    assert journal.known("t1")


THREAD = (StatusRecord("Metropolis, answered.", "Two pictures.", 0, 24), StatusRecord("Credits."))


def test_a_post_goes_from_intent_to_a_receipt_for_each_status(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    post = journal.intend_post("m1", "mastodon", THREAD)
    assert post.statuses == THREAD
    first = journal.publish_status(post.id, 0, "42", "https://x.example/42")
    assert first.state is PostState.INTENDED
    assert journal.publish_status(post.id, 0, "43", "") == first
    published = journal.publish_status(post.id, 1, "44", "https://x.example/44")
    assert published.state is PostState.PUBLISHED
    assert (published.receipt, published.url) == ("42", "https://x.example/42")
    assert journal.find_post("m1", "mastodon") == published
    assert journal.find_post("m1", "outbox") is None


def test_an_intent_that_is_there_keeps_its_words(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    post = journal.intend_post("m1", "outbox", THREAD)
    assert journal.intend_post("m1", "outbox", [StatusRecord("other words")]) == post


def test_a_status_that_may_have_been_sent_is_known_as_such_until_it_is_known_better(
    tmp_path: Path,
) -> None:
    journal = journal_in(tmp_path)
    post = journal.intend_post("m1", "mastodon", THREAD)
    tried = journal.try_status(post.id, 1)
    assert [status.tried for status in tried.statuses] == [False, True]
    assert journal.try_status(post.id, 1, tried=False) == post


def test_a_post_that_is_to_be_taken_back_is_never_sent_and_keeps_the_first_reason(
    tmp_path: Path,
) -> None:
    journal = journal_in(tmp_path)
    post = journal.intend_post("m1", "mastodon", THREAD)
    journal.publish_status(post.id, 0, "42", "")
    leaving = journal.take_back_post(post.id, "asked to")
    assert (leaving.state, leaving.receipt) == (PostState.RETRACTING, "42")
    with pytest.raises(StateError, match="taken back"):
        journal.try_status(post.id, 1)
    late = journal.publish_status(post.id, 1, "44", "")  # it was on its way already
    assert (late.state, late.statuses[1].receipt) == (PostState.RETRACTING, "44")
    gone = journal.retract_post(post.id)
    with pytest.raises(StateError, match="taken back"):
        journal.publish_status(post.id, 1, "45", "")
    assert (gone.state, gone.why, gone.receipt) == (PostState.RETRACTED, "asked to", "42")
    assert journal.take_back_post(post.id, "again") == gone
    assert journal.retract_post(post.id) == gone
    assert journal.posts() == [gone]


def test_a_post_goes_only_where_somebody_said_why(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    post = journal.intend_post("m1", "outbox", THREAD)
    with pytest.raises(StateError, match="is intended"):
        journal.retract_post(post.id)


def test_failures_of_a_post_are_counted_until_it_is_out(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    post = journal.intend_post("m1", "outbox", THREAD[:1])
    later = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
    for count in (1, 2):
        put_off = journal.put_off_post(post.id, "the disk is full", later)
        assert (put_off.attempts, put_off.next_try, put_off.why) == (
            count,
            later,
            "the disk is full",
        )
    published = journal.publish_status(post.id, 0, "1", "")
    assert (published.attempts, published.next_try, published.why) == (0, None, "")


def test_posts_can_be_asked_for_by_time_and_number(tmp_path: Path) -> None:
    clock = Clock()
    journal = Journal(tmp_path / "state.json", clock)
    times = []
    for number in range(4):
        clock.time += timedelta(hours=1, microseconds=number)
        times.append(journal.intend_post(f"m{number}", "outbox", [StatusRecord("words")]).intended)
    assert [post.montage for post in journal.newest_posts(2)] == ["m3", "m2"]
    assert journal.newest_posts(0) == []
    assert [post.montage for post in journal.posts_since(times[1])] == ["m3", "m2", "m1"]
    assert journal.posts() == journal.posts_since(times[0])


def test_what_a_target_does_not_take_has_failed_for_good(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    failed = journal.fail_post("m1", "twitter", "too long")
    assert (failed.state, failed.why, failed.statuses) == (PostState.FAILED, "too long", ())
    post = journal.intend_post("m2", "outbox", THREAD[:1])
    published = journal.publish_status(post.id, 0, "1", "")
    assert journal.fail_post("m2", "outbox", "too late") == published


def test_reactions_are_kept_where_a_later_look_tells_nothing(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    post = journal.intend_post("m1", "mastodon", THREAD)
    first = journal.react_post(post.id, (1, 2, 3)).reactions
    again = journal.react_post(post.id, None).reactions
    assert first is not None
    assert again is not None
    assert (again.boosts, again.favourites, again.replies) == (1, 2, 3)
    assert again.read > first.read


def test_a_target_is_in_trouble_since_its_first_failure_until_all_is_well(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    assert not journal.target("mastodon").reason
    first = journal.target_trouble("mastodon", "network", "nobody answers")
    journal.target_trouble("mastodon", "stopped", "the token is gone", "log in again")
    stopped = journal_in(tmp_path).target("mastodon")
    assert stopped.stopped
    assert (stopped.since, stopped.failures, stopped.hint) == (first.since, 2, "log in again")
    journal.target_well("mastodon")
    assert (journal.target("mastodon").reason, journal.target("mastodon").failures) == ("", 0)
    assert not journal.target("outbox").reason


def test_a_post_is_found_by_its_montage_its_state_and_each_of_its_receipts(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    two = (StatusRecord(text="clip"), StatusRecord(text="credits"))
    here = journal.intend_post("1f", "mastodon", two)
    there = journal.intend_post("1f", "bluesky", two)
    other = journal.intend_post("2e", "mastodon", two)
    journal.publish_status(here.id, 0, "11", "")
    here = journal.publish_status(here.id, 1, "12", "")
    journal.publish_status(there.id, 0, "11", "")
    assert {post.id for post in journal.posts_of("1f")} == {here.id, there.id}
    assert [post.id for post in journal.posts(PostState.PUBLISHED)] == [here.id]
    assert {p.id for p in journal.posts(PostState.INTENDED)} == {there.id, other.id}
    assert journal.receipts("mastodon") == {"11", "12"}
    assert journal.post_with("mastodon", "12") == here
    assert journal.post_with("bluesky", "12") is None
    assert journal.post_with("mastodon", "") is None


def test_a_post_that_nobody_intended_has_no_receipt(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="no post m9-outbox"):
        journal_in(tmp_path).publish_status("m9-outbox", 0, "1", "")


def test_posts_come_last_intended_first(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    for montage in ("m1", "m2", "m3"):
        journal.intend_post(montage, "outbox", ())
    assert [post.montage for post in journal.posts()] == ["m3", "m2", "m1"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**63])
def test_a_figure_that_json_cannot_hold_is_refused_at_once(tmp_path: Path, value: float) -> None:
    with pytest.raises(StateError, match="JSON"):
        journal_in(tmp_path).begin("analysed", "t1", shots=value)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(StateError, match="zone"):
        TrailerRecord("t1", "", "", "", datetime.fromisoformat("2026-01-01"))


def test_a_record_that_somebody_broke_by_hand_is_told(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.skipped("seen", "t1", "")
    path = tmp_path / "state.json"
    path.write_text(path.read_text().replace("skipped", "skiped"))
    with pytest.raises(DamagedError, match="makes no sense"):
        journal.steps()
