"""The shots of a film: frames between two cuts, found while the film is decoded.

A detector is fed every frame of the film, small, in order, and names transitions with bounded
lag, so that whoever decodes the film once can close shots on the way and films may be of any
length. Shots tile the film. A gradual transition (dissolve, fade, wipe) has its boundary in its
middle: half of it belongs to the shot that goes, half to the one that comes, which `begins` with
"gradual". A fade to black that is followed at once by a fade from black is one transition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from matcher.cut_signs import Transition
from matcher.decoding import read_frames
from matcher.errors import EyesError
from matcher.footage import Footage
from matcher.picture import Pixels, Size

__all__ = [
    "DETECTORS",
    "Shot",
    "ShotDetector",
    "ShotSession",
    "Transition",
    "detect_shots",
    "load_detector",
    "shots_from_transitions",
]

DETECTORS = ("transnetv2", "adaptive")
"""Names that `load_detector` knows, the default first."""


@dataclass(frozen=True)
class Shot:
    """Frames of a film from `first_frame` to `end_frame` (excluded), counted from 0.

    `begins` is "cut" or "gradual"; the first shot of a film begins with "cut".
    """

    index: int
    first_frame: int
    end_frame: int
    begins: str = "cut"

    def __post_init__(self) -> None:
        if not 0 <= self.first_frame < self.end_frame:
            raise ValueError(f"a shot from {self.first_frame} to {self.end_frame} has no frames")

    @property
    def frames(self) -> int:
        """How many frames the shot lasts."""
        return self.end_frame - self.first_frame


class ShotSession(Protocol):
    """One film on its way through a detector."""

    def feed(self, picture: Pixels) -> list[Transition]:
        """Takes the next frame, RGB (height, width, 3); gives what is now certain, in order.

        A transition is named at most a few hundred frames after it ended.
        """

    def finish(self) -> list[Transition]:
        """Gives what is left. Nothing may be fed after it."""


class ShotDetector(Protocol):
    """Finds transitions; one detector may serve many films, one after another or in turn."""

    @property
    def name(self) -> str:
        """What settings call it."""

    @property
    def size(self) -> Size:
        """Width and height in which it wants its pictures; shapes are stretched to it."""

    def start(self, fps: Fraction) -> ShotSession:
        """Begins with a film of this rate."""


def shots_from_transitions(transitions: Iterable[Transition], frames: int) -> tuple[Shot, ...]:
    """The shots of a film of so many frames: they tile it, and none is empty.

    Transitions at or outside the ends are no boundaries; of two at one frame the cut counts.
    Raises ValueError where the film has no frames.
    """
    if frames < 1:
        raise ValueError("a film without frames has no shots")
    begins = {0: "cut"}
    for transition in transitions:
        at = transition.first_frame
        if 0 < at < frames and begins.get(at) != "cut":
            begins[at] = transition.kind
    edges = [*sorted(begins), frames]
    return tuple(
        Shot(index, first, end, begins[first]) for index, (first, end) in enumerate(pairwise(edges))
    )


def detect_shots(
    footage: Footage, detector: ShotDetector, progress: Callable[[int, int], None] | None = None
) -> tuple[Shot, ...]:
    """The shots of a film, decoding it once.

    `progress` is told frames done and frames in all, after every frame. Raises FootageError where
    the film cannot be decoded.
    """
    session = detector.start(footage.fps)
    transitions: list[Transition] = []
    for done, picture in enumerate(read_frames(footage, detector.size), 1):
        transitions += session.feed(picture)
        if progress is not None:
            progress(done, footage.frames)
    transitions += session.finish()
    return shots_from_transitions(transitions, footage.frames)


def load_detector(name: str = DETECTORS[0]) -> ShotDetector:
    """The detector of this name, its model loaded (seconds, for `transnetv2`).

    Raises EyesError where there is none of that name or its model cannot be loaded.
    """
    if name == "transnetv2":
        from matcher.network_detector import NetworkDetector

        return NetworkDetector()
    if name == "adaptive":
        from matcher.adaptive_detector import AdaptiveDetector

        return AdaptiveDetector()
    raise EyesError(f"there is no shot detector {name}", f"choose one of {', '.join(DETECTORS)}")
