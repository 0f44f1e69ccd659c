"""RSS, Atom and JSON feeds: whatever is linked or enclosed in them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import urljoin

import structlog

from bot.errors import SourceError
from bot.settings_sources import FeedSettings
from bot.sources.find import (
    MOST_FINDS,
    Find,
    clean,
    digest,
    key_of,
    moment,
    seconds,
    youtube_id,
)
from bot.sources.web import Page, Web, shown
from bot.sources.xml import Element, parse

ATOM = "http://www.w3.org/2005/Atom}"
MEDIA = "http://search.yahoo.com/mrss/}"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd}"
DC = "http://purl.org/dc/elements/1.1/}"
RSS1 = "http://purl.org/rss/1.0/}"
LONGEST_NAME = 100
MOST_ENTRIES = 5 * MOST_FINDS
"""Entries that are looked at: more than finds, since some lead nowhere."""
NOT_A_FEED = "give the URL of an RSS, Atom or JSON feed"


@dataclass(frozen=True)
class Feed:
    """Any feed. What encloses a video is a find of that video, else of the page it links to."""

    name: str
    url: str
    interval: timedelta
    web: Web

    @classmethod
    def of(cls, said: FeedSettings, web: Web) -> Feed:
        """The source that settings describe."""
        return cls(said.name, said.url, said.interval, web)

    def look(self) -> Iterator[Find]:
        """The newest entries. Raises SourceError where there is no feed."""
        return finds_of(self.web.get(self.url), self.url, self.name, self.web)


@dataclass(frozen=True)
class Entry:
    """What an entry of a feed says, as it says it; `links` are tried in their order."""

    guid: str
    links: tuple[str, ...]
    title: str
    published: str
    duration: object
    channel: str
    language: str


def finds_of(page: Page, feed: str, source: str, web: Web) -> Iterator[Find]:
    """The finds of a feed, newest first where it says when. Raises SourceError where it is none.

    `feed` is its URL in the settings. An entry whose link leads nowhere on the internet is left
    out, with a line in the log.
    """
    try:
        entries = list(_json_entries(page) if _is_json(page) else _xml_entries(page))
    except ValueError as error:
        raise SourceError(f"{shown(page.url)} is no feed: {error}", NOT_A_FEED) from error
    found: dict[str, Find] = {}
    for entry in sorted(entries, key=_age)[:MOST_ENTRIES]:
        find = _find(entry, page.url, feed, source, web)
        if find is not None:
            found.setdefault(find.key, find)
    return islice(found.values(), MOST_FINDS)


def _age(entry: Entry) -> float:
    """For sorting, the newest first; what says no date comes last, in the order of the feed."""
    published = moment(entry.published)
    return -published.timestamp() if published is not None else math.inf


def _find(entry: Entry, base: str, feed: str, source: str, web: Web) -> Find | None:
    for link in entry.links:
        try:
            url = urljoin(base, link.strip())
        except ValueError:
            continue
        why = web.refusal(url)
        if why:
            structlog.get_logger().warning("find.dropped", source=source, url=shown(url), why=why)
            continue
        # a guid may be reused by another feed: it is told apart by who said it
        named = f"feed:{digest(f'{feed} {entry.guid}')}" if entry.guid else key_of(url)
        return Find(
            key=key_of(url) if youtube_id(url) else named,
            url=url,
            title=clean(entry.title),
            source=source,
            published=moment(entry.published),
            duration_s=seconds(entry.duration),
            language=clean(entry.language, 20).lower(),
            channel=clean(entry.channel, LONGEST_NAME),
        )
    return None


def _is_json(page: Page) -> bool:
    return "json" in page.type or page.body.lstrip()[:1] == b"{"


def _xml_entries(page: Page) -> Iterator[Entry]:
    root = parse(page.body)
    if root.tag == f"{ATOM}feed":
        yield from (_atom_entry(element, root) for element in root.all(f"{ATOM}entry"))
        return
    channel = root.first("channel") or root.first(f"{RSS1}channel")
    if root.tag not in ("rss", "http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF") or not channel:
        raise ValueError(f"its root is <{clean(root.tag, 60)}>")
    items = channel.all("item") + root.all(f"{RSS1}item")
    yield from (_rss_entry(element, channel) for element in items)


def _atom_entry(entry: Element, root: Element) -> Entry:
    group = entry.first(f"{MEDIA}group") or entry
    links = entry.all(f"{ATOM}link")
    videos = [link for link in links if _is_video(link.attributes)]
    pages = [link for link in links if link.attributes.get("rel", "alternate") == "alternate"]
    author = entry.first(f"{ATOM}author") or root.first(f"{ATOM}author") or root
    return Entry(
        guid=entry.says(f"{ATOM}id"),
        links=tuple(_hrefs(videos, "href") + _media(group) + _hrefs(pages, "href")),
        title=entry.says(f"{ATOM}title") or group.says(f"{MEDIA}title"),
        published=entry.says(f"{ATOM}published", f"{ATOM}updated"),
        duration=_duration(entry, group),
        channel=author.says(f"{ATOM}name", f"{ATOM}title"),
        language=_language(entry),
    )


def _rss_entry(item: Element, channel: Element) -> Entry:
    group = item.first(f"{MEDIA}group") or item
    enclosures = [
        e for e in item.all("enclosure") if _is_video(e.attributes | {"rel": "enclosure"})
    ]
    guid = item.says("guid")
    link = item.says("link", f"{RSS1}link")
    return Entry(
        guid=guid,
        links=tuple(_hrefs(enclosures, "url") + _media(group) + [u for u in (link, guid) if u]),
        title=item.says("title", f"{RSS1}title", f"{MEDIA}title"),
        published=item.says("pubDate", f"{DC}date", f"{ATOM}published", f"{ATOM}updated"),
        duration=_duration(item, group),
        channel=channel.says("title", f"{RSS1}title"),
        language=item.says(f"{DC}language"),
    )


def _json_entries(page: Page) -> Iterator[Entry]:
    try:
        feed = json.loads(page.body)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is neither XML nor JSON") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ValueError("it has no list of items")  # noqa: TRY004  the feed's fault, not a caller's
    for item in feed["items"]:
        if isinstance(item, dict):
            yield _json_entry(item, feed)


def _json_entry(item: Mapping[str, Any], feed: Mapping[str, Any]) -> Entry:
    said = item.get("attachments")
    attachments = [a for a in said if isinstance(a, dict)] if isinstance(said, list) else []
    videos = [a for a in attachments if str(a.get("mime_type", "")).startswith("video/")]
    links = [a.get("url") for a in videos] + [item.get("external_url"), item.get("url")]
    return Entry(
        guid=str(item.get("id") or ""),
        links=tuple(link for link in links if isinstance(link, str) and link),
        title=str(item.get("title") or ""),
        published=str(item.get("date_published") or ""),
        duration=next((a.get("duration_in_seconds") for a in videos), None),
        channel=str(feed.get("title") or ""),
        language=str(item.get("language") or ""),
    )


def _is_video(attributes: Mapping[str, str]) -> bool:
    return attributes.get("rel") == "enclosure" and attributes.get("type", "").startswith("video/")


def _media(group: Element) -> list[str]:
    contents = [
        content
        for content in group.all(f"{MEDIA}content")
        if content.attributes.get("medium") == "video"
        or content.attributes.get("type", "").startswith("video/")
    ]
    return _hrefs(contents, "url")


def _hrefs(elements: list[Element], attribute: str) -> list[str]:
    return [e.attributes[attribute] for e in elements if e.attributes.get(attribute)]


def _duration(entry: Element, group: Element) -> object:
    said = (content.attributes.get("duration") for content in group.all(f"{MEDIA}content"))
    return next(filter(None, said), None) or entry.says(f"{ITUNES}duration")


def _language(element: Element) -> str:
    return element.attributes.get("http://www.w3.org/XML/1998/namespace}lang", "")
