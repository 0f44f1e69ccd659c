"""What moves is measured: the camera, apart from it the subject, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

import cv2
import numpy as np
import pytest

from matcher.motion import (
    COLUMNS,
    SMALL,
    MotionMeter,
    at_keyframes,
    mirrored_motion,
    motion_likeness,
    move_names,
)
from matcher.shots import Shot

FPS = Fraction(24)
FRAMES = 36
ASPECT = 1.5
HIGH = 144
CANVAS = (round(HIGH * ASPECT), HIGH)
STANDING = (0.0, 0.0, 0.0, 0.0)

Grey = np.ndarray


def texture(seed: int, high: int = 4 * HIGH) -> Grey:
    """A picture with detail of every size, as pictures of the world have it."""
    random = np.random.default_rng(seed)
    size = (round(high * ASPECT), high)
    picture = np.zeros(size[::-1], np.float32)
    for cells in (4, 8, 16, 32, 64):
        noise = random.normal(0, 1, (cells, round(cells * ASPECT))).astype(np.float32)
        picture += cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC) * (8 / cells) ** 0.5
    picture = (picture - picture.mean()) / picture.std()
    return (110 + 45 * picture).clip(0, 255).astype(np.uint8)


def seen(world: Grey, camera: Sequence[float], time: float) -> np.ndarray:
    """What a camera that has moved so for a time sees of a picture, as a canvas of floats."""
    pan, tilt, zoom, roll = (speed * time for speed in camera)
    turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]]) * np.exp(-zoom)
    centre = np.array(world.shape[::-1]) / 2 + np.array([pan, tilt]) * HIGH
    middle = (np.array(CANVAS) - 1) / 2
    to_world = np.column_stack([turn, centre - turn @ middle])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(world, to_world, CANVAS, flags=flags).astype(np.float32)


def with_subject(canvas: np.ndarray, subject: Grey, x: float, y: float) -> np.ndarray:
    """A disc of another picture laid over the canvas, x and y heights from the middle."""
    size = int(HIGH * 0.4)
    far = np.hypot(*np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]).astype(np.float32)
    move = np.float32(
        [[1, 0, CANVAS[0] / 2 + x * HIGH - size / 2], [0, 1, HIGH / 2 + y * HIGH - size / 2]]
    )
    cover = cv2.warpAffine(np.clip((1 - far) * 8, 0, 1), move, CANVAS)
    over = cv2.warpAffine(subject[:size, :size].astype(np.float32), move, CANVAS)
    return canvas + cover * (over - canvas)


def small(canvas: np.ndarray) -> Grey:
    shrunk = cv2.resize(canvas, SMALL, interpolation=cv2.INTER_AREA)
    return np.round(shrunk.clip(0, 255)).astype(np.uint8)


def moving(camera: Sequence[float], frames: int = FRAMES, seed: int = 1) -> list[Grey]:
    world = texture(seed)
    times = (np.arange(frames) - frames / 2) / float(FPS)
    return [small(seen(world, camera, time)) for time in times]


def crossing(camera: Sequence[float], subject: tuple[float, float]) -> list[Grey]:
    """A subject that moves over the scene while the camera does; both in heights / s."""
    world, other = texture(1), texture(2)
    frames = []
    for time in (np.arange(FRAMES) - FRAMES / 2) / float(FPS):
        x, y = ((subject[side] - camera[side]) * time for side in (0, 1))
        frames.append(small(with_subject(seen(world, camera, time), other, x, y)))
    return frames


def measured(frames: Iterable[Grey], cuts: Sequence[int] = ()) -> np.ndarray:
    meter, count = MotionMeter(FPS, ASPECT), 0
    for frame in frames:
        meter.feed(frame)
        count += 1
    edges = [0, *cuts, count]
    shots = [Shot(i, *edges[i : i + 2]) for i in range(len(edges) - 1)]
    return meter.finish(shots, count).astype(np.float32)


def row(frames: Iterable[Grey]) -> np.ndarray:
    """The motion of a shot, on average: (1, 20)."""
    return measured(frames).mean(axis=0, keepdims=True)


MOVES = {
    "pan right": (0.3, 0, 0, 0),
    "pan left": (-0.1, 0, 0, 0),
    "tilt down": (0, 0.2, 0, 0),
    "tilt up": (0, -0.4, 0, 0),
    "push in": (0, 0, 0.3, 0),
    "pull out": (0, 0, -0.1, 0),
    "roll clockwise": (0, 0, 0, 0.2),
    "roll anticlockwise": (0, 0, 0, -0.4),
}


@pytest.mark.parametrize("name", MOVES)
def test_a_camera_move_is_measured_and_named(name: str) -> None:
    found = row(moving(MOVES[name]))
    truth = np.array(MOVES[name])
    assert found[0, :4] == pytest.approx(truth, abs=0.15 * abs(truth).max())
    assert found[0, 4:].sum() < 0.02
    assert move_names(found) == (name,)


WAYS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


@pytest.mark.parametrize("camera", [STANDING, (0.2, 0, 0, 0)], ids=["still", "panning"])
@pytest.mark.parametrize("direction", range(8))
def test_a_subject_is_told_from_the_camera(direction: int, camera: Sequence[float]) -> None:
    x, y = np.array(WAYS[direction]) / np.hypot(*WAYS[direction]) * 0.4
    found = row(crossing(camera, (x, y)))[0]
    assert found[:4] == pytest.approx(camera, abs=0.04)
    ways = found[4:].reshape(2, 8).sum(axis=0)
    disc = np.pi * 0.2**2 / ASPECT
    assert ways.argmax() == direction
    assert 0.5 * disc < ways.sum() < 1.5 * disc


def test_a_fast_subject_is_fast_and_a_slow_one_is_slow() -> None:
    slow, fast = (row(crossing(STANDING, (speed, 0)))[0, 4:].reshape(2, 8) for speed in (0.15, 0.8))
    assert slow[0].sum() > 5 * slow[1].sum()
    assert fast[1].sum() > fast[0].sum()


def test_what_crosses_the_picture_has_a_name() -> None:
    assert move_names(row(crossing(STANDING, (0.2, 0)))) == (
        "still camera",
        "moving left to right",
    )
    assert move_names(row(crossing(STANDING, (-0.8, 0)))) == (
        "still camera",
        "moving right to left",
        "rushing by",
    )


def flicker(canvas: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return canvas * (1 + random.normal(0, 0.15)) + random.normal(0, 8)


def grain(canvas: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return canvas + random.normal(0, 12, canvas.shape)


def weave(canvas: np.ndarray, random: np.random.Generator) -> np.ndarray:
    shift = random.normal(0, 0.004 * HIGH, 2)
    move = np.float32([[1, 0, shift[0]], [0, 1, shift[1]]])
    return cv2.warpAffine(canvas, move, CANVAS, borderMode=cv2.BORDER_REFLECT)


@pytest.mark.parametrize("age", [flicker, grain, weave])
def test_old_film_that_shows_nothing_moving_is_still(
    age: Callable[[np.ndarray, np.random.Generator], np.ndarray],
) -> None:
    random = np.random.default_rng(3)
    view = seen(texture(4), STANDING, 0)
    found = measured(small(age(view, random)) for _ in range(72))
    assert abs(found[5:-5, :4]).max() < 0.03
    assert found[:, 4:].sum(axis=1).mean() < 0.01


def test_nothing_moves_across_a_cut() -> None:
    frames = moving((-0.3, 0, 0, 0), 25) + moving((0.3, 0, 0, 0), 25, seed=5)
    found = measured(frames, cuts=[25])
    assert found[:13, 0] == pytest.approx(-0.3, abs=0.05)
    assert found[13:, 0] == pytest.approx(0.3, abs=0.05)
    assert found[:, 4:].sum(axis=1).max() < 0.02


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_the_shortest_films_have_a_row_for_each_step_begun(frames: int) -> None:
    found = measured(moving((0.3, 0, 0, 0), frames))
    assert found.shape == (-(-frames // 2), COLUMNS)
    assert found[:, 0] == pytest.approx(0.3 if frames > 2 else 0, abs=0.1)


def test_a_black_film_with_noise_in_it_is_still() -> None:
    random = np.random.default_rng(0)
    black = (random.integers(0, 4, (72, 128)).astype(np.uint8) for _ in range(FRAMES))
    found = measured(black)
    assert abs(found[:, :4]).max() < 0.02
    assert found[:, 4:].sum(axis=1).mean() < 0.02
    assert not measured([np.zeros((72, 128), np.uint8)] * FRAMES).any()


def test_shots_of_one_frame_do_not_move() -> None:
    frames = [texture(seed, HIGH) for seed in range(6)]
    found = measured(map(small, (f.astype(np.float32) for f in frames)), cuts=range(1, 6))
    assert not found.any()


def test_keyframes_know_what_moves_around_them_in_their_own_shot() -> None:
    motion = np.zeros((40, COLUMNS), np.float16)
    motion[:20, 0], motion[20:, 0] = -1, np.arange(20)
    shots = [Shot(0, 0, 40), Shot(1, 40, 80)]
    owners, keyframes = np.array([0, 0, 1, 1]), np.array([0, 39, 40, 60])
    found = at_keyframes(motion, 2, shots, owners, keyframes, FPS)
    # Half a second is 12 frames: rows that begin at frames 40 to 51, and 48 to 71.
    assert found[:, 0].tolist() == [-1, -1, 2.5, 9.5]


def test_no_keyframes_have_no_rows() -> None:
    none = np.zeros(0, np.int32)
    assert at_keyframes(np.zeros((4, COLUMNS)), 2, [Shot(0, 0, 8)], none, none, FPS).shape == (
        0,
        COLUMNS,
    )


def cameras(*moves: Sequence[float]) -> np.ndarray:
    rows = np.zeros((len(moves), COLUMNS), np.float32)
    rows[:, :4] = moves
    return rows


def subjects(**shares: float) -> np.ndarray:
    """A row whose subject moves so: `right_slow=0.1`."""
    ways = ("right", "downright", "down", "downleft", "left", "upleft", "up", "upright")
    rows = np.zeros((1, COLUMNS), np.float32)
    for name, share in shares.items():
        way, _, speed = name.partition("_")
        rows[0, 4 + ways.index(way) + 8 * (speed == "fast")] = share
    return rows


def test_a_move_is_like_itself_and_stillness_is_like_stillness() -> None:
    rows = np.concatenate(
        [cameras(STANDING, *MOVES.values()), subjects(left_fast=0.2), subjects(up_slow=0.01)]
    )
    alike = motion_likeness(rows, rows)
    assert alike.dtype == np.float32
    assert np.diag(alike) == pytest.approx(1)
    assert alike.min() >= 0
    assert alike.max() <= 1 + 1e-6


def test_opposite_moves_are_unlike() -> None:
    rows = cameras(*MOVES.values())
    assert np.diag(motion_likeness(rows, cameras(*-rows[:, :4]))).max() < 0.05
    assert motion_likeness(subjects(right_slow=0.1), subjects(left_slow=0.1)) < 0.1


def test_speed_matters_less_than_direction_and_stillness_is_another_thing() -> None:
    slow, fast = cameras((0.05, 0, 0, 0)), cameras((0.5, 0, 0, 0))
    other, still = cameras((0, 0.05, 0, 0)), cameras(STANDING)
    assert 0.5 < motion_likeness(slow, fast) < 0.9
    assert motion_likeness(slow, other) < 0.5
    assert motion_likeness(fast, still) < 0.1 < motion_likeness(slow, still) < 0.5


def test_camera_and_subject_must_both_agree() -> None:
    pan = cameras((0.3, 0, 0, 0))
    right, up = subjects(right_slow=0.1), subjects(up_slow=0.1)
    assert motion_likeness(pan + right, pan + right) == pytest.approx(1)
    assert motion_likeness(pan + right, pan + up) < 0.3
    assert motion_likeness(pan + right, right) < 0.3


def test_a_mirrored_shot_moves_the_other_way_and_mirrored_twice_it_is_the_same() -> None:
    frames = crossing((0.2, 0.1, 0.1, 0.1), (0.3, -0.3))
    found = row(frames)
    mirrored = mirrored_motion(found)
    assert mirrored_motion(mirrored) == pytest.approx(found)
    assert mirrored == pytest.approx(row(frame[:, ::-1] for frame in frames), abs=0.02)
    assert motion_likeness(mirrored, found) < 0.5


def test_a_shot_whose_camera_moves_a_little_is_neither_still_nor_moving() -> None:
    assert move_names(cameras((0.03, 0, 0, 0))) == ()
    assert move_names(np.zeros((0, COLUMNS), np.float32)) == ()
    assert move_names(cameras(STANDING, (0.3, 0, 0, 0))) == ("pan right",)
