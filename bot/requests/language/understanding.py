"""What a mention asks for. Pure, and the same whatever stands around the words.

A mention is read once, see `_Heard`; then `RULES` are asked in their order, and the first that
knows what is meant decides. Where none does, nothing is wanted: silence before a wrong answer.

A link is a wish where the mention speaks to us and it looks like that of a film; any other link
only where somebody asks, or says nothing else. Under our own clip both have to be asked for. A
title needs a cue, see `bot.requests.language.titles`. Where others talk to each other with our name
among theirs, only what is asked for is a wish.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from bot.requests.inboxes.mention import Mention, instance_of
from bot.requests.language.commands import command_in
from bot.requests.language.how import POLITE, REPEATING, Wanted, wanted_in
from bot.requests.language.link_text import cut_links
from bot.requests.language.own_words import OwnWords, is_ours, own_words
from bot.requests.language.sentences import asks, says, says_nothing, sentences, words_of
from bot.requests.language.titles import Named, named_in
from bot.requests.language.wish import NOTHING, Kind, Wish
from bot.requests.language.words import (
    AGAIN,
    CHAT,
    COMMAND,
    FILM,
    MODAL,
    OBJECT,
    PLEASE,
    TALK,
    THIS,
    TRAILER,
)
from bot.requests.links import is_post, link_key, of_people, shows_a_film, shows_a_picture, tidy

POINTING = POLITE | COMMAND | OBJECT | FILM | TRAILER

_SHOT = re.compile(r"\W*(?:\d{1,2}:\d\d\b|(?:shot|scene|clip|cut|plan|szene|einstellung)\b)", re.I)


@dataclass(frozen=True)
class _Heard:
    """What a mention says, before it is decided what that means.

    `to_us` is whether it speaks to us, `ours` whether it answers a post of ours, and `asked_back`
    whether we asked there of which film. `links` are those that may be a film's, `posts` those of
    people's posts. `film` is the one that it names. `this` (this one) and `again` are whether it
    says so and nothing else.
    """

    mention: Mention
    parent: Mention | None
    own: OwnWords
    wanted: Wanted
    links: tuple[str, ...]
    posts: tuple[str, ...]
    film: Named | None
    to_us: bool
    ours: bool
    asked_back: bool
    this: bool
    again: bool

    @property
    def answers(self) -> bool:
        """Whether it answers a post, even one that could not be read."""
        return self.parent is not None or bool(self.mention.answers)

    @property
    def asks(self) -> bool:
        """Whether one of its sentences has a word of asking."""
        return any(map(asks, sentences(self.wanted.text)))

    @property
    def nicely(self) -> bool:
        """Whether it says please, or asks whether we can."""
        return (PLEASE | MODAL).find(words_of(self.wanted.text)) is not None

    @property
    def unnamed(self) -> bool:
        """Whether something is asked for, and not of which film: this one, a montage."""
        return self.this or (self.nicely and says(OBJECT, POINTING, self.wanted.text))

    def wish(self, kind: Kind, link: str = "", film: Named | None = None) -> Wish:
        """A wish for a film, in the way in which it is wanted."""
        return Wish(
            kind,
            link=link,
            title=film.title if film else "",
            year=film.year if film else "",
            layout=self.wanted.layout,
            collection=self.wanted.collection,
            links=self.links,
        )


def understand(
    mention: Mention,
    parent: Mention | None,
    our_names: Collection[str],
    *,
    asked_back: bool = False,
) -> Wish:
    """What a mention asks for; `parent` is the post that it answers, where that could be read.

    `our_names` are the names of our accounts, `name@server` or a handle. `asked_back` is whether
    that post is our question of which film is meant: then the bare name of one is an answer.
    """
    heard = _heard(mention, parent, our_names, asked_back)
    return next(filter(None, (rule(heard) for rule in RULES)), NOTHING)


def _heard(
    mention: Mention, parent: Mention | None, our_names: Collection[str], asked_back: bool
) -> _Heard:
    own = own_words(mention.text, our_names)
    wanted = wanted_in(own.text)
    said = sentences(wanted.text)
    links, posts = _links(own, mention, _places(mention, our_names))
    ours = parent is not None and is_ours(parent.author, our_names)
    to_us = ours or (own.to_us and mention.summons)
    this = says(THIS, POINTING, wanted.text)

    def film_in(text: str, *, expected: bool) -> Named | None:
        film = _film(text, sure_only=not to_us, expected=expected)
        if this and film and not film.title[:1].isupper():
            return None  # `celui-là` is no film, The Thing is one
        guessed = film is not None and not (film.sure or asked_back or any(map(asks, said)))
        return None if film and guessed and ours and _tells_of(film, own) else film

    film = film_in(wanted.text, expected=asked_back and to_us)
    if film is None and not links and wanted.layout:
        film = film_in(own.text, expected=False)  # "Side by Side (2012)" is one
        wanted = wanted if film is None else replace(wanted, layout="")
    this = this and film is None
    return _Heard(
        mention=mention,
        parent=parent,
        own=own,
        wanted=wanted,
        links=links,
        posts=posts,
        film=film,
        to_us=to_us,
        ours=ours,
        asked_back=asked_back,
        this=this,
        again=says(AGAIN, REPEATING, wanted.text) or (wanted.other_matches and wanted.alone),
    )


# rules, in their order; each gives a wish, or None where it knows nothing of this mention


def _others_talk(heard: _Heard) -> Wish | None:
    """It stands somewhere under a post of ours, and neither names nor answers us."""
    return NOTHING if not heard.mention.summons and not heard.ours else None


def _a_command(heard: _Heard) -> Wish | None:
    if heard.own.no_bots:
        return Wish("stop")
    command = command_in(heard.own) if heard.to_us else None
    return Wish(command, links=heard.links) if command else None


def _names_us_among_others(heard: _Heard) -> Wish | None:
    return None if heard.to_us or heard.asks else NOTHING


def _a_link(heard: _Heard) -> Wish | None:
    """The link that it is about; nothing where a link is but mentioned."""
    if not heard.links:
        return None
    film = next(filter(shows_a_film, heard.links), "")
    again = heard.again or heard.wanted.other_matches or bool(heard.film and heard.film.again)
    asked = heard.wanted.any or heard.film is not None or heard.this or heard.again or heard.asks
    alone = heard.to_us and not sentences(heard.own.text)
    spoken_of = heard.to_us and (not heard.ours or heard.asked_back)
    if film and (asked or alone or spoken_of):
        return heard.wish("again" if again else "make", film, heard.film)
    if asked or (alone and not heard.ours):
        return heard.wish("again" if again else "make", heard.links[0], heard.film)
    return NOTHING


def _a_title(heard: _Heard) -> Wish | None:
    if heard.film is None:
        return None
    again = heard.wanted.other_matches or heard.film.again
    return heard.wish("again" if again else "make", film=heard.film)


def _the_same(heard: _Heard) -> Wish | None:
    """Under a clip of ours: once more, or the same in another way."""
    under_ours = heard.ours or (heard.parent is None and heard.answers)
    if under_ours and heard.again:
        return heard.wish("again")
    return heard.wish("make") if under_ours and heard.wanted.alone and heard.wanted.any else None


def _what_is_answered(heard: _Heard) -> Wish | None:
    """The film of somebody's post."""
    if heard.parent is None or heard.ours:
        return None
    link = _first_film(heard.parent)
    how = heard.wanted.any and heard.wanted.alone
    called = heard.own.bare and heard.to_us
    if link and (heard.again or heard.unnamed or how or called or _only_asks(heard.wanted.text)):
        again = heard.again and heard.wanted.other_matches
        return heard.wish("again" if again else "make", link)
    film = _film(own_words(heard.parent.text, ()).text, sure_only=True)
    meant = (heard.this or heard.again) and heard.to_us
    return heard.wish("make", film=film) if film and meant else None


