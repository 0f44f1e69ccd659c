"""From a candidate to a match: begun at the right frame, named, and with the reason in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from matcher.analysis import Analysis
from matcher.duplicates import Key
from matcher.matching import Candidate, to_match
from matcher.montage import Match
from matcher.naming import Namer
from matcher.reasons import why
from matcher.setups import place_of
from matcher.timing import Timing


class Editor:
    """Turns candidates into matches: to the frame, named, and with the reason in words."""

    def __init__(self, trailer: Analysis, timing: Timing, names: Namer) -> None:
        self._trailer, self._timing, self._names = trailer, timing, names
        self._known: dict[Key, tuple[str, ...]] = {}
        self._shown: dict[Key, list[range]] = defaultdict(list)

    def names_of(self, analysis: Analysis, shot: int) -> tuple[str, ...]:
        """What a shot is called in film language."""
        key = (analysis.film, shot)
        if key not in self._known:
            self._known[key] = self._names(analysis, shot)
        return self._known[key]

    def match(self, index: int, candidate: Candidate, *, final: bool = False) -> Match:
        """The match that plays a candidate at a place.

        What a `final` match shows is not shown again where the shot is long enough to go on.
        """
        film, place = self._timing.film(candidate.film), place_of(self._trailer, index)
        taken = self._shown[candidate.key]
        begin = candidate.begin
        if taken or begin is None:
            begin = self._timing.begin(index, candidate, taken) or begin
        match = to_match(place, candidate, begin)
        if final:
            end = match.frame_at(place.frames - 1, place.fps, film.fps) + 1
            first = candidate.first_frame
            taken.append(range(match.first_frame - first, end - first))
        here, there = self.names_of(self._trailer, index), self.names_of(film, candidate.shot)
        return replace(match, names=there, why=why(match.scores, here, there))
