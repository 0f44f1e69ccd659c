"""Films of strangers, fetched and measured by a process of their own that can be done without.

Whatever a server sends, a film a byte at a time, a list without end, pictures of half a gigabyte,
is that process's trouble: it has so much memory and so much time, then it is ended with all that
it started, and the one that works goes on. It knows no account. `bot.downloads` does the work.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import shutil
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, get_args

from bot.addresses import public_from_now_on
from bot.downloads import COOKIES, RECEIPT, Download, Limits, Progress, fetch, fetched, home_of
from bot.errors import DownloadError, Reason
from bot.fetch_errors import HINTS

MEMORY = 1_500_000_000
"""Bytes of memory for it, and for each program it starts.

Measured with PyAV 18, yt-dlp 2026.8 and 16 threads (22 November 2026): a film of 720 lines takes
320 MB, one of 4096 × 2304 with 16 reference pictures 1,000 MB.
"""

BESIDES = 64_000_000
"""Bytes of the largest file beside video and sound, each as large as is allowed."""

LONGEST_WORD = 1_000_000
"""Bytes of one line that it says; what is longer says nothing."""

GRACE_S = 5.0
"""How long it may take to end after its last word."""

KEPT = frozenset(
    {"PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "VIRTUAL_ENV", "IMAGEIO_FFMPEG_EXE"}
    | {"SSL_CERT_FILE", "SSL_CERT_DIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
)
KEPT_PREFIXES = ("LC_", "PYTHON")
"""What it gets of the environment: nobody's keys are called so."""

