"""Names of posts on Bluesky: record keys of our own, and the addresses made from them. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime

POSTS = "app.bsky.feed.post"
PROFILES = "app.bsky.actor.profile"
LIKES = "app.bsky.feed.like"

LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
"""The digits of a TID, in the order in which they sort (atproto.com/specs/tid, November 2026)."""

LENGTH = 13
SECOND = 1_000_000
CLOCKS = 1_024


def record_key(intended: datetime, key: str) -> str:
    """The TID under which a status is kept: always the same for the same intent and key.

    A TID is a time in microseconds and ten bits that tell clocks apart. The seconds are those of
    the intent; all the rest comes from the key, because the statuses of a thread share their
    intent, and ten bits would let two of them meet in one thread of a hundred.
    """
    digest = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    rest, microseconds = divmod(digest, SECOND)
    number = (int(intended.timestamp()) * SECOND + microseconds) * CLOCKS + rest % CLOCKS
    digits = []
    for _ in range(LENGTH):
        number, digit = divmod(number, len(LETTERS))
        digits.append(LETTERS[digit])
    return "".join(reversed(digits))


def post_uri(account: str, key: str) -> str:
    """The name of a post for good; `account` is a DID: `at://did:plc:…/app.bsky.feed.post/3k…`."""
    return f"at://{account}/{POSTS}/{key}"


def account_and_key(uri: str) -> tuple[str, str]:
    """The account and the record key in the name of a post; empty where it is no such name."""
    account, _, rest = uri.removeprefix("at://").partition("/")
    collection, _, key = rest.partition("/")
    return (account, key) if uri.startswith("at://") and collection == POSTS else ("", "")


def post_page(account: str, key: str) -> str:
    """Where people see the post. By DID, since a handle can change."""
    return f"https://bsky.app/profile/{account}/post/{key}"


def plain_handle(said: str) -> str:
    """A handle out of what people copy: with an @, an address, or marks nobody sees."""
    seen = "".join(letter for letter in said if letter.isprintable()).strip()
    return seen.rpartition("/profile/")[2].strip("@/ ")


def profile_page(handle: str) -> str:
    """Where people see the account."""
    return f"https://bsky.app/profile/{handle}"
