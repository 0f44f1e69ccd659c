"""The file itself: opened safely, its packets read, its pictures decoded whatever is damaged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition
from av.video.stream import VideoStream

from matcher.errors import FootageError
from matcher.film import reading

FORMATS = (
    # films
    "matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mpegts,mpeg,avi,flv,live_flv,f4v,ogg,asf,asf_o,rm,mxf,gxf"
    ",dv,nut,nsv,nuv,wtv,ivf,obu,av1,h261,h263,h264,hevc,vvc,vc1,m4v,mjpeg,mpegvideo,cavsvideo,dirac"
    ",dnxhd,yuv4mpegpipe,amv,pva,ty,gif,apng,bink,smk,flic,film_cpk,r3d,cine,swf,thp,lxf,evc,apv,avs2"
    ",avs3,kux,dhav"
    # their sound, where it comes by itself
    ",mp3,aac,ac3,eac3,ac4,flac,wav,w64,aiff,caf,dts,truehd,amr"
)
"""The formats of ffmpeg that are opened: all of a film in one file.

The others draw text, or open what a list of theirs names (playlists, manifests, numbered
pictures): before one line of it is followed, they are refused.
"""

MOST_PIXELS = 8192 * 4320
"""The largest picture that is decoded: 8K, as wide as cinemas have it.

A decoder keeps dozens of them, and a file of a megabyte may say that each takes half a gigabyte.
"""

NOT_A_FILM_HINT = "give a video file that ffmpeg can read"


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """The file, open for reading and closed afterwards.

    Raises FootageError where it is missing, a folder, unreadable, empty or no film. Only this one
    file is read: what a playlist names elsewhere is not followed.
    """
    _check(path)
    try:
        container = av.open(
            f"file:{path}",
            options={"protocol_whitelist": "file", "format_whitelist": FORMATS},
            metadata_errors="replace",
        )
    except (FFmpegError, ValueError) as error:
        raise _no_film(path, "it is damaged, cut off, or not a video at all") from error
    try:
        yield container
    finally:
        container.close()


def film_stream(container: InputContainer, path: Path) -> VideoStream:
    """The stream that is the film: the best one that is not cover art.

    Raises FootageError where there is none, or its pictures have more than `MOST_PIXELS`; of those
    that grow so large later on none is decoded.
    """
    films = [
        stream
        for stream in container.streams.video
        if not stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails)
    ]
    if not films:
        what = "it has only sound" if container.streams.audio else "it has no pictures"
        raise _no_film(path, what)
    best = container.streams.best("video")
    of_best = (film for film in films if best is not None and film.index == best.index)
    stream = next(of_best, films[0])
    coded = stream.codec_context
    if coded.width * coded.height > MOST_PIXELS:
        raise _no_film(path, f"its pictures are too large, {coded.width} × {coded.height}")
    coded.options = {"max_pixels": str(MOST_PIXELS)}
    return stream


def packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """The packets of a stream up to its end, or to where the file is cut off."""
    demuxed = container.demux(stream)
    while True:
        try:
            packet = next(demuxed, None)
        except FFmpegError:
            return
        if packet is None:
            return
        if packet.size:
            yield packet


def pictures(container: InputContainer, stream: VideoStream) -> Iterator[av.VideoFrame]:
    """The pictures of a stream in the order in which they are shown; damaged ones are left out."""
    for packet in packets(container, stream):
        yield from _decoded(stream, packet)
    yield from _decoded(stream, None)


def sampled(
    container: InputContainer, stream: VideoStream, keys: Sequence[int], after: Sequence[int]
) -> Iterator[av.VideoFrame]:
    """Pictures from all over a film: of each key those that come so many pictures `after` it.

    Which pictures exactly does not matter here: a seek that goes astray is taken as it lands.
    """
    for key in keys:
        try:
            container.seek(key, stream=stream)
        except FFmpegError:
            continue
        for count, picture in enumerate(pictures(container, stream)):
            if count in after:
                yield picture
            if count >= after[-1]:
                break


def _decoded(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[av.VideoFrame]:
    try:
        return [frame for frame in stream.decode(packet) if not frame.is_corrupt]
    except FFmpegError:
        return []


def _check(path: Path) -> None:
    with reading(path) as file:
        empty = not file.read(1)
    if empty:
        raise FootageError(f"{path} is empty: it has no bytes", "fetch or copy the film again")


def _no_film(path: Path, why: str) -> FootageError:
    return FootageError(f"{path} is not a film that can be read: {why}", NOT_A_FILM_HINT)
