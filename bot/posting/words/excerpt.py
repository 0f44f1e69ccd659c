"""The part of a montage that a video shows: all of it, or a piece where that is too long."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.film import Film
from matcher.montage import Cut, Montage


@dataclass(frozen=True)
class Excerpt:
    """Frames of a montage, `first_frame` to `end_frame` (excluded), counted in trailer frames."""

    montage: Montage
    first_frame: int
    end_frame: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the montage is missing."""
        return (self.first_frame, self.end_frame) == (0, self.montage.trailer.frames)

    @property
    def duration_s(self) -> float:
        """How long it is."""
        return float((self.end_frame - self.first_frame) / self.montage.trailer.fps)

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """The cuts that are seen, in whole or in part."""
        first, end = self.first_frame, self.end_frame
        return tuple(
            cut for cut in self.montage.cuts if cut.first_frame < end and cut.end_frame > first
        )

    @property
    def rhymes(self) -> tuple[Cut, ...]:
        """The cuts that the archive answers; the others keep the trailer's own picture."""
        return tuple(cut for cut in self.cuts if not cut.match.own)

    @property
    def films(self) -> tuple[Film, ...]:
        """The archive films that are seen, each once, in order of appearance."""
        seen = dict.fromkeys(cut.match.film for cut in self.rhymes)
        return tuple(self.montage.films[film] for film in seen)

    def seconds_to(self, cut: Cut) -> int:
        """When a cut begins, in whole seconds of this part."""
        frames = max(0, cut.first_frame - self.first_frame)
        return int(frames / self.montage.trailer.fps)


def whole(montage: Montage) -> Excerpt:
    """All of a montage."""
    return Excerpt(montage, 0, montage.trailer.frames)
