"""A montage for editing programs, as an OpenTimelineIO timeline.

Three tracks, all as long as the trailer: its picture shot by shot, the archive beside it, its
sound. In-points are whole frames at the film's own rate, lengths whole frames at the trailer's: so
every clip begins on the frame where the trailer cuts, whatever the rate of the film. A film's own
rate is played in real time, as programs do, and is no change of speed; slow and fast motion are.
A mirrored clip has an effect `Flop`; where the trailer keeps its own picture the clip is of the
trailer.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.montage import Cut, Match, Montage
from matcher.whole import write_text

if TYPE_CHECKING:
    from opentimelineio.opentime import RationalTime, TimeRange
    from opentimelineio.schema import Clip, ExternalReference, Timeline

OURS = "kuleshov"
"""The key under which clips and timeline carry what only we know."""


def to_otio(montage: Montage) -> Timeline:
    """The montage as a timeline. Its clips carry cut, film, credit and scores as metadata.

    Where a shot is too short for its place, a second clip freezes its last frame.
    """
    import opentimelineio as otio

    kinds = otio.schema.TrackKind
    trailer = otio.schema.Track(name="trailer", kind=kinds.Video)
    archive = otio.schema.Track(name="archive", kind=kinds.Video)
    timeline = otio.schema.Timeline(name=montage.trailer.title, tracks=[trailer, archive])
    timeline.metadata[OURS] = {
        "montage": montage.id,
        "fps": str(montage.trailer.fps),
        "eyes": montage.eyes,
    }
    for cut in montage.cuts:
        trailer.append(_trailer_clip(montage, f"cut {cut.index}", cut.first_frame, cut.frames))
        archive.extend(_archive_clips(montage, cut))
    if montage.trailer.sound:
        sound = otio.schema.Track(name="trailer sound", kind=kinds.Audio)
        sound.append(_trailer_clip(montage, montage.trailer.title, 0, montage.trailer.frames))
        timeline.tracks.append(sound)
    return timeline


def write_otio(montage: Montage, path: Path) -> None:
    """Writes the timeline as `.otio` (JSON). Raises OSError like any writing."""
    import opentimelineio as otio

    write_text(path, otio.adapters.write_to_string(to_otio(montage), "otio_json") + "\n")


def moving_frames(match: Match, frames: int, trailer_fps: Fraction, film_fps: Fraction) -> int:
    """For how many of a cut's frames the archive shot has pictures; its last is held after them."""
    played = film_fps * match.speed / trailer_fps
    enough = -(-(match.end_frame - match.first_frame) // played)
    return min(frames, int(enough))


def _trailer_clip(montage: Montage, name: str, first: int, frames: int) -> Clip:
    import opentimelineio as otio

    trailer = montage.trailer
    return otio.schema.Clip(
        name=name,
        media_reference=_media(trailer.file, trailer.frames, trailer.fps),
        source_range=_range(first, trailer.fps, frames, trailer.fps),
    )


def _archive_clips(montage: Montage, cut: Cut) -> Iterator[Clip]:
    """The moving part of a match, and its last frame held where the shot is too short."""
    import opentimelineio as otio

    match, fps = cut.match, montage.trailer.fps
    film = montage.films[match.film]
    moving = moving_frames(match, cut.frames, fps, film.fps)
    effects: list[Any] = []
    mirror = [otio.schema.Effect(name="mirrored", effect_name="Flop")] if match.mirrored else []
    if match.speed != 1:
        name = "slow motion" if match.speed < 1 else "fast motion"
        effects.append(otio.schema.LinearTimeWarp(name=name, time_scalar=float(match.speed)))
    pieces = [(match.first_frame, moving, effects)]
    if moving < cut.frames:
        held = [otio.schema.FreezeFrame(name="held")]
        pieces.append((match.end_frame - 1, cut.frames - moving, held))
    for first, frames, applied in pieces:
        yield otio.schema.Clip(
            name="own picture" if match.own else film.caption,
            media_reference=_media(film.file, film.frames, film.fps),
            source_range=_range(first, film.fps, frames, fps),
            effects=[*applied, *mirror],
            metadata={OURS: _known(montage, cut)},
        )


def _known(montage: Montage, cut: Cut) -> dict[str, Any]:
    match = cut.match
    film = montage.films[match.film]
    return {
        "cut": cut.index,
        "film": film.id,
        "shot": match.shot,
        "fps": str(film.fps),
        "speed": str(match.speed),
        "mirrored": match.mirrored,
        "own": match.own,
        "names": list(match.names),
        "why": match.why,
        "scores": dict(match.scores.named()),
        "credit": film.credit,
        "license": film.license,
        "source": film.source,
    }


def _media(file: str, frames: int, fps: Fraction) -> ExternalReference:
    import opentimelineio as otio

    return otio.schema.ExternalReference(
        target_url=Path(file).absolute().as_uri(), available_range=_range(0, fps, frames, fps)
    )


def _range(first: int, rate: Fraction, frames: int, frames_rate: Fraction) -> TimeRange:
    import opentimelineio as otio

    return otio.opentime.TimeRange(_time(first, rate), _time(frames, frames_rate))


def _time(frame: int, rate: Fraction) -> RationalTime:
    import opentimelineio as otio

    return otio.opentime.RationalTime(frame, float(rate))
