"""Commands of what goes out: `kuleshov post …` and `kuleshov posts …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bot.commands.context import open_app
from bot.commands.output import as_json, print_facts, print_rows

if TYPE_CHECKING:
    from state.records import PostRecord


@click.command()
@click.argument("montage")
@click.option("--to", "targets", help="Where to, with commas between: outbox.")
@click.option("--dry-run", is_flag=True, help="Show what would be posted, and post nothing.")
@as_json
@click.pass_context
def post(
    context: click.Context, montage: str, targets: str | None, dry_run: bool, as_json: bool
) -> None:
    """Post a rendered montage where it does not stand yet.

    MONTAGE is an id, how one begins, or a folder.
    """
    from bot.announce import announce, draft_and_files
    from bot.pipeline import find_montage

    app = open_app(context, post_to=targets.split(",") if targets else None)
    found, folder = find_montage(app, montage)
    if dry_run:
        draft, files = draft_and_files(found, folder)
        facts = {
            "to": ", ".join(app.settings.post_to),
            "text": draft.text,
            "alt": draft.alt,
            "video": str(files.video),
        }
        print_facts(facts, json_wanted=as_json)
        return
    with app.alone():
        done = list(announce(app, found, folder, app.settings.post_to))
    print_rows([_row(record) for record in done], json_wanted=as_json)


@click.group()
def posts() -> None:
    """What was posted where."""


@posts.command("list")
@as_json
@click.pass_context
def list_posts(context: click.Context, as_json: bool) -> None:
    """Every post and where it stands."""
    rows = [_row(record) for record in open_app(context).journal.posts()]
    print_rows(rows, json_wanted=as_json, empty="nothing posted yet: kuleshov post MONTAGE")


@posts.command()
@click.argument("id")
@click.option("--why", required=True, help="Kept with the post, for whoever asks later.")
@as_json
@click.pass_context
def retract(context: click.Context, id: str, why: str, as_json: bool) -> None:
    """Take a post back, or every post of a montage; it is not posted again."""
    from bot.announce import take_back

    app = open_app(context)
    with app.alone():
        done = list(take_back(app, id, why))
    print_rows([_row(record) for record in done], json_wanted=as_json)


def _row(record: PostRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "montage": record.montage,
        "target": record.target,
        "state": str(record.state),
        "url": record.url,
        "why": record.why,
    }
