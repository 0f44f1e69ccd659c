"""How long a text is, as each place counts it. Pure.

What people see as one letter is a grapheme cluster of Unicode's UAX #29: a letter with its accents,
a family of emoji. Places count these, or code points by weight, or bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regex import Pattern

X_LETTERS = 280
X_URL = 23
X_WEIGHTS = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Code points that weigh 1 on X, first and last of each range; all others and every emoji weigh 2.

All of X's numbers: twitter-text's public configuration v3 (`config/v3.json` in the repository
twitter/twitter-text), read on 22 November 2026.
"""

MASTODON_LETTERS = 500
MASTODON_URL = 23
"""What a server takes that does not tell: `configuration.statuses.max_characters` and
`characters_reserved_per_url` of Mastodon's instance endpoint (docs.joinmastodon.org), read on
22 November 2026."""

BLUESKY_LETTERS = 300
BLUESKY_BYTES = 3_000
"""Graphemes and bytes of a post: `maxGraphemes` and `maxLength` of `text` in the lexicon
`app.bsky.feed.post` (docs.bsky.app), read on 22 November 2026."""

_LIGHT = f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in X_WEIGHTS)}]"

_URL = (
    r"(?i:https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}(?::[0-9]+)?"
    r"(?:[/?#](?:[a-z0-9!*';:=+,.$/%#\[\]_~|&@()?-]*[a-z0-9=_#/+-])?)?)"
)
"""A web address, without what may stand behind it in a sentence."""

_BARE = r"(?i:(?<![\w@.])[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}(?:/[^\s]*)?)"
"""What could be an address without `https://`; which it is depends on the list of all domains."""

_MENTION = r"(?<![=/\w])@((?i:[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*))@[\w]+(?:[.:-]+[\w]+)*"

_PICTURE = r"\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?"
_EMOJI = (
    r"\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|[©®]\uFE0F"
    r"|(?![©®])" + _PICTURE + r"(?:[\U000E0020-\U000E007E]{1,6}\U000E007F)?"
    r"(?:\u200D" + _PICTURE + r"){0,3}"
)
"""An emoji as it is drawn: flags, keycaps, up to four pictures joined into one, which is what the
longest of Unicode's recommended sequences have."""


def clusters(text: str) -> Sequence[str]:
    """The text in grapheme clusters, in order: nothing may be cut apart inside one."""
    return _pattern(r"\X").findall(text) if not text.isascii() or "\r" in text else text


def graphemes(text: str) -> int:
    """How many grapheme clusters a text has: what people would count as its letters."""
    return len(clusters(text))


def x_length(text: str) -> int:
    """The weighted length of a text on X, of which a post may have `X_LETTERS`.

    An address weighs `X_URL` whatever its length. Where only X can know whether something is one
    (`word.word`), the heavier way of reading it counts.
    """
    composed = unicodedata.normalize("NFC", text)
    total = 0
    at = 0
    for found in _pattern(f"{_URL}|(?P<bare>{_BARE})").finditer(composed):
        total += _weight(composed[at : found.start()])
        bare = found.group("bare") is not None
        total += max(X_URL, _weight(found.group())) if bare else X_URL
        at = found.end()
    return total + _weight(composed[at:])


def has_x_link(text: str) -> bool:
    """Whether X may find a web address in a text, which makes a post much dearer."""
    composed = unicodedata.normalize("NFC", text)
    return _pattern(f"(?:{_URL})|(?:{_BARE})").search(composed) is not None


def mastodon_length(text: str, url: int = MASTODON_URL) -> int:
    """The length of a text on Mastodon: graphemes, an address as `url`, a mention without its host.

    A content warning counts as well: add its graphemes.
    """
    counted = _pattern(_URL).sub("x" * url, text)
    return graphemes(_pattern(_MENTION).sub(r"@\1", counted))


def bluesky_length(text: str) -> int:
    """The length of a text on Bluesky, so that `BLUESKY_LETTERS` is the limit of both its counts.

    It counts graphemes, and bytes where there are more than ten of them to a grapheme.
    """
    return max(graphemes(text), ceil(len(text.encode()) * BLUESKY_LETTERS / BLUESKY_BYTES))


def _weight(text: str) -> int:
    if text.isascii():
        return len(text)
    rest, emoji = _pattern(_EMOJI).subn("", text)
    light = len(_pattern(_LIGHT).findall(rest))
    return 2 * int(emoji) + 2 * len(rest) - light


@cache
def _pattern(pattern: str) -> Pattern[str]:
    # not needed to say what commands there are
    import regex

    return regex.compile(pattern)
