"""A bot that people may ask, on a place of a test where some of them talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.requests.answering import Replied
from bot.requests.flow import answer_ready, answer_requests
from bot.requests.inboxes.inbox import Inbox
from bot.sources.find import key_of
from matcher.montage import Montage
from state.records import FindRecord, FindStatus
from state.requests import RequestRecord
from tests.bot.bots import Clock
from tests.bot.elsewhere import Elsewhere, rendered
from tests.bot.test_inboxes import ROOMS, Room

FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


class Asked(Elsewhere):
    """The bot of a room."""

    def __init__(self, data: Path, room: Room, clock: Clock, **settings: object) -> None:
        asked = {"on": True, **settings.pop("requests", {})}  # type: ignore[dict-item]
        targets = {room.target.name: lambda _: self.room.target}
        super().__init__(data, targets, clock, requests=asked, **settings)
        self.room = room

    def inbox(self, name: str) -> Inbox | None:
        return self.room.inbox if name == self.room.inbox.name else None

    def round(self) -> list[Replied]:
        """Reads, decides and answers."""
        with self.alone():
            return [*answer_requests(self, self.clock), *answer_ready(self, self.clock)]

    def request(self, mention: str) -> RequestRecord:
        found = self.journal.requests.find(f"{self.room.inbox.name}:{mention}")
        assert found is not None
        return found

    def made(self, url: str = FILM, number: int = 1, title: str = "") -> Montage:
        """A trailer that was made before, for the calendar."""
        made = rendered(self.folders.data, number)
        time = self.clock()
        name = title or made.trailer.title
        facts = FindRecord(key_of(url), url, name, "studio", time, time)
        self.journal.discover(facts)
        self.journal.advance(facts.key, FindStatus.POSTED, trailer=made.id)
        return made

    def texts(self) -> list[str]:
        """What the bot said, the first first."""
        said: list[str] = self.room.server.texts()
        return said[::-1] if self.room.inbox.name == "mastodon" else said


@contextmanager
def asked(place: str, folder: Path, **settings: object) -> Iterator[Asked]:
    """A bot that has begun to listen."""
    with ROOMS[place](folder) as room:
        clock = Clock()
        clock.time = datetime.now(UTC)
        if place == "bluesky":
            from tests.bot.test_inboxes import NOW

            clock.time = NOW + timedelta(hours=1)
        bot = Asked(folder / "data", room, clock, **settings)
        bot.round()
        yield bot


New = Callable[..., Asked]
