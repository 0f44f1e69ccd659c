"""Candidates: for each place of a trailer, archive shots that could stand beside it.

The index is asked with one vector a shot; what it finds is then compared keyframe by keyframe, in
everything that is known of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.analysis import Analysis
from matcher.archive import Archive
from matcher.errors import AnalysisError
from matcher.likeness import same_pictures
from matcher.looks import Looks
from matcher.matching import PREFERRED, Candidate, Key, Rules
from matcher.mirroring import mirrored
from matcher.scoring import likenesses, meeting
from matcher.tone import black_and_white


@dataclass(frozen=True)
class Question:
    """What candidates are sought for, and where.

    `films` are those that may be matched from; `takes` names the shot that each near-duplicate
    counts as. Unless `own_shots`, archive shots that show the same picture as any shot of the
    trailer are left out, and so is the trailer itself where it is a film of the archive.
    """

    trailer: Analysis
    rules: Rules
    films: Collection[str]
    takes: Mapping[Key, Key]
    own_shots: bool = False


def nearest_shots(question: Question, archive: Archive, count: int) -> list[list[Key]]:
    """For each shot of the trailer the `count` shots whose vectors lie nearest, best first."""
    trailer = question.trailer
    found = archive.nearest(trailer.shot_vectors(), count)
    if question.rules.mirrored:
        turned = archive.nearest(mirrored(trailer).shot_vectors(), count)
        found = [[*straight, *other] for straight, other in zip(found, turned, strict=True)]
    return [
        list(dict.fromkeys((f.film, f.shot) for f in row if f.film in question.films))
        for row in found
    ]


def compare(
    question: Question, archive: Archive, asked: Sequence[Sequence[Key]]
) -> list[list[Candidate]]:
    """For each shot of the trailer, those of the shots asked for that may stand beside it.

    Raises AnalysisError where what is known of a film is damaged.
    """
    pairs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, keys in enumerate(asked):
        for film, shot in keys:
            pairs[film].append((place, shot))
    mine = _Side.of(question.trailer)
    turned = _Side.of(mirrored(question.trailer)) if question.rules.mirrored else None
    compared = {
        film: _compare(question, mine, turned, archive.analysis(film), wanted)
        for film, wanted in sorted(pairs.items())
    }
    return [
        [found for film, shot in keys if (found := compared[film].get((place, shot))) is not None]
        for place, keys in enumerate(asked)
    ]


@dataclass(frozen=True)
class _Side:
    """Keyframes ready to be compared, and when each is shown, in seconds."""

    looks: Looks
    thumbs: NDArray[np.float32]
    seconds: NDArray[np.float64]

    @classmethod
    def of(cls, analysis: Analysis, rows: NDArray[np.intp] | slice = slice(None)) -> _Side:
        looks = analysis.looks.of(rows)
        if not looks.finite:
            raise AnalysisError(
                f"what is known of the film {analysis.film} is damaged",
                "look at the film again: kuleshov archive refresh",
            )
        seconds = analysis.keyframes[rows] / float(analysis.fps)
        return cls(looks, analysis.thumbs_at(rows), seconds)


def _compare(
    question: Question,
    mine: _Side,
    turned: _Side | None,
    film: Analysis,
    pairs: list[tuple[int, int]],
) -> dict[tuple[int, int], Candidate]:
    """Candidates by (place, shot) for these pairs of one film, without what is kept out."""
    trailer = question.trailer
    if film.film == trailer.film and not question.own_shots:
        return {}
    shots = [shot for shot in sorted({shot for _, shot in pairs}) if _let_in(question, film, shot)]
    if not shots:
        return {}
    spans = {shot: film.of_shot(shot) for shot in shots}
    rows = np.concatenate([np.arange(span.start, span.stop) for span in spans.values()])
    ends = np.cumsum([span.stop - span.start for span in spans.values()])
    columns = {
        shot: slice(int(end) - (span.stop - span.start), int(end))
        for (shot, span), end in zip(spans.items(), ends, strict=True)
    }
    theirs = _Side.of(film, rows)
    out = set() if question.own_shots else _own(mine, theirs, columns)
    out |= _wrong_colours(question.rules, theirs, columns)
    bonus = _bonus(question.rules, theirs, columns)
    shares = question.rules.weights.shares()
    sides = [(mine, False)] + ([(turned, True)] if turned is not None else [])
    found: dict[tuple[int, int], Candidate] = {}
    for side, is_mirrored in sides:
        named = likenesses(side.looks, theirs.looks)
        weighed = np.tensordot(shares, named, 1)
        for place, shot in pairs:
            if shot not in columns or shot in out:
                continue
            here_at, there_at = trailer.of_shot(place), columns[shot]
            row, column, beside = meeting(
                weighed[here_at, there_at], side.seconds[here_at], theirs.seconds[there_at]
            )
            block = named[:, here_at, there_at]
            scores = block[:, np.arange(len(beside)), beside].mean(axis=1)
            likeness = min(1.0, float(shares @ scores) + bonus.get(shot, 0.0))
            former = found.get((place, shot))
            if former is not None and former.likeness >= likeness:
                continue
            key = (film.film, shot)
            found[place, shot] = Candidate(
                film=film.film,
                shot=shot,
                first_frame=film.shots[shot].first_frame,
                end_frame=film.shots[shot].end_frame,
                fps=film.fps,
                likeness=likeness,
                named=tuple(map(float, scores)),
                here=int(trailer.keyframes[here_at.start + row]),
                there=int(film.keyframes[spans[shot].start + column]),
                take=question.takes.get(key, key),
                mirrored=is_mirrored,
            )
    return found


def _let_in(question: Question, film: Analysis, shot: int) -> bool:
    """Whether a shot is film to match from: no leader, no title card, no duplicate of another."""
    key, also = (film.film, shot), question.rules.also
    kind = film.kinds[shot]
    first = question.takes.get(key, key) == key
    return (kind == "film" or kind in also) and (first or "duplicate" in also)


def _own(mine: _Side, theirs: _Side, columns: Mapping[int, slice]) -> set[int]:
    """Shots that show the same picture as some shot of the trailer."""
    same = same_pictures(
        mine.looks.embeddings, mine.thumbs, theirs.looks.embeddings, theirs.thumbs
    )  # fmt: skip
    own = np.any(same, axis=0)
    return {shot for shot, at in columns.items() if own[at].any()}


def _grey(theirs: _Side, columns: Mapping[int, slice]) -> dict[int, bool]:
    grey = black_and_white(theirs.looks.tones)
    return {shot: bool(grey[at].mean() > 0.5) for shot, at in columns.items()}


def _wrong_colours(rules: Rules, theirs: _Side, columns: Mapping[int, slice]) -> set[int]:
    """Shots that the rule for black-and-white forbids."""
    if rules.black_and_white not in {"only", "never"}:
        return set()
    wanted = rules.black_and_white == "only"
    return {shot for shot, grey in _grey(theirs, columns).items() if grey != wanted}


def _bonus(rules: Rules, theirs: _Side, columns: Mapping[int, slice]) -> dict[int, float]:
    if rules.black_and_white != "prefer":
        return {}
    return {shot: PREFERRED for shot, grey in _grey(theirs, columns).items() if grey}
