"""kill -9 at random moments of a round, then a round to its end: as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from state.journal import Journal
from tests.bot.commands import kuleshov
from tests.bot.nursery import nursery
from tests.bot.odd_web import Film, odd_site
from tests.films import make_film

KILLS = 50

ROUND = ("run", "--once")
SETTINGS = """
eyes = "builtin"
shots = "adaptive"
[posting]
quiet_hours = ""
minimum_gap_minutes = 0
[fetching]
pause_seconds = 0
"""


def result(data: Path) -> dict[str, object]:
    """All that followers and the operator see of it in the end."""
    with Journal(data / "state.json") as journal:
        finds, posts = journal.finds(), journal.posts()
    shown = sorted((data / "outbox" / "posts").rglob("video.mp4"))
    return {
        "finds": sorted((find.title, find.status, find.trailer) for find in finds),
        "posts": sorted((post.id, post.state) for post in posts),
        "shown": len(shown),
        "cuts": {
            path.parent.name: json.loads(path.read_text())["cuts"]
            for path in sorted((data / "montages").glob("*/montage.json"))
        },
        "files": sorted(
            str(path.relative_to(data)) for path in (data / "montages").rglob("*") if path.is_file()
        ),
    }


DIES_AT_A_RECORD = """
import os, sys
from state.generations import Generations
save, left, after = Generations.save, int(sys.argv.pop(1)), sys.argv.pop(1) == "after"
def dying(self, tables):
    global left
    left -= 1
    if after:
        save(self, tables)
    if left == 0:
        os._exit(9)
    if not after:
        save(self, tables)
Generations.save = dying
from bot.cli import main
main()
"""


def test_a_round_that_dies_at_any_of_its_records_goes_on_from_there(
    filled_archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "kuleshov.toml").write_text(SETTINGS)
    film = make_film(tmp_path / "trailer.mp4", [("testsrc2", 12), ("pal100bars", 9)])
    ready, data = tmp_path / "ready", tmp_path / "data"
    shutil.copytree(filled_archive, ready)
    assert kuleshov(ready, "trailers", "add", film).code == 0
    shutil.copytree(ready, data)
    assert kuleshov(ready, *ROUND).code == 0
    deaths, code = 0, 9
    while code == 9:
        when = "after" if deaths % 2 else "before"
        words = [sys.executable, "-c", DIES_AT_A_RECORD, str(deaths // 2 + 1), when]
        done = subprocess.run(
            [*words, "--data", str(data), *ROUND],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        code = done.returncode
        deaths += code == 9
        assert deaths < 100
    assert code == 0, done.stderr
    assert deaths >= 8
    assert result(data) == result(ready)


def test_a_round_that_was_killed_again_and_again_ends_as_if_it_had_not_been(
    filled_archive: Path, tmp_path: Path
) -> None:
    rng = random.Random(44)
    (tmp_path / "kuleshov.toml").write_text(SETTINGS)
    films = {
        f"/{source}.mp4": Film(
            make_film(tmp_path / f"{source}.mp4", [(source, 12), ("pal100bars", 9)]).read_bytes()
        )
        for source in ("testsrc2", "mandelbrot")
    }
    with odd_site(films) as address, nursery(tmp_path) as processes:
        ready = tmp_path / "ready"
        shutil.copytree(filled_archive, ready)
        urls = [f"{address}{path}" for path in films]
        assert kuleshov(ready, "trailers", "add", *urls).code == 0
        shutil.copytree(ready, tmp_path / "whole")
        started = time.monotonic()
        assert processes.run(round_on(tmp_path / "whole")) == 0
        took = time.monotonic() - started
        expected = result(tmp_path / "whole")
        assert expected["shown"] == 2
        killed = 0
        while killed < KILLS:
            data = tmp_path / f"killed{killed}"
            shutil.copytree(ready, data)
            end = -signal.SIGKILL
            while end == -signal.SIGKILL:
                end = processes.run(round_on(data), kill_after=rng.uniform(0, took / 2))
                killed += end == -signal.SIGKILL
            assert end == 0
            assert result(data) == expected
            shutil.rmtree(data)


def round_on(data: Path) -> list[str]:
    return ["--data", str(data), "--eyes", "builtin", *ROUND]
