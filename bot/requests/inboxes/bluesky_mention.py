"""Posts on Bluesky as mentions, whatever a stranger wrote into them. Pure.

Fields by the lexicons `app.bsky.feed.post` and `app.bsky.richtext.facet`, November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.posting.bluesky.names import account_and_key, post_page
from bot.posting.bluesky.target import BOT
from bot.posting.bluesky.views import part, reference, root_of, text_in
from bot.requests.inboxes.mention import Mention
from bot.requests.inboxes.written import web_link

POST = re.compile(
    r"at://did:[a-z]{1,10}:[\w.:%-]{1,256}/app\.bsky\.feed\.post/[\w.~:-]{1,512}", re.ASCII
)
"""The name of a post, by its author's DID (atproto.com/specs/at-uri-scheme, November 2026)."""

LINK, NAME = "app.bsky.richtext.facet#link", "app.bsky.richtext.facet#mention"


def mention_in(post: Mapping[str, Any], us: str, mark: str = "") -> Mention | None:
    """A notification, or a post as the network shows it; `us` is our DID. Pure.

    None where it does not say what it must. Its date is when the network saw it: what the author
    says of it may be anything.
    """
    author, record = part(post, "author"), part(post, "record")
    ref, moment = reference(post), seen(post)
    did, key = account_and_key(ref.get("uri", ""))
    if (
        not key
        or moment is None
        or text_in(author, "did") != did
        or not isinstance(record.get("text"), str)
    ):
        return None
    text, links = _with_links(record)
    labels = author.get("labels")
    return Mention(
        target="bluesky",
        id=ref["uri"],
        author=text_in(author, "handle").lower(),
        author_id=did,
        text=text,
        written=moment,
        links=links,
        bot=any(
            one.get("val") == BOT and one.get("src") == did and not one.get("neg")
            for one in (labels if isinstance(labels, list) else [])
            if isinstance(one, Mapping)
        ),
        answers=_post_in(part(record, "reply", "parent")) or _quoted(record),
        thread=_post_in(root_of(post)) or ref["uri"],
        url=post_page(did, key),
        token=ref["cid"],
        summons=text_in(post, "reason") == "mention" or us in _named(record),
        mark=mark,
    )


def _with_links(record: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The text with its links whole, and these with that of the card under it.

    Facets say where in its bytes a text can be followed; an app may show less of an address.
    """
    data = text_in(record, "text").encode("utf-8", "replace")
    pieces, links, at = [], [], 0
    for start, end, feature in sorted(_facets(record), key=lambda one: one[:2]):
        link = web_link(text_in(feature, "uri"))
        if text_in(feature, "$type") == LINK and link and at <= start < end <= len(data):
            pieces += [data[at:start], f" {link} ".encode()]
            links.append(link)
            at = end
    text = b"".join([*pieces, data[at:]]).decode("utf-8", "replace")
    links += [web_link(text_in(part(embed, "external"), "uri")) for embed in _embeds(record)]
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(lines).strip(), tuple(dict.fromkeys(filter(None, links)))


def _facets(record: Mapping[str, Any]) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    facets = record.get("facets")
    for facet in facets if isinstance(facets, list) else []:
        if not isinstance(facet, Mapping):
            continue
        index, features = part(facet, "index"), facet.get("features")
        start, end = index.get("byteStart"), index.get("byteEnd")
        for feature in features if isinstance(features, list) else []:
            if isinstance(feature, Mapping) and isinstance(start, int) and isinstance(end, int):
                yield start, end, feature


def _named(record: Mapping[str, Any]) -> set[str]:
    """The DIDs of those whom a text names."""
    features = (feature for _, _, feature in _facets(record))
    return {text_in(one, "did") for one in features if text_in(one, "$type") == NAME}


def _embeds(record: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """What stands under a text, with what that may hold in turn."""
    embed = part(record, "embed")
    return embed, part(embed, "media")


def _quoted(record: Mapping[str, Any]) -> str:
    """The name of the post that is quoted, alone or beside a picture; empty for none."""
    inner = part(record, "embed", "record")
    return _post_in(inner) or _post_in(part(inner, "record"))


def _post_in(reference: Mapping[str, Any]) -> str:
    """The name of a post that a stranger's record names; empty for anything else."""
    uri = text_in(reference, "uri")
    return uri if POST.fullmatch(uri) else ""


def seen(entry: Mapping[str, Any]) -> datetime | None:
    """When the network saw a post; None where it does not say."""
    return moment_in(text_in(entry, "indexedAt"))


def moment_in(said: str) -> datetime | None:
    """A moment in a text, None for what is none."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
