"""A bot whose archive is filled, and trailers for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.app import App
from bot.catalogue import Description
from bot.ingest import ingest
from bot.settings import load_settings
from tests.bot.bots import POSTING, Bot, Clock
from tests.films import make_film


@pytest.fixture(scope="session")
def filled_archive(footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose archive is filled."""
    data = tmp_path_factory.mktemp("run") / "data"
    app = App(load_settings(data=data, eyes="builtin", shots="adaptive"), "archive add")
    with app.alone():
        done = list(ingest(app, [str(footage / "archive")], Description()))
    assert {one.outcome for one in done} == {"added"}
    return data


@pytest.fixture
def bot(filled_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bot:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(filled_archive, tmp_path / "data")
    fetching = {"pause_seconds": 0}
    settings = {"eyes": "builtin", "shots": "adaptive", "posting": POSTING, "fetching": fetching}
    return Bot(tmp_path / "data", Clock(), settings)


SOURCES = ("testsrc2", "mandelbrot", "rgbtestsrc", "yuvtestsrc", "smptehdbars")


@pytest.fixture(scope="session")
def trailers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Short trailers that look nothing like each other."""
    folder = tmp_path_factory.mktemp("trailers")
    return [
        make_film(folder / f"trailer_{n}.mp4", [(source, 10), ("pal100bars", 8)])
        for n, source in enumerate(SOURCES)
    ]
