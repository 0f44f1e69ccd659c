"""Commands of finished and unfinished montages: `kuleshov montage …`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.context import open_app
from bot.commands.output import as_json, layout_option, print_rows

if TYPE_CHECKING:
    from bot.app import App
    from matcher.montage import Cut, Montage


@click.group()
def montage() -> None:
    """Montages: what stands beside what. ID is an id, how one begins, or a folder."""


@montage.command("list")
@as_json
@click.pass_context
def list_montages(context: click.Context, as_json: bool) -> None:
    """The montages of the data folder."""
    from matcher.montage import load_montage

    app = open_app(context)
    found = [load_montage(p) for p in sorted(app.folders.montages.glob("*/montage.json"))]
    print_rows(
        [summary(m) for m in found],
        json_wanted=as_json,
        empty="no montage yet: kuleshov reinterpret TRAILER",
    )


@montage.command()
@click.argument("id")
@click.option(
    "--cut",
    "wanted",
    multiple=True,
    type=click.IntRange(0),
    help="One cut with all that is known of its alternatives; repeatable.",
)
@click.option(
    "--explain", is_flag=True, help="Draw what was compared on the pictures; prints the files."
)
@as_json
@click.pass_context
def show(
    context: click.Context, id: str, wanted: tuple[int, ...], explain: bool, as_json: bool
) -> None:
    """Every cut with its match, why it is the match, and what else was found."""
    from bot.commands.telling import in_full, in_short
    from bot.pipeline import find_montage
    from matcher.montage import to_json

    if as_json and (wanted or explain):
        raise click.UsageError("--json is the whole montage; it takes neither --cut nor --explain")
    app = open_app(context)
    found, folder = find_montage(app, id)
    if as_json:
        click.echo(to_json(found), nl=False)
        return
    cuts = [_cut(found, index) for index in dict.fromkeys(wanted)] or list(found.cuts)
    if explain:
        _explain(app, found, cuts, folder)
        return
    click.echo("\n".join((in_full if wanted else in_short)(found, cuts)))


@montage.command()
@click.argument("id")
@click.option("--cut", required=True, type=click.IntRange(0), help="Which cut, counted from 0.")
@click.option("--take", required=True, type=click.IntRange(1), help="Which alternative, from 1.")
@as_json
@click.pass_context
def edit(context: click.Context, id: str, cut: int, take: int, as_json: bool) -> None:
    """Swap a match for one of its alternatives; render it again afterwards."""
    from bot.errors import NotFoundError
    from bot.pipeline import find_montage
    from matcher.montage import to_json
    from matcher.whole import write_text

    app = open_app(context)
    with app.alone():
        found, folder = find_montage(app, id)
        alternatives = _cut(found, cut).alternatives
        if take > len(alternatives):
            raise NotFoundError(
                f"there is no alternative {take} for cut {cut}",
                f"kuleshov montage show {id} --cut {cut} lists them",
            )
        chosen = alternatives[take - 1]
        with app.step("edited", subject=found.id, cut=cut):
            edited = found.with_match(cut, chosen)
            write_text(folder / "montage.json", to_json(edited))
    print_rows([_row(edited, edited.cuts[cut])], json_wanted=as_json)


@montage.command()
@click.argument("id")
@layout_option
@click.pass_context
def render(context: click.Context, id: str, layouts: tuple[str, ...]) -> None:
    """Make the videos and sheets that are missing or older than the last edit."""
    from bot.pipeline import find_montage, make_files

    app = open_app(context, layouts=layouts or None)
    with app.alone():
        found, folder = find_montage(app, id)
        make_files(app, found, folder, app.settings.layouts)
    click.echo(folder)


@montage.command()
@click.argument("id")
@click.option("--to", "file", required=True, type=Path, help="A file that ends in .otio.")
@click.pass_context
def export(context: click.Context, id: str, file: Path) -> None:
    """Hand the edit list over to an editing program."""
    from bot.pipeline import find_montage
    from matcher.timeline_export import write_otio

    if file.suffix != ".otio":
        raise click.UsageError("--to is a file that ends in .otio")
    found, _ = find_montage(open_app(context), id)
    write_otio(found, file)
    click.echo(file)


def summary(found: Montage) -> dict[str, Any]:
    """A montage in one line."""
    return {
        "id": found.id,
        "title": found.trailer.title,
        "shots": len(found.cuts),
        "films": len(found.matched_films()),
    }


def _row(found: Montage, cut: Cut) -> dict[str, Any]:
    """The match of a cut, in the units of montage.json."""
    from dataclasses import asdict

    match = cut.match
    return {
        "cut": cut.index,
        "trailer": f"{cut.first_frame}–{cut.end_frame}",
        "film": found.films[match.film].caption,
        "shot": match.shot,
        "from": match.first_frame,
        "speed": float(match.speed),
        "mirrored": match.mirrored,
        "own": match.own,
        **asdict(match.scores),
        "why": match.why,
    }


def _cut(found: Montage, index: int) -> Cut:
    from bot.errors import NotFoundError

    if index >= len(found.cuts):
        raise NotFoundError(
            f"there is no cut {index}", f"the cuts of {found.id} are 0 to {len(found.cuts) - 1}"
        )
    return found.cuts[index]


def _explain(app: App, found: Montage, cuts: Sequence[Cut], folder: Path) -> None:
    from bot.progress import progress
    from matcher.explain import make_explanation
    from matcher.scenery import open_scenery

    with app.alone(), progress(f"explaining {len(cuts)} cuts") as tick:
        scenery = open_scenery(found)
        for done, cut in enumerate(cuts, 1):
            path = folder / "explain" / f"cut-{cut.index:03}.jpg"
            make_explanation(found, cut, scenery, path)
            tick(done, len(cuts))
            click.echo(path)
