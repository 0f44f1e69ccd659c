"""The archive with its index on a real Chroma server."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from matcher.archive import Archive
from matcher.errors import ArchiveError
from tests.matcher.analyses import an_analysis, film_of, looks


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `chroma run`, host:port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    folder = tmp_path_factory.mktemp("chroma")
    process = subprocess.Popen(
        [program, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/v2/heartbeat")
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the Chroma server did not start")


def test_two_archives_on_one_server_see_what_either_adds(server: str, tmp_path: Path) -> None:
    one = Archive(tmp_path, "test:eyes", server)
    two = Archive(tmp_path, "test:eyes", server)
    assert two.nearest(looks(1, 1), 1) == [[]]
    analysis = an_analysis("aaaa", looks(1, 5))
    one.add(film_of(analysis), analysis)
    assert two.nearest(looks(1, 5)[3:4], 1)[0][0].shot == 3


def test_archives_that_share_a_server_do_not_mix(server: str, tmp_path: Path) -> None:
    one, two = (Archive(tmp_path / name, "test:eyes", server) for name in ("one", "two"))
    for archive, seed in ((one, 1), (two, 2)):
        analysis = an_analysis("aaaa", looks(seed, 3))
        archive.add(film_of(analysis), analysis)
    assert len(one.nearest(looks(1, 1), 10)[0]) == 3
    assert one.nearest(looks(1, 1), 1)[0][0].likeness > 0.99
    assert two.nearest(looks(1, 1), 1)[0][0].likeness < 0.9


def test_a_server_that_does_not_answer_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"127\.0\.0\.1:9 cannot be opened") as told:
        Archive(tmp_path, "test:eyes", "127.0.0.1:9").nearest(looks(1, 1), 1)
    assert "Chroma server" in told.value.hint
