"""What a mention asks for. Pure, and the same whatever stands around the words.

A command (help, stop, start, delete, again, this one) is a sentence that says nothing else: its
words are those of the command, of politeness and of greeting, and no others. So `stop making sense`
stops nothing, and `can't stop watching` neither. Only to stop it is enough that one sentence of a
short mention says so.

A link is a wish where the mention speaks to us and it looks like that of a film; any other link
only where somebody asks, or says nothing else. A title needs a cue, see `bot.requests.titles`.
Where others talk to each other with our name among theirs, only what is asked for is a wish.

Side by side, alone, `archive: silent films` and other matches may stand anywhere beside these. With
nothing else in an answer to our clip they ask for it again, under somebody's link for that one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.requests.lexicon import Phrases, Token
from bot.requests.link_text import GAP, cut_links
from bot.requests.links import link_key, of_people, shows_a_film, tidy
from bot.requests.mention import Mention, instance_of
from bot.requests.own_words import OwnWords, is_ours, own_words
from bot.requests.titles import Named, asks, named_in, says_nothing
from bot.requests.wish import NOTHING, Kind, Layout, Wish
from bot.requests.words import (
    AGAIN,
    ALONE,
    ALONE_APART,
    COLLECTION,
    COMMAND,
    DELETE,
    DELETE_TAILS,
    FILLER,
    FILM,
    HELP,
    MODAL,
    OBJECT,
    OTHER_MATCHES,
    PLEASE,
    SIDE,
    SOLITARY,
    START,
    STOP,
    STOP_TAILS,
    TALK,
    THIS,
    TOKENS,
    TRAILER,
    WEAK,
)
from bot.sources.find import clean

MOST_WORDS_OF_A_STOP = 40
"""Words of a mention that stops us: in a longer one the word is part of a story."""
LONGEST_COLLECTION = 60

POLITE = PLEASE | FILLER | WEAK | MODAL
STOPPING = PLEASE | FILLER | MODAL | STOP_TAILS
DELETING = POLITE | DELETE_TAILS | THIS
REPEATING = POLITE | COMMAND | OBJECT | THIS | FILM
POINTING = POLITE | COMMAND | OBJECT | FILM | TRAILER

_ABBREVIATED = "".join(
    rf"(?<!{word}\.)" for word in ("Dr", "Mr", "Mrs", "Ms", "St", "vs", "Vol", "Pt")
)
_BETWEEN = re.compile(rf"\n+|(?<=[.!?…])(?<!\b[^\W\d_]\.){_ABBREVIATED}[ \t]+(?![(\[（])|[。！？]+")
_ASIDE = frozenset(',;:—–-()/|[].!?，、。·•“”„«»"' + GAP)
_QUESTION = re.compile(r"[?？¿!！.\s" + GAP + r"]*[?？][?？!！.\s" + GAP + r"]*")
_COLON = re.compile(r"\s*[:：=]\s*")
_END_OF_NAME = re.compile(rf"[\n,;.|()!?。、，！？{GAP}]")


@dataclass(frozen=True)
class _Wanted:
    """How it is wanted, whatever it is, and the text without the words for that."""

    text: str
    layout: Layout = ""
    collection: str = ""
    other_matches: bool = False

    @property
    def any(self) -> bool:
        return bool(self.layout or self.collection or self.other_matches)


def understand(mention: Mention, parent: Mention | None, our_names: Collection[str]) -> Wish:
    """What a mention asks for; `parent` is the post that it answers, where that could be read.

    `our_names` are the names of our accounts, `name@server` or a handle.
    """
    own = own_words(mention.text, our_names)
    if own.no_bots:
        return Wish("stop")
    places = _places(mention, our_names)
    links = _links(own, mention, places)
    ours = parent is not None and is_ours(parent.author, our_names)
    to_us = ours or (own.to_us and mention.summons)
    command = _command(own) if to_us else None
    if command:
        return Wish(command, links=links)
    wanted = _wanted(own.text)
    if not to_us and not any(map(asks, _sentences(wanted.text))):
        return NOTHING
    film = _film(wanted.text, sure_only=not to_us)
    if film is None and not links and wanted.layout:
        film = _film(own.text, sure_only=not to_us)  # "Side by Side (2012)" is one
        wanted = wanted if film is None else replace(wanted, layout="")
    wish = Wish(
        "again" if wanted.other_matches or (film and film.again) else "make",
        title=film.title if film else "",
        year=film.year if film else "",
        layout=wanted.layout,
        collection=wanted.collection,
        links=links,
    )
    if links:
        return _with_link(wish, own, wanted, to_us=to_us)
    if film is not None:
        return wish
    return _pointing(wish, mention, parent, own, wanted, ours=ours, to_us=to_us)


def _command(own: OwnWords) -> Kind | None:
    """The command that a mention gives, None where it gives none."""
    sentences = [[token.word for token in TOKENS.of(said)] for said in _sentences(own.text)]
    brief = sum(map(len, sentences)) <= MOST_WORDS_OF_A_STOP
    if brief and any(STOP.cover(words, STOPPING) for words in sentences):
        return "stop"
    if any(DELETE.cover(words, DELETING) for words in sentences):
        return "delete"
    if own.links:
        return None
    if _QUESTION.fullmatch(own.text) or any(HELP.cover(words, POLITE) for words in sentences):
        return "help"
    return "start" if any(START.cover(words, POLITE) for words in sentences) else None


def _with_link(wish: Wish, own: OwnWords, wanted: _Wanted, *, to_us: bool) -> Wish:
    """The wish with the link that it is about; nothing where a link is but mentioned."""
    asked = wanted.any or bool(wish.title) or any(map(asks, _sentences(wanted.text)))
    again = _says(AGAIN, REPEATING, wanted.text)
    kind: Kind = "again" if again or wish.kind == "again" else "make"
    film = next(filter(shows_a_film, wish.links), "")
    if film and (to_us or asked):
        return replace(wish, kind=kind, link=film)
    bare = all(map(says_nothing, _sentences(own.text)))
    if asked or again or (bare and to_us):
        return replace(wish, kind=kind, link=wish.links[0])
    return NOTHING


def _pointing(
    wish: Wish,
    mention: Mention,
    parent: Mention | None,
    own: OwnWords,
    wanted: _Wanted,
    *,
    ours: bool,
    to_us: bool,
) -> Wish:
    """A wish that names no film itself: this one, the same again, or only our name."""
    again = _says(AGAIN, REPEATING, wanted.text) or wanted.other_matches
    this = _says(THIS, POINTING, wanted.text)
    collection = [token.word for token in TOKENS.of(wanted.collection)]
    story = any((word,) in TALK or (word,) in SOLITARY for word in collection)
    only_how = wanted.any and not story and all(map(says_nothing, _sentences(wanted.text)))
    answers = parent is not None or bool(mention.answers)
    if answers and (ours or parent is None) and (again or only_how):
        return replace(wish, kind="again")
    if parent is not None and not ours:
        link = _first_film(parent)
        called = own.bare and to_us
        if link and (again or this or only_how or called or _only_asks(wanted.text)):
            return replace(
                wish, kind="again" if again and wanted.other_matches else "make", link=link
            )
        film = _film(own_words(parent.text, ()).text, sure_only=True)
        if film and (this or again) and to_us:
            return replace(wish, kind="make", title=film.title, year=film.year)
    if wanted.other_matches and only_how:
        return replace(wish, kind="again")
    if own.bare and not own.quotes and to_us and not answers and not mention.links:
        return Wish("help")
    asked_for = _says(OBJECT, POINTING, wanted.text) or this
    nicely = (PLEASE | MODAL).find([token.word for token in TOKENS.of(wanted.text)])
    return replace(wish, kind="make") if asked_for and nicely and to_us else NOTHING


def _only_asks(text: str) -> bool:
    """Whether nothing is said but please: `@bot please`, under somebody's link."""
    words = [token.word for token in TOKENS.of(text)]
    return bool(words) and PLEASE.cover(words, POLITE | COMMAND)


