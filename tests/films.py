"""Films made by ffmpeg for the tests: known cuts, known frames, known sound."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import numpy as np

PATTERNS = ("testsrc2", "mandelbrot", "rgbtestsrc", "smptehdbars", "yuvtestsrc", "pal75bars")
"""Sources of ffmpeg that look nothing like each other."""


def ffmpeg(*arguments: str) -> None:
    """Runs the ffmpeg that imageio-ffmpeg ships; fails the test with its words."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def make_film(
    path: Path,
    shots: list[tuple[str, int]],
    *,
    fps: str = "24",
    size: str = "320x180",
    sound: bool = False,
    arguments: tuple[str, ...] = (),
) -> Path:
    """A film of (ffmpeg source, frames) shots joined by hard cuts.

    A source is a lavfi source without rate and size, such as `testsrc2` or `color=c=red`.
    With sound there is a 440 Hz tone that changes to 880 Hz at every other cut.
    """
    inputs: list[str] = []
    graph = ""
    for index, (source, frames) in enumerate(shots):
        joint = ":" if "=" in source else "="
        inputs += ["-f", "lavfi", "-i", f"{source}{joint}r={fps}:s={size}"]
        graph += f"[{index}:v]trim=end_frame={frames},setpts=PTS-STARTPTS,format=yuv420p[v{index}];"
        if sound:
            tone = 440 if index % 2 == 0 else 880
            graph += (
                f"sine=frequency={tone}:sample_rate=48000,"
                f"atrim=duration={float(frames / Fraction(fps)):.6f},"
                f"asetpts=PTS-STARTPTS[a{index}];"
            )
    count = len(shots)
    if sound:
        pads = "".join(f"[v{i}][a{i}]" for i in range(count))
        graph += f"{pads}concat=n={count}:v=1:a=1[v][a]"
        maps = ["-map", "[v]", "-map", "[a]"]
    else:
        pads = "".join(f"[v{i}]" for i in range(count))
        graph += f"{pads}concat=n={count}:v=1[v]"
        maps = ["-map", "[v]"]
    codec = arguments or ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "18")
    ffmpeg(*inputs, "-filter_complex", graph, *maps, "-r", fps, *codec, str(path))
    return path


NUMBER_BITS = 12
"""Frames of numbered films are told apart up to 4096."""


def make_numbered_film(
    path: Path,
    frames: int,
    *,
    fps: str = "24",
    size: tuple[int, int] = (192, 128),
    arguments: tuple[str, ...] = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "18"),
    inputs: tuple[str, ...] = (),
) -> Path:
    """A film whose every picture says its number in black and white blocks on grey.

    `arguments` come before the output file, `inputs` before the pictures' own input.
    """
    width, height = size
    pictures = np.full((frames, height, width), 128, dtype=np.uint8)
    for number in range(frames):
        for bit, block in enumerate(_blocks(width, height)):
            pictures[number][block] = 235 if number >> bit & 1 else 20
    raw = path.with_name(f"{path.name}.raw")
    pictures.tofile(raw)
    form = ("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{width}x{height}", "-r", fps)
    ffmpeg(*inputs, *form, "-i", str(raw), "-pix_fmt", "yuv420p", *arguments, str(path))
    raw.unlink()
    return path


def number_on(picture: np.ndarray) -> int:
    """The number that a picture of a numbered film says, whatever its size; grey or RGB."""
    grey = picture.mean(axis=2) if picture.ndim == 3 else picture
    height, width = grey.shape
    lit = (grey[block].mean() > 128 for block in _blocks(width, height, inset=True))
    return sum(1 << bit for bit, on in enumerate(lit) if on)


def _blocks(width: int, height: int, *, inset: bool = False) -> list[tuple[slice, slice]]:
    """Where the bits stand: a grid of 4 by 3 blocks with grey all around."""
    margin = 0.35 if inset else 0.15
    return [
        (
            slice(int(height * (row + margin) / 3), int(height * (row + 1 - margin) / 3)),
            slice(int(width * (column + margin) / 4), int(width * (column + 1 - margin) / 4)),
        )
        for row in range(3)
        for column in range(4)
    ]
