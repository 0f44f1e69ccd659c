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
    from collections.abc import Iterable

    from bot.app import App
    from bot.ingest import Ingested
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
    with app.alone():
        said = Description(title, year, credit, license, source)
        _tell(context, ingest(app, names, said), as_json=as_json)


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
    from matcher.analysis_files import load_analysis

    app = open_app(context)
    found = _film(app, film)
    analysis = load_analysis(app.folders.archive / "films" / found.id / "analysis")
    facts: dict[str, Any] = {**_listed(found), "file": found.file}
    shots = [] if analysis is None else list(zip(analysis.shots, analysis.kinds, strict=True))
    rows = [{**asdict(shot), "kind": kind} for shot, kind in shots]
    if as_json and rows:
        facts["shots"] = rows
    print_facts(facts, json_wanted=as_json)
    if not as_json and rows:
        click.echo()
        print_rows(rows, json_wanted=False)


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
def refresh(context: click.Context, as_json: bool) -> None:
    """Look again at films whose analysis is damaged or of an older version, one after the other."""
    from bot.refresh import refresh as look_again

    app = open_app(context)
    with app.alone():
        _tell(context, look_again(app), as_json=as_json, nothing="every film is up to date")


@archive.command()
@as_json
@click.pass_context
def stats(context: click.Context, as_json: bool) -> None:
    """How much the archive holds, and which shots are kept out as matches, and why."""
    from bot.status import archive_stats

    facts = archive_stats(open_app(context))
    if as_json:
        print_facts(facts, json_wanted=True)
        return
    shots = facts.pop("kept_out_shots")
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(facts["kept_out"].items()))
    print_facts({**facts, "kept_out": counts or "none"}, json_wanted=False)
    if shots:
        click.echo()
        print_rows([_kept_out(shot) for shot in shots], json_wanted=False)


def _tell(
    context: click.Context, deeds: Iterable[Ingested], *, as_json: bool, nothing: str = ""
) -> None:
    """Says what becomes of each film as it is done; exits 1 where one has failed."""
    rows = []
    for done in deeds:
        row = {
            "outcome": done.outcome,
            "id": done.film.id if done.film else None,
            "name": done.name,
            "shots": done.film.shots if done.film else None,
            "why": f"{done.why}; {done.hint}" if done.why else "",
        }
        rows.append(row)
        if not as_json:
            what = row["why"] or (done.film.caption if done.film else "")
            click.echo(printable(f"{done.outcome}  {done.name}  {what}"))
    if as_json or not rows:
        print_rows(rows, json_wanted=as_json, empty=nothing)
    if any(row["outcome"] == "failed" for row in rows):
        context.exit(1)


def _kept_out(shot: dict[str, Any]) -> dict[str, Any]:
    wanted = ("kind", "title", "index", "first_frame", "end_frame")
    return {key: shot[key] for key in wanted}


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
