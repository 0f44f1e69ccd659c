"""A rendered video made to fit what a place takes of videos: its pieces, and their files."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from matcher.montage import Cut
from matcher.video_limits import VideoLimits

LEAST_S = 5
"""A piece is not shorter than this, where the limit allows: shorter ones are no film any more."""


def pieces(
    cuts: Sequence[Cut], fps: Fraction, longest_s: float | None
) -> tuple[tuple[int, int], ...]:
    """First and end frame of the pieces that a montage is shown in, none longer than `longest_s`.

    They break at cuts, as late as possible, and inside a shot only where it is too long itself or
    a piece would be too short. The last two are balanced where the last would be too short.
    Raises ValueError where not even a frame would fit.
    """
    frames, most, least = _measures(cuts, fps, longest_s)
    bounds = [0]
    while frames - bounds[-1] > most:
        bounds.append(_latest(cuts, range(bounds[-1] + least, bounds[-1] + most + 1)))
    if len(bounds) > 1 and frames - bounds[-1] < least:
        start = bounds[-2]
        reach = range(max(start + least, frames - most), min(frames - least, start + most) + 1)
        middle = (start + frames) // 2
        inside = (cut.first_frame for cut in cuts if cut.first_frame in reach)
        bounds[-1] = min(inside, key=lambda cut: abs(cut - middle), default=middle)
    return tuple(zip(bounds, [*bounds[1:], frames], strict=True))


def beginning(cuts: Sequence[Cut], fps: Fraction, longest_s: float | None) -> tuple[int, int]:
    """First and end frame of what is shown where a montage that is too long is cut off.

    It ends at the last cut within `longest_s`, or inside a shot where almost nothing would be
    left. Raises ValueError where not even a frame would fit.
    """
    frames, most, least = _measures(cuts, fps, longest_s)
    return 0, frames if frames <= most else _latest(cuts, range(least, most + 1))


def _measures(cuts: Sequence[Cut], fps: Fraction, longest_s: float | None) -> tuple[int, int, int]:
    """The frames there are, and the most and the least that a piece has."""
    frames = cuts[-1].end_frame
    most = frames if longest_s is None else int(Fraction(longest_s) * fps)
    if most < 1:
        raise ValueError(f"no frame fits into {longest_s} seconds")
    return frames, most, max(1, min(int(LEAST_S * fps), most // 2))


def _latest(cuts: Sequence[Cut], reach: range) -> int:
    """The last cut within reach, else how far it goes."""
    within = (cut.first_frame for cut in cuts if cut.first_frame in reach)
    return max(within, default=reach[-1])


def fit(video: Path, out: Path, frames: tuple[int, int], limits: VideoLimits) -> Path:
    """Frames `first` to `end` (excluded) of a rendered video as a file within the limits.

    That is `video` itself where these are all its frames and it fits as it is; else `out`, which
    is whole at the end, or as it was before. The size limit is met in at most two passes. Raises
    RenderError where the video is gone or damaged, cannot be made so small, or `out` cannot be
    written.
    """
    from matcher.refitting import refit

    return refit(video, out, frames, limits)
