"""Rendering keeps the trailer's frames, cuts and sound, and leaves whole files or none."""

from __future__ import annotations

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.errors import RenderError
from matcher.layouts import (
    ALONE,
    LAYOUTS,
    SIDE_BY_SIDE,
    Box,
    Layout,
    arrange,
    caption_box,
    seat,
)
from matcher.montage import Montage
from matcher.render import render, shown_frames
from tests.films import make_film
from tests.matcher.montages import keeping_its_own
from tests.matcher.rendering import (
    brightness,
    film_of,
    grey_film,
    level,
    match_of,
    montage_of,
    numbered_film,
    seen,
)

LENGTHS = [12, 9, 15]
LEVELS = [60, 120, 180]


@pytest.fixture(scope="module")
def montage(tmp_path_factory: pytest.TempPathFactory) -> Montage:
    """Films slower and faster than the trailer, one of them too short, one in slow motion."""
    folder = tmp_path_factory.mktemp("films")
    shots = [value for value, n in zip(LEVELS, LENGTHS, strict=True) for _ in range(n)]
    trailer = grey_film(folder / "trailer.mp4", shots, fps="24000/1001")
    slow = film_of(numbered_film(folder / "slow.mp4", 40, "16", size=(240, 180)))
    fast = film_of(numbered_film(folder / "fast.mp4", 60, "30000/1001"))
    matches = [
        match_of(slow, 7, 40),
        match_of(fast, 20, 60, Fraction(1, 2)),
        match_of(slow, 30, 34),
    ]
    return montage_of(trailer, LENGTHS, matches, [slow, fast])


