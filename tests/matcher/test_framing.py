"""Framing: what stands where, whatever it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from matcher.builtin_eyes import BuiltinEmbedder
from matcher.eyes import Picture, unit_rows
from matcher.framing import (
    COLUMNS,
    framing_likeness,
    grids_of,
    mirrored_grids,
    seen_with,
)
from tests.pictures import faded, grainy, grey, hard, old, scene

Rows = NDArray[np.float32]


def no_faces(count: int) -> Rows:
    return np.zeros((count, 3, 8), np.float32)


def alike(grids_a: Rows, grids_b: Rows) -> Rows:
    return framing_likeness(grids_a, no_faces(len(grids_a)), grids_b, no_faces(len(grids_b)))


def faces(*people: tuple[float, float, float], yaw: float = 0, score: float = 0.9) -> Rows:
    """Faces at x, y, so high, of one picture: (1, 3, 8)."""
    rows = no_faces(1)
    for place, (x, y, high) in enumerate(people):
        rows[0, place] = (x, y, 0.6 * high, high, yaw, score, 0, 0)
    return rows


def grid(seed: int) -> Rows:
    """A grid as of some picture, (1, 560)."""
    return unit_rows(np.random.default_rng(seed).normal(size=(1, COLUMNS)))


def with_faces(faces_a: Rows, faces_b: Rows) -> float:
    """How alike two pictures are that differ in all but, perhaps, faces."""
    return float(framing_likeness(grid(1), faces_a, grid(2), faces_b)[0, 0])


def standing(seed: int, x: float, y: float) -> Picture:
    """A striped disc at x, y before a ground, in colours and textures of this seed."""
    random = np.random.default_rng(seed)
    down, right = np.mgrid[0:288, 0:384].astype(np.float32) / 288
    ground = random.integers(40, 215, 3) + random.normal(0, 25, (6, 8, 1))
    smooth = Image.fromarray(ground.clip(0, 255).astype(np.uint8))
    picture = np.asarray(smooth.resize((384, 288), Image.Resampling.BICUBIC), np.float32)
    disc = np.hypot(right - x * 4 / 3, down - y) < 0.2
    stripes = np.sin(right * random.uniform(20, 60) + down * random.uniform(20, 60)) * 60
    picture = np.where(disc[..., None], random.integers(40, 215, 3) + stripes[..., None], picture)
    return picture.clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def scenes() -> list[Picture]:
    return [scene(seed, 288, 384) for seed in range(16)]


@pytest.fixture(scope="module")
def grids(scenes: list[Picture]) -> Rows:
    return grids_of(scenes)


@pytest.mark.parametrize("age", [grey, faded, hard, grainy, old])
def test_age_changes_framing_less_than_another_picture_does(
    scenes: list[Picture], grids: Rows, age: Callable[[Picture], Picture]
) -> None:
    likeness = alike(grids_of([age(picture) for picture in scenes]), grids)
    others = likeness[~np.eye(16, dtype=bool)]
    assert (likeness.argmax(axis=1) == np.arange(16)).all()
    assert np.diag(likeness).mean() > 0.8
    assert others.mean() < 0.35


def test_things_at_one_place_are_more_alike_than_at_two_whatever_they_are() -> None:
    places = [(0.2, 0.3), (0.8, 0.3), (0.5, 0.5), (0.2, 0.75), (0.8, 0.75)]
    pictures = [standing(10 * n + take, *at) for n, at in enumerate(places) for take in range(4)]
    grids = grids_of(pictures)
    likeness = alike(grids, grids)
    one_place = np.repeat(np.repeat(np.eye(5, dtype=bool), 4, axis=0), 4, axis=1)
    others = ~np.eye(20, dtype=bool)
    assert likeness[one_place & others].mean() > likeness[~one_place].mean() + 0.3


def test_likeness_is_between_0_and_1_and_1_with_itself(grids: Rows) -> None:
    people = np.concatenate([faces((n / 16, 0.5, 0.4), (0.9, 0.2, 0.2)) for n in range(16)])
    likeness = framing_likeness(grids, people, grids, people)
    assert likeness.shape == (16, 16)
    assert likeness.dtype == np.float32
    assert likeness.min() >= 0
    assert likeness.max() <= 1 + 1e-5
    np.testing.assert_allclose(np.diag(likeness), 1, atol=1e-3)
    np.testing.assert_allclose(likeness, likeness.T, atol=1e-5)


def test_half_precision_as_stored_changes_next_to_nothing(grids: Rows) -> None:
    people = np.concatenate([faces((n / 16, 0.5, 0.4)) for n in range(16)])
    stored = framing_likeness(
        grids.astype(np.float16), people.astype(np.float16), grids.astype(np.float16), people
    )
    np.testing.assert_allclose(stored, framing_likeness(grids, people, grids, people), atol=5e-3)


def test_a_batch_says_what_each_pair_says(grids: Rows) -> None:
    people = np.concatenate([faces((0.3, 0.4, 0.5)), no_faces(1), faces((0.6, 0.4, 0.2))])
    batch = framing_likeness(grids[:3], people, grids[3:6], people[::-1])
    for row in range(3):
        for column in range(3):
            pair = framing_likeness(
                grids[row : row + 1],
                people[row : row + 1],
                grids[3 + column : 4 + column],
                people[::-1][column : column + 1],
            )
            np.testing.assert_allclose(pair[0, 0], batch[row, column], atol=1e-5)


def test_no_pictures_have_no_likeness(grids: Rows) -> None:
    assert alike(grids[:0], grids).shape == (0, 16)
    assert alike(grids, grids[:0]).shape == (16, 0)
    assert grids_of([]).shape == (0, COLUMNS)


def test_the_same_face_at_the_same_place_outweighs_what_is_around_it() -> None:
    here = faces((0.3, 0.4, 0.5))
    assert with_faces(here, here) > with_faces(no_faces(1), no_faces(1)) + 0.4


@pytest.mark.parametrize(
    "other",
    [
        faces((0.8, 0.4, 0.5)),
        faces((0.3, 0.9, 0.5)),
        faces((0.3, 0.4, 0.15)),
        faces((0.3, 0.4, 0.5), yaw=0.9),
        faces((0.3, 0.4, 0.5), (0.8, 0.4, 0.5)),
        no_faces(1),
    ],
    ids=["elsewhere", "lower", "smaller", "looking aside", "beside another", "absent"],
)
def test_a_face_is_less_alike_where_it_is(other: Rows) -> None:
    here = faces((0.3, 0.4, 0.5), yaw=-0.9)
    assert with_faces(here, other) < with_faces(here, here) - 0.15
    assert with_faces(other, here) == pytest.approx(with_faces(here, other), abs=0.1)


def test_nearer_faces_are_more_alike() -> None:
    here = faces((0.3, 0.4, 0.5))
    likeness = [with_faces(here, faces((x, 0.4, 0.5))) for x in (0.3, 0.35, 0.45, 0.6)]
    assert likeness == sorted(likeness, reverse=True)
    assert likeness[1] > likeness[0] - 0.1


def test_which_of_two_faces_is_the_larger_does_not_matter() -> None:
    one, other = (0.25, 0.4, 0.42), (0.75, 0.4, 0.4)
    assert with_faces(faces(one, other), faces(other, one)) > 0.55


def test_a_face_that_the_other_picture_lacks_counts_against_it_but_less() -> None:
    here, same = faces((0.3, 0.4, 0.5)), grid(1)
    lacking = float(framing_likeness(same, here, same, no_faces(1))[0, 0])
    elsewhere = float(framing_likeness(same, here, same, faces((0.8, 0.4, 0.5)))[0, 0])
    assert elsewhere < lacking < 0.9


def test_small_and_doubtful_faces_say_next_to_nothing() -> None:
    plain = with_faces(no_faces(1), no_faces(1))
    for face in (faces((0.3, 0.4, 0.06)), faces((0.3, 0.4, 0.5), score=0.5)):
        assert with_faces(face, face) == pytest.approx(plain, abs=0.01)


def test_the_grid_of_a_mirrored_picture_is_the_mirrored_grid(
    scenes: list[Picture], grids: Rows
) -> None:
    seen = grids_of([np.ascontiguousarray(picture[:, ::-1]) for picture in scenes])
    assert np.diag(alike(mirrored_grids(grids), seen)).mean() > 0.93
    assert np.diag(alike(grids, seen)).mean() < 0.5


def test_mirrored_twice_is_as_before(grids: Rows) -> None:
    np.testing.assert_array_equal(mirrored_grids(mirrored_grids(grids)), grids)


def test_grids_are_of_unit_length_and_keep_their_precision_in_the_mirror(grids: Rows) -> None:
    np.testing.assert_allclose(np.linalg.norm(grids, axis=1), 1, atol=1e-5)
    assert mirrored_grids(grids.astype(np.float16)).dtype == np.float16


class OtherEyes:
    """Eyes that see every picture in one number."""

    name, dimensions, reads_text, picture_size = "other", 1, False, (8, 8)

    def embed(self, pictures: list[Picture]) -> Rows:
        return np.ones((len(pictures), 1), np.float32)

    def embed_texts(self, texts: Sequence[str]) -> Rows:
        raise NotImplementedError


def test_other_eyes_give_the_embeddings_and_the_same_grids(
    scenes: list[Picture], grids: Rows
) -> None:
    embeddings, seen = seen_with(OtherEyes(), scenes[:4])
    np.testing.assert_array_equal(embeddings, np.ones((4, 1)))
    np.testing.assert_allclose(seen, grids[:4], atol=1e-4)


def test_the_built_in_eyes_give_both(scenes: list[Picture], grids: Rows) -> None:
    eyes = BuiltinEmbedder()
    embeddings, seen = seen_with(eyes, scenes[:4])
    np.testing.assert_array_equal(embeddings, eyes.embed(scenes[:4]))
    np.testing.assert_allclose(seen, grids[:4], atol=1e-4)


def test_plain_pictures_have_a_grid(grids: Rows) -> None:
    plain = grids_of([np.full((10, 10, 3), level, np.uint8) for level in (0, 128, 255)])
    assert np.isfinite(plain).all()
    assert np.isfinite(alike(plain, grids)).all()
