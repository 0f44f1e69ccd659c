"""Montages as values for the tests, and a strategy that makes any."""

from __future__ import annotations

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
_matches = st.builds(
    lambda film, first, length, scores, speed: Match(film, 0, first, first + length, scores, speed),
    st.sampled_from(["f1", "f2"]),
    st.integers(0, 10**6),
    st.integers(1, 10**6),
    _scores,
    st.fractions(Fraction(1, 4), Fraction(2)),
)


@st.composite
def montages(draw: st.DrawFn) -> Montage:
    cuts, at = [], 0
    for index in range(draw(st.integers(1, 6))):
        length = draw(st.integers(1, 500))
        others = tuple(draw(st.lists(_matches, max_size=2)))
        begins = draw(st.sampled_from(["cut", "gradual"]))
        cuts.append(Cut(index, at, at + length, draw(_matches), begins, others))
        at += length
    fps = draw(st.fractions(Fraction(1), Fraction(60)))
    trailer = Trailer("t", draw(st.text()), "/t", fps, at, 640, 480, draw(st.booleans()))
    films = {"f1": a_film("f1", title=draw(st.text())), "f2": a_film("f2", Fraction(30000, 1001))}
    return Montage(trailer, "eyes", tuple(cuts), films, draw(st.text()))
