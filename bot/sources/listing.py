"""Anything that yt-dlp can list: a channel's page, a playlist, a site's page of trailers.

The list alone is asked for, never the videos in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog

from bot.addresses import public_only
from bot.downloads import LOOKING
from bot.errors import SourceError
from bot.settings_sources import ListingSettings
from bot.sources.find import Find, clean, key_of, seconds
from bot.sources.web import Web, shown

NOT_OUT_YET = frozenset({"is_live", "is_upcoming", "post_live"})
LOOK = "see what `yt-dlp --flat-playlist` says of it"


@dataclass(frozen=True)
class Listing:
    """The first `limit` entries of a list, however long it is."""

    name: str
    url: str
    limit: int
    interval: timedelta
    web: Web

    @classmethod
    def of(cls, said: ListingSettings, web: Web) -> Listing:
        """The source that settings describe."""
        return cls(said.name, said.url, said.limit, said.interval, web)

    def look(self) -> Iterator[Find]:
        """The first entries in the list's own order. Raises SourceError."""
        for entry in self._entries():
            find = self._find(entry)
            if find is not None:
                yield find

    def _entries(self) -> list[Mapping[str, Any]]:
        import yt_dlp

        options = {
            **LOOKING,
            "extract_flat": "in_playlist",
            "playlist_items": f"1:{self.limit}",
            "lazy_playlist": True,
            "ignoreerrors": False,
        }
        try:
            with public_only(self.web.own), yt_dlp.YoutubeDL(options) as client:
                info = client.extract_info(self.url, download=False)
                entries = info.get("entries") if info.get("_type") else [info]
                return [entry for entry in entries or () if isinstance(entry, Mapping)]
        except (yt_dlp.utils.YoutubeDLError, OSError, LookupError, TypeError, ValueError) as error:
            query = urlsplit(self.url).query  # a key may be in it
            said = str(error).replace(f"?{query}", "") if query else str(error)
            words = clean(said.removeprefix("ERROR: ").strip().partition("\n")[0])
            raise SourceError(
                f"{shown(self.url)} cannot be listed: {words or type(error).__name__}", LOOK
            ) from error

    def _find(self, entry: Mapping[str, Any]) -> Find | None:
        url = str(entry.get("webpage_url") or entry.get("url") or "")
        why = self.web.refusal(url)
        if why or entry.get("live_status") in NOT_OUT_YET:
            if why:
                structlog.get_logger().warning(
                    "find.dropped", source=self.name, url=shown(url), why=why
                )
            return None
        return Find(
            key=key_of(url),
            url=url,
            title=clean(entry.get("title")),
            source=self.name,
            published=_published(entry),
            duration_s=seconds(entry.get("duration")),
            language=clean(entry.get("language"), 10).lower(),
            year=str(entry.get("release_year") or "")[:4],
            channel=clean(entry.get("channel") or entry.get("uploader"), 100),
        )


def _published(entry: Mapping[str, Any]) -> datetime | None:
    for name in ("timestamp", "release_timestamp"):
        value = entry.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                return datetime.fromtimestamp(value, UTC)
            except (ValueError, OverflowError, OSError):
                continue
    try:
        return datetime.strptime(str(entry.get("upload_date")), "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return None
