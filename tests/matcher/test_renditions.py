"""A video is made to fit a place: at cuts, to the frame, in sync, within every limit."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import matcher.refitting
from matcher.encode import Mp4
from matcher.errors import RenderError
from matcher.footage import open_footage
from matcher.montage import Cut, Match, Scores
from matcher.renditions import beginning, fit, pieces
from matcher.sound import soundtrack
from matcher.video_limits import VideoLimits
from tests.films import ffmpeg, make_film, make_numbered_film, number_on
from tests.matcher.test_sound import FRAME_S, changes_s

FPS = Fraction(24)
SHOTS = [("testsrc2", 30), ("mandelbrot", 42), ("testsrc2", 36), ("rgbtestsrc", 36)]


def cuts_of(*lengths: int) -> tuple[Cut, ...]:
    """Cuts of so many frames."""
    match = Match("film", 0, 0, 1, Scores(0.5, 0.5))
    cuts, at = [], 0
    for index, length in enumerate(lengths):
        cuts.append(Cut(index, at, at + length, match))
        at += length
    return tuple(cuts)


def seconds(*lengths: int) -> tuple[Cut, ...]:
    """Cuts of so many seconds."""
    return cuts_of(*(24 * length for length in lengths))


def in_seconds(found: tuple[tuple[int, int], ...]) -> list[tuple[float, float]]:
    return [(first / 24, end / 24) for first, end in found]


@pytest.mark.parametrize(
    ("lengths", "longest_s", "expected"),
    [
        ((10, 20, 30), None, [(0, 60)]),
        ((10, 20, 30), 60, [(0, 60)]),
        ((10, 20, 30), 59.9, [(0, 30), (30, 60)]),
        ((50, 50, 50, 50), 140, [(0, 100), (100, 200)]),
        # a piece never ends inside a shot that fits
        ((100, 100), 140, [(0, 100), (100, 200)]),
        # the last would last three seconds: the last two are balanced, at a cut where there is one
        ((10, 130, 3), 140, [(0, 10), (10, 143)]),
        ((60, 10, 70, 3), 140, [(0, 70), (70, 143)]),
        ((143,), 140, [(0, 71.5), (71.5, 143)]),
        # a shot that is too long is broken, and only that
        ((20, 300, 20), 140, [(0, 20), (20, 160), (160, 300), (300, 340)]),
        # no piece of two seconds before it
        ((2, 200), 140, [(0, 140), (140, 202)]),
    ],
)
def test_pieces_break_at_cuts_as_late_as_they_can(
    lengths: tuple[int, ...], longest_s: float | None, expected: list[tuple[float, float]]
) -> None:
    assert in_seconds(pieces(seconds(*lengths), FPS, longest_s)) == expected


@given(
    st.lists(st.integers(1, 900), min_size=1, max_size=40),
    st.sampled_from([Fraction(24), Fraction(24000, 1001), Fraction(60)]),
    st.floats(0.05, 200),
)
def test_pieces_tile_the_montage_and_none_is_too_long_or_too_short(
    lengths: list[int], fps: Fraction, longest_s: float
) -> None:
    found = pieces(cuts_of(*lengths), fps, longest_s)
    most = int(Fraction(longest_s) * fps)
    assert [end for _, end in found[:-1]] == [first for first, _ in found[1:]]
    assert (found[0][0], found[-1][1]) == (0, sum(lengths))
    assert max(end - first for first, end in found) <= most
    if len(found) > 1:
        assert min(end - first for first, end in found) >= min(int(5 * fps), most // 2)


@pytest.mark.parametrize(
    ("lengths", "longest_s", "end"),
    [((10, 20), None, 30), ((10, 20), 30, 30), ((10, 130, 3), 140, 140), ((2, 200), 140, 140)],
)
def test_what_is_cut_off_ends_at_the_last_cut(
    lengths: tuple[int, ...], longest_s: float | None, end: int
) -> None:
    assert beginning(seconds(*lengths), FPS, longest_s) == (0, 24 * end)


def test_no_frame_fits_into_no_time() -> None:
    with pytest.raises(ValueError, match="no frame fits"):
        pieces(cuts_of(10), FPS, 0.01)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of 24 frames whose sound changes at each of its three cuts."""
    path = tmp_path_factory.mktemp("films") / "film.mp4"
    arguments = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-c:a", "aac")
    return make_film(path, SHOTS, size="322x182", sound=True, arguments=arguments)


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film whose 120 frames say their numbers, 60 of them a second."""
    return make_numbered_film(tmp_path_factory.mktemp("films") / "n.mp4", 120, fps="60")


@pytest.mark.parametrize(
    "limits",
    [
        VideoLimits(),
        VideoLimits(10_000_000, 6.1, 322 * 182, 24, 20_000_000),
    ],
)
def test_what_fits_is_not_encoded_again(film: Path, tmp_path: Path, limits: VideoLimits) -> None:
    assert fit(film, tmp_path / "out.mp4", (0, 144), limits) == film
    assert list(tmp_path.iterdir()) == []


def test_a_video_in_another_codec_does_not_fit_as_it_is(tmp_path: Path) -> None:
    arguments = ("-c:v", "mpeg4", "-c:a", "libmp3lame")
    other = make_film(
        tmp_path / "f.mp4", [("testsrc2", 24)], size="64x36", sound=True, arguments=arguments
    )
    out = fit(other, tmp_path / "out.mp4", (0, 24), VideoLimits())
    with av.open(str(out)) as container:
        assert [stream.codec_context.name for stream in container.streams] == ["h264", "aac"]


def test_a_piece_has_exactly_its_frames(numbered: Path, tmp_path: Path) -> None:
    out = fit(numbered, tmp_path / "out.mp4", (17, 59), VideoLimits())
    assert numbers_on(out) == list(range(17, 59))
    assert open_footage(out).fps == 60


def test_a_piece_is_in_sync_at_its_cuts(film: Path, tmp_path: Path) -> None:
    out = fit(film, tmp_path / "out.mp4", (20, 130), VideoLimits())
    footage = open_footage(out)
    sound = soundtrack(footage)
    assert sound is not None
    samples = np.concatenate(list(sound.blocks(footage.duration)), axis=1)
    expected = [(cut - 20) / 24 for cut in (30, 72, 108)]
    assert footage.frames == 110
    assert np.allclose(changes_s(samples[0], sound.rate), expected, atol=FRAME_S)
    assert np.allclose(picture_changes_s(out), expected, atol=0.001)


def test_sound_ends_with_the_pictures(film: Path, tmp_path: Path) -> None:
    out = fit(film, tmp_path / "out.mp4", (0, 96), VideoLimits(longest_s=4))
    with av.open(str(out)) as container:
        for stream in container.streams:
            assert stream.duration is not None
            assert stream.time_base is not None
            assert abs(float(stream.duration * stream.time_base) - 4) < 0.001
        assert container.duration is not None
        assert container.duration <= 4 * av.time_base


def test_a_rendition_is_what_every_platform_takes(film: Path, tmp_path: Path) -> None:
    out = fit(film, tmp_path / "out.mp4", (0, 100), VideoLimits(most_pixels=40_000))
    with av.open(str(out)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert container.streams.video[0].sample_aspect_ratio == 1
        sound = container.streams.audio[0].codec_context
        assert (sound.name, sound.profile) == ("aac", "LC")
    content = out.read_bytes()
    assert 0 < content.find(b"moov") < content.find(b"mdat")


@pytest.mark.parametrize("most", [322 * 182 - 1, 20_000, 3_000])
def test_pictures_are_scaled_down_to_even_sides_in_their_shape(
    film: Path, tmp_path: Path, most: int
) -> None:
    out = fit(film, tmp_path / "out.mp4", (0, 24), VideoLimits(most_pixels=most))
    width, height = open_footage(out, cut_bars=False).size
    assert width * height <= most
    assert width * height > most * 0.85
    assert (width % 2, height % 2) == (0, 0)
    assert abs(width / height - 322 / 182) < 0.08


@pytest.mark.parametrize(("most_fps", "step"), [(60, 1), (59, 2), (30, 2), (24, 3)])
def test_a_rate_that_is_too_high_loses_frames_evenly(
    numbered: Path, tmp_path: Path, most_fps: int, step: int
) -> None:
    out = fit(numbered, tmp_path / "out.mp4", (6, 114), VideoLimits(most_fps=most_fps))
    assert open_footage(out).fps == Fraction(60, step)
    assert numbers_on(out) == list(range(6, 114, step))


def test_a_lower_rate_makes_no_piece_longer(numbered: Path, tmp_path: Path) -> None:
    limits = VideoLimits(most_fps=24, longest_s=1)
    out = fit(numbered, tmp_path / "out.mp4", (0, 60), limits)
    assert open_footage(out).duration <= 1


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What is encoded, once for each pass."""
    counted: list[Path] = []

    class Counted(Mp4):
        def __init__(self, path: Path, *rest: Any) -> None:
            counted.append(path)
            super().__init__(path, *rest)

    monkeypatch.setattr(matcher.refitting, "Mp4", Counted)
    return counted


