"""Shots: they tile the film, cuts are exact, and finding them disturbs nobody."""

from __future__ import annotations

import os
import random
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.shots import Score, Truth, score
from matcher.cut_network import MARGIN, WINDOW, CutNetwork, histograms, load_network
from matcher.cut_signs import Break, Step, signature, transitions_in
from matcher.errors import EyesError
from matcher.footage import open_footage
from matcher.network_detector import NetworkDetector
from matcher.picture import Pixels
from matcher.shots import (
    DETECTORS,
    Shot,
    Transition,
    detect_shots,
    load_detector,
    shots_from_transitions,
)
from tests.films import ffmpeg, make_film

SAME = Break(0.99, 0.99, 0.99)
CLEAR = Break(0.3, 0.9, 0.9)
CERTAIN = Break(0.0, 0.9, 0.9)

CUT_FILM = [("testsrc2", 40), ("mandelbrot", 45), ("smptehdbars", 50), ("testsrc2", 30)]
CUTS = [40, 85, 135]


def steps(
    ends: dict[int, float],
    within: dict[int, float] | None = None,
    broken: dict[int, Break] | None = None,
) -> list[Step]:
    """A hundred steps in which nothing happens but this."""
    within = ends if within is None else within
    broken = broken or {}
    return [Step(n, ends.get(n, 0.0), within.get(n, 0.0), broken.get(n, SAME)) for n in range(100)]


@given(
    st.lists(
        st.builds(Transition, st.integers(-5, 130), st.sampled_from(["cut", "gradual"])),
        max_size=30,
    ),
    st.integers(1, 120),
)
def test_shots_tile_the_film_and_none_is_empty(found: list[Transition], frames: int) -> None:
    shots = shots_from_transitions(found, frames)

    assert shots[0].first_frame == 0
    assert shots[-1].end_frame == frames
    assert all(a.end_frame == b.first_frame for a, b in pairwise(shots))
    assert all(shot.frames > 0 for shot in shots)
    assert [shot.index for shot in shots] == list(range(len(shots)))


def test_a_shot_begins_as_its_transition_says() -> None:
    shots = shots_from_transitions([Transition(9, "gradual"), Transition(4, "cut")], 12)

    assert shots == (Shot(0, 0, 4, "cut"), Shot(1, 4, 9, "cut"), Shot(2, 9, 12, "gradual"))


def test_a_film_without_frames_has_no_shots() -> None:
    with pytest.raises(ValueError, match="without frames"):
        shots_from_transitions([], 0)


def test_a_likely_short_transition_is_a_cut() -> None:
    assert transitions_in(steps({50: 0.9}, broken={50: CLEAR})) == [Transition(51, "cut")]


def test_an_unlikely_cut_counts_where_the_pictures_break() -> None:
    assert transitions_in(steps({50: 0.2}, broken={50: CLEAR})) == [Transition(51, "cut")]
    assert transitions_in(steps({50: 0.2})) == []


def test_a_certain_break_is_a_cut_whatever_the_network_thinks() -> None:
    assert transitions_in(steps({}, broken={50: CERTAIN})) == [Transition(51, "cut")]


def test_flicker_is_no_cut_though_the_network_leans_to_it() -> None:
    assert transitions_in(steps({50: 0.6})) == []


def test_a_dissolve_has_its_boundary_in_its_middle() -> None:
    within = dict.fromkeys(range(40, 60), 0.8)

    assert transitions_in(steps({45: 0.7}, within)) == [Transition(51, "gradual")]


def test_a_cut_and_the_fade_that_follows_it_are_two_transitions() -> None:
    within = dict.fromkeys(range(30, 60), 0.8)
    found = transitions_in(steps({30: 0.9, 50: 0.7}, within, {30: CLEAR}))

    assert [one.kind for one in found] == ["cut", "gradual"]
    assert found[0].first_frame == 31


def test_two_cuts_at_nearly_one_place_are_one() -> None:
    found = transitions_in(steps({50: 0.9, 51: 0.8}, broken={50: CLEAR, 51: CLEAR}))

    assert found == [Transition(51, "cut")]


def test_light_does_not_change_what_a_picture_looks_like() -> None:
    blocks = np.random.default_rng(3).integers(0, 120, (9, 16, 3), dtype=np.uint8)
    picture = blocks.repeat(3, axis=0).repeat(3, axis=1)

    itself = signature(picture) @ signature(picture)
    assert signature(picture) @ signature(picture + 90) == pytest.approx(itself, abs=0.01)
    assert abs(signature(picture) @ signature(picture[::-1])) < 0.5


def test_a_histogram_has_unit_length_and_one_colour_fills_one_bin() -> None:
    red = np.zeros((1, 27, 48, 3), dtype=np.uint8)
    red[..., 0] = 255

    assert histograms(red)[0, 7 * 64] == pytest.approx(1)
    assert np.linalg.norm(histograms(red)) == pytest.approx(1)


def scored_by_brightness(pictures: Pixels) -> npt.NDArray[np.float32]:
    """A network that believes what the first pixel of a picture says."""
    said = pictures[:, 0, 0, 0].astype(np.float32) / 255
    return np.stack([said, said], axis=1)


