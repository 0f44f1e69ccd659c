"""A session that outlives its process, so that not every round has to sign in.

Bluesky allows 300 sign-ins in a day (docs.bsky.app/docs/advanced-guides/rate-limits, November
2026), and an inbox is looked into every minute. Tokens are secrets: the file is its owner's alone.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import structlog

from bot.posting.secrets import PRIVATE
from state.durable import write_durably


class Remembered:
    """The session of one account, in a file. What cannot be read or kept costs a sign-in."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def recall(self, *account: str) -> str:
        """The session that was kept for an account, empty for none; secrets may be part of it."""
        try:
            document = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""
        kept = document if isinstance(document, dict) else {}
        session = kept.get("session")
        return session if kept.get("account") == _name(account) and isinstance(session, str) else ""

    def remember(self, session: str, *account: str) -> None:
        """Keeps a session in place of the one before."""
        document = {"account": _name(account), "session": session}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_durably(self._file, json.dumps(document).encode(), mode=PRIVATE)
        except OSError as error:
            structlog.get_logger().info("session.not_kept", why=error.strerror)


def _name(account: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(account).encode()).hexdigest()
