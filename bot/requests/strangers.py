"""What is fetched for somebody we do not know: less than for the operator, and more carefully."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from bot.addresses import Networks, refusal
from bot.downloads import Limits
from bot.errors import Reason
from bot.novelty import TrailerRules, judge
from bot.requests.links import ARCHIVE, judge_link
from bot.settings import Settings
from bot.sources.find import Find, clean
from bot.waiting import REQUEST

NO_TIME = datetime.max.replace(tzinfo=UTC)
"""Of what age a trailer is does not matter."""

WITHIN_S = 600
"""In ten minutes the largest film that may be asked for comes at 4 Mbit a second.

Others wait meanwhile, and a server that drips would never end.
"""

ARCHIVE_SERVERS = re.compile(r"[a-z]{2}\d+\.(?:us|ca)\.archive\.org")
"""Where archive.org/download sends everybody on to, as `ia800101.us.archive.org`."""
ARCHIVE_FILE = re.compile(r"/\d+/items/[^/]+/.+")


def strangers_limits(settings: Settings) -> Limits:
    """The limits of a fetch: those of the settings for requests, and of `[fetching]` where lower.

    Only public addresses are connected to, whatever a name or a redirect says; the page that is
    reached must be of a site that may be asked, as the first one was; yt-dlp's plugins are off.
    They hold no secrets: another process gets them.
    """
    limits, chosen = settings.fetching.limits(), settings.requests
    own = settings.trailers.networks()
    largest, longest = chosen.largest_mb * 1_000_000, chosen.longest_minutes * 60
    return replace(
        limits,
        largest_bytes=min(largest, limits.largest_bytes or largest),
        longest_s=min(longest, limits.longest_s or longest),
        own=own,
        against=partial(against, chosen.sites, own, asked_rules(settings)),
        plugins=False,
        within_s=WITHIN_S,
    )


def against(
    sites: Collection[str],
    own: Networks,
    rules: TrailerRules,
    url: str,
    title: str,
    seconds: float | None,
) -> Reason | None:
    """Why a page is not what somebody may ask for: of another site, or no trailer. Pure."""
    if not (judge_link(url, sites, own).good or _of_the_archive(url, sites)):
        return "unsupported"
    if not title:
        return None
    find = Find("asked for", url, clean(title), REQUEST, duration_s=seconds)
    verdict = judge(find, rules, NO_TIME)
    return None if verdict.kind == "new" else "no trailer"


def _of_the_archive(url: str, sites: Collection[str]) -> bool:
    """Whether it is a file of the Internet Archive; only its own site leads to those servers."""
    if ARCHIVE not in sites or refusal(url):
        return False
    parts = urlsplit(url)
    here = parts.port in (None, 80, 443) and ARCHIVE_SERVERS.fullmatch(parts.hostname or "")
    return bool(here and ARCHIVE_FILE.fullmatch(parts.path))


def asked_rules(settings: Settings) -> TrailerRules:
    """What counts as a trailer that somebody asks for: of any age and language."""
    longest = settings.requests.longest_minutes * 60
    rules = settings.trailers.rules
    return replace(rules, max_age_days=0, max_seconds=longest, official_only=False, languages=())
