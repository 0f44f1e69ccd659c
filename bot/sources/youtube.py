"""A YouTube channel's or playlist's own feed: the fifteen newest videos, without a key.

It says no lengths; those are known once yt-dlp asks for the video.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from bot.settings_sources import YoutubeSettings
from bot.sources.feed import finds_of
from bot.sources.find import Find
from bot.sources.web import Web

FEEDS = "https://www.youtube.com/feeds/videos.xml"


@dataclass(frozen=True)
class Youtube:
    """One channel or playlist; `feeds` is where YouTube keeps its feeds."""

    name: str
    query: str
    interval: timedelta
    web: Web
    feeds: str = FEEDS

    @classmethod
    def of(cls, said: YoutubeSettings, web: Web) -> Youtube:
        """The source that settings describe."""
        which = {"channel_id": said.channel} if said.channel else {"playlist_id": said.playlist}
        return cls(said.name, urlencode(which), said.interval, web)

    def look(self) -> Iterator[Find]:
        """The newest videos. Raises SourceError where the feed cannot be had."""
        url = f"{self.feeds}?{self.query}"
        return finds_of(self.web.get(url), url, self.name, self.web)
