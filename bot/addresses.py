"""Which addresses strangers may send us to: none on this machine, none on its own network.

A URL out of a feed or a message names any host it likes, and a host's name may point anywhere, now
here and then there. So the address itself is looked at when the connection is made, not the name.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

Networks = Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]

PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
"""All of IPv6 that is handed out for the internet (RFC 4291, IANA's registry)."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a network that speaks IPv6 alone sees them (RFC 6052)."""
NOBODYS = (
    ipaddress.IPv4Network("168.63.129.16/32"),  # Azure's own services to each of its machines
    ipaddress.IPv4Network("192.0.0.0/24"),  # protocols' own (RFC 6890)
    ipaddress.IPv4Network("192.88.99.0/24"),  # once relays of 6to4 (RFC 7526)
    ipaddress.IPv6Network("3fff::/20"),  # for documentation (RFC 9637)
)
"""What some Python takes for the internet, and where no film is.

For Azure's see learn.microsoft.com, “What is IP address 168.63.129.16?” (November 2026).
"""
LOCAL_NAMES = ("localhost", "local", "internal", "lan", "home.arpa")
"""Last parts of names that never mean a host of the internet (RFC 6761, 6762, 8375; ICANN 2024)."""
LONGEST_URL = 2_000


class ForbiddenAddressError(OSError):
    """A connection was about to go where strangers may not send us."""


def forbidden(address: str) -> bool:
    """Whether an IP address lies on this machine, on its network, or is no single host's.

    Private, loopback, link-local (a cloud's metadata among them), shared, reserved and multicast
    ranges are forbidden, in IPv6 also where they are wrapped up; so is what is no address.
    """
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return True
    if any(found.version == network.version and found in network for network in NOBODYS):
        return True
    if isinstance(found, ipaddress.IPv4Address):
        return not found.is_global or found.is_multicast
    inside = found.ipv4_mapped or found.sixtofour
    if found in NAT64:
        inside = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    if inside is not None:
        return forbidden(str(inside))
    return found not in PUBLIC_6 or not found.is_global


def permitted(address: str, own: Networks = ()) -> bool:
    """Whether a connection to an address may be made; `own` are networks the operator named."""
    if not forbidden(address):
        return True
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    return any(found.version == network.version and found in network for network in own)


def refusal(url: str, own: Networks = ()) -> str:
    """Why a URL is not worth asking for, before any name is looked up; empty where it may be."""
    if len(url) > LONGEST_URL:
        return f"it is {len(url)} letters long"
    if not url.isprintable() or any(letter.isspace() for letter in url):
        return "it holds blanks or control characters"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        return str(error)
    if parts.scheme not in ("http", "https"):
        return f"it begins with {parts.scheme[:20] or 'no scheme'}, not http or https"
    if not host:
        return "it names no host"
    if parts.username is not None or parts.password is not None:
        return "it holds a user name"
    name = host.rstrip(".").lower()
    address = _literal(name)
    if address:
        return "" if permitted(address, own) else "its address is not one of the internet"
    local = "." not in name or name.endswith(tuple(f".{last}" for last in LOCAL_NAMES))
    return "its host is not one of the internet" if local and not own else ""


def connect(host: str, port: int, deadline: float, own: Networks = ()) -> socket.socket:
    """A connection to a host at an address that strangers may send us to, before `deadline`.

    `deadline` is a time of `time.monotonic`. Raises ForbiddenAddressError where the host has no
    other address than forbidden ones, OSError where it cannot be reached.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    allowed = [entry for entry in found if permitted(str(entry[4][0]), own)]
    if not allowed:
        raise ForbiddenAddressError(f"{host} is not on the internet")
    trouble: OSError = TimeoutError("timed out")
    for family, kind, protocol, _name, place in allowed:
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(remaining(deadline))
            line.connect(place)
        except OSError as error:
            line.close()
            trouble = error
        else:
            return line
    raise trouble


def remaining(deadline: float) -> float:
    """Seconds until a time of `time.monotonic`. Raises TimeoutError where it is past."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


class _Guard(threading.local):
    """What a thread may reach beside the internet; None where it is not held."""

    own: Networks | None = None


_guard = _Guard()


@contextmanager
def public_only(own: Networks = ()) -> Iterator[None]:
    """No Python code of this thread connects to a forbidden address meanwhile.

    For libraries that make their own connections. What they start as another process, or in
    threads of their own, is not held: see `public_from_now_on`. A connection that is refused
    raises ForbiddenAddressError.
    """
    _watch_connections()
    before = _guard.own
    _guard.own = tuple(own)
    try:
        yield
    finally:
        _guard.own = before


def public_from_now_on(own: Networks = ()) -> None:
    """The same for every thread of this process, and until it ends."""
    _watch_connections()
    _Guard.own = tuple(own)


@cache
def _watch_connections() -> None:
    """Python asks its audit hooks before every connection; a hook cannot be taken away again."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event != "socket.connect":
            return
        own = _guard.own
        if own is None:
            return
        place = arguments[1]
        host = str(place[0]) if isinstance(place, tuple) and place else ""
        if not permitted(_literal(host) or host, own):
            raise ForbiddenAddressError(f"{host or place!r} is not on the internet")

    sys.addaudithook(hook)


def _literal(name: str) -> str:
    """The address that a name spells, in any spelling the system reads; empty for a real name."""
    if ":" in name:
        return name
    try:
        return socket.inet_ntoa(socket.inet_aton(name))  # also 127.1, 0x7f000001 and 017700000001
    except OSError:
        return ""
