"""A film as a value: what it is called, whom to credit, and how to recognise it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from io import BufferedReader
from pathlib import Path

from matcher.errors import FootageError

ID_LENGTH = 16
"""Hex digits of a film's id: 64 bits, so two of a million films collide once in 10^7 archives."""


@dataclass(frozen=True)
class Film:
    """A film of the archive.

    `fps` is exact; `frames` and `shots` are counts. Text fields that nobody filled in are empty.
    """

    id: str
    title: str
    file: str
    fps: Fraction
    frames: int
    shots: int
    year: str = ""
    credit: str = ""
    license: str = ""
    source: str = ""

    @property
    def caption(self) -> str:
        """Title and year as they stand under the picture: `Market Street (1906)`."""
        return f"{self.title} ({self.year})" if self.year else self.title


def film_id(path: Path) -> str:
    """The id of a file by its content, whatever it is called: `ID_LENGTH` hex digits.

    Raises FootageError where the file cannot be read.
    """
    with reading(path) as file:
        return hashlib.file_digest(
            file, lambda: hashlib.blake2b(digest_size=ID_LENGTH // 2)
        ).hexdigest()


@contextmanager
def reading(path: Path) -> Iterator[BufferedReader]:
    """A film's bytes. Raises FootageError, in words for people, where they cannot be read."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise FootageError(f"{path} is no file", "name a film")  # a pipe would wait for ever
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise FootageError(f"{path} does not exist", "check the path") from error
    except IsADirectoryError as error:
        raise FootageError(f"{path} is a folder, not a film", "name a film in it") from error
    except OSError as error:
        raise FootageError(
            f"{path} cannot be read: {error.strerror}", "check its permissions"
        ) from error
