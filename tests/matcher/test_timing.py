"""Candidates laid beside their places frame by frame."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matcher.analysis import Analysis
from matcher.archive import Archive
from matcher.candidates import Question, compare, nearest_shots
from matcher.editor import Editor
from matcher.likeness import THUMB_CELLS
from matcher.matching import Rules
from matcher.naming import plain_names
from matcher.shots import Shot
from matcher.timing import Timing
from tests.matcher.analyses import LENGTH, an_analysis, film_of, looks

LOOK = looks(1, 1)


def walking(seed: int, frames: int) -> np.ndarray:
    """Thumbnails that change from frame to frame."""
    rng = np.random.default_rng(seed)
    steps = np.cumsum(rng.standard_normal((frames, THUMB_CELLS)) * 0.2, axis=0)
    rows = np.random.default_rng(9).standard_normal(THUMB_CELLS) + steps
    return np.rint(rows / np.abs(rows).max(axis=1, keepdims=True) * 127).astype(np.int8)


def a_film(name: str, thumbs: np.ndarray, look: np.ndarray = LOOK) -> Analysis:
    """One shot as long as these thumbnails, all of it with one look."""
    count = len(thumbs) // LENGTH
    analysis = an_analysis(name, np.repeat(look, count, axis=0))
    return replace(
        analysis,
        shots=(Shot(0, 0, len(thumbs)),),
        kinds=("film",),
        owners=np.zeros(count, np.int32),
        course=replace(analysis.course, thumbs=thumbs),
    )


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path, "test:eyes")
    for analysis in (a_film("one", walking(1, 4 * LENGTH)), a_film("two", walking(2, 4 * LENGTH))):
        archive.add(film_of(analysis), analysis)
    return archive


def asked(trailer: Analysis, archive: Archive) -> tuple[Question, Timing]:
    films = archive.films()
    question = Question(trailer, Rules(), {film.id for film in films}, {}, own_shots=True)
    return question, Timing(question, archive)


def test_of_two_shots_that_look_the_same_the_one_in_time_is_better(archive: Archive) -> None:
    like_both = looks(2, 1, near=LOOK, spread=1.0)
    trailer = a_film("tttt", walking(2, 4 * LENGTH)[60 : 60 + LENGTH], like_both)
    question, timing = asked(trailer, archive)
    (found,) = compare(question, archive, nearest_shots(question, archive, 10))
    assert len({candidate.likeness for candidate in found}) == 1
    best = max(timing.weighed([found])[0], key=lambda candidate: candidate.likeness)
    assert best.film == "two"
    assert best.begin is not None
    assert best.begin.offset == 60


def test_a_set_up_that_comes_back_goes_on_where_it_was_left(archive: Archive) -> None:
    """The same picture three times: the archive shot is long enough for three parts of it."""
    thumbs = np.tile(walking(2, 4 * LENGTH)[60 : 60 + LENGTH], (3, 1))
    trailer = replace(
        an_analysis("tttt", np.repeat(LOOK, 3, axis=0)),
        course=replace(an_analysis("tttt", np.repeat(LOOK, 3, axis=0)).course, thumbs=thumbs),
    )
    question, timing = asked(trailer, archive)
    found = timing.weighed(compare(question, archive, nearest_shots(question, archive, 10)))
    editor = Editor(trailer, timing, plain_names)
    shown = []
    for index, row in enumerate(found):
        (candidate,) = [candidate for candidate in row if candidate.film == "two"]
        first = editor.match(index, candidate, final=True).first_frame
        shown.append(range(first, first + LENGTH))
    assert shown[0].start == 60
    frames = [frame for part in shown for frame in part]
    assert len(set(frames)) == len(frames)
