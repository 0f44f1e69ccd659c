"""The archive on a real Chroma: in or not in, findable, mendable."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from matcher.analysis_files import analysis_state, load_analysis, save_analysis
from matcher.archive import Archive, archive_eyes, archive_films, kept_out
from matcher.errors import AnalysisError, ArchiveError
from matcher.looks import Looks
from tests.matcher.analyses import an_analysis, film_of, looks

EYES = "test:eyes"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "archive", EYES)
    for name, seed in (("aaaa", 1), ("bbbb", 2)):
        analysis = an_analysis(name, looks(seed, 6))
        archive.add(film_of(analysis), analysis)
    return archive


def again(archive: Archive) -> Archive:
    return Archive(archive.folder, EYES)


def test_a_shot_finds_itself_first(archive: Archive) -> None:
    found = archive.nearest(looks(2, 6), 3)
    assert [(row[0].film, row[0].shot) for row in found] == [("bbbb", shot) for shot in range(6)]
    assert all(row[0].likeness == pytest.approx(1, abs=1e-3) for row in found)


def test_likeness_is_the_cosine(archive: Archive) -> None:
    vector = looks(3, 1)
    found = archive.nearest(vector, 12)[0]
    shots = {("aaaa", i): v for i, v in enumerate(looks(1, 6))}
    for hit in found:
        if hit.film == "aaaa":
            expected = float(vector[0] @ shots["aaaa", hit.shot])
            assert hit.likeness == pytest.approx(expected, abs=2e-3)


def test_an_archive_opened_again_holds_the_same(archive: Archive) -> None:
    assert archive_films(archive.folder) == again(archive).films()
    assert [film.id for film in again(archive).films()] == ["aaaa", "bbbb"]
    assert again(archive).nearest(looks(1, 1), 1)[0][0].film == "aaaa"


def test_adding_a_film_again_changes_nothing(archive: Archive) -> None:
    analysis = an_analysis("aaaa", looks(1, 6))
    archive.add(film_of(analysis), analysis)
    found = archive.nearest(looks(1, 1), 100)[0]
    assert len(found) == 12


def test_a_film_that_is_added_with_fewer_shots_keeps_no_old_ones(archive: Archive) -> None:
    analysis = an_analysis("aaaa", looks(1, 2))
    archive.add(film_of(analysis), analysis)
    found = {(hit.film, hit.shot) for hit in archive.nearest(looks(1, 1), 100)[0]}
    assert {shot for film, shot in found if film == "aaaa"} == {0, 1}


def test_a_removed_film_is_found_no_more(archive: Archive) -> None:
    archive.remove("bbbb")
    assert [film.id for film in archive.films()] == ["aaaa"]
    assert {hit.film for hit in archive.nearest(looks(2, 1), 100)[0]} == {"aaaa"}
    with pytest.raises(ArchiveError, match="no film bbbb"):
        archive.remove("bbbb")


def test_an_archive_refuses_other_eyes(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="made with the eyes test:eyes, these are other") as told:
        Archive(archive.folder, "other")
    assert "test:eyes" in told.value.hint
    strange = an_analysis("cccc", looks(3, 2), eyes="other")
    with pytest.raises(ArchiveError, match="seen with other"):
        archive.add(film_of(strange), strange)


def test_a_lost_index_is_made_again_from_the_films(archive: Archive, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(archive.folder, copy, ignore=shutil.ignore_patterns("chroma"))
    assert Archive(copy, EYES).nearest(looks(2, 1), 1)[0][0].film == "bbbb"


def test_a_damaged_index_is_a_clear_error_and_can_be_moved_away(
    archive: Archive, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(archive.folder, tmp_path / "copy"))
    database = copy / "chroma" / "chroma.sqlite3"
    database.write_bytes(database.read_bytes()[:5000])
    with pytest.raises(ArchiveError, match="cannot be opened") as told:
        Archive(copy, EYES).nearest(looks(2, 1), 1)
    assert "move that folder away" in told.value.hint
    (copy / "chroma").rename(tmp_path / "away")
    mended = Path(shutil.copytree(copy, tmp_path / "mended"))
    assert Archive(mended, EYES).nearest(looks(2, 1), 1)[0][0].film == "bbbb"


def test_the_eyes_of_an_archive_can_be_asked_without_opening_it(tmp_path: Path) -> None:
    assert archive_eyes(tmp_path) is None
    (tmp_path / "archive.json").write_text("{")
    with pytest.raises(ArchiveError, match="damaged"):
        archive_eyes(tmp_path)


def test_a_damaged_film_record_is_named(archive: Archive) -> None:
    record = archive.folder / "films" / "aaaa" / "film.json"
    record.write_text(record.read_text()[:40])
    with pytest.raises(ArchiveError, match=r"aaaa/film\.json is damaged"):
        archive.films()


def test_an_analysis_read_back_is_the_one_written(tmp_path: Path) -> None:
    written = an_analysis("aaaa", looks(1, 6))
    save_analysis(written, tmp_path / "analysis")
    read = load_analysis(tmp_path / "analysis")
    assert read is not None
    assert read.shots == written.shots
    assert read.kinds == written.kinds
    for field in fields(Looks):
        assert np.array_equal(getattr(read.looks, field.name), getattr(written.looks, field.name))
    assert np.array_equal(read.course.thumbs, written.course.thumbs)
    assert np.array_equal(read.shot_vectors(), written.shot_vectors())
    assert load_analysis(tmp_path / "nothing") is None


@pytest.mark.parametrize("file", ["analysis.json", "embeddings.npy", "owners.npy", "thumbs.npy"])
def test_a_damaged_analysis_is_named(tmp_path: Path, file: str) -> None:
    save_analysis(an_analysis("aaaa", looks(1, 6)), tmp_path / "analysis")
    path = tmp_path / "analysis" / file
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(AnalysisError, match="damaged"):
        load_analysis(tmp_path / "analysis")
    assert analysis_state(tmp_path / "analysis") == "damaged"


def test_arrays_that_do_not_belong_together_are_damage(tmp_path: Path) -> None:
    save_analysis(an_analysis("aaaa", looks(1, 6)), tmp_path / "analysis")
    np.save(tmp_path / "analysis" / "grids.npy", np.zeros((5, 560), np.float16))
    assert analysis_state(tmp_path / "analysis") == "damaged"


def test_an_analysis_of_an_older_version_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    save_analysis(an_analysis("aaaa", looks(1, 6)), tmp_path / "analysis")
    facts = tmp_path / "analysis" / "analysis.json"
    facts.write_text(facts.read_text().replace('"version": 2', '"version": 1'))
    assert analysis_state(tmp_path / "analysis") == "outdated"
    with pytest.raises(AnalysisError, match="version 1") as told:
        load_analysis(tmp_path / "analysis")
    assert "archive refresh" in told.value.hint


def test_shots_are_listed_by_kind(tmp_path: Path) -> None:
    kinds = ("title", "film", "black", "film", "film", "title")
    archive = Archive(tmp_path / "archive", EYES)
    analysis = an_analysis("aaaa", looks(1, 6), kinds=kinds)
    archive.add(film_of(analysis), analysis)
    assert archive.of_kind("title") == [("aaaa", 0), ("aaaa", 5)]
    out = kept_out(archive.folder, archive.films())
    assert [(found.shot.index, why) for found, why in out] == [
        *((0, "title"), (2, "black"), (5, "title"))
    ]


def test_a_film_added_twice_in_two_encodings_counts_its_shots_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive", EYES)
    first = an_analysis("aaaa", looks(1, 6))
    copy = an_analysis("bbbb", looks(3, 6, near=looks(1, 6), spread=0.05))
    for analysis in (first, copy):
        archive.add(film_of(analysis), analysis)
        archive.compare_once(analysis.film)
    films = archive.films()
    takes = archive.takes(films)
    assert {takes["bbbb", shot] for shot in range(6)} == {("aaaa", shot) for shot in range(6)}
    assert {why for _, why in kept_out(archive.folder, films)} == {"duplicate"}
    archive.remove("aaaa")
    assert not kept_out(archive.folder, archive.films())


def test_a_film_that_is_looked_at_again_never_leaves_the_archive(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever happens while it is taken in anew, what is said of it is not lost."""

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    analysis = an_analysis("aaaa", looks(1, 6))
    monkeypatch.setattr("matcher.archive.save_analysis", full)
    with pytest.raises(OSError, match="full"):
        archive.add(film_of(analysis), analysis)
    assert [film.id for film in again(archive).films()] == ["aaaa", "bbbb"]


