"""A film's title becomes the address of its trailer: by TMDB where there is a key, or by yt-dlp.

What a search gives is only taken where its own words say that it is a trailer of this very film;
official ones come first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from bot.addresses import Networks, public_only
from bot.downloads import LOOKING, leave_plugins_out
from bot.errors import SourceError
from bot.fetch_errors import told_apart
from bot.film_titles import film_key, is_meant, same_key
from bot.novelty import TrailerRules, judge
from bot.requests.strangers import asked_rules
from bot.settings import Settings
from bot.sources.find import Find, clean, key_of
from bot.sources.tmdb import trailers_named
from bot.sources.web import Web
from bot.title_words import plain

MOST_RESULTS = 10
SOURCE = "search"


def find_trailer(settings: Settings, title: str, year: str, now: datetime) -> Find | None:
    """The trailer of a film, None where none is found. Raises SourceError, DownloadError.

    TMDB in trouble is no reason not to look elsewhere.
    """
    rules = asked_rules(settings)
    if settings.tmdb_key is not None:
        with suppress(SourceError):
            web = Web(own=settings.trailers.networks())
            found = choose(
                trailers_named(title, year, web, settings.tmdb_key), title, year, rules, now
            )
            if found is not None:
                return found
    found_there = _youtube(f"{title} {year}".strip(), settings.trailers.networks())
    return choose(found_there, title, year, rules, now)


def choose(
    finds: Iterable[Find], title: str, year: str, rules: TrailerRules, now: datetime
) -> Find | None:
    """The best that was found: a trailer of this film, official ones before others. Pure.

    One of this very name comes before all that may also be meant, see `is_meant`.
    """
    asked = film_key(title, year) or plain(title)
    trailers = [
        find
        for find in finds
        if judge(find, rules, now).kind == "new"
        and is_meant(asked, film_key(find.title, find.year))
    ]
    same = [find for find in trailers if same_key(asked, film_key(find.title, find.year))]
    return min(same or trailers, key=_rank, default=None)


def _rank(find: Find) -> int:
    """Lower is better; of equals the first one that was found is taken."""
    if find.official:
        return 0
    return 1 if "official" in plain(find.title).split() else 2


def _youtube(words: str, own: Networks) -> list[Find]:
    """What YouTube's search gives, without asking for any of it. Raises DownloadError."""
    import yt_dlp

    query = f"ytsearch{MOST_RESULTS}:{words} official trailer"
    leave_plugins_out(query)
    options = {**LOOKING, "extract_flat": True}
    try:
        with public_only(own), yt_dlp.YoutubeDL(options) as client:
            found = client.extract_info(query, download=False, process=True) or {}
    except Exception as error:  # an extractor is a stranger's program and raises what it likes
        raise told_apart(f"the search for {words!r}", error) from error
    return list(finds_in(found.get("entries") or []))


def finds_in(entries: Iterable[Mapping[str, Any] | None]) -> Iterator[Find]:
    """The results of yt-dlp's search as finds; those that make no sense are left out. Pure."""
    for entry in entries:
        url = str((entry or {}).get("url") or "")
        if not entry or not key_of(url).startswith("youtube:"):
            continue
        duration = entry.get("duration")
        yield Find(
            key=key_of(url),
            url=url,
            title=clean(entry.get("title")),
            source=SOURCE,
            duration_s=float(duration) if isinstance(duration, int | float) else None,
            official=True if entry.get("channel_is_verified") else None,
            channel=clean(entry.get("channel"), 100),
        )
