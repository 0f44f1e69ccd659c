"""What is said of the films that are added."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue import Description, describe, expand, films_in
from bot.errors import BotError


def test_a_toml_catalogue_beside_a_film_describes_it(tmp_path: Path) -> None:
    (tmp_path / "films.toml").write_text(
        '["street.mp4"]\ntitle = "A Street"\nyear = 1906\nlicense = "Public domain"\n'
    )
    found = describe(tmp_path / "street.mp4")
    assert found == Description("A Street", "1906", "", "Public domain", "")


def test_a_csv_catalogue_does_the_same(tmp_path: Path) -> None:
    (tmp_path / "films.csv").write_text("file,title,credit\nstreet.mp4,A Street,Miles Brothers\n")
    assert describe(tmp_path / "street.mp4") == Description("A Street", credit="Miles Brothers")


def test_without_a_catalogue_the_file_name_is_the_title(tmp_path: Path) -> None:
    assert describe(tmp_path / "great_train.robbery_1903.mp4").title == "Great train robbery 1903"


def test_what_is_said_wins_and_the_catalogue_fills_the_rest() -> None:
    said = Description(title="Mine").over(Description("Theirs", "1906"))
    assert said == Description("Mine", "1906")


@pytest.mark.parametrize(
    "line", ['titel = "A"', 'title = ["A", "B"]', "year = {}", "title = 1906-01-01"]
)
def test_a_field_that_makes_no_sense_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "films.toml").write_text(f'["a.mp4"]\n{line}\n')
    with pytest.raises(BotError, match=r"says '(titel|title|year)' = .* of a\.mp4"):
        describe(tmp_path / "a.mp4")


@pytest.mark.parametrize(
    ("name", "text"),
    [("films.toml", '"a.mp4" = 5\n'), ("films.csv", "file,colour\na.mp4,red,surplus\n")],
)
def test_an_odd_catalogue_is_one_clear_line(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BotError, match=r"of a\.mp4"):
        describe(tmp_path / "a.mp4")


@pytest.mark.parametrize(
    ("name", "text"), [("films.toml", "[["), ("films.csv", "title\nA\n"), ("films.toml", "\xff")]
)
def test_a_catalogue_that_cannot_be_read_is_a_clear_error(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_bytes(text.encode("latin-1"))
    with pytest.raises(BotError, match="cannot be read"):
        describe(tmp_path / "a.mp4")


def test_a_folder_means_the_films_in_it_and_nothing_else(tmp_path: Path) -> None:
    for name in ("b.mp4", "a.MPG", "notes.txt", ".hidden.mp4", "films.csv"):
        (tmp_path / name).touch()
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "c.webm").touch()
    assert [film.name for film in films_in(tmp_path)] == ["a.MPG", "b.mp4", "c.webm"]


def test_a_folder_without_films_says_so(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="holds no film"):
        films_in(tmp_path)


def test_urls_stay_and_what_is_named_twice_comes_once(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    named = [str(tmp_path), "https://example.org/x", str(tmp_path / "a.mp4")]
    assert expand(named) == [str(tmp_path / "a.mp4"), "https://example.org/x"]