@pytest.mark.parametrize("frames", [1, 2, 3, 224, 225, 226, 250, 451, 900])
def test_a_stream_of_any_length_is_scored_once_and_in_place(frames: int) -> None:
    session = NetworkDetector(scored_by_brightness).start(Fraction(24))
    cuts = sorted({frames // 3, frames // 2, frames - 2} & set(range(1, frames - 1)))
    chance = np.random.default_rng(1)
    here = chance.integers(0, 255, (27, 48, 3), dtype=np.uint8)
    found = []
    for n in range(frames):
        picture = here.copy()
        picture[0, 0] = 255 if n in cuts else 0
        if n in cuts:
            here = chance.integers(0, 255, (27, 48, 3), dtype=np.uint8)
        found += session.feed(picture)
    found += session.finish()

    apart = [n for n in cuts if n + 1 not in cuts and n + 2 not in cuts and n - 1 not in cuts]
    assert {n + 1 for n in apart} <= {transition.first_frame for transition in found}
    assert all(0 < transition.first_frame < frames for transition in found)


def test_a_transition_is_named_before_the_film_ends() -> None:
    session = NetworkDetector(scored_by_brightness).start(Fraction(24))
    chance = np.random.default_rng(2)
    pictures = chance.integers(0, 200, (2, 27, 48, 3), dtype=np.uint8)
    pictures[:, 0, 0] = 0
    late = pictures[0].copy()
    late[0, 0] = 255
    found = [session.feed(pictures[0]) for _ in range(30)]
    found.append(session.feed(late))
    found += [session.feed(pictures[1]) for _ in range(WINDOW)]

    assert [one for some in found for one in some] == [Transition(31, "cut")]


@pytest.mark.parametrize("name", DETECTORS)
def test_cuts_of_a_film_are_found_on_their_frame(tmp_path: Path, name: str) -> None:
    footage = open_footage(make_film(tmp_path / "film.mp4", CUT_FILM))
    told: list[tuple[int, int]] = []

    shots = detect_shots(footage, load_detector(name), lambda done, of: told.append((done, of)))

    assert [shot.first_frame for shot in shots] == [0, *CUTS]
    assert {shot.begins for shot in shots} == {"cut"}
    assert told[-1] == (footage.frames, footage.frames)


def test_a_dissolve_of_a_film_is_gradual(tmp_path: Path) -> None:
    parts = [make_film(tmp_path / f"{s}.mp4", [(s, 72)]) for s in ("mandelbrot", "smptehdbars")]
    path = tmp_path / "film.mp4"
    graph = "xfade=transition=fade:duration=1:offset=1.5,format=yuv420p"
    ffmpeg("-i", str(parts[0]), "-i", str(parts[1]), "-filter_complex", graph, str(path))

    shots = detect_shots(open_footage(path), load_detector())

    assert [shot.begins for shot in shots] == ["cut", "gradual"]
    assert abs(shots[1].first_frame - 48) <= 6


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize("frames", [1, 2, 7, 60])
def test_a_black_film_of_any_length_is_one_shot(tmp_path: Path, frames: int, name: str) -> None:
    footage = open_footage(make_film(tmp_path / "film.mp4", [("color=c=black", frames)]))

    assert detect_shots(footage, load_detector(name)) == (Shot(0, 0, frames),)


def test_an_unknown_detector_is_told_with_those_that_there_are() -> None:
    with pytest.raises(EyesError, match="no shot detector fast") as told:
        load_detector("fast")

    assert "transnetv2, adaptive" in told.value.hint


def test_building_the_network_leaves_the_process_as_it_was() -> None:
    torch.manual_seed(11)
    np.random.seed(11)
    random.seed(11)
    expected = [torch.rand(1).item(), np.random.rand(), random.random()]
    torch.manual_seed(11)
    np.random.seed(11)
    random.seed(11)
    before = os.environ.get("PYTORCH_ENABLE_MPS_FALLBACK")

    CutNetwork()

    assert [torch.rand(1).item(), np.random.rand(), random.random()] == expected
    assert not torch.are_deterministic_algorithms_enabled()
    assert os.environ.get("PYTORCH_ENABLE_MPS_FALLBACK") == before


def test_our_network_answers_as_the_wheels_own_does(tmp_path: Path) -> None:
    from matcher.cut_network import _undisturbed, _wheel_model
    from matcher.decoding import read_frames

    footage = open_footage(make_film(tmp_path / "film.mp4", CUT_FILM))
    pictures = np.stack(list(read_frames(footage, (48, 27))))
    with _undisturbed():
        expected = _wheel_model().predict_frames(torch.from_numpy(pictures), quiet=True)[0].numpy()
    held = [pictures[:1]] * MARGIN + [pictures] + [pictures[-1:]] * WINDOW
    ours = load_network()(np.concatenate(held)[:WINDOW])[MARGIN : MARGIN + len(pictures), 0]

    assert np.flatnonzero(ours > 0.5).tolist() == np.flatnonzero(expected > 0.5).tolist()
    # bfloat16 has 8 bits of precision.
    assert np.abs(ours - expected).max() < 0.1


@pytest.mark.parametrize(
    ("named", "truth", "expected"),
    [
        ([10, 20], Truth((10, 20)), Score(2, 0, 0)),
        ([12, 23], Truth((10, 20)), Score(1, 1, 1)),
        ([10, 11], Truth((10,)), Score(1, 0, 1)),
        ([35], Truth((10,), ((30, 40),)), Score(0, 1, 0)),
        ([], Truth(()), Score(0, 0, 0)),
    ],
)
def test_a_cut_is_scored_within_two_frames_and_once(
    named: list[int], truth: Truth, expected: Score
) -> None:
    assert score(named, truth) == expected


def test_precision_recall_and_f1_follow_from_the_counts() -> None:
    result = Score(found=6, missed=2, extra=1)

    assert (result.precision, result.recall, result.f1) == (6 / 7, 6 / 8, 12 / 15)