@pytest.fixture(scope="module")
def video(montage: Montage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "video.mp4"
    render(montage, SIDE_BY_SIDE, out)
    return out


def test_every_frame_shows_the_trailer_frame_and_the_archive_frame_of_the_edit_list(
    montage: Montage, video: Path
) -> None:
    shown = seen(video, montage)
    expected = [
        level(frame)
        for cut in montage.cuts
        for frame in shown_frames(cut, montage.trailer.fps, montage.films[cut.match.film].fps)
    ]
    trailer = [value for value, n in zip(LEVELS, LENGTHS, strict=True) for _ in range(n)]
    assert np.allclose(shown.left, trailer, atol=3)
    assert np.allclose(shown.right, expected, atol=3)


def test_a_video_has_the_trailers_frames_at_its_exact_rate(video: Path) -> None:
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == Fraction(24000, 1001)
        times = [f.pts * f.time_base for f in container.decode(stream) if f.pts is not None]
    assert times == [n * Fraction(1001, 24000) for n in range(sum(LENGTHS))]


def test_a_video_is_what_every_platform_takes(video: Path) -> None:
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        frame = next(container.decode(stream))
        context = stream.codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (stream.width, stream.height) == (1280, 720)
        assert stream.sample_aspect_ratio == 1
        assert not frame.interlaced_frame
        assert (frame.colorspace, frame.color_range) == (1, 1)
        assert (context.color_primaries, context.color_trc) == (1, 1)
        assert not container.streams.audio


def test_groups_of_pictures_are_closed(tmp_path: Path) -> None:
    trailer = make_film(tmp_path / "t.mp4", [("testsrc2", 60), ("mandelbrot", 60)], size="160x90")
    film = film_of(trailer)
    out = tmp_path / "out.mp4"
    render(montage_of(trailer, [120], [match_of(film, 0, 120)], [film]), SIDE_BY_SIDE, out)
    groups: list[list[int]] = []
    with av.open(str(out)) as container:
        for packet in container.demux(video=0):
            if packet.pts is not None:
                groups = [*groups, []] if packet.is_keyframe else groups
                groups[-1].append(packet.pts)
    assert len(groups) > 2
    assert all(max(a) < min(b) for a, b in pairwise(groups))


def test_the_index_stands_in_front_of_the_pictures(video: Path) -> None:
    content = video.read_bytes()
    assert 0 < content.find(b"moov") < content.find(b"mdat")


def test_rendering_twice_gives_the_same_file(montage: Montage, video: Path, tmp_path: Path) -> None:
    render(montage, SIDE_BY_SIDE, tmp_path / "again.mp4")
    assert (tmp_path / "again.mp4").read_bytes() == video.read_bytes()


def test_alone_shows_the_match_on_the_whole_canvas(montage: Montage, tmp_path: Path) -> None:
    render(montage, ALONE, tmp_path / "alone.mp4")
    pictures = brightness(tmp_path / "alone.mp4")
    assert len(pictures) == sum(LENGTHS)
    wide = pictures[LENGTHS[0] + 1]
    assert abs(float(wide[:600].mean()) - level(20)) < 3
    narrow = pictures[0]
    assert float(narrow[:, :150].max()) < 30
    assert abs(float(narrow[:600, 170:1110].mean()) - level(7)) < 3


def test_an_own_picture_is_the_trailers_frame_on_both_sides(
    montage: Montage, tmp_path: Path
) -> None:
    own = keeping_its_own(montage, 0, 2)
    render(own, SIDE_BY_SIDE, tmp_path / "v.mp4")
    shown = seen(tmp_path / "v.mp4", own)
    kept = [*range(LENGTHS[0]), *range(sum(LENGTHS[:2]), sum(LENGTHS))]
    assert np.allclose([shown.right[n] for n in kept], [shown.left[n] for n in kept], atol=3)
    assert abs(shown.right[LENGTHS[0]] - level(20)) < 3


@pytest.mark.parametrize("layout", LAYOUTS.values())
def test_an_own_picture_has_no_caption(layout: Layout, montage: Montage, tmp_path: Path) -> None:
    render(keeping_its_own(montage, 0), layout, tmp_path / "v.mp4")
    stage = arrange(layout, (320, 180), [(240, 180), (320, 180)])
    box = caption_box(stage, (320, 180))
    captions = [
        float(picture[box.y : box.y + box.height, box.x : box.x + box.width].max())
        for picture in brightness(tmp_path / "v.mp4")
    ]
    assert max(captions[: LENGTHS[0]]) < 100
    assert min(captions[LENGTHS[0] :]) > 180


@pytest.mark.parametrize("layout", LAYOUTS.values())
def test_a_mirrored_match_has_left_and_right_swapped_and_the_trailer_has_not(
    layout: Layout, tmp_path: Path
) -> None:
    bright_left = ("-vf", "drawbox=x=0:y=0:w=iw/2:h=ih:color=white:t=fill")
    path = grey_film(tmp_path / "half.mp4", [48] * 12, arguments=bright_left)
    film = film_of(path)
    matches = [match_of(film, 0, 6), replace(match_of(film, 6, 12), mirrored=True)]
    render(montage_of(path, [6, 6], matches, [film]), layout, tmp_path / "v.mp4")
    stage = arrange(layout, (320, 180), [(320, 180)])
    pictures = brightness(tmp_path / "v.mp4")
    right = seat(stage, (320, 180))
    assert [lit_half(picture, right) for picture in pictures] == ["left"] * 6 + ["right"] * 6
    if stage.trailer is not None:
        assert {lit_half(picture, stage.trailer) for picture in pictures} == {"left"}


def lit_half(picture: NDArray[np.uint8], box: Box) -> str:
    middle, end = box.x + box.width // 2, box.x + box.width
    rows = slice(box.y, box.y + box.height // 2)
    left, right = picture[rows, box.x : middle].mean(), picture[rows, middle:end].mean()
    assert abs(left - right) > 100
    return "left" if left > right else "right"


def test_progress_tells_every_frame(montage: Montage, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    render(montage, SIDE_BY_SIDE, tmp_path / "v.mp4", lambda *at: told.append(at))
    assert told == [(n, sum(LENGTHS)) for n in range(1, sum(LENGTHS) + 1)]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_render_leaves_the_old_video_and_nothing_else(
    montage: Montage, tmp_path: Path, error: type[BaseException]
) -> None:
    out = tmp_path / "video.mp4"
    out.write_bytes(b"the old one")

    def interrupt(done: int, _total: int) -> None:
        if done == 20:
            raise error

    with pytest.raises(error):
        render(montage, SIDE_BY_SIDE, out, interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["video.mp4"]
    assert out.read_bytes() == b"the old one"
    assert not [t for t in threading.enumerate() if t.name.startswith("ahead")]


def test_a_full_disk_is_one_clear_error_and_leaves_nothing(
    montage: Montage, tmp_path: Path
) -> None:
    with files_of_at_most(8_000), pytest.raises(RenderError, match="disk is full") as caught:
        render(montage, SIDE_BY_SIDE, tmp_path / "video.mp4")
    assert "room" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_is_gone_is_named(tmp_path: Path) -> None:
    trailer = numbered_film(tmp_path / "trailer.mp4", 10)
    film = film_of(numbered_film(tmp_path / "lost.mp4", 10), "The Lost Film", year="1912")
    montage = montage_of(trailer, [10], [match_of(film, 0, 10)], [film])
    Path(film.file).unlink()
    with pytest.raises(RenderError, match=r"The Lost Film \(1912\) is no longer at .*lost\.mp4"):
        render(montage, SIDE_BY_SIDE, tmp_path / "out" / "video.mp4")
    assert not (tmp_path / "out").exists()


def test_another_film_under_the_old_name_is_refused(tmp_path: Path) -> None:
    trailer = numbered_film(tmp_path / "trailer.mp4", 10)
    film = film_of(numbered_film(tmp_path / "film.mp4", 40))
    montage = montage_of(trailer, [10], [match_of(film, 25, 40)], [film])
    numbered_film(tmp_path / "film.mp4", 12)
    with pytest.raises(RenderError, match="no longer film as it was added"):
        render(montage, SIDE_BY_SIDE, tmp_path / "video.mp4")


def test_another_trailer_under_the_old_name_is_refused(tmp_path: Path) -> None:
    trailer = numbered_film(tmp_path / "trailer.mp4", 10)
    film = film_of(numbered_film(tmp_path / "film.mp4", 10))
    montage = montage_of(trailer, [10], [match_of(film, 0, 10)], [film])
    numbered_film(tmp_path / "trailer.mp4", 11)
    with pytest.raises(RenderError, match="no longer the trailer"):
        render(montage, SIDE_BY_SIDE, tmp_path / "video.mp4")


@contextmanager
def files_of_at_most(count: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
