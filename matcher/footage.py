"""Films as numbered pictures: opening one, counting its frames, finding its black bars.

Frame n is the picture that is shown n / fps seconds after the first picture of the film (see
`matcher.timeline`). `matcher.decoding` gives the pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from math import ceil
from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

from matcher.bars import Box, film_box, until_settled
from matcher.errors import FootageError
from matcher.picture import Geometry, Scaler, Size, square, turn_of
from matcher.stream import NOT_A_FILM_HINT, film_stream, opened, packets, pictures, sampled
from matcher.timeline import Timeline, continuous, counted, timeline_of

PICTURES_LOOKED_AT = 32
"""How many first pictures must come out in ascending time before timestamps are believed."""

SAMPLES = 48
"""How many pictures, spread over the film, are looked at for black bars."""

DECODED_FOR_BARS = 240
"""How many pictures are decoded for that where a film has few key pictures."""

LARGEST = (1280, 720)
"""Pictures are looked at for bars no larger than this."""


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
        shown = islice(pictures(container, stream), PICTURES_LOOKED_AT)
        first = next(shown, None)
        if first is None:
            raise FootageError(f"{path} holds no picture that can be decoded", NOT_A_FILM_HINT)
        firsts = [first.pts, *(picture.pts for picture in shown)]
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


def _survey(
    container: InputContainer, stream: VideoStream, firsts: Sequence[int | None]
) -> tuple[Timeline, tuple[int, ...]]:
    """The timeline of a stream and its key pictures, from its packets: nothing is decoded.

    `firsts` are the timestamps of its first pictures as they are shown.
    """
    ticks: list[int] = []
    keys: list[int] = []
    order: list[int] = []
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
        if packet.dts is not None:
            order.append(packet.dts)
        last = max(last, (packet.pts, packet.duration or 0))
        if packet.is_keyframe:
            keys.append(packet.pts)
    rates = (stream.guessed_rate, stream.average_rate, stream.base_rate)
    declared = [rate for rate in rates if rate]
    times = [time for time in firsts if time is not None]
    tick = stream.time_base or Fraction(0)
    trusted = tick and not untimed and len(times) == len(firsts) and times == sorted(times)
    if not trusted or not continuous(order, tick):
        framerate = stream.codec_context.framerate
        return counted(count, [framerate, *declared] if framerate else declared), ()
    ticks = [tick for tick in ticks if tick >= times[0]] or times[:1]
    return timeline_of(ticks, tick, declared, last[1]), tuple(sorted(keys))


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
    looked = until_settled(
        scale(picture)
        for picture in sampled(container, stream, spread, after)
        if (picture.width, picture.height) == (geometry.width, geometry.height)
    )
    if not looked:
        return geometry.box
    found = film_box(looked)
    if (found.width, found.height) == size:
        return geometry.box
    return found.scaled(Fraction(geometry.width, size[0]), Fraction(geometry.height, size[1]))
