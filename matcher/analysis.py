"""One pass over a film: its shots, their keyframes, and what the eyes see in them.

Decoded frames go past once. Each is shown small to the shot detector; every few frames one is
kept at the size the eyes want, until the detector has settled which shot it belongs to. Memory
does not grow with the film.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matcher.ahead import ahead
from matcher.decoding import decode, read_pictures
from matcher.errors import ArchiveError
from matcher.film import film_id
from matcher.footage import Footage, open_footage
from matcher.keyframes import Sample, Samples
from matcher.likeness import no_thumbs, thumb
from matcher.picture import Pixels, Scaler
from matcher.shots import Shot, ShotDetector, Transition
from matcher.whole import whole_folder

if TYPE_CHECKING:
    from matcher.eyes import Embedder

VERSION = 1
BATCH = 32
"""Pictures shown to the eyes at once."""

AHEAD = 256
"""Frames decoded and scaled ahead, in a thread: the network takes 200 at a time, and decoding goes
on meanwhile. A quarter of them are samples of 100 kB."""

LATEST = 400
"""A detector names a transition at most so many frames late (350, in fact): what lies further back
and is in no closed shot belongs to the open one."""

Progress = Callable[[int, int], None]
"""Called with frames done and frames in all."""


@dataclass(frozen=True)
class Analysis:
    """What is known of a film after one look.

    `owners[k]` is the shot of keyframe k, in ascending order, `keyframes[k]` its frame number;
    `embeddings[k]` is its unit vector, `thumbs[k]` its grey thumbnail (see `likeness`): float32
    when fresh, float16 and mapped from disk when loaded.
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
    owners: NDArray[np.int32]
    keyframes: NDArray[np.int32]
    embeddings: NDArray[np.floating[Any]]
    thumbs: NDArray[np.floating[Any]]

    def shot_vectors(self) -> NDArray[np.float32]:
        """One unit vector a shot, the mean direction of its keyframes: (shots, d)."""
        sums = np.zeros((len(self.shots), self.embeddings.shape[1]), np.float32)
        np.add.at(sums, self.owners, self.embeddings)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors: NDArray[np.float32] = sums / np.maximum(lengths, np.finfo(np.float32).tiny)
        return vectors

    def of_shot(self, index: int) -> slice:
        """Where the keyframes of a shot lie in the arrays above."""
        first, end = np.searchsorted(self.owners, (index, index + 1))
        return slice(int(first), int(end))


@dataclass(frozen=True)
class _Seen:
    """Keyframes of closed shots, as the eyes and the thumbnails see them."""

    owners: list[int]
    frames: list[int]
    embeddings: list[NDArray[np.float32]]
    thumbs: list[NDArray[np.float32]]


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
    seen = _Seen([], [], [], [])
    shots: list[Shot] = []
    batch: list[tuple[int, Sample]] = []
    for shot, samples in _closed_shots(footage, detector, embedder, progress):
        shots.append(shot)
        batch += [(shot.index, sample) for sample in samples]
        if len(batch) >= BATCH:
            _look(batch, embedder, seen)
            batch = []
    _look(batch, embedder, seen)
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
        owners=np.array(seen.owners, np.int32),
        keyframes=np.array(seen.frames, np.int32),
        embeddings=np.concatenate(seen.embeddings),
        thumbs=np.concatenate(seen.thumbs),
    )


def _closed_shots(
    footage: Footage, detector: ShotDetector, embedder: Embedder, progress: Progress | None
) -> Iterator[tuple[Shot, list[Sample]]]:
    """Each shot with its keyframes, as soon as the detector has settled where it ends."""
    samples = Samples()
    opened, index = Transition(0, "cut"), 0
    inner = _transitions(footage, detector, embedder, samples, progress)
    for transition in chain(inner, [Transition(footage.frames, "cut")]):
        first, end = opened.first_frame, transition.first_frame
        if not first < end <= footage.frames:
            continue  # at or outside the ends there is no boundary
        keyframes = samples.close(first, end, footage.fps)
        if not keyframes:
            middle = (first + end) // 2
            (picture,) = read_pictures(footage, [middle], embedder.picture_size)
            keyframes = [Sample(middle, picture)]
        yield Shot(index, first, end, opened.kind), keyframes
        opened, index = transition, index + 1


