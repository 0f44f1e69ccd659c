"""kill -9 while requests are read, decided and answered: each has one answer in the end."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mastodon_mock.config import SeedAccount

from bot.sources.find import key_of
from state.journal import Journal
from state.records import FindRecord, FindStatus
from tests.bot.asking import FILM
from tests.bot.bots import NOON
from tests.bot.elsewhere import rendered
from tests.bot.mastodon_server import Server, mastodon_server

ROUNDS = 6
KILLS = 3
"""In a row over the same mentions, before they are let come to their answers."""

Answer = Callable[[int], int]


@contextmanager
def answerers(data: Path, server: Server) -> Iterator[Answer]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bot.answerer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=data.parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def answer(call: int) -> int:
            """One round that is killed at a call, 0 for not at all; its exit code."""
            assert process.stdin is not None
            assert process.stdout is not None
            order = {"data": str(data), "server": server.url, "token": server.token}
            order |= {"count": str(data.with_name("calls"))}
            process.stdin.write(json.dumps({**order, "call": call}) + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield answer
        process.stdin.close()


def test_however_often_a_process_is_killed_each_request_has_one_answer(tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = rendered(data)
    with Journal(data / "state.json") as journal:
        journal.discover(FindRecord(key_of(FILM), FILM, "a film", "studio", NOON, NOON))
        journal.advance(key_of(FILM), FindStatus.POSTED, trailer=made.id)
    people = [SeedAccount(username=f"p{n}", access_token=f"token{n}") for n in range(3 * ROUNDS)]
    chance = random.Random(6)
    with mastodon_server(others=people) as server, answerers(data, server) as answer:

        def ask(person: int, words: str) -> str:
            status = {"status": f"@kuleshov {words}"}
            token = f"token{person}"
            return str(server.ask("/api/v1/statuses", "POST", token=token, **status)["id"])

        assert answer(0) == 0  # it begins to listen
        mentions: list[str] = []
        killed = 0
        calls = 0
        for number in range(ROUNDS):
            mentions += [
                ask(3 * number, f"{FILM} please"),
                ask(3 * number + 1, "please do https://cats.example/watch"),
                ask(3 * number + 2, "help"),
            ]
            for _ in range(KILLS if calls else 0):
                code = answer(chance.randrange(2, 2 * calls))
                assert code in (0, -9)
                killed += code == -9
            assert answer(0) == 0
            calls = calls or int(data.with_name("calls").read_text(encoding="utf-8"))
        answered = Counter(
            str(status["in_reply_to_id"])
            for status in server.statuses()
            if str(status["in_reply_to_id"]) in mentions
        )
        assert set(answered) == set(mentions)
        assert set(answered.values()) == {1}
        assert killed >= ROUNDS
