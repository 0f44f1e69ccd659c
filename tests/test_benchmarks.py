"""What the benchmarks measure with does what it says, the same on every run."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from benchmarks.answers import Answerer, halves
from benchmarks.degradations import DEGRADATIONS, TRIPLES, degraded, speed_of
from benchmarks.questions import Clip, ToldCuts, ask, clips_of, ways_of
from benchmarks.tables import MarksError, table, write_between
from benchmarks.weights import Table
from matcher.analysis import analyse
from matcher.archive import Archive
from matcher.builtin_eyes import BuiltinEmbedder
from matcher.film import Film
from matcher.scoring import Weights
from tests.films import make_film
from tests.pictures import scene


@pytest.fixture(scope="module")
def clip() -> np.ndarray:
    """Eleven pictures in which something moves."""
    picture = scene(3, 100, 176)
    return np.stack([np.roll(picture, 4 * step, axis=1) for step in range(11)])


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_a_degradation_is_the_same_on_every_run_and_changes_what_is_seen(
    name: str, clip: np.ndarray
) -> None:
    before = clip.copy()
    once, again = (degraded(clip, (name,), np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(once, again)
    assert np.array_equal(clip, before)
    assert once.dtype == np.uint8
    assert len(once) == -(-len(clip) // speed_of((name,)))
    assert once.shape != clip.shape or np.abs(once.astype(int) - clip).mean() > 0.3


def test_every_degradation_but_mirroring_meets_two_others_at_least_twice() -> None:
    for name in set(DEGRADATIONS) - {"mirrored"}:
        assert sum(name in three for three in TRIPLES) >= 2
    assert all(len(set(three)) == 3 for three in TRIPLES)


def test_a_clip_goes_every_way_alone_and_three_ways_at_once() -> None:
    clips = [Clip("film", shot, 0, 12) for shot in range(5)]
    ways = ways_of(clips, 40)
    for clip in clips:
        gone = [way for way, those in ways.items() if clip in those]
        assert {way[0] for way in gone if len(way) == 1} == set(DEGRADATIONS)
        assert sum(len(way) == 3 for way in gone) == 3


def test_halves_are_decided_by_names_and_hold_about_as_much() -> None:
    films = {f"film {n}": n % 7 + 1 for n in range(20)}
    half = halves(films)
    assert half == halves(dict(reversed(films.items())))
    sizes = [sum(films[name] for name in films if half[name] == one) for one in "AB"]
    assert abs(sizes[0] - sizes[1]) <= max(films.values())


def test_weights_decide_what_comes_first() -> None:
    named = np.array([[[0.9, 0.1, 0, 0], [0.2, 0.8, 0, 0]]], np.float32)
    clips = Table(named, np.zeros((1, 2), np.float32), np.array([1]), np.array([0]))
    assert clips.ranks(Weights(1, 0, 0, 0)).tolist() == [2]
    assert clips.ranks(Weights(0, 1, 0, 0)).tolist() == [1]


def test_clips_as_they_are_find_their_shots_and_begin_at_their_frames(tmp_path: Path) -> None:
    films = {
        "one": [("testsrc2", 40), ("mandelbrot", 48)],
        "two": [("life=seed=1:mold=10:ratio=0.1", 48), ("cellauto=seed=2", 44)],
    }
    eyes = BuiltinEmbedder()
    archive = Archive(tmp_path / "archive", eyes.name)
    questions = []
    for name, shots in films.items():
        path = make_film(tmp_path / f"{name}.mp4", shots)
        lengths = [frames for _, frames in shots]
        # The bytes of a film, and so its id, may differ between runs; clips are drawn by the id.
        looked = replace(analyse(path, ToldCuts(lengths), eyes), film=name, kinds=("film", "film"))
        assert [shot.frames for shot in looked.shots] == lengths
        archive.add(Film(name, name, str(path), looked.fps, looked.frames, 2), looked)
        clips = clips_of(looked, range(2))
        assert clips == clips_of(looked, range(2))
        questions += ask(path, {(): clips}, eyes, tmp_path / "work")
    answerer = Answerer(archive)
    answers = [
        answer
        for each in questions
        for answer in answerer.answers(answerer.ask(each), Weights(), in_time=True)
    ]
    assert [answer.rank for answer in answers] == [1, 1, 1, 1]
    assert all(answer.error is not None and answer.error <= 1 for answer in answers)


def test_what_was_looked_at_is_not_looked_at_again(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", [("testsrc2", 40)])
    eyes = BuiltinEmbedder()
    clips = clips_of(analyse(film, ToldCuts([40]), eyes), [0])
    (made,) = ask(film, {(): clips}, eyes, tmp_path / "work")
    film.unlink()
    (found,) = ask(film, {(): clips}, eyes, tmp_path / "work")
    assert found.looked.film == made.looked.film


def test_a_table_goes_between_its_marks_and_nowhere_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- run me:begin -->\nold\n<!-- run me:end -->\nafter\n")
    write_between(page, "run me", table(["what", "how much"], [["all", 1], ["none", None]]))
    rows = "| what | how much |\n| --- | --- |\n| all | 1 |\n| none |  |"
    marked = f"before\n<!-- run me:begin -->\n\n{rows}\n\n<!-- run me:end -->\nafter\n"
    assert page.read_text() == marked


@pytest.mark.parametrize(
    "text",
    ["no marks", "<!-- run me:begin -->", "<!-- run me:end --> <!-- run me:begin -->"],
)
def test_a_page_without_marks_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(MarksError, match="run me:begin"):
        write_between(page, "run me", "| a |")
    assert page.read_text() == text


def test_what_plays_faster_passes_more_frames_of_its_original() -> None:
    assert speed_of(("10 % faster", "crop", "contrast")) == Fraction(11, 10)
    assert speed_of(("crop",)) == 1
