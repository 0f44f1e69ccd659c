"""Whether a trailer's own shots are recognised in the film it was cut from, and no others.

    python -m benchmarks.own_shots TRAILER FILM

Every 12th frame of the trailer is compared with the film sampled twice a second (as keyframes are).
A trailer frame belongs where look and thumbnail together agree best, if they agree at all.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from matcher.analysis import STUDY
from matcher.decoding import decode
from matcher.embedding import load_embedder
from matcher.eyes import Embedder
from matcher.footage import open_footage
from matcher.likeness import SAME_LOOK, SAME_THUMB, thumb, unit_thumbs
from matcher.motion import SMALL
from matcher.picture import Scaler

FAR_S = 10
RULES = ((0.9, 0.9), (0.7, 0.8), (0.65, 0.85), (SAME_LOOK, SAME_THUMB), (0.5, 0.9))


def looked_at(path: Path, stride: int, eyes: Embedder) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Frame numbers, embeddings and thumbnails of every `stride`-th frame."""
    footage = open_footage(path)
    scale, grey = Scaler(footage, STUDY), Scaler(footage, SMALL, "gray")
    numbers, looks, thumbs = [], [], []
    for number, frame in enumerate(decode(footage)):
        if number % stride == 0:
            numbers.append(number)
            looks.append(eyes.embed([scale(frame)]))
            thumbs.append(thumb(grey(frame)))
    return np.array(numbers), np.concatenate(looks), unit_thumbs(np.stack(thumbs))


def main(arguments: list[str]) -> None:
    trailer_path, film_path = map(Path, arguments)
    eyes = load_embedder("builtin")
    _, looks, thumbs = looked_at(trailer_path, 12, eyes)
    numbers, film_looks, film_thumbs = looked_at(film_path, 4, eyes)
    look, pattern = looks @ film_looks.T, thumbs @ film_thumbs.T
    true = (look + pattern).argmax(axis=1)
    here = np.arange(len(true))
    belongs = (pattern[here, true] > 0.9) & (look[here, true] > 0.5)
    far = np.abs(numbers[None] - numbers[true][:, None]) > FAR_S * open_footage(film_path).fps
    print(f"{belongs.sum()} of {len(true)} trailer frames were taken from the film\n")
    print("| look at least | thumbnail at least | recognised, film at 2/s | false pairs |")
    print("|---|---|---|---|")
    for least_look, least_thumb in RULES:
        same = (look >= least_look) & (pattern >= least_thumb)
        found = np.mean([(same & ~far)[belongs][:, k::3].any(axis=1).mean() for k in range(3)])
        false = int((same & far)[belongs].sum())
        print(f"| {least_look} | {least_thumb} | {found:.3f} | {false} |")


if __name__ == "__main__":
    main(sys.argv[1:])
