"""Keyframes: which frames stand for a shot, chosen while the film is still being decoded."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

STRIDE = 4
"""Every fourth frame is kept as a sample: no shot of four frames or more goes without one."""

PER_SECOND = 2
MOST = 8
"""Two keyframes for each second of a shot, eight at most: a long take changes little more."""

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Sample:
    """A frame number with its picture, (height, width, 3) RGB."""

    frame: int
    picture: Picture


@dataclass
class Samples:
    """Samples of the shots that are not closed yet, bounded whatever the length of a shot."""

    waiting: list[Sample] = field(default_factory=list)

    def wants(self, frame: int) -> bool:
        """Whether this frame is worth scaling and keeping."""
        return frame % STRIDE == 0

    def keep(self, frame: int, picture: Picture) -> None:
        """Takes a sample; frames come in ascending order."""
        self.waiting.append(Sample(frame, picture))

    def close(self, first_frame: int, end_frame: int, fps: Fraction) -> list[Sample]:
        """The keyframes of a shot that is now known; its other samples are let go.

        Empty for a shot between two samples: then its frames must be read again.
        """
        inside = [s for s in self.waiting if first_frame <= s.frame < end_frame]
        self.waiting = [s for s in self.waiting if s.frame >= end_frame]
        return spread(inside, keyframe_count(end_frame - first_frame, fps), first_frame, end_frame)

    def thin(self, settled: int) -> None:
        """Thins the samples before frame `settled`, all of one open shot, when they grow many.

        What stays is evenly spaced, however often this happens to a shot.
        """
        count = sum(sample.frame < settled for sample in self.waiting)
        if count <= 4 * MOST:
            return
        open_shot, later = self.waiting[:count], self.waiting[count:]
        spacing = (settled - open_shot[0].frame) / (2 * MOST)
        kept = open_shot[:1]
        for sample in open_shot[1:]:
            if sample.frame - kept[-1].frame >= spacing:
                kept.append(sample)
        self.waiting = kept + later


def keyframe_count(frames: int, fps: Fraction) -> int:
    """How many keyframes a shot of so many frames gets: at least 1, at most `MOST`."""
    return max(1, min(MOST, round(PER_SECOND * frames / fps)))


def spread(samples: list[Sample], count: int, first_frame: int, end_frame: int) -> list[Sample]:
    """The `count` samples (or all, if fewer) nearest to even places in a range of frames."""
    if len(samples) <= count:
        return samples
    step = (end_frame - first_frame) / count
    places = [first_frame + (i + 0.5) * step for i in range(count)]
    nearest = (min(samples, key=lambda s: abs(s.frame - place)) for place in places)
    return list({sample.frame: sample for sample in nearest}.values())
