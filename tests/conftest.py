"""Footage that many tests share, made once a session."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.films import make_film

# the same examples on every run, and as long as they take: what fails was broken by a change
settings.register_profile("any machine", deadline=None, derandomize=True)
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the developer's shell says of Kuleshov must not reach a test."""
    for name in os.environ:
        if name.startswith("KULESHOV_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`archive/` with three films of several shots, and `trailer.mp4` with sound."""
    folder = tmp_path_factory.mktemp("footage")
    (folder / "archive").mkdir()
    make_film(
        folder / "archive" / "patterns.mp4",
        [("perlin", 60), ("mandelbrot", 70), ("sierpinski=seed=2", 55)],
        size="320x240",
        fps="25",
    )
    make_film(
        folder / "archive" / "lights.mp4",
        [("gradients=seed=3:speed=0.02", 64), ("life=mold=10:ratio=0.1", 40), ("testsrc", 48)],
        fps="16",
    )
    make_film(
        folder / "archive" / "one_shot.webm",
        [("sierpinski=type=triangle:seed=5", 90)],
        fps="30000/1001",
        arguments=("-c:v", "libvpx", "-deadline", "realtime"),
    )
    (folder / "archive" / "films.toml").write_text(
        '["patterns.mp4"]\ntitle = "Patterns"\nyear = 1931\ncredit = "A. Maker"\n'
        'license = "CC0"\nsource = "https://example.org/patterns"\n',
        encoding="utf-8",
    )
    make_film(
        folder / "trailer.mp4",
        [
            ("testsrc2", 36),
            ("gradients=seed=9:speed=0.05", 30),
            ("mandelbrot=start_x=-1", 42),
            ("cellauto=rule=30", 24),
        ],
        fps="24000/1001",
        sound=True,
    )
    return folder
