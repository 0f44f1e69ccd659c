"""The check of pictures that comes with `kuleshov[safety]`."""

from __future__ import annotations

import numpy as np
import pytest

from bot.requests.safety import model, scored


def test_harmless_pictures_score_low() -> None:
    network = model()
    if network is None:
        pytest.skip("kuleshov[safety] is not installed")
    noise = np.random.default_rng(0).integers(0, 255, (256, 256, 3), dtype=np.uint8)
    grey = np.full((256, 256, 3), 128, dtype=np.uint8)
    assert max(scored(network, [noise, grey])) < 0.2