@pytest.mark.parametrize("share", [0.6, 0.3, 0.15])
def test_a_size_limit_is_met_and_used_in_at_most_two_passes(
    film: Path, tmp_path: Path, passes: list[Path], share: float
) -> None:
    shots = [(source, 2 * frames) for source, frames in SHOTS]
    longer = make_film(tmp_path / "film.mp4", shots, size="160x90", sound=True)
    for video, frames, used in ((film, 144, 0.6), (film, 20, 0.4), (longer, 288, 0.85)):
        passes.clear()
        most = int(video.stat().st_size * share * frames / open_footage(video).frames)
        most = max(most, 14_000)
        out = fit(video, tmp_path / "out.mp4", (0, frames), VideoLimits(most_bytes=most))
        assert len(passes) <= 2
        assert most * used < out.stat().st_size <= most
        assert open_footage(out).frames == frames


def test_a_file_that_is_small_enough_after_one_pass_is_not_encoded_twice(
    film: Path, tmp_path: Path, passes: list[Path]
) -> None:
    fit(film, tmp_path / "out.mp4", (0, 72), VideoLimits(most_bytes=10_000_000))
    assert len(passes) == 1


def test_a_bit_rate_limit_is_met(film: Path, tmp_path: Path) -> None:
    out = fit(film, tmp_path / "out.mp4", (0, 144), VideoLimits(most_bits=300_000))
    assert out.stat().st_size * 8 / 6 <= 300_000


