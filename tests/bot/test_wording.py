"""What is said about a montage: always the same, within limits, harmless whatever it is called."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.posting.words.harmless import BIDI, one_line, shortened
from bot.posting.words.templates import listed
from bot.posting.words.wording import UNTITLED, draft_of
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


def named(*pairs: tuple[tuple[str, ...], tuple[str, ...]], own: tuple[int, ...] = ()) -> Montage:
    """A montage of shots that show so much, beside matches that show so much; better to the end.

    The shots `own` keep the trailer's own picture.
    """
    made = montage(shots=len(pairs))
    cuts = []
    for cut, (here, there) in zip(made.cuts, pairs, strict=True):
        match = replace(cut.match, names=there, scores=Scores(0.5 + cut.index / 100, 0.5))
        if cut.index in own:
            frames = cut.first_frame, cut.end_frame
            match = Match(made.trailer.id, cut.index, *frames, Scores(), own=True)
        cuts.append(replace(cut, names=here, match=match))
    films = {**made.films, made.trailer.id: made.trailer.as_film(len(pairs))}
    return replace(made, cuts=tuple(cuts), films=films)


FACE = ("close-up of a face", "looking left")
CARS = ("vehicles", "rushing by")


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


def test_the_text_says_what_answers_what_best_first_and_each_once() -> None:
    made = named(
        (FACE, ("close-up of a face",)),
        (CARS, CARS),
        (("push in",), ("push in", "dark")),
        (CARS, CARS),
        (("a dog", "dark"), ("a long shot", "a cat", "dark")),
    )
    assert draft_of(made).text == (
        "Metropolis: trailer, answered by the archive: 5 shots, 5 rhymes.\n\n"
        "Vehicles rushing by answer vehicles rushing by; "
        "a long shot of a cat answers a dog.\n\n"
        "With shots from Market Street (1906) and Duck and Cover."
    )
    assert (
        "A push in answers a push in." in draft_of(named((("push in", "a dog"), ("push in",)))).text
    )


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ((), FACE),
        (FACE, CARS),
        (("still camera",), ("still camera",)),
        (("dark",), ("dark",)),
        (("\u202e\x00",), ("\u202e\x00",)),
    ],
)
def test_where_two_shots_share_nothing_worth_a_word_the_text_is_silent(
    here: tuple[str, ...], there: tuple[str, ...]
) -> None:
    assert draft_of(named((here, there))).text == (
        "Metropolis: trailer, answered by the archive: 1 shot, 1 rhyme.\n\n"
        "With shots from Market Street (1906)."
    )


def test_the_alt_text_describes_a_few_pairs_in_the_order_in_which_they_are_seen() -> None:
    made = named(
        (FACE, ("close-up of a face", "black-and-white")),
        (("a dog",), ()),
        (("pan right",), ("tilt up",)),
        (CARS, CARS),
        (("a cat",), ("a horse",)),
    )
    assert draft_of(made).alt.endswith(
        " 2 shots of Duck and Cover."
        " At 0:00: a close-up of a face, looking left; beside it, from Market Street (1906): "
        "a close-up of a face, black-and-white."
        " At 0:03: vehicles rushing by; beside it, from Duck and Cover: vehicles rushing by."
        " At 0:04: a cat; beside it, from Market Street (1906): a horse."
    )


def test_a_shot_that_keeps_its_own_picture_is_no_rhyme_and_names_no_film() -> None:
    draft = draft_of(named((FACE, FACE), ((), ()), (CARS, CARS), own=(1, 2)))
    assert draft.text == (
        "Metropolis: trailer, answered by the archive: 3 shots, 1 rhyme.\n\n"
        "A close-up of a face answers a close-up of a face.\n\n"
        "With shots from Market Street (1906)."
    )
    assert (
        "in 3 shots. Right, for 1 of them, a shot from an archive that resembles it and changes on "
        "the same frame: 1 shot of Market Street (1906). "
        "2 shots of the trailer can be seen on both sides. At 0:00: "
    ) in draft.alt
    assert [credit.title for credit in draft.credits] == ["Market Street"]


def test_a_montage_without_a_rhyme_speaks_of_no_films() -> None:
    draft = draft_of(named((FACE, FACE), own=(0,)))
    assert draft.text == "Metropolis: trailer, answered by the archive: 1 shot, 0 rhymes."
    assert draft.alt == (
        "Two pictures side by side, 1 second, with the trailer's own sound. Left, the trailer "
        "“Metropolis: trailer” in 1 shot. 1 shot of the trailer can be seen on both sides."
    )


def test_finds_leave_room_for_the_films() -> None:
    long = tuple(f"{'very ' * 8}long name {index}" for index in range(4))
    made = named(*[((name, "a"), (name, "b")) for name in long])
    draft = draft_of(made, text_limit=240, alt_limit=400)
    assert draft.text.endswith("With shots from Market Street (1906) and Duck and Cover.")
    assert "2 shots of Market Street (1906)" in draft.alt
    assert len(draft.text) <= 240
    assert len(draft.alt) <= 400


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
    cuts = tuple(
        replace(cut, names=(title, name), match=replace(cut.match, names=(name, title)))
        for cut in made.cuts
    )
    made = replace(made, cuts=cuts)
    draft = draft_of(made, text_limit=limit, alt_limit=limit)
    assert draft == draft_of(made, text_limit=limit, alt_limit=limit)
    assert len(draft.text) <= limit
    assert len(draft.alt) <= limit
    credit = draft.credits[0]
    for said in (
        draft.title,
        *draft.text.split("\n\n"),
        draft.alt,
        credit.caption,
        credit.credit,
        credit.license,
    ):
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
