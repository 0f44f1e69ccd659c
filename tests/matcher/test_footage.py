"""Films of every kind, opened, counted and read: frame n asked for is frame n got."""

from __future__ import annotations

import os
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from matcher.decoding import decode, read_frames, read_pictures
from matcher.errors import FootageError
from matcher.footage import Footage, open_footage
from matcher.picture import Scaler, fit
from matcher.stream import film_stream, opened, pictures
from tests.films import ffmpeg, make_film, make_numbered_film, number_on

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-bf", "3")
VP9 = ("-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime", "-g", "20")
MPEG2 = ("-c:v", "mpeg2video", "-bf", "2", "-g", "12", "-q:v", "2")
GAPS = ("-vf", "select='not(between(n,10,14))*not(eq(n,31))'", "-fps_mode", "passthrough")
FRAMES = 60

KINDS = {
    "b-frames.mp4": ("24", (*X264, "-g", "25")),
    "open-gop.mp4": (
        "24000/1001",
        ("-c:v", "libx264", "-x264-params", "open-gop=1:keyint=12:bframes=3"),
    ),
    "vp9.webm": ("60", VP9),
    "vp8.webm": ("15", ("-c:v", "libvpx", "-cpu-used", "8", "-deadline", "realtime", "-g", "20")),
    "hevc.mkv": (
        "50",
        ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=24:log-level=none"),
    ),
    "av1.mp4": ("25", ("-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-g", "20")),
    "program.mpg": ("30000/1001", MPEG2),
    "transport.ts": ("25", (*X264, "-g", "20")),
    "windows.wmv": ("30", ("-c:v", "wmv2", "-g", "12", "-q:v", "2")),
    "mpeg4.avi": ("10", ("-c:v", "mpeg4", "-bf", "2", "-g", "12", "-q:v", "2")),
    "unordered.avi": ("20", (*X264, "-g", "20")),
    "bare.h264": ("25", (*X264, "-g", "20")),
    "late.mkv": ("16", (*X264, "-g", "20", "-output_ts_offset", "7.3")),
}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


def film_of_kind(films: Path, kind: str) -> tuple[Footage, str]:
    fps, arguments = KINDS[kind]
    path = films / kind
    if not path.exists():
        make_numbered_film(path, FRAMES, fps=fps, arguments=arguments)
    return open_footage(path), fps


def numbers(footage: Footage, first: int = 0, end: int | None = None) -> list[int]:
    frames = read_frames(footage, footage.size, first=first, end=end, pixel_format="gray")
    return [number_on(picture) for picture in frames]


@pytest.mark.parametrize("kind", KINDS)
def test_every_frame_of_a_film_comes_once_and_in_order(films: Path, kind: str) -> None:
    footage, fps = film_of_kind(films, kind)

    assert (footage.fps, footage.frames) == (Fraction(fps), FRAMES)
    assert numbers(footage) == list(range(FRAMES))


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_sought_is_the_frame_that_reading_on_gives(films: Path, kind: str) -> None:
    footage, _ = film_of_kind(films, kind)
    whole = list(read_frames(footage, (96, 64)))

    for first in (0, 1, 11, 12, 13, 25, 40, 47, 59):
        sought = list(read_frames(footage, (96, 64), first=first, end=min(first + 2, FRAMES)))
        assert all(map(np.array_equal, sought, whole[first:]))
        assert len(sought) == min(2, FRAMES - first)


def test_a_seek_does_not_decode_the_film_from_its_beginning(films: Path) -> None:
    footage, _ = film_of_kind(films, "b-frames.mp4")
    head = footage.path.read_bytes()
    # The first pictures are wiped out: whoever decodes them cannot get the last ones right.
    wiped = films / "wiped.mp4"
    begin = head.index(b"mdat") + 8
    wiped.write_bytes(head[:begin] + bytes(400) + head[begin + 400 :])

    last = next(iter(read_frames(open_footage(wiped), footage.size, first=59, pixel_format="gray")))

    assert number_on(last) == 59


def test_missing_pictures_are_filled_with_the_one_before(tmp_path: Path) -> None:
    path = make_numbered_film(tmp_path / "gaps.mp4", FRAMES, arguments=(*X264, *GAPS))
    expected = [9 if 10 <= n <= 14 else 30 if n == 31 else n for n in range(FRAMES)]
    footage = open_footage(path)

    assert footage.fps == 24
    assert numbers(footage) == expected
    assert numbers(footage, 12, 33) == expected[12:33]


