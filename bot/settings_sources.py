"""Settings of where trailers come from, and of which are taken: `[[sources]]` and `[trailers]`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.addresses import Networks, refusal
from bot.novelty import TrailerRules

LEAST_INTERVAL = 5
"""Minutes between two looks at a source at least: nobody publishes trailers faster."""


def _network(text: str) -> str:
    ip_network(text)
    return text


def _web_address(url: str) -> str:
    why = refusal(url, own=(ip_network("0.0.0.0/0"), ip_network("::/0")))
    if why:
        raise ValueError(f"{why}")
    return url


Network = Annotated[str, AfterValidator(_network)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class RuleSettings(_Strict):
    """Which finds are new trailers; what is left out keeps its default, or what [trailers] says."""

    max_age_days: float | None = Field(
        default=None, ge=0, description="older ones are skipped; 0: no limit"
    )
    min_seconds: float | None = Field(default=None, ge=0, description="shorter ones are skipped")
    max_seconds: float | None = Field(default=None, gt=0, description="longer ones are skipped")
    any_title: bool | None = Field(default=None, description="the words of the title do not matter")
    official_only: bool | None = Field(
        default=None, description="one that its source calls unofficial is skipped"
    )
    languages: tuple[Language, ...] | None = Field(
        default=None, description="codes of the languages that are taken; none: all"
    )
    wanted: tuple[str, ...] | None = Field(
        default=None, description="more words that name a trailer"
    )
    unwanted: tuple[str, ...] | None = Field(
        default=None, description="more words that rule one out"
    )
    same_film_days: float | None = Field(
        default=None, ge=0, description="one trailer of a film in so many days; 0: all of them"
    )

    def over(self, rules: TrailerRules) -> TrailerRules:
        """The rules with what is set here in place."""
        said = self.model_dump(exclude_none=True, include=set(RuleSettings.model_fields))
        return replace(rules, **said)


class TrailerSettings(RuleSettings):
    """`[trailers]`: the rules for all sources, and how far sources may reach."""

    own_network: tuple[Network, ...] = Field(
        default=(), description="addresses of your own network that sources may reach, as 10.0.0.5"
    )

    @property
    def rules(self) -> TrailerRules:
        """The rules for all sources."""
        return self.over(TrailerRules())

    def networks(self) -> Networks:
        """Where sources, and what they find, may lead us beside the internet."""
        return tuple(map(ip_network, self.own_network))


class _SourceSettings(_Strict):
    name: str = Field(min_length=1, max_length=60, description="what you call it")
    interval_minutes: int = Field(
        default=60, ge=LEAST_INTERVAL, description="minutes between two looks"
    )
    rules: RuleSettings = Field(default=RuleSettings(), description="rules for this source alone")

    @property
    def interval(self) -> timedelta:
        """How long to leave it alone after a look."""
        return timedelta(minutes=self.interval_minutes)

    @property
    def own_rules(self) -> RuleSettings:
        """What is different for this source."""
        return self.rules


class YoutubeSettings(_SourceSettings):
    """A YouTube channel or playlist, by its feed."""

    kind: Literal["youtube"]
    channel: str = Field(
        default="", pattern=r"^(UC[\w-]{22})?$", description="the channel's id, UC…"
    )
    playlist: str = Field(
        default="", pattern=r"^([\w-]{10,64})?$", description="the playlist's id, PL…"
    )

    @model_validator(mode="after")
    def _one(self) -> YoutubeSettings:
        if bool(self.channel) == bool(self.playlist):
            raise ValueError("a youtube source names either its channel or its playlist")
        return self


class FeedSettings(_SourceSettings):
    """Any RSS, Atom or JSON feed."""

    kind: Literal["feed"]
    url: WebAddress = Field(description="where the feed is")


class TmdbSettings(_SourceSettings):
    """TMDB: official trailers of films that run now or soon. Its key is the setting `tmdb_key`."""

    kind: Literal["tmdb"]
    interval_minutes: int = Field(default=360, ge=LEAST_INTERVAL)
    region: str = Field(
        default="", pattern=r"^([A-Z]{2})?$", description="the country of releases, as US"
    )
    language: str = Field("en-US", pattern=r"^[a-z]{2}(-[A-Z]{2})?$", description="of the videos")


class ListingSettings(_SourceSettings):
    """Anything that yt-dlp can list: a channel page, a playlist, a site's page of trailers."""

    kind: Literal["listing"]
    url: WebAddress = Field(description="the page")
    interval_minutes: int = Field(default=180, ge=LEAST_INTERVAL)
    limit: int = Field(
        default=30, ge=1, le=100, description="entries from the top that are looked at"
    )


class FolderSettings(_SourceSettings):
    """A folder that is watched; what somebody puts there is wanted, whatever it is called."""

    kind: Literal["folder"]
    path: Path = Field(description="the folder")
    interval_minutes: int = Field(LEAST_INTERVAL, ge=1)

    @property
    def own_rules(self) -> RuleSettings:
        """All is taken, unless it says otherwise."""
        all_of_it = {"any_title": True, "max_age_days": 0, "same_film_days": 0}
        return RuleSettings(**{**all_of_it, **self.rules.model_dump(exclude_none=True)})


KindSettings = YoutubeSettings | FeedSettings | TmdbSettings | ListingSettings | FolderSettings
SOURCE_KINDS: Mapping[str, type[BaseModel]] = {
    "youtube": YoutubeSettings,
    "feed": FeedSettings,
    "tmdb": TmdbSettings,
    "listing": ListingSettings,
    "folder": FolderSettings,
}
SourceSettings = Annotated[KindSettings, Field(discriminator="kind")]


def told_apart(sources: tuple[KindSettings, ...]) -> tuple[KindSettings, ...]:
    """The same sources. Raises ValueError where two of them have one name."""
    names = [source.name for source in sources]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two sources are called {twice[0]!r}")
    return sources


Sources = Annotated[tuple[SourceSettings, ...], AfterValidator(told_apart)]
