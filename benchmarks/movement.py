"""Find the movement: the same move is to be found again in another picture, by motion alone.

    python -m benchmarks.movement [FOLDER]

From frames of the films in FOLDER, camera moves and moving subjects are made whose direction and
speed are known; from shots whose own camera stands still, camera moves by a window that moves over
them. Each clip asks for its own kind of move (its direction, whatever the speed) among all clips of
its table made from other pictures. Printed is the average precision beside the share of right
answers, which is what chance would score. "Old" clips have grain, flicker and weave. The films are
split in two: `motion_likeness` was tuned on one half and is reported on the other. Without a
folder, pictures are made. Prints Markdown.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path
from time import process_time

import cv2
import numpy as np
import numpy.typing as npt

from matcher.decoding import read_frames, read_pictures
from matcher.errors import FootageError
from matcher.footage import Footage, open_footage
from matcher.keyframes import keyframe_count
from matcher.motion import SMALL, MotionMeter, at_keyframes, motion_likeness
from matcher.shots import Shot, detect_shots, load_detector
from tests.pictures import scene

Grey = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

FPS = Fraction(24)
FRAMES = 40
"""A clip lasts 1.7 s: a shot of a trailer."""

HEIGHT = 288
"""Lines of the pictures moves are made from."""
WINDOW = 0.5
"""Height of the part that is shown, of the picture's: the rest is where the camera goes."""
CANVAS = (256, 144)
"""In which a clip is drawn before it is made small."""

PICTURES_A_MOVE = 8
PICTURES_A_FILM = 8
CLIPS_A_FILM = 4
QUIET = 0.03
"""Heights / s or 1 / s: a shot whose own camera, as measured, never moves faster stands still."""
LEAST_SPREAD = 12.0
"""Grey levels of standard deviation below which a frame shows nothing that could move."""
MADE = 24
"""Pictures made where there is no folder."""

CAMERAS = {
    "pan right": (1, 0, 0, 0),
    "pan left": (-1, 0, 0, 0),
    "tilt down": (0, 1, 0, 0),
    "tilt up": (0, -1, 0, 0),
    "push in": (0, 0, 1, 0),
    "pull out": (0, 0, -1, 0),
    "roll clockwise": (0, 0, 0, 1),
    "roll anticlockwise": (0, 0, 0, -1),
}
CAMERA_SPEEDS = {"slow": 0.05, "fast": 0.25}
WAYS = ("right", "down right", "down", "down left", "left", "up left", "up", "up right")
SUBJECT_SPEEDS = {"slow": 0.15, "fast": 0.5}
PANNING = 0.2
"""Heights / s of a pan behind a subject."""

GRAIN, FLICKER, WEAVE = 10.0, 0.12, 0.004
"""Old film, each the standard deviation from frame to frame: grey levels of grain on the canvas,
share of light, and picture heights of unsteadiness."""

HALVES = ("report", "tune")


@dataclass(frozen=True)
class Place:
    """Where clips are made from: one frame of a film, or as many in a row as a clip has, grey."""

    frames: tuple[Grey, ...]


@dataclass(frozen=True)
class Move:
    """A move: `camera` in the units of `matcher.motion`, `subject` in heights / s of the scene."""

    kind: str
    speed: str
    camera: tuple[float, float, float, float]
    subject: tuple[float, float] | None = None


STANDING = Move("none", "none", (0, 0, 0, 0))


@dataclass(frozen=True)
class Clips:
    """Measured clips: their motion at the keyframes (n, k, 20), what they are, and from where."""

    rows: Floats
    kinds: tuple[str, ...]
    speeds: tuple[str, ...]
    places: npt.NDArray[np.intp]


def half_of(path: Path) -> str:
    """The half a film belongs to, by its name: figures are tuned on one, reported on the other."""
    return HALVES[hashlib.sha256(path.name.encode()).digest()[0] % 2]


def camera_moves() -> list[Move]:
    return [
        Move(kind, name, (speed * way[0], speed * way[1], speed * way[2], speed * way[3]))
        for kind, way in CAMERAS.items()
        for name, speed in CAMERA_SPEEDS.items()
    ]


