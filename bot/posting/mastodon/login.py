"""`kuleshov login mastodon`: from the name of a server to a token that has been tried.

The app is registered on the account's own server and shows its code on a page (out of band), so
nothing needs to listen here. By docs.joinmastodon.org/client/authorized, read on 22 November 2026.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.errors import PostingError
from bot.posting.mastodon.line import ANSWER_S, CONNECT_S, Line, asked
from bot.posting.mastodon.target import SCOPES, Mastodon
from bot.posting.target import Account

if TYPE_CHECKING:
    from bot.posting.secrets import Secrets
    from bot.settings import Settings

APP = "Kuleshov"
BROAD = ("read", "write")
"""What servers of before finely divided scopes know."""
TRIES = 3
"""Of a code, which is long and easily copied without its end."""


def login(
    secrets: Secrets, settings: Settings, ask: Callable[[str], str], say: Callable[[str], None]
) -> Account:
    """Asks for what is not set, tries it, keeps it. Raises PostingError in words for the operator.

    What stands in settings or the environment is used and not kept anywhere else.
    """
    own = settings.mastodon
    server = own.server or server_of(ask("The server of the account (mastodon.social)"))
    Mastodon(server, "").limits()
    token = own.token.get_secret_value() if own.token is not None else ""
    if not token:
        token = ask("An access token, if you have one (else Enter)").strip()
    if not token:
        token = _new_token(server, ask, say)
    target = Mastodon(server, token)
    account = target.account()
    if account.bot is False and _yes(ask(f"Mark {account.name} as a bot, as it should be? [Y/n]")):
        if target.mark_as_bot():
            account = target.account()
            say(f"{account.name} now says that it is a bot")
        else:
            say("this token may not change the account")
    if own.token is None:
        secrets.keep("mastodon", {"server": server, "token": token})
    elif own.server is None:
        secrets.keep("mastodon", {"server": server})
    for notice in account.notices:
        say(notice)
    return account


def server_of(said: str) -> str:
    """The address of a server, out of what people write: a name, a URL, an account, a profile.

    Raises PostingError where it is none of these.
    """
    text = said.strip()
    if "://" not in text:
        text = f"https://{text.rpartition('@')[2]}"
    try:
        parts = urlsplit(text)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        name, port = "", None
    letters = name.replace(".", "").replace("-", "").replace(":", "")
    if not letters.isalnum() or parts.scheme not in ("https", "http"):
        raise PostingError(
            "that is not the name of a server",
            "it is what stands behind the last @ of the account: mastodon.social",
            "stopped",
        )
    host = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _yes(answer: str) -> bool:
    return answer.strip().lower() in ("", "y", "yes")


def _new_token(server: str, ask: Callable[[str], str], say: Callable[[str], None]) -> str:
    app = _registered(server, SCOPES) or _registered(server, BROAD)
    if app is None:
        raise PostingError(
            f"{urlsplit(server).netloc} registers no apps",
            "make a token in the account's settings there and give it to kuleshov login mastodon",
            "stopped",
        )
    say("Open this in a browser where you are logged in as the bot's account, and allow it:")
    say(app.address)
    for _ in range(TRIES):
        token = app.token(ask("The code that is shown then").strip())
        if token:
            return token
        say("that code is not accepted: copy all of it; each code is good for one time")
    raise PostingError("no code was accepted", "kuleshov login mastodon starts again", "stopped")


class _App:
    """Kuleshov as an app that a server knows."""

    def __init__(self, server: str, scopes: tuple[str, ...], name: str, secret: str) -> None:
        from mastodon import Mastodon as Client

        self._host = urlsplit(server).netloc
        self._scopes = list(scopes)
        self._insecure = server.startswith("http://")
        self._line = Line(secret)
        self._client = Client(
            client_id=name,
            client_secret=secret,
            api_base_url=server,
            mastodon_version="4.5.0",
            version_check_mode="created",
            ratelimit_method="throw",
            request_timeout=(CONNECT_S, ANSWER_S),
            session=self._line,
            user_agent="kuleshov",
        )
        # what is left out the library writes as the word None
        self.address: str = self._client.auth_request_url(
            scopes=self._scopes, state="", lang="en", skip_server_info=True
        )

    def token(self, code: str) -> str:
        """The token for a code that the server showed; empty where it does not accept the code."""
        try:
            asked(
                self._line,
                self._host,
                "get a token",
                lambda: self._client.log_in(
                    code=code, scopes=self._scopes, allow_http=self._insecure
                ),
            )
        except PostingError as error:
            # the library also fails where a token came without its scopes; these are tried anyway
            if not self._client.access_token and error.reason in ("network", "busy"):
                raise
        return self._client.access_token or ""


def _registered(server: str, scopes: tuple[str, ...]) -> _App | None:
    """The app, registered for these scopes; None where the server refuses."""
    from mastodon import Mastodon as Client

    line = Line()

    def register() -> Any:
        return Client.create_app(
            APP,
            scopes=list(scopes),
            api_base_url=server,
            request_timeout=(CONNECT_S, ANSWER_S),
            session=line,
            user_agent="kuleshov",
        )

    try:
        made = asked(line, urlsplit(server).netloc, "register as an app", register)
    except PostingError as error:
        if error.reason in ("network", "busy"):
            raise
        return None
    assert made is not None
    return _App(server, scopes, *map(str, made))
