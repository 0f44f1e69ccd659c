"""Posts montages, each in a process of its own that is killed on its way.

Everything is imported once, and each poster is forked from here, so that a start costs nothing.
The kill comes after so many seconds, or at one of the calls by which a poster changes what is
outside of it. Reads a line of JSON for each, says what became of it in another.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import atproto_client
import av
import mastodon
import tweepy

from bot.announce import announce
from bot.app import App
from bot.logs import set_up_logs
from bot.pipeline import find_montage
from bot.posting.bluesky.target import Bluesky
from bot.posting.mastodon.target import Mastodon
from bot.posting.target import Target
from bot.posting.twitter.line import TwitterKeys
from bot.posting.twitter.target import Twitter
from bot.settings import load_settings

HEAVY = (atproto_client, av, mastodon, tweepy)
"""What the targets import when they are first used: here once for all."""

PLACES = ("outbox", "mastodon", "twitter", "bluesky")


class Elsewhere(App):
    """Accounts on servers of the test."""

    def __init__(self, data: Path, servers: Mapping[str, dict[str, str]]) -> None:
        twitter = {"budget_day_usd": 1_000, "budget_month_usd": 1_000}
        super().__init__(load_settings(data=data, post_to=PLACES, twitter=twitter), "post")
        self.servers = servers

    def target(self, name: str) -> Target:
        if name == "outbox":
            return super().target(name)
        at = self.servers[name]
        if name == "mastodon":
            return Mastodon(at["server"], at["token"], sleep=_doze)
        if name == "twitter":
            keys = TwitterKeys(**{key: at[key] for key in TwitterKeys.__annotations__})
            return Twitter(keys, self.purse, host=at["host"], sleep=_doze)
        return Bluesky(
            at["service"],
            at["handle"],
            at["password"],
            video_service=at["video_service"],
            sleep=_doze,
        )


def _doze(seconds: float) -> None:
    time.sleep(min(seconds, 0.01))


def post(data: Path, montage: str, servers: Mapping[str, dict[str, str]]) -> int:
    """Posts a montage everywhere; 0 where it now stands everywhere."""
    app = Elsewhere(data, servers)
    with app.alone():
        found, folder = find_montage(app, montage)
        told = list(announce(app, found, folder, PLACES))
    for one in told:
        if one.outcome not in ("posted", "there"):
            sys.stderr.write(f"{one.target}: {one.outcome}: {one.why}; {one.hint}\n")
    return sum(one.outcome not in ("posted", "there") for one in told)


def kill_at(call: int) -> Callable[[], int]:
    """Kills this process before or after its nth call to a socket or the disk; counts them."""
    calls = 0

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def asked(*arguments: object, **named: object) -> object:
            nonlocal calls
            calls += 1
            if calls * 2 == call:
                os.kill(os.getpid(), signal.SIGKILL)
            mine, answer = calls, real(*arguments, **named)
            if mine * 2 + 1 == call:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return asked

    for name in ("send", "sendall", "recv", "recv_into"):
        setattr(socket.socket, name, dying(getattr(socket.socket, name)))
    for name in ("fsync", "link", "mkdir", "rename", "replace", "unlink", "rmdir"):
        setattr(os, name, dying(getattr(os, name)))
    return lambda: calls


def _child(order: Mapping[str, Any], servers: Mapping[str, dict[str, str]]) -> NoReturn:
    code = 99
    try:
        calls = kill_at(order["call"])
        code = post(Path(order["data"]), order["montage"], servers)
        Path(order["count"]).write_text(str(calls()), encoding="utf-8")
    except BaseException:  # noqa: BLE001  it must not go on as its parent does
        traceback.print_exc()
    os._exit(code)


def main() -> None:
    servers = json.loads(sys.stdin.readline())
    set_up_logs("error")
    for line in sys.stdin:
        order = json.loads(line)
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            _child(order, servers)
        deadline = started + order["seconds"]
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                break
            if time.monotonic() >= deadline:
                os.kill(child, signal.SIGKILL)
                _, status = os.waitpid(child, 0)
                break
            time.sleep(0.001)
        took = time.monotonic() - started
        sys.stdout.write(json.dumps([os.waitstatus_to_exitcode(status), took]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
