"""Commands of what people ask for: `kuleshov requests …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bot.commands.context import open_app
from bot.commands.output import as_json, print_rows
from bot.progress import printable

if TYPE_CHECKING:
    from state.people import PersonRecord
    from state.requests import RequestRecord

MOST = 40
"""Requests that people are shown: the newest; `--all` and `--json` have them all."""


@click.group()
def requests() -> None:
    """What people ask for, and what becomes of it."""


@requests.command("list")
@click.option("--all", "everything", is_flag=True, help="All of them, not only the newest.")
@click.option("--open", "open_only", is_flag=True, help="Only those that have no answer yet.")
@as_json
@click.pass_context
def list_requests(context: click.Context, everything: bool, open_only: bool, as_json: bool) -> None:
    """Every request, who asked, and where it stands."""
    book = open_app(context).journal.requests
    records = book.open() if open_only else book.all()
    shown = records if everything or as_json else records[-MOST:]
    print_rows([_row(one) for one in shown], json_wanted=as_json, empty="nobody asked yet")


@requests.command()
@click.argument("id")
@click.pass_context
def show(context: click.Context, id: str) -> None:
    """One request, word for word, and its answer.

    ID is a request, how one begins, or an address.
    """
    from bot.requests.operating import request_named, show_lines

    app = open_app(context)
    for line in show_lines(app, request_named(app, id)):
        click.echo(printable(line))


@requests.command()
@click.argument("id")
@click.pass_context
def approve(context: click.Context, id: str) -> None:
    """Let a request be made that waits for it: see requests.approval."""
    from bot.requests.operating import approve as approved

    app = open_app(context)
    with app.journal:
        _tell(approved(app, id))


@requests.command()
@click.argument("id")
@click.option("--why", default="the operator would rather not", help="Kept with the request.")
@click.option("--silently", is_flag=True, help="Do not tell who asked.")
@click.pass_context
def refuse(context: click.Context, id: str, why: str, silently: bool) -> None:
    """Refuse a request that has no answer yet, with a kind sentence."""
    from bot.requests.operating import refuse as refused

    app = open_app(context)
    with app.journal:
        _tell(refused(app, id, why, silently=silently))


@requests.command()
@click.argument("id")
@click.pass_context
def retry(context: click.Context, id: str) -> None:
    """Decide once more on a request that failed before it had an answer."""
    from bot.requests.operating import retry as retried

    app = open_app(context)
    with app.journal:
        _tell(retried(app, id))


@requests.command()
@click.argument("name")
@click.option("--on", "target", default="", help="Only there: mastodon, twitter, bluesky.")
@click.option("--why", default="", help="Kept with the name.")
@click.pass_context
def block(context: click.Context, name: str, target: str, why: str) -> None:
    """Answer somebody no more. NAME is name@server, or a handle."""
    from bot.requests.operating import block as blocked

    app = open_app(context)
    with app.journal:
        for person in blocked(app, name, target, why):
            click.echo(printable(f"blocked    {person.target}  {person.name or person.who}"))


@requests.command()
@click.argument("name")
@click.option("--on", "target", default="", help="Only there: mastodon, twitter, bluesky.")
@click.pass_context
def unblock(context: click.Context, name: str, target: str) -> None:
    """Answer somebody again who was blocked."""
    from bot.requests.operating import unblock as unblocked

    app = open_app(context)
    with app.journal:
        for person in unblocked(app, name, target):
            click.echo(printable(f"unblocked  {person.target}  {person.name or person.who}"))


@requests.command()
@as_json
@click.pass_context
def blocked(context: click.Context, as_json: bool) -> None:
    """Who is not answered: blocked by you, or of their own wish."""
    people = open_app(context).journal.people.all()
    print_rows([_person(one) for one in people], json_wanted=as_json, empty="nobody is blocked")


def _tell(record: RequestRecord) -> None:
    click.echo(printable(f"{record.status:<10} {record.key}  {record.why}".rstrip()))


def _row(record: RequestRecord) -> dict[str, Any]:
    return {
        "id": record.key,
        "received": record.received.isoformat(timespec="minutes"),
        "author": record.author,
        "status": str(record.status),
        "kind": record.wish.get("kind", ""),
        "about": record.wish.get("link") or record.wish.get("title", ""),
        "reason": record.reason,
        "why": record.why,
        "url": record.url,
    }


def _person(person: PersonRecord) -> dict[str, Any]:
    return {
        "target": person.target,
        "name": person.name or person.who,
        "blocked": "" if person.blocked is None else person.blocked.isoformat(timespec="minutes"),
        "stopped": "" if person.stopped is None else person.stopped.isoformat(timespec="minutes"),
        "why": person.why,
    }
