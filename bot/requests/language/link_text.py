"""Web addresses in what people write: found, whole, and without what only stands beside them. Pure.

Every pattern here takes time in proportion to the text, whoever wrote it.
"""

from __future__ import annotations

import re

from bot.addresses import LONGEST_URL

GAP = "\ufffc"
"""Stands in a text where an address was: no letter, no word, and nothing that people write."""

MOST_LINKS = 20
"""More addresses in one text are an advertisement or an attack."""

STOPS = r"\s<>|\\^`{}\[\]\"“”„«»「」『』《》【】（）。、！？，…" + GAP

_WITH_SCHEME = re.compile(rf"(?i:https?)://(?:\[[0-9A-Fa-f:.%]*\])?[^{STOPS}]*")
_BARE = re.compile(
    r"(?<![\w@.:/#-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}"
    rf"/(?![^{STOPS}]*(?:…|\.\.\.))[^{STOPS}]+",
    re.IGNORECASE,
)
"""`youtu.be/abc`, but not what a place has shortened for show: `youtube.com/watch?v=ab…`"""

_SHORTENED = re.compile(
    rf"(?<![\w@.:/#-])(?:[a-z0-9-]{{1,63}}\.){{1,4}}[a-z]{{2,24}}/[^{STOPS}]*…", re.IGNORECASE
)
_SEVERAL = re.compile(r"(?<=[,;)])(?=https?://)", re.IGNORECASE)
_BEHIND = ".,;:!?'’‘*~&"
_CLOSING = {")": "(", "]": "["}


def cut_links(text: str) -> tuple[str, list[str]]:
    """The text with a `GAP` in place of every address, and the addresses in their order."""
    links: list[str] = []

    def cut(found: re.Match[str]) -> str:
        before = text_now[found.start() - 1 : found.start()]
        rest = ""
        for part in _SEVERAL.split(found[0]):
            url = trimmed(part, before)
            rest = part[len(url) :]
            if len(links) < MOST_LINKS and len(url) <= LONGEST_URL and url.partition("//")[2]:
                links.append(url)
        return f" {GAP} {rest}"

    def cut_bare(found: re.Match[str]) -> str:
        url = trimmed(found[0], "")
        if len(links) < MOST_LINKS and len(url) <= LONGEST_URL:
            links.append(f"https://{url}")
        return f" {GAP} {found[0][len(url) :]}"

    text_now = text
    text_now = _WITH_SCHEME.sub(cut, text_now)
    text_now = _SHORTENED.sub(f" {GAP} ", text_now)
    return _BARE.sub(cut_bare, text_now), links


def trimmed(url: str, before: str = "") -> str:
    """The address without what the sentence around it adds; `before` is the letter before it.

    What is no ASCII behind the host belongs to the sentence: no place that shows films writes so.
    """
    start, _, host_and_rest = url.rpartition("://") if "://" in url else ("", "", url)
    host = re.match(r"[^/?#]*", host_and_rest)
    head = len(url) - len(host_and_rest) + (host.end() if host else 0)
    strange = re.search(r"[^\x21-\x7e]", url[head:])
    kept = url[: head + strange.start()] if strange else url
    end = len(kept)
    opened = {sign: kept.count(sign) for sign in "()[]"}
    while end > len(start):
        last = kept[end - 1]
        if last in _CLOSING and opened[last] > opened[_CLOSING[last]]:
            opened[last] -= 1
        elif not (last in _BEHIND or (last == "_" and before in ("_", "*"))):
            break
        end -= 1
    return kept[:end]
