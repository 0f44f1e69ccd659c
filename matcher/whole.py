"""Files that are either whole or not there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yields a temporary path in the same folder; what was written there becomes `path` at the end.

    The suffix is kept, since muxers choose their format by it. On any error, Ctrl-C included, the
    temporary file is removed and `path` stays as it was; what a killed process left is written
    anew by the next one. One process at a time may write a path. Raises OSError like any writing.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        yield temporary
        _sync(temporary)
        temporary.replace(path)
        _sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Yields a temporary folder beside `path`; it takes the place of `path` at the end.

    Two folders cannot change places at once: read with `newest_folder`, which finds the former one
    if the process is killed just between. Raises OSError like any writing; `path` then stays as it
    was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        yield temporary
        for file in temporary.iterdir():
            _sync(file)
        if path.exists():
            shutil.rmtree(_former(path), ignore_errors=True)
            path.rename(_former(path))
        temporary.rename(path)
        _sync(path.parent)
        shutil.rmtree(_former(path), ignore_errors=True)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def newest_folder(path: Path) -> Path:
    """Where the whole folder is that was last written to `path`."""
    former = _former(path)
    return former if former.exists() and not path.exists() else path


def _former(path: Path) -> Path:
    return path.with_name(f".{path.name}.former")


def write_text(path: Path, text: str) -> None:
    """Writes `text` as UTF-8 so that a reader sees the old file or the new one, never half."""
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
