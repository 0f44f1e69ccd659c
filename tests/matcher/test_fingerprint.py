"""A trailer is known by its shots, however it was encoded, and another one is not taken for it."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from matcher.fingerprint import SAME_TRAILER, Fingerprint, fingerprint, same_footage
from tests.films import ffmpeg

FPS = Fraction(24)
LENGTHS = (30, 22, 48, 17, 36, 26, 60, 20, 33, 41, 24, 52)
CELLS = 192
SIZE = (320, 180)


Shots = list[tuple[int, int]]
"""What is to be seen (a number for each picture) and for how many frames."""


def shots_from(first_seed: int) -> Shots:
    return [(first_seed + at, frames) for at, frames in enumerate(LENGTHS)]


def cuts(shots: Shots) -> list[tuple[int, int]]:
    ends = np.cumsum([frames for _, frames in shots]).tolist()
    return list(zip([0, *ends[:-1]], ends, strict=True))


def film_of(path: Path, shots: Shots) -> Path:
    """Clouds of light and dark, other ones in every shot, that drift as a camera pans."""
    width, height = SIZE
    raw = path.with_suffix(".raw")
    with raw.open("wb") as file:
        for seed, frames in shots:
            clouds = np.random.default_rng(seed).integers(0, 255, (8, 12)).astype(np.uint8)
            wide = Image.fromarray(clouds).resize((width + 64, height), Image.Resampling.BICUBIC)
            field = np.asarray(wide)
            for number in range(frames):
                file.write(field[:, number : number + width].tobytes())
    form = ("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{width}x{height}", "-r", "24")
    ffmpeg(*form, "-i", str(raw), "-pix_fmt", "yuv420p", "-preset", "ultrafast", str(path))
    raw.unlink()
    return path


def thumbs_of(film: Path) -> NDArray[np.int8]:
    """Area means of grey frames, centred, as int8: what the analysis keeps of a film."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(film)]
    form = ["-vf", "scale=16:12:flags=area,format=gray", "-fps_mode", "passthrough"]
    raw = subprocess.run([*command, *form, "-f", "rawvideo", "-"], capture_output=True, check=True)
    cells = np.frombuffer(raw.stdout, np.uint8).reshape(-1, CELLS).astype(np.float32)
    cells -= cells.mean(axis=1, keepdims=True)
    return np.rint(cells * 127 / np.maximum(np.abs(cells).max(axis=1), 1)[:, None]).astype(np.int8)


def seen(film: Path, shots: list[tuple[int, int]], fps: Fraction = FPS) -> Fingerprint:
    thumbs = thumbs_of(film)
    return fingerprint([(first, min(end, len(thumbs))) for first, end in shots], fps, thumbs)


@pytest.fixture(scope="module")
def trailer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Fingerprint]:
    film = film_of(tmp_path_factory.mktemp("trailer") / "trailer.mp4", shots_from(1))
    return film, seen(film, cuts(shots_from(1)))


def again(film: Path, place: Path, *arguments: str) -> Path:
    ffmpeg("-i", str(film), *arguments, "-preset", "ultrafast", str(place))
    return place


@pytest.mark.parametrize(
    ("arguments", "fps"),
    [
        (("-vf", "scale=160:90", "-crf", "42"), 24),
        (("-vf", "scale=640:272,eq=contrast=1.2:brightness=0.06"), 24),
        (("-r", "15"), 15),
        (("-r", "60"), 60),
        (("-vf", "setpts=PTS*24/25", "-r", "25"), 25),
    ],
    ids=["small", "other shape and light", "15 fps", "60 fps", "sped up to 25 fps"],
)
def test_a_copy_is_known_however_it_was_encoded(
    trailer: tuple[Path, Fingerprint], tmp_path: Path, arguments: tuple[str, ...], fps: int
) -> None:
    copy = again(trailer[0], tmp_path / "copy.mp4", *arguments)
    scale = Fraction(fps, 25 if fps == 25 else 24)
    shots = [(round(first * scale), round(end * scale)) for first, end in cuts(shots_from(1))]
    assert same_footage(trailer[1], seen(copy, shots, Fraction(fps))) >= SAME_TRAILER


def test_a_trimmed_copy_is_known(trailer: tuple[Path, Fingerprint], tmp_path: Path) -> None:
    copy = again(
        trailer[0], tmp_path / "copy.mp4", "-vf", "trim=start_frame=60,setpts=PTS-STARTPTS"
    )
    shots = [(max(0, first - 60), end - 60) for first, end in cuts(shots_from(1)) if end > 70]
    assert same_footage(trailer[1], seen(copy, shots)) >= SAME_TRAILER


def test_another_cut_of_the_same_shots_is_known(
    trailer: tuple[Path, Fingerprint], tmp_path: Path
) -> None:
    shots = [shots_from(1)[at] for at in (7, 2, 9, 0, 4, 11, 5)]
    film = film_of(tmp_path / "cut.mp4", shots)
    assert same_footage(seen(film, cuts(shots)), trailer[1]) >= SAME_TRAILER


def test_another_trailer_of_the_same_rhythm_is_not_taken_for_it(
    trailer: tuple[Path, Fingerprint], tmp_path: Path
) -> None:
    film = film_of(tmp_path / "other.mp4", shots_from(101))
    assert same_footage(trailer[1], seen(film, cuts(shots_from(101)))) < 0.2


def test_one_that_shares_a_third_of_its_shots_is_another_trailer(
    trailer: tuple[Path, Fingerprint], tmp_path: Path
) -> None:
    shots = shots_from(1)[:4] + shots_from(101)[4:]
    film = film_of(tmp_path / "second.mp4", shots)
    likeness = same_footage(trailer[1], seen(film, cuts(shots)))
    assert 0.2 < likeness < SAME_TRAILER


def test_it_stays_small_and_comes_back_as_it_was() -> None:
    thumbs = np.random.default_rng(3).integers(-127, 127, (24_000, CELLS)).astype(np.int8)
    shots = [(first, first + 20 + first // 24 % 7) for first in range(0, 23_000, 24)]
    mark = fingerprint(shots, FPS, thumbs)
    data = mark.to_bytes()
    assert len(data) <= 4_000
    back = Fingerprint.from_bytes(data)
    assert np.array_equal(back.seconds, mark.seconds)
    assert np.array_equal(back.bits, mark.bits)
    assert same_footage(back, mark) == 1


def test_black_and_flashes_tell_nothing() -> None:
    plain = fingerprint([(0, 48), (48, 50)], FPS, np.zeros((50, CELLS), np.int8))
    assert len(plain.seconds) == 0
    assert same_footage(plain, plain) == 0
    assert Fingerprint.from_bytes(plain.to_bytes()).to_bytes() == b""


@pytest.mark.parametrize("data", [b"x", bytes(18 * 1_000)])
def test_bytes_of_something_else_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no fingerprint"):
        Fingerprint.from_bytes(data)
