"""Answers requests, each round in a process of its own that is killed on its way.

Forked from here as posters are, see `tests.bot.poster`. Reads a line of JSON for each round, says
how it ended and how many calls it made in another.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import av
import mastodon

from bot.app import App
from bot.logs import set_up_logs
from bot.posting.mastodon.target import Mastodon
from bot.posting.target import Target
from bot.requests.flow import answer_requests
from bot.requests.inboxes.inbox import Inbox
from bot.requests.inboxes.mastodon import MastodonInbox
from bot.settings import load_settings
from tests.bot.poster import kill_at

HEAVY = (av, mastodon)
"""Imported once for all."""

ASKED = {
    "on": True,
    "queue": 1_000,
    "per_hour": 1_000,
    "per_day": 1_000,
    "per_instance_hour": 1_000,
}


class Listener(App):
    """The bot on a server of the test."""

    def __init__(self, data: Path, server: str, token: str) -> None:
        super().__init__(load_settings(data=data, post_to=("mastodon",), requests=ASKED), "run")
        self._at = Mastodon(server, token, sleep=lambda _seconds: None)

    def target(self, name: str) -> Target:
        assert name == "mastodon"
        return self._at

    def inbox(self, name: str) -> Inbox | None:
        return MastodonInbox(self._at)


def _child(order: dict[str, Any]) -> NoReturn:
    code = 99
    try:
        calls = kill_at(order["call"])
        app = Listener(Path(order["data"]), order["server"], order["token"])
        with app.alone():
            list(answer_requests(app))
        Path(order["count"]).write_text(str(calls()), encoding="utf-8")
        code = 0
    except BaseException:  # noqa: BLE001  it must not go on as its parent does
        traceback.print_exc()
    os._exit(code)


def main() -> None:
    set_up_logs("error")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _child(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
