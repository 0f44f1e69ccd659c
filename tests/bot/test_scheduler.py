"""`serve`: parts of a round at their times, by the real APScheduler, and processes that end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import SettingsError
from bot.scheduler import (
    PARTS,
    Serving,
    Worker,
    _signals,
    next_times,
    serve,
    triggers,
    worker_command,
)
from bot.settings import Settings, load_settings
from bot.settings_running import Part
from tests.bot.commands import command, kuleshov
from tests.bot.mastodon_server import mastodon_server

BERLIN = ZoneInfo("Europe/Berlin")
SELDOM = "0 0 1 1 *"


def scheduled(*, asked: bool = False, **times: str) -> Settings:
    every = dict.fromkeys(("look", "answer", "make", "post", "tidy"), SELDOM)
    return load_settings(
        schedule={**every, **times},
        posting={"time_zone": "Europe/Berlin"},
        fetching={"pause_seconds": 0.05},
        requests={"on": asked},
    )


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def until(said: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_times_are_those_of_the_followers() -> None:
    settings = scheduled(post="30 18 * * *")
    now = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert next_times(settings, now)["post"] == datetime(2026, 7, 1, 18, 30, tzinfo=BERLIN)


@pytest.mark.parametrize("day", [datetime(2027, 3, 28), datetime(2026, 10, 25)])  # noqa: DTZ001
def test_a_change_of_clocks_leaves_no_hole_and_no_standstill(day: datetime) -> None:
    trigger = triggers(scheduled(look="*/30 * * * *"))["look"]
    times = [day.replace(tzinfo=BERLIN).astimezone(UTC)]
    for _ in range(12):
        found = trigger.get_next_fire_time(times[-1].astimezone(BERLIN), times[-1])
        times.append(found.astimezone(UTC))
    gaps = {later - sooner for sooner, later in pairwise(times)}
    assert gaps == {timedelta(minutes=30)}


@pytest.mark.parametrize("time", ["61 * * * *", "0 0 30 2 *"])
def test_a_time_that_makes_no_sense_is_named(time: str) -> None:
    with pytest.raises(SettingsError, match=r"schedule\.look"):
        triggers(scheduled(look=time))


class Parts(Worker):
    """A worker whose parts are only counted; each takes as long as a test lets it."""

    def __init__(self) -> None:
        super().__init__(lambda _part: [sys.executable, "-c", "pass"])
        self.done: list[Part] = []
        self.code = 0

    def work(self, part: Part) -> int | None:
        if self._stopped:
            return None
        self.done.append(part)
        return self.code


class SetClock(datetime):
    """The time as APScheduler asks for it, that a test sets."""

    ahead = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + cls.ahead


@contextmanager
def serving(
    settings: Settings,
    worker: Worker,
    more: Callable[[], bool] = lambda: False,
    asked: Callable[[], bool] = lambda: False,
) -> Iterator[Serving]:
    found = Serving(settings, worker, more, asked)
    found.scheduler.start()
    try:
        yield found
    finally:
        found.scheduler.pause()
        worker.stop()
        found.scheduler.shutdown()


def test_every_part_is_done_at_the_start_and_then_at_its_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", SetClock)
    monkeypatch.setattr(SetClock, "ahead", timedelta())
    worker = Parts()
    with serving(scheduled(post="0 * * * *"), worker) as now:
        until(lambda: len(worker.done) == 5)
        assert sorted(worker.done) == ["answer", "look", "make", "post", "tidy"]
        monkeypatch.setattr(SetClock, "ahead", timedelta(days=7))  # a machine that slept
        now.scheduler.wakeup()
        until(lambda: len(worker.done) == 6)
        now.scheduler.wakeup()
        time.sleep(0.3)
        assert worker.done[5:] == ["post"]


def test_trailers_are_made_one_after_the_other_while_there_are_more() -> None:
    worker = Parts()
    with serving(scheduled(), worker, more=lambda: worker.done.count("make") < 3):
        until(lambda: worker.done.count("make") == 3)
        time.sleep(0.3)
        assert worker.done.count("make") == 3
    failing = Parts()
    failing.code = 1
    with serving(scheduled(), failing, more=lambda: True):
        until(lambda: len(failing.done) >= 5)
        time.sleep(0.3)
        assert failing.done.count("make") == 1


def test_other_times_are_taken_without_a_start() -> None:
    worker = Parts()
    with serving(scheduled(), worker) as now:
        until(lambda: len(worker.done) == 5)
        now.reload(scheduled(look="* * * * *"))
        soon = now.scheduler.get_job("look").next_run_time - datetime.now(UTC)
        assert soon <= timedelta(minutes=1)
        assert len(worker.done) == 5


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.scheduler.SOON", timedelta(seconds=0.2))


@pytest.mark.usefixtures("at_once")
def test_requests_that_are_heard_of_are_read_soon_and_all_of_them_at_once() -> None:
    worker = Parts()
    with serving(scheduled(), worker) as now:
        until(lambda: len(worker.done) == 5)
        for _ in range(100):
            now.hurry()
        until(lambda: len(worker.done) == 6)
        time.sleep(0.4)
        assert worker.done[5:] == ["answer"]


@pytest.mark.usefixtures("at_once")
def test_what_was_made_is_answered_with_at_once() -> None:
    worker = Parts()
    with serving(scheduled(asked=True), worker):
        until(lambda: len(worker.done) == 6)
        assert worker.done[5] == "answer"


def test_who_hurries_is_never_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.scheduler.SOON", timedelta(hours=1))
    worker = Parts()
    with serving(scheduled(answer="* * * * *"), worker) as now:
        until(lambda: len(worker.done) >= 5)
        now.hurry()
        soon = now.scheduler.get_job("answer").next_run_time - datetime.now(UTC)
        assert soon <= timedelta(minutes=1)


class Slow(Parts):
    """Reads requests for as long as a test wants it to."""

    def __init__(self) -> None:
        super().__init__()
        self.on = threading.Event()

    def work(self, part: Part) -> int | None:
        code = super().work(part)
        if part == "answer":
            assert self.on.wait(20)
        return code


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.usefixtures("at_once")
def test_what_is_heard_of_while_requests_are_read_is_read_after_that(fails: bool) -> None:
    worker = Slow()
    with serving(scheduled(), worker) as now:
        until(lambda: "answer" in worker.done)
        now.hurry()
        skipped = now.scheduler.get_job("answer").next_run_time
        until(lambda: now.scheduler.get_job("answer").next_run_time > skipped)
        assert worker.done.count("answer") == 1
        worker.code = int(fails)
        worker.on.set()
        until(lambda: worker.done.count("answer") == 2)
        time.sleep(0.4)
        assert worker.done.count("answer") == 2


def test_who_hurries_when_all_is_over_does_no_harm() -> None:
    worker = Parts()
    with serving(scheduled(), worker) as now:
        until(lambda: len(worker.done) == 5)
    now.hurry()
    assert len(worker.done) == 5


def test_other_settings_are_listened_by_anew_and_at_the_end_nobody_listens() -> None:
    settings, other = scheduled(), scheduled(look="* * * * *")
    told: list[tuple[str, Settings]] = []
    fresh = iter([SettingsError("no", "no"), other])

    @contextmanager
    def listen(chosen: Settings, heard: Callable[[], None]) -> Iterator[None]:
        told.append(("begins", chosen))
        heard()
        yield
        told.append(("ends", chosen))

    def reload() -> Settings:
        found = next(fresh)
        if isinstance(found, SettingsError):
            raise found
        return found

    def signals() -> None:
        for number, many in ((signal.SIGHUP, 1), (signal.SIGHUP, 1), (signal.SIGTERM, 3)):
            until(lambda many=many: len(told) >= many)
            time.sleep(0.1)
            os.kill(os.getpid(), number)

    other_thread = threading.Thread(target=signals)
    other_thread.start()
    nothing = lambda _part: [sys.executable, "-c", "pass"]  # noqa: E731
    assert serve(settings, nothing, reload, bool, bool, listen) == signal.SIGTERM
    other_thread.join()
    assert told == [("begins", settings), ("ends", settings), ("begins", other), ("ends", other)]


def test_a_worker_that_is_deaf_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.scheduler.PATIENCE_S", 0.5)
    deaf = (
        "import signal, subprocess, sys, time, pathlib\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(child.pid) + ' ')\n"
        "time.sleep(60)\n"
    )
    worker = Worker(lambda _part: [sys.executable, "-c", deaf])
    with serving(scheduled(), worker):
        until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().endswith(" "))
    child = int((tmp_path / "pid").read_text())
    until(lambda: not running(child), 5)


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_hears_what_the_command_line_said() -> None:
    words = worker_command({"data": Path("d"), "eyes": "builtin", "log": None})("make")
    assert words[1:] == [
        *("-P", "-m", "bot", "--data", "d", "--eyes", "builtin"),
        *("run", "--once", "--only", "make", "--most", "1"),
    ]


def test_a_signal_that_another_thread_is_given_is_heard() -> None:
    """The system may give it to any thread; here it has no choice."""
    with _signals(signal.SIGHUP) as next_signal:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
        other = threading.Thread(target=_is_told)
        other.start()
        try:
            assert next_signal() == signal.SIGHUP
        finally:
            other.join()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGHUP])


def _is_told() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGHUP])
    time.sleep(0.2)  # by then the main thread waits
    os.kill(os.getpid(), signal.SIGHUP)


@contextmanager
def real_serve(data: Path, log: Path) -> Iterator[subprocess.Popen[str]]:
    with log.open("w") as file:
        process = subprocess.Popen(
            command(data, "serve"),
            stderr=file,
            text=True,
            cwd=data.parent,
            env={
                **os.environ,
                "PYTHONPATH": str(Path(__file__).parents[2]),
                "KULESHOV_LOG": "info",
            },
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def test_the_real_thing_posts_what_it_finds_alone_and_ends_when_told(
    footage: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    (tmp_path / "inbox").mkdir()
    (tmp_path / "kuleshov.toml").write_text(
        'shots = "adaptive"\n[posting]\nquiet_hours = ""\n'
        '[[sources]]\nkind = "folder"\nname = "inbox"\npath = "inbox"\n'
    )
    film = tmp_path / "inbox" / "trailer.mp4"
    film.write_bytes((footage / "trailer.mp4").read_bytes())
    assert kuleshov(data, "archive", "add", footage / "archive").code == 0
    assert kuleshov(data, "trailers", "add", film).code == 0
    log = tmp_path / "log"
    with real_serve(data, log) as process:
        until(lambda: list((data / "outbox" / "posts").rglob("video.mp4")), 120)
        second = kuleshov(data, "serve")
        assert second.code == 1
        assert "another Kuleshov" in second.err
        process.send_signal(signal.SIGHUP)
        until(lambda: "settings.reloaded" in log.read_text())
        memory = Path(f"/proc/{process.pid}/status").read_text()
        (line,) = [line for line in memory.splitlines() if line.startswith("VmRSS")]
        assert int(line.split()[1]) < 300_000
        started = time.monotonic()
        process.terminate()
        assert process.wait(10) == 0
        assert time.monotonic() - started < 10
    assert "serve.stopped" in log.read_text()
    rows = kuleshov(data, "trailers", "list", "--json").json
    assert [row["status"] for row in rows] == ["posted"]


def test_what_somebody_waits_for_is_made_at_once_but_not_over_and_over() -> None:
    worker = Parts()
    answered = lambda: worker.done.count("answer") == 1  # noqa: E731
    made = lambda: worker.done.count("make") < 2  # noqa: E731
    with serving(scheduled(), worker, asked=lambda: answered() and made()):
        until(lambda: worker.done.count("make") == 2)
    stuck = Parts()
    stuck.code = 1
    with serving(scheduled(), stuck, asked=lambda: True):
        until(lambda: len(stuck.done) >= 5)
        time.sleep(0.3)
        assert stuck.done.count("make") == 1


@pytest.mark.timeout(300)
def test_the_real_thing_answers_a_mention_that_it_hears_of(tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "log"
    seldom = "".join(f'{part} = "{SELDOM}"\n' for part in PARTS)
    with mastodon_server() as server:
        (tmp_path / "kuleshov.toml").write_text(
            'post_to = ["mastodon"]\n[requests]\non = true\n'
            f'[mastodon]\nserver = "{server.url}"\ntoken = "{server.token}"\n'
            f"[schedule]\n{seldom}"
        )
        state = data / "state.json"
        with real_serve(data, log) as process:
            until(lambda: state.exists() and '"inboxes"' in state.read_text(), 120)
            for many in (1, 2):  # for the first one the beginning of the line would be enough
                server.ask("/api/v1/statuses", "POST", token="alice_token", status="@kuleshov help")
                until(lambda many=many: len(server.texts()) == many, 120)
            started = time.monotonic()
            process.terminate()
            assert process.wait(10) == 0
            assert time.monotonic() - started < 10
        assert all(text.startswith("@alice ") for text in server.texts())
    assert "listening.began" in log.read_text()
    assert server.token not in log.read_text()
