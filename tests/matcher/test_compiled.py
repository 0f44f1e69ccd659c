"""Networks are converted once and then loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matcher.compiled import CACHE, cache_folder, compiled, import_openvino

MADE: list[int] = []


def doubling() -> Any:
    """A network that doubles what it is given, and counts how often it is made."""
    MADE.append(1)
    ops = __import__("openvino.opset13", fromlist=["opset13"])
    given = ops.parameter([2], np.float32)
    return import_openvino().Model([ops.multiply(given, np.float32(2))], [given])


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    MADE.clear()
    return tmp_path / "cache"


def doubled() -> list[float]:
    network = compiled("doubling", ("numpy",), doubling, {"INFERENCE_PRECISION_HINT": "f32"})
    return [float(x) for x in network(np.array([1, 2], np.float32))[0]]


def test_a_network_is_made_once_and_then_loaded(cache: Path) -> None:
    assert doubled() == doubled() == [2, 4]
    assert len(MADE) == 1


def test_a_damaged_cache_is_made_anew(cache: Path) -> None:
    doubled()
    for file in cache.rglob("model.*"):
        file.write_bytes(b"")
    assert doubled() == [2, 4]
    assert len(MADE) == 2
    assert doubled() == [2, 4]
    assert len(MADE) == 2


def test_a_cache_that_cannot_be_written_only_costs_time(cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    assert doubled() == doubled() == [2, 4]
    assert len(MADE) == 2


def test_the_cache_is_the_users_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CACHE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert cache_folder() == Path("/somewhere/kuleshov")
