"""`kuleshov serve`: every part of a round at its own times, for months.

The work itself is done by a process of its own, which reads the settings anew and lets go of its
models and memory when it ends; this one only watches the clock, and may be told to hurry. One
worker at a time: what comes due meanwhile waits for its turn, and what came due twice is done once.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, get_args
from zoneinfo import ZoneInfo

import structlog

from bot.errors import SettingsError
from bot.settings import Settings
from bot.settings_running import Part

if TYPE_CHECKING:
    from apscheduler.events import JobExecutionEvent
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.cron import CronTrigger

PATIENCE_S = 7.0
"""How long a worker that was told to end may take; all in all `serve` ends within ten seconds."""

SOON = timedelta(seconds=5)
"""How long after we heard of a mention it is read: the next of a thread may be right behind it."""

LOCK = "kuleshov.serve.lock"
PARTS: tuple[Part, ...] = get_args(Part)


def triggers(settings: Settings) -> dict[Part, CronTrigger]:
    """When each part is done. Raises SettingsError where a time makes no sense."""
    from apscheduler.triggers.cron import CronTrigger

    found: dict[Part, CronTrigger] = {}
    for part in PARTS:
        text = getattr(settings.schedule, part)
        try:
            found[part] = CronTrigger.from_crontab(text, ZoneInfo(settings.posting.time_zone))
        except ValueError as error:
            raise _no_time(part, text, str(error)) from error
        if found[part].get_next_fire_time(None, datetime.now(UTC)) is None:
            raise _no_time(part, text, "it never comes")
    return found


def _no_time(part: Part, text: str, why: str) -> SettingsError:
    return SettingsError(
        f"the setting 'schedule.{part}' is {text!r}: {why}",
        "it is written as cron writes it: */15 * * * *",
    )


def next_times(settings: Settings, now: datetime) -> dict[Part, datetime | None]:
    """When each part is done next."""
    return {
        part: trigger.get_next_fire_time(None, now) for part, trigger in triggers(settings).items()
    }


class Worker:
    """The one process that works; `command` is how to start one for some part of a round."""

    def __init__(self, command: Callable[[Part], Sequence[str]]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def work(self, part: Part) -> int | None:
        """Does a part of a round to its end; its exit code, None where all is over."""
        with self._lock:
            if self._stopped:
                return None
            # a session of its own: Ctrl-C is for us alone, and whatever it starts ends with it
            self._process = subprocess.Popen(self._command(part), start_new_session=True)
        code = self._process.wait()
        return None if self._stopped else code

    def stop(self) -> None:
        """Ends the worker: kindly, and after a while not."""
        with self._lock:
            self._stopped = True
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_S)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Serving:
    """A scheduler with its worker.

    `more` says whether another trailer is to be made at once; `asked` whether there is one that
    somebody waits for.
    """

    def __init__(
        self,
        settings: Settings,
        worker: Worker,
        more: Callable[[], bool],
        asked: Callable[[], bool] = lambda: False,
    ) -> None:
        from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        # that a part comes due while it is being done is no news
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._worker = worker
        self._more = more
        self._asked = asked
        self._stuck = False
        self._called = threading.Event()
        self._log = structlog.get_logger()
        self.scheduler: BackgroundScheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)},
            # a machine that slept or was busy does once what it missed, however late
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=ZoneInfo(settings.posting.time_zone),
        )
        self.scheduler.add_listener(self._did, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
        self.reload(settings, first=True)

    def reload(self, settings: Settings, *, first: bool = False) -> None:
        """Takes other times; the first time every part is also done at once."""
        self._pause = timedelta(seconds=settings.fetching.pause_seconds)
        self._answers = settings.requests.on
        for part, trigger in triggers(settings).items():
            at_once = {"next_run_time": datetime.now(trigger.timezone)} if first else {}
            self.scheduler.add_job(
                self._do, trigger, [part], id=part, replace_existing=True, **at_once
            )

    def hurry(self) -> None:
        """Somebody asks for something: requests are read soon, where they are not even sooner.

        What comes while they are being read may have come too late for that: then they are read
        once more. For any thread, and as often as anybody likes.
        """
        self._called.set()
        soon = datetime.now(UTC) + SOON
        job = self.scheduler.get_job("answer")
        if job is not None and soon < job.next_run_time:
            with suppress(LookupError):  # all is over meanwhile
                self.scheduler.modify_job("answer", next_run_time=soon)

    def _do(self, part: Part) -> bool:
        """Does a part; whether something is to be made at once then.

        Making that failed waits for its own time: nobody who asks can make it run in circles.
        """
        if part == "answer":
            self._called.clear()
        code = self._worker.work(part)
        if code:
            self._log.warning("round.failed", part=part, code=code)
        if part == "make":
            self._stuck = code != 0
            if code == 0 and self._answers:
                self.hurry()  # somebody may have waited for what is made now
            return code == 0 and self._more()
        return part == "answer" and code == 0 and not self._stuck and self._asked()

    def _did(self, event: JobExecutionEvent) -> None:
        if event.retval:  # through the queue: looking and posting have their turn in between
            again = datetime.now(self.scheduler.timezone) + self._pause
            with suppress(LookupError):  # all is over meanwhile
                self.scheduler.modify_job("make", next_run_time=again)
        if event.job_id == "answer" and self._called.is_set():
            self.hurry()


def serve(
    settings: Settings,
    command: Callable[[Part], Sequence[str]],
    reload: Callable[[], Settings],
    more: Callable[[], bool],
    asked: Callable[[], bool],
    listen: Callable[[Settings, Callable[[], None]], AbstractContextManager[object]],
) -> int:
    """Works until a signal says that it is enough; returns the signal's number.

    While what `listen` gives is entered, it may call what it was given: somebody asks for
    something. SIGHUP reads the settings again. Raises SettingsError where the times make no sense.
    """
    log = structlog.get_logger()
    worker = Worker(command)
    serving = Serving(settings, worker, more, asked)
    with _signals(signal.SIGTERM, signal.SIGINT, signal.SIGHUP) as next_signal:
        serving.scheduler.start()
        log.info("serve.started", **{p: str(t) for p, t in triggers(settings).items()})
        ears = ExitStack()
        try:
            ears.enter_context(listen(settings, serving.hurry))
            while (said := next_signal()) == signal.SIGHUP:
                try:
                    settings = reload()
                    serving.reload(settings)
                except SettingsError as error:  # those until now are better than none
                    log.warning("settings.refused", why=str(error), hint=error.hint)
                    continue
                ears.close()
                ears.enter_context(listen(settings, serving.hurry))
                log.info("settings.reloaded")
        finally:
            ears.close()
            serving.scheduler.pause()
            worker.stop()
            # it would hold its locks while it waits, and its last job may want one of them
            serving.scheduler.shutdown(wait=False)
    log.info("serve.stopped", signal=signal.Signals(said).name)
    return said


@contextmanager
def _signals(*wanted: signal.Signals) -> Iterator[Callable[[], int]]:
    """A function that waits for the next of these signals; they do nothing else meanwhile.

    The system gives a signal to any thread, and Python's handlers run in the main one alone, which
    does not wake for them where it waits: so the number comes through a pipe.
    """
    pipe_out, pipe_in = os.pipe()
    os.set_blocking(pipe_in, False)
    before_pipe = signal.set_wakeup_fd(pipe_in, warn_on_full_buffer=False)
    before = {one: signal.signal(one, lambda _number, _frame: None) for one in wanted}
    try:
        yield lambda: next(n for n in iter(lambda: os.read(pipe_out, 1)[0], None) if n in wanted)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        signal.set_wakeup_fd(before_pipe)
        os.close(pipe_out)
        os.close(pipe_in)


def worker_command(options: Mapping[str, object]) -> Callable[[Part], Sequence[str]]:
    """How a worker is started that sees the command line's own options."""
    said = [
        word
        for name, value in options.items()
        if value is not None
        for word in (f"--{name}", str(value))
    ]
    return lambda part: [
        *(sys.executable, "-P", "-m", "bot", *said, "run", "--once", "--only", part),
        *(("--most", "1") if part == "make" else ()),
    ]
