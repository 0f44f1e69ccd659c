"""PySceneDetect's AdaptiveDetector as a stream: the fast choice, on brightness alone.

Its default also averages hue and saturation in, which black-and-white film does not have. See
`python -m benchmarks.shots` for what it finds and what it misses.
"""

from __future__ import annotations

from fractions import Fraction

from matcher.cut_signs import Transition
from matcher.picture import Pixels

SHORTEST_S = 0.25
"""Seconds that must lie between two cuts: trailers cut faster than the default of 15 frames."""


class AdaptiveDetector:
    """Finds cuts where brightness changes much more than in the pictures around. No dissolves."""

    name = "adaptive"
    size = (128, 72)

    def start(self, fps: Fraction) -> AdaptiveSession:
        """Begins with a film of this rate."""
        return AdaptiveSession(fps)


class AdaptiveSession:
    """One film on its way through the detector; names a cut two frames late."""

    def __init__(self, fps: Fraction) -> None:
        from scenedetect.detectors import AdaptiveDetector as Adaptive

        self._fps = fps
        self._fed = 0
        self._detector = Adaptive(luma_only=True, min_scene_len=max(1, round(SHORTEST_S * fps)))

    def feed(self, picture: Pixels) -> list[Transition]:
        """Takes the next frame, (72, 128, 3); gives the cuts that are now certain."""
        from scenedetect import FrameTimecode

        now = FrameTimecode(self._fed, self._fps)
        self._fed += 1
        cuts = self._detector.process_frame(now, picture[:, :, ::-1])
        return [Transition(int(cut.frame_num), "cut") for cut in cuts]

    def finish(self) -> list[Transition]:
        """Nothing is left: the detector needs two frames after a cut to see it."""
        return []
