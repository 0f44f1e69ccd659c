"""What time and trailers do to film, for asking whether a shot still finds itself afterwards.

Each way of `DEGRADATIONS` takes a clip, (n, height, width, 3) uint8 RGB, and gives one that is
aged or altered; what is random comes from the generator it is given, so that every run makes the
same. Sizes are shares of the picture's height. The strengths were set by looking at the results
beside old film: each is plain to see, none hides what the shot shows.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from matcher.fonts import lettering

Clip = NDArray[np.uint8]
Degradation = Callable[[Clip, np.random.Generator], Clip]

SPEED = Fraction(11, 10)
"""How much faster than it was shot "speed" plays."""

HELD = Fraction(18, 24)
"""Pictures a frame where film of 18 pictures a second is put on a grid of 24."""

ZOOM = 1.1

TITLES = ("THIS SUMMER", "FROM THE MAKERS OF", "ONE MAN", "THE STORY BEGINS", "DECEMBER")


class Writer:
    """An H.264 film written picture by picture, the same bytes on every run."""

    def __init__(
        self, target: Path | io.BytesIO, size: tuple[int, int], fps: Fraction, quality: int = 18
    ) -> None:
        self._container: Any = av.open(
            str(target) if isinstance(target, Path) else target, "w", format="mp4"
        )
        options = {"crf": str(quality), "preset": "ultrafast"}
        self._stream = self._container.add_stream("libx264", rate=fps, options=options)
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "yuv420p"
        self._stream.thread_count = 1
        self.frames = 0

    def write(self, clip: Clip) -> None:
        """Appends pictures of the film's size."""
        for picture in clip:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = self.frames
            self._container.mux(self._stream.encode(frame))
            self.frames += 1

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._container.mux(self._stream.encode())
        self._container.close()


def grey(clip: Clip, _: np.random.Generator) -> Clip:
    """Black-and-white."""
    luma = clip @ np.array((0.299, 0.587, 0.114), np.float32)
    return np.repeat(_picture(luma)[..., None], 3, axis=3)


def faded(clip: Clip, _: np.random.Generator) -> Clip:
    """Dyes that have gone: milky blacks, little contrast, pale colours with a red cast."""
    pale = 0.5 * (clip + clip @ np.full((3, 1), 1 / 3, np.float32))
    pale *= np.array((0.64, 0.54, 0.52), np.float32)
    pale += np.array((76, 60, 57), np.float32)
    return _picture(pale)


def contrast(clip: Clip, _: np.random.Generator) -> Clip:
    """A copy of a copy: lights burnt out, shadows blocked up."""
    middle = clip.mean()
    levels = _picture((np.arange(256) - middle) * 1.9 + middle)
    return levels[clip]


def crop(clip: Clip, _: np.random.Generator) -> Clip:
    """A wide picture cut to 4:3; one that is nearer to 4:3 cut to 16:9, as trailers do."""
    height, width = clip.shape[1:3]
    if width > height * 1.54:
        side = (width - height * 4 / 3) / 2
        return _resized(clip, (side, 0, width - side, height), (_even(height * 4 / 3), height))
    edge = max(0.0, (height - width * 9 / 16) / 2)
    size = (width, _even(height - 2 * edge))
    return _resized(clip, (0, edge, width, height - edge), size)


def scratched(clip: Clip, rng: np.random.Generator) -> Clip:
    """Grain that differs in every picture, specks of dust, and scratches that run for a while."""
    import cv2

    frames, height, width = clip.shape[:3]
    aged = np.empty_like(clip)
    scratches = [_Scratch(rng, height, width) for _ in range(rng.integers(2, 5))]
    for number in range(frames):
        noise = rng.standard_normal((height, width), np.float32)
        grain = 22 * cv2.GaussianBlur(noise, (0, 0), max(0.4, height / 400))
        picture = (clip[number] + grain[..., None]).astype(np.float32)
        for _ in range(rng.integers(2, 7)):
            _draw_dust(picture, rng)
        for scratch in scratches:
            scratch.draw(picture, rng)
        aged[number] = _picture(picture)
    return aged


