"""Everyone whose picture is seen is named, with the cuts that show it."""

from __future__ import annotations

from dataclasses import replace

from matcher.credits import credits_text
from tests.matcher.montages import a_film, a_match, a_montage, keeping_its_own


def test_every_film_is_named_once_in_order_with_its_credit_and_its_cuts() -> None:
    montage = a_montage((10, 10, 10)).with_match(1, a_match("f2"))
    assert credits_text(montage) == (
        "A trailer\n"
        "A reinterpretation in 3 shots, made with Kuleshov.\n"
        "Sound and left picture: the trailer itself. It belongs to its makers.\n"
        "\n"
        "Archive films, in order of appearance\n"
        "\n"
        "Film f1 (1906)\n"
        "  Credit: Miles Brothers\n"
        "  Licence: Public domain\n"
        "  Source: https://example.org\n"
        "  Seen in cuts 0, 2\n"
        "\n"
        "Film f2 (1906)\n"
        "  Credit: Miles Brothers\n"
        "  Licence: Public domain\n"
        "  Source: https://example.org\n"
        "  Seen in cut 1\n"
    )


def test_films_that_only_stand_among_the_alternatives_are_not_credited() -> None:
    assert "Film f2" not in credits_text(a_montage())


def test_where_the_trailer_keeps_its_own_picture_nobody_else_is_credited() -> None:
    text = credits_text(keeping_its_own(a_montage((10, 10, 10)), 0))
    assert text.count("A trailer") == 1
    assert "Seen in cuts 1, 2" in text


def test_what_nobody_knows_has_no_line() -> None:
    montage = a_montage((5,))
    bare = a_film("f1", year="", credit="", license="", source="")
    text = credits_text(replace(montage, films={**montage.films, "f1": bare}))
    assert text.endswith("Film f1\n  Seen in cut 0\n")


def test_a_title_cannot_add_lines_of_its_own() -> None:
    assert credits_text(a_montage((5,), title="A\nB\u202e")).startswith("A B\n")
