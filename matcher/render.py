"""A montage to a video: frames flow from the decoders to the encoder, words lie under them.

Frame n of the video shows frame n of the trailer, and beside it the archive frame that the edit
list names, so both sides change on exactly the same frame. Archive frames are decoded in order,
from the in-point on, and shown as often as their rate and speed ask for. The trailer's sound is
on the clock of its pictures. The same montage gives the same frames every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.error import FFmpegError

from matcher.ahead import ahead
from matcher.cards import draw_caption, draw_stage
from matcher.decoding import decode, read_frames
from matcher.encode import Mp4, SoundFormat
from matcher.footage import Footage
from matcher.layouts import Layout, Stage, arrange, seat
from matcher.montage import Cut, Montage
from matcher.picture import Scaler
from matcher.planes import Overlay, Planar, overlay, paste, planar
from matcher.scenery import Scenery, open_scenery
from matcher.sound import Soundtrack, soundtrack
from matcher.whole import whole_file
from matcher.written import unwritten, verify_frames

Progress = Callable[[int, int], None]
"""Called with the frames that are done and the frames there are."""

AHEAD = 24
"""Pictures decoded ahead on either side: a seek into the next film happens while a shot plays.
Two times 24 pictures of 700 x 400 take 20 MB."""


@dataclass(frozen=True)
class Rendered:
    """What was written: its frames and their rate, and what an operator should know about it."""

    path: Path
    frames: int
    fps: Fraction
    notices: tuple[str, ...] = ()


def render(
    montage: Montage, layout: Layout, out: Path, progress: Progress | None = None
) -> Rendered:
    """Writes a montage as an mp4 in this layout; `out` is whole at the end, or as it was before.

    Raises RenderError where a film or the trailer is gone or another one than it was, where the
    trailer's sound cannot be decoded, and where the video cannot be written.
    """
    scenery = open_scenery(montage)
    sound = soundtrack(scenery.trailer)
    try:
        with whole_file(out) as temporary:
            _write(montage, layout, scenery, sound, temporary, progress or _silent)
            verify_frames(temporary, montage.trailer.frames, "trailer")
    except (OSError, FFmpegError) as error:
        raise unwritten(out, error) from error
    notices: tuple[str, ...] = ()
    if sound is not None and sound.damaged:
        notices = (f"{sound.damaged} damaged packets of the trailer's sound are silent",)
    return Rendered(out, montage.trailer.frames, montage.trailer.fps, notices)


def _write(
    montage: Montage,
    layout: Layout,
    scenery: Scenery,
    sound: Soundtrack | None,
    path: Path,
    progress: Progress,
) -> None:
    trailer = montage.trailer
    stage = arrange(layout, scenery.trailer.size, [film.size for film in scenery.films.values()])
    form = SoundFormat(sound.rate, sound.channels) if sound else None
    blocks = sound.blocks(trailer.frames / trailer.fps) if sound else iter(())
    canvases = _canvases(montage, stage, scenery)
    with (
        Mp4(path, layout.canvas, trailer.fps, trailer.frames, form) as video,
        ahead(blocks, 4) as samples,
    ):
        for number, canvas in enumerate(canvases, 1):
            video.write_picture(canvas)
            video.keep_up(samples, number / trailer.fps)
            progress(number, trailer.frames)
        for block in samples:
            video.write_sound(block)


def _canvases(montage: Montage, stage: Stage, scenery: Scenery) -> Iterator[Planar]:
    """Every frame of the video, in order, each in the same memory."""
    size = stage.layout.canvas
    empty = planar(draw_stage(stage, montage.trailer.title))
    canvas = np.empty_like(empty)
    with (
        ahead(_trailer_pictures(scenery, stage), AHEAD) as lefts,
        ahead(_match_pictures(montage, scenery, stage), AHEAD) as rights,
    ):
        for cut in montage.cuts:
            film = scenery.of(cut.match)
            place = seat(stage, film.size)
            np.copyto(canvas, empty)
            words = _put_words(canvas, montage, cut, stage, film)
            for left, right in _pairs(lefts, rights, cut.frames):
                if left is not None and stage.trailer is not None:
                    paste(canvas, size, left, stage.trailer)
                paste(canvas, size, right, place)
                if words is not None:
                    words.lay(canvas, size)
                yield canvas


def _put_words(
    canvas: Planar, montage: Montage, cut: Cut, stage: Stage, film: Footage
) -> Overlay | None:
    """Draws the words on a cut's film onto the canvas, or gives them where they lie over it.

    There are none where the trailer keeps its own picture.
    """
    if cut.match.own:
        return None
    box, card = draw_caption(stage, montage.films[cut.match.film], film.size)
    if stage.layout.words_over_picture:
        return overlay(box, card)
    paste(canvas, stage.layout.canvas, planar(card), box)
    return None


def _pairs(
    lefts: Iterator[Planar | None], rights: Iterator[Planar], count: int
) -> Iterator[tuple[Planar | None, Planar]]:
    for _ in range(count):
        yield next(lefts), next(rights)


def _trailer_pictures(scenery: Scenery, stage: Stage) -> Iterator[Planar | None]:
    if stage.trailer is None:
        for _ in range(scenery.trailer.frames):
            yield None
    else:
        yield from read_frames(scenery.trailer, stage.trailer.size, pixel_format="yuv420p")


def _match_pictures(montage: Montage, scenery: Scenery, stage: Stage) -> Iterator[Planar]:
    """The archive side, one picture for every frame of the trailer."""
    for cut in montage.cuts:
        film = scenery.of(cut.match)
        size = seat(stage, film.size).size
        scale = Scaler(film, size, "yuv420p", mirrored=cut.match.mirrored)
        wanted = shown_frames(cut, montage.trailer.fps, film.fps)
        numbered = enumerate(decode(film, wanted[0], wanted[-1] + 1), wanted[0])
        number, picture = next(numbered)
        for frame in wanted:
            while number < frame:
                number, picture = next(numbered)
            yield scale(picture)


def shown_frames(cut: Cut, trailer_fps: Fraction, film_fps: Fraction) -> tuple[int, ...]:
    """The archive frames beside each frame of a cut, in order; a frame may come several times."""
    return tuple(cut.match.frame_at(offset, trailer_fps, film_fps) for offset in range(cut.frames))


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""
