"""Commands of what goes out: `kuleshov post …` and `kuleshov posts …`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from bot.commands.context import open_app
from bot.commands.output import as_json, print_rows
from bot.progress import printable

if TYPE_CHECKING:
    from bot.announce import Preview
    from state.records import PostRecord


@click.command()
@click.argument("montage")
@click.option(
    "--to", "targets", help="Where to, with commas between: outbox,mastodon,twitter,bluesky."
)
@click.option("--dry-run", is_flag=True, help="Make and show what would be posted; post nothing.")
@as_json
@click.pass_context
def post(
    context: click.Context, montage: str, targets: str | None, dry_run: bool, as_json: bool
) -> None:
    """Post a rendered montage where it does not stand yet.

    MONTAGE is an id, how one begins, or a folder. The trouble of one target does not keep the
    others; it is told, and the command then ends with 1.
    """
    from bot.announce import announce, preview
    from bot.pipeline import find_montage

    chosen = tuple(dict.fromkeys(targets.split(","))) if targets else None
    app = open_app(context, post_to=chosen)
    found, folder = find_montage(app, montage)
    troubles = []
    with app.alone():
        if dry_run:
            previews = list(preview(app, found, folder, app.settings.post_to))
            _show(previews, json_wanted=as_json)
            troubles = [(one.target, one.why, one.hint) for one in previews if not one.statuses]
        else:
            done = list(announce(app, found, folder, app.settings.post_to))
            print_rows([_row(one.post) for one in done if one.post], json_wanted=as_json, empty="")
            lost = [one for one in done if one.outcome in ("waiting", "failed")]
            troubles = [(one.target, one.why, one.hint) for one in lost]
    _complain(context, troubles)


@click.group()
def posts() -> None:
    """What was posted where."""


@posts.command("list")
@as_json
@click.pass_context
def list_posts(context: click.Context, as_json: bool) -> None:
    """Every post, where it stands, and what followers did with it."""
    rows = [_row(record, full=as_json) for record in open_app(context).journal.posts()]
    print_rows(rows, json_wanted=as_json, empty="nothing posted yet: kuleshov post MONTAGE")


@posts.command()
@click.argument("id")
@click.option("--why", required=True, help="Kept with the post, for whoever asks later.")
@as_json
@click.pass_context
def retract(context: click.Context, id: str, why: str, as_json: bool) -> None:
    """Take a post back, or every post of a montage; it is not posted again.

    ID is a post, a montage, how one begins, or the address of a post. What a target does not let
    go of now is tried again by every round; the command then ends with 1. It is on record at once,
    also while another Kuleshov works.
    """
    from bot.taking_back import TakenBack, intend_to_take_back, take_back
    from state.errors import BusyError

    app = open_app(context)
    leaving = intend_to_take_back(app, id, why)
    try:
        with app.alone():
            done = list(take_back(app, leaving))
    except BusyError as error:
        hint = "the next round takes it back; run it again to have it now"
        done = [TakenBack(post, str(error), hint) for post in leaving]
    print_rows([_row(one.post) for one in done], json_wanted=as_json)
    _complain(context, [(one.post.target, one.why, one.hint) for one in done if one.why])


@posts.command()
@click.argument("id")
@as_json
@click.pass_context
def retry(context: click.Context, id: str, as_json: bool) -> None:
    """Try a post again at the next round: one that a target refused, or that was given up.

    ID is a post, a montage, or how one begins: then every post of it that does not stand. What
    stands of a thread stays, what may stand is looked for first.
    """
    from bot.trying_again import try_again

    app = open_app(context)
    with app.alone():
        tried = try_again(app, id)
    print_rows([_row(one.post) for one in tried], json_wanted=as_json)
    for hint in (one.hint for one in tried if one.hint):
        click.echo(printable(f"kuleshov: {hint}"), err=True)


@posts.command()
@click.argument("target")
@click.pass_context
def resume(context: click.Context, target: str) -> None:
    """Post on a target again that was stopped or is left alone: outbox, mastodon …"""
    from bot.errors import NotFoundError
    from bot.settings import TARGETS

    if target not in TARGETS:
        raise NotFoundError(f"there is no target {target}", f"known are {', '.join(TARGETS)}")
    app = open_app(context)
    with app.journal as journal:
        why = journal.target(target).why
        journal.target_well(target)
    click.echo(printable(f"resumed  {target}  {why or 'nothing kept it'}"))


def _complain(context: click.Context, troubles: Sequence[tuple[str, str, str]]) -> None:
    """A line for each target that did not do what was asked; ends with 1 where there is one."""
    for target, why, hint in troubles:
        line = f"kuleshov: {target}: {why}" + (f"; {hint}" if hint else "")
        click.echo(printable(line), err=True)
    if troubles:
        context.exit(1)


def _show(previews: Sequence[Preview], *, json_wanted: bool) -> None:
    from bot.commands.previewing import preview_lines, preview_rows

    if json_wanted:
        print_rows([row for one in previews for row in preview_rows(one)], json_wanted=True)
        return
    for line in (line for one in previews if one.statuses for line in preview_lines(one)):
        click.echo(printable(line))


def _row(record: PostRecord, *, full: bool = False) -> dict[str, Any]:
    said = record.reactions
    row: dict[str, Any] = {
        "id": record.id,
        "montage": record.montage,
        "target": record.target,
        "state": str(record.state),
        "url": record.url,
        "boosts": said.boosts if said else None,
        "favourites": said.favourites if said else None,
        "replies": said.replies if said else None,
        "why": record.why,
    }
    if full:
        row["statuses"] = [
            {"text": one.text, "alt": one.alt, "url": one.url} for one in record.statuses
        ]
    return row
