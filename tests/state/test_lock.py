"""One Kuleshov at a time works on a data folder, and a dead one stops nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from state.errors import BusyError, StateError
from state.lock import DataLock
from tests.state.clock import Clock

HOLDER = """
import sys, time
from pathlib import Path
from state.lock import DataLock
with DataLock(Path(sys.argv[1]), "archive add"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_process_is_told_who_works_there_and_a_killed_one_stops_nobody(
    tmp_path: Path,
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as output:
        assert output.readline() == "held\n"
        for _ in range(2):  # asking must not wear the lock file out
            with pytest.raises(BusyError, match=f"pid {process.pid}, `archive add`, since 20") as e:
                DataLock(tmp_path, "run").__enter__()
            assert str(tmp_path) in str(e.value)
            assert "--data" in e.value.hint
        process.send_signal(signal.SIGKILL)
        process.wait()
    with DataLock(tmp_path, "run"):
        pass


def test_the_lock_says_who_holds_it_and_nothing_afterwards(tmp_path: Path) -> None:
    with DataLock(tmp_path / "data", "run --once", Clock()) as lock:
        assert f'"pid": {os.getpid()}, "command": "run --once"' in lock.path.read_text()
    assert lock.path.read_text() == ""


def test_a_lock_file_left_by_a_crash_blocks_nobody(tmp_path: Path) -> None:
    (tmp_path / "kuleshov.lock").write_text('{"pid": 1, "command": "run", "since": "2020"}')
    with DataLock(tmp_path, "run"):
        pass


def test_two_locks_in_one_process_exclude_each_other(tmp_path: Path) -> None:
    with DataLock(tmp_path, "serve"), pytest.raises(BusyError, match="`serve`"):
        DataLock(tmp_path, "run").__enter__()


def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StateError, match="cannot be used"):
        DataLock(tmp_path / "data", "run").__enter__()
