"""What was written: whether it is all there, and in words why it could not be."""

from __future__ import annotations

from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path

import av

from matcher.errors import RenderError


def verify_frames(path: Path, frames: int, whose: str) -> None:
    """Raises RenderError unless the video opens, is whole and holds so many frames of `whose`."""
    with av.open(f"file:{path}") as container:
        count = sum(1 for packet in container.demux(container.streams.video[0]) if packet.size)
    if count != frames:
        raise RenderError(
            f"the video has {count} frames where the {whose} has {frames}",
            f"render again; if it happens again, report it with the {whose}",
        )


def unwritten(out: Path, error: Exception) -> RenderError:
    """Why a video could not be written, from what the muxer or the disk said."""
    number = getattr(error, "errno", None)
    if number in {ENOSPC, EDQUOT, EFBIG}:
        return RenderError(
            f"{out} could not be written: the disk is full", "make room, then render again"
        )
    reason = getattr(error, "strerror", None) or str(error)
    return RenderError(f"{out} could not be written: {reason}", "check the folder and its disk")
