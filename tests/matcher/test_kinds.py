"""What is film, and what an archive is better without."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from matcher.eyes import Picture
from matcher.kinds import Kind, kind_of
from matcher.likeness import thumb, unit_thumbs
from tests.films import ffmpeg
from tests.pictures import scene

FPS = 24
WIDE = 16 / 9
HIGH, BROAD = 288, 384
RANDOM = np.random.default_rng(0)

Draw = Callable[[ImageDraw.ImageDraw], None]


def kind(frames: Iterable[Picture], aspect: float = 4 / 3) -> Kind:
    """The kind of a shot of these frames, two keyframes a second."""
    frames = list(frames)
    small = [
        np.asarray(Image.fromarray(f).convert("L").resize((128, 72), Image.Resampling.BOX))
        for f in frames
    ]
    levels = np.array([(round(s.mean()), round(s.std())) for s in small], np.uint8)
    count = max(1, min(8, round(2 * len(frames) / FPS)))
    keyframes = [frames[int((i + 0.5) * len(frames) / count)] for i in range(count)]
    return kind_of(keyframes, aspect, levels, unit_thumbs(np.stack([thumb(s) for s in small])), FPS)


def held(picture: Picture, frames: int = 30) -> list[Picture]:
    return [picture] * frames


def grainy(picture: Picture, strength: float = 6.0) -> Picture:
    grain = RANDOM.normal(0, strength, (*picture.shape[:2], 1))
    return (picture + grain).clip(0, 255).astype(np.uint8)


def living(frames: int = 30, seed: int = 1) -> list[Picture]:
    """A picture that the camera pans across."""
    broad = scene(seed, HIGH, BROAD + 4 * frames)
    return [broad[:, 4 * n : 4 * n + BROAD] for n in range(frames)]


def plain(level: int, frames: int = 30) -> list[Picture]:
    return [grainy(np.full((HIGH, BROAD, 3), level, np.uint8)) for _ in range(frames)]


def drawn(ground: int | Picture, draw: Draw, aspect: float = 4 / 3) -> Picture:
    """A study picture of what is drawn on a ground of 480 lines and this shape."""
    size = (round(480 * aspect), 480)
    if isinstance(ground, int):
        picture = Image.new("RGB", size, (ground,) * 3)
    else:
        picture = Image.fromarray(ground).resize(size)
    draw(ImageDraw.Draw(picture))
    return np.asarray(picture.resize((BROAD, HIGH), Image.Resampling.BOX))


def words(text: str, ink: int, size: int = 36, up: int = 0) -> Draw:
    font = ImageFont.load_default(size)

    def draw(on: ImageDraw.ImageDraw) -> None:
        width, height = on.im.size
        place = (width / 2, height / 2 - up)
        on.text(place, text, (ink,) * 3, font, anchor="mm", align="center", spacing=14)

    return draw


INTERTITLE = "Meanwhile, at the mill,\nthe old miller waits\nfor news of his daughter."
CREDITS = """DIRECTED BY
Anna Petrov

CAMERA
John Moreau
William Grant

MUSIC
Maria Klein

