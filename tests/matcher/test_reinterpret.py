"""From an analysed trailer and an archive to a montage."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matcher.archive import Archive
from matcher.errors import ArchiveError
from matcher.matching import Rules
from matcher.montage import Montage
from matcher.reinterpret import FIRST_LOOK, Brief, recipe_of, reinterpret
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
    trailer = an_analysis("tttt", looks(8, 8, near=crowd, spread=0.3))
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
    """Sixty shots of one film lie nearer to every place than any of the other film."""
    look = looks(7, 1)
    trailer = looks(8, 14, near=np.repeat(look, 14, axis=0), spread=0.3)
    crowd = looks(9, 60, near=np.repeat(look, 60, axis=0), spread=0.9)
    other = looks(10, 20, near=np.repeat(look, 20, axis=0), spread=2.5)
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
