"""A copy is told from a look-alike."""

from __future__ import annotations

import numpy as np

from matcher.likeness import same_pictures, thumb, unit_thumbs

RNG = np.random.default_rng(1)


def a_picture(seed: int) -> np.ndarray:
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 8), np.uint8)
    return np.kron(coarse, np.ones((12, 16), np.uint8))


def thumbs_of(*pictures: np.ndarray) -> np.ndarray:
    return unit_thumbs(np.stack([thumb(picture) for picture in pictures]))


def test_a_thumbnail_survives_noise_and_fading() -> None:
    picture = a_picture(1)
    noisy = picture + RNG.normal(0, 15, picture.shape)
    faded = np.clip(noisy * 0.6 + 60, 0, 255).astype(np.uint8)
    first, again, other = thumbs_of(picture, faded, a_picture(2))
    assert first @ again > 0.95
    assert first @ other < 0.5


def test_a_thumbnail_is_kept_in_a_byte_a_cell_and_loses_next_to_nothing() -> None:
    picture = a_picture(3)
    cells = picture.reshape(12, 6, 16, 8).mean(axis=(1, 3)).ravel()
    exact = (cells - cells.mean()) / np.linalg.norm(cells - cells.mean())
    assert thumb(picture).dtype == np.int8
    assert thumbs_of(picture)[0] @ exact > 0.9999


def test_a_picture_of_one_tone_resembles_nothing() -> None:
    grain = np.random.default_rng(5).normal(16, 2, (72, 128)).clip(0, 255).astype(np.uint8)
    assert not thumbs_of(np.zeros((72, 128), np.uint8), grain).any()


def test_both_the_look_and_the_thumbnail_must_agree() -> None:
    looks = np.eye(2, dtype=np.float32)
    thumbs = thumbs_of(a_picture(1), a_picture(2))
    assert not same_pictures(looks, thumbs, looks, thumbs[::-1]).any()
    assert same_pictures(looks, thumbs, looks, thumbs).tolist() == [[True, False], [False, True]]
