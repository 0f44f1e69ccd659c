"""One pass over a film: its shots, and everything that matching asks of them.

Decoded frames go past once. Each is shown small to the shot detector and, in grey, to what measures
motion; every few frames one is kept larger until the detector has settled which shot it belongs to.
Memory grows by some 200 bytes a frame, 20 MB an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.ahead import ahead
from matcher.decoding import decode, read_pictures
from matcher.faces import find_faces
from matcher.film import film_id
from matcher.footage import Footage, open_footage
from matcher.framing import seen_with
from matcher.keyframes import Sample, Samples
from matcher.kinds import Kind, kind_of
from matcher.likeness import THUMB_CELLS, thumb, unit_thumbs
from matcher.looks import Course, Looks
from matcher.motion import SMALL, MotionMeter, at_keyframes
from matcher.picture import Pixels, Scaler
from matcher.shots import Shot, ShotDetector, Transition
from matcher.tone import settled, tone_of

if TYPE_CHECKING:
    from matcher.eyes import Embedder

STUDY = (384, 288)
"""(width, height) of the pictures that are kept to look at: a face a tenth as high as the picture
is still 29 lines high, and half an hour of them waits in 60 MB."""

BATCH = 32
"""Pictures shown to the eyes at once."""

AHEAD = 256
"""Frames decoded and scaled ahead, in a thread: the network takes 200 at a time, and decoding goes
on meanwhile. A quarter of them are samples of 330 kB."""

LATEST = 400
"""A detector names a transition at most so many frames late (350, in fact): what lies further back
and is in no closed shot belongs to the open one."""

Progress = Callable[[int, int], None]
"""Called with frames done and frames in all."""


@dataclass(frozen=True)
class Analysis:
    """What is known of a film after one look.

    `owners[k]` is the shot of keyframe k, in ascending order, `keyframes[k]` its frame number and
    row k of `looks` what is seen there; `kinds` has one word a shot (`matcher.kinds`). Numbers are
    as they are stored, fresh or loaded: the same film gives the same edit either way.
    """

    film: str
    eyes: str
    detector: str
    fps: Fraction
    frames: int
    width: int
    height: int
    sound: bool
    shots: tuple[Shot, ...]
    kinds: tuple[Kind, ...]
    owners: NDArray[np.int32]
    keyframes: NDArray[np.int32]
    looks: Looks
    course: Course

    def shot_vectors(self) -> NDArray[np.float32]:
        """One unit vector a shot, the mean direction of its keyframes: (shots, d)."""
        embeddings = self.looks.embeddings
        sums = np.zeros((len(self.shots), embeddings.shape[1]), np.float32)
        np.add.at(sums, self.owners, embeddings)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors: NDArray[np.float32] = sums / np.maximum(lengths, np.finfo(np.float32).tiny)
        return vectors

    def of_shot(self, index: int) -> slice:
        """Where the keyframes of a shot lie in the arrays above."""
        first, end = np.searchsorted(self.owners, (index, index + 1))
        return slice(int(first), int(end))

    def thumbs_at(self, rows: NDArray[np.intp] | slice) -> NDArray[np.float32]:
        """The unit thumbnails of some keyframes."""
        return unit_thumbs(self.course.thumbs[self.keyframes[rows]])


@dataclass
class _Seen:
    """Keyframes of closed shots, as the eyes and all else see them."""

    owners: list[int] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)
    embeddings: list[NDArray[np.float32]] = field(default_factory=list)
    grids: list[NDArray[np.float32]] = field(default_factory=list)
    faces: list[NDArray[np.float32]] = field(default_factory=list)
    tones: list[NDArray[np.float32]] = field(default_factory=list)


class _Recorder:
    """What is noted of every frame, in grey and small, while it is decoded."""

    def __init__(self, footage: Footage) -> None:
        self.thumbs = np.zeros((footage.frames, THUMB_CELLS), np.int8)
        self.levels = np.zeros((footage.frames, 2), np.uint8)
        self.meter = MotionMeter(footage.fps, footage.width / footage.height)

    def note(self, number: int, grey: Pixels) -> None:
        self.thumbs[number] = thumb(grey)
        self.levels[number] = grey.mean(), grey.std()
        self.meter.feed(grey)


def analyse(
    path: Path,
    detector: ShotDetector,
    embedder: Embedder,
    progress: Progress | None = None,
) -> Analysis:
    """Looks at a film once, from its first frame to its last.

    Raises FootageError where it is not a film.
    """
    footage = open_footage(path)
    identity = film_id(path)
    aspect = footage.width / footage.height
    recorder, seen = _Recorder(footage), _Seen()
    shots: list[Shot] = []
    kinds: list[Kind] = []
    batch: list[tuple[int, Sample]] = []
    for shot, samples in _closed_shots(footage, detector, recorder, progress):
        shots.append(shot)
        span = slice(shot.first_frame, shot.end_frame)
        pictures = [sample.picture for sample in samples]
        thumbs = unit_thumbs(recorder.thumbs[span])
        kinds.append(kind_of(pictures, aspect, recorder.levels[span], thumbs, footage.fps))
        batch += [(shot.index, sample) for sample in samples]
        if len(batch) >= BATCH:
            _look(batch, embedder, aspect, seen)
            batch = []
    if batch:
        _look(batch, embedder, aspect, seen)
    owners, keyframes = np.array(seen.owners, np.int32), np.array(seen.frames, np.int32)
    motion, step = recorder.meter.finish(shots, footage.frames), recorder.meter.step
    looks = Looks(
        embeddings=np.concatenate(seen.embeddings).astype(np.float16),
        grids=np.concatenate(seen.grids).astype(np.float16),
        faces=np.stack(seen.faces).astype(np.float16),
        tones=settled(np.stack(seen.tones)).astype(np.float16),
        moves=at_keyframes(motion, step, shots, owners, keyframes, footage.fps).astype(np.float16),
    )
    return Analysis(
        film=identity,
        eyes=embedder.name,
        detector=detector.name,
        fps=footage.fps,
        frames=footage.frames,
        width=footage.width,
        height=footage.height,
        sound=footage.sound,
        shots=tuple(shots),
        kinds=tuple(kinds),
        owners=owners,
        keyframes=keyframes,
        looks=looks,
        course=Course(recorder.thumbs, recorder.levels, motion, step),
    )


def _closed_shots(
    footage: Footage, detector: ShotDetector, recorder: _Recorder, progress: Progress | None
) -> Iterator[tuple[Shot, list[Sample]]]:
    """Each shot with its keyframes, as soon as the detector has settled where it ends."""
    samples = Samples()
    opened, index = Transition(0, "cut"), 0
    inner = _transitions(footage, detector, recorder, samples, progress)
    for transition in chain(inner, [Transition(footage.frames, "cut")]):
        first, end = opened.first_frame, transition.first_frame
        if not first < end <= footage.frames:
            continue  # at or outside the ends there is no boundary
        keyframes = samples.close(first, end, footage.fps)
        if not keyframes:
            middle = (first + end) // 2
            (picture,) = read_pictures(footage, [middle], STUDY)
            keyframes = [Sample(middle, picture)]
        yield Shot(index, first, end, opened.kind), keyframes
        opened, index = transition, index + 1


def _transitions(
    footage: Footage,
    detector: ShotDetector,
    recorder: _Recorder,
    samples: Samples,
    progress: Progress | None,
) -> Iterator[Transition]:
    """Where shots begin, in order, keeping samples of what passes."""
    session = detector.start(footage.fps)
    with ahead(_scaled(footage, detector, recorder, samples), AHEAD) as pictures:
        for number, (tiny, picture) in enumerate(pictures):
            if picture is not None:
                samples.keep(number, picture)
            yield from session.feed(tiny)
            samples.thin(number - LATEST)
            if progress is not None:
                progress(number + 1, footage.frames)
    yield from session.finish()


def _scaled(
    footage: Footage, detector: ShotDetector, recorder: _Recorder, samples: Samples
) -> Iterator[tuple[Pixels, Pixels | None]]:
    """Each frame as the detector wants it, and larger where it is a sample; all are recorded."""
    tiny, grey = Scaler(footage, detector.size), Scaler(footage, SMALL, "gray")
    study = Scaler(footage, STUDY)
    for number, frame in enumerate(decode(footage)):
        recorder.note(number, grey(frame))
        yield tiny(frame), study(frame) if samples.wants(number) else None


def _look(batch: list[tuple[int, Sample]], embedder: Embedder, aspect: float, seen: _Seen) -> None:
    pictures = [sample.picture for _, sample in batch]
    embeddings, grids = seen_with(embedder, pictures)
    seen.owners.extend(owner for owner, _ in batch)
    seen.frames.extend(sample.frame for _, sample in batch)
    seen.embeddings.append(embeddings)
    seen.grids.append(grids)
    seen.faces.extend(find_faces(picture, aspect) for picture in pictures)
    seen.tones.extend(tone_of(picture) for picture in pictures)
