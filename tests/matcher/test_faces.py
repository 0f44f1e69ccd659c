"""Faces found, measured and named.

`soldier.jpg` is a piece of a US government film about atomic tests, 1950s, in the public domain.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from matcher import faces
from matcher.eyes import Picture
from matcher.faces import face_names, face_rows, find_faces, mirrored_faces
from tests.pictures import faded, grainy, grey, old, scene

SOLDIER = Image.open(Path(__file__).with_name("soldier.jpg")).convert("RGB")
"""136x168; the face is 90 lines high around the point (72, 99) and looks to the right."""

NOTHING = np.zeros((3, 8), np.float32)


def shot_of(*people: tuple[float, float, float], aspect: float = 4 / 3) -> Picture:
    """A study picture (384x288) of a film of this aspect, grey, with the soldier at x, y, his face
    so high (all of the picture).
    """
    height = 480
    width = round(height * aspect)
    picture = Image.new("RGB", (width, height), (110, 110, 110))
    for x, y, high in people:
        scale = high * height / 90
        size = (round(SOLDIER.width * scale), round(SOLDIER.height * scale))
        corner = (round(x * width - 72 * scale), round(y * height - 99 * scale))
        picture.paste(SOLDIER.resize(size, Image.Resampling.BICUBIC), corner)
    return np.asarray(picture.resize((384, 288), Image.Resampling.BOX))


def found(score: int, left: int, top: int, width: int, height: int, nose: float = 0.0) -> list[int]:
    """What the detector would say of a face with its nose aside by a share of the face's width."""
    middle, eyes, mouth = left + width // 2, top + height // 3, top + 3 * height // 4
    side = width // 4
    points = [(middle - side, eyes), (middle + side, eyes), (middle, top + height // 2)]
    points += [(middle - side, mouth), (middle + side, mouth)]
    points[2] = (middle + round(nose * width), top + height // 2)
    return [score, left, top, width, height, *(round(n) for point in points for n in point)]


def rows_of(*found: list[int]) -> NDArray[np.float32]:
    return face_rows(np.array(found, np.int16).reshape(-1, 15), 320, 240)


@pytest.mark.parametrize("aspect", [4 / 3, 16 / 9, 2.39])
@pytest.mark.parametrize(("x", "y", "high"), [(0.3, 0.45, 0.3), (0.7, 0.5, 0.3), (0.5, 0.55, 0.5)])
def test_a_face_is_found_where_it_is_and_as_high_as_it_is_in_a_film_of_any_shape(
    x: float, y: float, high: float, aspect: float
) -> None:
    first, *others = find_faces(shot_of((x, y, high), aspect=aspect), aspect)
    np.testing.assert_allclose(first[:2], (x, y), atol=0.08)
    assert first[3] == pytest.approx(high, rel=0.35)
    assert 0.55 <= first[5] <= 1
    assert not np.any(others)


@pytest.mark.parametrize("age", [grey, faded, grainy, old])
def test_age_does_not_hide_a_face(age: Callable[[Picture], Picture]) -> None:
    first = find_faces(age(shot_of((0.4, 0.5, 0.5))), 4 / 3)[0]
    np.testing.assert_allclose(first[:2], (0.4, 0.5), atol=0.06)


def test_three_faces_come_largest_first() -> None:
    people = [(0.2, 0.5, 0.2), (0.5, 0.5, 0.34), (0.85, 0.5, 0.26)]
    seen = find_faces(shot_of(*people, aspect=16 / 9), 16 / 9)
    np.testing.assert_allclose(seen[:, 0], (0.5, 0.85, 0.2), atol=0.04)


def test_a_face_that_looks_right_looks_left_in_the_mirror() -> None:
    picture = shot_of((0.3, 0.45, 0.4))
    seen = find_faces(picture, 4 / 3)
    turned = find_faces(np.ascontiguousarray(picture[:, ::-1]), 4 / 3)
    assert seen[0, 4] > 0.2
    assert turned[0, 4] < -0.2
    np.testing.assert_allclose(mirrored_faces(seen)[:, :4], turned[:, :4], atol=0.05)


def test_there_is_no_face_where_nobody_is() -> None:
    for picture in [scene(seed, 288, 384) for seed in range(12)] + [shot_of()]:
        np.testing.assert_array_equal(find_faces(picture, 4 / 3), NOTHING)


def test_pictures_of_any_shape_are_searched() -> None:
    for height, width in ((1, 1), (5, 700), (700, 5)):
        picture = np.full((height, width, 3), 90, np.uint8)
        np.testing.assert_array_equal(find_faces(picture, width / height), NOTHING)


def test_without_the_detector_no_face_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "_detector", lambda: None)
    np.testing.assert_array_equal(find_faces(shot_of((0.5, 0.5, 0.4)), 4 / 3), NOTHING)


def test_a_row_tells_place_and_size_in_shares_of_the_picture() -> None:
    row = rows_of(found(90, 80, 60, 64, 120))[0]
    np.testing.assert_allclose(row, (112 / 320, 0.5, 0.2, 0.5, 0, 0.9, 0, 0), atol=1e-6)


def test_a_face_that_leaves_the_picture_ends_at_its_edge() -> None:
    row = rows_of(found(90, -40, 120, 80, 160))[0]
    np.testing.assert_allclose(row[:4], (20 / 320, 0.75, 40 / 320, 0.5), atol=1e-6)


def test_a_nose_aside_is_a_look_aside() -> None:
    ahead, left, right, far = (
        rows_of(found(90, 80, 60, 100, 120, nose))[0, 4] for nose in (0, -0.1, 0.1, 0.6)
    )
    assert ahead == 0
    assert left < 0 < right
    assert left == pytest.approx(-right)
    assert far == 1


def test_a_tilted_head_that_looks_ahead_does_not_look_aside() -> None:
    upright = found(90, 80, 60, 80, 80)
    points = np.array(upright[5:], float).reshape(5, 2) - (120, 100)
    turn = np.radians(30)
    turned = points @ [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]] + (120, 100)
    tilted = upright[:5] + [round(n) for n in turned.ravel()]
    assert abs(rows_of(tilted)[0, 4]) < 0.1


def test_a_doubtful_face_is_none() -> None:
    np.testing.assert_array_equal(rows_of(found(54, 80, 60, 64, 120)), NOTHING)


def test_of_two_faces_on_one_another_the_surer_stays() -> None:
    rows = rows_of(found(60, 70, 50, 100, 160), found(80, 90, 70, 60, 90))
    np.testing.assert_allclose(rows[:, 5], (0.8, 0, 0), atol=1e-6)


def test_of_a_crowd_the_three_largest_stay() -> None:
    crowd = [found(90, 20 + 50 * n, 100, 20 + 4 * n, 24 + 4 * n) for n in range(5)]
    np.testing.assert_allclose(rows_of(*crowd)[:, 3] * 240, (40, 36, 32), atol=1e-4)


def test_nothing_is_left_of_a_face_outside_the_picture() -> None:
    np.testing.assert_array_equal(rows_of(found(90, 400, 60, 64, 120)), NOTHING)


def keyframes(*shown: list[tuple[float, float]]) -> NDArray[np.float32]:
    """The faces (height, yaw) that each keyframe shows."""
    rows = np.zeros((len(shown), 3, 8), np.float32)
    for row, people in zip(rows, shown, strict=True):
        for place, (high, yaw) in enumerate(people):
            row[place] = (0.2 + 0.3 * place, 0.5, 0.7 * high, high, yaw, 0.9, 0, 0)
    return rows


@pytest.mark.parametrize(
    ("high", "name"),
    [
        (0.8, "extreme close-up of a face"),
        (0.5, "close-up of a face"),
        (0.25, "medium shot of a person"),
    ],
)
def test_how_high_a_face_is_says_how_near_the_shot_is(high: float, name: str) -> None:
    assert face_names(keyframes([(high, 0)], [(high, 0.1)])) == (name,)


def test_faces_in_the_distance_say_nothing() -> None:
    assert face_names(keyframes([(0.1, 0), (0.08, 0)])) == ()


def test_several_faces_are_counted_but_not_who_stands_far_behind() -> None:
    assert face_names(keyframes([(0.3, 0), (0.25, 0)])) == ("medium shot of two people",)
    assert face_names(keyframes([(0.5, 0), (0.2, 0)])) == ("close-up of a face",)
    assert face_names(keyframes([(0.5, 0)] * 3)) == ("close-up of three faces",)


def test_where_a_face_looks_is_said_where_it_looks_there_all_the_time() -> None:
    assert face_names(keyframes([(0.5, -0.6)], [(0.5, -0.4)]))[1:] == ("looking left",)
    assert face_names(keyframes([(0.5, 0.6)], [(0.5, 0.4)]))[1:] == ("looking right",)
    assert face_names(keyframes([(0.5, 0.9)], [(0.5, -0.1)]))[1:] == ()
    assert face_names(keyframes([(0.5, 0.2)], [(0.5, 0.2)]))[1:] == ()


def test_a_face_that_passes_does_not_name_the_shot() -> None:
    assert face_names(keyframes([(0.5, 0)], [], [])) == ()
    assert face_names(keyframes([(0.5, 0)], [(0.5, 0)], [])) == ("close-up of a face",)


def test_doubtful_faces_have_no_name() -> None:
    rows = keyframes([(0.5, 0)], [(0.5, 0)])
    rows[:, 0, 5] = 0.6
    assert face_names(rows) == ()


def test_a_shot_without_keyframes_has_no_names() -> None:
    assert face_names(np.zeros((0, 3, 8), np.float32)) == ()


def test_in_the_mirror_faces_change_sides_and_where_none_is_none_comes() -> None:
    rows = keyframes([(0.5, -0.6), (0.3, 0.2)])
    turned = mirrored_faces(rows)
    np.testing.assert_allclose(turned[0, :, 0], (0.8, 0.5, 0), atol=1e-6)
    np.testing.assert_allclose(turned[0, :, 4], (0.6, -0.2, 0), atol=1e-6)
    np.testing.assert_array_equal(turned[0, 2], np.zeros(8))
    np.testing.assert_allclose(mirrored_faces(turned), rows, atol=1e-6)
