"""The trailer's sound stays on the clock of its pictures, whatever the file does."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.errors import RenderError
from matcher.footage import open_footage
from matcher.layouts import SIDE_BY_SIDE
from matcher.render import render
from matcher.sound import Samples, continuous, soundtrack
from tests.films import ffmpeg, make_film
from tests.matcher.rendering import film_of, match_of, montage_of

RATE = 1000
FRAME_S = 1 / 24
HALF = Fraction(1, 2)


def join(pieces: list[tuple[int | None, list[float]]], total: int) -> list[float]:
    given = [(at, np.array([values], dtype=np.float32)) for at, values in pieces]
    blocks = list(continuous(given, total, 1, RATE, Fraction(2, RATE)))
    return [float(value) for block in blocks for value in block[0]]


def test_a_hole_between_pieces_is_silent() -> None:
    assert join([(0, [1, 1]), (6, [2, 2])], 8) == [1, 1, 0, 0, 0, 0, 2, 2]


def test_sound_from_before_the_first_picture_is_cut_away() -> None:
    assert join([(-3, [1, 2, 3, 4, 5])], 2) == [4, 5]
    assert join([(-1, [1, 2])], 1) == [2]
    assert join([(-9, [1, 2]), (-7, [3] * 9)], 2) == [3, 3]


def test_a_late_beginning_is_silent() -> None:
    assert join([(4, [1])], 6) == [0, 0, 0, 0, 1, 0]


def test_a_beginning_that_is_late_by_less_than_the_tolerance_is_late_all_the_same() -> None:
    assert join([(1, [1, 1, 1])], 4) == [0, 1, 1, 1]


def test_an_overlap_is_heard_once() -> None:
    assert join([(0, [1] * 6), (2, [2] * 6)], 8) == [1, 1, 1, 1, 1, 1, 2, 2]


def test_rounded_timestamps_do_not_move_sound() -> None:
    assert join([(0, [1, 1]), (3, [2, 2]), (3, [3])], 5) == [1, 1, 2, 2, 3]


def test_too_much_sound_is_cut_and_too_little_filled() -> None:
    assert join([(0, [1] * 9)], 4) == [1] * 4
    assert join([(None, [1]), (None, [2])], 4) == [1, 2, 0, 0]


def heard(path: Path, length_s: Fraction) -> tuple[int, Samples]:
    sound = soundtrack(open_footage(path))
    assert sound is not None
    return sound.rate, np.concatenate(list(sound.blocks(length_s)), axis=1)


def pitches(samples: NDArray[np.float32], rate: int) -> list[tuple[float, int]]:
    """The louder of 440 and 880 Hz in every 20 ms that are not silent, with their middle in s."""
    step, window = rate // 200, rate // 50
    waves = np.exp(-2j * np.pi * np.outer([440, 880], np.arange(window) / rate))
    found = []
    for start in range(0, len(samples) - window, step):
        power = np.abs(waves @ samples[start : start + window]) / window
        if power.max() > 0.01:
            found.append(((start + window / 2) / rate, 440 * (1 + int(power.argmax()))))
    return found


def changes_s(samples: NDArray[np.float32], rate: int) -> list[float]:
    """When the pitch changes, in seconds."""
    return [at for (_, old), (at, new) in pairwise(pitches(samples, rate)) if old != new]


def test_sound_is_in_sync_with_the_pictures_at_the_first_cut_and_at_the_last(
    tmp_path: Path,
) -> None:
    lengths = [40, 130, 140, 50]
    shots = [(source, n) for source, n in zip(["testsrc2", "mandelbrot"] * 2, lengths, strict=True)]
    trailer = make_film(tmp_path / "t.mp4", shots, size="160x90", sound=True)
    film = film_of(trailer)
    out = tmp_path / "out.mp4"
    matches = [match_of(film, 10 * n, 360) for n in range(4)]
    montage = montage_of(trailer, lengths, matches, [film])
    render(montage, SIDE_BY_SIDE, out)
    with av.open(str(out)) as container:
        stream = container.streams.audio[0]
        assert stream.codec_context.name == "aac"
        assert stream.codec_context.profile == "LC"
        assert stream.duration is not None
        assert stream.time_base is not None
        assert abs(float(stream.duration * stream.time_base) - 15) < 0.001
    rate, samples = heard(out, Fraction(15))
    found = changes_s(samples[0], rate)
    expected = [cut.first_frame / 24 for cut in montage.cuts[1:]]
    assert np.allclose(found, expected, atol=FRAME_S)


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "libmp3lame"), ("a.webm", "libopus"), ("a.mkv", "flac"), ("a.avi", "mp2")],
)
def test_codecs_with_delays_of_their_own_stay_in_sync(
    tmp_path: Path, name: str, codec: str
) -> None:
    picture = ("-c:v", "libvpx", "-b:v", "200k") if name.endswith("webm") else ("-c:v", "mpeg4")
    shots = [("testsrc2", 24), ("testsrc2", 72)]
    path = make_film(
        tmp_path / name, shots, size="160x90", sound=True, arguments=(*picture, "-c:a", codec)
    )
    rate, samples = heard(path, Fraction(4))
    assert samples.shape[1] == 4 * rate
    assert np.allclose(changes_s(samples[0], rate), [1.0], atol=FRAME_S)


@pytest.mark.parametrize(("late", "offset"), [("audio", HALF), ("video", -HALF)])
def test_a_track_that_begins_later_than_the_other_stays_in_sync(
    tmp_path: Path, late: str, offset: Fraction
) -> None:
    film = make_film(tmp_path / "f.mkv", [("testsrc2", 48)] * 2, size="160x90", sound=True)
    shifted = tmp_path / "shifted.mkv"
    maps = ("0:v", "1:a") if late == "audio" else ("1:v", "0:a")
    ffmpeg(
        *("-i", str(film), "-itsoffset", "0.5", "-i", str(film)),
        *("-map", maps[0], "-map", maps[1], "-c", "copy", str(shifted)),
    )
    rate, samples = heard(shifted, Fraction(4))
    assert np.allclose(changes_s(samples[0], rate), [float(2 + offset)], atol=FRAME_S)
    silent = np.abs(samples[0, : int(rate * 0.4)]).max() < 0.01
    assert silent == (late == "audio")


@pytest.mark.parametrize(
    ("arguments", "rate", "channels"),
    [
        (("-ac", "1"), 48000, 1),
        (("-ac", "6"), 48000, 2),
        (("-ar", "44100", "-ac", "2"), 44100, 2),
        (("-ar", "22050", "-ac", "2"), 48000, 2),
        (("-ar", "96000", "-ac", "1"), 48000, 1),
    ],
)
def test_any_rate_and_layout_becomes_one_that_platforms_take(
    tmp_path: Path, arguments: tuple[str, ...], rate: int, channels: int
) -> None:
    shots = [("testsrc2", 24)] * 2
    path = make_film(
        tmp_path / "a.mkv", shots, size="160x90", sound=True, arguments=("-c:a", "aac", *arguments)
    )
    got, samples = heard(path, Fraction(2))
    assert got == rate
    assert samples.shape == (channels, 2 * rate)
    assert np.allclose(changes_s(samples[0], rate), [1.0], atol=FRAME_S)


def test_of_two_tracks_the_first_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "two.mkv"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=r=24:s=160x90:d=1"),
        *("-f", "lavfi", "-i", "sine=frequency=880:d=1", "-f", "lavfi", "-i", "sine=440:d=1"),
        *("-map", "0:v", "-map", "1:a", "-map", "2:a", str(path)),
    )
    rate, samples = heard(path, Fraction(1))
    assert {pitch for _, pitch in pitches(samples[0], rate)} == {880}


def test_a_film_without_sound_has_no_soundtrack(tmp_path: Path) -> None:
    path = make_film(tmp_path / "silent.mp4", [("testsrc2", 5)], size="160x90")
    assert soundtrack(open_footage(path)) is None


def test_damaged_packets_are_silent_counted_and_leave_the_rest_in_sync(tmp_path: Path) -> None:
    path = make_film(
        tmp_path / "a.mkv",
        [("testsrc2", 48), ("testsrc2", 48)],
        size="160x90",
        sound=True,
        arguments=("-c:a", "flac"),
    )
    damage_sound(path, Fraction(1, 2), Fraction(3, 2))
    sound = soundtrack(open_footage(path))
    assert sound is not None
    samples = np.concatenate(list(sound.blocks(Fraction(4))), axis=1)
    assert sound.damaged > 5
    middle = samples[0, int(0.7 * sound.rate) : int(1.3 * sound.rate)]
    assert np.abs(middle).max() == 0
    assert np.allclose(changes_s(samples[0], sound.rate), [2.0], atol=FRAME_S)


def test_sound_that_cannot_be_decoded_at_all_is_an_error(tmp_path: Path) -> None:
    path = make_film(
        tmp_path / "a.mkv",
        [("testsrc2", 24)],
        size="160x90",
        sound=True,
        arguments=("-c:a", "flac"),
    )
    damage_sound(path, Fraction(0), Fraction(9))
    with pytest.raises(RenderError, match=r"sound of .* cannot be decoded"):
        soundtrack(open_footage(path))


def damage_sound(path: Path, start_s: Fraction, end_s: Fraction) -> None:
    """Overwrites the audio packets between two times with zeros."""
    with av.open(str(path)) as container:
        packets = [
            bytes(packet)
            for packet in container.demux(audio=0)
            if packet.pts is not None
            and packet.time_base is not None
            and start_s <= packet.pts * packet.time_base < end_s
        ]
    content = path.read_bytes()
    for packet in packets:
        content = content.replace(packet, bytes(len(packet)))
    path.write_bytes(content)