def test_a_film_of_more_than_60_pictures_a_second_is_counted_at_60(tmp_path: Path) -> None:
    footage = open_footage(make_numbered_film(tmp_path / "fast.mp4", 40, fps="120"))

    assert footage.fps == 60
    assert numbers(footage)[:19] == list(range(0, 38, 2))


def test_frames_cut_off_by_an_edit_list_are_not_counted(tmp_path: Path) -> None:
    whole = make_numbered_film(tmp_path / "whole.mp4", 60, arguments=(*X264, "-g", "20"))
    path = tmp_path / "edited.mp4"
    ffmpeg("-ss", "0.5", "-i", str(whole), "-c", "copy", str(path))
    footage = open_footage(path)

    assert footage.frames == 48
    assert numbers(footage) == list(range(12, 60))


def test_films_copied_one_behind_the_other_are_read_to_the_end(tmp_path: Path) -> None:
    part = make_numbered_film(tmp_path / "part.ts", 30, arguments=(*X264, "-g", "10"))
    path = tmp_path / "both.ts"
    path.write_bytes(part.read_bytes() * 2)
    footage = open_footage(path)

    assert footage.frames == 60
    assert numbers(footage, 20, 40) == [*range(20, 30), *range(10)]


def test_a_film_of_one_frame_has_one_frame(tmp_path: Path) -> None:
    footage = open_footage(make_numbered_film(tmp_path / "one.mp4", 1))

    assert (footage.frames, numbers(footage)) == (1, [0])


def test_a_film_that_was_cut_off_ends_where_its_pictures_end(tmp_path: Path) -> None:
    whole = make_numbered_film(tmp_path / "whole.mkv", 60, arguments=(*X264, "-g", "10"))
    path = tmp_path / "half.mkv"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    footage = open_footage(path)

    assert 10 < footage.frames < 50
    # The last pictures refer to some that are gone.
    assert numbers(footage)[:-4] == list(range(footage.frames - 4))
    assert len(numbers(footage)) == footage.frames


def test_damage_in_mid_film_leaves_all_other_frames_in_their_place(tmp_path: Path) -> None:
    path = make_numbered_film(
        tmp_path / "damaged.mp4", 60, arguments=("-c:v", "mjpeg", "-q:v", "2")
    )
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = bytes(3000)
    path.write_bytes(data)
    read = numbers(open_footage(path))

    assert len(read) == 60
    assert sum(n == at for at, n in enumerate(read)) >= 55


def test_a_resolution_that_changes_in_mid_film_changes_neither_size_nor_count(
    tmp_path: Path,
) -> None:
    parts = []
    for size in ((192, 128), (384, 256)):
        parts.append(tmp_path / f"{size[0]}.ts")
        make_numbered_film(parts[-1], 30, size=size, arguments=(*X264, "-g", "10"))
    path = tmp_path / "both.ts"
    ffmpeg("-i", f"concat:{parts[0]}|{parts[1]}", "-c", "copy", str(path))
    footage = open_footage(path)

    assert footage.size == (192, 128)
    assert numbers(footage)[-30:] == list(range(30))
    assert len(numbers(footage)) == footage.frames


def test_a_picture_of_another_shape_in_mid_film_is_not_distorted(tmp_path: Path) -> None:
    parts = []
    for index, size in enumerate(("320x180", "180x180")):
        parts.append(tmp_path / f"{index}.ts")
        make_film(parts[-1], [("color=c=white", 20)], size=size)
    path = tmp_path / "both.ts"
    ffmpeg("-i", f"concat:{parts[0]}|{parts[1]}", "-c", "copy", str(path))
    last = list(read_frames(open_footage(path), (320, 180), pixel_format="gray"))[-1]

    assert last[:, 80:240].min() > 200
    assert last[:, :60].max() < 30


def test_a_turned_film_is_shown_upright(tmp_path: Path) -> None:
    stored = make_film(tmp_path / "stored.mp4", [("smptehdbars", 5)])
    path = tmp_path / "turned.mp4"
    ffmpeg("-display_rotation", "90", "-i", str(stored), "-c", "copy", str(path))
    footage, straight = open_footage(path), open_footage(stored)

    upright = next(read_frames(footage, (90, 160)))
    lying = next(read_frames(straight, (160, 90)))

    assert footage.size == (180, 320)
    assert np.abs(np.rot90(lying).astype(int) - upright).mean() < 4


