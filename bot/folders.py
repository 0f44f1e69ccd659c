"""What stands where on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folders:
    """The rooms of one data folder."""

    data: Path

    @property
    def state(self) -> Path:
        """What happened: the bot's memory."""
        return self.data / "state.json"

    @property
    def secrets(self) -> Path:
        """Tokens and passwords, for their owner's eyes."""
        return self.data / "secrets.json"

    @property
    def session(self) -> Path:
        """The session on Bluesky, for its owner's eyes; it may be deleted at any time."""
        return self.data / "bluesky-session.json"

    @property
    def archive(self) -> Path:
        """The films to match from."""
        return self.data / "archive"

    @property
    def fetched(self) -> Path:
        """Archive films that were fetched from the web."""
        return self.archive / "fetched"

    @property
    def trailers(self) -> Path:
        """Trailers that were fetched, and the analyses of all."""
        return self.data / "trailers"

    @property
    def montages(self) -> Path:
        """One folder a montage."""
        return self.data / "montages"

    @property
    def variants(self) -> Path:
        """Other montages of a trailer, as somebody asked for them: one folder each."""
        return self.data / "variants"

    @property
    def outbox(self) -> Path:
        """The gallery, its feed and its posts."""
        return self.data / "outbox"

    @property
    def samples(self) -> Path:
        """The footage of the demo."""
        return self.data / "samples"
