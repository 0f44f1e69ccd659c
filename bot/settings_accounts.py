"""Settings of the places that posts go to: `[mastodon]`, `[twitter]`, `[bluesky]`, `[words]`.

Secrets may stand here or in the environment; `kuleshov login` keeps them in a file of their own.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

WEB = r"^https?://[^\s/]+$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class WordsSettings(_Strict):
    """`[words]`: what is said of a montage, everywhere."""

    tags: tuple[str, ...] = Field(
        default=("FilmTrailer", "ArchiveFilm", "FoundFootage"), description="hashtags"
    )
    credits: bool = Field(
        default=True, description="an answer to the post names every archive film in full"
    )
    warning: str = Field(default="", description="a content warning in front of every post")
    sensitive: bool = Field(default=False, description="videos are hidden until they are asked for")
    template: str = Field(default="", description="the text of a post; empty for our own words")


class TargetSettings(_Strict):
    """What every target has to be set."""

    template: str = Field(
        default="", description="the text of a post here; empty for that of [words]"
    )
    too_long: Literal["trim", "thread"] = Field(
        default="thread",
        description="a video that is too long is cut off at a cut, or goes on in answers",
    )


class MastodonSettings(TargetSettings):
    """`[mastodon]`, and every server that speaks its language."""

    server: str | None = Field(default=None, pattern=WEB, description="https://your.server")
    token: SecretStr | None = Field(default=None, description="the access token")
    visibility: Literal["public", "unlisted", "private"] = Field(
        default="public", description="who sees posts"
    )


class TwitterSettings(TargetSettings):
    """`[twitter]`: X."""

    consumer_key: SecretStr | None = Field(default=None, description="the app's key")
    consumer_secret: SecretStr | None = Field(default=None, description="the app's secret")
    access_token: SecretStr | None = Field(default=None, description="the account's token")
    access_token_secret: SecretStr | None = Field(default=None, description="its secret")
    upload: Literal["v2", "v1.1"] = Field(default="v2", description="how videos are uploaded")
    alt_text: bool = Field(default=True, description="alt texts, which cost money here")
    budget_day_usd: float = Field(default=0.5, ge=0, description="spent in a day at most")
    budget_month_usd: float = Field(default=10, ge=0, description="spent in a month at most")
    requests_share: float = Field(
        default=0.5, ge=0, le=1, description="how much of both what people ask for may use"
    )


class BlueskySettings(TargetSettings):
    """`[bluesky]`."""

    service: str = Field(
        default="https://bsky.social", pattern=WEB, description="where the account lives"
    )
    handle: str | None = Field(default=None, description="the account, as name.bsky.social")
    app_password: SecretStr | None = Field(default=None, description="an app password")
    video_service: str = Field(
        default="https://video.bsky.app", pattern=WEB, description="where videos are processed"
    )