def subject_moves() -> list[Move]:
    """Subjects that cross a still picture, eight ways, and a panning one, four ways."""
    made = []
    for turn, way in enumerate(WAYS):
        angle = turn * np.pi / 4
        for name, speed in SUBJECT_SPEEDS.items():
            subject = (float(speed * np.cos(angle)), float(speed * np.sin(angle)))
            made.append(Move(f"subject {way}", name, (0, 0, 0, 0), subject))
            if turn % 2 == 0:
                for pan, sign in (("right", 1), ("left", -1)):
                    kind = f"subject {way}, pan {pan}"
                    made.append(Move(kind, name, (sign * PANNING, 0, 0, 0), subject))
    return made


def drawn(
    place: Place, move: Move, patch: Grey | None, old: bool, random: np.random.Generator
) -> Iterator[Grey]:
    """The frames of a clip, small and grey, (72, 128)."""
    wide, high = CANVAS
    height, width = place.frames[0].shape
    aspect = width / height
    grain = random.normal(0, GRAIN, (high * 2, wide * 2)).astype(np.float32)
    off_path = random.uniform(-0.15, 0.15, 2)
    for number in range(FRAMES):
        time = (number - FRAMES / 2) / float(FPS)
        shift = random.normal(0, WEAVE, 2) if old else np.zeros(2)
        picture = place.frames[number % len(place.frames)]
        to_picture = _window(picture, move.camera, time, aspect)
        to_picture[:, 2] += to_picture[:, :2] @ (shift * high)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        canvas = cv2.warpAffine(
            picture, to_picture, CANVAS, flags=flags, borderMode=cv2.BORDER_REFLECT
        ).astype(np.float32)
        if patch is not None and move.subject is not None:
            at = (np.array(move.subject) - move.camera[:2]) * time + off_path - shift
            _lay(canvas, patch, at, aspect)
        if old:
            top, left = random.integers(0, high), random.integers(0, wide)
            canvas *= 1 + random.normal(0, FLICKER)
            canvas += grain[top : top + high, left : left + wide]
        small = cv2.resize(canvas.clip(0, 255), SMALL, interpolation=cv2.INTER_AREA)
        yield np.round(small).astype(np.uint8)


def _window(
    picture: Grey, camera: Sequence[float], time: float, aspect: float
) -> npt.NDArray[np.float64]:
    """The affine map from the canvas to the part of the picture the camera sees at a time."""
    pan, tilt, zoom, roll = camera
    height, width = picture.shape
    lines = WINDOW * height
    seen, turned = lines * np.exp(-zoom * time), -roll * time
    turn = np.array([[np.cos(turned), -np.sin(turned)], [np.sin(turned), np.cos(turned)]])
    matrix = turn @ np.diag([seen * aspect / CANVAS[0], seen / CANVAS[1]])
    centre = np.array([width / 2 + pan * time * lines, height / 2 + tilt * time * lines])
    middle = (np.array(CANVAS) - 1) / 2
    return np.column_stack([matrix, centre - matrix @ middle])


def _lay(canvas: Floats, patch: Grey, at: npt.NDArray[np.float64], aspect: float) -> None:
    """Lays a patch onto the canvas as a soft ellipse; `at` in heights from the middle."""
    wide, high = CANVAS
    lines, columns = patch.shape
    y, x = np.mgrid[-1 : 1 : lines * 1j, -1 : 1 : columns * 1j].astype(np.float32)
    cover = np.clip((1 - np.hypot(x, y)) * 6, 0, 1)
    squash = wide / (aspect * high)
    to_canvas = np.array([[squash, 0, 0], [0, 1, 0]], np.float64)
    to_canvas[:, 2] = (at[0] / aspect + 0.5) * wide, (at[1] + 0.5) * high
    to_canvas[:, 2] -= to_canvas[:, :2] @ [columns / 2, lines / 2]
    over = cv2.warpAffine(patch.astype(np.float32), to_canvas, CANVAS)
    veil = cv2.warpAffine(cover, to_canvas, CANVAS)
    canvas += veil * (over - canvas)


def _patch(places: Sequence[Place], number: int, random: np.random.Generator) -> Grey:
    """A piece of another picture, 15 to 40 % of the canvas high: 1 to 8 % of its area."""
    other = places[(number + 1 + int(random.integers(len(places) - 1))) % len(places)].frames[0]
    side = int(CANVAS[1] * random.uniform(0.15, 0.4))
    return max(
        (
            other[top : top + side, left : left + side]
            for top, left in zip(
                random.integers(0, other.shape[0] - side, 6),
                random.integers(0, other.shape[1] - side, 6),
                strict=True,
            )
        ),
        key=lambda piece: float(piece.std()),
    )


