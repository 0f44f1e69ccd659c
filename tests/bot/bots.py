"""Bots under a clock, on data folders whose archive is filled, and short trailers for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App
from bot.backlog import add
from bot.going_out import Sent
from bot.making import Made
from bot.run import Part, run_once
from bot.settings import load_settings
from state.journal import Journal

POSTING = {"minimum_gap_minutes": 60, "posts_per_day": 2, "quiet_hours": "23-7"}
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time


@dataclass
class Bot:
    """A bot on a data folder, under a clock."""

    data: Path
    clock: Clock
    settings: Mapping[str, object]

    def app(self) -> App:
        """A new process, as far as a test can tell."""
        app = App(load_settings(**self.settings, data=self.data), "run")
        app.journal = Journal(app.folders.state, self.clock, "run")
        return app

    def round(
        self, *parts: Part, dry_run: bool = False, no_post: bool = False
    ) -> list[Made | Sent]:
        """One round of these parts, or of all but the sources."""
        app = self.app()
        with app.alone():
            return [
                told
                for told in run_once(
                    app,
                    parts=parts or ("make", "post"),
                    dry_run=dry_run,
                    no_post=no_post,
                    clock=self.clock,
                )
                if isinstance(told, Made | Sent)
            ]

    def add(self, *names: str | Path) -> list[str]:
        """Trailers added by hand; their keys."""
        app = self.app()
        with app.alone():
            return [add(app, str(name)).key for name in names]

    def standing(self) -> dict[str, str]:
        """How every find stands, by its title or key."""
        return {f.title or f.key: str(f.status) for f in self.app().journal.finds()}


def outcomes(told: list[Made | Sent]) -> list[str]:
    """What became of each."""
    return [one.outcome for one in told]
