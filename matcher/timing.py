"""When a candidate begins beside its place, and how well the two then go together in time.

Keyframes tell two takes of one scene no better than a viewer who sees two photographs; laid beside
each other frame by frame they differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from matcher.alignment import InPoint, Passage, best_in_point, speeds_between
from matcher.analysis import Analysis
from matcher.archive import Archive
from matcher.candidates import Question
from matcher.matching import Candidate, total_score
from matcher.mirroring import mirrored
from matcher.setups import place_of

TRIED = 8
"""For each place so many of the best candidates are laid beside it, frame by frame."""

IN_TIME = 0.1
"""What going with its place from frame to frame counts beside a candidate's likeness of 1."""


class Timing:
    """Lays candidates beside their places; every film is read once."""

    def __init__(self, question: Question, archive: Archive) -> None:
        self._rules, self._archive = question.rules, archive
        self._speeds = speeds_between(*question.rules.speeds)
        self._trailer = question.trailer
        self._turned = mirrored(question.trailer) if question.rules.mirrored else None
        self._films: dict[str, Analysis] = {}

    def film(self, film: str) -> Analysis:
        """What is known of an archive film."""
        if film not in self._films:
            self._films[film] = self._archive.analysis(film)
        return self._films[film]

    def begin(
        self, index: int, candidate: Candidate, taken: Sequence[range] = ()
    ) -> InPoint | None:
        """The best in-point; None where the shot is too short, or `taken` leaves none of it."""
        trailer = self._turned if candidate.mirrored and self._turned else self._trailer
        shot = trailer.shots[index]
        film = self.film(candidate.film)
        return best_in_point(
            passage(trailer, shot.first_frame, shot.end_frame),
            passage(film, candidate.first_frame, candidate.end_frame),
            self._speeds,
            framing=self._rules.weights.framing,
            motion=self._rules.weights.motion,
            taken=taken,
        )

    def weighed(self, candidates: Sequence[Sequence[Candidate]]) -> list[list[Candidate]]:
        """The candidates of each place; the best of them gain by how well they go in time."""
        return [self._of_place(index, found) for index, found in enumerate(candidates)]

    def _of_place(self, index: int, found: Sequence[Candidate]) -> list[Candidate]:
        place = place_of(self._trailer, index)
        best = sorted(found, key=lambda c: total_score(place, c), reverse=True)
        timed = [_with(c, self.begin(index, c)) for c in best[:TRIED]]
        return timed + [_with(c, None) for c in best[TRIED:]]


def _with(candidate: Candidate, begin: InPoint | None) -> Candidate:
    """A candidate with its in-point, and the mean of its likeness and how it goes in time."""
    in_time = max(0.0, begin.likeness) if begin is not None else 0.0
    likeness = (candidate.likeness + IN_TIME * in_time) / (1 + IN_TIME)
    return replace(candidate, begin=begin, likeness=likeness)


def passage(analysis: Analysis, first: int, end: int) -> Passage:
    """What passes in frames `first` to `end` (excluded) of an analysed film."""
    course = analysis.course
    steps = np.minimum(np.arange(first, end) // course.step, len(course.motion) - 1)
    span = slice(int(steps[0]), int(steps[-1]) + 1)
    return Passage(
        fps=analysis.fps,
        thumbs=course.unit_thumbs(first, end),
        motion=course.motion[span].astype(np.float32),
        steps=steps - span.start,
    )