def _says(phrases: Phrases, others: Phrases, text: str) -> bool:
    """Whether a sentence says this and nothing else, and the others say nothing."""
    sentences = _sentences(text)
    saying = [
        said
        for said in sentences
        if phrases.cover([token.word for token in TOKENS.of(said)], others)
    ]
    return bool(saying) and all(said in saying or says_nothing(said) for said in sentences)


def _film(text: str, *, sure_only: bool) -> Named | None:
    """The film that a text asks for: in one of its sentences, or in a line as a whole.

    A film that hangs on a single cue counts only where all other sentences say nothing.
    """
    letters = [letter for letter in text if letter.isalpha()]
    shouted = len(letters) > 1 and not any(map(str.islower, letters))
    shouted = shouted and any(letter.upper() != letter.lower() for letter in letters)
    sentences = _sentences(text)
    lines = [line for line in text.split("\n") if line not in sentences]
    for said in (*sentences, *lines):
        film = named_in(said, shouted=shouted)
        if film is None or (film.title.islower() and _says(AGAIN, REPEATING, said)):
            continue
        others = (other for other in sentences if other not in said)
        if film.sure or (not sure_only and all(map(says_nothing, others))):
            return film
    return None


def _wanted(text: str) -> _Wanted:
    """Takes what says how out of a text that says what."""
    said, collection = _without_collection(text)
    tokens = TOKENS.of(said)
    words = [token.word for token in tokens]
    cuts: list[tuple[int, int]] = []
    layout: Layout = ""
    other = False
    place = 0
    while place < len(words):
        many = ALONE.at(words, place)
        side = SIDE.at(words, place)
        apart = ALONE_APART.at(words, place)
        others = OTHER_MATCHES.at(words, place)
        if side and side >= many:
            layout, many = layout or "side-by-side", side
        elif many:
            layout = layout or "alone"
        elif apart and _stands_apart(said, tokens, place, place + apart):
            layout, many = layout or "alone", apart
        elif others:
            other, many = True, others
        if many:
            cuts.append((tokens[place].first, tokens[place + many - 1].end))
        place += max(many, 1)
    for first, end in reversed(cuts):
        said = f"{said[:first].rstrip(' ,;:-–—(')} , {said[end:].lstrip(' )')}"
    return _Wanted(_trim(said), layout, collection, other)


