"""What somebody wrote to us in their own words: nothing quoted, no names, no hashtags. Pure.

Takes time in proportion to the text, of which no more than `LONGEST_TEXT` letters are read.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from bot.requests.language.lexicon import fold
from bot.requests.language.link_text import GAP, cut_links
from bot.requests.language.words import COMMAND, FILLER, OF, TOKENS, TRAILER, WEAK
from bot.sources.find import JOINERS

LONGEST_TEXT = 5_000
"""Letters of a mention that are read: ten times a post of Mastodon."""

NO_BOTS = frozenset({"nobot", "nobots"})
"""Hashtags of people who want nothing of bots."""
WATCHING = frozenset({"nowwatching", "nowplaying", "lastwatched", "justwatched", "filmoftheday"})
"""Hashtags of people who tell what they have seen, and ask for nothing."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_QUOTED_LINE = re.compile(r"(\s*(?:[@＠]\S+\s+)*)(?:[>＞]|(?:RE|RT|QT|QP)\s*(?:[:：]|@))")
_NAME = re.compile(r"(?<![\w.+/@-])[@＠]([\w-]+(?:\.[\w-]+)*(?:@[\w-]+(?:\.[\w-]+)*)?)")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_TAG = re.compile(r"(?<![\w&/])[#＃](?!\d+\b)(\w+)")
_SHORTCODE = re.compile(r"(?<!\w):[a-z0-9_]{2,40}:(?!\w)", re.IGNORECASE | re.ASCII)
_KEYCAP = re.compile(r"[0-9#*]\ufe0f?\u20e3")
_EMOTICON = re.compile(
    r"(?<!\S)(?:<3+|[:;=]['-]?[)(DPp3/|]+|[xX]D+|xoxo|\^\^)(?!\S)|(?<=\S )x{2,4}(?=[ \t]*$)", re.M
)
_SMILES = frozenset("😂🤣😭😍🥰🤩🥹😅😄😆😹💀🔥👏🙌😘💕💖💗💙💚💛💜❤♥💯")
_EMPHASIS = re.compile(r"(?<!\w)[*_~`]+|[*_~`]+(?!\w)")
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_WORD_BEFORE = re.compile(r"(\w+)\s*$")
_WORDS_AFTER = re.compile(r"\s*(\w+(?:-\w+)?)")


@dataclass(frozen=True)
class OwnWords:
    """What is left of a mention: its text with a `GAP` for all that was taken out, and its links.

    `to_us` is whether it speaks to us, and not to others with our name in it. `no_bots` is whether
    it says that bots are not wanted. `quotes` is whether something is quoted, and `quoted_links`
    are the links in that. `bare` is whether its own words are but names, without any sign.
    `smiles` is whether a picture in it laughs, or loves.
    """

    text: str
    links: tuple[str, ...]
    quoted_links: tuple[str, ...]
    to_us: bool
    no_bots: bool
    bare: bool
    quotes: bool
    smiles: bool


def own_words(text: str, our_names: Collection[str]) -> OwnWords:
    """What a text says to us. `our_names` are names of ours, with or without the server."""
    whole = _visible(_ENTITY.sub(lambda found: html.unescape(found[0]), text[:LONGEST_TEXT]))
    if len(text) > LONGEST_TEXT:
        whole = whole.rpartition(" ")[0]  # what was cut through is neither word nor link
    own, quoted = _without_quotes(whole)
    _, quoted_links = cut_links(quoted)
    said, links = cut_links(own)
    tags = {fold(tag[1]) for tag in _TAG.finditer(said)}
    names = frozenset(name.strip().lstrip("@").lower() for name in our_names)
    to_us = not tags & WATCHING and _speaks_to(
        said, names | {name.partition("@")[0] for name in names}
    )
    said = _NAME.sub(f" {GAP} ", said)
    bare = not links and not said.replace(GAP, "").strip(" \n,:")
    said = _MAIL.sub(f" {GAP} ", said)
    said = _TAG.sub(_tag_as_word, said)
    said = _KEYCAP.sub(" ", _SHORTCODE.sub(" ", said))
    said = "".join(" " if _is_picture(letter) else letter for letter in said)
    said = _EMPHASIS.sub(" ", said)
    said = _EMOTICON.sub(" ", said)
    lines = (" ".join(line.split()) for line in said.splitlines())
    return OwnWords(
        "\n".join(filter(None, lines)),
        tuple(links),
        tuple(quoted_links),
        to_us,
        bool(tags & NO_BOTS),
        bare,
        bool(quoted.strip()),
        "<3" in own or not _SMILES.isdisjoint(own),
    )


def is_ours(author: str, our_names: Collection[str]) -> bool:
    """Whether an author is one of our own accounts."""
    name = author.strip().lstrip("@").lower()
    return bool(name) and name in {ours.strip().lstrip("@").lower() for ours in our_names}


def _visible(text: str) -> str:
    """The text without what nobody sees; joiners stay where scripts are written with them."""
    kept: list[str] = []
    before = ""
    for letter in unicodedata.normalize("NFC", text).replace(GAP, " "):
        if letter in JOINERS:
            if unicodedata.category(before or " ") in ("Lo", "Mn", "Mc"):
                kept.append(letter)
            continue
        kind = unicodedata.category(letter)
        if kind in ("Cf", "Cs", "Co", "Cn") or letter in "\ufe0e\ufe0f":
            continue
        if kind in ("Cc", "Zl", "Zp"):
            letter = "\n" if letter in "\n\r\u2028\u2029\x0b\x0c\x85" else " "
        elif kind == "Zs":
            letter = " "
        kept.append(letter)
        before = letter
    return "".join(kept)


def _without_quotes(text: str) -> tuple[str, str]:
    """The lines that are the author's own, and those that are quoted."""
    own: list[str] = []
    quoted: list[str] = []
    for line in text.splitlines():
        found = _QUOTED_LINE.match(line)
        own.append(found[1] if found else line)  # the names before a quotation are not in it
        if found:
            quoted.append(line[found.end(1) :])
    return "\n".join(own), "\n".join(quoted)


def _speaks_to(text: str, names: frozenset[str]) -> bool:
    """Whether a text that names us is meant for us.

    It is where our name comes first, after a greeting, or at the end; where other names come
    before ours, they talk to each other and the place has put our name there.
    """
    found = [(name, name[1].lower() in names) for name in _NAME.finditer(text)]
    ours = [name for name, own in found if own]
    if not ours:
        return True
    first = ours[0]
    others_before = any(not own for name, own in found if name.start() < first.start())
    before = [token.word for token in TOKENS.of(text[: first.start()].replace(GAP, " "))]
    if not others_before and (FILLER | WEAK).make_up(before):
        return True
    return not others_before and not TOKENS.of(text[ours[-1].end() :])


def _tag_as_word(found: re.Match[str]) -> str:
    """A hashtag is no word of a sentence, unless it is the film that the sentence speaks of."""
    text = found.string
    before = _WORD_BEFORE.search(text, max(0, found.start() - 40), found.start())
    after = _WORDS_AFTER.match(text, found.end(), found.end() + 40)
    leads = before is not None and ((row := (fold(before[1]),)) in OF or row in COMMAND)
    follows = after is not None and (fold(after[1]),) in TRAILER
    return " ".join(_CAMEL.split(found[1])) if leads or follows else f" {GAP} "


def _is_picture(letter: str) -> bool:
    tone = "\U0001f3fb" <= letter <= "\U0001f3ff"
    return tone or (unicodedata.category(letter) == "So" and letter != GAP)
