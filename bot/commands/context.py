"""What the options before the command say, carried to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.app import App


def open_app(context: click.Context, **given: object) -> App:
    """The parts of this run, from settings that the command line has the last word on.

    Raises SettingsError where a setting is unknown or makes no sense.
    """
    from bot.app import App
    from bot.logs import set_up_logs
    from bot.settings import load_settings

    settings = load_settings(**context.obj, **given)
    set_up_logs(settings.log)
    return App(settings, context.command_path.removeprefix("kuleshov "))
