"""Commands of the archive: `kuleshov archive …`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.context import open_app
from bot.commands.output import as_json, print_facts, print_rows
from bot.progress import printable

if TYPE_CHECKING:
    from bot.app import App
    from matcher.film import Film


@click.group()
def archive() -> None:
    """The films to match from."""


@archive.command()
@click.argument("names", nargs=-1, required=True, metavar="PATH|URL…")
@click.option("--title", default="", help="Of a single film; what follows may be said of several.")
@click.option("--year", default="", help="The year it was shown.")
@click.option("--credit", default="", help="Who made it, as they want to be named.")
@click.option("--license", default="", help="Under which licence it may be shown.")
@click.option("--source", default="", help="Where it came from, such as a URL.")
@as_json
@click.pass_context
def add(
    context: click.Context,
    names: tuple[str, ...],
    title: str,
    year: str,
    credit: str,
    license: str,
    source: str,
    as_json: bool,
) -> None:
    """Take films in: files, folders and URLs.

    What is said of each film comes from the options, from films.toml or films.csv beside it, or
    from its name. A film that is in already is known by its content and not analysed again.
    """
    from bot.catalogue import Description
    from bot.ingest import ingest

    if title and (len(names) > 1 or Path(names[0]).is_dir()):
        raise click.UsageError("--title is for a single film")
    app = open_app(context)
    rows = []
    with app.alone():
        for done in ingest(app, names, Description(title, year, credit, license, source)):
            row = {
                "outcome": done.outcome,
                "id": done.film.id if done.film else None,
                "name": done.name,
                "shots": done.film.shots if done.film else None,
                "why": f"{done.why}; {done.hint}" if done.why else "",
            }
            rows.append(row)
            if not as_json:
                what = done.film.caption if done.film else row["why"]
                click.echo(printable(f"{done.outcome}  {done.name}  {what}"))
    if as_json:
        print_rows(rows, json_wanted=True)
    if any(row["outcome"] == "failed" for row in rows):
        context.exit(1)


@archive.command("list")
@as_json
@click.pass_context
def list_films(context: click.Context, as_json: bool) -> None:
    """The films that are in."""
    rows = [_listed(film) for film in _films(open_app(context))]
    print_rows(rows, json_wanted=as_json, empty="the archive is empty: kuleshov archive add PATH")


@archive.command()
@click.argument("film")
@as_json
@click.pass_context
def show(context: click.Context, film: str, as_json: bool) -> None:
    """One film and its shots. FILM is an id or how one begins."""
    from matcher.analysis import load_analysis

    app = open_app(context)
    found = _film(app, film)
    analysis = load_analysis(app.folders.archive / "films" / found.id / "analysis")
    facts: dict[str, Any] = {**_listed(found), "file": found.file}
    if as_json and analysis is not None:
        facts["shots"] = [asdict(shot) for shot in analysis.shots]
    print_facts(facts, json_wanted=as_json)
    if not as_json and analysis is not None:
        click.echo()
        print_rows([asdict(shot) for shot in analysis.shots], json_wanted=False)


@archive.command()
@click.argument("text", required=False)
@click.option("--like", type=Path, help="Search by a picture or a film instead of words.")
@click.option(
    "--count", default=10, show_default=True, type=click.IntRange(1, 1000), help="Shots to show."
)
@as_json
@click.pass_context
def search(
    context: click.Context, text: str | None, like: Path | None, count: int, as_json: bool
) -> None:
    """Shots that look like words (with eyes that read) or like a picture or film."""
    from bot.search import search_like, search_text

    if (text is None) == (like is None):
        raise click.UsageError("give TEXT or --like FILE, one of the two")
    app = open_app(context)
    found = search_like(app, like, count) if like else search_text(app, text or "", count)
    print_rows([asdict(hit) for hit in found], json_wanted=as_json, empty="nothing found")


@archive.command()
@click.argument("films", nargs=-1, required=True)
@click.pass_context
def remove(context: click.Context, films: tuple[str, ...]) -> None:
    """Take films out. FILMS are ids or how they begin; their files stay where they are."""
    app = open_app(context)
    with app.alone():
        for name in films:
            film = _film(app, name)
            with app.step("removed", subject=film.id, title=film.title):
                app.archive.remove(film.id)
            click.echo(printable(f"removed  {film.caption}"))


@archive.command()
@as_json
@click.pass_context
def stats(context: click.Context, as_json: bool) -> None:
    """How much the archive holds."""
    from bot.status import archive_facts

    print_facts(archive_facts(open_app(context)), json_wanted=as_json)


def _films(app: App) -> list[Film]:
    from matcher.archive import archive_films

    return archive_films(app.folders.archive)


def _film(app: App, name: str) -> Film:
    from bot.errors import NotFoundError

    found = [film for film in _films(app) if name and film.id.startswith(name)]
    if len(found) != 1:
        raise NotFoundError(
            f"{len(found) or 'no'} films of the archive are called {name}",
            "kuleshov archive list shows their ids",
        )
    return found[0]


def _listed(film: Film) -> dict[str, Any]:
    return {
        "id": film.id,
        "title": film.title,
        "year": film.year,
        "credit": film.credit,
        "license": film.license,
        "source": film.source,
        "fps": str(film.fps),
        "frames": film.frames,
        "shots": film.shots,
    }
