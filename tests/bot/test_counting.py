"""Texts are as long as the places say they are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.posting.words.counting import (
    BLUESKY_LETTERS,
    bluesky_length,
    clusters,
    graphemes,
    mastodon_length,
    x_length,
)

FAMILY = "👨‍👩‍👧‍👦"
KISS = "👩🏻‍❤️‍💋‍👨🏽"
WALES = "🏴󠁧󠁢󠁷󠁬󠁳󠁿"
ACCENTED = "e\u0301"


@pytest.mark.parametrize("seen_as_one", [FAMILY, KISS, WALES, ACCENTED, "🇩🇪", "1️⃣", "각", "é"])
def test_what_is_seen_as_one_letter_is_one_grapheme(seen_as_one: str) -> None:
    assert graphemes(seen_as_one) == 1
    assert clusters(f"a{seen_as_one}b") == ["a", seen_as_one, "b"]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("A Trip Down Market Street", 25),
        ("Straße – “Größe”", 16),
        ("Метрополис", 10),
        ("日本語", 6),
        ("한국", 4),
        ("…", 2),
        (ACCENTED, 1),  # composed before it is counted
        ("\u2060", 2),
        ("👍", 2),
        ("👍🏽", 2),
        ("🇩🇪🇫🇷", 4),
        (FAMILY, 2),
        (KISS, 2),
        (WALES, 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("❤", 2),
        ("©", 1),
        ("123#*", 5),
        ("👍" + "\u0301" * 9, 11),  # marks on an emoji are no part of it
        ("https://archive.org/details/" + "x" * 200, 23),
        ("see https://a.example, ok", 31),
        ("two http://a.example/ http://b.example/", 51),
        ("example.com", 23),
        ("end. Begin", 10),
    ],
)
def test_x_weighs_letters(text: str, length: int) -> None:
    assert x_length(text) == length


@given(st.text(st.characters(max_codepoint=0x10FF, exclude_characters=".:")))
def test_on_x_letters_of_most_alphabets_weigh_one_when_composed(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assume(max(composed, default="") <= "\u10ff")  # composing leads out of these alphabets, too
    assert x_length(text) == len(composed)


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0xA4CF)))
def test_on_x_letters_of_east_asia_weigh_two(text: str) -> None:
    assert x_length(text) == 2 * len(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("A Trip Down Market Street", 25),
        ("日本語", 3),
        (FAMILY, 1),
        ("https://archive.org/details/" + "x" * 200, 23),
        ("see https://a.org.", 28),
        ("thanks, @kuleshov@mastodon.social!", 18),
        ("@kuleshov", 9),
        ("one@mail.example", 16),
    ],
)
def test_mastodon_counts_graphemes_links_as_23_and_names_without_hosts(
    text: str, length: int
) -> None:
    assert mastodon_length(text) == length


def test_another_server_may_reserve_more_for_a_link() -> None:
    assert mastodon_length("https://a.example/", url=30) == 30


def test_bluesky_counts_graphemes_and_where_they_are_heavy_bytes() -> None:
    assert bluesky_length("x" * 300) == 300
    assert bluesky_length("日" * 300) == 300
    assert bluesky_length("👍" * 300) == 300
    assert bluesky_length(FAMILY * 120) == BLUESKY_LETTERS
    assert bluesky_length(FAMILY * 121) > BLUESKY_LETTERS


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_within_blueskys_count_is_within_both_its_limits(text: str) -> None:
    both = graphemes(text) <= BLUESKY_LETTERS and len(text.encode()) <= 3_000
    assert (bluesky_length(text) <= BLUESKY_LETTERS) == both


@given(st.text(), st.text())
def test_clusters_are_the_whole_text(first: str, second: str) -> None:
    assert "".join(clusters(first)) == first
    assert graphemes(first + second) <= graphemes(first) + graphemes(second)
