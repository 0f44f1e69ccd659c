"""Commands of a bot that runs by itself: `kuleshov run` and `kuleshov serve`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import click

from bot.commands.context import open_app
from bot.progress import printable

if TYPE_CHECKING:
    from bot.going_out import Sent
    from bot.housekeeping import Removed
    from bot.making import Made
    from bot.requests.answering import Replied
    from bot.taking_back import TakenBack
    from state.records import FindRecord


@click.command()
@click.option("--once", is_flag=True, help="One round, then end: so it is anyway, see serve.")
@click.option(
    "--only",
    type=click.Choice(["look", "answer", "make", "post", "tidy"]),
    multiple=True,
    help="Do only this part of the round; repeatable.",
)
@click.option("--most", type=click.IntRange(1), help="Make so many trailers at most.")
@click.option("--dry-run", is_flag=True, help="Go up to the post, and show it.")
@click.option("--no-post", is_flag=True, help="Stop before the post.")
@click.pass_context
def run(
    context: click.Context,
    once: bool,
    only: tuple[str, ...],
    most: int | None,
    dry_run: bool,
    no_post: bool,
) -> None:
    """One round: look at the sources, hear requests, make what is new, post, tidy up."""
    from bot.run import PARTS, run_once

    del once  # for whoever reads the line in a crontab
    parts = tuple(part for part in PARTS if not only or part in only)
    app = open_app(context)
    blocked = False
    with app.alone():
        for told in run_once(app, parts=parts, dry_run=dry_run, no_post=no_post, most=most):
            for line in _lines(told):
                click.echo(printable(line))
            blocked |= getattr(told, "outcome", "") == "blocked"
    if blocked:
        context.exit(1)


@click.command()
@click.pass_context
def health(context: click.Context) -> None:
    """One line that says whether all is well; ends with 1 where it has not been for long."""
    from bot.health import ailments
    from state.journal import now

    wrong = ailments(open_app(context), now())
    click.echo(printable("; ".join(wrong) if wrong else "all is well"))
    if wrong:
        context.exit(1)


@click.command()
@click.pass_context
def serve(context: click.Context) -> None:
    """Go on for months: every part of a round at its own times, until a signal ends it.

    SIGTERM and Ctrl-C end it within ten seconds; what was under way goes on at the next start.
    SIGHUP reads the settings again.
    """
    from bot.app import App
    from bot.scheduler import LOCK, worker_command
    from bot.scheduler import serve as go_on
    from bot.settings import Settings, load_settings
    from bot.waiting import due, is_request, room
    from state.journal import now
    from state.lock import DataLock

    app = open_app(context)

    def settings() -> Settings:
        return load_settings(**context.obj)

    def more() -> bool:
        fresh = App(settings(), "serve")
        with fresh.journal:
            finds = due(fresh, now())
            return any(map(is_request, finds)) or (bool(finds) and room(fresh))

    def asked() -> bool:
        fresh = App(settings(), "serve")
        with fresh.journal:
            return any(map(is_request, due(fresh, now())))

    def listen(fresh: Settings, heard: Callable[[], None]) -> AbstractContextManager[None]:
        return App(fresh, "serve").listening(heard)

    with DataLock(app.folders.data, "serve", name=LOCK):
        go_on(app.settings, worker_command(context.obj), settings, more, asked, listen)


def _lines(told: FindRecord | Replied | Made | Sent | TakenBack | Removed) -> list[str]:
    from bot.commands.previewing import preview_lines
    from bot.housekeeping import Removed
    from bot.requests.answering import Replied
    from bot.taking_back import TakenBack
    from state.records import FindRecord

    if isinstance(told, FindRecord):
        return [f"{told.status:<10} {told.title or told.key}  {told.why}"]
    if isinstance(told, Replied):
        asked = told.request
        words = "; ".join(filter(None, (told.why or asked.why, told.hint, asked.url)))
        return [f"{asked.status:<10} {asked.key}  {words}".rstrip()]
    if isinstance(told, Removed):
        return [f"{'removed':<10} {told.path}  {told.size / 1e6:.1f} MB"]
    if isinstance(told, TakenBack):
        words = "; ".join(filter(None, (told.why, told.hint)))
        return [f"{told.post.state:<10} {told.post.id}  {words}".rstrip()]
    title = told.find.title or told.find.key
    words = "; ".join(filter(None, (told.why, told.hint)))
    lines = [f"{told.outcome:<10} {title}  {words}".rstrip()]
    for shown in getattr(told, "previews", ()):
        lines += [f"  {line}" for line in preview_lines(shown)]
    return lines
