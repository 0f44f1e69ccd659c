"""One page of the web, within bounds: of time, of size, of where it may lead us.

The standard library's client, because nothing may stand between us and the address that is really
connected to: no proxy, no pool, no second resolver.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import quote, urljoin, urlsplit

from bot.addresses import ForbiddenAddressError, Networks, connect, refusal, remaining
from bot.errors import SourceError
from bot.sources.find import clean

LARGEST_PAGE = 5_000_000
"""Bytes of a page, also of one that comes compressed: the feed of a busy site has a tenth."""
LONGEST_S = 30.0
"""Seconds that a page may take in all, redirects and slow servers included."""
MOST_REDIRECTS = 5
CHUNK = 65_536
REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGENT = "kuleshov"
SAFE_IN_URL = "!#$%&'()*+,/:;=?@[]~"
NO_HEADERS: Mapping[str, str] = MappingProxyType({})

WAIT = "wait: it is asked again at the next look"
LOOK = "open it in a browser to see whether it is there"


@dataclass(frozen=True)
class Page:
    """What a server answered: where it was found in the end, its body, its media type."""

    url: str
    body: bytes
    type: str


@dataclass(frozen=True)
class Web:
    """How we go to the web. `own` are networks of the operator's that may be reached as well."""

    own: Networks = ()
    limit_bytes: int = LARGEST_PAGE
    limit_s: float = LONGEST_S
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    def refusal(self, url: str) -> str:
        """Why a URL is not worth asking for; empty where it may be."""
        return refusal(url, self.own)

    def get(self, url: str, headers: Mapping[str, str] = NO_HEADERS) -> Page:
        """The page at a URL.

        `headers` go to the host of the URL alone, never where it redirects to. Raises SourceError,
        whose words hold neither the query of the URL nor the headers: keys may be in them.
        """
        deadline = time.monotonic() + self.limit_s
        first = url
        for _ in range(MOST_REDIRECTS + 1):
            why = refusal(url, self.own)
            if why:
                raise SourceError(f"{shown(url)} is not asked for: {why}", "check its URL")
            mine = headers if _origin(url) == _origin(first) else NO_HEADERS
            found = self._ask(url, mine, deadline)
            if isinstance(found, Page):
                return found
            url = found
        raise SourceError(f"{shown(first)} redirects over and over", LOOK)

    def _ask(self, url: str, headers: Mapping[str, str], deadline: float) -> Page | str:
        """The page, or the URL that the server sends us to."""
        line = None
        try:
            line = self._connect(url, deadline)
            return self._answer(line, url, headers, deadline)
        except ForbiddenAddressError as error:
            raise SourceError(
                f"{shown(url)} is not asked for: {error}",
                "a host of your own network is allowed in `own_network` of [trailers]",
            ) from error
        except TimeoutError as error:
            raise SourceError(f"{shown(url)} did not answer in time", WAIT) from error
        except ssl.SSLCertVerificationError as error:
            raise SourceError(
                f"{shown(url)} cannot show who it is: {error.verify_message}",
                "check its URL and this machine's clock and certificates",
            ) from error
        except (OSError, http.client.HTTPException) as error:
            said = clean(getattr(error, "strerror", None) or str(error) or type(error).__name__)
            raise SourceError(f"{shown(url)} cannot be reached: {said[:200]}", WAIT) from error
        except ValueError:  # its own words may hold a header
            raise SourceError(
                f"{shown(url)} redirects badly or cannot be asked for", LOOK
            ) from None
        finally:
            if line is not None:
                line.close()

    def _connect(self, url: str, deadline: float) -> socket.socket:
        parts = urlsplit(url)
        host = parts.hostname or ""
        line = connect(host, parts.port or _port(parts.scheme), deadline, self.own)
        if parts.scheme == "http":
            return line
        try:
            line.settimeout(remaining(deadline))
            return self.trust.wrap_socket(line, server_hostname=host)
        except BaseException:
            line.close()
            raise

    def _answer(
        self, line: socket.socket, url: str, headers: Mapping[str, str], deadline: float
    ) -> Page | str:
        parts = urlsplit(url)
        default = _port(parts.scheme)
        client = http.client.HTTPConnection(parts.hostname or "", parts.port or default)
        client.default_port = default
        client.sock = _Hurried(line, deadline)
        query = f"?{quote(parts.query, safe=SAFE_IN_URL)}" if parts.query else ""
        said = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip", **headers}
        client.request(
            "GET",
            (quote(parts.path, safe=SAFE_IN_URL) or "/") + query,
            headers={**said, "Connection": "close"},
        )
        with client.getresponse() as response:
            place = response.getheader("Location")
            if response.status in REDIRECTS and place:
                return urljoin(url, place)
            if response.status != http.client.OK:
                raise _refused(url, response)
            return Page(url, self._body(url, response), response.headers.get_content_type())

    def _body(self, url: str, response: http.client.HTTPResponse) -> bytes:
        coding = (response.getheader("Content-Encoding") or "identity").strip().lower()
        if coding not in ("identity", "gzip", "x-gzip"):
            raise SourceError(f"{shown(url)} comes packed as {coding[:20]!r}, unasked", LOOK)
        unpack = None if coding == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 32)
        body, packed = bytearray(), 0
        while chunk := response.read(CHUNK):
            packed += len(chunk)
            if unpack is not None:
                try:
                    chunk = unpack.decompress(chunk, self.limit_bytes + 1 - len(body))
                except zlib.error as error:
                    raise SourceError(f"{shown(url)} is packed wrongly: {error}", LOOK) from error
            body += chunk
            if max(len(body), packed) > self.limit_bytes:
                raise SourceError(
                    f"{shown(url)} is larger than {self.limit_bytes / 1e6:g} MB",
                    "name a feed that holds only the newest entries",
                )
        if response.length:  # what was promised and did not come
            raise http.client.IncompleteRead(b"", response.length)
        return bytes(body)


def shown(url: str) -> str:
    """A URL as people may read it: without its query, where keys are, and not too long."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return "a URL that is none"
    text = f"{parts.scheme}://{host}{parts.path}"
    return clean(text, 200)


class _Hurried:
    """A connection whose every wait ends at one deadline, so that no server can drip for ever."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line = line
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Sends it all."""
        self._line.settimeout(remaining(self._deadline))
        self._line.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What comes back."""
        return io.BufferedReader(_HurriedReader(self._line, self._deadline))

    def close(self) -> None:
        """Whoever made the connection closes it."""


class _HurriedReader(io.RawIOBase):
    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line = line
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._line.settimeout(remaining(self._deadline))
        return self._line.recv_into(buffer)


def _refused(url: str, response: http.client.HTTPResponse) -> SourceError:
    hint = {
        401: "check its key",
        403: "it does not let programs in, or a key is wrong",
        404: LOOK,
        410: "it is gone for good: take the source out of the settings",
        429: "ask it less often: raise `interval_minutes` of the source",
    }.get(response.status, WAIT)
    words = clean(response.reason, 60)
    return SourceError(f"{shown(url)} answers {response.status} {words}".rstrip(), hint)


def _origin(url: str) -> tuple[str, str | None, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _port(parts.scheme)


def _port(scheme: str) -> int:
    return http.client.HTTPS_PORT if scheme == "https" else http.client.HTTP_PORT
