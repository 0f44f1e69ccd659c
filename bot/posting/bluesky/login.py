"""`kuleshov login bluesky`: a handle and an app password, tried before they are kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.errors import PostingError
from bot.posting.bluesky.names import plain_handle
from bot.posting.bluesky.target import Bluesky
from bot.posting.target import Account

if TYPE_CHECKING:
    from bot.posting.secrets import Secrets
    from bot.settings import Settings

WHERE = "bsky.app/settings/app-passwords"
FORM = re.compile(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}")
"""How Bluesky makes app passwords; people make main passwords of every other form."""


def login(
    secrets: Secrets, settings: Settings, ask: Callable[[str], str], say: Callable[[str], None]
) -> Account:
    """Asks for what is not set, tries it, keeps it. Raises PostingError in words for the operator.

    What stands in settings or the environment is used and not kept anywhere else.
    """
    own = settings.bluesky
    handle = own.handle or plain_handle(ask("The handle of the account (name.bsky.social)"))
    if own.app_password is not None:
        password = own.app_password.get_secret_value()
    else:
        password = ask(f"An app password, made at {WHERE}").strip()
    if not handle or not password:
        raise PostingError(
            "a handle and an app password are needed", "kuleshov login bluesky", "stopped"
        )
    if FORM.fullmatch(password) is None:
        say(
            "this does not look like an app password (xxxx-xxxx-xxxx-xxxx): whoever gets hold of"
            " the account's main password can take the account away"
        )
        if own.app_password is None and not _yes(ask("Use it all the same? [y/N]")):
            raise PostingError(
                "no app password was given", f"make one at {WHERE} and log in again", "stopped"
            )
    target = Bluesky(own.service, handle, password)
    account = target.account()
    if account.bot is False and _yes(
        ask(f"Mark {account.name} as a bot, as it should be? [Y/n]") or "y"
    ):
        target.mark_as_bot()
        account = target.account()
        say(f"{account.name} now says that it is a bot")
    if own.handle is None or own.app_password is None:
        secrets.keep(
            "bluesky", {"service": own.service, "handle": handle, "app_password": password}
        )
    for notice in account.notices:
        say(notice)
    return account


def _yes(answer: str) -> bool:
    return answer.strip().lower() in ("y", "yes")
