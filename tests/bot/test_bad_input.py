"""Bad input gets one clear line, exit code 1, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bot.commands import command, complaint, kuleshov
from tests.films import ffmpeg, make_film


@pytest.fixture(scope="module")
def ready(footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an archive in it; tests copy it before they break it."""
    data = tmp_path_factory.mktemp("ready") / "data"
    assert kuleshov(data, "archive", "add", footage / "archive").code == 0
    return data


@pytest.fixture
def data(ready: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ready, tmp_path / "data"))


def bad_file(kind: str, folder: Path) -> Path:
    path = folder / "trailer.mp4"
    if kind == "text":
        path.write_text("this is not a film\n" * 100)
    elif kind == "zero bytes":
        path.touch()
    elif kind == "truncated":
        whole = make_film(folder / "whole.mp4", [("testsrc2", 60)])
        path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    elif kind == "audio only":
        ffmpeg("-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", str(path))
    elif kind == "folder":
        path.mkdir()
    return path


@pytest.mark.parametrize(
    "kind", ["missing", "text", "zero bytes", "truncated", "audio only", "folder"]
)
def test_what_is_no_trailer_is_told(data: Path, tmp_path: Path, kind: str) -> None:
    ran = kuleshov(data, "reinterpret", bad_file(kind, tmp_path))
    assert "trailer.mp4" in complaint(ran)
    assert not (data / "montages").exists()


@pytest.mark.parametrize("kind", ["missing", "text", "zero bytes", "truncated", "audio only"])
def test_a_film_that_cannot_be_read_is_reported_and_the_others_go_on(
    tmp_path: Path, footage: Path, kind: str
) -> None:
    good = footage / "archive" / "one_shot.webm"
    ran = kuleshov(tmp_path / "data", "archive", "add", bad_file(kind, tmp_path), good, "--json")
    assert ran.code == 1
    assert [row["outcome"] for row in ran.json] == ["failed", "added"]
    assert "trailer.mp4" in ran.json[0]["why"]
    assert "Traceback" not in ran.err


def test_a_folder_without_film_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    film = make_film(tmp_path / "film.mp4", [("testsrc2", 30)])
    ran = kuleshov(tmp_path / "data", "archive", "add", tmp_path / "empty", film, "--json")
    assert ran.code == 1
    assert [row["outcome"] for row in ran.json] == ["failed", "added"]
    assert "holds no film" in ran.json[0]["why"]


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, data: Path) -> None:
    """Nothing is closed to root, but no process reads its own memory from the beginning."""
    film = make_film(tmp_path / "secret.mp4", [("testsrc2", 5)])
    film.chmod(0)
    film = Path("/proc/self/mem") if os.geteuid() == 0 else film
    assert f"{film} cannot be read" in complaint(kuleshov(data, "reinterpret", film))


def test_an_empty_archive_says_how_to_fill_it(tmp_path: Path, footage: Path) -> None:
    ran = kuleshov(tmp_path / "data", "reinterpret", footage / "trailer.mp4")
    assert "kuleshov archive add" in complaint(ran)


def test_an_archive_of_other_eyes_is_told_with_the_setting(data: Path, footage: Path) -> None:
    record = data / "archive" / "archive.json"
    known = json.loads(record.read_text())
    record.write_text(json.dumps({**known, "eyes": "clip:openai/clip-vit-base-patch32@abc"}))
    said = complaint(kuleshov(data, "reinterpret", footage / "trailer.mp4"))
    assert "set eyes to 'openai/clip-vit-base-patch32' and eyes_revision to 'abc'" in said


def test_a_film_that_was_moved_away_is_named_and_passed_over_when_asked(
    tmp_path: Path, footage: Path
) -> None:
    films = Path(shutil.copytree(footage / "archive", tmp_path / "films"))
    data = tmp_path / "data"
    assert kuleshov(data, "archive", "add", films).code == 0
    (films / "patterns.mp4").rename(films / "away.mp4")
    trailer = footage / "trailer.mp4"
    said = complaint(kuleshov(data, "reinterpret", trailer, "--no-render"))
    assert "Patterns" in said
    assert "--skip-missing" in said
    ran = kuleshov(data, "reinterpret", trailer, "--no-render", "--skip-missing")
    assert ran.code == 0, ran.err
    (folder,) = (data / "montages").iterdir()
    films_seen = json.loads((folder / "montage.json").read_text())["films"].values()
    assert "Patterns" not in {film["title"] for film in films_seen}


def test_a_model_that_cannot_be_loaded_is_named(tmp_path: Path, footage: Path) -> None:
    (tmp_path / "model").mkdir()
    ran = kuleshov(tmp_path / "data", "--eyes", tmp_path / "model", "doctor")
    assert ran.code == 1
    ran = kuleshov(tmp_path / "data", "--eyes", tmp_path / "model", "archive", "add", footage)
    assert str(tmp_path / "model") in complaint(ran)


