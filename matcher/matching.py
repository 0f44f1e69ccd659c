"""From candidates to one assignment for the whole trailer. Pure: no files, no store, no models.

The assignment is a flow: from every place of the trailer to one of its candidates, from there to
the candidate's film. Shots carry one place each and films so many; what goes beyond costs, the
more the further, so a small archive repeats itself as little and as evenly as it can. Such a
problem has whole-numbered corners (its matrix is totally unimodular, as for every network flow), so
a linear program finds the exact best.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matcher.errors import ArchiveError
from matcher.montage import Match, Scores

REPEAT_COST = 20.0
"""Showing one archive shot twice costs more than any difference in score: it is the last resort."""

SET_LIMIT_COST = 2.0
DEFAULT_LIMIT_COST = 0.05
"""What a film's first shot beyond its limit costs, and by how much each further one costs more. A
set limit gives way only where shots would have to repeat. The default one gives way to a shot that
is better by that much than what other films have: by 0.05 for the sixth shot of a film, by 0.1 for
the seventh, and so on. So a film that dominates gives up the places where it is least good."""

EVENLY = 0.01
"""Beyond a set limit each further shot of a film costs this much more: no film takes it all."""

DEFAULT_PER_FILM = 5

SHORT_COST = 0.3
"""A shot that lasts no time at all loses this much score; one that is long enough, nothing."""

SLOWEST = Fraction(1, 2)
"""A shot that is too short is slowed to half its speed at most, then its last frame is held."""


@dataclass(frozen=True)
class Place:
    """A trailer shot to be answered, in trailer frames."""

    first_frame: int
    end_frame: int
    fps: Fraction

    @property
    def frames(self) -> int:
        """Its length in trailer frames."""
        return self.end_frame - self.first_frame


@dataclass(frozen=True)
class Candidate:
    """An archive shot that could stand beside a place.

    `here` and `there` are the trailer frame and the archive frame that look most alike.
    """

    film: str
    shot: int
    first_frame: int
    end_frame: int
    fps: Fraction
    content: float
    here: int
    there: int

    @property
    def key(self) -> tuple[str, int]:
        """What makes it one shot of one film."""
        return self.film, self.shot


@dataclass(frozen=True)
class Rules:
    """What the operator asks of an assignment.

    `max_per_film` None is the default limit, which may be passed for a clearly better shot;
    a number is kept wherever the archive allows; 0 is no limit.
    """

    max_per_film: int | None = None
    alternatives: int = 5


@dataclass(frozen=True)
class Assignment:
    """Which candidate each place got, how often shots repeat and films pass their limit."""

    chosen: tuple[int, ...]
    repeats: int
    over_limit: int


def needed_frames(place: Place, fps: Fraction) -> int:
    """How many archive frames a place shows at natural speed."""
    return math.ceil(place.frames * fps / place.fps)


def total_score(place: Place, candidate: Candidate) -> float:
    """How well a candidate fits its place, in [0, 1]: its content, less what it lacks in length."""
    length = candidate.end_frame - candidate.first_frame
    covered = min(1.0, length / needed_frames(place, candidate.fps))
    return min(1.0, max(0.0, candidate.content - SHORT_COST * (1 - covered)))


def to_match(place: Place, candidate: Candidate) -> Match:
    """The match that plays a candidate at a place: in-point and speed.

    The in-point lets the two most similar frames meet, as far as the shot is long enough for it.
    """
    needed = needed_frames(place, candidate.fps)
    length = candidate.end_frame - candidate.first_frame
    speed = min(Fraction(1), max(SLOWEST, Fraction(length, needed)))
    lead = int((candidate.here - place.first_frame) * candidate.fps / place.fps)
    latest = max(candidate.first_frame, candidate.end_frame - needed)
    first = min(max(candidate.there - lead, candidate.first_frame), latest)
    scores = Scores(
        total=round(total_score(place, candidate), 4),
        content=round(min(1.0, max(0.0, candidate.content)), 4),
    )
    return Match(candidate.film, candidate.shot, first, candidate.end_frame, scores, speed)


def assign(
    places: Sequence[Place], candidates: Sequence[Sequence[Candidate]], rules: Rules
) -> Assignment:
    """The best candidate for every place at once.

    Each place must have a candidate. Raises ArchiveError where one has none.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    if not all(candidates):
        raise ArchiveError(
            "no archive shot is left to choose from", "add films: kuleshov archive add"
        )
    pairs = [(p, c) for p, found in enumerate(candidates) for c in range(len(found))]
    shots = {key: i for i, key in enumerate(dict.fromkeys(candidates[p][c].key for p, c in pairs))}
    films = {film: i for i, film in enumerate(dict.fromkeys(film for film, _ in shots))}
    limit, beyond = _film_limit(rules, len(places))
    levels = math.ceil(len(places) / len(shots))

    # Columns: one for each pair, then each shot's repeats by level, then each film's excess.
    gains = [-total_score(places[p], candidates[p][c]) for p, c in pairs]
    repeats = [REPEAT_COST * (level + 1) for level in range(levels)] * len(shots)
    excess = beyond * len(films)
    costs = np.array(gains + repeats + excess)
    repeats_at, excess_at = len(gains), len(gains) + len(repeats)

    rows, columns, values = [], [], []
    for column, (p, c) in enumerate(pairs):
        key = candidates[p][c].key
        for row in (shots[key], len(shots) + films[key[0]]):
            rows.append(row)
            columns.append(column)
            values.append(1.0)
    for shot in range(len(shots)):
        for level in range(levels):
            rows.append(shot)
            columns.append(repeats_at + shot * levels + level)
            values.append(-1.0)
    for film in range(len(films)):
        for level in range(len(beyond)):
            rows.append(len(shots) + film)
            columns.append(excess_at + film * len(beyond) + level)
            values.append(-1.0)
    at_most = csr_array((values, (rows, columns)), shape=(len(shots) + len(films), len(costs)))
    one_each = csr_array(
        (np.ones(len(pairs)), ([p for p, _ in pairs], range(len(pairs)))),
        shape=(len(places), len(costs)),
    )
    by_level: list[tuple[float, float | None]] = [(0, 1)] * (levels - 1) + [(0, None)]
    bounds = [(0, 1)] * len(pairs) + by_level * len(shots) + [(0, 1)] * len(excess)
    solved = linprog(
        costs,
        A_ub=at_most,
        b_ub=[1.0] * len(shots) + [float(limit)] * len(films),
        A_eq=one_each,
        b_eq=np.ones(len(places)),
        bounds=bounds,
        method="highs-ds",  # the simplex method ends in a corner, where every number is whole
    )
    assert solved.success, solved.message
    taken = [pair for pair, x in zip(pairs, solved.x, strict=False) if x > 0.5]
    chosen = tuple(c for _, c in sorted(taken))
    used = [candidates[p][c].key for p, c in enumerate(chosen)]
    per_film = Counter(film for film, _ in used)
    return Assignment(
        chosen=chosen,
        repeats=len(used) - len(set(used)),
        over_limit=sum(max(0, count - limit) for count in per_film.values()),
    )


def _film_limit(rules: Rules, places: int) -> tuple[int, list[float]]:
    """How many shots of a film are free, and what each one beyond costs."""
    if rules.max_per_film is None:
        return DEFAULT_PER_FILM, [DEFAULT_LIMIT_COST * (level + 1) for level in range(places)]
    if rules.max_per_film == 0:
        return places, []
    return rules.max_per_film, [SET_LIMIT_COST + EVENLY * level for level in range(places)]


def alternatives(
    place: Place,
    candidates: Sequence[Candidate],
    taken: set[tuple[str, int]],
    count: int,
) -> tuple[Match, ...]:
    """The next best shots for a place that stand nowhere else in the montage, best first."""
    free = [c for c in candidates if c.key not in taken]
    ranked = sorted(free, key=lambda c: total_score(place, c), reverse=True)
    return tuple(to_match(place, c) for c in ranked[:count])
