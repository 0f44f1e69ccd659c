"""The check of pictures that comes with `kuleshov[safety]`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.requests.safety import NAME, model, scored, worst_of
from tests.bot.test_wording import montage
from tests.films import make_film


def test_harmless_pictures_score_low() -> None:
    network = model()
    assert network is not None
    noise = np.random.default_rng(0).integers(0, 255, (256, 256, 3), dtype=np.uint8)
    grey = np.full((256, 256, 3), 128, dtype=np.uint8)
    assert max(scored(network, [noise, grey])) < 0.2


def test_a_trailer_is_looked_at_once_and_the_score_outlives_its_file(tmp_path: Path) -> None:
    film = make_film(tmp_path / "trailer.mp4", [("testsrc2", 24), ("mandelbrot", 24)])
    made = montage(shots=2)
    made = replace(made, trailer=replace(made.trailer, file=str(film)))
    score = worst_of(made, tmp_path)
    assert score is not None
    assert 0 <= score < 0.5
    film.unlink()
    assert worst_of(made, tmp_path) == score
    (tmp_path / NAME).unlink()
    assert worst_of(made, tmp_path) is None
