"""Whether confidence in a word is worth its number, and the temperature that would make it so.

    python -m benchmarks.vocabulary FOLDER LABELS.csv --eyes CHOICE [--vocabulary FILE]

LABELS.csv has the columns `film` (a file below FOLDER), `second`, and any of the vocabulary's
categories; a cell holds the word for what is seen then, `none` where no word of the category is
right, or nothing where nobody has looked. Needs eyes that read. Prints, for each category, how
often the best word is right, how far confidence is from that (expected calibration error), as it is
set and with the temperature that fits best; then a reliability table. A temperature is fitted on
every other label and measured on the rest, both ways round; the one printed fits all of them.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.decoding import read_pictures
from matcher.embedding import load_embedder
from matcher.errors import MatcherError
from matcher.eyes import Embedder
from matcher.footage import open_footage
from matcher.vocabulary import (
    BINS,
    Category,
    Reader,
    Vocabulary,
    bins_of,
    calibrated,
    confidences,
    expected_calibration_error,
    load_vocabulary,
    reader,
)

NONE = "none"
FEW = 20
"""Labels, below which a temperature is no more than a guess."""


@dataclass(frozen=True)
class Judged:
    """What the eyes say of the labelled pictures of a category, and which column is true.

    `logits` (n, terms + 1), `truth` (n,); the last column is none of the words.
    """

    category: Category
    logits: NDArray[np.float64]
    truth: NDArray[np.intp]

    def said(self, temperature: float) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Confidence in the best word, and whether it is right: (n,), (n,)."""
        words = confidences(self.logits, temperature)[:, :-1]
        return words.max(axis=1), words.argmax(axis=1) == self.truth

    def error_when_fitted(self) -> float:
        """Calibration error with temperatures fitted on the other half of the labels."""
        confidence, right = np.empty(len(self.truth)), np.empty(len(self.truth), bool)
        for first in (0, 1):
            half, other = slice(first, None, 2), slice(1 - first, None, 2)
            temperature = calibrated(self.logits[other], self.truth[other])
            for target, values in zip((confidence, right), self.said(temperature), strict=True):
                target[half] = values[half]
        return expected_calibration_error(confidence, right)


def labels_of(path: Path, vocabulary: Vocabulary) -> list[dict[str, str]]:
    """The rows of LABELS.csv; ends the program where a column or a word is unknown."""
    words = {c.name: {NONE, *(term.name for term in c.terms)} for c in vocabulary.categories}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = [
            {key: (cell or "").strip() for key, cell in row.items() if key}
            for row in csv.DictReader(lines)
        ]
    for number, row in enumerate(rows, 2):
        if not row.get("film") or not row.get("second", "").replace(".", "", 1).isdecimal():
            raise SystemExit(f"{path}, line {number}: a label begins with a film and a second")
        for column, cell in row.items():
            if column in ("film", "second"):
                continue
            if column not in words:
                raise SystemExit(f"{path}: there is no category {column!r}: {', '.join(words)}")
            if cell and cell not in words[column]:
                raise SystemExit(f"{path}, line {number}: {column} has no word {cell!r}")
    return rows


def seen(eyes: Embedder, folder: Path, rows: Sequence[dict[str, str]]) -> NDArray[np.float32]:
    """(n, d) what the eyes see at each labelled moment."""
    vectors = np.empty((len(rows), eyes.dimensions), np.float32)
    for film in dict.fromkeys(row["film"] for row in rows):
        footage = open_footage(folder / film)
        at = [index for index, row in enumerate(rows) if row["film"] == film]
        frames = [
            min(int(Fraction(rows[index]["second"]) * footage.fps), footage.frames - 1)
            for index in at
        ]
        vectors[at] = eyes.embed(read_pictures(footage, frames, eyes.picture_size))
    return vectors


def judged(
    names: Reader,
    categories: Sequence[Category],
    rows: Sequence[dict[str, str]],
    vectors: NDArray[np.float32],
) -> Iterator[Judged]:
    """The categories that have two labels at least."""
    for category in categories:
        columns = {term.name: column for column, term in enumerate(category.terms)}
        columns[NONE] = len(category.terms)
        at = [index for index, row in enumerate(rows) if row.get(category.name)]
        if len(at) >= 2 and category.terms:
            logits = np.stack([names.logits(category, vectors[index, None]) for index in at])
            yield Judged(category, logits, np.array([columns[rows[i][category.name]] for i in at]))


def report(found: Sequence[Judged]) -> None:
    print("| category | labels | best word right | error as set | best temperature | error then |")
    print("|---|---|---|---|---|---|")
    for one in found:
        confidence, right = one.said(one.category.temperature)
        print(
            f"| {one.category.name} | {len(right)} | {right.mean():.3f} "
            f"| {expected_calibration_error(confidence, right):.3f} "
            f"| {calibrated(one.logits, one.truth):.2f}{' (few labels)' * (len(right) < FEW)} "
            f"| {one.error_when_fitted():.3f} |"
        )
    for one in found:
        confidence, right = one.said(one.category.temperature)
        print(f"\n| {one.category.name}: confidence | said so often | right |\n|---|---|---|")
        at = bins_of(confidence)
        for bin_ in np.unique(at):
            these = at == bin_
            span = f"{bin_ / BINS:.1f} to {(bin_ + 1) / BINS:.1f}"
            print(f"| {span} | {these.sum()} | {right[these].mean():.3f} |")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.vocabulary")
    parser.add_argument("folder", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--eyes", default="auto")
    parser.add_argument("--vocabulary", type=Path)
    given = parser.parse_args(arguments)
    try:
        vocabulary = load_vocabulary(given.vocabulary)
        rows = labels_of(given.labels, vocabulary)
        eyes = load_embedder(given.eyes)
        asked = tuple(c for c in vocabulary.categories if any(row.get(c.name) for row in rows))
        names = reader(eyes, Vocabulary(asked))
        if names is None:
            raise SystemExit(
                f"{eyes.name} cannot read: name a model of the CLIP family with --eyes"
            )
        found = list(judged(names, asked, rows, seen(eyes, given.folder, rows)))
    except MatcherError as error:
        raise SystemExit(f"{error}: {error.hint}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SystemExit(f"{given.labels} cannot be read: {error}") from error
    if not found:
        raise SystemExit(f"{given.labels} has not two labels of any category")
    report(found)


if __name__ == "__main__":
    main()
