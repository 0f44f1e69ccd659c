"""One look at a film, beside its parts measured alone and beside what one would otherwise do.

    python -m benchmarks.analysis [FILM] [--minutes 10 60]

Parts alone: decoding every frame without scaling any; the cut network on the frames as it wants
them; motion on small grey frames; eyes and framing, then faces and tone, on the keyframes.
Otherwise: PySceneDetect's command, then one embedding a shot.
With --minutes the film is joined to itself until it is that long, and each length is looked at in a
process of its own whose peak memory is told. Without FILM one minute of film is made by ffmpeg.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.clock import timed
from matcher.analysis import STUDY, analyse
from matcher.decoding import decode, read_frames, read_pictures
from matcher.embedding import load_embedder
from matcher.faces import find_faces
from matcher.footage import open_footage
from matcher.framing import seen_with
from matcher.motion import SMALL, MotionMeter
from matcher.shots import load_detector
from matcher.tone import tone_of
from tests.films import PATTERNS, ffmpeg, make_film

PEAK = """
import resource, sys
from pathlib import Path
from matcher.analysis import analyse
from matcher.embedding import load_embedder
from matcher.shots import load_detector
found = analyse(Path(sys.argv[1]), load_detector(), load_embedder("builtin"))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(f"{found.frames} {len(found.shots)} {peak:.2f}")
"""


def one_minute(folder: Path) -> Path:
    """A film of 48 shots of 30 frames."""
    shots = [(PATTERNS[i % len(PATTERNS)], 30) for i in range(48)]
    return make_film(folder / "minute.mp4", shots, size="854x480")


def measure(film: Path) -> None:
    """Prints the table for one film."""
    eyes, detector = load_embedder("builtin"), load_detector()
    footage = open_footage(film)
    analysis, whole = timed(lambda: analyse(film, detector, eyes))
    _, opening = timed(lambda: open_footage(film))
    _, decoding = timed(lambda: sum(1 for _ in decode(footage)))
    tiny = list(read_frames(footage, detector.size))

    def cuts_alone() -> None:
        session = detector.start(footage.fps)
        for picture in tiny:
            session.feed(picture)
        session.finish()

    _, cutting = timed(cuts_alone)
    greys = list(read_frames(footage, SMALL, pixel_format="gray"))
    aspect = footage.width / footage.height

    def motion_alone() -> None:
        meter = MotionMeter(footage.fps, aspect)
        for grey in greys:
            meter.feed(grey)
        meter.finish(analysis.shots, footage.frames)

    _, moving = timed(motion_alone)
    frames = [int(frame) for frame in analysis.keyframes]
    pictures = read_pictures(footage, frames, STUDY)
    _, looking = timed(lambda: seen_with(eyes, pictures))
    _, facing = timed(lambda: [(find_faces(p, aspect), tone_of(p)) for p in pictures])
    parts = opening + decoding + cutting + moving + looking + facing
    otherwise, found = _scenedetect(film, eyes.embed)
    rows = (
        ("analysis: shots and all that is known of them", whole, len(analysis.shots), len(frames)),
        ("opening alone", opening, "", ""),
        ("decoding alone", decoding, "", ""),
        ("the cut network alone", cutting, "", ""),
        ("motion alone", moving, "", ""),
        ("eyes and framing alone", looking, "", len(frames)),
        ("faces and tone alone", facing, "", len(frames)),
        ("sum of these parts", parts, "", ""),
        ("PySceneDetect's command, then one embedding a shot", otherwise, found, found),
    )
    print(f"{film.name}: {footage.frames} frames, {footage.width} × {footage.height}\n")
    print("| | s | frames/s | shots | embeddings | times the sum of parts |")
    print("|---|---|---|---|---|---|")
    for what, seconds, shots, embeddings in rows:
        rate = footage.frames / seconds
        cells = (what, f"{seconds:.1f}", f"{rate:.0f}", shots, embeddings, f"{seconds / parts:.2f}")
        print("|", " | ".join(map(str, cells)), "|")


def _scenedetect(film: Path, embed: Callable[..., object]) -> tuple[float, int]:
    """Seconds and shots of the usual way: two passes over the film, one embedding a shot."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        command = [
            "-i",
            str(film),
            "-o",
            folder,
            "-q",
            "detect-adaptive",
            "list-scenes",
            "-q",
            "-s",
        ]
        subprocess.run([sys.executable, "-m", "scenedetect", *command], check=True)
        (table,) = Path(folder).glob("*.csv")
        rows = list(csv.DictReader(table.open(encoding="utf-8")))
        footage = open_footage(film)
        middles = [(int(r["Start Frame"]) + int(r["End Frame"])) // 2 - 1 for r in rows]
        embed(read_pictures(footage, middles, (224, 160)))
        return time.perf_counter() - started, len(rows)


def measure_memory(film: Path, minutes: list[int]) -> None:
    """Prints the peak memory for films of these lengths."""
    print("\n| minutes | frames | shots | peak memory, GB |\n|---|---|---|---|")
    seconds = float(open_footage(film).duration)
    with tempfile.TemporaryDirectory() as folder:
        for length in minutes:
            long = Path(folder) / f"{length}{film.suffix}"
            rounds = max(0, round(length * 60 / seconds) - 1)
            ffmpeg("-stream_loop", str(rounds), "-i", str(film), "-c", "copy", "-an", str(long))
            told = subprocess.run(
                [sys.executable, "-W", "ignore", "-c", PEAK, str(long)],
                capture_output=True, text=True, check=True,
            ).stdout.split()  # fmt: skip
            print(f"| {length} | {' | '.join(told)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("film", type=Path, nargs="?")
    parser.add_argument("--minutes", type=int, nargs="*", default=[])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        film = given.film or one_minute(Path(folder))
        measure(film)
        if given.minutes:
            measure_memory(film, given.minutes)


if __name__ == "__main__":
    main()
