"""What the product answers to degraded clips, and what of that is right.

Right is the very shot and nothing like it. A clip that is taken for a title card or for black is
not answered, as in a trailer. The error of the in-point is counted in archive frames, in the middle
of the clip: how far what would play there is from what the clip shows there. At natural speed that
is the error of the first frame.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from benchmarks.degradations import SPEED, speed_of
from benchmarks.questions import Clip, Questions, Way
from matcher.analysis import Analysis
from matcher.archive import Archive
from matcher.candidates import Question, compare, nearest_shots
from matcher.film import Film
from matcher.matching import Candidate, Key, Rules, to_match, total_score
from matcher.reinterpret import FIRST_LOOK
from matcher.scoring import FEATURES, Weights
from matcher.setups import place_of
from matcher.timing import Timing

LIMITS = (Fraction(17, 20), Fraction(23, 20))
"""Speeds that are allowed where a clip plays faster than its original; else there is one."""

NOT_ANSWERED = ("black", "white", "title")
"""Kinds of trailer shots that keep their own picture."""


IN_POINTS = ("keyframes meet", "light", "motion", "light and motion")
"""What an in-point may be sought by; the last is the product's way."""


@dataclass(frozen=True)
class Answer:
    """What became of one clip.

    `named` (candidates, 4) are the likenesses of what was found in the order of
    `scoring.FEATURES`, `lacking` (candidates,) what each loses for being too short, `true` which
    of them is the right one, None where it is not among them. `rank` is its place among them,
    `first` the shot that came first. `errors` are those of the in-point by what it is sought by;
    empty where the right one is not first, or in-points were not asked for.
    """

    way: Way
    clip: Clip
    named: NDArray[np.float32]
    lacking: NDArray[np.float32]
    true: int | None
    rank: int | None
    first: Key | None
    errors: Mapping[str, int]

    @property
    def error(self) -> int | None:
        """The error of the in-point as the product seeks it."""
        return self.errors.get(IN_POINTS[-1])


class Remembering(Archive):
    """An archive that reads what is known of a film once."""

    def __init__(self, archive: Archive) -> None:
        super().__init__(archive.folder, archive.eyes)
        self._analyses: dict[str, Analysis] = {}

    def analysis(self, film: str) -> Analysis:
        """What is known of a film."""
        if film not in self._analyses:
            self._analyses[film] = super().analysis(film)
        return self._analyses[film]


@dataclass(frozen=True)
class Asked:
    """Questions with what the index found for each: shots, the most alike first."""

    questions: Questions
    found: list[list[Key]]


class Answerer:
    """Puts questions to the product, as often as weights are to be tried."""

    def __init__(self, archive: Archive) -> None:
        self._archive = Remembering(archive)
        films: list[Film] = archive.films()
        self._films = {film.id: film for film in films}
        self._takes = archive.takes(films)

    def ask(self, questions: Questions) -> Asked:
        """Asks the index; it knows no weights."""
        question = self._question(questions, Weights())
        return Asked(questions, nearest_shots(question, self._archive, FIRST_LOOK))

    def answers(self, asked: Asked, weights: Weights, *, in_time: bool) -> list[Answer]:
        """What comes of them with these weights.

        If `in_time`, the best candidates are also laid beside the clip frame by frame, as the
        product does, and in-points are sought.
        """
        questions = asked.questions
        question = self._question(questions, weights)
        found = [
            [] if kind in NOT_ANSWERED else keys
            for kind, keys in zip(questions.looked.kinds, asked.found, strict=True)
        ]
        candidates = compare(question, self._archive, found)
        if in_time:
            candidates = Timing(question, self._archive).weighed(candidates)
        answers = [
            self._answer(questions, number, of_clip) for number, of_clip in enumerate(candidates)
        ]
        if in_time:
            searches = self._searches(questions, weights)
            for number, answer in enumerate(answers):
                if answer.rank == 1 and answer.true is not None:
                    right = candidates[number][answer.true]
                    errors = self._errors(questions, number, right, searches)
                    answers[number] = replace(answer, errors=errors)
        return answers

    def _question(self, questions: Questions, weights: Weights) -> Question:
        natural = (Fraction(1), Fraction(1))
        rules = Rules(
            weights=weights,
            mirrored="mirrored" in questions.way,
            speeds=LIMITS if speed_of(questions.way) == SPEED else natural,
        )
        return Question(questions.looked, rules, self._films.keys(), self._takes, own_shots=True)

    def _searches(self, questions: Questions, weights: Weights) -> dict[str, Timing]:
        """How in-points are sought by one likeness alone."""
        alone = {
            "light": replace(weights, framing=1, motion=0),
            "motion": replace(weights, framing=0, motion=1),
        }
        return {
            name: Timing(self._question(questions, some), self._archive)
            for name, some in alone.items()
        }

    def _answer(self, questions: Questions, number: int, found: Sequence[Candidate]) -> Answer:
        clip, place = questions.clips[number], place_of(questions.looked, number)
        totals = np.array([total_score(place, candidate) for candidate in found], np.float32)
        likenesses = np.array([candidate.likeness for candidate in found], np.float32)
        keys = [candidate.key for candidate in found]
        true = keys.index((clip.film, clip.shot)) if (clip.film, clip.shot) in keys else None
        return Answer(
            way=questions.way,
            clip=clip,
            named=np.array([c.named for c in found], np.float32).reshape(-1, len(FEATURES)),
            lacking=likenesses - totals,
            true=true,
            rank=None if true is None else int((totals >= totals[true]).sum()),
            first=keys[int(totals.argmax())] if keys else None,
            errors={},
        )

    def _errors(
        self,
        questions: Questions,
        number: int,
        candidate: Candidate,
        searches: Mapping[str, Timing],
    ) -> dict[str, int]:
        """How far off, in frames, each way to seek the in-point is."""
        clip, place = questions.clips[number], place_of(questions.looked, number)
        begins = {name: timing.begin(number, candidate) for name, timing in searches.items()}
        begins |= {IN_POINTS[0]: None, IN_POINTS[-1]: candidate.begin}
        middle = place.frames // 2
        shown = clip.first_frame + int(middle * speed_of(questions.way))
        rates = questions.looked.fps, self._films[clip.film].fps
        matches = {name: to_match(place, candidate, begins[name]) for name in IN_POINTS}
        return {
            name: abs(match.frame_at(middle, *rates) - shown) for name, match in matches.items()
        }


def recall(answers: Sequence[Answer], at: int) -> float | None:
    """The share of clips whose shot is among the first `at`; None without clips."""
    if not answers:
        return None
    return float(np.mean([a.rank is not None and a.rank <= at for a in answers]))


def error(errors: Sequence[int | None], share: float) -> float | None:
    """The error that this share of those that are known does not pass; None where none is."""
    known = [error for error in errors if error is not None]
    return float(np.quantile(known, share, method="higher")) if known else None


def halves(clips: Mapping[str, int]) -> dict[str, str]:
    """Film by name to "A" or "B": in an order that their names decide, each to the smaller half.

    `clips` says how many clips each has.
    """
    sizes = {"A": 0, "B": 0}
    half = {}
    for name in sorted(clips, key=lambda name: hashlib.blake2b(name.encode()).digest()):
        half[name] = min(sizes, key=lambda one: (sizes[one], one))
        sizes[half[name]] += clips[name]
    return half