def test_pixels_that_are_not_square_are_shown_square(tmp_path: Path) -> None:
    stored = make_film(tmp_path / "stored.mp4", [("testsrc2", 5)], size="360x288")
    path = tmp_path / "wide.mp4"
    ffmpeg("-i", str(stored), "-vf", "setsar=16/15", str(path))

    assert open_footage(path).size == (384, 288)


@pytest.mark.parametrize("tracks", [0, 1, 2])
def test_sound_is_told_and_changes_no_frame(tmp_path: Path, tracks: int) -> None:
    silent = make_numbered_film(tmp_path / "silent.mp4", 30)
    path = tmp_path / "film.mkv"
    tones = [
        part
        for pitch in range(tracks)
        for part in ("-f", "lavfi", "-i", f"sine=frequency={pitch + 1}00:duration=1.25")
    ]
    maps = [part for index in range(tracks + 1) for part in ("-map", str(index))]
    ffmpeg("-i", str(silent), *tones, *maps, "-c:v", "copy", str(path))
    footage = open_footage(path)

    assert footage.sound == (tracks > 0)
    assert numbers(footage) == list(range(30))


def test_black_bars_are_cut_away_unless_wanted(tmp_path: Path) -> None:
    stored = make_film(tmp_path / "stored.mp4", [("testsrc2", 40)], size="240x180")
    path = tmp_path / "pillars.mp4"
    ffmpeg("-i", str(stored), "-vf", "pad=320:180:40:0", str(path))

    assert open_footage(path).size == (240, 180)
    assert open_footage(path, cut_bars=False).size == (320, 180)


@pytest.mark.parametrize(
    ("size", "tags"),
    [
        ("320x180", ("-vf", "scale=out_color_matrix=bt601,format=yuv420p")),
        ("1280x720", ("-vf", "scale=out_color_matrix=bt709,format=yuv420p")),
        (
            "320x180",
            (
                "-vf",
                "scale=out_color_matrix=bt709:out_range=pc,format=yuvj420p",
                *("-colorspace", "bt709", "-color_range", "pc"),
            ),
        ),
    ],
)
def test_colours_come_back_as_they_went_in(
    tmp_path: Path, size: str, tags: tuple[str, ...]
) -> None:
    path = tmp_path / "teal.mp4"
    source = f"color=c=0x20A0C0:s={size}:r=24,format=rgb24"
    ffmpeg("-f", "lavfi", "-i", source, "-frames:v", "3", *tags, "-c:v", "libx264", str(path))

    colour = next(read_frames(open_footage(path), (64, 36))).mean(axis=(0, 1))

    assert colour == pytest.approx((0x20, 0xA0, 0xC0), abs=5)


def test_planar_pictures_are_bt709_whatever_the_film_is(tmp_path: Path) -> None:
    path = make_film(tmp_path / "red.mp4", [("color=c=red", 3)])

    planes = next(read_frames(open_footage(path), (64, 36), pixel_format="yuv420p"))

    assert planes.shape == (54, 64)
    assert planes[:36].mean() == pytest.approx(63, abs=2)


def test_one_decoding_serves_several_sizes_and_a_repeated_picture_is_converted_once(
    tmp_path: Path,
) -> None:
    path = make_numbered_film(tmp_path / "gaps.mp4", 40, arguments=(*X264, *GAPS))
    footage = open_footage(path)
    small, large = Scaler(footage, (48, 32)), Scaler(footage, (192, 128), "gray")

    seen = [(small(frame), large(frame)) for frame in decode(footage, 8, 16)]

    assert [number_on(picture) for _, picture in seen] == [8, 9, 9, 9, 9, 9, 9, 15]
    assert seen[2][0] is seen[3][0]
    assert seen[0][0].shape == (32, 48, 3)


def test_single_pictures_come_in_the_order_asked_for(films: Path) -> None:
    footage, _ = film_of_kind(films, "b-frames.mp4")
    asked = [59, 3, 30, 3, 26]

    pictures = read_pictures(footage, asked, footage.size, "gray")

    assert [number_on(picture) for picture in pictures] == asked


def test_frames_that_a_film_does_not_have_are_refused(films: Path) -> None:
    footage, _ = film_of_kind(films, "b-frames.mp4")

    with pytest.raises(ValueError, match="frames 50 to 61 of a film of 60"):
        decode(footage, 50, 61)


def test_seconds_are_exact(films: Path) -> None:
    footage, _ = film_of_kind(films, "open-gop.mp4")

    assert footage.seconds(24) == Fraction(1001, 1000)


