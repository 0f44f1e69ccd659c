"""The line to X: tweepy's client on a session of ours, which has time-outs and reads errors first.

tweepy signs (OAuth 1.0a) and knows the routes. Its session has no time-outs, and its errors stumble
over answers that are no JSON objects, so what it calls a session is a `Line`.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import requests
import tweepy
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from bot.errors import PostingError
from bot.posting.twitter.answers import LATER, LOGIN, nonsense, trouble
from state.journal import now

API = "https://api.x.com"
BY_TWEEPY = "https://api.twitter.com"
"""The old name of the same machines, which tweepy 4.17 has built in."""

CONNECT_S = 10.0
ANSWER_S = 60.0
"""Seconds of silence that are borne, the first also while something is sent."""

TALKATIVE = ("oauthlib", "requests_oauthlib", "tweepy")
"""Loggers that write keys, tokens or answers at DEBUG."""


@dataclass(frozen=True)
class TwitterKeys:
    """The keys of an app on X and the tokens of an account: all four are secrets."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)


class _InBlocks(HTTPAdapter):
    """Sends a body in blocks: in one piece, all of it would have the time of a single one."""

    def send(
        self, request: requests.PreparedRequest, *args: Any, **named: Any
    ) -> requests.Response:
        """Sends a request."""
        if isinstance(request.body, bytes):
            request.body = io.BytesIO(request.body)
        return super().send(request, *args, **named)


class Line:
    """What tweepy takes for its session: every request with time-outs, every failure told.

    `host` stands in for X's own. Nothing is followed elsewhere, and nothing is repeated.
    """

    def __init__(self, host: str = API, clock: Callable[[], datetime] = now) -> None:
        self._session = requests.Session()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, _InBlocks())
        self._host = host
        self._clock = clock

    def request(self, method: str, url: str, **given: Any) -> requests.Response:
        """The answer, where it is a success. Raises PostingError."""
        if url.startswith(BY_TWEEPY):
            url = self._host + url.removeprefix(BY_TWEEPY)
        creates = method == "POST" and url == f"{self._host}/2/tweets"
        given = {**given, "timeout": (CONNECT_S, ANSWER_S), "allow_redirects": False}
        try:
            answer = self._session.request(method, url, **given)
        # what they say holds the whole address, and what caused them the headers
        except requests.Timeout:
            raise PostingError("X did not answer in time", LATER, "network") from None
        except (OSError, HTTPError) as error:
            raise PostingError(
                f"X cannot be reached, or hung up ({type(error).__name__})",
                "check the network; " + LATER,
                "network",
            ) from None
        except ValueError:
            raise PostingError(
                "the keys or tokens of X hold letters that no key has", LOGIN, "stopped"
            ) from None
        if not 200 <= answer.status_code < 300:
            raise trouble(
                answer.status_code,
                answer.headers,
                json_of(answer),
                self._clock(),
                creates=creates,
            )
        return answer


class Api:
    """X for one account: `client` is tweepy's, `call` is for routes that it does not know."""

    def __init__(
        self, keys: TwitterKeys, host: str = API, clock: Callable[[], datetime] = now
    ) -> None:
        quieten()
        self.host = host
        self._keys = keys
        self._line = Line(host, clock)

    @cached_property
    def client(self) -> Any:
        """tweepy's client; its methods give the whole answer of X as `requests.Response`."""
        client = tweepy.Client(
            consumer_key=self._keys.consumer_key,
            consumer_secret=self._keys.consumer_secret,
            access_token=self._keys.access_token,
            access_token_secret=self._keys.access_token_secret,
            return_type=requests.Response,
        )
        client.session = self._line
        return client

    @property
    def user(self) -> str:
        """The id of the account, with which a token of X begins; empty where this one does not."""
        number = self._keys.access_token.partition("-")[0]
        return number if number.isascii() and number.isdigit() else ""

    def call(self, method: str, url: str, **given: Any) -> requests.Response:
        """The answer to a signed request; `given` is what requests takes. Raises PostingError."""
        signed = tweepy.OAuth1UserHandler(
            self._keys.consumer_key,
            self._keys.consumer_secret,
            self._keys.access_token,
            self._keys.access_token_secret,
        ).apply_auth()
        headers = {"User-Agent": self.client.user_agent}
        return self._line.request(method, url, auth=signed, headers=headers, **given)


def quieten() -> None:
    """Keeps keys and tokens out of everybody's logs, whatever their level."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def json_of(answer: requests.Response) -> Mapping[str, object] | None:
    """The JSON object that an answer is, None where it is none."""
    try:
        said = answer.json()
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def data_of(answer: requests.Response, what: str) -> Mapping[str, Any]:
    """What stands under `data`. Raises PostingError (network) where nothing does."""
    data = (json_of(answer) or {}).get("data")
    if not isinstance(data, dict):
        raise nonsense(what)
    return data


def id_of(data: Mapping[str, Any], what: str, *names: str) -> str:
    """The id of what was made, under one of these names. Raises PostingError (network)."""
    for name in names or ("id",):
        number = str(data.get(name, ""))
        if number.isascii() and number.isdigit():
            return number
    raise nonsense(what)
