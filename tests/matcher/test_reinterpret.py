"""From an analysed trailer and an archive to a montage."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matcher.analysis import Analysis
from matcher.archive import Archive
from matcher.errors import ArchiveError
from matcher.matching import Rules
from matcher.mirroring import mirrored
from matcher.montage import Montage
from matcher.reinterpret import FIRST_LOOK, Brief, recipe_of, reinterpret
from matcher.scoring import Weights
from matcher.tone import LEVELS
from tests.matcher.analyses import LENGTH, an_analysis, film_of, looks

TRAILER = looks(100, 8)


def archive_of(folder: Path, **films: np.ndarray) -> Archive:
    archive = Archive(folder, "test:eyes")
    for name, vectors in films.items():
        analysis = an_analysis(name, vectors)
        archive.add(film_of(analysis), analysis)
    return archive


def made(archive: Archive, **rules: int | None) -> Montage:
    brief = Brief(Path("/t.mp4"), "T", Rules(**rules))
    return reinterpret(brief, an_analysis("tttt", TRAILER), archive)


def matched(montage: Montage) -> list[tuple[str, int]]:
    return [(cut.match.film, cut.match.shot) for cut in montage.cuts]


def test_every_place_gets_the_shot_that_rhymes_with_it(tmp_path: Path) -> None:
    order = [3, 0, 7, 1, 5, 2, 6, 4]
    rhymes = looks(1, 8, near=TRAILER[order], spread=0.8)
    archive = archive_of(tmp_path, rhymes=rhymes, noise=looks(2, 30))
    montage = made(archive, max_per_film=0)
    assert matched(montage) == [("rhymes", order.index(place)) for place in range(8)]
    assert montage.trailer.frames == 8 * LENGTH
    assert all(0 <= cut.match.scores.total <= 1 for cut in montage.cuts)


def test_a_shot_is_never_answered_with_itself(tmp_path: Path) -> None:
    itself = looks(1, 8, near=TRAILER, spread=0.05)
    archive = archive_of(tmp_path, itself=itself, others=looks(2, 20))
    assert {film for film, _ in matched(made(archive))} == {"others"}


def test_with_own_shots_allowed_every_shot_finds_its_true_place(tmp_path: Path) -> None:
    itself = looks(1, 8, near=TRAILER, spread=0.05)
    archive = archive_of(tmp_path, itself=itself, others=looks(2, 20))
    brief = Brief(Path("/t.mp4"), "T", Rules(max_per_film=0), own_shots=True)
    montage = reinterpret(brief, an_analysis("tttt", TRAILER), archive)
    assert matched(montage) == [("itself", place) for place in range(8)]


def test_an_archive_of_nothing_but_the_trailer_says_so(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, itself=TRAILER)
    with pytest.raises(ArchiveError, match="nothing but the trailer's own shots"):
        made(archive)


def test_an_empty_archive_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="empty") as told:
        made(Archive(tmp_path, "test:eyes"))
    assert "archive add" in told.value.hint


def test_no_shot_stands_twice_where_the_archive_is_large_enough(tmp_path: Path) -> None:
    """All places want the same few shots; the candidates are asked for further down."""
    crowd = np.repeat(looks(7, 1), 8, axis=0)
    trailer = an_analysis("tttt", looks(8, 8, near=crowd, spread=0.8))
    archive = archive_of(tmp_path, near=looks(9, 3, near=crowd[:3], spread=0.5), far=looks(2, 90))
    montage = reinterpret(Brief(Path("/t"), "T"), trailer, archive)
    assert max(Counter(matched(montage)).values()) == 1


def test_an_archive_of_one_shot_answers_a_whole_trailer(tmp_path: Path) -> None:
    montage = made(archive_of(tmp_path, only=looks(2, 1)))
    assert set(matched(montage)) == {("only", 0)}


def test_a_set_limit_per_film_is_kept(tmp_path: Path) -> None:
    good = looks(1, 8, near=TRAILER, spread=0.8)
    archive = archive_of(tmp_path, good=good, noise=looks(2, 300), more=looks(3, 300))
    films = Counter(film for film, _ in matched(made(archive, max_per_film=3)))
    assert films["good"] == 3
    assert max(films.values()) <= 3


def test_other_films_have_a_chance_where_one_crowds_the_first_look(tmp_path: Path) -> None:
    """Many shots of one film lie nearer to every place than any of the other film."""
    look = looks(7, 1)
    trailer = looks(8, 14, near=np.repeat(look, 14, axis=0), spread=0.6)
    crowd = looks(9, 120, near=np.repeat(look, 120, axis=0), spread=0.9)
    other = looks(10, 20, near=np.repeat(look, 20, axis=0), spread=3.0)
    archive = archive_of(tmp_path, crowd=crowd, other=other)
    analysis = an_analysis("tttt", trailer)
    nearest = archive.nearest(analysis.shot_vectors(), FIRST_LOOK)
    assert {hit.film for row in nearest for hit in row} == {"crowd"}
    montage = reinterpret(Brief(Path("/t"), "T"), analysis, archive)
    assert {film for film, _ in matched(montage)} == {"crowd", "other"}


def test_films_that_are_left_out_are_passed_over(tmp_path: Path) -> None:
    good = looks(1, 8, near=TRAILER, spread=0.8)
    archive = archive_of(tmp_path, good=good, noise=looks(2, 20))
    brief = Brief(Path("/t"), "T", left_out=frozenset({"good"}))
    montage = reinterpret(brief, an_analysis("tttt", TRAILER), archive)
    assert {film for film, _ in matched(montage)} == {"noise"}


def test_alternatives_are_the_next_best_and_stand_nowhere_else(tmp_path: Path) -> None:
    montage = made(archive_of(tmp_path, noise=looks(2, 40)), alternatives=3)
    used = set(matched(montage))
    for cut in montage.cuts:
        assert len(cut.alternatives) == 3
        totals = [match.scores.total for match in cut.alternatives]
        assert totals == sorted(totals, reverse=True)
        assert not {(match.film, match.shot) for match in cut.alternatives} & used


def test_the_recipe_changes_with_everything_that_decides_the_edit(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, noise=looks(2, 10))
    trailer = an_analysis("tttt", TRAILER)
    brief = Brief(Path("/t"), "T")
    films = archive.films()
    same = recipe_of(replace(brief, title="Another title"), trailer, films)
    others = {
        recipe_of(replace(brief, own_shots=True), trailer, films),
        recipe_of(replace(brief, rules=Rules(max_per_film=1)), trailer, films),
        recipe_of(replace(brief, left_out=frozenset({"noise"})), trailer, films),
        recipe_of(brief, replace(trailer, eyes="other"), films),
        recipe_of(brief, trailer, []),
    }
    base = recipe_of(brief, trailer, films)
    assert same == base
    assert base not in others
    assert made(archive).recipe == base


def given(archive: Archive, trailer: Analysis, **rules: object) -> Montage:
    brief = Brief(Path("/t.mp4"), "T", replace(Rules(max_per_film=0), **rules))
    return reinterpret(brief, trailer, archive)


def test_black_stays_black_and_white_stays_white(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, noise=looks(2, 20))
    kinds = ("black", "film", "white", *["film"] * 5)
    montage = given(archive, an_analysis("tttt", TRAILER, kinds=kinds))
    own = [cut for cut in montage.cuts if cut.match.own]
    assert [(cut.index, cut.kind) for cut in own] == [(0, "black"), (2, "white")]
    assert all(cut.match.first_frame == cut.first_frame for cut in own)
    assert {cut.match.film for cut in montage.cuts} == {"tttt", "noise"}
    assert [film.id for film in montage.matched_films()] == ["noise"]


def with_cards(folder: Path, cards: int) -> Archive:
    """An archive whose first shots are title cards that look like nothing in the trailer."""
    archive = Archive(folder, "test:eyes")
    kinds = ("title",) * cards + ("film",) * (20 - cards)
    analysis = an_analysis("cards", looks(2, 20), kinds=kinds)
    archive.add(film_of(analysis), analysis)
    return archive


def test_a_title_card_gets_one_of_the_archive_while_there_are_some(tmp_path: Path) -> None:
    kinds = ("title", "film", "title", "title", *["film"] * 4)
    trailer = an_analysis("tttt", TRAILER, kinds=kinds)
    montage = given(with_cards(tmp_path / "two", 2), trailer)
    answers = [cut.match for cut in montage.cuts if cut.kind == "title"]
    assert sorted(match.shot for match in answers if not match.own) == [0, 1]
    assert sum(match.own for match in answers) == 1
    none = given(with_cards(tmp_path / "none", 0), trailer)
    assert [cut.index for cut in none.cuts if cut.match.own] == [0, 2, 3]


def test_title_cards_keep_their_picture_or_are_matched_if_a_setting_says_so(
    tmp_path: Path,
) -> None:
    archive = with_cards(tmp_path, 2)
    trailer = an_analysis("tttt", TRAILER, kinds=("title", *["film"] * 7))
    assert given(archive, trailer, title_cards="own").cuts[0].match.own
    matched = given(archive, trailer, title_cards="match").cuts[0].match
    assert not matched.own
    assert matched.shot >= 2


def test_what_is_no_film_is_kept_out_unless_asked_for(tmp_path: Path) -> None:
    archive = Archive(tmp_path, "test:eyes")
    rhymes = looks(1, 8, near=TRAILER, spread=0.8)
    kinds = ("leader", "bars", "still", "title", "black", "film", "film", "film")
    for analysis in (an_analysis("odd", rhymes, kinds=kinds), an_analysis("rest", looks(2, 30))):
        archive.add(film_of(analysis), analysis)
    trailer = an_analysis("tttt", TRAILER)
    assert {shot for film, shot in matched(given(archive, trailer)) if film == "odd"} == {5, 6, 7}
    let_in = matched(given(archive, trailer, also=frozenset({"bars", "still"})))
    assert {shot for film, shot in let_in if film == "odd"} == {1, 2, 5, 6, 7}


def test_near_duplicates_stand_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path, "test:eyes")
    rhymes = looks(1, 8, near=TRAILER, spread=0.8)
    first = an_analysis("aaaa", rhymes)
    copy = an_analysis("bbbb", looks(5, 8, near=rhymes, spread=0.05))
    for analysis in (first, copy, an_analysis("rest", looks(2, 30))):
        archive.add(film_of(analysis), analysis)
        archive.compare_once(analysis.film)
    trailer = an_analysis("tttt", np.repeat(TRAILER[:1], 2, axis=0))
    unlike = replace(trailer, course=an_analysis("tttt", TRAILER[:2]).course)
    for also in (frozenset(), frozenset({"duplicate"})):
        montage = given(archive, unlike, also=also)
        stood = [match for match in matched(montage) if match in {("aaaa", 0), ("bbbb", 0)}]
        assert len(stood) == 1


def test_a_set_up_that_comes_back_gets_the_same_shot(tmp_path: Path) -> None:
    to_and_fro = TRAILER[[0, 1, 0, 1, 2, 0]]
    archive = archive_of(tmp_path, noise=looks(2, 40))
    answers = matched(given(archive, an_analysis("tttt", to_and_fro)))
    assert answers[0] == answers[2] == answers[5]
    assert answers[1] == answers[3]
    assert len(set(answers)) == 3


@pytest.mark.parametrize(
    ("rule", "film"), [("never", "colour"), ("only", "grey"), ("prefer", "grey"), ("any", "colour")]
)
def test_black_and_white_is_preferred_or_forbidden(tmp_path: Path, rule: str, film: str) -> None:
    """The colour film is a little more alike."""
    archive = Archive(tmp_path, "test:eyes")
    colour = an_analysis("colour", looks(1, 8, near=TRAILER, spread=0.78))
    grey = an_analysis("grey", looks(1, 8, near=TRAILER, spread=0.8))
    tones = grey.looks.tones.copy()
    tones[:, LEVELS:] = 0
    grey = replace(grey, looks=replace(grey.looks, tones=tones))
    for analysis in (colour, grey):
        archive.add(film_of(analysis), analysis)
    trailer = an_analysis("tttt", TRAILER)
    trailer = replace(trailer, looks=replace(trailer.looks, tones=tones))
    assert {name for name, _ in matched(given(archive, trailer, black_and_white=rule))} == {film}


def test_a_shot_that_rhymes_in_the_mirror_is_turned_if_a_setting_allows(tmp_path: Path) -> None:
    archive = Archive(tmp_path, "test:eyes")
    analysis = mirrored(an_analysis("turned", looks(1, 8, near=TRAILER, spread=0.8)))
    archive.add(film_of(analysis), analysis)
    trailer = an_analysis("tttt", TRAILER)
    straight = given(archive, trailer)
    assert not any(cut.match.mirrored for cut in straight.cuts)
    turned = given(archive, trailer, mirrored=True)
    assert all(cut.match.mirrored for cut in turned.cuts)
    assert all(
        a.match.scores.framing > b.match.scores.framing
        for a, b in zip(turned.cuts, straight.cuts, strict=True)
    )


def test_weights_decide_what_counts(tmp_path: Path) -> None:
    """One film shows the same, the other moves the same."""
    archive = Archive(tmp_path, "test:eyes")
    trailer = an_analysis("tttt", TRAILER)
    moves = trailer.looks.moves.copy()
    moves[:, 0] = 1.0
    trailer = replace(trailer, looks=replace(trailer.looks, moves=moves))
    alike = an_analysis("alike", looks(1, 8, near=TRAILER, spread=0.8))
    moving = an_analysis("moving", looks(2, 8))
    moving = replace(moving, looks=replace(moving.looks, moves=moves))
    for analysis in (alike, moving):
        archive.add(film_of(analysis), analysis)
    for weights, film in ((Weights(1, 0, 0, 0), "alike"), (Weights(0, 0, 1, 0), "moving")):
        assert {name for name, _ in matched(given(archive, trailer, weights=weights))} == {film}


def test_every_match_says_why(tmp_path: Path) -> None:
    montage = given(archive_of(tmp_path, noise=looks(2, 20)), an_analysis("tttt", TRAILER))
    assert all(cut.match.why for cut in montage.cuts)
