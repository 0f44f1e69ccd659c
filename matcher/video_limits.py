"""What a place takes of videos; quick to import: who only speaks of limits needs no decoder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VideoLimits:
    """What a place takes of a video; None where it sets no such limit.

    `most_pixels` are of one frame, `most_fps` frames a second, `most_bits` bits a second in all.
    """

    most_bytes: int | None = None
    longest_s: float | None = None
    most_pixels: int | None = None
    most_fps: int | None = None
    most_bits: int | None = None