COSTUMES
Henry Smith
Ivan Garcia
"""


# Black and white


@pytest.mark.parametrize(("level", "expected"), [(2, "black"), (26, "black"), (245, "white")])
def test_plain_shots_are_black_or_white_though_grainy(level: int, expected: Kind) -> None:
    assert kind(plain(level)) == expected


def test_black_with_a_slip_of_the_next_shot_is_black() -> None:
    assert kind(plain(4, 60) + living(2)) == "black"


def test_a_lamp_in_the_night_is_film() -> None:
    def lamp(on: ImageDraw.ImageDraw) -> None:
        on.ellipse((300, 200, 324, 224), fill=(230,) * 3)

    assert kind([grainy(drawn(6, lamp)) for _ in range(30)]) == "film"


def test_a_fade_of_which_something_is_seen_is_film() -> None:
    fade = np.linspace(0, 1, 30)
    assert (
        kind((f * part).astype(np.uint8) for f, part in zip(living(), fade, strict=True)) == "film"
    )


# Colour bars and leaders


def pattern(source: str, folder: Path) -> Picture:
    """A test picture of ffmpeg, as a study picture."""
    file = folder / "picture.raw"
    form = ("-vf", f"scale={BROAD}:{HIGH}", "-pix_fmt", "rgb24", "-f", "rawvideo")
    ffmpeg("-f", "lavfi", "-i", f"{source}=s=640x480:r=24", "-frames:v", "1", *form, str(file))
    return np.fromfile(file, np.uint8).reshape(HIGH, BROAD, 3)


@pytest.mark.parametrize("source", ["smptebars", "smptehdbars", "pal75bars", "pal100bars"])
def test_colour_bars_are_bars_whatever_happened_to_them(source: str, tmp_path: Path) -> None:
    bars = pattern(source, tmp_path)
    faded = (bars * 0.5 + 60).astype(np.uint8)
    cropped = np.asarray(Image.fromarray(bars[8:-8, 12:-12]).resize((BROAD, HIGH)))
    labelled = drawn(bars, words("REEL 3  TONE 1 kHz", 255, 26))
    for picture in (bars, faded, grainy(bars, 20), cropped, labelled):
        assert kind(held(picture)) == "bars"


@pytest.mark.parametrize("source", ["testsrc2", "rgbtestsrc", "yuvtestsrc", "colorspectrum"])
def test_other_test_pictures_are_no_bars(source: str, tmp_path: Path) -> None:
    assert kind(held(pattern(source, tmp_path), 12)) == "film"


def test_a_wall_that_darkens_to_one_side_is_no_bars() -> None:
    slope = np.linspace(220, 90, BROAD)[None, :, None].repeat(HIGH, 0).repeat(3, 2)
    assert kind(held(slope.astype(np.uint8), 12)) == "film"


def countdown(paper: int, ink: int, wipe: int, turn: float, digit: str) -> Draw:
    def draw(on: ImageDraw.ImageDraw) -> None:
        width, height = on.im.size
        x, y = width / 2 + 4, height / 2 - 3
        on.pieslice((x - width, y - width, x + width, y + width), -90, turn - 90, (wipe,) * 3)
        on.line((0, y, width, y), (ink,) * 3, 3)
        on.line((x, 0, x, height), (ink,) * 3, 3)
        for radius in (170, 200):
            on.ellipse((x - radius, y - radius, x + radius, y + radius), None, (ink,) * 3, 4)
        on.text((x, y), digit, (ink,) * 3, ImageFont.load_default(220), anchor="mm")

    return draw


@pytest.mark.parametrize("aspect", [4 / 3, WIDE])
@pytest.mark.parametrize(("paper", "ink", "wipe"), [(150, 20, 100), (30, 210, 70), (225, 5, 90)])
def test_a_countdown_is_a_leader(paper: int, ink: int, wipe: int, aspect: float) -> None:
    frames = []
    for turn in range(0, 720, 20):
        draw = countdown(paper, ink, wipe, turn % 360 + 1, str(5 - turn // 360))
        frames.append(grainy(drawn(paper, draw, aspect)))
    assert kind(frames, aspect) == "leader"


def test_a_view_through_a_gun_sight_is_film() -> None:
    def sight(on: ImageDraw.ImageDraw) -> None:
        on.line((0, 240, 640, 240), (10,) * 3, 3)
        on.line((320, 0, 320, 480), (10,) * 3, 3)
        on.ellipse((140, 60, 500, 420), None, (10,) * 3, 4)

    assert kind(drawn(f, sight) for f in living()) == "film"


def test_a_bright_door_beside_a_dark_wall_is_no_bars() -> None:
    picture = np.full((HIGH, BROAD, 3), 225, np.uint8)
    picture[:, BROAD * 4 // 7 :] = 90
    assert kind(held(picture, 12)) == "film"


def test_a_window_cross_is_film() -> None:
    def cross(on: ImageDraw.ImageDraw) -> None:
        on.line((0, 240, 640, 240), (20,) * 3, 6)
        on.line((320, 0, 320, 480), (20,) * 3, 6)

    assert kind(grainy(drawn(190, cross)) for _ in range(30)) == "film"


# Title cards


@pytest.mark.parametrize(
    ("ground", "ink", "text", "size"),
    [
        (8, 235, INTERTITLE, 36),
        (235, 20, INTERTITLE, 36),
        (110, 230, "THE STORM", 80),
        (60, 170, CREDITS, 16),
        (20, 110, "Part Two\n1923", 44),
    ],
)
@pytest.mark.parametrize("aspect", [4 / 3, WIDE])
def test_cards_with_words_are_titles(
    ground: int, ink: int, text: str, size: int, aspect: float
) -> None:
    card = drawn(ground, words(text, ink, size), aspect)
    assert kind((grainy(card, 4) for _ in range(30)), aspect) == "title"


def test_an_old_card_in_a_frame_that_trembles_and_flickers_is_a_title() -> None:
    def framed(on: ImageDraw.ImageDraw) -> None:
        on.rectangle((30, 30, 610, 450), None, (190,) * 3, 4)
        words(INTERTITLE, 200)(on)

    card = np.asarray(Image.fromarray(drawn(25, framed)).filter(ImageFilter.GaussianBlur(1)))
    vignette = 1 - 0.3 * np.linspace(-1, 1, BROAD)[None, :, None] ** 2
    frames = [
        grainy(np.roll(card, RANDOM.integers(-3, 4, 2), (0, 1)) * vignette * RANDOM.uniform(0.8, 1))
        for _ in range(48)
    ]
    assert kind(frames) == "title"


def test_a_card_on_a_slope_of_colour_is_a_title() -> None:
    slope = np.linspace((30, 20, 90), (90, 30, 130), HIGH)[:, None].repeat(BROAD, 1)
    card = drawn(slope.astype(np.uint8), words(INTERTITLE, 240), WIDE)
    assert kind(held(card), WIDE) == "title"


def test_a_card_that_fades_in_and_out_is_a_title() -> None:
    card = drawn(0, words(INTERTITLE, 240))
    fade = np.interp(np.arange(72), (0, 12, 24, 48, 60, 72), (0, 0, 1, 1, 0, 0))
    assert kind((card * part).astype(np.uint8) for part in fade) == "title"


def test_credits_that_scroll_are_a_title() -> None:
    assert kind(drawn(5, words(CREDITS, 220, 24, up=3 * n - 100)) for n in range(60)) == "title"


def test_words_over_a_living_picture_are_film() -> None:
    assert kind(drawn(f, words(INTERTITLE, 250)) for f in living()) == "film"


def moon(on: ImageDraw.ImageDraw) -> None:
    on.ellipse((400, 80, 470, 150), fill=(225,) * 3)


def people_against_the_sky(on: ImageDraw.ImageDraw) -> None:
    on.rectangle((0, 380, 640, 480), fill=(12,) * 3)
    for x, height in ((60, 130), (180, 150), (260, 120), (420, 160), (510, 140)):
        on.ellipse((x, 380 - height, x + 36, 424 - height), fill=(12,) * 3)
        on.rectangle((x - 8, 424 - height, x + 44, 400), fill=(12,) * 3)


def lit_windows(on: ImageDraw.ImageDraw) -> None:
    lit = np.random.default_rng(3)
    for x in range(60, 580, 30):
        for y in range(60, 440, 38):
            if lit.random() < 0.6:
                on.rectangle((x, y, x + 14, y + 20), fill=(int(lit.integers(170, 230)),) * 3)


def fence(on: ImageDraw.ImageDraw) -> None:
    on.rectangle((0, 220, 640, 226), fill=(30,) * 3)
    for x in range(0, 640, 22):
        on.rectangle((x, 200, x + 6, 300), fill=(30,) * 3)


def cartoon(on: ImageDraw.ImageDraw) -> None:
    line = np.random.default_rng(4)
    for x, y, size, turn in line.integers((0, 0, 20, 0), (600, 440, 160, 360), (30, 4)).tolist():
        on.arc((x, y, x + size, y + size), turn, turn + 250, (0,) * 3, 3)


def page(on: ImageDraw.ImageDraw) -> None:
    letters = np.random.default_rng(5)
    font = ImageFont.load_default(14)
    for y in range(6, 474, 17):
        line = " ".join("".join(letters.choice(list("aeinorst"), 5)) for _ in range(14))
        on.text((20, y), line, (30,) * 3, font)


def board(on: ImageDraw.ImageDraw) -> None:
    on.rectangle((150, 120, 490, 340), fill=(232,) * 3)
    words("IF YOU GET\nYOUR NEWS HERE\nLEAVE IT HERE", 20, 34)(on)


@pytest.mark.parametrize(
    ("ground", "draw"),
    [
        (8, moon),
        (190, people_against_the_sky),
        (12, lit_windows),
        (200, fence),
        (235, cartoon),
        (215, page),
        (scene(3, HIGH, BROAD), board),
    ],
)
def test_what_only_resembles_a_card_is_film(ground: int | Picture, draw: Draw) -> None:
    picture = drawn(ground, draw)
    assert kind(grainy(picture) for _ in range(30)) == "film"


# Stills


def test_a_picture_that_does_not_change_for_a_second_is_a_still() -> None:
    assert kind(held(scene(2, HIGH, BROAD), FPS)) == "still"


def test_a_still_between_dissolves_is_a_still() -> None:
    still, before, after = (scene(seed, HIGH, BROAD).astype(float) for seed in (2, 3, 4))
    parts = np.linspace(0.5, 1, 7)
    coming = [(before * (1 - part) + still * part).astype(np.uint8) for part in parts]
    going = [(after * (1 - part) + still * part).astype(np.uint8) for part in parts[::-1]]
    assert kind(coming + held(still.astype(np.uint8), 80) + going) == "still"


def test_a_shot_of_less_than_a_second_is_no_still() -> None:
    assert kind(held(scene(2, HIGH, BROAD), FPS - 1)) == "film"


def test_grain_is_film() -> None:
    still = scene(2, HIGH, BROAD)
    assert kind(grainy(still, 2) for _ in range(30)) == "film"


def test_a_slow_pan_over_a_photograph_is_film() -> None:
    photograph = scene(2, HIGH, BROAD + 24)
    assert kind(photograph[:, n // 2 : n // 2 + BROAD] for n in range(48)) == "film"


def test_something_small_that_moves_makes_film() -> None:
    still = scene(2, HIGH, BROAD)

    def frame(number: int) -> Picture:
        picture = still.copy()
        picture[200:212, 40 + 2 * number : 52 + 2 * number] = 0
        return picture

    assert kind(frame(number) for number in range(48)) == "film"
