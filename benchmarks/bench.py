"""Films of a folder in an archive, and clips of them as questions: what matching is measured on."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.answers import Answer, Answerer, Asked, halves
from benchmarks.questions import Clip, ask, clips_of, ways_of
from bot.catalogue import films_in
from matcher.analysis import analyse
from matcher.archive import Archive, kept_out
from matcher.eyes import Embedder
from matcher.film import Film, film_id
from matcher.matching import Key
from matcher.scoring import Weights
from matcher.shots import load_detector
from matcher.tone import black_and_white
from tests.films import make_film

MADE = {
    "a.mp4": ("24", ("testsrc2", "mandelbrot", "gradients=seed=3:speed=0.05")),
    "b.mp4": ("25", ("life=mold=10:ratio=0.1", "cellauto", "mandelbrot=start_x=-1:start_y=0.3")),
    "c.mp4": ("16", ("gradients=seed=8:speed=0.1:type=radial", "testsrc", "sierpinski=seed=2")),
}
"""Films that are made: their rate, and what moves in their shots."""


@dataclass(frozen=True)
class Bench:
    """Films in an archive and questions about them.

    `half` says by film which half it belongs to, `names` what it is called, `colour` which shots
    have colours, `about` in words what there is.
    """

    answerer: Answerer
    asked: tuple[Asked, ...]
    half: Mapping[str, str]
    names: Mapping[str, str]
    colour: frozenset[Key]
    about: str

    def answers(self, weights: Weights, *, in_time: bool = False) -> list[Answer]:
        """What the product answers with these weights, with or without its look frame by frame."""
        return [
            answer
            for asked in self.asked
            for answer in self.answerer.answers(asked, weights, in_time=in_time)
        ]

    def of_half(self, answers: Sequence[Answer], half: str) -> list[Answer]:
        """Those about films of one half."""
        return [answer for answer in answers if self.half[answer.clip.film] == half]


def archive_of(paths: Sequence[Path], archive: Archive, embedder: Embedder) -> dict[Path, Film]:
    """Lets the archive hold these films and no others; the films by their files."""
    identities = {path: film_id(path) for path in paths}
    for other in archive.films():
        if other.id not in identities.values():
            archive.remove(other.id)
    known = {film.id: film for film in archive.films()}
    detector = None
    films = {}
    for path, identity in identities.items():
        if identity not in known or archive.state(identity) != "whole":
            detector = detector or load_detector()
            looked = analyse(path, detector, embedder)
            frames, shots = looked.frames, len(looked.shots)
            film = Film(identity, path.name, str(path), looked.fps, frames, shots)
            archive.add(film, looked)
            known[identity] = film
        archive.compare_once(identity)
        films[path] = known[identity]
    return films


def prepared(folder: Path, work: Path, embedder: Embedder) -> Bench:
    """The films of a folder looked at, and clips of them degraded and looked at.

    What lies in `work` is not made again.
    """
    archive = Archive(work / "archive", embedder.name)
    films = archive_of(films_in(folder), archive, embedder)
    left_out = kept_out(archive.folder, list(films.values()))
    clips: dict[Path, list[Clip]] = {}
    for path, film in films.items():
        out = {kept.shot.index for kept, _ in left_out if kept.film == film.id}
        clips[path] = clips_of(archive.analysis(film.id), set(range(film.shots)) - out)
    answerer = Answerer(archive)
    asked: list[Asked] = []
    count = 0
    for path, found in clips.items():
        if not found:
            continue
        print(f"{path.name}: {len(found)} clips", file=sys.stderr)
        questions = ask(path, ways_of(found, count), embedder, work / "questions")
        asked += map(answerer.ask, questions)
        count += len(found)
    half = halves({path.name: len(found) for path, found in clips.items()})
    about = _about(clips, films, half, Counter(reason for _, reason in left_out))
    return Bench(
        answerer=answerer,
        asked=tuple(asked),
        half={film.id: half[path.name] for path, film in films.items()},
        names={film.id: path.name for path, film in films.items()},
        colour=frozenset(key for film in films.values() for key in _coloured(archive, film.id)),
        about=about,
    )


def _coloured(archive: Archive, film: str) -> list[Key]:
    """The shots of a film that are not black-and-white."""
    analysis = archive.analysis(film)
    grey = black_and_white(analysis.looks.tones.astype(np.float32))
    shots = range(len(analysis.shots))
    return [(film, shot) for shot in shots if grey[analysis.of_shot(shot)].mean() <= 0.5]


def _about(
    clips: Mapping[Path, Sequence[Clip]],
    films: Mapping[Path, Film],
    half: Mapping[str, str],
    left_out: Counter[str],
) -> str:
    shots = sum(film.shots for film in films.values())
    kinds = ", ".join(f"{count} {reason}" for reason, count in sorted(left_out.items())) or "none"
    count = sum(map(len, clips.values()))
    lines = [f"{count} clips among the {shots} shots of {len(films)} films; kept out: {kinds}."]
    for one in "AB":
        names = [f"{p.stem} {len(c)}" for p, c in clips.items() if half[p.name] == one]
        lines.append(f"Half {one}, clips by film: {', '.join(names)}.")
    return "\n\n".join(lines) + "\n"


def made_films(folder: Path) -> None:
    """Three films of three shots in which something moves."""
    folder.mkdir(parents=True)
    for name, (fps, sources) in MADE.items():
        shots = [(source, 60 + 10 * step) for step, source in enumerate(sources)]
        make_film(folder / name, shots, fps=fps, size="320x240")
