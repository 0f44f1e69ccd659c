"""Old state files, brought up to date one version at a time.

A state file is a plain TinyDB document, tables of documents; the table `about` holds its version.
A migration takes the tables of version n and returns those of version n + 1. It never reads a
clock or a file, so every one of them can be tested with a document written down in the test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from state.errors import NewerError

Tables = dict[str, dict[str, Any]]
Migration = Callable[[Tables], Tables]

VERSION = 2
"""The version this program writes."""


SAID_ONCE = ("text", "receipt", "url")
"""What a post of version 1 had, and each of its statuses has since."""


def posts_get_statuses(tables: Tables) -> Tables:
    """Version 2: a post is a thread of statuses, each with a receipt of its own.

    What was intended before may have been sent, so it is looked for before it is sent.
    """
    posts = {}
    for number, row in tables.get("posts", {}).items():
        kept = {name: value for name, value in row.items() if name not in SAID_ONCE}
        said = {name: row[name] for name in SAID_ONCE if name in row}
        posts[number] = {**kept, "statuses": [{**said, "tried": True}]}
    return {**tables, "posts": posts} if posts else tables


MIGRATIONS: Mapping[int, Migration] = {1: posts_get_statuses}
"""From which version each one leads to the next."""

ABOUT = "about"


def version_of(tables: Tables) -> int:
    """The version of a state file. Raises ValueError where it names none."""
    try:
        version = tables[ABOUT]["1"]["version"]
    except (KeyError, TypeError) as error:
        raise ValueError("it names no version") from error
    if not isinstance(version, int) or version < 1:
        raise ValueError(f"it names the version {version!r}")
    return version


def marked(tables: Tables, version: int = VERSION) -> Tables:
    """The same tables, marked with their version."""
    return {**tables, ABOUT: {"1": {"version": version}}}


def migrate(
    tables: Tables,
    *,
    to: int = VERSION,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> Tables:
    """The tables as version `to` has them; the argument is left alone.

    Raises NewerError where they are newer than that, ValueError where they name no version.
    """
    version = version_of(tables)
    if version > to:
        raise NewerError(
            f"the state has version {version}, this Kuleshov knows {to}", "upgrade kuleshov"
        )
    for step in range(version, to):
        tables = marked(migrations[step](tables), step + 1)
    return tables
