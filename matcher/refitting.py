"""A rendered video encoded again, shorter, smaller or slower, with its sound on the same clock.

The first pass has the quality that every video is rendered with. Where its file is too large, the
second one spreads the bits that there are, by what the first has learnt of the pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from math import ceil, isqrt
from pathlib import Path
from tempfile import TemporaryDirectory

import av
from av.error import FFmpegError

from matcher.ahead import ahead
from matcher.decoding import decode
from matcher.encode import MOST_BITS, Mp4, SoundFormat, encoder_options
from matcher.errors import FootageError, RenderError
from matcher.footage import Footage, open_footage
from matcher.picture import Pixels, Scaler, Size
from matcher.sound import Soundtrack, soundtrack
from matcher.video_limits import VideoLimits
from matcher.whole import whole_file
from matcher.written import unwritten, verify_frames

MARGIN = Fraction(24, 25)
"""The share of a limit that is aimed at: x264's second pass is true to about 1 %."""

BUFFER_S = 2
"""What x264 may save up of bits that it did not need, in seconds of its peak; see `encode`."""

SHORT_S = 10
"""In a shorter video an average has no time to come true: its peak is kept low instead."""

FRAME_BYTES = 40
FILE_BYTES = 4_000
"""At most so much of an mp4 is index: for each picture with the sound beside it, and in all."""

SOUND_SHARE = Fraction(1, 5)
LEAST_SOUND_BITS = 24_000
LEAST_PICTURE_BITS = 8_000
"""Where bits are few, sound gets this share of them. Below the least there is nothing to see."""

AHEAD = 24
"""Pictures decoded ahead."""

AGAIN = "render the montage again"


@dataclass(frozen=True)
class _Shape:
    """What is to be written: every `step`-th of `count * step` frames, from `first` on."""

    first: int
    step: int
    count: int
    fps: Fraction
    size: Size

    @property
    def seconds(self) -> Fraction:
        return self.count / self.fps


def refit(video: Path, out: Path, frames: tuple[int, int], limits: VideoLimits) -> Path:
    """See `matcher.renditions.fit`."""
    try:
        footage = open_footage(video, cut_bars=False)
        if not 0 <= frames[0] < frames[1] <= footage.frames:
            raise RenderError(
                f"{video} has {footage.frames} frames, and {frames[0]} to {frames[1]} are wanted",
                AGAIN,
            )
        if frames == (0, footage.frames) and _fits(footage, limits):
            return video
        _write_within(footage, out, _shape(footage, frames, limits), limits)
    except FootageError as error:
        raise RenderError(str(error), AGAIN) from error
    except (OSError, FFmpegError) as error:
        raise unwritten(out, error) from error
    return out


def _fits(footage: Footage, limits: VideoLimits) -> bool:
    """Whether a file is within the limits as it is, in the codecs that every place takes."""
    with av.open(f"file:{footage.path}") as container:
        picture = container.streams.video[0].codec_context
        sounds = {stream.codec_context.name for stream in container.streams.audio}
        usual = (
            "mp4" in container.format.name.split(",")
            and (picture.name, picture.pix_fmt) == ("h264", "yuv420p")
            and sounds <= {"aac"}
        )
        pixels = picture.width * picture.height
    return (
        usual
        and (limits.most_pixels is None or pixels <= limits.most_pixels)
        and (limits.most_fps is None or footage.fps <= limits.most_fps)
        and _overrun(footage.path, footage.duration, limits) is None
    )


def _overrun(path: Path, seconds: Fraction, limits: VideoLimits) -> str | None:
    """By what a file goes beyond limits of size, duration or bit rate; None where it does not."""
    size = path.stat().st_size
    if limits.most_bytes is not None and size > limits.most_bytes:
        return f"{size} bytes where {limits.most_bytes} are allowed"
    if limits.most_bits is not None and size * 8 / seconds > limits.most_bits:
        return f"{round(size * 8 / seconds)} bits a second where {limits.most_bits} are allowed"
    with av.open(f"file:{path}") as container:
        lasts = Fraction(container.duration or 0, av.time_base)
    if limits.longest_s is not None and lasts > Fraction(limits.longest_s):
        return f"{float(lasts)} seconds where {limits.longest_s} are allowed"
    return None


