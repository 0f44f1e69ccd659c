"""The timeline says in otio's own words what the edit list says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest
from hypothesis import given

from matcher.film import Film
from matcher.montage import Match, Montage
from matcher.timeline_export import moving_frames, to_otio, write_otio
from tests.matcher.montages import FPS, a_match, a_montage, keeping_its_own, montages

FILM_FPS = Fraction(16)


def read_back(montage: Montage, folder: Path) -> otio.schema.Timeline:
    write_otio(montage, folder / "montage.otio")
    return otio.adapters.read_from_file(str(folder / "montage.otio"))


def frames(time: otio.opentime.RationalTime, rate: Fraction) -> int:
    value = time.value_rescaled_to(float(rate))
    assert value == pytest.approx(round(value), abs=1e-6)
    return round(value)


def test_a_written_timeline_has_every_cut_on_its_frame(tmp_path: Path) -> None:
    montage = a_montage((24, 30, 18))
    trailer, archive, sound = read_back(montage, tmp_path).tracks
    for track in (trailer, archive):
        places = [clip.range_in_parent() for clip in track]
        assert [frames(place.start_time, FPS) for place in places] == [0, 24, 54]
        assert [frames(place.duration, FPS) for place in places] == [24, 30, 18]
    assert [frames(clip.source_range.start_time, FPS) for clip in trailer] == [0, 24, 54]
    assert [clip.source_range.start_time.value for clip in archive] == [10, 11, 12]
    assert {clip.source_range.start_time.rate for clip in archive} == {16.0}
    assert [track.kind for track in (trailer, archive, sound)] == ["Video", "Video", "Audio"]
    assert frames(sound.duration(), FPS) == 72


def test_rates_of_ntsc_survive_the_file(tmp_path: Path) -> None:
    timeline = read_back(a_montage(), tmp_path)
    rate = timeline.tracks[0].duration().rate
    assert rate == 24000 / 1001
    assert Fraction(rate).limit_denominator(1001) == FPS
    assert timeline.metadata["kuleshov"]["fps"] == "24000/1001"


def test_media_are_named_by_url_with_their_whole_length() -> None:
    montage = a_montage((24,))
    film = replace(montage.films["f1"], file="/films/a b#1.mp4")
    timeline = to_otio(replace(montage, films={**montage.films, "f1": film}))
    media = timeline.tracks[1][0].media_reference
    assert media.target_url == "file:///films/a%20b%231.mp4"
    assert media.available_range.duration.value == 1000
    assert media.available_range.contains(timeline.tracks[1][0].source_range)


def test_a_clip_carries_film_shot_scores_and_credit() -> None:
    timeline = to_otio(a_montage())
    known = timeline.tracks[1][1].metadata["kuleshov"]
    assert (known["cut"], known["film"], known["shot"]) == (1, "f1", 3)
    assert dict(known["scores"]) == {"content": 0.51, "total": 0.51}
    assert (known["credit"], known["license"]) == ("Miles Brothers", "Public domain")


def test_slow_motion_is_a_time_warp() -> None:
    match = replace(a_match(), speed=Fraction(1, 2))
    timeline = to_otio(a_montage((24,)).with_match(0, match))
    (clip,) = timeline.tracks[1]
    (effect,) = clip.effects
    assert isinstance(effect, otio.schema.LinearTimeWarp)
    assert effect.time_scalar == 0.5


def test_fast_motion_is_a_time_warp_by_its_own_name() -> None:
    match = replace(a_match(), speed=Fraction(5, 4))
    (clip,) = to_otio(a_montage((24,)).with_match(0, match)).tracks[1]
    (effect,) = clip.effects
    assert (effect.name, effect.time_scalar) == ("fast motion", 1.25)


def test_a_mirrored_match_is_flopped_wherever_it_is_seen() -> None:
    match = replace(a_match(first=10, end=20), mirrored=True)
    moving, held = to_otio(a_montage((48,)).with_match(0, match)).tracks[1]
    assert [effect.effect_name for effect in moving.effects] == ["Flop"]
    assert [effect.effect_name for effect in held.effects] == ["FreezeFrame", "Flop"]
    assert moving.metadata["kuleshov"]["mirrored"]


def test_an_own_picture_is_a_clip_of_the_trailer_at_the_same_frames() -> None:
    timeline = to_otio(keeping_its_own(a_montage((24, 30)), 1))
    here, there = timeline.tracks[0][1], timeline.tracks[1][1]
    assert there.source_range == here.source_range
    assert there.media_reference.target_url == here.media_reference.target_url == "file:///t.mp4"
    assert there.metadata["kuleshov"]["own"]


def test_a_shot_too_short_for_its_place_holds_its_last_frame() -> None:
    montage = a_montage((48,)).with_match(0, a_match(first=10, end=20))
    timeline = to_otio(montage)
    moving, held = timeline.tracks[1]
    assert len(moving.effects) == 0
    assert isinstance(held.effects[0], otio.schema.FreezeFrame)
    assert held.source_range.start_time.value == 19
    assert frames(moving.duration(), FPS) == 15
    assert frames(held.duration(), FPS) == 33


def test_a_trailer_without_sound_has_no_audio_track() -> None:
    montage = a_montage()
    silent = replace(montage, trailer=replace(montage.trailer, sound=False))
    assert not to_otio(silent).audio_tracks()


@given(montages())
def test_both_video_tracks_are_always_as_long_as_the_trailer(montage: Montage) -> None:
    timeline = to_otio(montage)
    for track in timeline.video_tracks():
        duration = track.duration().value_rescaled_to(float(montage.trailer.fps))
        assert duration == pytest.approx(montage.trailer.frames, abs=1e-3)


@given(montages())
def test_the_frames_that_move_are_those_before_the_last_frame_is_held(montage: Montage) -> None:
    for cut in montage.cuts:
        film = montage.films[cut.match.film]
        assert moving_frames(cut.match, cut.frames, montage.trailer.fps, film.fps) == counted(
            cut.match, cut.frames, montage.trailer.fps, film
        )


def counted(match: Match, length: int, fps: Fraction, film: Film) -> int:
    """The definition, by counting: offsets at which the shot has not run out."""
    return sum(
        match.first_frame + int(offset * film.fps * match.speed / fps) < match.end_frame
        for offset in range(length)
    )
