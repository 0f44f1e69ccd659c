"""What people are told is kind, short and harmless, whatever a film is called."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.posting.words.counting import X_LETTERS, graphemes, x_length
from bot.requests import phrases
from bot.requests.links import SITES
from bot.requests.phrases import (
    LONGEST,
    About,
    Refusal,
    acknowledgement,
    explanation,
    goodbye,
    in_about,
    refusal,
    taken_down,
    welcome,
)

REASONS: tuple[Refusal, ...] = tuple(
    reason for group in get_args(Refusal) for reason in (get_args(group) or (group,))
)
FULL = About("Metropolis", 5, timedelta(minutes=100), ("youtube", "vimeo", "archive.org"))


@pytest.mark.parametrize("why", REASONS)
def test_every_reason_has_its_sentence(why: Refusal) -> None:
    for about in (FULL, About()):
        said = refusal(why, about)
        assert 10 < len(said) <= LONGEST
        assert "{" not in said
        assert said.lstrip("“")[0].isupper()
        assert said[-1] in ".!?"
        assert "\n" not in said


@pytest.mark.parametrize("why", REASONS)
def test_no_sentence_blames(why: Refusal) -> None:
    said = refusal(why, FULL).lower()
    for word in (
        "you must",
        "invalid",
        "error",
        "wrong link",
        "not allowed",
        "forbidden",
        "your fault",
    ):
        assert word not in said


def test_sentences_say_what_they_know() -> None:
    assert "“Metropolis”" in refusal("gone", FULL)
    assert "YouTube, Vimeo and the Internet Archive" in refusal("site", FULL)
    assert "in about 2 hours" in refusal("person hour", FULL)
    assert "up to 5 minutes" in refusal("too long", FULL)
    assert "up to 90 seconds" in refusal("too long", About(minutes=1.5))
    assert refusal("collection", About(names=("Silent films", "NASA"))).endswith(
        "I have Silent films and NASA."
    )
    assert refusal("gone", About()).startswith("It is private")


@pytest.mark.parametrize(
    "title", ["", "M", "Metropolis", "x" * 5_000, "word " * 999, "東京物語" * 90]
)
def test_a_long_title_is_cut_with_grace(title: str) -> None:
    said = [refusal(why, About(title, names=tuple(SITES))) for why in REASONS]
    said += [
        acknowledgement(3, 10, title),
        acknowledgement(1, 1, title),
        refusal("gone", About(title)),
    ]
    for sentence in said:
        assert len(sentence) <= LONGEST
        assert sentence.count("“") == sentence.count("”")
        assert "“”" not in sentence
    if len(title) > LONGEST:
        assert all("…" in sentence for sentence in said[-3:])


@given(st.text(max_size=400), st.integers(-5, 10**6), st.floats(0, 1e6))
def test_no_title_calls_anybody_or_breaks_out(title: str, place: int, minutes: float) -> None:
    hostile = f"@ann@b.example #tag https://a.example/ {title}"
    for said in (refusal("gone", About(hostile)), acknowledgement(place, minutes, hostile)):
        assert len(said) <= LONGEST
        assert "@a" not in said
        assert "#t" not in said
        assert "https://" not in said
        assert said.isprintable() or any(not letter.isprintable() for letter in title + "\u2060")
        assert not any(letter in "\n\r\u202e\u2066" for letter in said)


def test_a_title_with_braces_is_but_a_title() -> None:
    said = refusal("gone", About("{names} {0} {film} %s"))
    assert "“{names} {0} {film} %s”" in said


def test_hosts_of_the_settings_become_no_links() -> None:
    said = refusal("site", About(names=("tube.example",)))
    assert "tube.example" not in said
    assert x_length(said) <= len(said) + 1


@pytest.mark.parametrize("many", [1, 5, 6, 7, 40])
def test_as_many_names_are_told_as_fit(many: int) -> None:
    names = tuple(f"Collection number {n} of the archive" for n in range(many))
    said = refusal("collection", About(names=names))
    assert len(said) <= LONGEST
    assert "Collection number 0" in said
    assert ("others" in said) is (many > 3)


@pytest.mark.parametrize(
    ("place", "minutes", "said"),
    [
        (1, 4, "You are next with “M”: about 5 minutes."),
        (3, 10, "You are third in line with “M”: about 10 minutes."),
        (10, 58, "You are tenth in line with “M”: about an hour."),
        (12, 130, "You are number 12 in line with “M”: about 2 hours."),
        (0, 0, "You are next with “M”: about a minute."),
    ],
)
def test_who_waits_is_told_how_long(place: int, minutes: float, said: str) -> None:
    assert acknowledgement(place, minutes, "M") == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "in about a minute"),
        (1.5, "in about 2 minutes"),
        (7, "in about 10 minutes"),
        (45, "in about 45 minutes"),
        (61, "in about an hour"),
        (80, "in about 2 hours"),
        (60 * 20, "in about 20 hours"),
        (60 * 23, "in about a day"),
        (60 * 50, "in about 2 days"),
    ],
)
def test_lengths_of_time_are_told_as_people_tell_them(minutes: float, said: str) -> None:
    assert in_about(timedelta(minutes=minutes)) == said
    assert in_about(None) == "later"
    assert in_about(timedelta(days=-1)) == "in about a minute"


def test_what_we_say_of_ourselves_fits_everywhere() -> None:
    for said in (
        explanation(),
        goodbye(),
        welcome(),
        taken_down(),
    ):
        assert len(said) <= LONGEST
        assert graphemes(said) <= LONGEST
        assert x_length(said) + 50 <= X_LETTERS
    assert phrases.LONGEST == 200
