"""Why a match was chosen: in words, short, and honest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.montage import Scores
from matcher.reasons import LIMIT, why

FACE, PUSH = "close-up of a face", "push in"
SCORE = st.none() | st.floats(0, 1)
NAMES = st.lists(
    st.sampled_from([FACE, PUSH, "looking left", "still camera", "a train", "rushing by", "dark"])
    | st.text(max_size=120)
).map(tuple)


def scored(
    content: float = 0.25, framing: float = 0.25, motion: float = 0.4, tone: float = 0.5
) -> Scores:
    return Scores(0.6, content, framing, motion, tone)


def test_what_both_share_comes_first_then_what_is_most_alike() -> None:
    assert why(scored(framing=0.95, content=0.55), (PUSH, FACE), (FACE, "dark", PUSH)) == (
        "both a close-up of a face, both push in; the same framing, alike in content"
    )


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        ("content", "alike in content"),
        ("framing", "the same framing"),
        ("motion", "moves alike"),
        ("tone", "the same light"),
    ],
)
def test_each_strong_score_has_its_words(feature: str, words: str) -> None:
    assert why(scored(**{feature: 0.9}), (), ()) == words


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        ("content", "other content"),
        ("framing", "framed differently"),
        ("motion", "moves differently"),
        ("tone", "in another light"),
    ],
)
def test_a_weak_score_is_owned_up_to(feature: str, words: str) -> None:
    assert why(scored(**{feature: 0.1}), (FACE,), (FACE,)) == (
        f"both a close-up of a face, but {words}"
    )


def test_of_several_weak_scores_the_weakest_is_named() -> None:
    assert why(scored(0.9, 0.85, 0.05, 0.3), (), ()) == (
        "alike in content, the same framing, but moves differently"
    )


def test_where_only_one_thing_is_alike_little_is_in_common() -> None:
    assert why(scored(0.1, 0.1, 0.1, 0.95), (), ()) == "little in common but the light"
    assert why(scored(0.1, 0.3, 0.1, 0.1), (FACE,), (PUSH,)) == "little in common but the framing"


def test_where_nothing_is_alike_nothing_is_praised() -> None:
    assert why(scored(0.1, 0.1, 0.1, 0.2), (FACE,), (PUSH,)) == "little in common"


def test_where_all_is_middling_it_is_called_so() -> None:
    assert why(scored(0.2, 0.3, 0.4, 0.4), (), ()) == "somewhat alike in framing and movement"


def test_each_score_is_judged_among_its_like() -> None:
    """A likeness of 0.4 is much for content and little for light."""
    assert why(scored(0.4, 0.25, 0.4, 0.4), (), ()) == "alike in content"
    assert why(scored(0.25, 0.25, 0.4, 0.3), (FACE,), (FACE,)).endswith("but in another light")


def test_a_move_that_is_named_is_not_praised_a_second_time() -> None:
    assert why(scored(motion=0.9), (PUSH,), (PUSH,)) == "both push in"
    shared = ("vehicles", "rushing by")
    assert why(scored(motion=0.9), shared, shared) == "both vehicles rushing by"
    assert why(scored(tone=0.9), ("dark",), ("dark",)) == "both dark"


def test_two_shots_in_which_nothing_moves_do_not_move_alike() -> None:
    still = ("still camera",)
    assert why(scored(motion=1.0), still, still) == "equally still"
    moving = (*still, "moving up")
    assert why(scored(motion=1.0), moving, moving) == "both moving up"


def test_names_that_differ_are_not_shared() -> None:
    assert "both" not in why(scored(framing=0.9), (FACE,), ("long shot",))


def test_where_nothing_was_compared_nothing_is_said() -> None:
    assert why(Scores(), (FACE,), (PUSH,)) == ""
    assert why(Scores(0.5, 0.9), (), ()) == "alike in content"


@given(SCORE, SCORE, SCORE, SCORE, NAMES, NAMES)
def test_reasons_are_short_and_always_the_same(
    content: float,
    framing: float,
    motion: float,
    tone: float,
    here: tuple[str, ...],
    there: tuple[str, ...],
) -> None:
    scores = Scores(0.5, content, framing, motion, tone)
    names = (*here, *there)
    assert len(why(scores, here, names)) <= LIMIT
    assert why(scores, here, names) == why(scores, here, names)