def _a_post(heard: _Heard) -> Wish | None:
    """The link of a post, where that is all that is asked for: its site is then refused."""
    unread = heard.parent is None and heard.answers
    asked = says(PLEASE | COMMAND | MODAL | THIS, POINTING, heard.wanted.text)
    return heard.wish("make", heard.posts[0]) if heard.posts and asked and not unread else None


def _other_matches(heard: _Heard) -> Wish | None:
    return heard.wish("again") if heard.wanted.other_matches and heard.wanted.alone else None


def _only_our_name(heard: _Heard) -> Wish | None:
    own, mention = heard.own, heard.mention
    called = own.bare and not own.quotes and not mention.links
    return Wish("help") if called and heard.to_us and not heard.answers else None


def _to_be_asked_back(heard: _Heard) -> Wish | None:
    """Something is wanted, and nobody knows of which film."""
    if heard.ours and not heard.this and TRAILER.find(words_of(heard.wanted.text)):
        return None  # the trailer itself is wanted, and not another clip
    asked = heard.unnamed and heard.nicely and heard.to_us
    return heard.wish("make") if asked else None


RULES: tuple[Callable[[_Heard], Wish | None], ...] = (
    _others_talk,
    _a_command,
    _names_us_among_others,
    _a_link,
    _a_title,
    _the_same,
    _what_is_answered,
    _a_post,
    _other_matches,
    _only_our_name,
    _to_be_asked_back,
)