LIGHT = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""Memory is not set aside for every core: nothing is computed here."""


def fetch_apart(
    url: str, folder: Path, progress: Progress | None, limits: Limits, memory: int = MEMORY
) -> Download:
    """`bot.downloads.fetch`, by another process that is given up after `limits.within_s`.

    `memory` is in bytes. However this process ends, the other one ends with it. Raises the same
    errors, and DownloadError where it had to be ended (too large) or died (unsupported).
    """
    home = home_of(url, folder)
    late = threading.Event()
    try:
        with _process() as (child, end):
            timer = threading.Timer(limits.within_s or threading.TIMEOUT_MAX, _late, (late, end))
            timer.daemon = True
            timer.start()
            try:
                said = _last_word(child, (url, folder, limits, memory), progress)
            finally:
                timer.cancel()
    finally:
        (home / COOKIES).unlink(missing_ok=True)
    known = fetched(home) if said.get("fetched") else None
    if known is not None:
        return known
    if not said and not (home / RECEIPT).exists():
        shutil.rmtree(home, ignore_errors=True)  # what it died over shall not lie about
    if late.is_set():
        raise _too_late(url, limits)
    raise _trouble(url, said, child.returncode)


@contextmanager
def _process() -> Iterator[tuple[subprocess.Popen[bytes], Callable[[], None]]]:
    """The other process, and what ends it with all that it started; at the end it is over."""
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "bot.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(os.environ),
        start_new_session=True,  # a group of its own, which is ended as a whole
    )

    def end() -> None:
        with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of the dead
            os.killpg(child.pid, signal.SIGKILL)

    try:
        yield child, end
        with suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_S)
    finally:
        end()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):  # it may have died before it had read its order
                pipe.close()  # type: ignore[union-attr]  # both were asked for


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """What of an environment the other process gets. Pure."""
    kept = {k: v for k, v in given.items() if k in KEPT or k.startswith(KEPT_PREFIXES)}
    return {**kept, **LIGHT}


def _late(late: threading.Event, end: Callable[[], None]) -> None:
    late.set()
    end()


def _last_word(
    child: subprocess.Popen[bytes], order: tuple[object, ...], progress: Progress | None
) -> dict[str, Any]:
    """What it says at last, and nothing where it dies before.

    It is told by pickle, which is ours; what it tells has been among strangers, and is JSON.
    """
    assert child.stdin is not None
    assert child.stdout is not None
    with suppress(BrokenPipeError):
        child.stdin.write(pickle.dumps(order))
        child.stdin.flush()
    while line := child.stdout.readline(LONGEST_WORD):
        try:
            said = json.loads(line)
        except ValueError:
            return {}
        if not isinstance(said, dict):
            return {}
        if "done" not in said:
            return said
        if progress is not None:
            progress(int(said["done"]), int(said["all"]))
    return {}


def _too_late(url: str, limits: Limits) -> DownloadError:
    return DownloadError(
        f"{url} did not come within {(limits.within_s or 0) / 60:.3g} minutes",
        "kuleshov trailers add takes any film, however long it takes",
        "too large",
    )


def _trouble(url: str, said: Mapping[str, Any], code: int) -> DownloadError | OSError:
    """The error for what it said at last, or for how it died."""
    if "errno" in said:
        return OSError(said["errno"], said["strerror"], said["filename"])
    if "what" in said:
        reason: Reason = said["reason"] if said["reason"] in get_args(Reason) else "ours"
        wait = timedelta(seconds=said["wait_s"]) if said["wait_s"] is not None else None
        return DownloadError(said["what"], said["hint"], reason, wait)
    if code < 0:
        died = f"the process that fetched {url} died of {signal.Signals(-code).name}"
        return DownloadError(died, HINTS["unsupported"], "unsupported")
    return DownloadError(f"the process that fetched {url} ended without a word", "kuleshov doctor")


def main() -> None:
    """What the other process does: its order comes by its input, its words go by its output."""
    order, words = _alone(0, "rb"), _alone(1, "wb")
    url, folder, limits, memory = pickle.load(order)  # noqa: S301  it comes from ourselves
    threading.Thread(target=_end_with, args=(order,), daemon=True).start()
    sys.modules["curl_cffi"] = None  # type: ignore[assignment]  # no guard sees where it connects
    if limits.own is not None:
        public_from_now_on(limits.own)
    _bound(limits, memory)

    def say(**facts: object) -> None:
        words.write(json.dumps(facts).encode() + b"\n")
        words.flush()

    try:
        fetch(url, folder, lambda done, whole: say(done=done, all=whole), limits)
    except DownloadError as error:
        wait_s = error.wait.total_seconds() if error.wait is not None else None
        say(what=str(error), hint=error.hint, reason=error.reason, wait_s=wait_s)
    except OSError as error:
        say(errno=error.errno, strerror=error.strerror, filename=error.filename)
    except Exception as error:  # noqa: BLE001  its traceback would be lost: its place is not
        at = traceback.extract_tb(error.__traceback__)[-1]
        fault = f"{url} could not be fetched: {type(error).__name__} in {at.name}, line {at.lineno}"
        say(what=fault, hint="", reason="ours", wait_s=None)
    else:
        say(fetched=True)


def _alone(descriptor: int, mode: str) -> IO[Any]:
    """A standard stream that nothing which is started here gets hold of."""
    own = os.dup(descriptor)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, descriptor)
    os.close(nothing)
    return os.fdopen(own, mode)


def _end_with(order: IO[bytes]) -> None:
    """Ends this process and all that it started when there is nobody left who gave the order."""
    while os.read(order.fileno(), 1):  # order.read would hold a lock that ending needs
        pass
    os.killpg(os.getpid(), signal.SIGKILL)


def _bound(limits: Limits, memory: int) -> None:
    """So much memory and so large files, for this process and each that it starts.

    Memory is counted as it is written to: a JavaScript runtime sets aside far more than it uses.
    """
    bounds = {resource.RLIMIT_DATA: memory, resource.RLIMIT_CORE: 0}
    if limits.largest_bytes is not None:
        bounds[resource.RLIMIT_FSIZE] = 2 * limits.largest_bytes + BESIDES
    for bound, most in bounds.items():
        hardest = resource.getrlimit(bound)[1]
        most = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
        with suppress(ValueError, OSError):  # a system without that bound: time alone ends it there
            resource.setrlimit(bound, (most, most))


if __name__ == "__main__":
    main()
