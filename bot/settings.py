"""Every setting with its default, in one place.

Read from, the first that speaks wins: the command line, the environment (`KULESHOV_EYES`), a file
`.env`, `kuleshov.toml` in the working folder, the defaults below.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as SourceError

from bot.errors import SettingsError
from bot.settings_accounts import (
    BlueskySettings,
    MastodonSettings,
    TwitterSettings,
    WordsSettings,
)
from bot.settings_requests import RequestSettings
from bot.settings_running import (
    FetchingSettings,
    KeepingSettings,
    PostingSettings,
    ScheduleSettings,
)
from bot.settings_sources import SOURCE_KINDS, Sources, TrailerSettings
from matcher.matching import BlackAndWhite, Oddity, Rules, TitleCards
from matcher.scoring import FEATURES, Weights

FILE = Path("kuleshov.toml")
PREFIX = "KULESHOV_"
KNOWN_ELSEWHERE = frozenset({"cache"})
"""Read from the environment by `matcher.compiled`."""


TargetName = Literal["outbox", "mastodon", "twitter", "bluesky"]
TARGETS: tuple[TargetName, ...] = get_args(TargetName)

NO_WEIGHTS = "at least one of content, framing, motion and tone must be above 0"


class WeightSettings(BaseModel):
    """How much each feature of a match counts: numbers from 0 up, not all of them 0."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    content: float = Field(Weights.content, ge=0, description="how much what is seen counts")
    framing: float = Field(Weights.framing, ge=0, description="how much counts where it stands")
    motion: float = Field(Weights.motion, ge=0, description="how much camera and subject count")
    tone: float = Field(Weights.tone, ge=0, description="how much light and colour count")

    @model_validator(mode="after")
    def _some(self) -> WeightSettings:
        if not any(getattr(self, name) for name in FEATURES):
            raise ValueError(NO_WEIGHTS)
        return self


class Settings(BaseSettings):
    """What an operator can choose. `docs/operations.md` explains each."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_nested_delimiter="__",
        toml_file=FILE,
        extra="forbid",
        frozen=True,
    )

    data: Path = Field(Path("data"), description="the folder that holds everything")
    eyes: str = Field(
        "auto", description="auto, builtin, a hub id of the CLIP family, or a folder with a model"
    )
    eyes_revision: str | None = Field(None, description="the revision of a hub model, pinned")
    shots: Literal["transnetv2", "adaptive"] = Field(
        "transnetv2", description="the shot detector: the careful one or the fast one"
    )
    chroma: str | None = Field(
        None, description="host:port of a Chroma server; without it the archive keeps its own index"
    )
    own_shots: bool = Field(default=False, description="a shot may be answered by itself")
    max_per_film: int | None = Field(
        None, ge=0, description="shots of one archive film in a montage at most; 0 for no limit"
    )
    alternatives: int = Field(5, ge=0, le=50, description="next best shots kept for each cut")
    weights: WeightSettings = Field(
        WeightSettings.model_validate({}),
        description="how much content, framing, motion and tone count, from 0 up",
    )
    slowest: float = Field(
        1.0, gt=0, le=1, description="the slowest speed an archive shot may play at, 1 is its own"
    )
    fastest: float = Field(
        1.0, ge=1, le=4, description="the fastest speed an archive shot may play at, 1 is its own"
    )
    mirrored: bool = Field(default=False, description="archive shots may be shown mirrored")
    black_and_white: BlackAndWhite = Field(
        "any", description="black-and-white matches: any, prefer, only or never"
    )
    title_cards: TitleCards = Field(
        "archive",
        description="a title card gets one of the archive, keeps its own picture, or is matched"
        " like any shot: archive, own or match",
    )
    also: tuple[Oddity, ...] = Field(
        (), description="kinds of shots that may stand as matches though they are kept out"
    )
    vocabulary: Path | None = Field(
        None, description="a file with words for shots of your own, beside those that come along"
    )
    layouts: tuple[str, ...] = Field(("side-by-side",), description="the videos to make")
    post_to: tuple[TargetName, ...] = Field(
        ("outbox",), description="where to post: outbox, mastodon, twitter, bluesky"
    )
    words: WordsSettings = Field(WordsSettings(), description="what posts say")
    mastodon: MastodonSettings = Field(MastodonSettings(), description="the account on Mastodon")
    twitter: TwitterSettings = Field(TwitterSettings(), description="the account on X")
    bluesky: BlueskySettings = Field(BlueskySettings(), description="the account on Bluesky")
    site_title: str = Field("Kuleshov", description="the name of the gallery and its feed")
    site_url: str | None = Field(None, description="where the outbox is published, for its feed")
    sources: Sources = Field((), description="where trailers come from, one [[sources]] each")
    trailers: TrailerSettings = Field(
        TrailerSettings(), description="which of what the sources find is a new trailer"
    )
    tmdb_key: SecretStr | None = Field(None, description="the key that sources of TMDB ask with")
    fetching: FetchingSettings = Field(FetchingSettings(), description="what is fetched, and how")
    posting: PostingSettings = Field(PostingSettings(), description="when posts go out")
    requests: RequestSettings = Field(
        RequestSettings(), description="what people may ask for, and how often"
    )
    schedule: ScheduleSettings = Field(ScheduleSettings(), description="when what is done")
    keeping: KeepingSettings = Field(KeepingSettings(), description="what is kept and watched")
    log: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="the least important log line worth printing"
    )

    @property
    def rules(self) -> Rules:
        """What these settings ask of an assignment."""
        return Rules(
            max_per_film=self.max_per_film,
            alternatives=self.alternatives,
            weights=Weights(**self.weights.model_dump()),
            speeds=(_fraction(self.slowest), _fraction(self.fastest)),
            mirrored=self.mirrored,
            black_and_white=self.black_and_white,
            title_cards=self.title_cards,
            also=frozenset(self.also),
        )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order in which places are asked; secrets are files that a container mounts."""
        del dotenv_settings  # it takes other programs' keys for misspelt ones of ours
        toml = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, _OwnEnvFile(settings_cls), file_secret_settings, toml


