"""Our render beside one bare ffmpeg filter graph, and beside MoviePy left to itself.

    python -m benchmarks.render [TRAILER ARCHIVE_FOLDER]

The graph makes the same picture without titles, with the same encoder settings, frame threads and
sound; it is told where to seek in every film. Without arguments the films are made by ffmpeg.
Each is run twice in turn and the faster run counts. `opening` (counting the frames of every film
and looking for black bars) is work the graph does not do: it is part of ours and also shown alone.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import imageio_ffmpeg

from matcher.encode import SOUND_BITS, encoder_options
from matcher.errors import FootageError
from matcher.film import Film
from matcher.footage import Footage, open_footage
from matcher.layouts import SIDE_BY_SIDE, Box, arrange, seat
from matcher.montage import Cut, Match, Montage, Scores, Trailer
from matcher.render import render
from matcher.scenery import Scenery, forget_scenery, open_scenery
from tests.films import make_film

T = TypeVar("T")

SHOT_FRAMES = (20, 70)
MOVIEPY_S = 4
"""Seconds of the video that MoviePy renders: its time for the whole is scaled from them."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("trailer", type=Path, nargs="?")
    parser.add_argument("archive", type=Path, nargs="?")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trailer, films = given.trailer, given.archive
        if trailer is None or films is None:
            trailer, films = make_footage(folder)
        montage = random_montage(trailer, sorted(films.iterdir()))
        forget_scenery()
        opening, scenery = timed(lambda: open_scenery(montage))
        ours, bare = [], []
        for _ in range(2):
            bare.append(timed(lambda: run_graph(montage, scenery, folder / "graph.mp4"))[0])
            forget_scenery()
            ours.append(timed(lambda: render(montage, SIDE_BY_SIDE, folder / "ours.mp4"))[0])
        alone = timed(lambda: run_moviepy(montage, scenery, folder / "moviepy.mp4"))[0]
    whole = max(1.0, float(montage.trailer.frames / montage.trailer.fps) / MOVIEPY_S)
    graph, mine = faster(bare), faster(ours)
    rows = (
        ("one bare ffmpeg filter graph", graph),
        ("matcher.render", mine),
        ("of it opening the films", opening),
        (f"MoviePy alone ({MOVIEPY_S} s of it)", Cost(alone.clock_s * whole, alone.cpu_s * whole)),
    )
    print(f"{montage.trailer.frames} frames, {len(montage.cuts)} cuts, {len(montage.films)} films")
    print("| what | s | CPU s | frames/s | s against the graph | CPU against it |")
    print("|---|---|---|---|---|---|")
    for what, cost in rows:
        print(
            f"| {what} | {cost.clock_s:.1f} | {cost.cpu_s:.1f}"
            f" | {montage.trailer.frames / cost.clock_s:.0f}"
            f" | {cost.clock_s / graph.clock_s:.2f} | {cost.cpu_s / graph.cpu_s:.2f} |"
        )
    sys.exit(mine.clock_s > 1.3 * graph.clock_s)


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, and of all cores together: a busy machine hardly moves those."""

    clock_s: float
    cpu_s: float


def timed(work: Callable[[], T]) -> tuple[Cost, T]:
    clock, cpu = time.perf_counter(), cpu_s()
    result = work()
    return Cost(time.perf_counter() - clock, cpu_s() - cpu), result


def cpu_s() -> float:
    return sum(os.times()[:4])


def faster(costs: list[Cost]) -> Cost:
    return min(costs, key=lambda cost: cost.clock_s)


def make_footage(folder: Path) -> tuple[Path, Path]:
    films = folder / "archive"
    films.mkdir()
    shapes = [("480x360", "16"), ("640x480", "30000/1001"), ("1280x720", "25"), ("720x576", "25")]
    for number, (size, fps) in enumerate(shapes):
        shots = [("mandelbrot", 200), ("testsrc2", 200)]
        make_film(films / f"film{number}.mp4", shots, fps=fps, size=size)
    shots = [("testsrc2", 60), ("mandelbrot", 80)] * 6
    return make_film(folder / "trailer.mp4", shots, size="854x480", sound=True), films


def random_montage(trailer: Path, paths: list[Path]) -> Montage:
    """Shots and matches by chance, always the same."""
    chance = random.Random(1)
    footage = open_footage(trailer)
    films: dict[str, Footage] = {}
    for path in paths:
        try:
            films[path.stem] = open_footage(path)
        except FootageError:
            continue
    names = list(films)
    chance.shuffle(names)
    cuts: list[Cut] = []
    at = 0
    while at < footage.frames:
        end = min(at + chance.randint(*SHOT_FRAMES), footage.frames)
        name = names[len(cuts) % len(names)]
        first = chance.randrange(max(1, films[name].frames - 100))
        match = Match(name, 0, first, films[name].frames, Scores(0.5, 0.5))
        cuts.append(Cut(len(cuts), at, end, match))
        at = end
    known = {
        name: Film(name, name, str(film.path), film.fps, film.frames, 1, "1906", "Somebody")
        for name, film in films.items()
    }
    value = Trailer(
        "t", trailer.stem, str(trailer), footage.fps, footage.frames, *footage.size, footage.sound
    )
    return Montage(value, "none", tuple(cuts), known)


def run_graph(montage: Montage, scenery: Scenery, out: Path) -> None:
    """The same picture without words, by ffmpeg alone."""
    fps, frames = montage.trailer.fps, montage.trailer.frames
    sizes = [film.size for film in scenery.films.values()]
    stage = arrange(SIDE_BY_SIDE, scenery.trailer.size, sizes)
    assert stage.trailer is not None
    inputs = ["-i", montage.trailer.file]
    graph = f"[0:v]{cropped(scenery.trailer)}{scaled(stage.trailer)}[left];"
    for number, cut in enumerate(montage.cuts, 1):
        film = scenery.films[cut.match.film]
        inputs += ["-ss", f"{float(cut.match.first_frame / film.fps):.4f}", "-i", str(film.path)]
        place = seat(stage, film.size)
        room = stage.room
        graph += (
            f"[{number}:v]{cropped(film)}{scaled(place)},fps={fps},tpad=stop=-1:stop_mode=clone,"
            f"trim=end_frame={cut.frames},setpts=PTS-STARTPTS,"
            f"pad={room.width}:{room.height}:0:(oh-ih)/2[m{number}];"
        )
    pads = "".join(f"[m{number}]" for number in range(1, len(montage.cuts) + 1))
    width, height = stage.layout.canvas
    graph += (
        f"{pads}concat=n={len(montage.cuts)}:v=1[right];[left][right]hstack,"
        f"pad={width}:{height}:{stage.trailer.x}:{stage.trailer.y},format=yuv420p[v]"
    )
    options = [
        part for key, value in encoder_options(fps, frames).items() for part in (f"-{key}", value)
    ]
    sound = ["-map", "0:a?", "-c:a", "aac", "-b:a", str(SOUND_BITS[2])]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "fatal", *inputs]
    command += ["-filter_complex", graph, "-map", "[v]", *sound, "-c:v", "libx264", *options]
    command += ["-frames:v", str(frames), "-movflags", "+faststart", str(out)]
    subprocess.run(command, check=True)


def cropped(film: Footage) -> str:
    """The black bars cut away, as ours does; not for turned films, which ffmpeg turns first."""
    box, geometry = film.geometry.box, film.geometry
    if geometry.turn or (box.width, box.height) == (geometry.width, geometry.height):
        return ""
    return f"crop={box.width}:{box.height}:{box.left}:{box.top},"


def scaled(box: Box) -> str:
    return f"scale={box.width}:{box.height}:out_color_matrix=bt709:out_range=tv,setsar=1"


def run_moviepy(montage: Montage, scenery: Scenery, out: Path) -> None:
    """The first seconds of the video as MoviePy's manual would make it."""
    import font_source_sans_pro as fonts
    from moviepy import CompositeVideoClip, TextClip, VideoFileClip

    stage = arrange(
        SIDE_BY_SIDE, scenery.trailer.size, [film.size for film in scenery.films.values()]
    )
    assert stage.trailer is not None
    fps = montage.trailer.fps
    length = min(float(MOVIEPY_S), float(montage.trailer.frames / fps))
    trailer = VideoFileClip(montage.trailer.file).subclipped(0, length)
    clips = [trailer.resized(stage.trailer.size).with_position((stage.trailer.x, stage.trailer.y))]
    for cut in montage.cuts:
        begins, ends = float(cut.first_frame / fps), min(float(cut.end_frame / fps), length)
        if begins >= length:
            break
        film = scenery.films[cut.match.film]
        place = seat(stage, film.size)
        first = float(cut.match.first_frame / film.fps)
        part = VideoFileClip(str(film.path), audio=False)
        part = part.subclipped(first, min(first + ends - begins, part.duration))
        clips.append(part.resized(place.size).with_start(begins).with_position((place.x, place.y)))
        text = TextClip(font=fonts.SourceSansPro, text=cut.match.film, font_size=27, color="white")
        text = text.with_start(begins).with_duration(ends - begins)
        clips.append(text.with_position((place.x, place.y + place.height + 14)))
    options = encoder_options(fps, montage.trailer.frames)
    parts = [part for key, value in options.items() for part in (f"-{key}", value)]
    CompositeVideoClip(clips, size=stage.layout.canvas).with_duration(length).write_videofile(
        str(out), fps=float(fps), codec="libx264", ffmpeg_params=parts[2:], logger=None
    )


if __name__ == "__main__":
    main()
