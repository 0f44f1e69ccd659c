"""Taking films into the archive: files, folders and URLs, one after the other, resumable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from bot.app import App
from bot.catalogue import FIELDS, Description, describe, expand
from bot.downloads import fetch, is_url
from bot.errors import BotError
from bot.progress import progress
from matcher.analysis import analyse
from matcher.errors import FootageError
from matcher.film import Film, film_id


@dataclass(frozen=True)
class Ingested:
    """What became of one film that was to be added."""

    name: str
    outcome: Literal["added", "known", "updated", "failed"]
    film: Film | None = None
    why: str = ""
    hint: str = ""


def ingest(app: App, names: Sequence[str], said: Description) -> Iterator[Ingested]:
    """Adds films by path or URL; what `said` gives wins over any catalogue.

    A film that cannot be read is reported and the others go on. A film is known by its content:
    one that is in already is not analysed again, but what is newly said of it is kept, and its
    place where the old one is gone.
    """
    known = {film.id: film for film in app.archive.films()}
    for name in _each(names):
        if isinstance(name, Ingested):
            yield name
            continue
        try:
            file, description = _at_hand(app, name)
            identity = film_id(file)
            if identity in known and app.archive.state(identity) == "whole":
                app.archive.compare_once(identity)
                film = _updated(known[identity], file, said)
                if film != known[identity]:
                    app.archive.describe(film)
                yield Ingested(name, "known" if film == known[identity] else "updated", film)
                known[identity] = film
                continue
            with app.step("added", subject=identity, file=str(file)):
                film = _add(app, file, said.over(description))
        except (BotError, FootageError) as error:
            yield Ingested(name, "failed", why=str(error), hint=error.hint)
        else:
            known[film.id] = film
            yield Ingested(name, "added", film)


def _each(names: Sequence[str]) -> Iterator[str | Ingested]:
    """Every film that is named, once; a folder that holds none has failed."""
    seen: set[str] = set()
    for name in names:
        try:
            found = expand([name])
        except BotError as error:
            yield Ingested(name, "failed", why=str(error), hint=error.hint)
            continue
        yield from (film for film in found if film not in seen)
        seen.update(found)


def _at_hand(app: App, name: str) -> tuple[Path, Description]:
    """The file to look at and what is said of it; a URL is fetched first."""
    if not is_url(name):
        return Path(name).absolute(), describe(Path(name))
    with progress(f"fetching {name}") as tick:
        found = fetch(name, app.folders.fetched, tick)
    return found.file.absolute(), Description(
        found.title, found.year, found.credit, found.license, found.url
    )


def _add(app: App, file: Path, description: Description) -> Film:
    with progress(f"looking at {description.title}") as tick:
        analysis = analyse(file, app.detector, app.embedder, tick)
    film = Film(
        id=analysis.film,
        title=description.title,
        file=str(file),
        fps=analysis.fps,
        frames=analysis.frames,
        shots=len(analysis.shots),
        year=description.year,
        credit=description.credit,
        license=description.license,
        source=description.source,
    )
    app.archive.add(film, analysis)
    app.archive.compare_once(film.id)
    return film


def _updated(film: Film, file: Path, said: Description) -> Film:
    old = Description(*(getattr(film, field) for field in FIELDS))
    place = film.file if Path(film.file).exists() else str(file)
    return replace(film, file=place, **asdict(said.over(old)))
