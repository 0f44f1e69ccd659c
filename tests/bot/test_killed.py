"""kill -9 at random moments, then again to the end: the result is the same."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import av

from tests.bot.commands import command, kuleshov


def killed_after(seconds: float, data: Path, *words: str | Path) -> None:
    process = subprocess.Popen(
        command(data, *words),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": "."},
    )
    time.sleep(seconds)
    process.kill()
    process.wait()


def length_of(data: Path, *words: str | Path) -> float:
    started = time.monotonic()
    assert kuleshov(data, *words).code == 0
    return time.monotonic() - started


def test_a_film_is_in_the_archive_or_not_whenever_adding_is_killed(
    footage: Path, tmp_path: Path
) -> None:
    rng = random.Random(4)
    words = ("archive", "add", footage / "archive")
    whole = length_of(tmp_path / "whole", *words)
    for attempt in range(5):
        data = tmp_path / f"data{attempt}"
        killed_after(rng.uniform(0.5, whole), data, *words)
        assert kuleshov(data, *words).code == 0
        listed = kuleshov(data, "archive", "list", "--json").json
        assert listed == kuleshov(tmp_path / "whole", "archive", "list", "--json").json
        hits = kuleshov(data, "archive", "search", "--like", footage / "trailer.mp4", "--json").json
        assert len({(hit["film"], hit["shot"]) for hit in hits}) == len(hits) == 7
        shutil.rmtree(data)


def test_a_reinterpretation_that_was_killed_is_finished_by_the_next_run(
    footage: Path, tmp_path: Path
) -> None:
    rng = random.Random(9)
    ready, words = tmp_path / "ready", ("reinterpret", footage / "trailer.mp4")
    assert kuleshov(ready, "archive", "add", footage / "archive").code == 0
    shutil.copytree(ready, tmp_path / "whole")
    took = length_of(tmp_path / "whole", *words)
    expected = cuts_of(tmp_path / "whole")
    for attempt in range(5):
        data = tmp_path / f"data{attempt}"
        shutil.copytree(ready, data)
        killed_after(rng.uniform(0.5, took), data, *words)
        for video in data.rglob("side-by-side.mp4"):
            assert frames_of(video) == 132
        assert kuleshov(data, *words).code == 0
        assert cuts_of(data) == expected
        (folder,) = (data / "montages").iterdir()
        assert frames_of(folder / "side-by-side.mp4") == 132
        shutil.rmtree(data)


def cuts_of(data: Path) -> list[dict[str, object]]:
    (folder,) = (data / "montages").iterdir()
    cuts: list[dict[str, object]] = json.loads((folder / "montage.json").read_text())["cuts"]
    return cuts


def frames_of(video: Path) -> int:
    with av.open(str(video)) as container:
        return sum(1 for _ in container.decode(video=0))
