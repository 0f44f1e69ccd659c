"""Posts on X as mentions. Pure.

Fields by docs.x.com/x-api/fundamentals/data-dictionary, read in November 2026.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.posting.twitter.target import LINK, answered_by
from bot.requests.inboxes.mention import Mention
from bot.requests.inboxes.written import web_link


def mention_in(post: Mapping[str, Any], names: Mapping[str, str], us: str) -> Mention | None:
    """A post as a mention; `us` is our id. None where it does not say what it must. Pure.

    Short links are put back into what was written; those to its own pictures and to the post that
    it quotes are left out.
    """
    number, author = str(post.get("id", "")), str(post.get("author_id", ""))
    moment = _moment(post.get("created_at"))
    whole = part(post, "note_tweet") or post  # a post of more than 280 letters is in there
    text = whole.get("text")
    if not number.isdecimal() or not author.isdecimal() or moment is None:
        return None
    if not isinstance(text, str):
        return None
    quoted = answered_by(post, "quoted")
    links = _links_in([*_entities(post, "urls"), *_entities(whole, "urls")], quoted)
    named = [*_entities(post, "mentions"), *_entities(whole, "mentions")]
    plain = LINK.sub(lambda found: links.get(found[0], found[0]), html.unescape(text))
    return Mention(
        target="twitter",
        id=number,
        author=names.get(author, "").lower(),
        author_id=author,
        text=plain.strip(),
        written=moment,
        links=tuple(dict.fromkeys(link for link in links.values() if link)),
        answers=answered_by(post) or quoted,
        thread=str(post.get("conversation_id") or ""),
        url=f"https://x.com/i/web/status/{number}",
        summons=any(str(one.get("id", "")) == us for one in named),
        mark=number,
    )


def _links_in(urls: list[Mapping[str, Any]], quoted: str) -> dict[str, str]:
    """What each short link stands for; nothing where it only shows what comes with the post."""
    links = {}
    for url in urls:
        full = web_link(str(url.get("expanded_url", "")))
        beside = url.get("media_key") or (quoted and full.rstrip("/").endswith(f"/status/{quoted}"))
        links[str(url.get("url", ""))] = "" if beside else full
    return links


def _entities(post: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    found = part(post, "entities").get(kind)
    return [one for one in (found if isinstance(found, list) else []) if isinstance(one, dict)]


def part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A document within a document; an empty one where there is none."""
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _moment(said: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