ADDING = """
import sys
from pathlib import Path
from matcher.archive import Archive
from tests.matcher.analyses import an_analysis, film_of, looks
archive = Archive(Path(sys.argv[1]), "test:eyes")
for number in range(40):
    analysis = an_analysis(f"{number:04x}", looks(number, 20))
    archive.add(film_of(analysis), analysis)
    print(number, flush=True)
"""


CHECKING = """
import sys
from pathlib import Path
from matcher.archive import Archive
from tests.matcher.analyses import looks
archive = Archive(Path(sys.argv[1]), "test:eyes")
for film in archive.films():
    vectors = looks(int(film.id, 16), 20)
    assert len(archive.analysis(film.id).shots) == 20
    found = [hits[0] for hits in archive.nearest(vectors, 1)]
    assert [(hit.film, hit.shot) for hit in found] == [(film.id, shot) for shot in range(20)]
print(len(archive.films()))
"""
"""A process of its own: an index that was open before does not see what another process wrote."""


def test_a_film_is_in_or_not_in_whenever_the_process_is_killed(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    counts = []
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", ADDING, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(float(rng.uniform(0, 0.5)))
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        process.wait()
        checked = subprocess.run(
            [sys.executable, "-c", CHECKING, str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stderr
        counts.append(int(checked.stdout))
    assert max(counts) > 1