@pytest.mark.parametrize(
    ("size", "box", "expected"),
    [
        ((854, 480), (640, 360), (640, 360)),
        ((578, 480), (640, 360), (434, 360)),
        ((1000, 10), (100, 100), (100, 2)),
    ],
)
def test_a_picture_fits_into_a_box_without_distortion(
    size: tuple[int, int], box: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert fit(size, box) == expected


def bad_files(folder: Path) -> dict[str, Path]:
    whole = make_film(folder / "whole.mp4", [("testsrc2", 12)], sound=True)
    sound = folder / "sound.mp4"
    ffmpeg("-i", str(whole), "-vn", "-c", "copy", str(sound))
    cover = folder / "cover.png"
    ffmpeg("-i", str(whole), "-frames:v", "1", str(cover))
    song = folder / "song.mp4"
    covers = ("-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic")
    ffmpeg("-i", str(sound), "-i", str(cover), *covers, str(song))
    (folder / "text.mp4").write_text("this is not a film\n" * 100)
    (folder / "notes.txt").write_text("neither is this\n" * 100)
    (folder / "empty.mp4").touch()
    (folder / "cut.mp4").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    (folder / "loop.mp4").symlink_to(folder / "loop.mp4")
    (folder / "list.m3u8").write_text(f"#EXTM3U\n#EXTINF:1,\n{whole}\n#EXT-X-ENDLIST\n")
    return {
        "missing.mp4 does not exist": folder / "missing.mp4",
        "is a folder": folder,
        "is empty": folder / "empty.mp4",
        "cannot be read: Too many levels": folder / "loop.mp4",
        "text.mp4 is not a film": folder / "text.mp4",
        "notes.txt is not a film": folder / "notes.txt",
        "cut.mp4 is not a film": folder / "cut.mp4",
        "sound.mp4 is not a film that can be read: it has only sound": sound,
        "song.mp4 is not a film that can be read: it has only sound": song,
        "list.m3u8 is not a film": folder / "list.m3u8",
    }


def test_what_is_no_film_is_told_in_one_clear_line(tmp_path: Path) -> None:
    for words, path in bad_files(tmp_path).items():
        with pytest.raises(FootageError, match=words) as told:
            open_footage(path)
        assert "\n" not in str(told.value)
        assert told.value.hint


def test_a_film_that_went_away_after_opening_is_told_when_it_is_read(tmp_path: Path) -> None:
    path = make_numbered_film(tmp_path / "gone.mp4", 5)
    footage = open_footage(path)
    path.unlink()

    with pytest.raises(FootageError, match="does not exist"):
        next(read_frames(footage, (48, 27)))


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(FootageError, match="is no file"):
        open_footage(tmp_path / "pipe.mp4")


def test_what_a_list_names_is_not_even_touched(tmp_path: Path) -> None:
    pipe, over = tmp_path / "pipe.mp4", Event()
    os.mkfifo(pipe)  # who reads it waits for somebody who writes
    (tmp_path / "list.mp4").write_text("ffconcat version 1.0\nfile pipe.mp4\n")
    touched: list[Path] = []

    def watch() -> None:
        while not over.wait(0.02):
            with suppress(OSError):  # nobody reads it
                os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
                touched.append(pipe)

    watching = Thread(target=watch)
    watching.start()
    try:
        with pytest.raises(FootageError, match="not a film"):
            open_footage(tmp_path / "list.mp4")
    finally:
        over.set()
        watching.join()
    assert not touched


ENORMOUS = "8208x4320"
"""A little more than 8K."""


def test_pictures_that_would_fill_the_memory_are_refused(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", [("color=c=red", 1)], size=ENORMOUS)
    with pytest.raises(FootageError, match="too large, 8208 × 4320"):
        open_footage(film)


def test_a_film_whose_pictures_grow_beyond_all_measure_is_left_out_from_there(
    tmp_path: Path,
) -> None:
    cut = ("-c:v", "libx264", "-preset", "ultrafast", "-f", "mpegts")
    small = make_film(tmp_path / "small.ts", [("testsrc2", 48)], arguments=cut)
    large = make_film(tmp_path / "large.ts", [("color=c=red", 2)], size=ENORMOUS, arguments=cut)
    both = tmp_path / "both.ts"
    both.write_bytes(small.read_bytes() + large.read_bytes())
    with opened(both) as container:
        shown = {picture.width for picture in pictures(container, film_stream(container, both))}
    assert shown == {320}
