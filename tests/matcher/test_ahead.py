"""Items come as they are made, errors after them, and no thread stays behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from matcher.ahead import ahead


def threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("ahead")]


@pytest.mark.parametrize("depth", [1, 3, 50])
def test_the_same_items_come_in_the_same_order(depth: int) -> None:
    with ahead(iter(range(20)), depth) as items:
        assert list(items) == list(range(20))
    assert threads() == []


def test_an_error_comes_after_the_items_before_it() -> None:
    def broken() -> Iterator[int]:
        yield 1
        yield 2
        raise OSError("the disk is gone")

    got: list[int] = []
    with ahead(broken(), 8) as items, pytest.raises(OSError, match="gone"):
        got.extend(items)
    assert got == [1, 2]


def test_no_more_than_its_depth_is_made_ahead() -> None:
    made: list[int] = []

    def counted() -> Iterator[int]:
        for n in range(100):
            made.append(n)
            yield n

    with ahead(counted(), 4) as items:
        assert next(items) == 0
        time.sleep(0.1)
        assert len(made) == 5
    assert len(made) == 5


def test_leaving_early_ends_the_thread() -> None:
    with ahead(iter(range(10**6)), 2) as items:
        assert next(items) == 0
        assert threads()
    assert threads() == []
