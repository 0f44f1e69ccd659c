"""One assignment for the whole trailer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.alignment import InPoint
from matcher.errors import ArchiveError
from matcher.matching import (
    SLOWEST,
    Assignment,
    Candidate,
    Key,
    Place,
    Rules,
    assign,
    needed_frames,
    next_best,
    to_match,
    total_score,
)

FPS = Fraction(24)


def place(index: int = 0, frames: int = 24) -> Place:
    return Place(index * frames, (index + 1) * frames, FPS)


def candidate(
    film: str, shot: int, likeness: float, frames: int = 100, take: Key | None = None
) -> Candidate:
    first = shot * 1000
    return Candidate(
        film=film,
        shot=shot,
        first_frame=first,
        end_frame=first + frames,
        fps=FPS,
        likeness=likeness,
        named=(likeness,) * 4,
        here=0,
        there=first,
        take=take or (film, shot),
    )


def assigned(
    places: Sequence[Place], found: Sequence[Sequence[Candidate]], rules: Rules
) -> Assignment:
    gains = [
        {c.take: total_score(here, c) for c in row} for here, row in zip(places, found, strict=True)
    ]
    return assign(gains, rules)


def test_every_place_gets_its_best_shot_where_they_do_not_compete() -> None:
    found = [[candidate("a", 0, 0.9), candidate("b", 0, 0.2)], [candidate("c", 0, 0.5)]]
    assert assigned([place(0), place(1)], found, Rules()).chosen == (("a", 0), ("c", 0))


def test_the_whole_counts_not_the_first_comer() -> None:
    shared, other = candidate("a", 0, 0.9), candidate("b", 0, 0.8)
    poor = candidate("c", 0, 0.1)
    chosen = assigned([place(0), place(1)], [[shared, other], [shared, poor]], Rules()).chosen
    assert chosen == (("b", 0), ("a", 0))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.integers(0, 100), min_size=4, max_size=4),
        min_size=1,
        max_size=4,
    )
)
def test_no_other_choice_without_repeats_scores_higher(contents: list[list[int]]) -> None:
    places = [place(i) for i in range(len(contents))]
    found = [[candidate(f"f{c}", 0, v / 100) for c, v in enumerate(row)] for row in contents]
    assignment = assigned(places, found, Rules(max_per_film=0))
    score = sum(contents[p][int(film[1:])] for p, (film, _) in enumerate(assignment.chosen))
    best = max(
        sum(contents[p][c] for p, c in enumerate(order))
        for order in permutations(range(4), len(contents))
    )
    assert score == best
    assert assignment.repeats == 0


def test_a_set_limit_per_film_holds_even_against_better_scores() -> None:
    places = [place(i) for i in range(6)]
    found = [
        [candidate("good", s, 0.95) for s in range(6)]
        + [candidate(f"poor{s}", 0, 0.05) for s in range(6)]
        for _ in places
    ]
    films = Counter(film for film, _ in assigned(places, found, Rules(max_per_film=2)).chosen)
    assert films["good"] == 2


def test_without_a_limit_the_best_film_may_answer_everything() -> None:
    places = [place(i) for i in range(8)]
    found = [
        [
            candidate(film, s, content)
            for film, content in (("good", 0.95), ("poor", 0.9))
            for s in range(8)
        ]
        for _ in places
    ]
    chosen = assigned(places, found, Rules(max_per_film=0)).chosen
    assert {film for film, _ in chosen} == {"good"}


def test_the_default_limit_gives_way_to_a_clearly_better_shot_only() -> None:
    places = [place(i) for i in range(7)]
    good = [candidate("good", s, 0.9) for s in range(7)]

    def of_the_good_film(others: float) -> int:
        rest = [candidate(f"other{s}", 0, others) for s in range(7)]
        chosen = assigned(places, [good + rest] * 7, Rules()).chosen
        return sum(film == "good" for film, _ in chosen)

    assert [of_the_good_film(others) for others in (0.86, 0.82, 0.3)] == [5, 6, 7]


def test_a_film_that_dominates_gives_up_where_it_is_least_good() -> None:
    places = [place(i) for i in range(7)]
    found = [
        [candidate("good", p, 0.9 if p != 3 else 0.4), candidate(f"other{p}", 0, 0.35)]
        for p in range(7)
    ]
    chosen = assigned(places, found, Rules()).chosen
    assert [p for p, (film, _) in enumerate(chosen) if film != "good"] == [3]


def test_films_over_a_set_limit_share_what_is_too_much() -> None:
    places = [place(i) for i in range(8)]
    found = [[candidate(f, s, c) for f, c in (("a", 0.9), ("b", 0.88)) for s in range(8)]] * 8
    films = Counter(film for film, _ in assigned(places, found, Rules(max_per_film=1)).chosen)
    assert abs(films["a"] - films["b"]) <= 2


def test_an_archive_smaller_than_the_trailer_repeats_as_evenly_as_it_can() -> None:
    places = [place(i) for i in range(7)]
    found = [[candidate("a", s, 0.9 - s / 10) for s in range(3)] for _ in places]
    assignment = assigned(places, found, Rules())
    uses = Counter(assignment.chosen)
    assert sorted(uses.values()) == [2, 2, 3]
    assert assignment.repeats == 4


def test_one_shot_can_answer_a_whole_trailer() -> None:
    places = [place(i) for i in range(5)]
    assert assigned(places, [[candidate("a", 0, 0.5)]] * 5, Rules()).chosen == (("a", 0),) * 5


def test_a_place_without_candidates_is_a_clear_error() -> None:
    with pytest.raises(ArchiveError, match="no archive shot"):
        assigned([place()], [[]], Rules())


def test_a_shot_that_is_long_enough_wins_over_a_slightly_better_short_one() -> None:
    long, short = candidate("a", 0, 0.7, frames=24), candidate("b", 0, 0.75, frames=6)
    assert total_score(place(), long) > total_score(place(), short)
    assert assigned([place()], [[short, long]], Rules()).chosen == (("a", 0),)


def test_a_slow_film_needs_fewer_frames_for_the_same_time() -> None:
    assert needed_frames(place(frames=24), Fraction(16)) == 16
    assert needed_frames(place(frames=25), Fraction(30000, 1001)) == 32


def test_the_most_similar_frames_meet_where_the_shot_is_long_enough() -> None:
    here = Place(100, 148, FPS)
    found = Candidate("a", 0, 500, 900, FPS, 0.8, (0.8,) * 4, here=120, there=600, take=("a", 0))
    match = to_match(here, found)
    assert match.first_frame == 580
    assert match.frame_at(20, FPS, FPS) == 600
    assert match.speed == 1


@given(
    frames=st.integers(1, 200),
    length=st.integers(1, 300),
    fps=st.sampled_from([Fraction(16), Fraction(24000, 1001), Fraction(25), Fraction(60)]),
    here=st.integers(0, 199),
    there=st.integers(0, 299),
)
def test_a_match_never_leaves_its_shot(
    frames: int, length: int, fps: Fraction, here: int, there: int
) -> None:
    spot = Place(0, frames, FPS)
    here, there = min(here, frames - 1), 50 + min(there, length - 1)
    found = Candidate("a", 0, 50, 50 + length, fps, 0.5, (0.5,) * 4, here, there, ("a", 0))
    match = to_match(spot, found)
    shown = [match.frame_at(offset, FPS, fps) for offset in range(frames)]
    assert min(shown) >= 50
    assert max(shown) < 50 + length
    assert shown == sorted(shown)
    if length >= needed_frames(spot, fps):
        assert match.speed == 1
        assert len(set(shown)) == len(set(range(frames))) or fps < FPS


def test_a_short_shot_is_slowed_to_half_at_most_and_then_held() -> None:
    little, tiny = candidate("a", 0, 0.5, frames=18), candidate("a", 0, 0.5, frames=3)
    assert to_match(place(), little).speed == Fraction(3, 4)
    assert to_match(place(), tiny).speed == SLOWEST
    assert to_match(place(), tiny).frame_at(23, FPS, FPS) == 2


def test_a_match_begins_where_it_was_told_to() -> None:
    match = to_match(place(), candidate("a", 1, 0.5), InPoint(17, Fraction(9, 10), 0.9))
    assert (match.first_frame, match.speed) == (1017, Fraction(9, 10))


def test_the_next_best_stand_nowhere_else_and_come_best_first() -> None:
    found = [candidate("a", s, s / 10) for s in range(6)]
    kept = next_best(place(), found, {("a", 5)}, 3)
    assert [other.shot for other in kept] == [4, 3, 2]


def test_the_duplicate_of_a_shot_that_is_shown_is_no_alternative() -> None:
    found = [candidate("a", 0, 0.9), candidate("copy", 7, 0.9, take=("a", 0))]
    assert not next_best(place(), found, {("a", 0)}, 3)
