"""Words of strangers made harmless: titles, credits, names of shots. Pure.

Whoever names a film decides what we say of it. A title is one line that can be shown anywhere, is
cut where a reader would cut it, and calls nobody, joins no hashtag and opens no page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from bot.posting.words.counting import clusters

TITLE_LIMIT = 120
"""Letters of one title: longer ones are shortened at a word."""

BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows, and so of our own words."""

JOINER = "\u2060"
"""WORD JOINER: cannot be seen and is a letter of no name. The zero-width joiner may stand in a
hashtag of X, and the full-width signs are as good as the plain ones there (twitter-text, read on
22 November 2026)."""

_LIVE = re.compile(
    rf"[@＠#＃$＄](?=[^\s{JOINER}]|$)"  # a mention, a hashtag, a share
    r"|(?<=\S)[.。．｡](?=[^\W\d_])"  # a domain, with or without https://
    r"|(?<=[A-Za-z]):(?=\S)"  # every other kind of address
)


def one_line(text: str, limit: int = TITLE_LIMIT) -> str:
    """Any text as one line of at most `limit` letters that can be shown and written anywhere.

    Control characters, half characters, non-characters and marks that turn the reading direction
    are left out; white space of every kind becomes one space.
    """
    kept = "".join(
        " " if letter.isspace() or unicodedata.category(letter) == "Zs" else letter
        for letter in text
        if _harmless(letter) or letter.isspace()
    )
    return shortened(" ".join(kept.split()), limit)


def shortened(text: str, limit: int, count: Callable[[str], int] = len) -> str:
    """At most `limit` letters as `count` counts them, and never a part of what is seen as one.

    Cut at a word where one ends in the second half, and marked `…`.
    """
    if count(text) <= limit:
        return text
    parts = clusters(text)
    low, high = 0, min(len(parts), max(0, limit))
    while low < high:
        middle = (low + high + 1) // 2
        fits = count("".join(parts[:middle]) + "…") <= limit
        low, high = (middle, high) if fits else (low, middle - 1)
    head = "".join(parts[:low])
    space = head.rfind(" ")
    if space > len(head) // 2:
        head = head[:space]
    short = head.rstrip(" ,.;:–-") + "…"
    return short if count(short) <= limit else ""


def inert(text: str) -> str:
    """The text with something invisible in every mention, hashtag and address: none of them works.

    It reads as before, and is the same text to who compares letters and digits.
    """
    return _LIVE.sub(rf"\g<0>{JOINER}", text)


def _harmless(letter: str) -> bool:
    code = ord(letter)
    non_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    control = unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"}
    return not (non_character or control or letter in BIDI)
