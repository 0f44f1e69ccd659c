"""What a mention asks for, as a value, and as the plain words that are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, get_args

Kind = Literal["make", "again", "help", "stop", "start", "delete", "nothing"]
Layout = Literal["", "side-by-side", "alone"]


@dataclass(frozen=True)
class Wish:
    """What somebody wants; everything but `kind` is empty where nobody said.

    `link` is the one to take, `links` are all that were found, without what only follows people
    around. `title` and `year` are a film's. A wish to make that has neither link nor title is one
    that has to be asked back. `collection` is the part of the archive to take shots from.
    """

    kind: Kind
    link: str = ""
    title: str = ""
    year: str = ""
    layout: Layout = ""
    collection: str = ""
    links: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """By which two wishes are known to be the same one; empty where it speaks of no film."""
        from bot.requests.links import link_key
        from bot.title_words import plain

        film = link_key(self.link) if self.link else f"{plain(self.title)} {self.year}".strip()
        return f"{film} {self.layout} {plain(self.collection)}".strip() if film else ""


NOTHING = Wish("nothing")


def words_of(wish: Wish) -> dict[str, str]:
    """The wish in words alone, without what is empty."""
    said = {field.name: getattr(wish, field.name) for field in fields(wish)}
    said["links"] = " ".join(wish.links)
    return {name: word for name, word in said.items() if word}


def wish_in(words: Mapping[str, str]) -> Wish:
    """The wish that was recorded; `nothing` where the words make no sense."""
    known = {field.name for field in fields(Wish)}
    said = {name: word for name, word in words.items() if name in known}
    sound = said.get("kind") in get_args(Kind) and said.get("layout", "") in get_args(Layout)
    if not sound:
        return NOTHING
    return Wish(**{**said, "links": tuple(said.get("links", "").split())})  # type: ignore[arg-type]
