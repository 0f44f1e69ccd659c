"""What is said about a montage: always the same, within limits, harmless whatever it is called."""

from __future__ import annotations

import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.posting.wording import BIDI, UNTITLED, draft_of, listed, one_line, shortened
from matcher.film import Film
from matcher.montage import Cut, Match, Montage, Scores, Trailer


def film(number: int, title: str = "", **fields: str) -> Film:
    """A film of the archive; the number is its id."""
    name = title or f"Film {number}"
    return Film(str(number), name, f"{number}.mp4", Fraction(24), 1_000, 10, **fields)


def montage(
    title: str = "Metropolis: trailer",
    films: tuple[Film, ...] = (film(1, "Market Street", year="1906"), film(2, "Duck and Cover")),
    shots: int = 5,
    name: str = "feedfacecafebeef",
) -> Montage:
    """A montage of shots of a second each, whose matches come from the films by turns."""
    cuts = tuple(
        Cut(i, 24 * i, 24 * i + 24, Match(films[i % len(films)].id, i, 0, 50, Scores(0.5, 0.5)))
        for i in range(shots)
    )
    trailer = Trailer(name, title, "t.mp4", Fraction(24), 24 * shots, 1280, 720, sound=True)
    return Montage(trailer, "builtin", cuts, {film.id: film for film in films})


def test_the_text_names_trailer_shots_and_films() -> None:
    assert draft_of(montage()).text == (
        "Metropolis: trailer, answered by the archive: 5 shots, 5 rhymes.\n\n"
        "With shots from Market Street (1906) and Duck and Cover."
    )


def test_the_alt_text_says_which_trailer_which_films_and_what_is_seen() -> None:
    assert draft_of(montage()).alt == (
        "Two pictures side by side, 5 seconds, with the trailer's own sound. Left, the trailer "
        "“Metropolis: trailer” in 5 shots. Right, for each of them, a shot from an archive that "
        "resembles it and changes on the same frame: 3 shots of Market Street (1906) and "
        "2 shots of Duck and Cover."
    )


def test_one_shot_of_one_film_is_worded_in_the_singular() -> None:
    draft = draft_of(montage(films=(film(1, "M"),), shots=1))
    assert "1 shot, 1 rhyme." in draft.text
    assert "1 second, with" in draft.alt
    assert draft.alt.endswith(": 1 shot of M.")


def test_credits_stand_in_order_of_appearance_and_once() -> None:
    films = (film(3, "C", credit="Ann", license="CC0", source="https://c.example"), film(1, "A"))
    draft = draft_of(montage(films=films, shots=6))
    assert [credit.caption for credit in draft.credits] == ["C", "A"]
    assert draft.credits[0].link == "https://c.example"


@pytest.mark.parametrize("source", ["javascript:alert(1)", "Prelinger", "file:///etc/passwd", ""])
def test_only_web_addresses_become_links(source: str) -> None:
    assert draft_of(montage(films=(film(1, source=source),))).credits[0].link == ""


def test_many_films_are_counted_where_they_cannot_all_be_named() -> None:
    draft = draft_of(montage(films=tuple(film(i) for i in range(200)), shots=200))
    assert len(draft.text) <= 500
    assert len(draft.alt) <= 1_500
    assert draft.text.endswith(" more films.")
    assert "1 shot of Film 0, " in draft.alt
    assert draft.alt.endswith(" more films.")
    assert len(draft.credits) == 200


@settings(deadline=None)
@given(st.text(st.characters()), st.text(st.characters()), st.integers(40, 600))
def test_no_title_breaks_a_limit_or_smuggles_a_character(title: str, name: str, limit: int) -> None:
    made = montage(title, (film(1, name, year=name, credit=name, license=title, source=name),))
    draft = draft_of(made, text_limit=limit, alt_limit=limit)
    assert draft == draft_of(made, text_limit=limit, alt_limit=limit)
    assert len(draft.text) <= limit
    assert len(draft.alt) <= limit
    credit = draft.credits[0]
    for said in (draft.title, draft.alt, credit.caption, credit.credit, credit.license):
        assert not set(said) & BIDI
        assert not {unicodedata.category(letter) for letter in said} & {"Cc", "Cs", "Zl", "Zp"}
        said.encode()


def test_a_title_of_nothing_gets_a_name() -> None:
    draft = draft_of(montage("\u202e\x00\n", (film(1, "\ud800 \t"),)))
    assert draft.title == "An untitled trailer"
    assert draft.credits[0].title == UNTITLED


def test_a_long_title_is_cut_at_a_word() -> None:
    assert one_line("The Cabinet of\r\nDr. Caligari, restored", 24) == "The Cabinet of Dr…"
    assert one_line("x" * 10_000, 10) == "x" * 9 + "…"


@settings(deadline=None)
@given(st.text(), st.integers(0, 50))
def test_shortened_text_fits_and_short_text_stays(text: str, limit: int) -> None:
    assert len(shortened(text, limit)) <= limit
    assert shortened(text, len(text)) == text


def test_a_list_reads_like_a_sentence() -> None:
    assert listed([], "") == ""
    assert listed(["A"], "") == "A"
    assert listed(["A", "B"], "") == "A and B"
    assert listed(["A", "B"], "3 more films") == "A, B and 3 more films"
    assert listed([], "3 films") == "3 films"
