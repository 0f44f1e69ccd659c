"""A YouTube on loopback that answers searches as www.youtube.com does, for the real yt-dlp.

It stands behind the real name: names are looked up here, and its certificate counts as good.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.bot.odd_web import Answer, odd_site, page

NAME = "www.youtube.com"
SEARCH = "/youtubei/v1/search"
HOME = "/"


@dataclass
class YouTube:
    """What it is asked, and which other names were looked up meanwhile.

    `answer` is what a search gets.
    """

    answer: Answer
    asked: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    strange_names: list[str] = field(default_factory=list)

    def search(self, request: BaseHTTPRequestHandler) -> None:
        """Answers a search."""
        sent = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        self.asked.append(f"{request.command} {SEARCH}")
        self.queries.append(json.loads(sent)["query"])
        self.answer(request)

    def home(self, request: BaseHTTPRequestHandler) -> None:
        """Its first page, which yt-dlp looks at before a search."""
        self.asked.append(f"{request.command} {HOME}")
        page("<html><title>YouTube</title></html>")(request)


def video(
    number: int,
    title: str,
    length: str = "2:21",
    channel: str = "Somebody",
    *,
    verified: bool = False,
) -> dict[str, Any]:
    """A video among results, as YouTube's own page gets it."""
    badge = {"metadataBadgeRenderer": {"style": "BADGE_STYLE_TYPE_VERIFIED", "tooltip": "Verified"}}
    found: dict[str, Any] = {
        "videoId": f"{number:011d}",
        "title": {"runs": [{"text": title}]},
        "lengthText": {"simpleText": length},
        "ownerText": {"runs": [{"text": channel}]},
        "viewCountText": {"simpleText": "1,234 views"},
    }
    return {"videoRenderer": {**found, "ownerBadges": [badge]} if verified else found}


def results(videos: Sequence[dict[str, Any]], *, more: bool = False) -> Answer:
    """A page of results; with `more` there is always another one."""
    shown: list[dict[str, Any]] = [{"itemSectionRenderer": {"contents": list(videos)}}]
    if more:
        token = {"continuationCommand": {"token": "more", "request": "CONTINUATION_REQUEST_TYPE"}}
        shown.append({"continuationItemRenderer": {"continuationEndpoint": token}})
    column = {"primaryContents": {"sectionListRenderer": {"contents": shown}}}
    said = {"contents": {"twoColumnSearchResultsRenderer": column}}
    return page(json.dumps(said), "application/json; charset=utf-8")


@contextmanager
def youtube(answer: Answer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[YouTube]:
    """Serves a YouTube under its own name, as long as the test runs."""
    served = YouTube(answer)
    authority, secret = _certificate(folder)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(authority, secret)
    look_up = socket.getaddrinfo
    with odd_site({SEARCH: served.search, HOME: served.home}, tls) as address:
        port = int(address.rpartition(":")[2])

        def found(host: Any, asked: Any, *rest: Any, **named: Any) -> Any:
            if host == NAME:
                return look_up("127.0.0.1", port, *rest, **named)
            try:
                ip_address(host)
            except ValueError:
                served.strange_names.append(host)
                raise socket.gaierror(socket.EAI_NONAME, "no such name") from None
            return look_up(host, asked, *rest, **named)

        with monkeypatch.context() as patched:
            patched.setattr(socket, "getaddrinfo", found)
            patched.setattr(certifi, "where", lambda: str(authority))
            yield served


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for the name, which vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, secret = folder / "youtube.pem", folder / "youtube.key"
    authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return authority, secret
