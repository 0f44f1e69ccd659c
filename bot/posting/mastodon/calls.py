"""The calls of one account to its server, and what it answers, read with care."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.errors import PostingError
from bot.posting.mastodon.line import ANSWER_S, CONNECT_S, Heard, Line, asked, trouble
from bot.retry import jittered

TRIES = 3
"""Of a question that changes nothing, at once; a longer trouble is the caller's to wait out."""
SHORT_WAIT = timedelta(seconds=30)
NOT_KNOWN = frozenset({404, 405, 501})
"""How servers answer to a call that they do not have."""

T = TypeVar("T")


class Calls:
    """The client library on a line of our own. Making one asks nothing."""

    def __init__(self, server: str, token: str, sleep: Callable[[float], None]) -> None:
        parts = urlsplit(server)
        self.host = parts.netloc.rpartition("@")[2]
        self.server = f"{parts.scheme}://{self.host}"
        self.sleep = sleep
        self._token = token
        self._line = Line(token)
        self._clients: dict[str, Any] = {}

    @property
    def heard(self) -> Heard | None:
        """What is known of the last answer."""
        return self._line.heard

    def client(self, media: int = 2) -> Any:
        """The client library, told which server it talks to so that it does not ask by itself.

        Which version it believes in only decides where it uploads: to `/api/v2/media`, or to the
        synchronous one that others than Mastodon may have alone.
        """
        version = "4.5.0" if media == 2 else "3.1.0"
        if version not in self._clients:
            from mastodon import Mastodon as Client  # it takes a second

            client = Client(
                api_base_url=self.server,
                mastodon_version=version,
                version_check_mode="created",
                ratelimit_method="throw",
                request_timeout=(CONNECT_S, ANSWER_S),
                session=self._line,
                user_agent="kuleshov",
            )
            # given to the constructor it would be looked for as a file first
            client.access_token = self._token or None
            self._clients[version] = client
        return self._clients[version]

    def once(self, doing: str, call: Callable[[], T], *, empty: bool = False) -> T | None:
        """One call. Raises PostingError, in whose words `doing` is what we want.

        With `empty`, a success is one without a document as well; it may give None.
        """
        return asked(self._line, self.host, doing, call, empty=empty)

    def patiently(self, doing: str, call: Callable[[], T], *, empty: bool = False) -> T | None:
        """The same for a call that may be repeated: three times, where that can help."""
        for tried in range(1, TRIES + 1):
            try:
                return self.once(doing, call, empty=empty)
            except PostingError as error:
                if tried == TRIES or not _is_short(error):
                    raise
                pause = error.wait.total_seconds() if error.wait else 2.0 ** (tried - 1)
            self.sleep(jittered(pause))
        raise AssertionError("unreachable")

    def nonsense(self, doing: str) -> PostingError:
        """The error for a success whose document does not say what it must."""
        return trouble(doing, self.host, self.heard, None)


def _is_short(error: PostingError) -> bool:
    """Whether it may be over in the seconds that we wait ourselves."""
    if error.reason == "busy":
        return error.wait is not None and error.wait <= SHORT_WAIT
    return error.reason == "network"


def document(said: object) -> Mapping[str, Any]:
    """A document of the server's; an empty one for what is none."""
    return said if isinstance(said, Mapping) else {}


def id_of(document: Mapping[str, Any]) -> str:
    """An id as text: numbers on Mastodon, ULIDs and others elsewhere; empty for none."""
    name = document.get("id")
    return str(name) if isinstance(name, str | int) and not isinstance(name, bool) else ""


def text_of(document: Mapping[str, Any], name: str) -> str:
    """A text in a document; empty for what is none."""
    text = document.get(name)
    return text if isinstance(text, str) else ""


def count_of(document: Mapping[str, Any], name: str) -> int:
    """A number of things in a document; 0 for what is none."""
    number = document.get(name)
    return max(number, 0) if isinstance(number, int) else 0


def moment_of(status: Mapping[str, Any]) -> datetime | None:
    """When a status was made, None where it does not say."""
    when = status.get("created_at")
    if not isinstance(when, datetime):
        return None
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)
