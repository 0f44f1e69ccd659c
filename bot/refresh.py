"""Looking again at archive films whose analysis is missing, damaged or of an older version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.app import App
from bot.errors import BotError
from bot.ingest import Ingested
from bot.progress import progress, say
from matcher.analysis import analyse
from matcher.errors import ArchiveError, FootageError
from matcher.film import Film, film_id


def refresh(app: App) -> Iterator[Ingested]:
    """Looks again at every film that needs it, one after the other; cut off, it goes on there.

    A film that is no longer where it was is reported and the others go on.
    """
    for film in app.archive.films():
        if app.archive.state(film.id) != "whole":
            try:
                with app.step("refreshed", subject=film.id, file=film.file):
                    _look_again(app, film)
            except (BotError, FootageError, ArchiveError) as error:
                yield Ingested(film.file, "failed", film, why=str(error), hint=error.hint)
                continue
            yield Ingested(film.file, "updated", film)
        app.archive.compare_once(film.id)


def mend(app: App) -> None:
    """Looks again at films whose analysis is damaged or missing.

    Raises ArchiveError where films were analysed by an older Kuleshov: doing all of them anew can
    take hours, which is for the operator to begin.
    """
    states = {film.id: app.archive.state(film.id) for film in app.archive.films()}
    outdated = sum(state == "outdated" for state in states.values())
    if outdated:
        raise ArchiveError(
            f"{outdated} of {len(states)} films were analysed before framing, motion and tone"
            " were looked at",
            "kuleshov archive refresh looks at them again, film by film",
        )
    for film in app.archive.films():
        if states[film.id] != "whole" and Path(film.file).exists():
            say(f"what is known of {film.caption} is {states[film.id]}; it is looked at again")
            with app.step("refreshed", subject=film.id, file=film.file):
                _look_again(app, film)
            app.archive.compare_once(film.id)


def _look_again(app: App, film: Film) -> None:
    """Raises FootageError where the file is gone, ArchiveError where it is another one now."""
    file = Path(film.file)
    if film_id(file) != film.id:
        raise ArchiveError(
            f"{file} is no longer {film.caption} as it was added",
            "put the old file back, or remove the film and add the new one",
        )
    with progress(f"looking at {film.title}") as tick:
        analysis = analyse(file, app.detector, app.embedder, tick)
    app.archive.add(film, analysis)
