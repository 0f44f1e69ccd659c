"""Clips of archive shots, degraded and looked at again as if they were a trailer's shots.

From every long enough shot of a film a clip is cut, from a long take several. For each way of
degrading all clips of a film are joined to one file, in the film's shape and rate, which goes
through the product's own analysis, told where its cuts are.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np

from benchmarks import degradations
from benchmarks.degradations import (
    DEGRADATIONS,
    EACH_SUFFERS,
    TRIPLES,
    Writer,
    degraded,
    speed_of,
)
from matcher.analysis import Analysis, analyse
from matcher.analysis_files import VERSION, load_analysis, save_analysis
from matcher.decoding import read_frames
from matcher.eyes import Embedder
from matcher.footage import Footage, open_footage
from matcher.picture import Pixels, Size
from matcher.shots import Transition

Way = tuple[str, ...]
"""Names of degradations, one after the other; none for a clip as it is."""

SHORTEST, LONGEST = 12, 48
"""Frames of a clip: half of its shot's, within these."""

EVERY_S = 5
MOST = 4
"""A take gives one clip for each full five seconds, at most four, at least one."""

LINES = 288
"""Height of the pictures that are degraded, and of the files made of them."""


@dataclass(frozen=True)
class Clip:
    """Frames of an archive film that are to be found again."""

    film: str
    shot: int
    first_frame: int
    frames: int


@dataclass(frozen=True)
class Questions:
    """The clips of one film after one way of degrading: shot n of the analysis is clip n."""

    way: Way
    clips: tuple[Clip, ...]
    looked: Analysis


def clips_of(film: Analysis, shots: Collection[int]) -> list[Clip]:
    """What is cut from these shots of a film, the same on every run; nothing plain or black."""
    clips = []
    for shot in film.shots:
        if shot.index not in shots:
            continue
        parts = int(max(1, min(MOST, shot.frames / film.fps // EVERY_S)))
        edges = [shot.first_frame + shot.frames * part // parts for part in range(parts + 1)]
        for begin, end in pairwise(edges):
            frames = max(SHORTEST, min(LONGEST, shot.frames // 2))
            if frames >= end - begin:
                continue
            first = int(_rng(film.film, begin).integers(begin, end - frames + 1))
            if np.any(film.course.thumbs[first : first + frames], axis=1).mean() > 0.5:
                clips.append(Clip(film.film, shot.index, first, frames))
    return clips


def ways_of(clips: Sequence[Clip], first: int) -> dict[Way, list[Clip]]:
    """Which clips go which way: all go every single one, and each goes some of three at once.

    `first` counts the clips of the films before, so that films of one clip differ too.
    """
    ways: dict[Way, list[Clip]] = {(): list(clips)}
    ways |= {(name,): list(clips) for name in DEGRADATIONS}
    for number, clip in enumerate(clips, first):
        for turn in range(EACH_SUFFERS):
            step = turn * len(TRIPLES) // EACH_SUFFERS
            ways.setdefault(TRIPLES[(number + step) % len(TRIPLES)], []).append(clip)
    return ways


def ask(
    film: Path, ways: Mapping[Way, Sequence[Clip]], embedder: Embedder, work: Path
) -> list[Questions]:
    """Degrades the clips of a film and looks at them; what lies in `work` is not made again.

    Raises FootageError where the film cannot be read, ArchiveError where `work` is damaged.
    """
    marks = {way: work / _digest(way, clips, embedder.name) for way, clips in ways.items()}
    missing = {way: ways[way] for way, mark in marks.items() if not mark.exists()}
    if missing:
        work.mkdir(parents=True, exist_ok=True)
        files = _written(open_footage(film), missing, work)
        for way, file in files.items():
            lengths = (math.ceil(clip.frames / speed_of(way)) for clip in ways[way])
            save_analysis(analyse(file, ToldCuts(lengths), embedder), marks[way])
            file.unlink()
    questions = []
    for way, mark in marks.items():
        looked = load_analysis(mark)
        assert looked is not None
        assert len(looked.shots) == len(ways[way]), (film, way)
        questions.append(Questions(way, tuple(ways[way]), looked))
    return questions


class ToldCuts:
    """A shot detector that has been told how long each shot is."""

    name = "told"
    size = (16, 16)

    def __init__(self, lengths: Iterable[int]) -> None:
        self._cuts = frozenset(accumulate(lengths))

    def start(self, _fps: Fraction) -> _Told:
        """Begins with a film; its rate does not matter."""
        return _Told(self._cuts)


class _Told:
    def __init__(self, cuts: frozenset[int]) -> None:
        self._cuts = cuts
        self._next = 0

    def feed(self, _picture: Pixels) -> list[Transition]:
        """A cut as soon as its first picture comes."""
        here, self._next = self._next, self._next + 1
        return [Transition(here, "cut")] if here in self._cuts else []

    def finish(self) -> list[Transition]:
        """Nothing is left."""
        return []


def _written(footage: Footage, ways: Mapping[Way, Sequence[Clip]], folder: Path) -> dict[Way, Path]:
    """One film for each way; every clip is decoded once."""
    width = max(2, round(LINES * footage.width / footage.height / 2) * 2)
    clips = sorted({clip for asked in ways.values() for clip in asked}, key=lambda c: c.first_frame)
    files = {way: folder / f"{number}.mp4" for number, way in enumerate(ways)}
    writers: dict[Way, Writer] = {}
    with ExitStack() as open_writers:
        for clip in clips:
            end = clip.first_frame + clip.frames
            original = np.stack(
                list(read_frames(footage, (width, LINES), first=clip.first_frame, end=end))
            )
            for way, asked in ways.items():
                if clip not in asked:
                    continue
                made = degraded(original, way, _rng(clip.film, clip.first_frame, *way))
                if way not in writers:
                    size: Size = (made.shape[2], made.shape[1])
                    writer = Writer(files[way], size, footage.fps)
                    writers[way] = open_writers.enter_context(writer)
                writers[way].write(made)
    return files


def _rng(*words: object) -> np.random.Generator:
    """Chance that these words decide, the same everywhere."""
    seed = hashlib.blake2b(repr(words).encode(), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(seed, "big"))


def _digest(way: Way, clips: Sequence[Clip], eyes: str) -> str:
    """What decides an analysis of questions, but for the code of the analysis itself."""
    sources = [Path(file).read_text(encoding="utf-8") for file in (__file__, degradations.__file__)]
    parts = repr((way, clips, eyes, VERSION, sources))
    return hashlib.blake2b(parts.encode(), digest_size=8).hexdigest()
