"""What the operator is told of a cut, in one line each."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from matcher.montage import Scores
from matcher.remarks import clock, pictured, score_line, times, whereabouts
from tests.matcher.montages import FPS, a_match, a_montage, keeping_its_own


def test_scores_nobody_has_looked_at_are_left_out() -> None:
    assert score_line(Scores(0.5, 0.25, motion=1)) == "total 0.50 · content 0.25 · motion 1.00"


def test_times_are_cut_off_and_never_rounded_up() -> None:
    assert [clock(n, FPS) for n in (0, 23, 24, 1439)] == ["0:00.0", "0:00.9", "0:01.0", "1:00.0"]
    assert times(a_montage((24, 30)), a_montage((24, 30)).cuts[1]) == "0:01.0 – 0:02.2"


def test_what_is_done_to_a_match_is_said() -> None:
    montage = a_montage()
    assert whereabouts(montage, a_match(first=24)) == "shot 3 from 0:01.5"
    changed = replace(a_match(first=24), mirrored=True, speed=Fraction(10, 11))
    assert whereabouts(montage, changed) == "shot 3 from 0:01.5, mirrored, × 0.91"


def test_a_picture_that_the_trailer_keeps_is_called_by_what_it_is() -> None:
    montage = keeping_its_own(a_montage(), 1)
    cut = montage.cuts[1]
    assert pictured(montage, cut, cut.match) == "keeps its own picture: black"
    assert pictured(montage, cut, cut.alternatives[0]) == "Film f2 (1906)"
    assert whereabouts(montage, cut.match) == score_line(cut.match.scores) == ""
