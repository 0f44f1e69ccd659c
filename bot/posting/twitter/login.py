"""Logging in to X: the keys of an app, the tokens of an account, and whether they may post.

Somebody who has only the keys gets the tokens with a PIN: the three steps of OAuth 1.0a, as
docs.x.com/fundamentals/authentication/oauth-1-0a/pin-based-oauth tells them, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from urllib.parse import parse_qsl, quote

from requests_oauthlib import OAuth1

from bot.errors import PostingError
from bot.posting.secrets import Secrets
from bot.posting.target import Account
from bot.posting.twitter.answers import LOGIN, XAnswerError, nonsense
from bot.posting.twitter.line import API, Api, Line, TwitterKeys, quieten
from bot.posting.twitter.target import account_of
from bot.settings import Settings

WHERE = (
    "The keys stand at console.x.com, under your app, “Keys and tokens”.",
    "Its user authentication must allow “Read and write” before tokens are made.",
)

Ask = Callable[[str], str]
Say = Callable[[str], None]


def login(secrets: Secrets, settings: Settings, ask: Ask, say: Say, *, host: str = API) -> Account:
    """Asks for keys and tokens, sees that they may post, and keeps them.

    Nothing is kept before X has taken them. Raises PostingError where it does not. The look at the
    account costs what X asks for one.
    """
    del settings
    for line in WHERE:
        say(line)
    key = _needed(ask, "Consumer key (API key)")
    secret = _needed(ask, "Consumer secret (API key secret)")
    token = ask("Access token (empty: get one with a PIN)").strip()
    if token:
        keys = TwitterKeys(key, secret, token, _needed(ask, "Access token secret"))
    else:
        keys = _with_pin(Line(host), host, key, secret, ask, say)
    account = account_of(Api(keys, host))
    secrets.keep("twitter", asdict(keys))
    for notice in account.notices:
        say(notice)
    return account


def _with_pin(line: Line, host: str, key: str, secret: str, ask: Ask, say: Say) -> TwitterKeys:
    """The tokens that X gives for a PIN, which a human reads in a browser."""
    quieten()
    pending = _tokens(line, f"{host}/oauth/request_token", OAuth1(key, secret, callback_uri="oob"))
    say("Open this page as the account that is to post, and allow the app:")
    say(f"{host}/oauth/authorize?oauth_token={quote(pending[0], safe='')}")
    pin = "".join(_needed(ask, "PIN").split())
    signed = OAuth1(key, secret, *pending, verifier=pin)
    try:
        return TwitterKeys(key, secret, *_tokens(line, f"{host}/oauth/access_token", signed))
    except XAnswerError as error:
        if error.status != 401 or "clock" in str(error):
            raise
        raise PostingError("X does not know this PIN", f"ask for a new one: {LOGIN}") from None


def _tokens(line: Line, url: str, signed: OAuth1) -> tuple[str, str]:
    """Token and secret of an answer that is a form."""
    answer = line.request("POST", url, auth=signed)
    said = dict(parse_qsl(answer.text[:10_000]))
    token, secret = said.get("oauth_token", ""), said.get("oauth_token_secret", "")
    if not token or not secret:
        raise nonsense("a login")
    return token, secret


def _needed(ask: Ask, question: str) -> str:
    said = ask(question).strip()
    if not said:
        raise PostingError(f"nothing was given for: {question}", f"try again: {LOGIN}")
    return said
