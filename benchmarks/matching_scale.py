"""A 100-shot trailer against an archive of 100,000 made-up shots: time, and what is missed.

    python -m benchmarks.matching_scale [--shots 100000] [--dimensions 1280]

Times are those after loading: the index was asked once before, and libraries are imported. The
vectors lie near a 48-dimensional surface in clusters, as those of real films do (every set-up
of a scene is many shots); grids, faces, tones and moves are drawn at random, and every shot lasts
two seconds at 12 frames a second. "Exact" compares with every shot of the archive in numpy.
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
from matcher.faces import COLUMNS as FACE_COLUMNS
from matcher.faces import FACES
from matcher.film import Film
from matcher.framing import COLUMNS as GRID_COLUMNS
from matcher.likeness import THUMB_CELLS
from matcher.looks import Course, Looks
from matcher.motion import COLUMNS
from matcher.reinterpret import FIRST_LOOK, Brief, reinterpret
from matcher.shots import Shot
from matcher.tone import COLUMNS as TONE_COLUMNS

SURFACE, CLUSTERS = 48, 3000
SHOTS_PER_FILM, KEYFRAMES, LENGTH = 500, 3, 24
FPS = Fraction(12)


def made_up(
    rng: np.random.Generator, lift: np.ndarray, centres: np.ndarray, shots: int
) -> np.ndarray:
    """Keyframe vectors of so many shots: (shots * KEYFRAMES, d), unit length."""
    home = centres[rng.integers(0, len(centres), shots)]
    shot = home + 0.35 * rng.standard_normal((shots, SURFACE)).astype(np.float32)
    frames = np.repeat(shot, KEYFRAMES, axis=0)
    frames = frames + 0.1 * rng.standard_normal(frames.shape).astype(np.float32)
    vectors = frames @ lift
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def an_analysis(rng: np.random.Generator, name: str, vectors: np.ndarray) -> Analysis:
    """A film of two-second shots that look like these vectors; all else is drawn at random."""
    rows, count = len(vectors), len(vectors) // KEYFRAMES
    frames = count * LENGTH
    shots = tuple(Shot(i, i * LENGTH, (i + 1) * LENGTH, "cut") for i in range(count))
    owners = np.repeat(np.arange(count, dtype=np.int32), KEYFRAMES)
    keyframes = owners * LENGTH + np.tile(np.arange(KEYFRAMES, dtype=np.int32) * 8, count)

    def drawn(*shape: int) -> np.ndarray:
        return rng.random(shape, np.float32).astype(np.float16)

    motion = drawn(frames, COLUMNS) / 8
    looks = Looks(
        embeddings=vectors.astype(np.float16),
        grids=drawn(rows, GRID_COLUMNS) - np.float16(0.5),
        faces=drawn(rows, FACES, FACE_COLUMNS),
        tones=drawn(rows, TONE_COLUMNS),
        moves=motion[keyframes],
    )
    thumbs = rng.integers(-127, 128, (frames, THUMB_CELLS), np.int8)
    levels = np.full((frames, 2), 90, np.uint8)
    return Analysis(
        film=name,
        eyes="made-up",
        detector="made-up",
        fps=FPS,
        frames=frames,
        width=640,
        height=480,
        sound=True,
        shots=shots,
        kinds=("film",) * count,
        owners=owners,
        keyframes=keyframes,
        looks=looks,
        course=Course(thumbs, levels, motion, step=1),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=int, default=100_000)
    parser.add_argument("--dimensions", type=int, default=1280)
    parser.add_argument("--no-exact", action="store_true", help="spare memory: no exact search")
    given = parser.parse_args()
    wanted, dimensions = given.shots, given.dimensions
    rng = np.random.default_rng(0)
    lift = rng.standard_normal((SURFACE, dimensions)).astype(np.float32)
    centres = rng.standard_normal((CLUSTERS, SURFACE)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder), "made-up")
        means = []
        started = time.perf_counter()
        for number in range(wanted // SHOTS_PER_FILM):
            name = f"{number:016x}"
            analysis = an_analysis(rng, name, made_up(rng, lift, centres, SHOTS_PER_FILM))
            film = Film(name, name, "", FPS, analysis.frames, len(analysis.shots))
            archive.add(film, analysis)
            if not given.no_exact:
                means.append(analysis.shot_vectors())
        built = time.perf_counter() - started
        trailer = an_analysis(rng, "f" * 16, made_up(rng, lift, centres, 100))
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
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"| shots in the archive | {wanted:,} |")
        print("|---|---|")
        print(f"| length of their vectors | {dimensions} |")
        print(f"| building the index, once | {built:.0f} s |")
        print(f"| loading it | {loaded:.2f} s |")
        print(f"| **matching a trailer of {len(montage.cuts)} shots** | **{matched:.2f} s** |")
        print(f"| of that, asking the index | {asked:.2f} s |")
        print(f"| peak memory | {memory:.2f} GB |")
        if means:
            ours = [{int(f.film, 16) * SHOTS_PER_FILM + f.shot for f in row} for row in found]
            compared, recall = against_exact(ours, trailer.shot_vectors(), np.concatenate(means))
            print(f"| exact search in numpy, all vectors in memory | {compared:.2f} s |")
            print(f"| found of the {FIRST_LOOK} nearest that exact search finds | {recall:.4f} |")


def against_exact(
    ours: list[set[int]], asked: np.ndarray, everything: np.ndarray
) -> tuple[float, float]:
    """Seconds that exact search takes, and the share of what it finds that we found."""
    started = time.perf_counter()
    likeness = asked @ everything.T
    exact = np.argpartition(-likeness, FIRST_LOOK, axis=1)[:, :FIRST_LOOK]
    seconds = time.perf_counter() - started
    shares = [len(a & set(b.tolist())) / FIRST_LOOK for a, b in zip(ours, exact, strict=True)]
    return seconds, float(np.mean(shares))


if __name__ == "__main__":
    main()
