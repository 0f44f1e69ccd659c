"""The tokens and passwords of accounts: from settings and environment, or DATA/secrets.json.

They are read where they are needed and kept nowhere else: not in the state, not in a log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from bot.errors import PostingError
from bot.settings import Settings
from state.durable import write_durably

PRIVATE = 0o600
"""Mode of the file from its first byte on: its owner alone may read it."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "mastodon": ("server", "token"),
    "twitter": ("consumer_key", "consumer_secret", "access_token", "access_token_secret"),
    "bluesky": ("service", "handle", "app_password"),
}
"""What each target needs to be logged in, by the names that its settings have."""

WHOSE: Mapping[str, tuple[str, ...]] = {
    "mastodon": ("server",),
    "twitter": ("consumer_key", "access_token"),
    "bluesky": ("service", "handle"),
}
"""What says whose secrets they are: a token must never be shown to another server."""


class Secrets:
    """The secrets of every account. Making one reads nothing."""

    def __init__(self, file: Path, settings: Settings) -> None:
        self._file = file
        self._settings = settings

    def of(self, target: str) -> dict[str, str]:
        """All that a target needs. Settings and environment speak first, then the file.

        Raises PostingError (stopped) where something is missing or the file cannot be read.
        """
        chosen, defaults = self._chosen(target)
        kept = self._read().get(target, {})
        if any(
            name in kept and chosen.get(name, kept[name]) != kept[name] for name in WHOSE[target]
        ):
            kept = {}  # they are another account's
        found = {**defaults, **kept, **chosen}
        missing = [name for name in NEEDED[target] if not found.get(name)]
        if missing:
            raise PostingError(
                f"nobody is logged in to {target}: {', '.join(missing)} missing",
                f"kuleshov login {target}",
                "stopped",
            )
        return {name: found[name] for name in NEEDED[target]}

    def keep(self, target: str, values: Mapping[str, str]) -> None:
        """Keeps the secrets of a target in the file, in place of those that it had there.

        Raises PostingError where the file cannot be read or written.
        """
        document = {**self._read(), target: dict(values)}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
            write_durably(self._file, text.encode(), mode=PRIVATE)
        except OSError as error:
            raise PostingError(
                f"{self._file} cannot be written: {error.strerror}",
                "check its permissions and the free space; log in again after that",
            ) from error

    def open_to_others(self) -> bool:
        """Whether anybody but its owner may read the file."""
        try:
            return bool(self._file.stat().st_mode & 0o077)
        except OSError:
            return False

    def _chosen(self, target: str) -> tuple[dict[str, str], dict[str, str]]:
        """What the settings say of a target's account, and what holds where nobody says it."""
        section = getattr(self._settings, target)
        chosen: dict[str, str] = {}
        defaults: dict[str, str] = {}
        for name in NEEDED[target]:
            value = getattr(section, name)
            if value is None:
                continue
            plain = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            (chosen if name in section.model_fields_set else defaults)[name] = plain.strip()
        return chosen, defaults

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            document = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise PostingError(
                f"{self._file} cannot be read: {error.strerror}", "check its permissions", "stopped"
            ) from error
        except ValueError:
            document = None  # the error itself would show a piece of the file
        if isinstance(document, dict) and all(map(_is_account, document.values())):
            return document
        raise PostingError(
            f"{self._file} makes no sense", "mend it, or remove it and log in again", "stopped"
        )


def _is_account(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(secret, str) for secret in value.values())
