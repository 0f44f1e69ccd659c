"""Settings of what people may ask for: `[requests]`."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.addresses import refusal
from bot.requests.links import SITES
from bot.title_words import plain

EVERYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))


def _site(name: str) -> str:
    """A name of `SITES`, or a host with its port where that is not the usual one."""
    site = name.strip().lower().rstrip("./")
    if site in SITES:
        return site
    if not site or set(site) & set("/@?#* ") or refusal(f"https://{site}/", EVERYWHERE):
        known = ", ".join(SITES)
        raise ValueError(f"{name!r} is neither one of {known} nor a host like video.example.org")
    return site


def _person(name: str) -> str:
    """Somebody, as `name@server` or a handle, or a whole server; in small letters."""
    person = name.strip().lstrip("@").lower()
    if not person or any(letter.isspace() for letter in person):
        raise ValueError(f"{name!r} is neither a name like ann@social.example nor a server")
    return person


def _named_once(said: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The same collections. Raises ValueError where two have the same name as people write it."""
    names = [plain(name) for name in said]
    for name in said:
        if not plain(name) or names.count(plain(name)) > 1:
            raise ValueError(f"the collection {name!r} has no name of its own")
    return said


Site = Annotated[str, AfterValidator(_site)]
Person = Annotated[str, AfterValidator(_person)]
Films = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
Collections = Annotated[dict[str, Films], AfterValidator(_named_once)]


class RequestSettings(BaseModel):
    """`[requests]`: who may ask for a montage, for what, and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    on: bool = Field(default=False, description="whether people who mention the bot are answered")
    sites: tuple[Site, ...] = Field(
        default=tuple(SITES),
        description=f"where links may lead: {', '.join(SITES)}, or hosts, of PeerTube for instance",
    )
    private: Literal["answer", "ignore"] = Field(
        default="answer", description="private mentions are answered privately, or not at all"
    )
    acknowledge: Literal["favourite", "reply", "none"] = Field(
        default="favourite", description="how somebody who waits is told that the bot has heard"
    )
    per_person_hour: int = Field(default=3, ge=1, description="montages for one person in an hour")
    per_person_day: int = Field(default=6, ge=1, description="montages for one person in a day")
    per_instance_hour: int = Field(
        default=12, ge=1, description="montages for the people of one server in an hour"
    )
    per_hour: int = Field(default=20, ge=1, description="montages for everybody in an hour")
    per_day: int = Field(default=100, ge=1, description="montages for everybody in a day")
    queue: int = Field(default=20, ge=1, le=1_000, description="requests that may wait at a time")
    longest_minutes: float = Field(
        default=5, gt=0, description="longer films are not made for anybody who asks"
    )
    largest_mb: int = Field(default=300, ge=1, description="nor are larger ones fetched")
    oldest_hours: float = Field(
        default=48, gt=0, description="older mentions, after a time off, are not acted on"
    )
    nsfw: Literal["refuse", "warn", "post"] = Field(
        default="refuse",
        description="what is done with a clip that looks unsafe: refuse it, warn of it, or post it",
    )
    nsfw_limit: float = Field(
        default=0.8, gt=0, le=1, description="how unsafe a picture looks from which on it counts"
    )
    approval: bool = Field(default=False, description="requests wait until you approve of them")
    blocked: tuple[Person, ...] = Field(
        default=(), description="people, as name@server, and servers that are never answered"
    )
    allowed: tuple[Person, ...] = Field(
        default=(), description="the only people and servers that are answered; none: everybody"
    )
    collections: Collections = Field(
        default_factory=dict,
        description="parts of the archive that can be asked for: a name and its films, id or title",
    )

    def collection(self, name: str) -> tuple[str, tuple[str, ...]] | None:
        """The name and the films of the collection that somebody names, None for an unknown one."""
        asked = plain(name)
        for known, films in self.collections.items():
            if plain(known) == asked:
                return known, films
        return None
