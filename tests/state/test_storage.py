"""The state file is whole at every moment, and what is damaged anyway is never overwritten."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import filelock
import pytest
from tinydb import TinyDB

from state.durable import share_file, write_durably
from state.errors import BusyError, NewerError, StateError
from state.generations import Generations
from state.storage import SafeStorage
from state.store import Store
from tests.state.clock import Clock

WRITER = """
import sys
from pathlib import Path
from state.journal import now
from state.store import Store
store = Store(Path(sys.argv[1]), now)
print("ready", flush=True)
number = 0
while True:
    number += 1
    with store.change():
        store.put("left", "n", {"n": number, "ballast": "x" * 200_000})
        store.put("right", "n", {"n": number})
    print(number, flush=True)
"""


def store_at(path: Path) -> Store:
    return Store(path, Clock())


def filled(path: Path, changes: int = 3) -> Store:
    store = store_at(path)
    for number in range(changes):
        store.put("numbers", "n", {"n": number})
    return store


def test_a_process_killed_at_any_moment_leaves_a_whole_file_with_all_it_confirmed(
    tmp_path: Path,
) -> None:
    path, rng = tmp_path / "state.json", random.Random(5)
    for _ in range(20):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        confirmed = [int(line) for line in process.stdout.read().splitlines() if line.isdecimal()]
        process.wait()
        process.stdout.close()
        if not path.exists():
            assert not confirmed
            continue
        store = store_at(path)
        left, right = store.get("left", "n"), store.get("right", "n")
        assert left is not None
        assert right is not None
        assert left["n"] == right["n"] >= max(confirmed, default=0)
        assert store.notices == ()
    assert path.exists()
    assert not list(tmp_path.glob("*damaged*"))


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\x00" * 4096,
        b'{"numbers": {"1": {"n":',
        b'{"a": {"1": 2}}',
        b"{}",
    ],
)
def test_a_damaged_file_is_set_aside_and_the_generation_before_goes_on(
    tmp_path: Path, damage: bytes
) -> None:
    path = tmp_path / "state.json"
    filled(path)
    path.write_bytes(damage)
    store = store_at(path)
    assert store.get("numbers", "n") == {"n": 1}
    (aside,) = tmp_path.glob("state.json.damaged-*")
    assert aside.read_bytes() == damage
    assert aside.name in store.notices[0]
    assert "state.json.previous" in store.notices[0]


def test_where_no_generation_is_left_it_starts_afresh_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(b"junk")
    store = store_at(path)
    assert store.all("numbers") == []
    assert "starts afresh" in store.notices[0]
    store.put("numbers", "n", {"n": 9})
    assert store_at(path).get("numbers", "n") == {"n": 9}
    assert next(tmp_path.glob("*.damaged-*")).read_bytes() == b"junk"


def test_both_generations_damaged_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    filled(path)
    path.write_bytes(b"one")
    (tmp_path / "state.json.previous").write_bytes(b"two")
    store = store_at(path)
    assert store.all("numbers") == []
    assert {aside.read_bytes() for aside in tmp_path.glob("*.damaged-*")} == {b"one", b"two"}


def test_two_damaged_files_of_one_second_get_two_names(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    for junk in (b"one", b"two"):
        path.write_bytes(junk)
        (tmp_path / "state.json.previous").unlink(missing_ok=True)
        store_at(path).all("numbers")
    assert len(list(tmp_path.glob("*.damaged-*"))) == 2


def test_a_file_that_is_gone_is_brought_back_from_the_generation_before(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    filled(path)
    path.unlink()
    store = store_at(path)
    assert store.get("numbers", "n") == {"n": 1}
    assert "is gone" in store.notices[0]
    assert path.exists()


def test_a_file_of_a_newer_kuleshov_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    newer = json.dumps({"about": {"1": {"version": 99}}}).encode()
    path.write_bytes(newer)
    with pytest.raises(NewerError, match="version 99") as caught:
        store_at(path).put("numbers", "n", {"n": 1})
    assert "upgrade" in caught.value.hint
    assert path.read_bytes() == newer
    assert not list(tmp_path.glob("*damaged*"))


def test_a_failed_write_leaves_the_old_file_and_memory_goes_back_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(tmp_path / "state.json")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StateError, match="No space left"):
            store.put("numbers", "n", {"n": 100})
    assert store.get("numbers", "n") == {"n": 2}
    assert not list(tmp_path.glob(".*.new"))
    store.put("numbers", "n", {"n": 3})
    assert store_at(tmp_path / "state.json").get("numbers", "n") == {"n": 3}


def test_a_change_that_fails_half_way_changes_nothing(tmp_path: Path) -> None:
    store = filled(tmp_path / "state.json")

    def half() -> None:
        with store.change():
            store.put("numbers", "n", {"n": 100})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert store.get("numbers", "n") == {"n": 2}


def test_another_process_change_is_seen(tmp_path: Path) -> None:
    one, two = store_at(tmp_path / "state.json"), store_at(tmp_path / "state.json")
    one.put("numbers", "a", {"n": 1})
    two.put("numbers", "b", {"n": 2})
    one.put("numbers", "c", {"n": 3})
    assert [row["n"] for row in two.all("numbers")] == [1, 2, 3]


def test_threads_and_stores_that_count_together_lose_no_count(tmp_path: Path) -> None:
    stores = [store_at(tmp_path / "state.json") for _ in range(2)]

    def count(store: Store) -> None:
        for _ in range(10):
            with store.change():
                row = store.get("numbers", "n") or {"n": 0}
                store.put("numbers", "n", {"n": row["n"] + 1})

    threads = [threading.Thread(target=count, args=(stores[i % 2],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stores[0].get("numbers", "n") == {"n": 40}


def test_a_lock_that_stays_taken_is_told(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    storage = SafeStorage(Generations(path, Clock()), patience_s=0.05)
    with filelock.FileLock(f"{path}.lock"), pytest.raises(BusyError, match="another process"):
        storage.write({})


def test_the_file_is_the_operators_alone_and_any_tinydb_can_open_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "state.json"
    filled(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with TinyDB(path) as database:
        assert database.table("numbers").all() == [{"n": 2}]


def test_reading_makes_no_file(tmp_path: Path) -> None:
    assert store_at(tmp_path / "data" / "state.json").all("numbers") == []
    assert not (tmp_path / "data").exists()


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "state.json").mkdir()
    with pytest.raises(StateError, match="cannot be read"):
        store_at(tmp_path / "state.json").all("numbers")


def test_without_hard_links_everything_works_by_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "state.json"
    filled(path)
    path.write_bytes(b"")
    assert store_at(path).get("numbers", "n") == {"n": 1}
    share_file(path, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == path.read_bytes()


def test_a_shared_file_keeps_its_bytes_when_the_original_is_replaced(tmp_path: Path) -> None:
    original, shared = tmp_path / "a", tmp_path / "b"
    write_durably(original, b"first")
    share_file(original, shared)
    write_durably(original, b"second")
    assert shared.read_bytes() == b"first"
