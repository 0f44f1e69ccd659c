"""Frames and samples in, an mp4 that every platform takes out.

H.264 High, yuv420p, BT.709 limited range, closed groups of pictures, progressive, square pixels,
AAC-LC, the index in front of the pictures. Limits and advice: X's media best practices
(docs.x.com, November 2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec.context import ThreadType
from av.container import OutputContainer
from av.video.stream import VideoStream

from matcher.picture import Size
from matcher.planes import Planar
from matcher.sound import Samples

PRESET = "veryfast"
CRF = 15
"""More than the eye needs, since every platform encodes again, and near the rate they advise; half
the time of `fast`, which makes files of the same size."""

MOST_BITS = 12_000_000
"""Peak bits per second of the pictures: more than twice the 5 Mbit/s that X advises."""

MOST_BYTES = 480_000_000
"""A file stays below this, whatever its length: X takes 512 MB."""

SOUND_BITS = {1: 96_000, 2: 192_000}
"""Bits per second of the sound, by channels."""

BT709 = 1
LIMITED = 1
"""The numbers of ISO/IEC 23091-2 for BT.709, and ffmpeg's for the limited range."""

GROUP_S = 2
"""At most so many seconds between pictures that a player can jump to."""


@dataclass(frozen=True)
class SoundFormat:
    """Samples per second, one or two channels, and bits per second where they are few."""

    rate: int
    channels: int
    most_bits: int = max(SOUND_BITS.values())

    @property
    def layout(self) -> str:
        """`mono` or `stereo`."""
        return "mono" if self.channels == 1 else "stereo"

    @property
    def bits(self) -> int:
        """Bits per second of the sound in the file."""
        return min(SOUND_BITS[self.channels], self.most_bits)


def encoder_options(fps: Fraction, frames: int, most_bits: int = MOST_BITS) -> dict[str, str]:
    """x264's settings for a video of so many frames, as ffmpeg names them.

    `most_bits` is the peak of its pictures, in bits per second.
    """
    bits = min(most_bits, int(MOST_BYTES * 8 / (frames / fps)) - SOUND_BITS[2])
    return {
        "preset": PRESET,
        "crf": str(CRF),
        "profile": "high",
        "maxrate": str(bits),
        "bufsize": str(2 * bits),
        "g": str(max(1, round(GROUP_S * fps))),
        "x264-params": "open-gop=0",
    }


class Mp4:
    """An mp4 being written. Leaving it without an error finishes the file.

    `options` are x264's settings, those of `encoder_options` where there are none. Raises what
    the muxer raises: OSError or FFmpegError.
    """

    def __init__(
        self,
        path: Path,
        size: Size,
        fps: Fraction,
        frames: int,
        sound: SoundFormat | None,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self._size = size
        self._tick = 1 / fps
        self._frames = 0
        self._samples = 0
        self._container: OutputContainer = av.open(
            f"file:{path}", "w", format="mp4", options={"movflags": "+faststart"}
        )
        self._picture: VideoStream = self._container.add_stream(
            "libx264", rate=fps, options=dict(options or encoder_options(fps, frames))
        )
        context = self._picture.codec_context
        context.width, context.height = size
        context.pix_fmt = "yuv420p"
        context.time_base = self._tick
        context.sample_aspect_ratio = Fraction(1)
        context.colorspace = context.color_primaries = context.color_trc = BT709
        context.color_range = LIMITED
        # PyAV asks for slices otherwise, which is slower and costs bits
        context.thread_type = ThreadType.FRAME
        context.thread_count = 0
        self._sound: AudioStream | None = None
        self._format = sound
        if sound is not None:
            self._sound = self._container.add_stream("aac", rate=sound.rate, layout=sound.layout)
            self._sound.bit_rate = sound.bits

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                for stream in (self._picture, self._sound):
                    if stream is not None:
                        self._container.mux(stream.encode(None))
        finally:
            self._container.close()

    @property
    def seconds_of_sound(self) -> Fraction:
        """How much sound has been written."""
        return Fraction(self._samples, self._format.rate) if self._format else Fraction(0)

    def write_picture(self, picture: Planar) -> None:
        """Appends a frame; see `matcher.planes` for its shape."""
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts, frame.time_base = self._frames, self._tick
        self._frames += 1
        self._container.mux(self._picture.encode(frame))

    def write_sound(self, samples: Samples) -> None:
        """Appends samples, (channels, n)."""
        assert self._sound is not None
        assert self._format is not None
        frame = AudioFrame.from_ndarray(
            np.ascontiguousarray(samples), format="fltp", layout=self._format.layout
        )
        frame.sample_rate = self._format.rate
        frame.pts, frame.time_base = self._samples, Fraction(1, self._format.rate)
        self._samples += samples.shape[1]
        self._container.mux(self._sound.encode(frame))

    def keep_up(self, blocks: Iterator[Samples], seconds: Fraction) -> None:
        """Writes sound until it lasts so long: a player reads both from one place."""
        while self.seconds_of_sound < seconds:
            block = next(blocks, None)
            if block is None:
                return
            self.write_sound(block)