def measured(places: Sequence[Place], moves: Sequence[Move], old: bool, seed: int) -> Clips:
    """Every move on as many places as there are, up to `PICTURES_A_MOVE`, measured."""
    random = np.random.default_rng(seed)
    numbers = cycle(range(len(places)))
    rows, kinds, speeds, owners = [], [], [], []
    for move in moves:
        for number in islice(numbers, min(PICTURES_A_MOVE, len(places))):
            patch = _patch(places, number, random) if move.subject else None
            frames = drawn(places[number], move, patch, old, random)
            height, width = places[number].frames[0].shape
            rows.append(rows_of(frames, width / height))
            kinds.append(move.kind)
            speeds.append(move.speed)
            owners.append(number)
    return Clips(np.stack(rows), tuple(kinds), tuple(speeds), np.array(owners))


def rows_of(frames: Iterable[Grey], aspect: float) -> Floats:
    """A clip's motion at its keyframes: (k, 20)."""
    meter = MotionMeter(FPS, aspect)
    for frame in frames:
        meter.feed(frame)
    shots = [Shot(0, 0, FRAMES)]
    count = keyframe_count(FRAMES, FPS)
    keyframes = ((np.arange(count) + 0.5) * FRAMES / count).astype(np.int32)
    motion = meter.finish(shots, FRAMES)
    return at_keyframes(motion, meter.step, shots, np.zeros(count, np.int32), keyframes, FPS)


def likeness(clips: Clips) -> Floats:
    """How alike all clips are, the mean over keyframes that stand at the same time: (n, n)."""
    keyframes = range(clips.rows.shape[1])
    each = [motion_likeness(clips.rows[:, k], clips.rows[:, k]) for k in keyframes]
    return np.asarray(np.mean(each, axis=0), np.float32)


