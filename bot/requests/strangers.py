"""What is fetched for somebody we do not know: less than for the operator, and more carefully."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.downloads import Limits
from bot.errors import Reason
from bot.novelty import TrailerRules, judge
from bot.requests.links import judge_link
from bot.settings import Settings
from bot.sources.find import Find, clean
from bot.waiting import REQUEST

NO_TIME = datetime.max.replace(tzinfo=UTC)
"""Of what age a trailer is does not matter."""


def strangers_limits(settings: Settings) -> Limits:
    """The limits of a fetch: those of the settings for requests, and of `[fetching]` where lower.

    Only public addresses are connected to, whatever a name or a redirect says; the page that is
    reached must be of a site that may be asked, as the first one was; yt-dlp's plugins are off.
    """
    limits, chosen = settings.fetching.limits(), settings.requests
    own = settings.trailers.networks()
    largest, longest = chosen.largest_mb * 1_000_000, chosen.longest_minutes * 60
    return replace(
        limits,
        largest_bytes=min(largest, limits.largest_bytes or largest),
        longest_s=min(longest, limits.longest_s or longest),
        own=own,
        against=lambda url, title, seconds: against(settings, url, title, seconds),
        plugins=False,
    )


def against(settings: Settings, url: str, title: str, seconds: float | None) -> Reason | None:
    """Why a page is not what somebody may ask for: of another site, or no trailer. Pure."""
    if not judge_link(url, settings.requests.sites, settings.trailers.networks()).good:
        return "unsupported"
    if not title:
        return None
    find = Find("asked for", url, clean(title), REQUEST, duration_s=seconds)
    verdict = judge(find, asked_rules(settings), NO_TIME)
    return None if verdict.kind == "new" else "no trailer"


def asked_rules(settings: Settings) -> TrailerRules:
    """What counts as a trailer that somebody asks for: of any age and language."""
    longest = settings.requests.longest_minutes * 60
    rules = settings.trailers.rules
    return replace(rules, max_age_days=0, max_seconds=longest, official_only=False, languages=())
