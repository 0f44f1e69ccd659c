"""An archive whose analyses are old or damaged says so, and is looked at again film by film."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.bot.commands import complaint, kuleshov


@pytest.fixture(scope="module")
def ready(footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("refresh") / "data"
    assert kuleshov(data, "archive", "add", footage / "archive").code == 0
    return data


@pytest.fixture
def data(ready: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ready, tmp_path / "data"))


def analyses(data: Path) -> list[Path]:
    return sorted((data / "archive" / "films").glob("*/analysis"))


def made_before(analysis: Path) -> None:
    """Leaves what an archive held before framing, motion and tone were looked at."""
    facts = json.loads((analysis / "analysis.json").read_text())
    (analysis / "analysis.json").write_text(json.dumps({**facts, "version": 1}))
    (analysis / "grids.npy").unlink()


def test_an_archive_of_an_older_version_says_so_and_is_brought_up_to_date(
    data: Path, footage: Path
) -> None:
    listed = kuleshov(data, "archive", "list", "--json").json
    for analysis in analyses(data)[:2]:
        made_before(analysis)
    assert kuleshov(data, "archive", "stats", "--json").json["to_refresh"] == 2
    said = complaint(kuleshov(data, "reinterpret", footage / "trailer.mp4", "--no-render"))
    assert "2 of 3 films" in said
    assert "archive refresh" in said
    done = kuleshov(data, "archive", "refresh", "--json")
    assert [row["outcome"] for row in done.json] == ["updated"] * 2
    assert kuleshov(data, "archive", "list", "--json").json == listed
    assert kuleshov(data, "reinterpret", footage / "trailer.mp4", "--no-render").code == 0
    assert not kuleshov(data, "archive", "refresh", "--json").json


@pytest.mark.parametrize("file", ["grids.npy", "thumbs.npy", "motion.npy"])
def test_a_film_whose_features_are_damaged_is_looked_at_again(
    data: Path, footage: Path, file: str
) -> None:
    path = analyses(data)[0] / file
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    done = kuleshov(data, "reinterpret", footage / "trailer.mp4", "--no-render")
    assert done.code == 0, done.err
    assert "looked at again" in done.err
    assert kuleshov(data, "archive", "stats", "--json").json["to_refresh"] == 0


def test_a_film_that_is_gone_is_reported_and_the_others_are_refreshed(
    data: Path, footage: Path, tmp_path: Path
) -> None:
    for analysis in analyses(data):
        made_before(analysis)
    record = next((data / "archive" / "films").glob("*/film.json"))
    film = json.loads(record.read_text())
    record.write_text(json.dumps({**film, "file": str(tmp_path / "gone.mp4")}))
    done = kuleshov(data, "archive", "refresh", "--json")
    assert done.code == 1
    assert sorted(row["outcome"] for row in done.json) == ["failed", "updated", "updated"]
    (failed,) = [row for row in done.json if row["outcome"] == "failed"]
    assert "gone.mp4" in failed["why"]
