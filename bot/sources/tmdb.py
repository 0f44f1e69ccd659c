"""TMDB: the trailers of films that run now or soon, with who calls them official.

It is asked with a key, which is in no error, no log and no record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from pydantic import SecretStr

from bot.errors import SettingsError, SourceError
from bot.film_titles import film_key, name_of
from bot.settings_sources import TmdbSettings
from bot.sources.find import MOST_FINDS, YOUTUBE_ID, Find, clean, key_of, moment
from bot.sources.web import Web, shown

API = "https://api.themoviedb.org/3"
LISTS = ("upcoming", "now_playing")
PAGES = 2
"""Pages of each list, with twenty films each: eighty questions at most, one after the other."""
MOST_FAILURES = 2
TYPES = frozenset({"Trailer", "Teaser"})
MOST_NAMED = 3
"""Films of one name that are looked into."""
PAGES_OF_VIDEOS = {
    "YouTube": "https://www.youtube.com/watch?v={}",
    "Vimeo": "https://vimeo.com/{}",
}


@dataclass(frozen=True)
class Tmdb:
    """The lists of one country and language; `api` is where TMDB answers."""

    name: str
    key: SecretStr
    region: str
    language: str
    interval: timedelta
    web: Web
    api: str = API

    @classmethod
    def of(cls, said: TmdbSettings, web: Web, key: SecretStr | None) -> Tmdb:
        """The source that settings describe. Raises SettingsError without a key."""
        if key is None or not key.get_secret_value().strip():
            raise SettingsError(
                f"the source {said.name!r} asks TMDB, which needs a key",
                "get one at themoviedb.org and set KULESHOV_TMDB_KEY to it",
            )
        return cls(said.name, key, said.region, said.language, said.interval, web)

    def look(self) -> Iterator[Find]:
        """The trailers of the listed films, newest first. Raises SourceError.

        A film or two may be gone when they are asked for; more is TMDB's trouble, or our key's.
        """
        finds: dict[str, Find] = {}
        failures = 0
        for film in self._films():
            try:
                finds |= {find.key: find for find in self.videos(film)}
            except SourceError:
                failures += 1
                if failures > MOST_FAILURES:
                    raise
        return iter(sorted(finds.values(), key=_age)[:MOST_FINDS])

    def _films(self) -> Iterator[Mapping[str, Any]]:
        seen: set[int] = set()
        for which in LISTS:
            for page in range(1, PAGES + 1):
                answer = self._ask(f"movie/{which}", page=str(page))
                for film in _rows(answer):
                    if isinstance(film.get("id"), int) and film["id"] not in seen:
                        seen.add(film["id"])
                        yield film
                last = answer.get("total_pages")
                if not isinstance(last, int) or page >= last:
                    break

    def named(self, title: str, year: str) -> list[Mapping[str, Any]]:
        """The films that a search by title finds. Raises SourceError."""
        rows = _rows(self._ask("search/movie", query=title, year=year))
        return [film for film in rows if isinstance(film.get("id"), int)]

    def videos(self, film: Mapping[str, Any]) -> Iterator[Find]:
        """The trailers of a film. Raises SourceError."""
        for video in _rows(self._ask(f"movie/{film['id']}/videos")):
            page = PAGES_OF_VIDEOS.get(str(video.get("site")))
            name = str(video.get("key") or "")
            if page is None or video.get("type") not in TYPES or not _is_key(name):
                continue
            url = page.format(name)
            youtube = video["site"] == "YouTube"
            yield Find(
                key=key_of(url) if youtube else f"tmdb:{film['id']}:{clean(video.get('id'), 40)}",
                url=url,
                title=_title(clean(film.get("title")), clean(video.get("name"))),
                source=self.name,
                published=moment(video.get("published_at")),
                official=video.get("official") is True,
                language=clean(video.get("iso_639_1"), 10).lower(),
                year=clean(film.get("release_date"), 10)[:4],
                channel="TMDB",
            )

    def _ask(self, path: str, **query: str) -> Mapping[str, Any]:
        secret = self.key.get_secret_value().strip()
        said = {"language": self.language, "region": self.region, **query}
        headers = {"Accept": "application/json"}
        if secret.count(".") == 2:  # the long key goes where it is not written into logs of others
            headers["Authorization"] = f"Bearer {secret}"
        else:
            said["api_key"] = secret
        url = f"{self.api}/{path}"
        answer = self.web.get(f"{url}?{urlencode({k: v for k, v in said.items() if v})}", headers)
        try:
            found = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise SourceError(
                f"{shown(url)} is not JSON", "wait: TMDB may be in trouble"
            ) from error
        if not isinstance(found, dict):
            raise SourceError(f"{shown(url)} is no answer of TMDB", "wait: TMDB may be in trouble")
        return found


def trailers_named(title: str, year: str, web: Web, key: SecretStr, api: str = API) -> list[Find]:
    """The trailers of the films that TMDB finds by a title, the best known film's first.

    Raises SourceError.
    """
    tmdb = Tmdb("tmdb", key, "", "", timedelta(), web, api)
    films = tmdb.named(title, year)
    return [find for film in films[:MOST_NAMED] for find in tmdb.videos(film)]


def _age(find: Find) -> float:
    return -find.published.timestamp() if find.published is not None else 0.0


def _rows(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = answer.get("results")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _is_key(name: str) -> bool:
    return bool(YOUTUBE_ID.fullmatch(name)) or name.isdecimal()


def _title(film: str, video: str) -> str:
    """A video's title with its film's name before it, unless it says that itself."""
    named = name_of(film_key(video))
    return video if named and named in name_of(film_key(film)) else f"{film} | {video}"
