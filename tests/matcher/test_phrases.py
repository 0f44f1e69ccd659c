"""Names of a shot joined into English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.phrases import FACTS, described, facts, headline, is_plural, names_of, part_of
from matcher.vocabulary import load_vocabulary

WORDS = st.sampled_from(
    [term.name for category in load_vocabulary().categories for term in category.terms]
    + ["close-up of a face", "two faces", "looking left", "pan right", "push in", "still camera"]
    + ["moving left to right", "moving up", "rushing by", "bustling", "black-and-white", "dark"]
)


@pytest.mark.parametrize(
    ("names", "phrase"),
    [
        ([], ""),
        (["close-up of a face", "looking left"], "a close-up of a face, looking left"),
        (["vehicles", "pan right", "rushing by"], "vehicles rushing by, pan right"),
        (["push in", "black-and-white"], "black-and-white, push in"),
        (["extreme close-up", "hands"], "an extreme close-up of hands"),
        (["long shot"], "a long shot"),
        (
            ["medium shot", "two faces", "looking right"],
            "a medium shot of two faces, looking right",
        ),
        (["long shot", "in a street", "a crowd"], "a long shot of a crowd in a street"),
        (
            ["a train", "moving right to left", "rushing by"],
            "a train rushing by from right to left",
        ),
        (["a rocket", "moving up", "rushing by"], "a rocket rushing up"),
        (["moving left to right"], "something moving left to right"),
        (["long shot", "bustling"], "a long shot of a bustling scene"),
        (["birds", "from below", "in the air"], "birds in the air, from below"),
        (["at eye level", "a dog", "still camera"], "a dog"),
        (["still camera"], "still camera"),
        (["in a street", "dark"], "in a street, dark"),
        (["pan left", "tilt up"], "pan left, tilt up"),
    ],
)
def test_a_shot_is_described_in_one_phrase(names: list[str], phrase: str) -> None:
    assert described(names) == phrase


def test_what_is_seen_comes_first_whatever_the_order_of_the_names() -> None:
    names = ["black-and-white", "pan right", "in a street", "looking left", "a man", "medium shot"]
    assert (
        described(names)
        == described(names[::-1])
        == ("a medium shot of a man in a street, looking left, pan right").replace(
            " in a street", ""
        )
    )


def test_no_more_is_said_than_can_be_taken_in() -> None:
    names = ["a man", "looking left", "pan right", "in a street", "dark", "from above"]
    assert len(facts(names)) == 6
    assert described(names).count(",") == FACTS - 1


@given(st.lists(WORDS, max_size=8))
def test_whatever_is_known_can_be_said(names: list[str]) -> None:
    phrase = described(names)
    assert bool(phrase) == bool(names)
    assert phrase == phrase.strip(" ,")
    assert "  " not in phrase
    assert phrase == described(names)


def test_a_headline_is_what_a_sentence_can_be_about() -> None:
    assert headline(["close-up of a face", "looking left"]) == "a close-up of a face"
    assert headline(["push in", "dark"]) == "a push in"
    assert headline(["in a street", "dark"]) == ""


def test_one_and_several_are_told_apart() -> None:
    assert is_plural("vehicles rushing by")
    assert is_plural("two faces")
    assert not is_plural("a crowd")
    assert not is_plural("the moon")
    assert not is_plural("something moving up")


def test_a_word_of_an_operators_own_that_has_no_known_form_is_taken_for_a_subject() -> None:
    assert part_of("a zeppelin") == part_of("Lightning") == "subject"
    assert described(["long shot", "Piccadilly Circus"]) == "a long shot of Piccadilly Circus"


def test_a_measured_face_is_believed_about_size_before_a_text() -> None:
    read = ("long shot", "a man")
    assert names_of(read, ("close-up of a face", "looking left"), ("pan right",), ("dark",)) == (
        ("a man", "close-up of a face", "looking left", "pan right", "dark")
    )
    assert names_of(read, ("two faces",)) == ("long shot", "a man", "two faces")
    assert names_of(tones=("dark",), moves=("dark",)) == ("dark",)