def _transitions(
    footage: Footage,
    detector: ShotDetector,
    embedder: Embedder,
    samples: Samples,
    progress: Progress | None,
) -> Iterator[Transition]:
    """Where shots begin, in order, keeping samples of what passes."""
    session = detector.start(footage.fps)
    with ahead(_scaled(footage, detector, embedder, samples), AHEAD) as pictures:
        for number, (tiny, picture) in enumerate(pictures):
            if picture is not None:
                samples.keep(number, picture)
            yield from session.feed(tiny)
            samples.thin(number - LATEST)
            if progress is not None:
                progress(number + 1, footage.frames)
    yield from session.finish()


def _scaled(
    footage: Footage, detector: ShotDetector, embedder: Embedder, samples: Samples
) -> Iterator[tuple[Pixels, Pixels | None]]:
    """Each frame as the detector wants it, and as the eyes want it where it is a sample."""
    tiny = Scaler(footage, detector.size)
    picture = Scaler(footage, embedder.picture_size)
    for number, frame in enumerate(decode(footage)):
        yield tiny(frame), picture(frame) if samples.wants(number) else None


def _look(batch: list[tuple[int, Sample]], embedder: Embedder, seen: _Seen) -> None:
    pictures = [sample.picture for _, sample in batch]
    seen.owners.extend(owner for owner, _ in batch)
    seen.frames.extend(sample.frame for _, sample in batch)
    seen.embeddings.append(embedder.embed(pictures))
    seen.thumbs.append(np.stack([thumb(p) for p in pictures]) if pictures else no_thumbs())


def save_analysis(analysis: Analysis, folder: Path) -> None:
    """Writes an analysis as a folder: facts as JSON, arrays as .npy that can be mapped.

    Embeddings and thumbnails are stored in 16 bits: half the space, cosines within 0.001.
    """
    facts = {
        "version": VERSION,
        "film": analysis.film,
        "eyes": analysis.eyes,
        "detector": analysis.detector,
        "fps": str(analysis.fps),
        "frames": analysis.frames,
        "width": analysis.width,
        "height": analysis.height,
        "sound": analysis.sound,
        "shots": [[s.first_frame, s.end_frame, s.begins] for s in analysis.shots],
    }
    with whole_folder(folder) as temporary:
        (temporary / "analysis.json").write_text(json.dumps(facts), encoding="utf-8")
        np.save(temporary / "owners.npy", analysis.owners)
        np.save(temporary / "keyframes.npy", analysis.keyframes)
        np.save(temporary / "embeddings.npy", analysis.embeddings.astype(np.float16))
        np.save(temporary / "thumbs.npy", analysis.thumbs.astype(np.float16))


def load_analysis(folder: Path) -> Analysis | None:
    """The analysis in a folder, or None where there is none.

    Raises ArchiveError where it is damaged or of another version.
    """
    try:
        facts = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _damaged(folder) from error
    if facts.get("version") != VERSION:
        raise ArchiveError(
            f"the analysis in {folder} has version {facts.get('version')}, this is {VERSION}",
            "delete that folder and add the film again",
        )
    try:
        shots = tuple(Shot(i, *shot) for i, shot in enumerate(facts["shots"]))
        return Analysis(
            film=facts["film"],
            eyes=facts["eyes"],
            detector=facts["detector"],
            fps=Fraction(facts["fps"]),
            frames=facts["frames"],
            width=facts["width"],
            height=facts["height"],
            sound=facts["sound"],
            shots=shots,
            owners=np.load(folder / "owners.npy"),
            keyframes=np.load(folder / "keyframes.npy"),
            embeddings=np.load(folder / "embeddings.npy", mmap_mode="r"),
            thumbs=np.load(folder / "thumbs.npy", mmap_mode="r"),
        )
    except (ArithmeticError, LookupError, TypeError, ValueError, OSError, EOFError) as error:
        raise _damaged(folder) from error


def _damaged(folder: Path) -> ArchiveError:
    return ArchiveError(
        f"the analysis in {folder} is damaged", "delete that folder and add the film again"
    )
