"""The command line: `kuleshov …`. Thin: parse, call, print.

Exit codes: 0 done, 1 it failed (one clear line that says what to do next), 2 wrong use, 130 and
143 stopped by Ctrl-C and SIGTERM. What is heavy is imported by the command that needs it, so
`--help` answers at once.
"""

from __future__ import annotations

import errno
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from bot.commands.archive import archive
from bot.commands.login import login
from bot.commands.montage import montage
from bot.commands.operating import demo, doctor, status
from bot.commands.posting import post, posts
from bot.commands.requests import requests
from bot.commands.running import health, run, serve
from bot.commands.starting import init
from bot.commands.trailers import trailers
from bot.commands.work import reinterpret, shots
from bot.progress import printable


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--data", type=Path, help="The folder that holds everything (./data).")
@click.option("--eyes", help="auto, builtin, a hub id of the CLIP family, or a model's folder.")
@click.option(
    "--log",
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="The least important log line worth printing (warning).",
)
@click.version_option(package_name="kuleshov")
@click.pass_context
def kuleshov(context: click.Context, data: Path | None, eyes: str | None, log: str | None) -> None:
    """Answers every shot of a film trailer with a shot of archival film that rhymes with it."""
    context.obj = {"data": data, "eyes": eyes, "log": log}


BY_HAND = (demo, doctor, shots, archive, reinterpret, montage, post, posts, status, login)
BY_ITSELF = (init, run, serve, trailers, requests, health)
for command in (*BY_HAND, *BY_ITSELF):
    kuleshov.add_command(command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and ends the process."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # shells start jobs deaf to it
    try:
        code = kuleshov.main(arguments, standalone_mode=False)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _complain("stopped", "")
        sys.exit(128 + signal.SIGINT)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        where = f" ({error.filename})" if error.filename else ""
        hint = "check the path and its permissions" if error.errno else "is the disk full?"
        hint = "make room and run it again" if full else hint
        _complain(f"{error.strerror or error}{where}".lower() if full else f"{error}", hint)
        sys.exit(1)
    except Exception as error:
        if not hasattr(error, "hint"):
            raise  # a fault of ours: the traceback is what helps to mend it
        _complain(str(error), error.hint)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _complain(what: str, hint: str) -> None:
    line = f"kuleshov: {what}" + (f"; {hint}" if hint else "")
    click.echo(printable(" ".join(line.split())), err=True)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Ends like Ctrl-C does: whatever is open is closed, and half-written files are removed."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + signal.SIGTERM)
