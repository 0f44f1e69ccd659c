"""Which shots show the same, and which only nearly."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.duplicates import recurring, same_take, takes

CELLS = 192


def unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.maximum(lengths, 1e-9)).astype(np.float32)


def looks_of(seed: int, count: int = 4) -> np.ndarray:
    """Keyframes that look much like one another, and like nothing of another seed."""
    random = np.random.default_rng(seed)
    return unit(random.normal(size=256) + 0.3 * random.normal(size=(count, 256)))


def course(seed: int, frames: int, scene: int = 0, moving: float = 0.2) -> np.ndarray:
    """Thumbnails of a shot of a `scene` in which something moves as `seed` says."""
    random = np.random.default_rng(seed)
    ground = np.random.default_rng(scene + 1000).normal(size=CELLS)
    places = random.normal(size=(4, CELLS))
    time = np.linspace(0, 3, frames)
    weights = np.stack([np.interp(time, range(4), row) for row in np.eye(4)], axis=1)
    return unit(ground + moving * weights @ places)


def noisy(thumbs: np.ndarray, seed: int = 9) -> np.ndarray:
    return unit(thumbs + np.random.default_rng(seed).normal(0, 0.003, thumbs.shape))


@pytest.mark.parametrize("frames", [60, 75, 48])
def test_a_copy_at_another_rate_is_the_same_take(frames: int) -> None:
    assert same_take(looks_of(1), course(1, 60), looks_of(1, 5), noisy(course(1, frames)))


def test_a_part_of_a_shot_is_the_same_take_as_the_whole() -> None:
    whole = course(1, 100)
    assert same_take(looks_of(1), whole, looks_of(1, 2), noisy(whole[30:70]))
    assert same_take(looks_of(1, 2), noisy(whole[30:70]), looks_of(1), whole)


def test_another_take_of_the_same_set_up_is_not_the_same() -> None:
    one, other = course(1, 60), course(2, 60)
    assert (one @ other.T).min() > 0.95  # the thumbnails alone would not tell
    assert not same_take(looks_of(1), one, looks_of(1), other)


def test_a_shot_that_stands_still_is_not_the_same_as_one_in_which_something_moves() -> None:
    moving = course(1, 60, moving=0.3)
    assert not same_take(looks_of(1), moving, looks_of(1), np.repeat(moving[30:31], 60, axis=0))


def test_stills_are_the_same_only_if_they_are_so_to_a_hair() -> None:
    still = course(1, 40, moving=0.0)
    near = unit(still + 0.012 * np.random.default_rng(5).normal(size=CELLS))
    assert 0.95 < float(still[0] @ near[0]) < 0.99
    assert same_take(looks_of(1), still, looks_of(1), noisy(still, 3)[:30])
    assert not same_take(looks_of(1), still, looks_of(1), near)


def test_shots_that_run_backwards_are_not_the_same_take() -> None:
    forwards = course(1, 60, moving=1.0)
    assert not same_take(looks_of(1), forwards, looks_of(1), forwards[::-1])


def test_what_looks_different_is_not_the_same_take() -> None:
    assert not same_take(looks_of(1), course(1, 60), looks_of(2), course(1, 60))


def test_plain_pictures_are_no_takes_of_each_other() -> None:
    black = np.zeros((60, CELLS), np.float32)
    assert not same_take(looks_of(1), black, looks_of(1), black)


def test_takes_of_takes_are_one_and_the_preferred_is_kept() -> None:
    a, b, c, d, e = (("film", number) for number in range(5))
    kept = takes([(d, c), (a, b), (b, d)], preferred=[b, e, c, a, d])
    assert kept == {a: b, b: b, c: b, d: b}
    assert takes([], preferred=[]) == {}


def test_the_order_of_pairs_does_not_matter() -> None:
    keys = [("film", number) for number in range(8)]
    pairs = [(keys[i], keys[i + 1]) for i in range(7) if i != 3]
    assert takes(pairs, keys) == takes([(b, a) for a, b in reversed(pairs)], keys)
    assert set(takes(pairs, keys).values()) == {keys[0], keys[4]}


def keyframes(*shots: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Keyframes of shots, each (scene, what happens in it), three a shot."""
    looks = np.concatenate([looks_of(scene, 3) for scene, _ in shots])
    thumbs = np.concatenate([course(take, 3, scene, moving=0.4) for scene, take in shots])
    return looks, thumbs, np.repeat(np.arange(len(shots)), 3).astype(np.int32)


def test_two_set_ups_that_are_cut_to_and_fro_are_two() -> None:
    cuts = keyframes((1, 1), (2, 2), (1, 3), (2, 4), (3, 5), (1, 6))
    assert recurring(*cuts) == (0, 1, 0, 1, 4, 0)


def test_black_between_shots_never_comes_back() -> None:
    looks, thumbs, owners = keyframes((1, 1), (7, 2), (2, 3), (7, 2))
    thumbs[np.isin(owners, (1, 3))] = 0
    assert recurring(looks, thumbs, owners) == (0, 1, 2, 3)


def test_a_trailer_without_shots_has_no_set_ups() -> None:
    looks, thumbs, owners = keyframes((1, 1))
    assert recurring(looks[:0], thumbs[:0], owners[:0]) == ()
