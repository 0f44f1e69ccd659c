"""Decoding ahead: an iterator that runs in a thread of its own, a bounded number of items early."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def ahead(items: Iterable[T], depth: int) -> Iterator[Iterator[T]]:
    """Yields the same items, up to `depth` of them made ahead; leaving ends and joins the thread.

    What the items raise is raised here, after the items before it.
    """
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead")
    try:
        yield _taken(executor, iter(items), depth)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _taken(executor: ThreadPoolExecutor, items: Iterator[T], depth: int) -> Iterator[T]:
    def step() -> list[T]:
        return list(islice(items, 1))

    made: deque[Future[list[T]]] = deque(executor.submit(step) for _ in range(depth))
    while item := made.popleft().result():
        made.append(executor.submit(step))
        yield item[0]
