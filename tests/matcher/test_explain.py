"""The page of a cut shows what was compared, at the places where it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from matcher.annotations import CAMERA, FACE, SUBJECT
from matcher.errors import RenderError
from matcher.evidence import SHADES, Moment, Motion, Side, moments_of
from matcher.explain import COLUMN, MARGIN, PICTURE, SIDE_X, TOP, explain_cut, make_explanation
from matcher.montage import Match, Montage
from matcher.scenery import open_scenery
from tests.films import ffmpeg
from tests.matcher.montages import a_match, a_montage, keeping_its_own
from tests.matcher.rendering import film_of, match_of, montage_of
from tests.pictures import scene

STILL = Motion(
    np.zeros(4, np.float32),
    (),
    np.zeros((18, 32, 2), np.float32),
    np.ones((18, 32), np.float32),
)


def a_side(motion: Motion | None = STILL, face: tuple[float, ...] = ()) -> Side:
    width, height = PICTURE
    faces = np.zeros((3, 8), np.float32)
    faces[0, : len(face)] = face
    light = np.full(SHADES, 1 / SHADES, np.float32)
    return Side(0, np.full((height, width, 3), 90, np.uint8), faces, light, motion)


def moving(rows: slice, columns: slice, speed: tuple[float, float]) -> Motion:
    arrows = STILL.arrows.copy()
    arrows[rows, columns] = speed
    return replace(STILL, arrows=arrows)


def page_of(*sides: Side, agreement: NDArray[np.float32] | None = None) -> NDArray[np.uint8]:
    """The two pictures of a page with one moment, side by side: (2, height, width, 3)."""
    left, right = sides if len(sides) == 2 else (*sides, a_side())
    grid = np.zeros((5, 7), np.float32) if agreement is None else agreement
    montage = a_montage((24,))
    page = np.asarray(explain_cut(montage, montage.cuts[0], [Moment(left, right, grid)]))
    width, height = PICTURE
    return np.stack([page[TOP : TOP + height, x : x + width] for x in (MARGIN, MARGIN + COLUMN)])


def painted(picture: NDArray[np.uint8], colour: tuple[int, int, int]) -> NDArray[np.bool_]:
    return np.asarray((abs(picture.astype(int) - colour) < 30).all(axis=2))


def test_what_moves_gets_arrows_where_it_moves_and_what_stands_still_gets_none() -> None:
    left, right = page_of(a_side(moving(slice(0, 9), slice(16, 32), (0.4, 0.0))))
    arrows = painted(left, SUBJECT)
    height, width = arrows.shape
    assert arrows[: height // 2, width // 2 :].sum() > 500
    assert not arrows[height // 2 + 20 :].any()
    assert not arrows[:, : width // 2 - 30].any()
    assert not painted(right, SUBJECT).any()


def test_parts_without_texture_get_no_arrow() -> None:
    motion = moving(slice(None), slice(None), (0.4, 0.0))
    left, _ = page_of(a_side(replace(motion, worth=np.full((18, 32), 0.05, np.float32))))
    assert not painted(left, SUBJECT).any()


@pytest.mark.parametrize("pan", [0.3, -0.3])
def test_the_camera_points_where_it_looks(pan: float) -> None:
    camera = np.array([pan, 0, 0, 0], np.float32)
    left, _ = page_of(a_side(replace(STILL, camera=camera)))
    columns = np.nonzero(painted(left, CAMERA))[1]
    tip_is_right = columns.max() - np.median(columns) < np.median(columns) - columns.min()
    assert tip_is_right == (pan > 0)


def test_faces_are_boxed_at_their_place_and_size() -> None:
    left, right = page_of(a_side(face=(0.75, 0.5, 0.2, 0.4, 0, 0.9)))
    rows, columns = np.nonzero(painted(left, FACE))
    width, height = PICTURE
    assert np.allclose([columns.min() / width, columns.max() / width], [0.65, 0.85], atol=0.01)
    assert np.allclose([rows.min() / height, rows.max() / height], [0.3, 0.7], atol=0.01)
    assert not painted(right, FACE).any()


def test_both_pictures_are_tinted_where_they_agree() -> None:
    agreement = np.zeros((5, 7), np.float32)
    agreement[1, 5] = 2
    for picture in page_of(a_side(), a_side(), agreement=agreement).astype(int):
        green = picture[..., 1] - picture[..., [0, 2]].max(axis=2) > 10
        rows, columns = np.nonzero(green)
        height, width = green.shape
        assert np.allclose([rows.min() / height, rows.max() / height], [0.2, 0.4], atol=0.01)
        assert np.allclose(
            [columns.min() / width, columns.max() / width], [5 / 7, 6 / 7], atol=0.01
        )


def test_why_and_scores_change_the_page() -> None:
    montage = a_montage((24,))
    moment = Moment(a_side(), a_side(), np.zeros((5, 7), np.float32))

    def parts(match: Match) -> tuple[bytes, bytes]:
        told = montage.with_match(0, match)
        page = np.asarray(explain_cut(told, told.cuts[0], [moment]))
        return page[: TOP - 70].tobytes(), page[TOP:, SIDE_X:].tobytes()

    head, scores = parts(a_match())
    told, same = parts(replace(a_match(), why="both pan right"))
    assert (told != head, same == scores) == (True, True)
    assert parts(a_match(total=0.9))[1] != scores


def panning_film(path: Path, frames: int) -> Path:
    """A camera that pans right over a still picture by 4 pixels a frame, 24 frames a second."""
    wide = scene(7, 180, 320 + 4 * frames)
    raw = path.with_suffix(".raw")
    np.stack([wide[:, 4 * n : 4 * n + 320] for n in range(frames)]).tofile(raw)
    form = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "320x180", "-r", "24")
    ffmpeg(*form, "-i", str(raw), "-pix_fmt", "yuv420p", "-crf", "10", str(path))
    raw.unlink()
    return path


@pytest.fixture(scope="module")
def montage(tmp_path_factory: pytest.TempPathFactory) -> Montage:
    """A camera that pans right, beside itself: as it is, mirrored, and for a single frame."""
    path = panning_film(tmp_path_factory.mktemp("films") / "pan.mp4", 49)
    film = film_of(path, "The Film")
    same = match_of(film, 0, 24)
    mirrored = replace(match_of(film, 24, 48), mirrored=True)
    single = match_of(film, 48, 49)
    return montage_of(path, [24, 24, 1], [same, mirrored, single], [film])


def test_moments_are_the_frames_that_the_video_shows_together(montage: Montage) -> None:
    moments = moments_of(montage, montage.cuts[1], open_scenery(montage), (160, 90))
    assert [(m.trailer.frame, m.match.frame) for m in moments] == [(28, 28), (36, 36), (44, 44)]


def test_a_frame_beside_itself_agrees_everywhere_and_moves_alike(montage: Montage) -> None:
    for moment in moments_of(montage, montage.cuts[0], open_scenery(montage), (160, 90)):
        assert moment.agreement.mean() > 0.99
        assert moment.trailer.motion is not None
        assert moment.match.motion is not None
        assert moment.trailer.motion.camera[0] > 0.2
        assert np.allclose(moment.trailer.motion.camera, moment.match.motion.camera)
        assert np.isclose(moment.match.light.sum(), 1)


def test_a_mirrored_match_is_measured_as_it_is_shown(montage: Montage) -> None:
    for moment in moments_of(montage, montage.cuts[1], open_scenery(montage), (160, 90)):
        assert (moment.match.picture == moment.trailer.picture[:, ::-1]).all()
        assert moment.trailer.motion is not None
        assert moment.match.motion is not None
        assert moment.trailer.motion.camera[0] > 0.2
        assert moment.match.motion.camera[0] < -0.2
        assert moment.agreement.mean() < 0.9


def test_a_single_frame_has_one_moment_without_motion(montage: Montage) -> None:
    (moment,) = moments_of(montage, montage.cuts[2], open_scenery(montage), (160, 90))
    assert moment.trailer.motion is None
    assert moment.match.motion is None


def test_a_page_is_written_for_every_cut_even_where_the_trailer_keeps_its_own_picture(
    montage: Montage, tmp_path: Path
) -> None:
    own = keeping_its_own(montage, 0)
    scenery = open_scenery(own)
    for cut in own.cuts:
        out = tmp_path / "explain" / f"{cut.index}.jpg"
        make_explanation(own, cut, scenery, out)
        with Image.open(out) as page:
            assert page.format == "JPEG"


def test_a_page_that_cannot_be_written_is_a_clear_error(montage: Montage, tmp_path: Path) -> None:
    (tmp_path / "explain").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(RenderError, match="could not be written"):
        make_explanation(
            montage, montage.cuts[2], open_scenery(montage), tmp_path / "explain" / "cut.jpg"
        )