def _only_asks(text: str) -> bool:
    """Whether nothing is said but please: `@bot please`, under somebody's link."""
    words = words_of(text)
    return bool(words) and PLEASE.cover(words, POLITE | COMMAND)


def _film(text: str, *, sure_only: bool, expected: bool = False) -> Named | None:
    """The film that a text asks for: in one of its sentences, or in a line as a whole.

    A film that hangs on a single cue counts only where all other sentences say nothing.
    """
    letters = [letter for letter in text if letter.isalpha()]
    shouted = len(letters) > 1 and not any(map(str.islower, letters))
    shouted = shouted and any(letter.upper() != letter.lower() for letter in letters)
    all_of_it = sentences(text)
    lines = [line for line in text.split("\n") if line not in all_of_it]
    expected = expected and "\n" not in text
    for said in (*all_of_it, *lines):
        film = named_in(said, shouted=shouted, expected=expected)
        if film is None or (film.title.islower() and says(AGAIN, REPEATING, said)):
            continue
        others = (other for other in all_of_it if other not in said)
        if film.sure or (not sure_only and all(map(says_nothing, others))):
            return film
    return None


def _tells_of(film: Named, own: OwnWords) -> bool:
    """Whether somebody tells under our clip what they saw there: `Ah, Metropolis (1927)`."""
    words = words_of(film.title)
    first = tuple(words[:1])
    talk = len(words) > 1 and (first in TALK or first in CHAT)
    return own.smiles or talk or _SHOT.match(film.title) is not None


def _links(
    own: OwnWords, mention: Mention, places: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The links of a mention, each once: those that its place names, and those of its own words.

    First those that may be a film's, then those of people's posts. Links to people and hashtags
    and moving pictures are none, nor is what only stands in a quotation.
    """
    quoted = {link_key(link) for link in own.quoted_links} - {link_key(link) for link in own.links}
    named = [link for link in mention.links if link.lower().startswith(("http://", "https://"))]
    # X puts an address of its own in place of each that it names in full
    written = [link for link in own.links if not named or not link.startswith("https://t.co/")]
    found: dict[str, str] = {}
    for link in (*named, *written):
        plain = tidy(link.strip())
        key = link_key(plain)
        if key not in quoted and not shows_a_picture(plain):
            found.setdefault(key, plain)
    films = tuple(link for link in found.values() if not of_people(link, places))
    return films, tuple(link for link in found.values() if link not in films and is_post(link))


def _first_film(parent: Mention) -> str:
    """The link of the post that is answered."""
    _, written = cut_links(parent.text)
    links = [tidy(link) for link in (*parent.links, *written)]
    return next(filter(shows_a_film, links), "")


def _places(mention: Mention, our_names: Collection[str]) -> frozenset[str]:
    """The hosts on which we talk."""
    return frozenset(filter(None, map(instance_of, (mention.author, *our_names))))
