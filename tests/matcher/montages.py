"""Montages as values for the tests, and a strategy that makes any."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from matcher.film import Film
from matcher.montage import Cut, Match, Montage, Scores, Trailer

FPS = Fraction(24000, 1001)


def a_film(id: str = "f1", fps: Fraction = Fraction(16), **given: str) -> Film:
    return Film(
        id=id,
        title=given.get("title", f"Film {id}"),
        file=given.get("file", f"/films/{id}.mp4"),
        fps=fps,
        frames=1000,
        shots=10,
        year=given.get("year", "1906"),
        credit=given.get("credit", "Miles Brothers"),
        license=given.get("license", "Public domain"),
        source=given.get("source", "https://example.org"),
    )


def a_match(film: str = "f1", first: int = 10, end: int = 90, total: float = 0.5) -> Match:
    return Match(film, 3, first, end, Scores(total=total, content=total))


def own_match(montage: Montage, index: int) -> Match:
    """The trailer's own picture at a cut."""
    cut = montage.cuts[index]
    return Match(
        montage.trailer.id, index, cut.first_frame, cut.end_frame, Scores(), own=True, why="black"
    )


def keeping_its_own(montage: Montage, *indices: int) -> Montage:
    """The montage with the trailer's own picture at some of its cuts, which are black."""
    trailer = montage.trailer.as_film(len(montage.cuts))
    cuts = tuple(
        replace(cut, match=own_match(montage, cut.index), kind="black")
        if cut.index in indices
        else cut
        for cut in montage.cuts
    )
    return replace(montage, cuts=cuts, films={**montage.films, trailer.id: trailer})


def a_montage(lengths: tuple[int, ...] = (24, 30, 18), title: str = "A trailer") -> Montage:
    cuts, at = [], 0
    for index, length in enumerate(lengths):
        match = a_match(first=10 + index, total=0.5 + index / 100)
        cuts.append(Cut(index, at, at + length, match, alternatives=(a_match("f2"),)))
        at += length
    trailer = Trailer("t1", title, "/t.mp4", FPS, at, 1280, 720, sound=True)
    films = {"f1": a_film("f1"), "f2": a_film("f2", Fraction(25))}
    return Montage(trailer, "builtin:x", tuple(cuts), films, recipe="r")


_scores = st.builds(
    Scores,
    total=st.floats(0, 1),
    content=st.floats(0, 1),
    framing=st.none() | st.floats(0, 1),
    motion=st.none() | st.floats(0, 1),
    tone=st.none() | st.floats(0, 1),
)
_names = st.lists(st.text(), max_size=2).map(tuple)
_matches = st.builds(
    lambda first, length, **given: Match(
        shot=0, first_frame=first, end_frame=first + length, **given
    ),
    first=st.integers(0, 10**6),
    length=st.integers(1, 10**6),
    film=st.sampled_from(["f1", "f2"]),
    scores=_scores,
    speed=st.fractions(Fraction(1, 4), Fraction(2)),
    mirrored=st.booleans(),
    names=_names,
    why=st.text(),
)


@st.composite
def montages(draw: st.DrawFn) -> Montage:
    cuts, at = [], 0
    for index in range(draw(st.integers(1, 6))):
        length = draw(st.integers(1, 500))
        others = tuple(draw(st.lists(_matches, max_size=2)))
        begins = draw(st.sampled_from(["cut", "gradual"]))
        kind = draw(st.sampled_from(["film", "title"]))
        cut = Cut(index, at, at + length, draw(_matches), begins, others, kind, draw(_names))
        cuts.append(cut)
        at += length
    fps = draw(st.fractions(Fraction(1), Fraction(60)))
    trailer = Trailer("t", draw(st.text()), "/t", fps, at, 640, 480, draw(st.booleans()))
    films = {"f1": a_film("f1", title=draw(st.text())), "f2": a_film("f2", Fraction(30000, 1001))}
    montage = Montage(trailer, "eyes", tuple(cuts), films, draw(st.text()))
    return keeping_its_own(montage, *draw(st.sets(st.integers(0, len(cuts) - 1))))
