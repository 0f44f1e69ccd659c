"""Commands of the operator: the demo, health and what happened so far."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.context import open_app
from bot.commands.output import as_json, print_rows
from bot.progress import printable


@click.command()
@click.option("--into", type=Path, default=Path("demo"), show_default=True, help="The folder.")
@click.pass_context
def demo(context: click.Context, into: Path) -> None:
    """The whole thing on sample footage: nothing to set up, no account."""
    from bot.demo import run_demo

    context.obj["data"] = into
    context.obj["eyes"] = context.obj["eyes"] or "builtin"
    app = open_app(context)
    with app.alone():
        for line in run_demo(app):
            click.echo(printable(line))


@click.command()
@as_json
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """What works here and what does not: ffmpeg, eyes, archive, state, disk."""
    from dataclasses import asdict

    from bot.doctor import examine

    findings = list(examine(open_app(context)))
    if as_json:
        print_rows([asdict(finding) for finding in findings], json_wanted=True)
    else:
        for finding in findings:
            hint = f"; {finding.hint}" if finding.hint else ""
            click.echo(f"{finding.verdict:<5} {finding.what}: {finding.found}{hint}")
    if any(finding.verdict == "bad" for finding in findings):
        context.exit(1)


@click.command()
@as_json
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """The archive, the trailers and where each one stands, the posts, the last steps."""
    import json

    from bot.status import status as facts_of
    from bot.status import status_lines

    app = open_app(context)
    facts = facts_of(app)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(status_lines(facts)))
    for notice in app.journal.notices:
        click.echo(f"kuleshov: {notice}", err=True)
