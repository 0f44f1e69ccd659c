"""Commands of the backlog: `kuleshov trailers …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bot.commands.context import open_app
from bot.commands.output import as_json, print_rows

if TYPE_CHECKING:
    from state.records import FindRecord


@click.group()
def trailers() -> None:
    """Trailers that were found, and what became of each. ID is an id or how one begins."""


@trailers.command("list")
@click.option("--why", is_flag=True, help="Say why each stands as it does.")
@click.option("--status", help="Only those that stand so: discovered, rendered, skipped, failed …")
@as_json
@click.pass_context
def list_trailers(context: click.Context, why: bool, status: str | None, as_json: bool) -> None:
    """Everything that was found, by the sources and by hand."""
    from state.records import FindStatus

    known = [member.value for member in FindStatus]
    if status is not None and status not in known:
        raise click.UsageError(f"--status is one of {', '.join(known)}")
    app = open_app(context)
    finds = app.journal.finds(status) if status else app.journal.finds()
    rows = [_row(find, why=why or as_json) for find in finds]
    print_rows(rows, json_wanted=as_json, empty="none yet: kuleshov trailers add URL")


@trailers.command()
@click.argument("names", nargs=-1, required=True, metavar="URL|FILE…")
@click.option("--title", default="", help="What a single trailer is called.")
@as_json
@click.pass_context
def add(context: click.Context, names: tuple[str, ...], title: str, as_json: bool) -> None:
    """Take trailers in by hand, whatever the rules say of them; `run` and `serve` make them."""
    from bot import backlog

    if title and len(names) > 1:
        raise click.UsageError("--title is for a single trailer")
    app = open_app(context)
    with app.alone():
        found = [backlog.add(app, name, title) for name in names]
    print_rows([_row(find, why=True) for find in found], json_wanted=as_json)


@trailers.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@as_json
@click.pass_context
def approve(context: click.Context, ids: tuple[str, ...], as_json: bool) -> None:
    """Let rendered montages go out, where the setting posting.approval asks for it."""
    from bot import backlog

    app = open_app(context)
    with app.alone():
        found = [backlog.approve(app, id) for id in ids]
    print_rows([_row(find, why=True) for find in found], json_wanted=as_json)


@trailers.command()
@click.argument("id")
@click.option("--why", default="somebody left it out", help="Kept with it, for whoever asks.")
@as_json
@click.pass_context
def skip(context: click.Context, id: str, why: str, as_json: bool) -> None:
    """Leave a trailer out, for good."""
    from bot import backlog

    app = open_app(context)
    with app.alone():
        found = backlog.skip(app, id, why)
    print_rows([_row(found, why=True)], json_wanted=as_json)


@trailers.command()
@click.argument("id")
@as_json
@click.pass_context
def retry(context: click.Context, id: str, as_json: bool) -> None:
    """Try a trailer again at once: one that failed, was skipped or waits for its next try."""
    from bot import backlog

    app = open_app(context)
    with app.alone():
        found = backlog.retry(app, id)
    print_rows([_row(found, why=True)], json_wanted=as_json)


def _row(find: FindRecord, *, why: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": find.key,
        "status": str(find.status),
        "title": find.title,
        "source": find.source,
        "found": find.found.isoformat(timespec="minutes"),
        "next_try": find.next_try.isoformat(timespec="minutes") if find.next_try else None,
    }
    return {**row, "url": find.url, "trailer": find.trailer, "why": find.why} if why else row
