"""What the network shows us of a post: `app.bsky.feed.defs#postView`, read with care. Pure.

The record in it is what a stranger wrote, and anything may stand there (docs.bsky.app, November
2026).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def part(whole: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """A document within a document; an empty one where there is none."""
    for name in path:
        found = whole.get(name)
        whole = found if isinstance(found, Mapping) else {}
    return whole


def text_in(whole: Mapping[str, Any], name: str) -> str:
    """A text in a document; empty for what is none."""
    text = whole.get(name)
    return text if isinstance(text, str) else ""


def reference(said: Mapping[str, Any]) -> dict[str, str]:
    """The post that is named, by `uri` and `cid`; empty where it is not."""
    found = {name: text_in(said, name) for name in ("uri", "cid")}
    return found if all(found.values()) else {}


def root_of(post: Mapping[str, Any]) -> dict[str, str]:
    """The first post of its conversation, empty where it is that itself."""
    return reference(part(post, "record", "reply", "root"))


def may_answer(post: Mapping[str, Any]) -> bool:
    """Whether its author lets us answer: no block, and no gate before the conversation."""
    blocked = part(post, "author", "viewer")
    gate = part(post, "viewer").get("replyDisabled")
    return not (blocked.get("blockedBy") or blocked.get("blocking") or gate)
