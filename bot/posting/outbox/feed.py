"""The outbox as an Atom feed (RFC 4287) with its videos as enclosures. Pure.

Written with the standard library: feedgen brings lxml for forty lines, stops at the control
characters of a hostile title, and stamps a feed with the time of writing, so that it would never
be the same twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bot.posting.outbox.entry import PAGE, VIDEO, Entry, tag_uri
from bot.posting.words.draft import Credit, Draft

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 30
"""Posts in the feed, the newest; a reader that looks once a week misses none."""

FEED = "feed.xml"
FOUNDED = datetime(2026, 11, 1, tzinfo=UTC)
"""A day before the first feed, for the feed's own name and for the time of an empty one."""


def atom(entries: Sequence[Entry], title: str, base_url: str = "") -> bytes:
    """The feed of the newest entries, which come newest first.

    `base_url` is where the outbox is served and ends in a slash; links are absolute with it and
    relative to the feed without.
    """
    newest = entries[:ENTRIES]
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    SubElement(feed, "id").text = tag_uri(authority_of(base_url), FOUNDED, "kuleshov")
    SubElement(feed, "title").text = title
    SubElement(feed, "subtitle").text = "Film trailers, answered shot by shot from the archive"
    updated = max((entry.published for entry in newest), default=FOUNDED)
    SubElement(feed, "updated").text = _time(updated)
    SubElement(SubElement(feed, "author"), "name").text = title
    SubElement(feed, "generator").text = "Kuleshov"
    if base_url:
        _link(feed, "self", base_url + FEED, "application/atom+xml")
    _link(feed, "alternate", base_url + PAGE, "text/html")
    for entry in newest:
        _add(feed, entry, base_url)
    indent(feed)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(feed, encoding="unicode")}\n'.encode()
    )


def authority_of(base_url: str) -> str:
    """The host that names things for good; `localhost` where the outbox is not served."""
    host = urlsplit(base_url).hostname or ""
    return host if host and ":" not in host else "localhost"


def _add(feed: Element, entry: Entry, base_url: str) -> None:
    draft, folder = entry.draft, f"{base_url}posts/{entry.folder}/"
    item = SubElement(feed, "entry", {"xml:lang": draft.language})
    SubElement(item, "id").text = entry.uri
    SubElement(item, "title").text = draft.title
    SubElement(item, "published").text = _time(entry.published)
    SubElement(item, "updated").text = _time(entry.published)
    _link(item, "alternate", folder + PAGE, "text/html")
    video = _link(item, "enclosure", folder + VIDEO, "video/mp4")
    video.set("length", str(entry.video_bytes))
    video.set("title", draft.alt)
    for tag in draft.tags:
        SubElement(item, "category", {"term": tag})
    SubElement(item, "content", {"type": "html"}).text = _html(draft)


def _html(draft: Draft) -> str:
    """What a feed reader shows: text, what is seen, credits."""
    paragraphs = [*draft.text.split("\n\n"), draft.alt]
    films = [
        " · ".join(filter(None, [f"<cite>{escape(film.caption)}</cite>", *_thanks(film)]))
        for film in draft.credits
    ]
    return "".join(
        [f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs]
        + ["<ul>", *(f"<li>{film}</li>" for film in films), "</ul>"]
    )


def _thanks(film: Credit) -> list[str]:
    link = escape(film.link)
    source = f'<a href="{link}">source</a>' if link else escape(film.source)
    return [escape(film.credit), escape(film.license), source]


def _link(parent: Element, relation: str, href: str, media_type: str) -> Element:
    return SubElement(parent, "link", {"rel": relation, "href": href, "type": media_type})


def _time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