def _shape(footage: Footage, frames: tuple[int, int], limits: VideoLimits) -> _Shape:
    step = max(1, ceil(footage.fps / limits.most_fps)) if limits.most_fps else 1
    return _Shape(
        first=frames[0],
        step=step,
        count=max(1, (frames[1] - frames[0]) // step),
        fps=footage.fps / step,
        size=_even(footage.size, limits.most_pixels),
    )


def _even(size: Size, most_pixels: int | None) -> Size:
    """The largest even size of this shape, but for a pixel or two, with at most so many pixels."""
    width, height = size
    if most_pixels is not None and width * height > most_pixels:
        width, height = isqrt(most_pixels * width // height), isqrt(most_pixels * height // width)
    return max(2, width // 2 * 2), max(2, height // 2 * 2)


def _write_within(footage: Footage, out: Path, shape: _Shape, limits: VideoLimits) -> None:
    seconds = shape.seconds
    room = [Fraction(limits.most_bits)] if limits.most_bits is not None else []
    room += [limits.most_bytes * 8 / seconds] if limits.most_bytes is not None else []
    sound = soundtrack(footage)
    form: SoundFormat | None = None
    if sound is not None:
        share = int(min(room, default=Fraction(10 * MOST_BITS)) * SOUND_SHARE)
        form = SoundFormat(sound.rate, sound.channels, max(LEAST_SOUND_BITS, share))
        sound = replace(sound, start=footage.start + footage.seconds(shape.first))
    spent = _spent(shape, form)
    peak = MOST_BITS
    if limits.most_bits is not None:
        steady = (limits.most_bits - spent) * MARGIN * seconds / (seconds + BUFFER_S)
        peak = min(peak, _enough(steady, footage))
    options = encoder_options(shape.fps, shape.count, peak)
    with whole_file(out) as temporary, TemporaryDirectory(prefix="kuleshov-") as folder:
        notes = {"passlogfile": f"{folder}/notes"} if limits.most_bytes is not None else {}
        first = {**options, **notes, "flags": "+pass1", "fastfirstpass": "0"} if notes else options
        _write(footage, temporary, shape, sound, form, first)
        if limits.most_bytes is not None and temporary.stat().st_size > limits.most_bytes:
            steady = (limits.most_bytes * 8 / seconds - spent) * MARGIN
            average = min(_enough(steady, footage), peak)
            second = {**options, **notes, "flags": "+pass2", "b": str(average)}
            del second["crf"]
            if seconds < SHORT_S:
                bits = int(average * seconds / (seconds + BUFFER_S))
                second |= {"maxrate": str(bits), "bufsize": str(BUFFER_S * bits)}
            _write(footage, temporary, shape, sound, form, second)
        verify_frames(temporary, shape.count, "montage")
        if over := _overrun(temporary, seconds, limits):
            raise _too_much(footage, over)


def _spent(shape: _Shape, form: SoundFormat | None) -> Fraction:
    """Bits per second that are not for pictures: sound and index."""
    index = (FILE_BYTES + FRAME_BYTES * shape.count) * 8 / shape.seconds
    return index + (form.bits if form else 0)


def _enough(bits: Fraction, footage: Footage) -> int:
    if bits < LEAST_PICTURE_BITS:
        raise _too_much(footage, f"its pictures would get {max(0, int(bits))} bits a second")
    return int(bits)


def _too_much(footage: Footage, why: str) -> RenderError:
    return RenderError(
        f"{footage.path} cannot be made small enough: {why}",
        "this place takes too little for the video; take it off the targets",
    )


def _write(
    footage: Footage,
    path: Path,
    shape: _Shape,
    sound: Soundtrack | None,
    form: SoundFormat | None,
    options: Mapping[str, str],
) -> None:
    blocks = sound.blocks(shape.seconds) if sound else iter(())
    with (
        Mp4(path, shape.size, shape.fps, shape.count, form, options) as video,
        ahead(_pictures(footage, shape), AHEAD) as pictures,
        ahead(blocks, 4) as samples,
    ):
        for number, picture in enumerate(pictures, 1):
            video.write_picture(picture)
            video.keep_up(samples, number / shape.fps)
        for block in samples:
            video.write_sound(block)
    if sound is not None and sound.damaged:
        raise _damaged(footage)


def _pictures(footage: Footage, shape: _Shape) -> Iterator[Pixels]:
    """The pictures as they are to be encoded. Raises RenderError where one is missing."""
    scale = Scaler(footage, shape.size, "yuv420p")
    end = shape.first + shape.count * shape.step
    before: av.VideoFrame | None = None
    kept = islice(decode(footage, shape.first, min(end, footage.frames)), 0, None, shape.step)
    for picture in kept:
        if picture is before:  # what is missing is filled with the picture before it
            raise _damaged(footage)
        before = picture
        yield scale(picture)


def _damaged(footage: Footage) -> RenderError:
    return RenderError(f"{footage.path} is damaged", AGAIN)
