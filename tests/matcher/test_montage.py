"""The edit list as a value, and as montage.json."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from matcher.errors import MontageError
from matcher.montage import Match, Montage, Scores, from_json, load_montage, to_json
from tests.matcher.montages import a_match, a_montage, keeping_its_own, montages, own_match


@given(montages())
def test_a_montage_read_back_is_the_montage_written(montage: Montage) -> None:
    assert from_json(to_json(montage)) == montage


def test_the_file_holds_what_others_read() -> None:
    document = json.loads(to_json(a_montage()))
    assert document["version"] == 1
    assert document["trailer"]["fps"] == "24000/1001"
    first = document["cuts"][0]
    assert first["trailer"] == {
        "first_frame": 0,
        "end_frame": 24,
        "begins": "cut",
        "kind": "film",
        "names": [],
    }
    assert set(first["match"]) >= {"speed", "mirrored", "own", "names", "why"}
    assert first["match"]["in_seconds"] == 10 / 16
    assert set(first["match"]["scores"]) == {"content", "framing", "motion", "tone", "total"}
    assert set(document["films"]["f1"]) >= {"title", "year", "credit", "license", "source"}


def test_a_montage_of_before_shots_had_names_is_read() -> None:
    document = json.loads(to_json(a_montage()))
    for cut in document["cuts"]:
        for match in (cut["match"], *cut["alternatives"]):
            for key in ("mirrored", "own", "names", "why"):
                del match[key]
        for key in ("kind", "names"):
            del cut["trailer"][key]
    assert from_json(json.dumps(document)) == a_montage()


def test_scores_are_named_in_one_order_without_those_nobody_has_looked_at() -> None:
    scores = Scores(tone=0, motion=0.5, content=0.25, total=0.75)
    assert scores.named() == (("total", 0.75), ("content", 0.25), ("motion", 0.5), ("tone", 0))


def test_a_match_without_scores_is_refused_unless_the_trailer_keeps_its_own_picture() -> None:
    with pytest.raises(MontageError, match="f1 has no scores"):
        Match("f1", 3, 10, 20, Scores(content=0.5))
    assert own_match(a_montage(), 0).scores.named() == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"film": "f1"},
        {"first_frame": 25},
        {"end_frame": 53},
        {"speed": Fraction(1, 2)},
        {"mirrored": True},
    ],
)
def test_an_own_picture_that_is_not_the_cuts_is_refused(wrong: dict[str, object]) -> None:
    montage = keeping_its_own(a_montage(), 1)
    match = replace(montage.cuts[1].match, **wrong)
    with pytest.raises(MontageError, match="cut 1 keeps the trailer's own picture"):
        montage.with_match(1, match)


def test_an_own_picture_shows_the_frame_that_the_trailer_shows() -> None:
    montage = keeping_its_own(a_montage((24, 30)), 1)
    cut = montage.cuts[1]
    film = montage.films[cut.match.film]
    shown = [cut.match.frame_at(n, montage.trailer.fps, film.fps) for n in range(cut.frames)]
    assert shown == list(range(24, 54))


def test_the_trailer_is_not_among_the_films_that_are_seen() -> None:
    montage = keeping_its_own(a_montage(), 0, 2)
    assert [film.id for film in montage.matched_films()] == ["f1"]
    assert [cut.index for cut in montage.cuts_of(montage.films["f1"])] == [1]
    assert montage.cuts_of(montage.films["t1"]) == ()


def test_cuts_that_leave_a_gap_are_refused() -> None:
    whole = a_montage()
    with pytest.raises(MontageError, match=r"cut 1 .* does not follow"):
        Montage(whole.trailer, "e", (whole.cuts[0], replace(whole.cuts[2], index=1)), whole.films)


def test_cuts_that_end_before_the_trailer_are_refused() -> None:
    whole = a_montage()
    with pytest.raises(MontageError, match="the cuts end at frame 54, the trailer at 72"):
        Montage(whole.trailer, "e", whole.cuts[:2], whole.films)


def test_a_match_of_a_film_nobody_names_is_refused() -> None:
    whole = a_montage()
    with pytest.raises(MontageError, match="f1, a film the montage does not name"):
        Montage(whole.trailer, "e", whole.cuts, {})


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"version": 1}', "\x00"])
def test_what_is_no_montage_is_told_in_one_line(text: str) -> None:
    with pytest.raises(MontageError) as told:
        from_json(text)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"first_frame": 10', '"first_frame": 10.5'),
        ('"title": "A trailer"', '"title": null'),
        ('"total": 0.5', '"total": null'),
        ('"total": 0.5', '"total": NaN'),
        ('"file": "/films/f1.mp4"', '"file": 5'),
        ('"fps": "24000/1001"', '"fps": "0"'),
        ('"fps": "16"', '"fps": "1/0"'),
        ('"year": "1906"', '"year": 1906'),
        ('"film": "f2"', '"film": "f3"'),
        ('"speed": "1"', '"speed": "-1"'),
        ('"mirrored": false', '"mirrored": 1'),
        ('"own": false', '"own": true'),
        ('"own": false', '"own": null'),
        ('"names": []', '"names": "close-up"'),
        ('"names": []', '"names": [1]'),
        ('"why": ""', '"why": null'),
        ('"kind": "film"', '"kind": 7'),
    ],
)
def test_what_was_broken_by_hand_is_told_in_one_line(old: str, new: str) -> None:
    text = to_json(a_montage())
    assert old in text
    with pytest.raises(MontageError) as told:
        from_json(text.replace(old, new))
    assert "\n" not in str(told.value)


def test_a_montage_of_a_later_version_says_to_upgrade() -> None:
    text = to_json(a_montage()).replace('"version": 1', '"version": 2')
    with pytest.raises(MontageError) as told:
        from_json(text)
    assert "upgrade" in told.value.hint


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(MontageError, match="cannot be read"):
        load_montage(tmp_path / "montage.json")


def test_frames_of_another_rate_are_found_without_drift() -> None:
    match = Match("f", 0, 0, 10**9, Scores(1, 1))
    hours = 24 * 60 * 60 * 10
    assert match.frame_at(hours, Fraction(24000, 1001), Fraction(24000, 1001)) == hours
    assert match.frame_at(24000, Fraction(24000, 1001), Fraction(16)) == 16016


def test_behind_its_end_a_shot_holds_its_last_frame() -> None:
    assert a_match(first=10, end=20).frame_at(500, Fraction(24), Fraction(24)) == 19


def test_a_faster_match_moves_on_faster_and_holds_its_end() -> None:
    match = replace(a_match(first=10, end=40), speed=Fraction(3, 2))
    shown = [match.frame_at(offset, Fraction(24), Fraction(24)) for offset in (0, 1, 2, 19, 20)]
    assert shown == [10, 11, 13, 38, 39]
    assert match.frame_at(21, Fraction(24), Fraction(24)) == 39


def test_swapping_a_match_keeps_the_old_one_as_an_alternative() -> None:
    before = a_montage()
    after = before.with_match(1, before.cuts[1].alternatives[0])
    assert after.cuts[1].match == before.cuts[1].alternatives[0]
    assert before.cuts[1].match in after.cuts[1].alternatives
    assert after.cuts[0] == before.cuts[0]
    assert after.with_match(1, before.cuts[1].match).cuts[1].match == before.cuts[1].match


def test_films_are_credited_once_in_order_of_appearance() -> None:
    montage = a_montage().with_match(0, a_match("f2"))
    assert [film.id for film in montage.matched_films()] == ["f2", "f1"]
