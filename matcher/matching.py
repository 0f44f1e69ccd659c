"""From candidates to one assignment for the whole trailer. Pure: no files, no store, no models.

A set-up is a place of the trailer, or several that show one camera set-up coming back: they get the
same archive shot, as an editor would do. The assignment is a flow: from every set-up to one of its
candidates, from there to the candidate's film. Shots carry one set-up each and films so many; what
goes beyond costs, the more the further, so a small archive repeats itself as little and as evenly
as it can. Such a problem has whole-numbered corners (its matrix is totally unimodular, as for every
network flow), so a linear program finds the exact best.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np

from matcher.alignment import InPoint
from matcher.errors import ArchiveError
from matcher.montage import Match
from matcher.scoring import Weights, scores_of

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


Key = tuple[str, int]
"""A shot of a film: the film's id and the number of the shot."""

TitleCards = Literal["archive", "own", "match"]
"""A title card of the trailer gets one of the archive where one is left, and else keeps its own
picture; or always keeps its own; or is matched like any other shot."""

Oddity = Literal["black", "white", "leader", "bars", "title", "still", "duplicate"]
"""Why a shot is kept out as a match: what kind it is, or that another one shows the same."""

BlackAndWhite = Literal["any", "prefer", "only", "never"]

PREFERRED = 0.1
"""What a black-and-white shot is given where those are preferred."""


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

    `likeness` is what its features weigh together, `named` each of them in the order of
    `scoring.FEATURES`, all in [0, 1]. `here` and `there` are the trailer frame and the archive
    frame that meet; `mirrored` says that it is to be shown the other way round. `take` is the shot
    it counts as: near-duplicates count as one. `begin` is its in-point where that is known.
    """

    film: str
    shot: int
    first_frame: int
    end_frame: int
    fps: Fraction
    likeness: float
    named: tuple[float, ...]
    here: int
    there: int
    take: Key
    mirrored: bool = False
    begin: InPoint | None = None

    @property
    def key(self) -> Key:
        """What makes it one shot of one film."""
        return self.film, self.shot


@dataclass(frozen=True)
class Rules:
    """What the operator asks of an assignment.

    `max_per_film` None is the default limit, which may be passed for a clearly better shot; a
    number is kept wherever the archive allows; 0 is no limit. `speeds` are the slowest and the
    fastest speed at which an archive shot may play; `also` is what may stand as a match though it
    is kept out by itself.
    """

    max_per_film: int | None = None
    alternatives: int = 5
    weights: Weights = field(default_factory=Weights)
    speeds: tuple[Fraction, Fraction] = (Fraction(1), Fraction(1))
    mirrored: bool = False
    black_and_white: BlackAndWhite = "any"
    title_cards: TitleCards = "archive"
    also: frozenset[Oddity] = frozenset()


@dataclass(frozen=True)
class Assignment:
    """Which shot each set-up got, how often shots repeat and films pass their limit."""

    chosen: tuple[Key, ...]
    repeats: int
    over_limit: int


def needed_frames(place: Place, fps: Fraction) -> int:
    """How many archive frames a place shows at natural speed."""
    return math.ceil(place.frames * fps / place.fps)


def total_score(place: Place, candidate: Candidate) -> float:
    """How well a candidate fits its place, in [0, 1]: how alike, less what it lacks in length."""
    length = candidate.end_frame - candidate.first_frame
    covered = min(1.0, length / needed_frames(place, candidate.fps))
    return min(1.0, max(0.0, candidate.likeness - SHORT_COST * (1 - covered)))


def to_match(place: Place, candidate: Candidate, begin: InPoint | None = None) -> Match:
    """The match that plays a candidate at a place.

    It begins where `begin` says; without that, the two frames that meet best do so, as far as the
    shot is long enough for it, and a shot that is too short is slowed.
    """
    scores = scores_of(candidate.named, total_score(place, candidate))
    if begin is not None:
        first, speed = candidate.first_frame + begin.offset, begin.speed
    else:
        needed = needed_frames(place, candidate.fps)
        length = candidate.end_frame - candidate.first_frame
        speed = min(Fraction(1), max(SLOWEST, Fraction(length, needed)))
        lead = int((candidate.here - place.first_frame) * candidate.fps / place.fps)
        latest = max(candidate.first_frame, candidate.end_frame - needed)
        first = min(max(candidate.there - lead, candidate.first_frame), latest)
    return Match(
        film=candidate.film,
        shot=candidate.shot,
        first_frame=first,
        end_frame=candidate.end_frame,
        scores=scores,
        speed=speed,
        mirrored=candidate.mirrored,
    )


def assign(gains: Sequence[Mapping[Key, float]], rules: Rules) -> Assignment:
    """The best shot for every set-up at once.

    `gains` say, for each set-up, what each shot that could answer it would bring. Raises
    ArchiveError where a set-up has none.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    if not all(gains):
        raise ArchiveError(
            "no archive shot is left to choose from", "add films: kuleshov archive add"
        )
    pairs = [(setup, key) for setup, found in enumerate(gains) for key in found]
    shots = {key: i for i, key in enumerate(dict.fromkeys(key for _, key in pairs))}
    films = {film: i for i, film in enumerate(dict.fromkeys(film for film, _ in shots))}
    limit, beyond = _film_limit(rules, len(gains))
    levels = math.ceil(len(gains) / len(shots))

    # Columns: one for each pair, then each shot's repeats by level, then each film's excess.
    gained = [-gains[setup][key] for setup, key in pairs]
    repeats = [REPEAT_COST * (level + 1) for level in range(levels)] * len(shots)
    excess = beyond * len(films)
    costs = np.array(gained + repeats + excess)
    repeats_at, excess_at = len(gained), len(gained) + len(repeats)

    rows, columns, values = [], [], []
    for column, (_, key) in enumerate(pairs):
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
        (np.ones(len(pairs)), ([setup for setup, _ in pairs], range(len(pairs)))),
        shape=(len(gains), len(costs)),
    )
    by_level: list[tuple[float, float | None]] = [(0, 1)] * (levels - 1) + [(0, None)]
    bounds = [(0, 1)] * len(pairs) + by_level * len(shots) + [(0, 1)] * len(excess)
    solved = linprog(
        costs,
        A_ub=at_most,
        b_ub=[1.0] * len(shots) + [float(limit)] * len(films),
        A_eq=one_each,
        b_eq=np.ones(len(gains)),
        bounds=bounds,
        method="highs-ds",  # the simplex method ends in a corner, where every number is whole
    )
    assert solved.success, solved.message
    chosen = tuple(key for (_, key), x in zip(pairs, solved.x, strict=False) if x > 0.5)
    per_film = Counter(film for film, _ in chosen)
    return Assignment(
        chosen=chosen,
        repeats=len(chosen) - len(set(chosen)),
        over_limit=sum(max(0, count - limit) for count in per_film.values()),
    )


def _film_limit(rules: Rules, setups: int) -> tuple[int, list[float]]:
    """How many shots of a film are free, and what each one beyond costs."""
    if rules.max_per_film is None:
        return DEFAULT_PER_FILM, [DEFAULT_LIMIT_COST * (level + 1) for level in range(setups)]
    if rules.max_per_film == 0:
        return setups, []
    return rules.max_per_film, [SET_LIMIT_COST + EVENLY * level for level in range(setups)]


def next_best(
    place: Place, candidates: Sequence[Candidate], taken: set[Key], count: int
) -> tuple[Candidate, ...]:
    """The next best shots for a place that stand nowhere else in the montage, best first."""
    free = [c for c in candidates if c.take not in taken]
    ranked = sorted(free, key=lambda c: total_score(place, c), reverse=True)
    return tuple(ranked[:count])
