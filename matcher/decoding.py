"""From an opened film to its pictures: exactly those asked for, wherever they lie.

`decode` gives the pictures as decoded, each with its number by position; a `Scaler` (see
`matcher.picture`) turns those that are wanted into arrays, so one pass can serve several sizes.
`read_frames` and `read_pictures` are built on the two.

Decoding begins at the key picture before the first one wanted; where a seek lands behind it, or
not on a key picture that is known, it aims earlier, and in the end the film is read from its
beginning. Films without usable timestamps are always read from their beginning.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from matcher.errors import FootageError
from matcher.footage import Footage
from matcher.picture import Pixels, Scaler, Size
from matcher.stream import film_stream, opened, pictures

KEYS_BACK = (0, 1, 4, 16)
"""How many key pictures before the wanted one a seek aims, until one lands before it."""


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
    return _decoded(footage, first, end)


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
    if any(not 0 <= frame < footage.frames for frame in frames):
        raise ValueError(f"frames {list(frames)} of a film of {footage.frames}")
    with opened(footage.path) as container:
        for run in _runs(footage, sorted(set(frames))):
            wanted = set(run)
            decoded = _filled(footage, container, run[0], run[-1] + 1)
            for number, frame in enumerate(decoded, run[0]):
                if number in wanted:
                    found[number] = scale(frame)
    return [found[frame] for frame in frames]


def _decoded(footage: Footage, first: int, end: int) -> Iterator[av.VideoFrame]:
    with opened(footage.path) as container:
        yield from _filled(footage, container, first, end)


def _filled(
    footage: Footage, container: InputContainer, first: int, end: int
) -> Iterator[av.VideoFrame]:
    number = first
    held: av.VideoFrame | None = None
    for at, picture in _numbered(footage, container, first):
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


def _numbered(
    footage: Footage, container: InputContainer, first: int
) -> Iterator[tuple[int, av.VideoFrame]]:
    """The decoded pictures with their numbers, from a key picture not behind `first` on."""
    timeline = footage.timeline
    stream = _stream(container, footage)
    here = bisect_right(footage.keys, first, key=timeline.number)
    for back in KEYS_BACK:
        if here - back <= 1:
            break
        landed = False
        for picture in _from_key(footage, container, stream, footage.keys[here - back - 1]):
            number = timeline.number(picture.pts or 0)
            if not landed and number > first:
                break
            landed = True
            yield number, picture
        if landed:
            return
    with opened(footage.path) as fresh:
        for count, picture in enumerate(pictures(fresh, _stream(fresh, footage))):
            known = timeline.timed and picture.pts is not None
            yield (timeline.number(picture.pts or 0) if known else count), picture


def _from_key(
    footage: Footage, container: InputContainer, stream: VideoStream, key: int
) -> Iterator[av.VideoFrame]:
    """The pictures after a seek, from the first key picture on; none where it went astray."""
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
        raise FootageError(f"{footage.path} has changed since it was opened", "open the film again")
    if not stream.codec_context.is_open:
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
