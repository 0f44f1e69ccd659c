"""Eyes: pictures per second, and pictures found again after ageing, measured in one run.

    python -m benchmarks.eyes [FOLDER]

Frames of the films in FOLDER, one for every `EVERY_S` seconds that looks like none before it, are
degraded as film ages and as trailers are made; each must find its original among all. Without a
folder, films are made. Prints two markdown tables.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from matcher.builtin_eyes import BATCH, BuiltinEmbedder, network
from matcher.decoding import read_pictures
from matcher.errors import FootageError
from matcher.eyes import Picture, squash
from matcher.footage import Footage, open_footage
from tests.films import PATTERNS, make_film

EVERY_S = 3
MOST = 400
"""Frames in all."""
ALIKE = 10.0
"""Grey levels: frames whose thumbnails differ less on average are one."""
HEIGHT = 288
TIMED = 96


def grey(picture: Picture) -> Picture:
    return np.asarray(Image.fromarray(picture).convert("L").convert("RGB"))


def contrast(picture: Picture) -> Picture:
    return ((picture.astype(np.float32) - 128) * 1.9 + 128).clip(0, 255).astype(np.uint8)


def faded(picture: Picture) -> Picture:
    return (picture * 0.65 + 60).clip(0, 255).astype(np.uint8)


def blur(picture: Picture) -> Picture:
    radius = picture.shape[0] / 90
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(radius)))


def grain(picture: Picture) -> Picture:
    noise = np.random.default_rng(0).normal(0, 12, (*picture.shape[:2], 1))
    return (picture + noise).clip(0, 255).astype(np.uint8)


def crop(picture: Picture) -> Picture:
    """A wide picture to 4:3, a narrow one to 16:9."""
    height, width = picture.shape[:2]
    if width > height * 1.4:
        side = (width - height * 4 // 3) // 2
        return picture[:, side : width - side]
    edge = (height - width * 9 // 16) // 2
    return picture[edge : height - edge]


def old(picture: Picture) -> Picture:
    return crop(grain(faded(grey(picture))))


AGEING: tuple[Callable[[Picture], Picture], ...] = (
    grey,
    contrast,
    faded,
    blur,
    grain,
    crop,
    old,
)


def frames_of(folder: Path) -> list[Picture]:
    """Frames of all films below a folder, none like another."""
    kept: list[Picture] = []
    thumbnails: list[np.ndarray] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            pictures = _sampled(open_footage(path))
        except FootageError:
            continue
        for picture in pictures:
            thumbnail = squash(picture, (32, 24)).mean(2)
            if thumbnail.std() < ALIKE:
                continue  # black and plain frames have nothing to find
            if all(np.abs(thumbnail - other).mean() > ALIKE for other in thumbnails):
                kept.append(picture)
                thumbnails.append(thumbnail)
    step = max(1, -(-len(kept) // MOST))
    return kept[::step]


def _sampled(footage: Footage) -> list[Picture]:
    every = max(1, round(footage.fps * EVERY_S))
    width = round(HEIGHT * footage.size[0] / footage.size[1] / 2) * 2
    numbers = range(min(every // 2, footage.frames // 2), footage.frames, every)
    return read_pictures(footage, numbers, (width, HEIGHT))


def found_again(eyes: BuiltinEmbedder, pictures: Sequence[Picture]) -> dict[str, float]:
    """recall@1 for each way of ageing."""
    originals = eyes.embed(pictures)
    return {
        age.__name__: float(
            np.mean(
                (eyes.embed([age(p) for p in pictures]) @ originals.T).argmax(1)
                == np.arange(len(pictures))
            )
        )
        for age in AGEING
    }


def speeds(eyes: BuiltinEmbedder, pictures: Sequence[Picture]) -> tuple[float, float]:
    """Pictures a second: as we run the network, and as plain torch runs it; scaled beforehand."""
    import torch

    ready = [squash(picture, eyes.picture_size) for picture in pictures[:TIMED]]
    plain = network()

    def in_openvino() -> None:
        eyes.embed(ready)

    def in_torch() -> None:
        with torch.inference_mode():
            for first in range(0, len(ready), BATCH):
                plain(torch.from_numpy(np.stack(ready[first : first + BATCH])))

    best = [float("inf"), float("inf")]
    for turn in range(4):  # in turns, so that other work on the machine slows both; one to warm up
        for index, work in enumerate((in_openvino, in_torch)):
            began = time.perf_counter()
            work()
            if turn:
                best[index] = min(best[index], time.perf_counter() - began)
    return len(ready) / best[0], len(ready) / best[1]


def made_films(folder: Path) -> None:
    for number, pattern in enumerate(PATTERNS):
        make_film(folder / f"{number}.mp4", [(pattern, 48)], size="512x288")


def main(arguments: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(arguments[0]) if arguments else Path(temporary)
        if not arguments:
            made_films(folder)
        pictures = frames_of(folder)
    eyes = BuiltinEmbedder()
    ours, plain = speeds(eyes, pictures)
    print("| built-in eyes | pictures/s | ratio |\n|---|---|---|")
    print(f"| OpenVINO, float32 | {ours:.0f} | {ours / plain:.1f} |")
    print(f"| torch | {plain:.0f} | 1 |\n")
    print(f"| {len(pictures)} frames, degraded | recall@1 |\n|---|---|")
    for name, recall in found_again(eyes, pictures).items():
        print(f"| {name} | {recall:.3f} |")


if __name__ == "__main__":
    main(sys.argv[1:])
