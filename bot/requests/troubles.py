"""Under which name the trouble of an inbox is recorded."""

from __future__ import annotations


def inbox_name(target: str) -> str:
    """The name of a target's inbox among the targets: its trouble is not that of posting."""
    return f"{target} inbox"