def flicker(clip: Clip, rng: np.random.Generator) -> Clip:
    """Exposure that jumps from picture to picture, one side of the picture more than the other."""
    frames, _, width = clip.shape[:3]
    gains = 1 + 0.16 * rng.standard_normal((frames, 2, 1, 1))
    across = np.linspace(0, 1, width)[None, None, :]
    field = gains[:, 0] * (1 - 0.4 * across) + gains[:, 1] * 0.4 * across
    return _picture(clip * field.clip(0.5, 1.5)[..., None].astype(np.float32))


def weave(clip: Clip, rng: np.random.Generator) -> Clip:
    """A picture that sways and jumps in the projector's gate."""
    import cv2

    frames, height, width = clip.shape[:3]
    phases = rng.uniform(0, 2 * math.pi, 2)
    sway = np.sin(np.arange(frames)[:, None] * (0.35, 0.27) + phases) * (0.008, 0.006)
    shifts = (sway + 0.004 * rng.standard_normal((frames, 2))) * height
    woven = np.empty_like(clip)
    for number, (right, down) in enumerate(shifts):
        move = np.array(((1, 0, right), (0, 1, down)))
        woven[number] = cv2.warpAffine(
            clip[number], move, (width, height), borderMode=cv2.BORDER_REPLICATE
        )
    return woven


def blur(clip: Clip, _: np.random.Generator) -> Clip:
    """Out of focus."""
    import cv2

    spread = clip.shape[1] / 90
    return np.stack([cv2.GaussianBlur(picture, (0, 0), spread) for picture in clip])


def coded(clip: Clip, _: np.random.Generator) -> Clip:
    """Uploaded once too often: half the resolution, and hardly any bits."""
    height, width = clip.shape[1:3]
    small = _resized(clip, (0, 0, width, height), (_even(width / 2), _even(height / 2)))
    file = io.BytesIO()
    with Writer(file, (small.shape[2], small.shape[1]), Fraction(24), quality=33) as writer:
        writer.write(small)
    file.seek(0)
    with av.open(file, "r") as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(pictures) == len(clip)
    again: Clip = np.stack(pictures).astype(np.uint8)
    return _resized(again, (0, 0, again.shape[2], again.shape[1]), (width, height))


def held(clip: Clip, _: np.random.Generator) -> Clip:
    """Shot with 18 pictures a second, shown on a grid of 24 at its own speed: some stand twice."""
    numbers = [math.floor(math.floor(n * HELD) / HELD) for n in range(len(clip))]
    return clip[numbers]


def faster(clip: Clip, _: np.random.Generator) -> Clip:
    """Played 10 % faster."""
    numbers = [math.floor(n * SPEED) for n in range(math.ceil(len(clip) / SPEED))]
    return clip[numbers]


def zoom(clip: Clip, _: np.random.Generator) -> Clip:
    """The middle of the picture, 10 % larger."""
    height, width = clip.shape[1:3]
    side, edge = width * (1 - 1 / ZOOM) / 2, height * (1 - 1 / ZOOM) / 2
    return _resized(clip, (side, edge, width - side, height - edge), (width, height))


def titled(clip: Clip, rng: np.random.Generator) -> Clip:
    """A trailer's words over the middle of the picture."""
    height, width = clip.shape[1:3]
    text = TITLES[rng.integers(len(TITLES))]
    wide = lettering(text, 100, strong=True).width
    words = lettering(text, round(min(height / 5, 75 * width / wide)), strong=True)
    layer = Image.new("L", (width, height))
    middle = (width / 2, height * rng.uniform(0.45, 0.8))
    ImageDraw.Draw(layer).text(middle, words.text, 255, _font(words.font, words.size), anchor="mm")
    ink = np.asarray(layer, np.float32)[..., None] / 255
    shadow = np.roll(ink, (round(height / 150) + 1,) * 2, axis=(0, 1))
    return _picture((clip * (1 - 0.7 * shadow)) * (1 - ink) + 245 * ink)


def mirrored(clip: Clip, _: np.random.Generator) -> Clip:
    """Left and right changed."""
    return np.ascontiguousarray(clip[:, :, ::-1])


