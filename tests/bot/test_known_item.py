"""A real trailer against the real film it was cut from: every shot has a true place there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.samples import Catalogue, fetch_samples, read_catalogue
from matcher.analysis import Analysis, analyse
from matcher.archive import Archive
from matcher.compiled import cache_folder
from matcher.embedding import load_embedder
from matcher.film import Film
from matcher.matching import Rules
from matcher.reinterpret import Brief, reinterpret
from matcher.shots import load_detector
from tests.films import ffmpeg

TRUE_PLACES = {
    120: 144,
    288: 432,
    480: 1032,
    672: 1224,
    816: 5204,
    888: 5416,
    936: 5468,
    1020: 5552,
    1080: 5608,
    1176: 6796,
}
"""Frames of the trailer and the frames of the film that show the same, paired by eye. The trailer
lays titles over four of them and turns the last one sepia."""

SECONDS = 300
"""The part of the film that the trailer was cut from."""


@pytest.fixture(scope="module")
def trailer_and_archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Analysis, Archive]:
    folder = tmp_path_factory.mktemp("known item")
    (moviepy,) = [p for p in read_catalogue().packages if p.name == "moviepy"]
    place = cache_folder() / "samples"
    samples = fetch_samples(place, lambda _done, _all: None, Catalogue((moviepy,)))
    film = folder / "film.mp4"
    source = str(samples.films[0].path)
    ffmpeg("-i", source, "-t", str(SECONDS), "-c", "copy", "-an", str(film))
    detector, eyes = load_detector(), load_embedder("builtin")
    analysis = analyse(film, detector, eyes)
    archive = Archive(folder / "archive", eyes.name)
    facts = (analysis.film, "The film", str(film), analysis.fps, analysis.frames)
    archive.add(Film(*facts, shots=len(analysis.shots)), analysis)
    return analyse(samples.trailer.path, detector, eyes), archive


def answers(trailer: Analysis, archive: Archive, *, own_shots: bool) -> dict[int, range]:
    """For each known frame of the trailer, the archive shot that answers it."""
    brief = Brief(Path("trailer"), "Trailer", Rules(max_per_film=0), own_shots=own_shots)
    montage = reinterpret(brief, trailer, archive)
    shots = archive.analysis(montage.cuts[0].match.film).shots
    return {
        frame: range(shots[cut.match.shot].first_frame, shots[cut.match.shot].end_frame)
        for frame in TRUE_PLACES
        for cut in montage.cuts
        if cut.first_frame <= frame < cut.end_frame
    }


def test_with_own_shots_every_shot_finds_its_true_place(
    trailer_and_archive: tuple[Analysis, Archive],
) -> None:
    found = answers(*trailer_and_archive, own_shots=True)
    assert {frame for frame, shot in found.items() if TRUE_PLACES[frame] in shot} == set(
        TRUE_PLACES
    )


def test_without_them_no_shot_is_answered_with_itself(
    trailer_and_archive: tuple[Analysis, Archive],
) -> None:
    found = answers(*trailer_and_archive, own_shots=False)
    places = set(TRUE_PLACES.values())
    assert not [shot for shot in found.values() if places & set(shot)]


def test_a_film_does_not_answer_itself_even_where_every_shot_is_its_own(
    trailer_and_archive: tuple[Analysis, Archive],
) -> None:
    """The film as its own trailer: what is left are shots of other scenes, or nothing."""
    _, archive = trailer_and_archive
    film = archive.analysis(archive.films()[0].id)
    as_trailer = replace(film, film="another id")
    brief = Brief(Path("t"), "T", Rules(max_per_film=0))
    with pytest.raises(Exception, match="nothing but the trailer's own shots"):
        reinterpret(brief, as_trailer, archive)