def _without_collection(text: str) -> tuple[str, str]:
    """The text without `archive: silent films`, and the collection that it names."""
    tokens = TOKENS.of(text)
    words = [token.word for token in tokens]
    for place in range(len(words)):
        many = COLLECTION.at(words, place)
        colon = _COLON.match(text, tokens[place + many - 1].end) if many else None
        if not colon:
            continue
        ends = _END_OF_NAME.search(text, colon.end())
        end = ends.start() if ends else len(text)
        inside = TOKENS.of(text[colon.end() : end])
        kept = len(inside)
        inner = [token.word for token in inside]
        while kept and (less := (PLEASE | FILLER).until(inner, kept)):
            kept -= less
        if not kept:
            continue
        stop = colon.end() + inside[kept - 1].end
        name = clean(text[colon.end() : stop], LONGEST_COLLECTION).strip("\"'“”„«» ")
        if name:
            first = tokens[place].first
            return _trim(f"{text[:first].rstrip(' ,;:-–—(')} , {text[stop:]}"), name
    return text, ""


def _stands_apart(text: str, tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether words are set apart by signs: `…, alone please`, `(alone)`."""
    before = text[tokens[first - 1].end : tokens[first].first] if first else text[: tokens[0].first]
    alone = first == 0 or bool(_ASIDE & set(before)) or "\n" in before
    after = [token.word for token in tokens[end:]]
    return alone and POLITE.make_up(after)


def _trim(text: str) -> str:
    lines = (line.strip(" ,;") for line in text.split("\n"))
    return "\n".join(filter(None, lines))


def _sentences(text: str) -> list[str]:
    """The sentences that have words; a link alone is none."""
    said = (part.strip() for part in _BETWEEN.split(text))
    return [part for part in said if part and TOKENS.of(part)]


def _links(own: OwnWords, mention: Mention, places: Collection[str]) -> tuple[str, ...]:
    """The links of a mention, each once: those that its place names, and those of its own words.

    Links to people, hashtags and posts are none, nor is what only stands in a quotation.
    """
    quoted = {link_key(link) for link in own.quoted_links} - {link_key(link) for link in own.links}
    named = [link for link in mention.links if link.lower().startswith(("http://", "https://"))]
    # X puts an address of its own in place of each that it names in full
    written = [link for link in own.links if not named or not link.startswith("https://t.co/")]
    found = {}
    for link in (*named, *written):
        plain = tidy(link.strip())
        key = link_key(plain)
        if key not in found and key not in quoted and not of_people(plain, places):
            found[key] = plain
    return tuple(found.values())


def _first_film(parent: Mention) -> str:
    """The link of the post that is answered."""
    _, written = cut_links(parent.text)
    links = [tidy(link) for link in (*parent.links, *written)]
    return next(filter(shows_a_film, links), "")


def _places(mention: Mention, our_names: Collection[str]) -> frozenset[str]:
    """The hosts on which we talk."""
    return frozenset(filter(None, map(instance_of, (mention.author, *our_names))))
