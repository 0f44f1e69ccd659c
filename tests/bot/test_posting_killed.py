"""kill -9 at a hundred random moments while posting everywhere: each place has each post once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.posting.outbox.target import Outbox
from matcher.montage import Montage
from state.journal import Journal
from state.records import PostState
from tests.bot.bluesky_server import HANDLE, PASSWORD, bluesky_server
from tests.bot.elsewhere import rendered
from tests.bot.mastodon_server import TOKEN, mastodon_server
from tests.bot.poster import PLACES
from tests.bot.x_server import KEYS, x_server

KILLS = 100
IN_A_ROW = 6
"""Kills over one montage, before its posting is let come to its end."""

BY_THE_CLOCK = 0.3
"""How many of them come at any time; the others come at a call that changes something outside."""

LONG = 60.0


@dataclass(frozen=True)
class Poster:
    """Starts posters and kills them."""

    process: subprocess.Popen[str]
    data: Path

    @property
    def count(self) -> Path:
        """Where a poster that came to its end says how many calls it made."""
        return self.data.with_name("calls")

    def post(self, made: Montage, seconds: float = LONG, call: int = 0) -> tuple[int, float]:
        """The exit code of a poster, -9 where it was killed, and how many seconds it lived."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {
            "data": str(self.data),
            "montage": made.id,
            "seconds": seconds,
            "call": call,
            "count": str(self.count),
        }
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        code, took = json.loads(self.process.stdout.readline())
        return code, took


@contextmanager
def posters(data: Path, servers: Mapping[str, object]) -> Iterator[Poster]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bot.poster"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=data.parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(servers) + "\n")
        yield Poster(process, data)
        process.stdin.close()


@pytest.mark.timeout(1_200)
def test_a_process_killed_at_random_moments_posts_once_everywhere(tmp_path: Path) -> None:
    rng, data = random.Random(5), tmp_path / "data"
    with mastodon_server() as mastodon, x_server() as (x, host), bluesky_server() as bluesky:
        servers = {
            "mastodon": {"server": mastodon.url, "token": TOKEN},
            "twitter": {**vars(KEYS), "host": host},
            "bluesky": {
                "service": bluesky.service,
                "handle": HANDLE,
                "password": PASSWORD,
                "video_service": bluesky.video_service,
            },
        }
        seen: dict[str, Callable[[], list[str]]] = {
            "outbox": lambda: [e.draft.text for e in Outbox(data / "outbox").entries()],
            "mastodon": mastodon.texts,
            "twitter": x.texts,
            "bluesky": bluesky.texts,
        }
        x.limits.update(dict.fromkeys(x.limits, 100_000))  # days of posts within a minute
        made = [rendered(data, 0)]
        with posters(data, servers) as poster:
            poster.post(made[0])  # the first one warms everything up
            made.append(rendered(data, 1))
            code, took = poster.post(made[1])
            assert code == 0
            calls = int(poster.count.read_text(encoding="utf-8"))
            deaths = 0
            while deaths < KILLS:
                made.append(rendered(data, len(made)))
                for _ in range(IN_A_ROW):
                    if rng.random() < BY_THE_CLOCK:
                        code, _ = poster.post(made[-1], rng.uniform(0, took))
                    else:
                        code, _ = poster.post(made[-1], call=rng.randrange(2, 2 * calls + 2))
                    assert code in (0, -9)
                    deaths += code == -9
                assert poster.post(made[-1])[0] == 0
        with Journal(data / "state.json") as journal:
            posts = journal.posts()
        assert {post.state for post in posts} == {PostState.PUBLISHED}
        for place in PLACES:
            meant = [s.text for post in posts if post.target == place for s in post.statuses]
            assert len(meant) >= len(made)
            assert sorted(seen[place]()) == sorted(meant)
