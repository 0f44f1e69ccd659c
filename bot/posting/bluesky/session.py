"""One account's session on its Bluesky server: begun when it is first needed.

It is kept in memory, and where there is a place for that also for the next process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx
from atproto_client import Client, SessionEvent, models
from atproto_client.models.dot_dict import DotDict
from atproto_client.request import Request

from bot.errors import PostingError
from bot.posting.bluesky.errors import EXPIRED, TROUBLE, RedirectError, answer_in, told_apart
from bot.posting.bluesky.names import plain_handle
from bot.posting.bluesky.remembered import Remembered

T = TypeVar("T")

TIMEOUT = httpx.Timeout(60, connect=15)
"""Seconds without a byte after which a call is given up; uploads wait longer for their answer."""

CLOSE_ENOUGH = timedelta(minutes=1)
"""Our own clock is finer than a server's full seconds, where it is right at all."""

FULL_ACCESS = "com.atproto.access"
"""The scope of a session that the main password began; app passwords get narrower ones."""


def request(heard: Callable[[httpx.Response], None] | None = None) -> Any:
    """How atproto asks: with time-outs, and never following a server elsewhere with a secret."""

    def check(response: httpx.Response) -> None:
        if heard is not None:
            heard(response)
        if response.has_redirect_location:
            to = response.headers.get("location", "")
            raise RedirectError(to.partition("?")[0][:200])

    return Request(timeout=TIMEOUT, event_hooks={"response": [check]})


class Session:
    """Calls as one account, signed in with an app password. Making one asks nothing."""

    def __init__(
        self, service: str, handle: str, password: str, remembered: Remembered | None = None
    ) -> None:
        self._service = service.rstrip("/")
        self._login = plain_handle(handle)
        self._password = password
        self._remembered = remembered
        self._client: Any = None
        self._session: Any = None
        self._ahead = timedelta()

    @property
    def did(self) -> str:
        """The account's name for good, after signing in."""
        return str(self._signed_in().did)

    @property
    def handle(self) -> str:
        """The account's name for people, after signing in."""
        return str(self._signed_in().handle)

    @property
    def server(self) -> str:
        """The address where the account lives: the service may be a door to many such servers."""
        return str(self._signed_in().pds_endpoint).removesuffix("/xrpc")

    @property
    def main_password(self) -> bool:
        """Whether the account's main password was used, which can do everything."""
        return bool(self._signed_in().access_jwt_payload.scope == FULL_ACCESS)

    def now(self) -> datetime:
        """The time by the server's clock; ours may be off by an hour."""
        return datetime.now(UTC) + self._ahead

    def call(self, ask: Callable[[Any], T]) -> T:
        """What the server answers to a call of atproto's client.

        A session that is over is begun anew, once: the server has then done nothing. Raises
        PostingError.
        """
        self._signed_in()
        try:
            return ask(self._client)
        except TROUBLE as error:
            answer = answer_in(error)
            if answer is None or answer.name not in EXPIRED:
                raise self._told(error) from None
        self._client = self._session = None
        self._signed_in()
        try:
            return ask(self._client)
        except TROUBLE as error:
            raise self._told(error) from None

    def ask(self, method: str, params: Any) -> Mapping[str, Any]:
        """The document that a query gives, as it is: what strangers wrote may fit no model."""
        answer = self.call(
            lambda client: client.invoke_query(
                method, params=params, output_encoding="application/json"
            )
        )
        document = answer.content
        if isinstance(document, DotDict):
            document = document.to_dict()
        if not isinstance(document, Mapping):
            raise self._told(ValueError())
        return document

    def token(self, audience: str, method: str, lasts: timedelta) -> str:
        """A token that lets another service do one thing in our name, for a while."""
        self._signed_in()  # only then the server's clock is known
        until = int((self.now() + lasts).timestamp())
        params = models.ComAtprotoServerGetServiceAuth.Params(aud=audience, lxm=method, exp=until)
        answer = self.call(lambda client: client.com.atproto.server.get_service_auth(params))
        return str(answer.token)

    def told(self, error: BaseException, server: str) -> PostingError:
        """An error of a call to another server in our name, as one of ours."""
        return told_apart(error, server, self._secrets(), self.now())

    def _signed_in(self) -> Any:
        if self._session is None:
            self._sign_in()
        return self._session

    def _sign_in(self) -> None:
        client = self._recalled() or self._new()
        if self._service.startswith("https:") and not self.server.startswith("https:"):
            self._session = None
            raise PostingError(
                f"{self._service} sends us to a server without encryption",
                "check bluesky.service",
                "stopped",
            )
        self._client = client

    def _new(self) -> Any:
        """A client with a session that begins."""
        client = self._unsigned()
        try:
            client.login(self._login, self._password, fetch_bsky_profile=False)
        except TROUBLE as error:
            told = self._told(error)
            if told.reason == "refused":  # what it does not take here is the account
                hint = "kuleshov login bluesky"
                told = PostingError(str(told), hint, "stopped")
            raise told from None
        return client

    def _recalled(self) -> Any:
        """A client that goes on with what was remembered; None where that is nothing, or over.

        The server is asked for it, and so its clock is known as after a sign-in.
        """
        kept = self._remembered.recall(*self._account) if self._remembered else ""
        if not kept:
            return None
        client = self._unsigned()
        try:
            client.login(session_string=kept, fetch_bsky_profile=False)
            client.com.atproto.server.get_session()
        except TROUBLE as error:
            answer, told = answer_in(error), self._told(error)
            self._session = None
            if answer is not None and told.reason in ("busy", "network"):
                raise told from None
            return None
        return client

    def _unsigned(self) -> Any:
        client = Client(self._service, request=request(self._heard))
        client.on_session_change(self._note)
        return client

    @property
    def _account(self) -> tuple[str, str, str]:
        return self._service, self._login, self._password

    def _note(self, event: object, session: Any) -> None:
        self._session = session
        if self._remembered is not None and event is not SessionEvent.IMPORT:
            kept = session.copy()
            kept.pds_endpoint = str(kept.pds_endpoint).removesuffix("/xrpc")
            self._remembered.remember(kept.encode(), *self._account)

    def _heard(self, response: httpx.Response) -> None:
        try:
            date = parsedate_to_datetime(response.headers.get("date", ""))
        except ValueError:
            return  # it does not say; our own clock has to do
        ahead = date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)
        self._ahead = ahead if abs(ahead) > CLOSE_ENOUGH else timedelta()

    def _told(self, error: BaseException) -> PostingError:
        # raised "from None": what atproto's models could not read stands in their errors
        return told_apart(error, self._service, self._secrets(), self.now())

    def _secrets(self) -> tuple[str, ...]:
        session = self._session
        tokens = () if session is None else (session.access_jwt, session.refresh_jwt)
        return (self._password, *tokens)
