"""From an analysed trailer and an archive to a montage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path

from matcher.analysis import Analysis
from matcher.archive import Archive, require_films
from matcher.candidates import Question, compare, nearest_shots
from matcher.editor import Editor
from matcher.errors import ArchiveError
from matcher.film import Film
from matcher.kinds import Kind
from matcher.matching import Candidate, Rules, assign, next_best, total_score
from matcher.montage import Cut, Match, Montage, Scores, Trailer
from matcher.naming import Namer, plain_names
from matcher.setups import SetUp, chosen_of, gains_of, place_of, setups_of, shared
from matcher.timing import Timing

FIRST_LOOK = 50
"""Candidates asked for each place; four times as many when these force shots to repeat or break a
limit that was set."""

WIDE_LOOK = 200
"""So many are asked for where one film passes the default limit: among fewer, other films may have
no chance; asking on and on would not help where that film simply is the best."""

RECIPE = 4
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
    rules = brief.rules
    parts = (
        RECIPE,
        analysis.eyes,
        analysis.detector,
        [(s.first_frame, s.end_frame) for s in analysis.shots],
        rules.max_per_film,
        rules.alternatives,
        astuple(rules.weights),
        [str(speed) for speed in rules.speeds],
        (rules.mirrored, rules.black_and_white, rules.title_cards, sorted(rules.also)),
        brief.own_shots,
        sorted(film.id for film in films if film.id not in brief.left_out),
    )
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=8).hexdigest()


def reinterpret(
    brief: Brief, analysis: Analysis, archive: Archive, names: Namer = plain_names
) -> Montage:
    """The best montage the archive has for a trailer.

    Raises ArchiveError where the archive is empty or holds nothing but the trailer's own shots.
    """
    kept = archive.films()
    films = {film.id: film for film in kept if film.id not in brief.left_out}
    require_films(list(films.values()))
    question = Question(
        analysis, brief.rules, films.keys(), archive.takes(list(films.values())), brief.own_shots
    )
    blank = _of_kind(analysis, "black", "white")
    cards = set() if brief.rules.title_cards == "match" else _of_kind(analysis, "title")
    answered = _title_cards(question, archive) if brief.rules.title_cards == "archive" else {}
    setups = setups_of(analysis, blank | cards)
    timing = Timing(question, archive)
    everything = sum(film.shots for film in films.values())
    found = _assigned(question, archive, timing, setups, everything)
    chosen, candidates = {**answered, **found.chosen}, found.candidates
    taken = {candidate.take for candidate in chosen.values()}
    editor = Editor(analysis, timing, names)
    cuts = []
    for shot in analysis.shots:
        place = place_of(analysis, shot.index)
        cut = Cut(
            index=shot.index,
            first_frame=shot.first_frame,
            end_frame=shot.end_frame,
            begins=shot.begins,
            match=_own_picture(analysis, shot.index),
            kind=analysis.kinds[shot.index],
            names=editor.names_of(analysis, shot.index),
        )
        if shot.index in chosen:
            others = next_best(
                place, candidates.get(shot.index, ()), taken, brief.rules.alternatives
            )
            cut = replace(
                cut,
                match=editor.match(shot.index, chosen[shot.index], final=True),
                alternatives=tuple(editor.match(shot.index, other) for other in others),
            )
        cuts.append(cut)
    trailer = Trailer(
        id=analysis.film,
        title=brief.title,
        file=str(brief.file),
        fps=analysis.fps,
        frames=analysis.frames,
        width=analysis.width,
        height=analysis.height,
        sound=analysis.sound,
    )
    seen = {m.film for cut in cuts for m in (cut.match, *cut.alternatives)}
    named = {id: film for id, film in films.items() if id in seen}
    if any(cut.match.own for cut in cuts):
        named.setdefault(trailer.id, trailer.as_film(len(cuts)))
    return Montage(
        trailer=trailer,
        eyes=analysis.eyes,
        cuts=tuple(cuts),
        films=named,
        recipe=recipe_of(brief, analysis, kept),
    )


def _of_kind(analysis: Analysis, *wanted: Kind) -> set[int]:
    return {i for i, kind in enumerate(analysis.kinds) if kind in wanted}


def _own_picture(analysis: Analysis, index: int) -> Match:
    shot = analysis.shots[index]
    return Match(
        film=analysis.film,
        shot=index,
        first_frame=shot.first_frame,
        end_frame=shot.end_frame,
        scores=Scores(total=None, content=None),
        own=True,
    )


@dataclass(frozen=True)
class _Found:
    """Candidates for each place, and the one that each place got."""

    chosen: dict[int, Candidate]
    candidates: dict[int, list[Candidate]]


def _assigned(
    question: Question,
    archive: Archive,
    timing: Timing,
    setups: Sequence[SetUp],
    everything: int,
) -> _Found:
    """The best shot for every set-up; looks further where too little was found."""
    if not setups:
        return _Found({}, {})
    rules, count = question.rules, FIRST_LOOK
    while True:
        asked = shared(nearest_shots(question, archive, count), setups)
        candidates = timing.weighed(compare(question, archive, asked))
        gains = [gains_of(question.trailer, setup, candidates) for setup in setups]
        if all(gains):
            assignment = assign(gains, rules)
            set_limit = rules.max_per_film is not None
            over = assignment.over_limit and (set_limit or count < WIDE_LOOK)
            if count >= everything or not (assignment.repeats or over):
                break
        elif count >= everything:
            raise ArchiveError(
                "the archive holds nothing but the trailer's own shots, or what is kept out",
                "add other films, or allow these with --own-shots or the setting also",
            )
        count *= 4
    return _Found(
        chosen_of(question.trailer, setups, candidates, assignment), dict(enumerate(candidates))
    )


def _title_cards(question: Question, archive: Archive) -> dict[int, Candidate]:
    """Title cards of the archive for those of the trailer, each once, best first."""
    places = sorted(_of_kind(question.trailer, "title"))
    keys = [key for key in archive.of_kind("title") if key[0] in question.films] if places else []
    if not keys:
        return {}
    asked = [keys if i in places else [] for i in range(len(question.trailer.shots))]
    rules = replace(question.rules, also=question.rules.also | {"title"})
    candidates = compare(replace(question, rules=rules), archive, asked)
    answered: dict[int, Candidate] = {}
    pairs = [
        (total_score(place_of(question.trailer, p), c), p, c) for p in places for c in candidates[p]
    ]
    for _, place, candidate in sorted(pairs, key=lambda pair: -pair[0]):
        taken = {other.take for other in answered.values()}
        if place not in answered and candidate.take not in taken:
            answered[place] = candidate
    return answered
