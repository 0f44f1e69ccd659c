"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def write_durably(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Puts `data` at `path` in one move: a reader sees the old bytes or the new, never a part.

    The bytes and the name are on disk when this returns. The half-written file is called
    `.NAME.new` and is simply written anew after a crash, so two processes must not write the same
    path at once: hold a lock. Raises OSError; the old file is then untouched.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        new.unlink(missing_ok=True)  # an old one may have another mode, or be a link
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def share_file(source: Path, place: Path) -> None:
    """Gives `source` a second name, or copies it where the file system cannot do that.

    A hard link costs nothing and keeps these very bytes when `source` is later *replaced* (as
    `write_durably` does); it would follow a `source` that is rewritten in place. Raises OSError.
    """
    try:
        os.link(source, place)
    except OSError:
        # another device, a file system without links, too many of them: all mean the same here
        shutil.copyfile(source, place)
    with place.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Makes the names in `folder` survive a power cut. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
