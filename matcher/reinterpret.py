"""From an analysed trailer and an archive to a montage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from matcher.analysis import Analysis
from matcher.archive import Archive, require_films
from matcher.candidates import find_candidates
from matcher.errors import ArchiveError
from matcher.film import Film
from matcher.matching import Place, Rules, alternatives, assign, to_match
from matcher.montage import Cut, Montage, Trailer

FIRST_LOOK = 50
"""Candidates asked for each place; four times as many when these force shots to repeat or break a
limit that was set."""

WIDE_LOOK = 200
"""So many are asked for where one film passes the default limit: among fewer, other films may have
no chance; asking on and on would not help where that film simply is the best."""


RECIPE = 3
"""Raised whenever the same trailer and archive would give another edit list."""


@dataclass(frozen=True)
class Brief:
    """What is to be reinterpreted, and how. `left_out` are ids of films that are passed over."""

    file: Path
    title: str
    rules: Rules = field(default_factory=Rules)
    own_shots: bool = False
    left_out: frozenset[str] = frozenset()


def recipe_of(brief: Brief, analysis: Analysis, films: Sequence[Film]) -> str:
    """A short digest of everything that decides the edit list."""
    parts = (
        RECIPE,
        analysis.eyes,
        analysis.detector,
        [(s.first_frame, s.end_frame) for s in analysis.shots],
        brief.rules.max_per_film,
        brief.rules.alternatives,
        brief.own_shots,
        sorted(film.id for film in films if film.id not in brief.left_out),
    )
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=8).hexdigest()


def reinterpret(brief: Brief, analysis: Analysis, archive: Archive) -> Montage:
    """The best montage the archive has for a trailer.

    Raises ArchiveError where the archive is empty or holds nothing but the trailer's own shots.
    """
    kept = archive.films()
    films = {film.id: film for film in kept if film.id not in brief.left_out}
    require_films(list(films.values()))
    places = [Place(s.first_frame, s.end_frame, analysis.fps) for s in analysis.shots]
    everything = sum(film.shots for film in films.values())
    count = FIRST_LOOK
    while True:
        candidates = find_candidates(
            analysis, archive, count, own_shots=brief.own_shots, films=films.keys()
        )
        if all(candidates):
            assignment = assign(places, candidates, brief.rules)
            set_limit = brief.rules.max_per_film is not None
            over = assignment.over_limit and (set_limit or count < WIDE_LOOK)
            if count >= everything or not (assignment.repeats or over):
                break
        elif count >= everything:
            raise ArchiveError(
                "the archive holds nothing but the trailer's own shots",
                "add other films, or allow them with --own-shots",
            )
        count *= 4
    chosen = [found[c] for found, c in zip(candidates, assignment.chosen, strict=True)]
    taken = {candidate.key for candidate in chosen}
    cuts = tuple(
        Cut(
            index=shot.index,
            first_frame=shot.first_frame,
            end_frame=shot.end_frame,
            begins=shot.begins,
            match=to_match(place, candidate),
            alternatives=alternatives(place, found, taken, brief.rules.alternatives),
        )
        for shot, place, candidate, found in zip(
            analysis.shots, places, chosen, candidates, strict=True
        )
    )
    seen = {m.film for cut in cuts for m in (cut.match, *cut.alternatives)}
    return Montage(
        trailer=Trailer(
            id=analysis.film,
            title=brief.title,
            file=str(brief.file),
            fps=analysis.fps,
            frames=analysis.frames,
            width=analysis.width,
            height=analysis.height,
            sound=analysis.sound,
        ),
        eyes=analysis.eyes,
        cuts=cuts,
        films={id: film for id, film in films.items() if id in seen},
        recipe=recipe_of(brief, analysis, kept),
    )
