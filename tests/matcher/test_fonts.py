"""Any text can be drawn: cleaned, in a font that has its letters, and no wider than allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.fonts import Lettering, lettering, plain, shortened, wrapped


def test_control_characters_and_bidi_marks_are_stripped() -> None:
    assert plain("A\ttab,\x07 a\u202e mark\u200e\ufeff\r\nand\x1b[31m red") == (
        "A tab, a mark and[31m red"
    )


def test_latin_greek_and_cyrillic_are_drawn_in_source_sans() -> None:
    for text in ("Ägypten & Łódź", "Ἀντιγόνη", "Сталкер"):
        letters = lettering(text, 40)
        assert letters.text == text
        assert "SourceSans" in letters.font


def test_a_letter_no_font_has_loses_its_accent_or_is_left_out() -> None:
    strange = "\U0001f9ff"
    letters = lettering(f"Film {strange}\U0010fffd two", 40)
    assert "Film" in letters.text
    assert "two" in letters.text
    assert "\U0010fffd" not in letters.text


@given(st.text(max_size=30), st.floats(30, 500))
def test_no_text_is_wider_than_its_limit(text: str, width: float) -> None:
    assert shortened(lettering(text, 24), width).width <= width


def test_a_long_text_ends_in_an_ellipsis() -> None:
    letters = shortened(lettering("The Cabinet of Doctor Caligari", 40), 300)
    assert letters.text.startswith("The Cab")
    assert letters.text.endswith("…")
    assert " …" not in letters.text


def test_a_short_text_is_left_alone() -> None:
    letters = lettering("Sunrise", 40)
    assert shortened(letters, 300) == letters


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_wrapped_text_keeps_its_words_and_its_limits(lines: int) -> None:
    words = "Library of Congress, National Audio-Visual Conservation Center, Culpeper"
    broken = wrapped(lettering(words, 20), 300, lines)
    assert len(broken) <= lines
    assert all(line.width <= 300 for line in broken)
    said = " ".join(line.text for line in broken)
    assert said == words or said.endswith("…")


def test_nothing_to_say_is_no_line() -> None:
    assert wrapped(lettering("", 20), 300, 2) == ()
    assert lettering("\u202e", 20) == Lettering("", lettering("a", 20).font, 20)
