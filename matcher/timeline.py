"""Timestamps in, frame numbers out: the grid on which the pictures of a film are counted.

Frame n is the picture that is shown n / fps seconds after the first picture of the film. On a
film of constant rate every picture gets its own number; pictures of variable rate are put on the
grid of their dominant rate. Everything here is pure, and time is a Fraction or a whole number of
ticks: a float only ever chooses between rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

KNOWN_RATES = (
    *(Fraction(rate * 1000, 1001) for rate in (24, 30, 48, 60)),
    *(Fraction(rate) for rate in (24, 25, 30, 50, 60, 48, 16, 18, 20, 15, 12, 10, 8, 5, 29)),
)
"""Rates that cameras, projectors and telecines really run at, in frames per second."""

FASTEST = Fraction(60)
"""Films are never counted faster than this; 120 pictures a second become 60."""

USUAL = Fraction(25)
"""The rate of a film that has but one picture and names no rate."""

TICKS_OF_ROUNDING = 1.5
"""How far a container may round a timestamp: one tick, and half of one for rounding twice."""

LONGEST_GAP_S = 3600
"""Seconds between two pictures from which on timestamps are taken for damaged."""

SAME_PACE = 0.1
"""Gaps between pictures within this share of the median gap count as the film's own pace."""


@dataclass(frozen=True)
class Timeline:
    """The grid of one film.

    `origin` is the timestamp of the first picture in ticks of `tick` seconds; `frames` is how
    many frames there are. `timed` is False where the file has no usable timestamps: there the
    order of the pictures is all there is, and the n-th picture is frame n.
    """

    fps: Fraction
    tick: Fraction
    origin: int
    frames: int
    timed: bool = True

    def number(self, ticks: int) -> int:
        """The frame that a picture with this timestamp is: the nearest, halves count up."""
        step = self.tick * self.fps
        return (2 * (ticks - self.origin) * step.numerator + step.denominator) // (
            2 * step.denominator
        )

    @property
    def start(self) -> Fraction:
        """When the first picture is shown on the clock of the file, in seconds."""
        return self.origin * self.tick


def continuous(decoded: Sequence[int], tick: Fraction) -> bool:
    """Whether timestamps in decoding order run on, without a step back or an absurd leap.

    They do not where broadcasts or discs were joined by copying one file behind another.
    """
    gaps = np.diff(np.asarray(decoded, dtype=np.int64))
    return not len(gaps) or (gaps.min() >= 0 and int(gaps.max()) * tick < LONGEST_GAP_S)


def timeline_of(
    ticks: Sequence[int], tick: Fraction, declared: Sequence[Fraction], last_ticks: int = 0
) -> Timeline:
    """The grid of a film whose pictures are shown at `ticks` (any order, repetitions allowed).

    `tick` is the length of a tick in seconds, `declared` the rates that the file claims, most
    trusted first, `last_ticks` how long the last picture lasts, 0 where the file does not say
    (it counts on films of variable rate only: containers are careless with it).
    """
    shown = np.unique(np.asarray(ticks, dtype=np.int64))
    fps, constant = rate_of(shown, tick, declared)
    timeline = Timeline(fps, tick, int(shown[0]), len(shown))
    if constant:
        return timeline
    last = int(shown[-1])
    frames = max(timeline.number(last) + 1, timeline.number(last + last_ticks))
    return Timeline(fps, tick, int(shown[0]), frames)


def counted(pictures: int, declared: Sequence[Fraction]) -> Timeline:
    """The grid of a film without timestamps: so many pictures, one after another."""
    fps = _slowed(next(iter(_sane(declared)), USUAL))
    return Timeline(fps, 1 / fps, 0, pictures, timed=False)


def rate_of(
    shown: np.ndarray, tick: Fraction, declared: Sequence[Fraction]
) -> tuple[Fraction, bool]:
    """The rate of pictures shown at these ticks (ascending), and whether it is constant.

    Constant means that every picture falls on a frame of its own and none stays empty. A rate
    that explains the timestamps to within their rounding is taken first, a known one before a
    declared one before a fitted one; then, in the same order, one that no picture leaves by half
    a frame; else the film is of variable rate, and its pace is the mean of the gaps that are
    near the median gap.
    """
    claims = _sane(declared)
    if len(shown) < 2:
        return _slowed(next(iter(claims), USUAL)), True
    fitted = Fraction(len(shown) - 1) / (int(shown[-1] - shown[0]) * tick)
    known = [*(rate for rate in claims if rate in KNOWN_RATES), *KNOWN_RATES]
    candidates = (known, claims, [fitted.limit_denominator(1001), fitted])
    for rounding in (True, False):
        for rates in candidates:
            fits = [
                (error, rate)
                for rate in rates
                if rate <= FASTEST
                and (error := _furthest(shown, tick, rate))
                < (min(TICKS_OF_ROUNDING * float(tick * rate), 0.5) if rounding else 0.5)
            ]
            if fits:
                return min(fits, key=lambda fit: fit[0])[1], True
    return _with_holes(shown, tick, known) or _pace(shown, tick), False


def _with_holes(shown: np.ndarray, tick: Fraction, rates: Sequence[Fraction]) -> Fraction | None:
    """The slowest of the rates on which every picture falls on a frame of its own, if there is one.

    Films from which repeated pictures were dropped, and telephones that film slower at night, keep
    to a grid and leave frames of it empty.
    """
    since = shown - shown[0]
    for rate in sorted(set(rates)):
        places = since * float(tick * rate)
        frames = np.rint(places)
        near = np.abs(places - frames).max() < min(TICKS_OF_ROUNDING * float(tick * rate), 0.25)
        if rate <= FASTEST and near and (np.diff(frames) >= 1).all():
            return rate
    return None


def _furthest(shown: np.ndarray, tick: Fraction, rate: Fraction) -> float:
    """How far, in frames, the picture that fits worst lies from its place on the grid."""
    places = (shown - shown[0]) * float(tick * rate)
    return float(np.abs(places - np.arange(len(shown))).max())


def _pace(shown: np.ndarray, tick: Fraction) -> Fraction:
    """The dominant rate of pictures at uneven distances, snapped where that does not drift."""
    gaps = np.diff(shown)
    median = float(np.median(gaps))
    own = gaps[np.abs(gaps - median) <= SAME_PACE * median]
    own = own if len(own) else gaps
    rate = _slowed(Fraction(len(own)) / (int(own.sum()) * tick))
    nearest = min(KNOWN_RATES, key=lambda known: abs(known - rate))
    drift = abs(nearest / rate - 1) * len(own)
    return nearest if drift < Fraction(1, 2) else rate.limit_denominator(1001)


def _slowed(rate: Fraction) -> Fraction:
    """The rate itself, or the whole part of it that is not above the fastest."""
    return rate / ceil(rate / FASTEST)


def _sane(rates: Sequence[Fraction]) -> list[Fraction]:
    """The claims that a film could really keep; a rate of 1000 is a time base, not a rate."""
    return [rate for rate in dict.fromkeys(rates) if 0 < rate <= 240]
