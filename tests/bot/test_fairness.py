"""Everybody gets a turn, nobody gets all of them, and nothing is answered for ever."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.requests.fairness import (
    ACCEPT,
    MOST_IN_THREAD,
    MOST_OF_A_KIND,
    MOST_REFUSALS,
    MOST_TO_PERSON,
    MOST_WORDS_TO_ALL,
    Asked,
    Outcome,
    Verdict,
    asked_of,
    consider,
    may_be_told,
    names,
)
from bot.requests.inboxes.mention import Mention
from bot.requests.language.wish import Kind, Wish, words_of
from bot.requests.recorded import mention_of, record_of
from bot.settings_requests import RequestSettings
from state.people import PersonRecord
from state.requests import RequestStatus

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SETTINGS = RequestSettings(on=True)
NAMES = ("kuleshov@films.example",)
METROPOLIS = Wish("make", title="Metropolis", year="1927")
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def mention(
    author: str = "ann@social.example", age: timedelta = MINUTE, thread: str = ""
) -> Mention:
    return Mention("mastodon", "1", author, author, "…", NOW - age, thread=thread)


def asked(
    author: str = "ann@social.example",
    age: timedelta = 10 * MINUTE,
    outcome: Outcome = "answered",
    subject: str = "vertigo",
    kind: Kind = "make",
    thread: str = "",
    reason: str = "",
) -> Asked:
    return Asked("mastodon", author, author, NOW - age, outcome, kind, subject, thread, reason)


def judged(
    *history: Asked,
    wish: Wish = METROPOLIS,
    by: Mention | None = None,
    person: PersonRecord | None = None,
    **chosen: Any,
) -> Verdict:
    said = SETTINGS.model_copy(update=chosen)
    return consider(by or mention(), wish, history, said, NOW, our_names=NAMES, person=person)


def test_who_asks_for_the_first_time_is_served() -> None:
    assert judged() == ACCEPT


@pytest.mark.parametrize(
    "by",
    [
        mention("kuleshov@films.example"),
        replace(mention(), author="@Kuleshov@Films.Example"),
        replace(mention(), bot=True),
    ],
)
@pytest.mark.parametrize("kind", ["make", "again", "help", "stop", "start", "delete", "nothing"])
def test_neither_bots_nor_we_ourselves_are_ever_answered(by: Mention, kind: Kind) -> None:
    assert judged(by=by, wish=Wish(kind)).kind == "ignore"


def test_what_asks_for_nothing_is_left_alone() -> None:
    assert judged(wish=Wish("nothing")).kind == "ignore"


STOPPED = PersonRecord("mastodon", "ann", stopped=NOW)
BLOCKED = PersonRecord("mastodon", "ann", blocked=NOW)


@pytest.mark.parametrize(
    ("kind", "stopped", "blocked"),
    [
        ("make", "ignore", "ignore"),
        ("again", "ignore", "ignore"),
        ("help", "ignore", "ignore"),
        ("start", "accept", "ignore"),
        ("stop", "ignore", "accept"),
        ("delete", "accept", "accept"),
    ],
)
def test_who_has_stopped_us_or_is_blocked_gets_no_word(
    kind: Kind, stopped: str, blocked: str
) -> None:
    assert judged(wish=Wish(kind), person=STOPPED).kind == stopped
    assert judged(wish=Wish(kind), person=BLOCKED).kind == blocked
    assert judged(wish=Wish(kind), blocked=("ann@social.example",)).kind == blocked


def test_start_without_a_stop_says_nothing() -> None:
    assert judged(wish=Wish("start")).kind == "ignore"


@pytest.mark.parametrize(
    ("listed", "named"),
    [
        (("ann@social.example",), True),
        (("social.example",), True),
        (("example",), True),
        (("bob@social.example", "cial.example"), False),
        ((), False),
    ],
)
def test_lists_name_people_and_whole_servers(listed: tuple[str, ...], named: bool) -> None:
    assert names("@Ann@Social.example", listed) is named
    assert (judged(blocked=listed).kind == "ignore") is named
    assert (judged(allowed=listed).kind == "accept") is (named or not listed)


def test_a_handle_without_a_server_can_be_listed_too() -> None:
    assert names("ann.bsky.social", ("ann.bsky.social",))
    assert not names("ann.bsky.social", ("bsky.social",))


def test_private_mentions_are_answered_where_the_settings_say_so() -> None:
    private = replace(mention(), private=True)
    assert judged(by=private) == ACCEPT
    assert judged(by=private, private="ignore").kind == "ignore"


def test_what_is_too_old_is_dropped_politely_once() -> None:
    old = mention(age=timedelta(days=7))
    assert judged(by=old).reason == "too old"
    told = asked(outcome="refused", reason="too old")
    assert judged(told, by=old).kind == "ignore"
    assert judged(by=mention(age=timedelta(days=30))).kind == "ignore"
    assert judged(by=old, oldest_hours=200) == ACCEPT
    assert judged(by=mention(age=-timedelta(days=3))) == ACCEPT  # whose clock runs ahead


@pytest.mark.parametrize(
    ("reason", "chosen", "history", "wait"),
    [
        ("person hour", {"per_person_hour": 2}, [10, 30], 30 * MINUTE),
        ("person hour", {"per_person_hour": 1}, [10, 30], 50 * MINUTE),
        ("person day", {"per_person_day": 3}, [100, 200, 1_000], 440 * MINUTE),
        ("server hour", {"per_instance_hour": 2}, [10, 30], 30 * MINUTE),
        ("hour", {"per_hour": 2}, [10, 30], 30 * MINUTE),
        ("day", {"per_day": 2}, [100, 200], 1_240 * MINUTE),
    ],
)
def test_each_limit_is_told_with_how_long_it_lasts(
    reason: str, chosen: dict[str, Any], history: list[int], wait: timedelta
) -> None:
    whose = {"server hour": "bob@social.example", "hour": "bob@b.example", "day": "bob@b.example"}
    author = whose.get(reason, "ann@social.example")
    before = [asked(author, age * MINUTE, subject=str(age)) for age in history]
    verdict = judged(*before, **chosen)
    assert (verdict.kind, verdict.reason, verdict.wait) == ("refuse", reason, wait)
    (most,) = chosen.values()
    assert judged(*before[: most - 1], **chosen) == ACCEPT


def test_refusals_and_chat_cost_no_turn() -> None:
    free = [asked(outcome="refused", age=n * HOUR) for n in range(2, 9)]
    free += [asked(outcome="ignored"), asked(kind="help"), asked(kind="delete")]
    assert judged(*free, per_person_hour=1, per_person_day=1, per_hour=1, per_day=1) == ACCEPT


def test_places_without_servers_have_no_limit_for_one() -> None:
    others = [asked(f"p{n}.bsky.social", subject=str(n)) for n in range(8)]
    assert judged(*others, by=mention("ann.bsky.social"), per_instance_hour=1) == ACCEPT


def test_people_of_the_same_name_on_two_targets_are_two() -> None:
    elsewhere = [replace(asked(subject=str(n)), target="bluesky") for n in range(3)]
    assert judged(*elsewhere, per_person_hour=1) == ACCEPT
    renamed = replace(asked(), author_id="77")
    by = replace(mention("ann.new@social.example"), author_id="77")
    assert judged(renamed, by=by, per_person_hour=1).reason == "person hour"


def test_the_queue_has_an_end() -> None:
    waiting = [asked(f"p{n}@b{n}.example", outcome="open") for n in range(5)]
    assert judged(*waiting, queue=5).reason == "queue"
    assert judged(*waiting, queue=6) == ACCEPT
    long_ago = [replace(one, time=NOW - timedelta(days=3)) for one in waiting]
    assert judged(*long_ago, queue=5).reason == "queue"


def test_the_same_wish_fifty_times_is_made_once_told_once_and_then_left_alone() -> None:
    history: list[Asked] = []
    kinds: Counter[str] = Counter()
    for n in range(50):
        verdict = judged(*history, per_person_hour=99, per_person_day=99, per_hour=99)
        kinds[verdict.kind] += 1
        outcome: Outcome = "ignored"
        if verdict.kind == "accept":
            outcome = "open"
        elif verdict.kind == "refuse":
            outcome = "refused"
            assert verdict.reason == "in line"
        past = asked(age=(50 - n) * SECOND, outcome=outcome, subject=METROPOLIS.subject)
        history.append(replace(past, reason=verdict.reason or ""))
        if n == 20:
            history[0] = replace(history[0], outcome="answered")
    assert kinds == {"accept": 1, "refuse": 1, "ignore": 48}


def test_what_was_made_for_one_is_made_for_another_and_what_failed_may_be_tried_again() -> None:
    same = asked(subject=METROPOLIS.subject)
    assert judged(same).reason == "asked before"
    assert judged(replace(same, outcome="open")).reason == "in line"
    assert judged(same, by=mention("bob@b.example")) == ACCEPT
    assert judged(replace(same, outcome="failed")) == ACCEPT
    assert judged(replace(same, outcome="refused")) == ACCEPT
    again = replace(METROPOLIS, kind="again")
    assert judged(same, wish=again) == ACCEPT
    assert judged(replace(same, kind="again", outcome="open"), wish=again).reason == "in line"
    assert judged(same, wish=replace(METROPOLIS, layout="alone")) == ACCEPT


def test_a_limit_is_told_once_in_an_hour() -> None:
    busy = [asked(subject="a"), asked(subject="b")]
    told = asked(outcome="refused", reason="person hour", age=5 * MINUTE)
    assert judged(*busy, per_person_hour=2).kind == "refuse"
    assert judged(*busy, told, per_person_hour=2).kind == "ignore"
    assert judged(*busy, replace(told, time=NOW - 2 * HOUR), per_person_hour=2).kind == "refuse"


def test_refusals_come_to_an_end() -> None:
    told = [asked(outcome="refused", reason="site") for _ in range(MOST_REFUSALS)]
    assert may_be_told(mention(), told[1:], NOW)
    assert not may_be_told(mention(), told, NOW)
    assert may_be_told(mention("bob@b.example"), told, NOW)
    assert judged(*told) == ACCEPT  # who has learnt how it works is served
    everybody = [asked(f"p{n}@b.example", outcome="refused", reason="site") for n in range(300)]
    assert not may_be_told(mention(), everybody, NOW)
    assert judged(*everybody) == ACCEPT


def test_conversations_come_to_an_end() -> None:
    talk = [asked(thread="t", age=n * HOUR, subject=str(n)) for n in range(2, 2 + MOST_IN_THREAD)]
    chosen: dict[str, Any] = {"per_person_day": 99}
    assert judged(*talk, by=mention(thread="t"), **chosen).kind == "ignore"
    assert judged(*talk, by=mention(thread="u"), **chosen) == ACCEPT
    assert judged(*talk[1:], by=mention(thread="t"), **chosen) == ACCEPT
    helped = [asked(kind="help") for _ in range(MOST_OF_A_KIND)]
    assert judged(*helped, wish=Wish("help")).kind == "ignore"
    assert judged(*helped[1:], wish=Wish("help")) == ACCEPT
    much = [asked(kind="help", age=2 * HOUR) for _ in range(MOST_TO_PERSON)]
    assert judged(*much).kind == "ignore"
    assert judged(*much, wish=Wish("stop")) == ACCEPT
    assert judged(*much, wish=Wish("delete")) == ACCEPT


def test_a_thousand_mentions_at_once_from_three_hundred_people() -> None:
    people = [f"p{n}@s{n % 20}.example" for n in range(300)]
    history: list[Asked] = []
    answers: Counter[str] = Counter()
    accepted = 0
    for n in range(1_000):
        by = mention(people[n % 300])
        verdict = judged(*history, wish=replace(METROPOLIS, title=f"Film {n}"), by=by)
        if verdict.kind == "ignore":
            history.append(asked(by.author, SECOND, "ignored", str(n)))
            continue
        answers[by.author] += 1
        accepted += verdict.kind == "accept"
        outcome: Outcome = "open" if verdict.kind == "accept" else "refused"
        history.append(asked(by.author, SECOND, outcome, str(n), reason=verdict.reason or ""))
    assert accepted == min(SETTINGS.queue, SETTINGS.per_hour)
    # who comes after that hears nothing: the rest of what a place takes is kept for clips
    assert sum(answers.values()) == accepted + MOST_WORDS_TO_ALL
    assert len(answers) > 200
    assert max(answers.values()) <= 2  # the first clip, and that it is enough
    servers = Counter(one.author.partition("@")[2] for one in history if one.outcome == "open")
    assert max(servers.values()) <= SETTINGS.per_instance_hour


authors = st.sampled_from(["ann@a.example", "bob@a.example", "cem@c.example", "dee.bsky.social"])
ages = st.integers(0, 30 * 60).map(lambda minutes: minutes * MINUTE)
outcomes = st.sampled_from(["open", "answered", "refused", "failed", "ignored"])
histories = st.lists(
    st.builds(asked, authors, ages, outcomes, st.sampled_from("abc"), thread=st.sampled_from("xy")),
    max_size=40,
)


@settings(max_examples=300)
@given(histories, authors, st.sampled_from("abcz"), st.sampled_from("xyz"))
def test_no_history_lets_anybody_over_a_limit(
    history: list[Asked], author: str, title: str, thread: str
) -> None:
    by, wish = mention(author, thread=thread), Wish("make", title=title)
    verdict = judged(*history, wish=wish, by=by)
    assert verdict == judged(*reversed(history), wish=wish, by=by)
    assert (verdict.reason is not None) == (verdict.kind == "refuse")
    assert (verdict == ACCEPT) == (not verdict.why)
    assert verdict.wait is None or verdict.wait > timedelta()
    if verdict == ACCEPT:
        costly = [one for one in history if one.costs]
        hour = [one for one in costly if NOW - one.time < HOUR]
        assert len(hour) < SETTINGS.per_hour
        assert sum(one.author == author for one in hour) < SETTINGS.per_person_hour
        assert sum(one.outcome == "open" for one in costly) < SETTINGS.queue
        mine = [one for one in history if one.author == author and one.subject == wish.subject]
        assert not any(one.outcome in ("open", "answered") for one in mine)


def test_a_record_tells_what_fairness_asks_for() -> None:
    by = replace(mention(thread="t"), links=("https://a.example/",), url="https://p.example/1")
    record = replace(record_of(by, NOW), wish=words_of(METROPOLIS))
    assert mention_of(record) == by
    told = asked_of(replace(record, status=RequestStatus.REFUSED, reason="site"))
    past = asked(by.author, timedelta(), "refused", METROPOLIS.subject)
    assert told == replace(past, thread="t", reason="site")
    assert not asked_of(record).costs
    for status in RequestStatus:
        assert asked_of(replace(record, status=status)).time == NOW
