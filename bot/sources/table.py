"""The kinds of sources, and the sources that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import SecretStr

from bot.discovery import Watched
from bot.settings import Settings
from bot.sources.feed import Feed
from bot.sources.find import Source
from bot.sources.folder import Folder
from bot.sources.listing import Listing
from bot.sources.tmdb import Tmdb
from bot.sources.web import Web
from bot.sources.youtube import Youtube

KINDS: Mapping[str, Callable[[Any, Web, SecretStr | None], Source]] = {
    "youtube": lambda said, web, _key: Youtube.of(said, web),
    "feed": lambda said, web, _key: Feed.of(said, web),
    "tmdb": Tmdb.of,
    "listing": lambda said, web, _key: Listing.of(said, web),
    "folder": lambda said, _web, _key: Folder.of(said),
}
"""What makes each kind, from its settings, our way to the web and TMDB's key. Another kind is one
more line here and one more model in `bot.settings_sources`."""


def watched_sources(settings: Settings) -> tuple[Watched, ...]:
    """The sources of the settings, each with its rules.

    Raises SettingsError where one of them lacks its key.
    """
    trailers = settings.trailers
    web = Web(own=trailers.networks())
    return tuple(
        Watched(KINDS[said.kind](said, web, settings.tmdb_key), said.own_rules.over(trailers.rules))
        for said in settings.sources
    )
