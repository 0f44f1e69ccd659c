"""A trailer that comes again under another name is recognised among those that were here."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from bot.recognition import NAME, recognise, remember, remembered
from matcher.fingerprint import Fingerprint, fingerprint

SHOTS = [(first, first + 24 + first % 7) for first in range(0, 480, 30)]


def trailer(seed: int) -> Fingerprint:
    thumbs = np.random.default_rng(seed).integers(-127, 127, (600, 192)).astype(np.int8)
    return fingerprint(SHOTS, Fraction(24), thumbs)


def noisy(mark: Fingerprint, bits: int) -> Fingerprint:
    """The same, where of a picture's bits so many flipped."""
    return Fingerprint(mark.seconds, mark.bits ^ np.uint64((1 << bits) - 1))


def test_the_trailer_that_has_the_most_in_common_is_found(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("two", 2), ("three", 3)):
        remember(tmp_path / name, trailer(seed))
    half = trailer(2)
    half = Fingerprint(half.seconds[:4], half.bits[:4])
    remember(tmp_path / "cut", Fingerprint(half.seconds, noisy(half, 40).bits))
    ids = ("one", "cut", "two", "three", "never seen")
    assert recognise(noisy(trailer(2), 5), tmp_path, ids) == "two"
    assert recognise(trailer(4), tmp_path, ids) == ""
    assert recognise(trailer(2), tmp_path, ["one", "three"]) == ""


def test_a_broken_fingerprint_is_as_none(tmp_path: Path) -> None:
    remember(tmp_path / "one", trailer(1))
    assert remembered(tmp_path / "one") is not None
    for broken in ("zz", "ab", "ä", ""):
        (tmp_path / "one" / NAME).write_text(broken, encoding="utf-8")
        assert recognise(trailer(1), tmp_path, ["one"]) == ""
    assert remembered(tmp_path / "two") is None
