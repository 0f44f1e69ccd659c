"""Commands of the main job: a film's shots, and a trailer's reinterpretation."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.context import open_app
from bot.commands.montage import summary
from bot.commands.output import as_json, layout_option, print_rows


@click.command()
@click.argument("film", type=Path)
@click.option(
    "--detector",
    type=click.Choice(["transnetv2", "adaptive"]),
    help="The careful one, which is the default, or the fast one.",
)
@as_json
@click.pass_context
def shots(context: click.Context, film: Path, detector: str | None, as_json: bool) -> None:
    """A film's shots: first frame, end frame, how each begins."""
    from bot.progress import progress
    from matcher.footage import open_footage
    from matcher.shots import detect_shots

    app = open_app(context, shots=detector)
    footage = open_footage(film)
    with progress(f"looking at {film.name}") as tick:
        found = detect_shots(footage, app.detector, tick)
    rows = [
        {
            "index": shot.index,
            "first_frame": shot.first_frame,
            "end_frame": shot.end_frame,
            "begins": shot.begins,
        }
        for shot in found
    ]
    print_rows(rows, json_wanted=as_json)


@click.command()
@click.argument("trailer")
@click.option("--title", help="What the trailer is called; else its catalogue or file name says.")
@click.option("--out", type=Path, help="Put the montage's files straight into this folder.")
@layout_option
@click.option(
    "--alternatives", type=click.IntRange(0, 50), help="Next best shots kept for each cut (5)."
)
@click.option("--no-render", is_flag=True, help="Make the edit list and its sheets, no video.")
@click.option("--own-shots", is_flag=True, default=None, help="Let a shot be answered by itself.")
@click.option(
    "--max-per-film", type=click.IntRange(0), help="Shots of one archive film at most; 0: no limit."
)
@click.option("--skip-missing", is_flag=True, help="Pass over films that were moved away.")
@as_json
@click.pass_context
def reinterpret(
    context: click.Context,
    trailer: str,
    title: str | None,
    out: Path | None,
    layouts: tuple[str, ...],
    alternatives: int | None,
    no_render: bool,
    own_shots: bool | None,
    max_per_film: int | None,
    skip_missing: bool,
    as_json: bool,
) -> None:
    """The main job by hand: a trailer's montage and its videos.

    TRAILER is a file or a URL.
    """
    from bot.pipeline import Order, make_montage
    from matcher.montage import load_montage

    app = open_app(
        context,
        own_shots=own_shots,
        max_per_film=max_per_film,
        alternatives=alternatives,
        layouts=layouts or None,
    )
    order = Order(
        source=trailer,
        title=title,
        out=out.absolute() if out else None,
        layouts=() if no_render else app.settings.layouts,
        skip_missing=skip_missing,
    )
    with app.alone():
        folder = make_montage(app, order)
    row = {**summary(load_montage(folder / "montage.json")), "folder": str(folder)}
    print_rows([row], json_wanted=as_json)