DEGRADATIONS: Mapping[str, Degradation] = {
    "grey": grey,
    "faded": faded,
    "contrast": contrast,
    "crop": crop,
    "scratches and grain": scratched,
    "flicker": flicker,
    "gate weave": weave,
    "blur": blur,
    "re-encoded": coded,
    "18 to 24 fps": held,
    "10 % faster": faster,
    "10 % zoom": zoom,
    "titles": titled,
    "mirrored": mirrored,
}

TRIPLES = (
    ("crop", "faded", "scratches and grain"),
    ("gate weave", "flicker", "scratches and grain"),
    ("10 % faster", "crop", "contrast"),
    ("10 % zoom", "blur", "scratches and grain"),
    ("crop", "titles", "re-encoded"),
    ("18 to 24 fps", "grey", "scratches and grain"),
    ("10 % zoom", "faded", "titles"),
    ("18 to 24 fps", "flicker", "blur"),
    ("faded", "scratches and grain", "re-encoded"),
    ("10 % faster", "10 % zoom", "grey"),
    ("gate weave", "faded", "flicker"),
    ("contrast", "blur", "re-encoded"),
)
"""Three at once, in the order in which they happen. Each single one is in at least two."""

EACH_SUFFERS = 3
"""So many of `TRIPLES` befall one clip."""


def degraded(clip: Clip, names: tuple[str, ...], rng: np.random.Generator) -> Clip:
    """The clip after these, one after the other."""
    for name in names:
        clip = DEGRADATIONS[name](clip, rng)
    return clip


def speed_of(names: tuple[str, ...]) -> Fraction:
    """How many frames of the original pass with each frame of what these leave, on average."""
    return SPEED if "10 % faster" in names else Fraction(1)


class _Scratch:
    """A fine line from top to bottom that wanders, breaks off and comes again."""

    def __init__(self, rng: np.random.Generator, height: int, width: int) -> None:
        self.place = rng.uniform(0.05, 0.95) * width
        self.tone = float(rng.choice((235, 220, 25)))
        self.wide = max(1, round(height / 300 * rng.uniform(0.6, 1.8)))
        self.strength = rng.uniform(0.4, 0.9)

    def draw(self, picture: NDArray[np.floating[Any]], rng: np.random.Generator) -> None:
        """Draws it on one picture, in place."""
        height, width = picture.shape[:2]
        self.place += 0.003 * width * rng.standard_normal()
        if rng.random() < 0.2:
            return
        left = int(np.clip(self.place, 0, width - self.wide))
        ends = np.sort(rng.uniform(-0.4, 1.4, 2) * height).astype(int).clip(0, height)
        line = picture[ends[0] : ends[1], left : left + self.wide]
        fresh = self.strength * rng.uniform(0.7, 1, (len(line), 1, 1))
        line += fresh * (self.tone - line)


def _draw_dust(picture: NDArray[np.floating[Any]], rng: np.random.Generator) -> None:
    """A speck on one picture, in place: a hair or a crumb, dark on a positive, light else."""
    import cv2

    height, width = picture.shape[:2]
    at = (int(rng.integers(width)), int(rng.integers(height)))
    axes = rng.uniform(0.002, 0.014, 2) * height + 0.6
    tone = float(rng.choice((20, 30, 240)))
    size = (round(axes[0]), round(axes[1]))
    cv2.ellipse(picture, at, size, rng.uniform(0, 180), 0, 360, (tone,) * 3, -1, cv2.LINE_AA)


def _resized(clip: Clip, box: tuple[float, float, float, float], size: tuple[int, int]) -> Clip:
    """The part of each picture in `box` (left, top, right, bottom) at (width, height) `size`."""
    pictures: Iterator[Image.Image] = map(Image.fromarray, clip)
    bicubic = Image.Resampling.BICUBIC
    return np.stack([np.asarray(picture.resize(size, bicubic, box)) for picture in pictures])


def _picture(values: NDArray[Any]) -> Clip:
    """Rounded and kept within what a byte holds."""
    whole: Clip = np.rint(values).clip(0, 255).astype(np.uint8)
    return whole


def _even(pixels: float) -> int:
    return max(2, round(pixels / 2) * 2)


def _font(file: str, size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(file, size)
