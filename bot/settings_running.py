"""Settings of a bot that runs by itself: how it fetches, when it works and posts, what it keeps."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.calendar import ALL_HOURS, Plan, hours_in
from bot.downloads import Limits


def _hours(text: str) -> str:
    hours_in(text)
    return text


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("there is no such time zone")
    return name


def _cron(text: str) -> str:
    if len(text.split()) != 5:
        raise ValueError("it has not five fields: minute, hour, day, month, day of the week")
    return text


Part = Literal["look", "answer", "make", "post", "tidy"]
"""The parts of a round, in their order."""

Hours = Annotated[str, AfterValidator(_hours)]
Zone = Annotated[str, AfterValidator(_zone)]
Cron = Annotated[str, AfterValidator(_cron)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class FetchingSettings(_Strict):
    """`[fetching]`: what is fetched of what the sources find."""

    largest_mb: int = Field(default=500, ge=1, description="larger films are not fetched")
    longest_minutes: float = Field(default=10, gt=0, description="longer films are not fetched")
    pause_seconds: float = Field(
        default=10, ge=0, le=3_600, description="pause between two fetches"
    )
    cookies: Path | None = Field(default=None, description="a browser's cookie file, for yt-dlp")

    def limits(self) -> Limits:
        """The same for `bot.downloads.fetch`."""
        return Limits(self.largest_mb * 1_000_000, self.longest_minutes * 60, self.cookies)


class PostingSettings(_Strict):
    """`[posting]`: when what is ready goes out."""

    posts_per_day: int = Field(default=4, ge=1, le=1_000, description="posts of one day at most")
    minimum_gap_minutes: int = Field(
        default=90, ge=0, le=10_080, description="minutes between two posts"
    )
    quiet_hours: Hours = Field(
        default="23-7", description="hours without posts, as 23-7; empty for none"
    )
    best_hours: Hours = Field(
        default="",
        description="the only hours with posts, as 12-14, 18-22; empty for all that are left",
    )
    time_zone: Zone = Field(
        default="UTC", description="whose days and hours those are, as Europe/Berlin"
    )
    approval: bool = Field(default=False, description="nothing goes out that nobody has approved")
    backlog: Literal["spread", "drop"] = Field(
        default="spread",
        description="what waited for long is posted one after the other, or left out",
    )
    backlog_days: float = Field(default=7, gt=0, description="how long is long")

    @model_validator(mode="after")
    def _possible(self) -> PostingSettings:
        if not self._open_hours():
            raise ValueError("quiet_hours and best_hours leave no hour to post in")
        return self

    def plan(self) -> Plan:
        """The same for `bot.calendar`."""
        gap = timedelta(minutes=self.minimum_gap_minutes)
        return Plan(self.posts_per_day, gap, self._open_hours(), ZoneInfo(self.time_zone))

    def _open_hours(self) -> frozenset[int]:
        best = hours_in(self.best_hours) or ALL_HOURS
        return best - hours_in(self.quiet_hours)


class ScheduleSettings(_Strict):
    """`[schedule]`: when `kuleshov serve` does what, as cron writes it, in `posting.time_zone`."""

    look: Cron = Field(default="*/15 * * * *", description="look at the sources that are due")
    answer: Cron = Field(
        default="* * * * *", description="read what people ask for, and answer them"
    )
    make: Cron = Field(default="*/10 * * * *", description="fetch, analyse, match and render")
    tidy: Cron = Field(default="0 * * * *", description="keep the disk tidy and watch the health")
    post: Cron = Field(default="*/5 * * * *", description="post what is ready, where it may go out")


class KeepingSettings(_Strict):
    """`[keeping]`: how much disk is used, and who is told when something is wrong for long."""

    keep_gb: float = Field(
        default=20,
        gt=0,
        description="fetched trailers, analyses and videos of posted ones, in GB at most",
    )
    low_disk_gb: float = Field(
        default=2, ge=0, description="less free space than this is unhealthy"
    )
    failing_hours: float = Field(
        default=24, gt=0, description="a source that has failed for so long is unhealthy"
    )
    webhook: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="a URL that is told when health changes",
    )
