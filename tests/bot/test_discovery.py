"""Sources are looked at when they are due; what is new is on record, with why, and only once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.app import App
from bot.discovery import LONGEST_PAUSE, Watched, discover, due
from bot.errors import SourceError
from bot.novelty import TrailerRules
from bot.settings import Settings
from bot.sources.feed import Feed
from bot.sources.find import MOST_FINDS, Find
from bot.sources.web import Web
from state.errors import StateError
from state.records import FindRecord, FindStatus, LookRecord, Outcome
from tests.bot.odd_web import odd_site, page, status

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = TrailerRules()


@dataclass
class Clock:
    time: datetime = START

    def __call__(self) -> datetime:
        return self.time


@dataclass
class Listed:
    """A source whose finds a test lays out."""

    name: str = "studio"
    interval: timedelta = HOUR
    finds: list[Find] = field(default_factory=list)
    error: Exception | None = None
    looks: int = 0

    def look(self) -> Iterator[Find]:
        self.looks += 1
        yield from self.finds
        if self.error is not None:
            raise self.error


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> App:
    from state.journal import Journal

    app = App(Settings(data=tmp_path), "test")
    app.journal = Journal(app.folders.state, clock, who="test")
    return app


def find(key: str, title: str = "", days: float | None = 1, **more: object) -> Find:
    published = None if days is None else START - timedelta(days=days)
    title = title or f"Film {key} | Official Trailer"
    url = f"https://films.example/{key}"
    return Find(key=key, url=url, title=title, source="studio", published=published, **more)  # type: ignore[arg-type]


def look(app: App, clock: Clock, *sources: Listed, rules: TrailerRules = RULES) -> list[FindRecord]:
    return list(discover(app, [Watched(source, rules) for source in sources], clock))


def test_what_is_found_is_on_record_with_why(app: App, clock: Clock) -> None:
    source = Listed(finds=[find("a", "M | Official Trailer", year="1931"), find("b", "M | Clip")])
    new, no = look(app, clock, source)
    assert (new.status, new.film, new.found) == (FindStatus.DISCOVERED, "m (1931)", START)
    assert new.why == "its title says “trailer”, it is 1.0 days old"
    assert (no.status, no.why) == (FindStatus.SKIPPED, "its title has no word for a trailer")
    assert app.journal.finds() == [new, no]
    (step,) = app.journal.steps()
    assert (step.step, step.subject, step.outcome) == ("looked", "source studio", Outcome.DONE)
    figures = {name: step.figures[name] for name in ("listed", "discovered", "skipped", "seen")}
    assert figures == {"listed": 2, "discovered": 1, "skipped": 1, "seen": 0}
    assert isinstance(step.figures["seconds"], float)


def test_a_source_is_left_alone_until_it_is_due_and_nothing_is_found_twice(
    app: App, clock: Clock
) -> None:
    source = Listed(finds=[find("a")])
    assert len(look(app, clock, source)) == 1
    clock.time += HOUR - timedelta(seconds=1)
    assert look(app, clock, source) == []
    assert source.looks == 1
    clock.time += timedelta(seconds=1)
    source.finds.insert(0, find("b"))
    assert [record.key for record in look(app, clock, source)] == ["b"]
    assert source.looks == 2
    list(discover(app, [Watched(source, RULES)], clock, all_of_them=True))
    assert source.looks == 3


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SourceError("it answers 500", "wait"), "it answers 500"),
        (ZeroDivisionError("the key is 5ecret"), "ZeroDivisionError in test_discovery.py"),
    ],
)
def test_one_source_that_fails_does_not_stop_the_others(
    app: App, clock: Clock, error: Exception, said: str
) -> None:
    bad, good = Listed("bad", finds=[find("x")], error=error), Listed("good", finds=[find("a")])
    assert [record.key for record in look(app, clock, bad, good)] == ["a"]
    steps = {step.subject: step for step in app.journal.steps()}
    assert steps["source bad"].outcome is Outcome.FAILED
    assert said in steps["source bad"].why
    assert "5ecret" not in steps["source bad"].why
    assert steps["source good"].outcome is Outcome.DONE
    told = app.journal.looks()["bad"]
    assert (told.success, told.failures) == (None, 1)
    assert said in told.why


def test_a_look_with_nothing_new_pushes_no_step_out_of_the_history(app: App, clock: Clock) -> None:
    source = Listed(finds=[find("a")])
    for _ in range(3):
        look(app, clock, source)
        clock.time += HOUR
    assert source.looks == 3
    assert len(app.journal.steps()) == 1
    assert app.journal.looks()["studio"].success == clock.time - HOUR


def test_state_that_cannot_be_written_stops_everything(app: App, clock: Clock) -> None:
    app.folders.state.mkdir(parents=True)
    with pytest.raises(StateError):
        look(app, clock, Listed(finds=[find("a")]))


def test_a_source_that_keeps_failing_is_asked_less_and_less_often() -> None:
    def pause(failures: int, interval: timedelta = HOUR) -> timedelta:
        then = due(interval, LookRecord("s", START, None, failures))
        assert then is not None
        return then - START

    assert due(HOUR, None) is None
    assert [pause(n) / HOUR for n in (0, 1, 2, 3, 4)] == [1, 1, 2, 4, 8]
    assert pause(9_999) == LONGEST_PAUSE
    assert pause(9_999, timedelta(days=7)) == timedelta(days=7)


def test_a_second_trailer_of_a_film_is_skipped_within_the_window(app: App, clock: Clock) -> None:
    one = Listed("one", finds=[find("a", "DUNE: Part Three | Official Trailer")])
    other = Listed("other", finds=[find("b", "Dune Part 3 – Trailer 2 (2026)")])
    first, second = look(app, clock, one, other)
    assert first.status is FindStatus.DISCOVERED
    assert second.status is FindStatus.SKIPPED
    assert second.why == "it is of the same film as “DUNE: Part Three | Official Trailer” (a)"
    clock.time += timedelta(days=61)
    late = replace(find("c", "Dune: Part Three - Final Trailer"), published=clock.time)
    other.finds = [late]
    assert [record.status for record in look(app, clock, other)] == [FindStatus.DISCOVERED]


def test_of_two_trailers_in_one_look_the_newest_is_taken(app: App, clock: Clock) -> None:
    source = Listed(finds=[find("new", "M | Trailer 2", 1), find("old", "M | Teaser", 3)])
    assert [record.status for record in look(app, clock, source)] == ["discovered", "skipped"]


def test_every_trailer_of_a_film_is_taken_where_the_rules_say_so(app: App, clock: Clock) -> None:
    source = Listed(finds=[find("a", "M | Trailer 2"), find("b", "M | Teaser")])
    records = look(app, clock, source, rules=replace(RULES, same_film_days=0))
    assert [record.status for record in records] == ["discovered", "discovered"]


def test_what_was_no_trailer_or_could_not_be_had_takes_no_films_place(
    app: App, clock: Clock
) -> None:
    source = Listed(finds=[find("a", "M | Official Trailer"), find("b", "M | Trailer Reaction")])
    look(app, clock, source)
    app.journal.advance("a", "failed", "it is gone")
    again = Listed("other", finds=[find("c", "M | Trailer")])
    assert [record.status for record in look(app, clock, again)] == [FindStatus.DISCOVERED]


def test_a_trailer_too_old_for_us_is_seen_and_its_late_copy_is_recognised(
    app: App, clock: Clock
) -> None:
    old, copy = find("a", "M | Official Trailer", 20), find("b", "M Trailer (HD)", 1)
    records = look(app, clock, Listed("one", finds=[old]), Listed("two", finds=[copy]))
    assert [(record.status, record.why) for record in records] == [
        (FindStatus.SEEN, "it is 20 days old, the limit is 7"),
        (FindStatus.SKIPPED, "it is of the same film as “M | Official Trailer” (a)"),
    ]


def test_what_says_no_date_is_seen_at_the_first_look_and_new_later(app: App, clock: Clock) -> None:
    source = Listed(finds=[find("a", days=None), find("b", days=-400), find("c")])
    records = {record.key: record.status for record in look(app, clock, source)}
    assert records == {"a": "seen", "b": "seen", "c": "discovered"}
    clock.time += HOUR
    source.finds.insert(0, find("d", days=None))
    assert [(r.key, r.status) for r in look(app, clock, source)] == [("d", "discovered")]


def test_a_first_look_that_failed_was_none(app: App, clock: Clock) -> None:
    source = Listed(finds=[find("a", days=None)], error=SourceError("dead", "wait"))
    assert look(app, clock, source) == []
    source.error, clock.time = None, clock.time + HOUR
    assert [record.status for record in look(app, clock, source)] == [FindStatus.SEEN]


def test_what_is_published_already_may_be_taken_as_seen(app: App, clock: Clock) -> None:
    source = Listed(finds=[find("a"), find("b", "M | Clip")])
    records = list(discover(app, [Watched(source, RULES)], clock, as_seen=True))
    assert [record.status for record in records] == [FindStatus.SEEN, FindStatus.SKIPPED]
    assert records[0].why == "it was there before the bot was"


def test_a_source_that_never_ends_is_cut_off(app: App, clock: Clock) -> None:
    source = Listed(finds=[find(str(n)) for n in range(10 * MOST_FINDS)])
    assert len(look(app, clock, source)) == MOST_FINDS


def test_a_real_feed_that_fails_and_comes_back_is_read_then(app: App, clock: Clock) -> None:
    rss = (
        "<rss><channel><title>t</title><item><title>M | Official Trailer</title>"
        "<link>https://films.example/m</link><pubDate>2026-11-22T10:00:00Z</pubDate></item>"
        "</channel></rss>"
    )
    web = Web(own=(ip_network("127.0.0.1"),))
    with odd_site({"/good": page(rss), "/bad": status(503)}) as address:
        bad = Watched(Feed("site", f"{address}/bad", HOUR, web), RULES)
        good = Watched(Feed("site", f"{address}/good", HOUR, web), RULES)
        assert list(discover(app, [bad], clock)) == []
        assert "answers 503" in app.journal.looks()["site"].why
        clock.time += HOUR
        (record,) = discover(app, [good], clock)
    assert record.title == "M | Official Trailer"
    assert app.journal.looks()["site"] == LookRecord("site", clock.time, clock.time)
