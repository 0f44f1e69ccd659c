"""Films made by ffmpeg for the tests: known cuts, known frames, known sound."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg

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
