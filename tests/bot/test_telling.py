"""What `montage show` says of cuts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.commands.telling import in_full, in_short
from matcher.montage import Montage, to_json
from tests.bot.commands import complaint, kuleshov
from tests.matcher.montages import a_match, a_montage, keeping_its_own


def told_montage() -> Montage:
    montage = a_montage((24, 30))
    cut = montage.cuts[1]
    match = replace(cut.match, names=("street", "pan right"), why="both pan right")
    others = (replace(a_match("f2", total=0.25), why="a street, too"), a_match("f1", total=0.125))
    cut = replace(cut, match=match, names=("square", "pan right"), alternatives=others)
    return replace(montage, cuts=(montage.cuts[0], cut))


def test_each_cut_is_told_with_why_and_with_its_alternatives() -> None:
    head, first, _, second, *notes = in_short(told_montage(), told_montage().cuts)
    assert head.split()[-5:] == ["total", "content", "framing", "motion", "tone"]
    assert first.startswith("0 ")
    assert second.startswith("1 ")
    assert second.split()[-5:] == ["0.51", "0.51", "–", "–", "–"]
    assert [note.strip() for note in notes] == [
        "square, pan right | street, pan right",
        "both pan right",
        "or take 1 Film f2 (1906) 0.25 · 2 Film f1 (1906) 0.12",
    ]


def test_in_full_every_alternative_has_its_own_row_scores_and_reason() -> None:
    montage = told_montage()
    told = in_full(montage, montage.cuts[1:])
    first = next(i for i, line in enumerate(told) if line.startswith("take 1 "))
    assert "Film f2 (1906)" in told[first]
    assert "0.25" in told[first]
    assert told[first + 1].strip() == "a street, too"
    assert told[first + 2].startswith("take 2 ")


def test_a_cut_that_keeps_its_own_picture_says_so_and_has_no_scores() -> None:
    montage = keeping_its_own(a_montage(), 0)
    row = in_short(montage, montage.cuts)[1]
    assert "keeps its own picture: black" in row
    assert row.split()[-5:] == ["–"] * 5


def test_words_of_strangers_cannot_move_the_cursor() -> None:
    montage = a_montage((24,))
    film = replace(montage.films["f1"], title="\x1b[2J\nfilm")
    montage = replace(montage, films={**montage.films, "f1": film})
    assert "\x1b" not in "".join(in_short(montage, montage.cuts))
    assert all("\n" not in line for line in in_full(montage, montage.cuts))


def test_show_takes_single_cuts_and_names_those_there_are(tmp_path: Path) -> None:
    montage = told_montage()
    (tmp_path / "montage").mkdir()
    (tmp_path / "montage" / "montage.json").write_text(to_json(montage), encoding="utf-8")
    show = ("montage", "show", tmp_path / "montage")
    data = tmp_path / "data"
    assert kuleshov(data, *show).out.splitlines() == in_short(montage, montage.cuts)
    one = kuleshov(data, *show, "--cut", "1").out
    assert one.splitlines() == in_full(montage, montage.cuts[1:])
    refused = complaint(kuleshov(data, *show, "--cut", "2"))
    assert "there is no cut 2; the cuts of t1 are 0 to 1" in refused
    assert kuleshov(data, *show, "--json", "--cut", "1").code == 2
