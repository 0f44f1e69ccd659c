"""Files that are whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.whole import newest_folder, whole_file, whole_folder, write_text


def test_a_file_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with whole_file(path) as temporary:
        temporary.write_text("new")
        assert temporary.suffix == ".mp4"
        assert not path.exists()
    assert path.read_text() == "new"


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt, SystemExit])
def test_whatever_stops_the_writer_the_old_file_stays_and_nothing_else(
    tmp_path: Path, stop: type[BaseException]
) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old")

    def half() -> None:
        with whole_file(path) as temporary:
            temporary.write_text("ne")
            raise stop

    with pytest.raises(stop):
        half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_takes_the_place_of_the_old_one_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "features"
    for name in ("old", "new"):
        with whole_folder(path) as temporary:
            (temporary / name).write_text(name)
    assert [file.name for file in path.iterdir()] == ["new"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "features"
    with whole_folder(path) as temporary:
        (temporary / "old").write_text("old")

    def half() -> None:
        with whole_folder(path) as temporary:
            (temporary / "new").write_text("n")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert [file.name for file in path.iterdir()] == ["old"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_there_even_if_the_change_was_cut_off_half_way(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    for text in ("old", "new"):
        with whole_folder(path) as temporary:
            (temporary / "file").write_text(text)
    assert (newest_folder(path) / "file").read_text() == "new"
    path.rename(tmp_path / ".folder.former")  # what is there between the two renames
    assert (newest_folder(path) / "file").read_text() == "new"
    with whole_folder(path) as temporary:
        (temporary / "file").write_text("newest")
    assert (newest_folder(path) / "file").read_text() == "newest"
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]