def test_two_kuleshovs_do_not_work_on_one_data_folder(data: Path, footage: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        said = complaint(kuleshov(data, "archive", "add", footage / "archive"))
        assert f"pid {holder.pid}" in said
        assert "holding" in said
        assert kuleshov(data, "status").code == 0
    finally:
        holder.kill()
        holder.stdout.close()
        holder.wait()
    assert kuleshov(data, "archive", "add", footage / "archive").code == 0


HOLD = """
import sys, time
from pathlib import Path
from state.lock import DataLock
with DataLock(Path(sys.argv[1]), "holding"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_wrong_key_in_the_settings_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "kuleshov.toml").write_text("max_per_fim = 3\n")
    said = complaint(kuleshov(tmp_path / "data", "status", cwd=tmp_path))
    assert "max_per_fim" in said
    assert "max_per_film" in said


def test_a_full_disk_leaves_no_video_that_looks_whole(data: Path, footage: Path) -> None:
    """The limit on a file's size stands in for the disk: the write fails in the same place."""
    arguments = command(data, "reinterpret", footage / "trailer.mp4")
    limited = ["bash", "-c", 'ulimit -f 40; trap "" XFSZ; exec "$@"', "-", *arguments]
    ran = subprocess.run(
        limited, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": "."}
    )
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert not list(data.rglob("*.mp4"))
    assert not list(data.rglob("*.part*"))
    assert kuleshov(data, "reinterpret", footage / "trailer.mp4").code == 0


def test_state_that_is_damaged_is_set_aside_and_said(data: Path) -> None:
    (data / "state.json").write_text('{"half')
    (data / "state.json.previous").unlink(missing_ok=True)
    ran = kuleshov(data, "status")
    assert ran.code == 0
    assert "damaged" in ran.err
    assert [p for p in data.iterdir() if "damaged" in p.name]


@pytest.mark.parametrize(
    "words",
    [
        ["montage", "show", "nothing"],
        ["montage", "export", "nothing", "--to", "x.otio"],
        ["archive", "show", "nothing"],
        ["archive", "remove", "nothing"],
        ["archive", "remove", ""],
        ["posts", "retract", "", "--why", "x"],
        ["post", "nothing"],
        ["posts", "retract", "nothing", "--why", "x"],
        ["archive", "search", "a face"],
        ["post", "nothing", "--to", "myspace"],
    ],
)
def test_what_is_not_there_is_told(data: Path, words: list[str]) -> None:
    complaint(kuleshov(data, *words))


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["archive", "search"],
        ["archive", "add", ".", "--title", "One for all"],
        ["reinterpret"],
        ["reinterpret", "x.mp4", "--layout", "upside-down"],
        ["reinterpret", "x.mp4", "--max-per-film", "-1"],
        ["montage", "export", "x", "--to", "x.edl"],
        ["shots", "x.mp4", "--detector", "foo"],
    ],
)
def test_wrong_use_ends_with_two(tmp_path: Path, words: list[str]) -> None:
    assert kuleshov(tmp_path / "data", *words).code == 2


def test_a_post_before_rendering_says_what_to_do(data: Path, footage: Path) -> None:
    assert kuleshov(data, "reinterpret", footage / "trailer.mp4", "--no-render").code == 0
    (folder,) = (data / "montages").iterdir()
    assert "montage render" in complaint(kuleshov(data, "post", folder.name))


def test_ctrl_c_ends_cleanly_while_films_are_added(tmp_path: Path, footage: Path) -> None:
    data = tmp_path / "data"
    process = subprocess.Popen(
        command(data, "archive", "add", footage / "archive"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert process.stderr is not None
    assert "looking at" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    rest = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=10) == 130
    assert "kuleshov: stopped" in rest
    assert "Traceback" not in rest
    assert not list(data.rglob("*.part*"))
    assert kuleshov(data, "archive", "add", footage / "archive").code == 0


def test_sigterm_ends_cleanly_in_the_middle_of_the_work(data: Path, footage: Path) -> None:
    process = subprocess.Popen(
        command(data, "reinterpret", footage / "trailer.mp4"),
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert process.stderr is not None
    while "rendering" not in process.stderr.readline():
        assert process.poll() is None
    time.sleep(0.3)
    process.terminate()
    rest = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=10) == 143
    assert "Traceback" not in rest
    assert not list(data.rglob("*.part*"))
    steps = kuleshov(data, "status", "--json").json["steps"]
    assert steps[0]["outcome"] == "interrupted"
