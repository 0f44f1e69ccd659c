"""One pass over a film: the same shots as the detector finds, and keyframes inside each."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from matcher.analysis import STUDY, Analysis, analyse
from matcher.analysis_files import load_analysis, save_analysis
from matcher.decoding import read_pictures
from matcher.embedding import load_embedder
from matcher.errors import FootageError
from matcher.film import film_id
from matcher.footage import open_footage
from matcher.shots import Transition, detect_shots, load_detector
from tests.films import make_film

LENGTHS = (40, 3, 25, 90, 1, 30)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sources = ("testsrc2", "rgbtestsrc", "smptehdbars", "mandelbrot", "yuvtestsrc", "pal75bars")
    path = tmp_path_factory.mktemp("analysis") / "film.mp4"
    return make_film(path, list(zip(sources, LENGTHS, strict=True)))


class KnownCuts:
    """A detector that was told the cuts, and names them late, as detectors do."""

    name = "told"
    size = (48, 27)

    def __init__(self, cuts: Sequence[int], late: int) -> None:
        self.cuts, self.late = cuts, late

    def start(self, fps: Fraction) -> KnownCutsSession:
        return KnownCutsSession(list(self.cuts), self.late)


class KnownCutsSession:
    def __init__(self, cuts: list[int], late: int) -> None:
        self.cuts, self.late, self.fed = cuts, late, 0

    def feed(self, picture: np.ndarray) -> list[Transition]:
        self.fed += 1
        return self._named(self.fed - self.late)

    def finish(self) -> list[Transition]:
        return self._named(10**9)

    def _named(self, until: int) -> list[Transition]:
        due = [cut for cut in self.cuts if cut <= until]
        self.cuts = self.cuts[len(due) :]
        return [Transition(cut, "cut") for cut in due]


@pytest.fixture(scope="module")
def cuts() -> list[int]:
    return [sum(LENGTHS[:i]) for i in range(1, len(LENGTHS))]


@pytest.fixture(scope="module", params=[1, 60, 350])
def analysis(request: pytest.FixtureRequest, film: Path, cuts: list[int]) -> Analysis:
    return analyse(film, KnownCuts(cuts, request.param), load_embedder("builtin"))


def test_shots_tile_the_film_at_the_cuts_however_late_they_are_named(
    analysis: Analysis, cuts: list[int]
) -> None:
    assert [shot.first_frame for shot in analysis.shots] == [0, *cuts]
    assert all(a.end_frame == b.first_frame for a, b in pairwise(analysis.shots))
    assert analysis.shots[-1].end_frame == analysis.frames == sum(LENGTHS)
    assert [shot.index for shot in analysis.shots] == list(range(len(LENGTHS)))


def test_every_shot_has_keyframes_and_they_lie_inside_it(analysis: Analysis) -> None:
    for shot in analysis.shots:
        frames = analysis.keyframes[analysis.of_shot(shot.index)]
        assert len(frames)
        assert all(shot.first_frame <= frame < shot.end_frame for frame in frames)


def test_a_keyframe_looks_as_its_frame_does(analysis: Analysis, film: Path) -> None:
    eyes = load_embedder("builtin")
    frames = [int(frame) for frame in analysis.keyframes]
    expected = eyes.embed(read_pictures(open_footage(film), frames, STUDY))
    assert np.allclose(analysis.looks.embeddings, expected, atol=1e-3)


def test_every_frame_has_a_thumbnail_and_every_step_its_motion(analysis: Analysis) -> None:
    course = analysis.course
    assert course.thumbs.shape == (analysis.frames, 192)
    assert course.levels.shape == (analysis.frames, 2)
    assert course.motion.shape == (-(-analysis.frames // course.step), 20)
    assert len(analysis.looks) == len(analysis.keyframes)
    assert len(analysis.kinds) == len(analysis.shots)


def test_an_analysis_is_the_same_fresh_and_loaded(analysis: Analysis, tmp_path: Path) -> None:
    save_analysis(analysis, tmp_path / "analysis")
    loaded = load_analysis(tmp_path / "analysis")
    assert loaded is not None
    assert np.array_equal(loaded.shot_vectors(), analysis.shot_vectors())
    assert np.array_equal(loaded.looks.of(slice(None)).tones, analysis.looks.of(slice(None)).tones)


def test_the_analysis_knows_its_film(analysis: Analysis, film: Path) -> None:
    assert analysis.film == film_id(film)
    assert (analysis.eyes, analysis.detector) == ("builtin:efficientnet-lite0", "told")
    assert (analysis.fps, analysis.width, analysis.height) == (24, 320, 180)


def test_analysis_finds_the_shots_that_the_detector_finds(film: Path) -> None:
    detector = load_detector()
    found = analyse(film, detector, load_embedder("builtin")).shots
    assert found == detect_shots(open_footage(film), detector)


def test_boundaries_outside_the_film_or_named_twice_are_none(film: Path) -> None:
    detector = KnownCuts([0, 40, 40, 189, 400], 1)
    shots = analyse(film, detector, load_embedder("builtin")).shots
    assert [(shot.first_frame, shot.end_frame) for shot in shots] == [(0, 40), (40, 189)]


def test_progress_is_told_up_to_the_last_frame(film: Path, cuts: list[int]) -> None:
    told: list[tuple[int, int]] = []
    analyse(film, KnownCuts(cuts, 1), load_embedder("builtin"), lambda *tick: told.append(tick))
    assert told[-1] == (189, 189)


def test_what_is_no_film_cannot_be_analysed(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no film")
    with pytest.raises(FootageError):
        analyse(tmp_path / "text.mp4", KnownCuts([], 1), load_embedder("builtin"))
