"""A 100-shot trailer against an archive of 100,000 made-up shots: time, and what is missed.

    python -m benchmarks.matching_scale [--shots 100000]

Times are those after loading: the index was asked once before, and libraries are imported. The
vectors lie near a 48-dimensional surface in clusters, as those of real films do (every set-up
of a scene is many shots). "Exact" compares with every shot of the archive in numpy.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import numpy as np

from matcher.analysis import Analysis
from matcher.archive import Archive
from matcher.film import Film
from matcher.likeness import THUMB_CELLS
from matcher.reinterpret import FIRST_LOOK, Brief, reinterpret
from matcher.shots import Shot

DIMENSIONS, SURFACE, CLUSTERS = 1280, 48, 3000
SHOTS_PER_FILM, KEYFRAMES = 500, 3
FPS = Fraction(24)


def made_up(
    rng: np.random.Generator, lift: np.ndarray, centres: np.ndarray, shots: int
) -> np.ndarray:
    """Keyframe vectors of so many shots: (shots * KEYFRAMES, DIMENSIONS), unit length."""
    home = centres[rng.integers(0, len(centres), shots)]
    shot = home + 0.35 * rng.standard_normal((shots, SURFACE)).astype(np.float32)
    frames = np.repeat(shot, KEYFRAMES, axis=0)
    frames = frames + 0.1 * rng.standard_normal(frames.shape).astype(np.float32)
    vectors = frames @ lift
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def an_analysis(name: str, vectors: np.ndarray) -> Analysis:
    """A film of four-second shots that look like these vectors."""
    count = len(vectors) // KEYFRAMES
    shots = tuple(Shot(i, i * 96, (i + 1) * 96, "cut") for i in range(count))
    owners = np.repeat(np.arange(count, dtype=np.int32), KEYFRAMES)
    frames = owners * 96 + np.tile(np.arange(KEYFRAMES, dtype=np.int32) * 24, count)
    thumbs = np.zeros((len(vectors), THUMB_CELLS), np.float32)
    return Analysis(
        name, "made-up", "made-up", FPS, count * 96, 640, 480, True, shots, owners, frames,
        vectors, thumbs,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=int, default=100_000)
    wanted = parser.parse_args().shots
    rng = np.random.default_rng(0)
    lift = rng.standard_normal((SURFACE, DIMENSIONS)).astype(np.float32)
    centres = rng.standard_normal((CLUSTERS, SURFACE)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder), "made-up")
        means = []
        started = time.perf_counter()
        for number in range(wanted // SHOTS_PER_FILM):
            name = f"{number:016x}"
            analysis = an_analysis(name, made_up(rng, lift, centres, SHOTS_PER_FILM))
            film = Film(name, name, "", FPS, analysis.frames, len(analysis.shots))
            archive.add(film, analysis)
            means.append(analysis.shot_vectors())
        everything = np.concatenate(means)
        built = time.perf_counter() - started
        trailer = an_analysis("f" * 16, made_up(rng, lift, centres, 100))
        reopened = Archive(Path(folder), "made-up")
        started = time.perf_counter()
        reopened.nearest(trailer.shot_vectors()[:1], 1)
        import_module("scipy.optimize")
        loaded = time.perf_counter() - started
        started = time.perf_counter()
        montage = reinterpret(Brief(Path("t"), "t"), trailer, reopened)
        matched = time.perf_counter() - started
        started = time.perf_counter()
        found = reopened.nearest(trailer.shot_vectors(), FIRST_LOOK)
        asked = time.perf_counter() - started
        started = time.perf_counter()
        likeness = trailer.shot_vectors() @ everything.T
        exact = np.argpartition(-likeness, FIRST_LOOK, axis=1)[:, :FIRST_LOOK]
        compared = time.perf_counter() - started
        ours = [{int(f.film, 16) * SHOTS_PER_FILM + f.shot for f in row} for row in found]
        recall = np.mean(
            [len(a & set(b.tolist())) / FIRST_LOOK for a, b in zip(ours, exact, strict=True)]
        )
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"| shots in the archive | {len(everything):,} |")
        print("|---|---|")
        print(f"| building the index, once | {built:.0f} s |")
        print(f"| loading it | {loaded:.2f} s |")
        print(f"| **matching a trailer of {len(montage.cuts)} shots** | **{matched:.2f} s** |")
        print(f"| of that, asking the index | {asked:.2f} s |")
        print(f"| exact search in numpy, all vectors in memory | {compared:.2f} s |")
        print(f"| found of the {FIRST_LOOK} nearest that exact search finds | {recall:.4f} |")
        print(f"| peak memory, the exact search's copy included | {memory:.2f} GB |")


if __name__ == "__main__":
    main()
