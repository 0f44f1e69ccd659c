"""The trailer's own sound, on the clock of its pictures.

Every piece of sound is put where its timestamp says, counted from the first picture: a track that
begins late, ends early, has holes or damaged packets stays in sync to its end, with silence where
there is nothing. Its first audio track is the one that is heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.error import FFmpegError
from numpy.typing import NDArray

from matcher.errors import RenderError
from matcher.footage import Footage
from matcher.stream import opened

Samples = NDArray[np.float32]
"""(channels, n), between -1 and 1."""

USUAL_RATES = (44100, 48000)
"""Sample rates every platform takes; any other becomes the last."""

TOLERANCE_S = Fraction(1, 40)
"""Timestamps may be off by this much before sound is moved, which clicks. Vorbis in WebM is off by
up to 21 ms though its samples follow each other; a frame lasts 33 ms at 30 fps."""

CHUNK_S = 1
"""Silence comes in pieces of at most a second, so that a long hole needs no memory."""


@dataclass
class Soundtrack:
    """The first audio track of a film, as it will be heard.

    `damaged` counts the packets that could not be decoded, up to what has been read so far.
    """

    path: Path
    start: Fraction
    source_rate: int
    channels: int
    damaged: int = 0

    @property
    def rate(self) -> int:
        """Samples per second of what `blocks` gives."""
        return self.source_rate if self.source_rate in USUAL_RATES else USUAL_RATES[-1]

    @property
    def layout(self) -> str:
        """`mono`, or `stereo` for everything else."""
        return "mono" if self.channels == 1 else "stereo"

    def blocks(self, length_s: Fraction) -> Iterator[Samples]:
        """The sound from the first picture on, exactly `round(length_s * rate)` samples of it."""
        source_total = -(-length_s * self.source_rate // 1) + self.source_rate // 10
        source = continuous(
            self._pieces(), int(source_total), self.channels, self.source_rate, TOLERANCE_S
        )
        blocks = source if self.rate == self.source_rate else self._resampled(source)
        return trimmed(blocks, round(length_s * self.rate))

    def _pieces(self) -> Iterator[tuple[int | None, Samples]]:
        mixers: dict[tuple[str, str, int], AudioResampler] = {}
        for frame in decoded(self.path, self):
            at = None
            if frame.pts is not None and frame.time_base:
                at = round((frame.pts * frame.time_base - self.start) * self.source_rate)
            key = (frame.format.name, frame.layout.name, frame.sample_rate)
            if key not in mixers:
                mixers[key] = AudioResampler("fltp", self.layout, self.source_rate)
            for mixed in mixers[key].resample(frame):
                yield at, np.asarray(mixed.to_ndarray(), dtype=np.float32)
                at = None

    def _resampled(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        resampler = AudioResampler("fltp", self.layout, self.rate)
        position = 0
        for block in blocks:
            frame = AudioFrame.from_ndarray(block, format="fltp", layout=self.layout)
            frame.sample_rate = self.source_rate
            frame.pts, frame.time_base = position, Fraction(1, self.source_rate)
            position += block.shape[1]
            for done in resampler.resample(frame):
                yield np.asarray(done.to_ndarray(), dtype=np.float32)
        for done in resampler.resample(None):
            yield np.asarray(done.to_ndarray(), dtype=np.float32)


def soundtrack(footage: Footage) -> Soundtrack | None:
    """The film's sound, None where it has no audio track.

    Raises RenderError where there is a track and nothing in it can be decoded: a reinterpretation
    plays under the trailer's own sound, and a silent one would be posted as if it were meant.
    """
    if not footage.sound:
        return None
    first = next(decoded(footage.path, None), None)
    if first is None:
        raise RenderError(
            f"the sound of {footage.path} cannot be decoded",
            "repair the file, or take its sound off: ffmpeg -i FILE -map 0:v -c copy SILENT_FILE",
        )
    channels = 1 if first.layout.nb_channels == 1 else 2
    return Soundtrack(footage.path, footage.start, first.sample_rate, channels)


def decoded(path: Path, damage: Soundtrack | None) -> Iterator[AudioFrame]:
    """The frames of the first audio track; packets that cannot be decoded are counted and skipped.

    Raises FootageError where the file cannot be opened.
    """
    with opened(path) as container:
        stream = container.streams.audio[0]
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets, None)
            except FFmpegError:
                return
            if packet is None:
                return
            try:
                yield from _frames(stream, packet)
            except FFmpegError:
                if damage is not None:
                    damage.damaged += 1


def continuous(
    pieces: Iterable[tuple[int | None, Samples]],
    total: int,
    channels: int,
    rate: int,
    tolerance_s: Fraction,
) -> Iterator[Samples]:
    """Sound without holes or overlaps, from sample 0 to `total`.

    A piece says at which sample it begins, None for right behind the one before. One that is off
    by no more than the tolerance is left where it is, unless it is the first; else silence is put
    before it, or its beginning is cut away.
    """
    position = 0
    for at, piece in pieces:
        off = 0 if at is None else at - position
        samples = piece
        if abs(off) > tolerance_s * rate or (position == 0 and off != 0):
            if off > 0:
                yield from silence(min(off, total - position), channels, rate)
                position += off
            else:
                samples = piece[:, -off:]
        if position >= total:
            return
        if samples.shape[1]:
            samples = samples[:, : total - position]
            yield samples
            position += samples.shape[1]
    yield from silence(total - position, channels, rate)


def silence(count: int, channels: int, rate: int) -> Iterator[Samples]:
    """So many silent samples, in pieces of at most `CHUNK_S` seconds."""
    while count > 0:
        piece = min(count, CHUNK_S * rate)
        yield np.zeros((channels, piece), dtype=np.float32)
        count -= piece


def trimmed(blocks: Iterable[Samples], total: int) -> Iterator[Samples]:
    """The blocks up to `total` samples, the last one cut; silence where they end too early."""
    left = total
    channels = 1
    for block in blocks:
        channels = block.shape[0]
        if left <= 0:
            return
        yield block[:, :left]
        left -= block.shape[1]
    if left > 0:
        yield np.zeros((channels, left), dtype=np.float32)


def _frames(stream: AudioStream, packet: av.Packet[AudioStream]) -> list[AudioFrame]:
    return stream.decode(packet)
