"""Pictures made for the tests, and what age does to pictures."""

from __future__ import annotations

import numpy as np

from matcher.eyes import Picture


def scene(seed: int, height: int = 180, width: int = 320) -> Picture:
    """A picture of striped shapes in colour, different for every seed."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    picture = np.full((height, width, 3), random.integers(0, 255, 3), np.float32)
    for _ in range(6):
        turn, size = random.uniform(0, np.pi), random.uniform(0.15, 0.5)
        right, down = x - random.uniform(0, 1.8), y - random.random()
        along = right * np.cos(turn) + down * np.sin(turn)
        across = down * np.cos(turn) - right * np.sin(turn)
        disc = np.hypot(along, across) < size
        bar = (abs(along) < size) & (abs(across) < size / 2)
        shape = disc if random.random() < 0.5 else bar
        stripes = np.sin(along * random.uniform(5, 80))[..., None] * random.uniform(0, 60)
        picture[shape] = (random.integers(0, 255, 3) + stripes)[shape]
    return (picture + random.normal(0, 3, picture.shape)).clip(0, 255).astype(np.uint8)


def grey(picture: Picture) -> Picture:
    return np.repeat(picture.mean(2, keepdims=True), 3, axis=2).astype(np.uint8)


def faded(picture: Picture) -> Picture:
    return (picture * 0.7 + 40).astype(np.uint8)


def hard(picture: Picture) -> Picture:
    return ((picture.astype(np.float32) - 128) * 1.6 + 128).clip(0, 255).astype(np.uint8)


def cut_to_4_by_3(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    side = (width - height * 4 // 3) // 2
    return picture[:, side : width - side]


def grainy(picture: Picture) -> Picture:
    grain = np.random.default_rng(0).normal(0, 8, (*picture.shape[:2], 1))
    return (picture + grain).clip(0, 255).astype(np.uint8)


def old(picture: Picture) -> Picture:
    return grainy(faded(grey(picture)))
