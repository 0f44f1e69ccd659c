"""Commands of accounts: `kuleshov login …`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from bot.commands.context import open_app
from bot.progress import printable

if TYPE_CHECKING:
    from bot.posting.target import Account

HIDDEN = re.compile(r"token|secret|password|key", re.IGNORECASE)
"""A question that speaks of these is answered unseen."""


@click.group()
def login() -> None:
    """Log in to the places that posts go to; secrets are kept in DATA/secrets.json."""


@login.command()
@click.pass_context
def mastodon(context: click.Context) -> None:
    """An account on Mastodon, or on a server that speaks its language."""
    from bot.posting.mastodon.login import login as walk

    app = open_app(context)
    _done(context, "mastodon", walk(app.secrets, app.settings, _ask, _say))


@login.command()
@click.pass_context
def twitter(context: click.Context) -> None:
    """An account on X, by the keys and tokens of its app."""
    from bot.posting.twitter.login import login as walk

    app = open_app(context)
    _done(context, "twitter", walk(app.secrets, app.settings, _ask, _say))


@login.command()
@click.pass_context
def bluesky(context: click.Context) -> None:
    """An account on Bluesky, by its handle and an app password."""
    from bot.posting.bluesky.login import login as walk

    app = open_app(context)
    _done(context, "bluesky", walk(app.secrets, app.settings, _ask, _say))


def _ask(question: str) -> str:
    hidden = HIDDEN.search(question) is not None
    return str(click.prompt(question, default="", show_default=False, hide_input=hidden))


def _say(line: str) -> None:
    click.echo(printable(line))


def _done(context: click.Context, target: str, account: Account) -> None:
    """Tells who is logged in; a target that was stopped goes on."""
    with open_app(context).journal as journal:
        journal.target_well(target)
    _say(f"logged in  {account.name}  {account.url}")
    if account.bot is False:
        _say("the account does not say that it is a bot: mark it as one in its profile")
