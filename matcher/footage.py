"""Films as numbered pictures: opening, and decoding with exact frame numbers.

Frame n is the picture that is shown n / fps seconds after the first picture of the film (see
`matcher.timeline`). `decode` gives the pictures as decoded, each with its number by position;
a `Scaler` (see `matcher.picture`) turns those that are wanted into arrays: one decoding pass can
so serve several sizes. `read_frames` and `read_pictures` are built on the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from math import ceil
from pathlib import Path

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from matcher.bars import Box, film_box
from matcher.errors import FootageError
from matcher.picture import Geometry, Pixels, Scaler, Size, fit, square, turn_of
from matcher.stream import NOT_A_FILM_HINT, film_stream, opened, packets, pictures, sampled
from matcher.timeline import Timeline, counted, timeline_of

__all__ = [
    "Footage",
    "Scaler",
    "decode",
    "fit",
    "open_footage",
    "read_frames",
    "read_pictures",
]

PICTURES_LOOKED_AT = 32
"""How many first pictures must come out in ascending time before timestamps are believed."""

SAMPLES = 48
"""How many pictures, spread over the film, are looked at for black bars."""

DECODED_FOR_BARS = 240
"""How many pictures are decoded for that where a film has few key pictures."""

LARGEST = (1280, 720)
"""Pictures are looked at for bars no larger than this."""

KEYS_BACK = (0, 1, 4, 16)
"""How many key pictures before the wanted one a seek aims, until one lands before it."""


@dataclass(frozen=True)
class Footage:
    """An opened film: what it is, and what decoding it needs. Holds no open file.

    `width` and `height` are as displayed: upright, square pixels, black bars cut away. `start` is
    the time of the first picture on the clock of the file in seconds: its sound is on that clock.
    `keys` are the timestamps of the pictures that decoding can begin with.
    """

    path: Path
    fps: Fraction
    frames: int
    width: int
    height: int
    sound: bool
    start: Fraction
    geometry: Geometry = field(repr=False)
    timeline: Timeline = field(repr=False)
    stream: int = field(repr=False)
    keys: tuple[int, ...] = field(repr=False)

    @property
    def size(self) -> Size:
        """Width and height as displayed, in pixels."""
        return self.width, self.height

    @property
    def duration(self) -> Fraction:
        """How long the film is, in seconds."""
        return self.frames / self.fps

    def seconds(self, frame: int) -> Fraction:
        """When a frame is shown, in seconds after the first one."""
        return frame / self.fps


@dataclass(frozen=True)
class Coded:
    """A film whose pictures are wanted as they are coded: not upright, not square."""

    geometry: Geometry


def open_footage(path: Path, *, cut_bars: bool = True) -> Footage:
    """Opens a film, counts its frames and, unless told not to, finds its black bars.

    Raises FootageError where the file is missing, a folder, unreadable, empty, cut off before it
    begins, only sound (with or without cover art), or holds no picture that can be decoded.
    """
    with opened(path) as container:
        stream = film_stream(container, path)
        stream.thread_type = "AUTO"
        firsts = list(islice(pictures(container, stream), PICTURES_LOOKED_AT))
        if not firsts:
            raise FootageError(f"{path} holds no picture that can be decoded", NOT_A_FILM_HINT)
        first = firsts[0]
        aspect = square(stream.sample_aspect_ratio)
        sound = bool(container.streams.audio)
    with opened(path) as container:
        stream = film_stream(container, path)
        timeline, keys = _survey(container, stream, firsts)
        index = stream.index
        whole = Box(0, 0, first.width, first.height)
        geometry = Geometry(first.width, first.height, whole, aspect, turn_of(first))
        if cut_bars:
            geometry = replace(geometry, box=_box(container, stream, geometry, keys))
    return Footage(
        path=path,
        fps=timeline.fps,
        frames=timeline.frames,
        width=geometry.shown[0],
        height=geometry.shown[1],
        sound=sound,
        start=timeline.start,
        geometry=geometry,
        timeline=timeline,
        stream=index,
        keys=keys,
    )


def decode(footage: Footage, first: int = 0, end: int | None = None) -> Iterator[av.VideoFrame]:
    """The pictures of frames `first` to `end` (excluded; the last by default), exactly as many.

    A missing or damaged picture is filled by the one before it, as the same object, so that
    `is` tells repetitions. Give them to a `Scaler`. Begins at the nearest key picture.
    Raises ValueError for frames that the film does not have, FootageError where the file can
    no longer be read.
    """
    end = footage.frames if end is None else end
    if not 0 <= first <= end <= footage.frames:
        raise ValueError(f"frames {first} to {end} of a film of {footage.frames}")
    return _filled(footage, first, end)


def read_frames(
    footage: Footage,
    size: Size,
    *,
    first: int = 0,
    end: int | None = None,
    pixel_format: str = "rgb24",
) -> Iterator[Pixels]:
    """Frames `first` to `end` scaled to `size` (width, height); see `decode` and `Scaler`."""
    return map(Scaler(footage, size, pixel_format), decode(footage, first, end))


def read_pictures(
    footage: Footage, frames: Sequence[int], size: Size, pixel_format: str = "rgb24"
) -> list[Pixels]:
    """Single frames by number, in the order asked for; numbers may repeat.

    Raises as `decode` does.
    """
    scale = Scaler(footage, size, pixel_format)
    found: dict[int, Pixels] = {}
    for run in _runs(footage, sorted(set(frames))):
        wanted = set(run)
        for number, frame in enumerate(decode(footage, run[0], run[-1] + 1), run[0]):
            if number in wanted:
                found[number] = scale(frame)
    return [found[frame] for frame in frames]


def _survey(
    container: InputContainer, stream: VideoStream, firsts: Sequence[av.VideoFrame]
) -> tuple[Timeline, tuple[int, ...]]:
    """The timeline of a stream and its key pictures, from its packets: nothing is decoded."""
    ticks: list[int] = []
    keys: list[int] = []
    last = (0, 0)
    count = untimed = 0
    hidden = stream.codec_context.name.startswith(("vp8", "libvpx"))
    for packet in packets(container, stream):
        if packet.is_discard or (hidden and not bytes(packet)[0] & 0x10):
            continue
        count += 1
        if packet.pts is None:
            untimed += 1
            continue
        ticks.append(packet.pts)
        last = max(last, (packet.pts, packet.duration or 0))
        if packet.is_keyframe:
            keys.append(packet.pts)
    rates = (stream.guessed_rate, stream.average_rate, stream.base_rate)
    declared = [rate for rate in rates if rate]
    shown = [frame.pts for frame in firsts]
    times = [time for time in shown if time is not None]
    if untimed or len(times) < len(shown) or times != sorted(times) or not stream.time_base:
        framerate = stream.codec_context.framerate
        return counted(count, [framerate, *declared] if framerate else declared), ()
    ticks = [tick for tick in ticks if tick >= times[0]] or times[:1]
    return timeline_of(ticks, stream.time_base, declared, last[1]), tuple(sorted(keys))


def _box(
    container: InputContainer, stream: VideoStream, geometry: Geometry, keys: Sequence[int]
) -> Box:
    """The part of the coded pictures that is film, judged by pictures from all over it."""
    shrink = max(1, ceil(max(geometry.width / LARGEST[0], geometry.height / LARGEST[1])))
    size = (geometry.width // shrink, geometry.height // shrink)
    coded = replace(geometry, pixel_aspect=Fraction(1), turn="")
    scale = Scaler(Coded(coded), size, "gray")
    spread = [keys[i * len(keys) // SAMPLES] for i in range(SAMPLES)] if keys else [0]
    spread = sorted(set(spread))
    reach = DECODED_FOR_BARS // len(spread)
    each = -(-SAMPLES // len(spread))
    after = [reach * i // each for i in range(each)]
    looked = [
        scale(picture)
        for picture in sampled(container, stream, spread, after)
        if (picture.width, picture.height) == (geometry.width, geometry.height)
    ]
    if not looked:
        return geometry.box
    found = film_box(looked)
    if (found.width, found.height) == size:
        return geometry.box
    return found.scaled(Fraction(geometry.width, size[0]), Fraction(geometry.height, size[1]))


def _filled(footage: Footage, first: int, end: int) -> Iterator[av.VideoFrame]:
    number = first
    held: av.VideoFrame | None = None
    for at, picture in _numbered(footage, first):
        while held is not None and number < min(at, end):
            yield held
            number += 1
        if number >= end:
            return
        held = picture
    if held is None and number < end:
        raise FootageError(
            f"{footage.path} can no longer be decoded", "fetch or copy the film again"
        )
    while held is not None and number < end:
        yield held
        number += 1


def _numbered(footage: Footage, first: int) -> Iterator[tuple[int, av.VideoFrame]]:
    """The decoded pictures with their numbers, from a key picture not behind `first` on."""
    timeline = footage.timeline
    here = bisect_right(footage.keys, first, key=timeline.number)
    for back in KEYS_BACK:
        if here - back <= 1:
            break
        landed = False
        for picture in _from_key(footage, footage.keys[here - back - 1]):
            number = timeline.number(picture.pts or 0)
            if not landed and number > first:
                break
            landed = True
            yield number, picture
        if landed:
            return
    with opened(footage.path) as container:
        stream = _stream(container, footage)
        for count, picture in enumerate(pictures(container, stream)):
            known = timeline.timed and picture.pts is not None
            yield (timeline.number(picture.pts or 0) if known else count), picture


def _from_key(footage: Footage, key: int) -> Iterator[av.VideoFrame]:
    """The pictures after a seek, from the first key picture on; none where it went astray."""
    with opened(footage.path) as container:
        stream = _stream(container, footage)
        try:
            container.seek(key, stream=stream)
        except FFmpegError:
            return
        clean = False
        for picture in pictures(container, stream):
            if not clean:
                if not picture.key_frame:
                    continue
                if picture.pts not in footage.keys:
                    return
                clean = True
            if picture.pts is not None:
                yield picture


def _stream(container: InputContainer, footage: Footage) -> VideoStream:
    stream = film_stream(container, footage.path)
    if stream.index != footage.stream:
        raise FootageError(
            f"{footage.path} has changed since it was opened", "open the film again"
        )
    stream.thread_type = "AUTO"
    return stream


def _runs(footage: Footage, frames: Sequence[int]) -> list[list[int]]:
    """Ascending frames in groups between which a key picture lies: each is one decoding."""
    keys = [footage.timeline.number(key) for key in footage.keys]
    runs: list[list[int]] = []
    for frame in frames:
        key = bisect_right(keys, frame)
        if runs and (not keys or key == bisect_right(keys, runs[-1][-1])):
            runs[-1].append(frame)
        else:
            runs.append([frame])
    return runs
