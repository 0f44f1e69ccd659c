"""Makes `matcher/framing_axes.npz`: in which directions of the network's channels framing shows.

    python -m benchmarks.framing_axes

Layouts of discs and bars are painted several times each, with other textures, colours, contrast and
grain every time. What the paintings of one layout share, averaged, is framing; what differs is
content. Each is seen in a mirror as well and turned back, so that the axes do not depend on the
side. They are the principal ones of those averages. No film is needed or looked at.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from matcher.builtin_eyes import SIZE, BuiltinEmbedder
from matcher.eyes import Picture
from matcher.framing import AXES, AXES_FILE, GRID

LAYOUTS = 160
PAINTINGS = 5
SEED = 5

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]


def main() -> None:
    """Writes the axes and says what share of the averages they keep."""
    random = np.random.default_rng(SEED)
    layouts = [layout(random) for _ in range(LAYOUTS)]
    pictures = [painting(shapes, random) for shapes in layouts for _ in range(PAINTINGS)]
    eyes = BuiltinEmbedder()
    turned = _turned(eyes.cells([np.ascontiguousarray(p[:, ::-1]) for p in pictures]))
    cells = (eyes.cells(pictures) + turned).astype(np.float64) / 2
    means = cells.reshape(LAYOUTS, PAINTINGS, *cells.shape[1:]).mean(axis=1)
    flat = means.reshape(-1, cells.shape[2])
    values, vectors = np.linalg.eigh(flat.T @ flat)
    axes = vectors[:, ::-1][:, :AXES]
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(AXES)])  # a sign that lasts
    usual = (means + _turned(means)).mean(axis=0) / 2 @ axes
    np.savez(AXES_FILE, axes=axes.astype(np.float32), usual=usual.astype(np.float32))
    kept = values[::-1][:AXES].sum() / values.sum()
    print(f"{AXES} axes keep {kept:.0%} of the layouts' averages")


def layout(random: np.random.Generator) -> list[Mask]:
    """One to four discs and bars, as masks of the picture."""
    x, y = _grid()
    shapes = []
    for _ in range(random.integers(1, 5)):
        turn, size = random.uniform(0, np.pi), random.uniform(0.08, 0.4)
        right, down = x - random.uniform(0, SIZE[0] / SIZE[1]), y - random.random()
        along = right * np.cos(turn) + down * np.sin(turn)
        across = (down * np.cos(turn) - right * np.sin(turn)) / random.uniform(0.3, 1)
        disc = np.hypot(along, across) < size
        bar = (abs(along) < size) & (abs(across) < size)
        shapes.append(disc if random.random() < 2 / 3 else bar)
    return shapes


def painting(shapes: list[Mask], random: np.random.Generator) -> Picture:
    """The shapes before a ground, all in new textures; then light, contrast and grain."""
    picture = _texture(random)
    if random.random() < 0.6:
        out_of_focus = ImageFilter.GaussianBlur(random.uniform(1, 6))
        picture = np.asarray(_image(picture).filter(out_of_focus), np.float32)
    for shape in shapes:
        picture = np.where(shape[..., None], _texture(random), picture)
    if random.random() < 0.4:
        picture = np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2)
    picture = (picture - 128) * random.uniform(0.4, 1.2) + 128 + random.uniform(-30, 30)
    grain = random.normal(0, random.uniform(0, 8), (*picture.shape[:2], 1))
    return np.asarray(_image(picture + grain))


def _texture(random: np.random.Generator) -> Floats:
    """A colour with clouds of three sizes and stripes."""
    x, y = _grid()
    picture = np.full((SIZE[1], SIZE[0], 3), random.integers(0, 255, 3), np.float32)
    for grain in (4, 16, 48):
        clouds = random.normal(0, 40, (SIZE[1] // grain + 2, SIZE[0] // grain + 2, 3))
        if random.random() < 0.5:
            clouds = np.repeat(clouds[..., :1], 3, axis=2)
        smooth = _image(clouds + 128).resize(SIZE, Image.Resampling.BICUBIC)
        picture += (np.asarray(smooth, np.float32) - 128) * random.uniform(0, 1.1)
    turn = random.uniform(0, np.pi)
    waves = np.sin((x * np.cos(turn) + y * np.sin(turn)) * random.uniform(5, 80))
    return picture + (waves * random.uniform(0, 50)).astype(np.float32)[..., None]


def _turned(cells: NDArray[np.floating]) -> NDArray[np.floating]:
    across, down = GRID
    return cells.reshape(len(cells), down, across, -1)[:, :, ::-1].reshape(cells.shape)


def _grid() -> tuple[Floats, Floats]:
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32) / SIZE[1]
    return x, y


def _image(values: NDArray[np.floating]) -> Image.Image:
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


if __name__ == "__main__":
    main()