def _fraction(speed: float) -> Fraction:
    return Fraction(str(speed))


def _beside(key: str) -> Mapping[str, FieldInfo]:
    """The settings among which a dotted key's last part should be; empty where there are none."""
    fields: Mapping[str, FieldInfo] = Settings.model_fields
    parts = key.split(".")
    if parts[0] == "sources" and len(parts) > 3 and parts[2] in SOURCE_KINDS:
        fields, parts = SOURCE_KINDS[parts[2]].model_fields, parts[3:]  # sources.0.feed.url
    for part in parts[:-1]:
        kind = fields[part].annotation if part in fields else None
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return {}
        fields = kind.model_fields
    return fields


def _known(key: str, written: str) -> None:
    """Raises SettingsError where there is no such setting; `written` is how it was put."""
    known, name = _beside(key), key.rpartition(".")[2]
    if name in known:
        return
    near = get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
    raise SettingsError(f"there is no setting {written!r}", hint)


def _description(key: str) -> str:
    """What a setting is for, or the section it stands in."""
    field = _beside(key).get(key.rpartition(".")[2]) or Settings.model_fields[key.split(".")[0]]
    return str(field.description)


def _is_secret(key: str) -> bool:
    field = _beside(key).get(key.rpartition(".")[2])
    return field is not None and SecretStr in get_args(field.annotation)


class _OwnEnvFile(DotEnvSettingsSource):
    """The lines of `.env` that are ours: other programs keep theirs in the same file."""

    def __call__(self) -> dict[str, Any]:
        prefix = self.env_prefix.lower()
        known = self.settings_cls.model_fields
        found = super().__call__()
        return {k: v for k, v in found.items() if k in known or k.lower().startswith(prefix)}


def load_settings(**given: object) -> Settings:
    """The settings of this run; `given` are those of the command line that were set.

    Raises SettingsError that names the wrong key or value.
    """
    for name in os.environ:
        key = name.removeprefix(PREFIX).lower().replace("__", ".")
        if name.startswith(PREFIX) and key not in KNOWN_ELSEWHERE:
            _known(key, name)
    try:
        chosen: dict[str, Any] = {key: v for key, v in given.items() if v is not None}
        return Settings(**chosen)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{FILE} is not TOML: {error}", "mend that line") from error
    except (UnicodeDecodeError, SourceError) as error:
        raise SettingsError(
            f"the settings cannot be read: {error}",
            f'{FILE} is UTF-8, and a list is written ["side-by-side", "alone"]',
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            _known(key.lower().removeprefix(PREFIX.lower()), key)
        given_as = "not shown here" if _is_secret(key) else repr(first.get("input"))
        raise SettingsError(
            f"the setting {key!r} is {given_as}: {first['msg'].lower()}",
            f"it is {_description(key)}",
        ) from error