def precisions(alike: Floats, clips: Clips, right: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Average precision and chance for each clip as a query among those of other pictures."""
    asked, chance = [], []
    for row, answers, place in zip(alike, right, clips.places, strict=True):
        others = clips.places != place
        found = answers[others][np.argsort(-row[others], kind="stable")]
        ranks = np.flatnonzero(found) + 1
        asked.append(np.mean(np.arange(1, len(ranks) + 1) / ranks) if len(ranks) else np.nan)
        chance.append(found.mean())
    return np.array(asked, np.float32), np.array(chance, np.float32)


def stills(films: Sequence[Path]) -> list[Place]:
    """Frames of films, evenly over each, without those that show next to nothing."""
    found = []
    for path in films:
        footage = open_footage(path)
        count = min(PICTURES_A_FILM, footage.frames)
        numbers = [int((part + 0.5) * footage.frames / count) for part in range(count)]
        pictures = read_pictures(footage, numbers, _size(footage), "gray")
        found += [Place((picture,)) for picture in pictures if picture.std() > LEAST_SPREAD]
    return found


def running(films: Sequence[Path]) -> list[Place]:
    """The longest shots of films whose camera stands still, as many frames as a clip has."""
    found = []
    detector = load_detector("adaptive")
    for path in films:
        footage = open_footage(path)
        shots = [shot for shot in detect_shots(footage, detector) if shot.frames >= FRAMES]
        for shot in sorted(shots, key=lambda shot: -shot.frames)[:CLIPS_A_FILM]:
            first = (shot.first_frame + shot.end_frame - FRAMES) // 2
            frames = read_frames(
                footage, _size(footage), first=first, end=first + FRAMES, pixel_format="gray"
            )
            found.append(Place(tuple(frames)))
    return [place for place in found if place.frames[0].std() > LEAST_SPREAD and _stands(place)]


def _stands(place: Place) -> bool:
    unmoved = drawn(place, STANDING, None, False, np.random.default_rng(0))
    height, width = place.frames[0].shape
    rows = rows_of(unmoved, width / height)
    return bool((np.abs(rows[:, :4]) < QUIET).all())


def _size(footage: Footage) -> tuple[int, int]:
    return round(HEIGHT * footage.size[0] / footage.size[1]), HEIGHT


def made(half: str) -> list[Place]:
    """Pictures that are made, other ones for each half."""
    seeds = range(HALVES.index(half), 2 * MADE, 2)
    pictures = (scene(seed, HEIGHT, HEIGHT * 16 // 9) for seed in seeds)
    return [Place((picture.mean(axis=2).astype(np.uint8),)) for picture in pictures]


@dataclass(frozen=True)
class Result:
    """Average precision and chance for each clip of one kind, mean; and for slow and fast ones."""

    precision: float
    chance: float
    slow: float
    fast: float


def results(clips: Clips) -> dict[str, Result]:
    """By kind of move, and for `all` of them."""
    kinds, speeds = np.array(clips.kinds), np.array(clips.speeds)
    asked, chance = precisions(likeness(clips), clips, kinds[:, None] == kinds)
    groups = {kind: kinds == kind for kind in dict.fromkeys(clips.kinds)}
    groups["all"] = np.ones(len(kinds), bool)
    return {
        name: Result(
            float(asked[group].mean()),
            float(chance[group].mean()),
            *(float(asked[group & (speeds == speed)].mean()) for speed in ("slow", "fast")),
        )
        for name, group in groups.items()
    }


def same_speed(clips: Clips) -> tuple[float, float]:
    """Precision and chance where the right answers have the speed that was asked for as well."""
    what = np.array(
        [f"{kind}, {speed}" for kind, speed in zip(clips.kinds, clips.speeds, strict=True)]
    )
    asked, chance = precisions(likeness(clips), clips, what[:, None] == what)
    return float(asked.mean()), float(chance.mean())


def table(title: str, places: Mapping[str, Sequence[Place]], moves: Sequence[Move]) -> list[str]:
    """One table: a row for each kind, fresh and old, both halves."""
    enough = all(len(places[half]) > 1 for half in HALVES)
    if not enough:
        return [f"### {title}", "", "There are too few pictures for this.", ""]
    clips = {
        (half, old): measured(places[half], moves, old, seed=1)
        for half in HALVES
        for old in (False, True)
    }
    by_kind = {key: results(one) for key, one in clips.items()}
    count = len(places["report"])
    lines = [
        f"### {title}",
        "",
        f"{len(clips['report', False].kinds)} clips from {count} places.",
        "",
        "| kind | chance | AP | slow | fast | AP, old film | tuning half: AP | AP, old film |",
        "|---|---|---|---|---|---|---|---|",
    ]
    fresh, old = by_kind["report", False], by_kind["report", True]
    for kind, result in fresh.items():
        tuned = (by_kind["tune", age][kind].precision for age in (False, True))
        figures = (result.chance, result.precision, result.slow, result.fast, old[kind].precision)
        cells = " | ".join(f"{figure:.2f}" for figure in (*figures, *tuned))
        lines.append(f"| {kind} | {cells} |")
    speeds = [same_speed(clips["report", age]) for age in (False, True)]
    said = f"{speeds[0][0]:.2f} fresh, {speeds[1][0]:.2f} old, chance {speeds[0][1]:.2f}"
    return [*lines, "", f"Direction and speed both asked for: AP {said}.", ""]


def cost(places: Sequence[Place]) -> str:
    """Milliseconds of processor time for each frame that is fed, on one core."""
    random = np.random.default_rng(0)
    move = camera_moves()[0]
    clips = [list(drawn(place, move, None, False, random)) for place in places[:PICTURES_A_MOVE]]
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    begun = process_time()
    for clip in clips:
        rows_of(clip, SMALL[0] / SMALL[1])
    seconds = process_time() - begun
    cv2.setNumThreads(threads)
    return f"{1000 * seconds / (len(clips) * FRAMES):.2f} ms a frame at {FPS} frames / s"


def tables(folder: Path | None) -> str:
    """All tables as Markdown, for the films of a folder or, without one, for made pictures."""
    if folder is None:
        frames = {half: made(half) for half in HALVES}
        shots: dict[str, list[Place]] = {half: [] for half in HALVES}
    else:
        films = _films(folder)
        frames = {half: stills([p for p in films if half_of(p) == half]) for half in HALVES}
        shots = {half: running([p for p in films if half_of(p) == half]) for half in HALVES}
    lines = table("Moves made from single frames", frames, camera_moves() + subject_moves())
    if folder is not None:
        lines += table("Camera moves over running shots", shots, camera_moves())
    lines.append(f"Measuring motion costs {cost(frames['report'])}.")
    return "\n".join(lines)


def _films(folder: Path) -> list[Path]:
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            open_footage(path)
        except FootageError:
            continue
        found.append(path)
    return found


def main(arguments: Sequence[str]) -> None:
    print(tables(Path(arguments[0]) if arguments else None))


if __name__ == "__main__":
    main(sys.argv[1:])
