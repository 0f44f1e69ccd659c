"""What strangers call their films does nothing but name them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.posting.words.counting import clusters, graphemes, x_length
from bot.posting.words.harmless import JOINER, inert, one_line, shortened

MENTION = re.compile(r"[@＠]\w")
HASHTAG = re.compile(r"[#＃]\w")
SHARE = re.compile(r"[$＄][a-z]", re.IGNORECASE)
DOMAIN = re.compile(r"\w[.。．｡][^\W\d_]")
OTHER_ADDRESS = re.compile(r"[a-z]:[\w/?]", re.IGNORECASE)

FAMILY = "👨‍👩‍👧‍👦"
odd = st.text(st.one_of(st.sampled_from("@＠#＃$.:/。 aZ9é日_-"), st.characters()))


@given(odd)
def test_no_mention_hashtag_or_address_works(text: str) -> None:
    said = inert(text)
    for live in (MENTION, HASHTAG, SHARE, DOMAIN, OTHER_ADDRESS):
        assert not live.search(said)


@given(odd)
def test_what_is_inert_reads_as_before(text: str) -> None:
    assert inert(text).replace(JOINER, "") == text.replace(JOINER, "")
    assert inert(inert(text)) == inert(text)


@pytest.mark.parametrize(
    "title", ["Metropolis: trailer", "Dr. Strangelove", "8½", "Film No. 5 – 100 % found", "10:30"]
)
def test_an_ordinary_title_stays_as_it_is(title: str) -> None:
    assert inert(title) == title


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("@bob", "@|bob"),
        ("＠bob", "＠|bob"),
        ("for @bob@a.example", "for @|bob@|a.|example"),
        ("#Alive", "#|Alive"),
        ("a sign at the end @", "a sign at the end @|"),
        ("$TSLA", "$|TSLA"),
        ("Se7en.com", "Se7en.|com"),
        ("https://a.example/x.mp4", "https:|//a.|example/x.|mp4"),
        ("xmpp:bob", "xmpp:|bob"),
    ],
)
def test_what_would_work_is_broken_where_nobody_sees(title: str, said: str) -> None:
    assert inert(title) == said.replace("|", JOINER)


def test_shortening_never_takes_a_letter_apart() -> None:
    assert shortened(FAMILY * 3, 8) == f"{FAMILY}…"
    assert shortened("e\u0301" * 3, 4) == "e\u0301…"
    assert shortened("🇩🇪🇫🇷", 3) == "🇩🇪…"
    assert shortened("日本語映画", 7, x_length) == "日本…"


@given(st.text(), st.integers(0, 40), st.sampled_from([len, graphemes, x_length]))
def test_what_is_shortened_fits_and_begins_like_the_text(text: str, limit: int, count: Any) -> None:
    short = shortened(text, limit, count)
    if count(text) <= limit:
        assert short == text
        return
    assert count(short) <= limit
    if short:
        head = short.removesuffix("…")
        assert text.startswith(head)
        assert len(clusters(head)) + len(clusters(text[len(head) :])) == len(clusters(text))


def test_a_title_of_one_endless_letter_is_shortened_too() -> None:
    assert one_line("a" + "\u0301" * 10_000) == "…"