def test_a_video_that_cannot_be_made_so_small_is_a_clear_error(film: Path, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="cannot be made small enough") as caught:
        fit(film, tmp_path / "out.mp4", (0, 144), VideoLimits(most_bytes=6_000))
    assert "target" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_a_clear_error_and_leaves_the_old_file(film: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    out.write_bytes(b"the old one")
    with files_of_at_most(8_000), pytest.raises(RenderError, match="disk is full") as caught:
        fit(film, out, (0, 100), VideoLimits())
    assert "room" in caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]
    assert out.read_bytes() == b"the old one"


def test_a_video_that_is_gone_cut_off_or_no_video_is_a_clear_error(
    film: Path, tmp_path: Path
) -> None:
    front = tmp_path / "front.mp4"  # its index in front, as ours have it
    ffmpeg("-i", str(film), "-c", "copy", "-movflags", "+faststart", str(front))
    content = front.read_bytes()
    damaged = tmp_path / "damaged.mp4"
    out = tmp_path / "out.mp4"
    for left in (None, b"", b"no video at all", content[: len(content) // 2]):
        damaged.unlink(missing_ok=True)
        if left is not None:
            damaged.write_bytes(left)
        with pytest.raises(RenderError) as caught:
            fit(damaged, out, (0, 144), VideoLimits(most_pixels=20_000))
        assert "render" in caught.value.hint
        assert not out.exists()


def test_pictures_that_cannot_be_decoded_are_a_clear_error(film: Path, tmp_path: Path) -> None:
    with av.open(str(film)) as container:
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    content = film.read_bytes()
    for packet in packets[60:80]:
        content = content.replace(packet, bytes(len(packet)))
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(content)
    with pytest.raises(RenderError, match="damaged") as caught:
        fit(damaged, tmp_path / "out.mp4", (0, 144), VideoLimits(most_pixels=20_000))
    assert "render" in caught.value.hint


def test_a_silent_video_stays_silent(numbered: Path, tmp_path: Path) -> None:
    out = fit(numbered, tmp_path / "out.mp4", (0, 60), VideoLimits())
    assert not open_footage(out).sound


def numbers_on(video: Path) -> list[int]:
    with av.open(str(video)) as container:
        return [number_on(f.to_ndarray(format="gray")) for f in container.decode(video=0)]


def picture_changes_s(video: Path) -> list[float]:
    """When the picture becomes another one, in seconds."""
    with av.open(str(video)) as container:
        shown = [
            (float((f.pts or 0) * f.time_base), f.to_ndarray(format="gray").astype(float))
            for f in container.decode(video=0)
            if f.time_base is not None
        ]
    return [at for (_, old), (at, new) in pairwise(shown) if np.abs(new - old).mean() > 40]


@contextmanager
def files_of_at_most(count: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
