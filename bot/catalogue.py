"""What people say about the films they add: `films.toml` or `films.csv` beside the files."""

from __future__ import annotations

import csv
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import BotError

FIELDS = ("title", "year", "credit", "license", "source")
SUFFIXES = frozenset(
    {".3gp", ".asf", ".avi", ".dv", ".flv", ".m2ts", ".m2v", ".m4v", ".mkv", ".mov", ".mp4", ".mts"}
    | {".mpeg", ".mpg", ".mxf", ".ogm", ".ogv", ".ts", ".vob", ".webm", ".wmv", ".y4m"}
)
"""Files of a folder that are taken for films; a file that is named is tried whatever its suffix."""


@dataclass(frozen=True)
class Description:
    """A film's title, year, credit, licence and source; empty where nobody said."""

    title: str = ""
    year: str = ""
    credit: str = ""
    license: str = ""
    source: str = ""

    def over(self, other: Description) -> Description:
        """This one, with the other filling what it leaves empty."""
        return replace(other, **{f: getattr(self, f) for f in FIELDS if getattr(self, f)})


def films_in(path: Path) -> list[Path]:
    """The film files of a folder and its folders, by name; a file is itself.

    Raises BotError where a folder has none.
    """
    if not path.is_dir():
        return [path]
    found = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in SUFFIXES and not file.name.startswith(".") and file.is_file()
    )
    if not found:
        raise BotError(f"{path} holds no film", f"films end in {', '.join(sorted(SUFFIXES)[:6])} …")
    return found


def describe(file: Path) -> Description:
    """What the catalogue beside a file says of it; where it says no title, the file's name does.

    Raises BotError where the catalogue cannot be read.
    """
    found = Description()
    for name, rows in _catalogues(file.parent):
        if file.name in rows:
            row = rows[file.name]
            hint = f"a film has the fields {', '.join(FIELDS)}, each a word or a number"
            if not isinstance(row, Mapping):
                raise BotError(f"{name} says only {row!r} of {file.name}", hint)
            for key, value in row.items():
                if key not in FIELDS or not isinstance(value, str | int | float | None):
                    raise BotError(f"{name} says {key!r} = {value!r} of {file.name}", hint)
            found = found.over(Description(**{k: str(v).strip() for k, v in row.items() if v}))
    return found.over(Description(title=title_from_name(file.stem)))


def title_from_name(stem: str) -> str:
    """A title from a file's name: `great_train_robbery_1903` is `Great train robbery 1903`."""
    readable = os.fsencode(stem).decode("utf-8", "replace")  # old disks hold names in no UTF-8
    words = re.sub(r"[._\s]+", " ", readable).strip()
    return words[:1].upper() + words[1:]


def _catalogues(folder: Path) -> Iterator[tuple[Path, Mapping[str, Mapping[str, object]]]]:
    toml, table = folder / "films.toml", folder / "films.csv"
    try:
        if toml.exists():
            yield toml, tomllib.loads(toml.read_text(encoding="utf-8-sig"))
        if table.exists():
            with table.open(encoding="utf-8-sig", newline="") as lines:
                yield table, {row.pop("file"): row for row in csv.DictReader(lines)}
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise BotError(
            f"a catalogue in {folder} cannot be read: {error!r}",
            'films.toml has a table ["file name"] for each film, films.csv a column "file"',
        ) from error


def expand(names: Sequence[str]) -> list[str]:
    """URLs as they are, folders as the films in them, each once and in order."""
    from bot.downloads import is_url

    found = (
        [name] if is_url(name) else [str(film) for film in films_in(Path(name))] for name in names
    )
    return list(dict.fromkeys(name for group in found for name in group))
