"""A copy is told from a look-alike."""

from __future__ import annotations

import numpy as np

from matcher.likeness import same_pictures, thumb

RNG = np.random.default_rng(1)


def a_picture(seed: int) -> np.ndarray:
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 8, 1), np.uint8)
    return np.repeat(np.kron(coarse, np.ones((30, 30, 1), np.uint8)), 3, axis=2)


def test_a_thumbnail_survives_noise_and_fading() -> None:
    picture = a_picture(1)
    noisy = picture + RNG.normal(0, 15, picture.shape)
    faded = np.clip(noisy * 0.6 + 60, 0, 255).astype(np.uint8)
    assert thumb(picture) @ thumb(faded) > 0.95
    assert thumb(picture) @ thumb(a_picture(2)) < 0.5


def test_a_picture_of_one_tone_resembles_nothing() -> None:
    black = thumb(np.zeros((180, 320, 3), np.uint8))
    assert not black.any()


def test_both_the_look_and_the_thumbnail_must_agree() -> None:
    looks = np.eye(2, dtype=np.float32)
    thumbs = np.stack([thumb(a_picture(1)), thumb(a_picture(2))])
    same = same_pictures(looks, thumbs, looks, thumbs[::-1])
    assert not same.any()
    assert same_pictures(looks, thumbs, looks, thumbs).tolist() == [[True, False], [False, True]]
