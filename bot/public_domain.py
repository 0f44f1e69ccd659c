"""Old film from the Internet Archive for the demo, where the wider network is reachable.

Nothing depends on it: what cannot be had is a notice. A site that does not answer within
`PROBE_S` seconds is not asked again.
"""

from __future__ import annotations

import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path

INTERNET_ARCHIVE = "https://archive.org"
PROBE_S = 3.0
DOWNLOAD_S = 60.0
"""For one film."""
MOST_BYTES = 30_000_000
"""Of one film: a longer one would take the demo longer than a demo may."""


@dataclass(frozen=True)
class PublicDomainFilm:
    """A film on the Internet Archive: `path` on the site, `file` here, and its credits."""

    path: str
    file: str
    title: str
    year: str
    credit: str
    license: str
    source: str


def fetch_public_domain(
    folder: Path, films: Sequence[PublicDomainFilm], site: str = INTERNET_ARCHIVE
) -> tuple[list[PublicDomainFilm], list[str]]:
    """The films that are in `folder` afterwards, and notices about those that are not.

    Never fails, and never takes longer than `PROBE_S`, and `DOWNLOAD_S` for each film.
    """
    missing = [film for film in films if not (folder / film.file).is_file()]
    notices: list[str] = []
    if missing and not answers(site, PROBE_S):
        notices.append(f"left out: films of the Internet Archive, which does not answer ({site})")
    else:
        for film in missing:
            try:
                _download(site + film.path, folder / film.file)
            except (OSError, HTTPException) as error:
                notices.append(f"left out: {film.title} ({film.source}): {error}")
    return [film for film in films if (folder / film.file).is_file()], notices


def answers(site: str, deadline_s: float) -> bool:
    """Whether the site says anything at all within `deadline_s`.

    In a thread: a name look-up that hangs cannot be stopped, only left behind.
    """
    heard = threading.Event()

    def ask() -> None:
        with suppress(OSError, HTTPException), _open(site + "/robots.txt", deadline_s):
            heard.set()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(deadline_s)
    return heard.is_set()


def _open(url: str, timeout_s: float) -> HTTPResponse:
    opener = urllib.request.build_opener()
    opener.addheaders = [("User-Agent", "kuleshov demo")]
    response: HTTPResponse = opener.open(url, timeout=timeout_s)
    return response


def _download(url: str, place: Path) -> None:
    """The film at `place`, whole or not at all. Raises OSError where it is not a film of ours."""
    temporary = place.with_name(f".{place.name}.part")
    end = time.monotonic() + DOWNLOAD_S
    try:
        with _open(url, PROBE_S) as response, temporary.open("wb") as file:
            if response.headers.get_content_maintype() == "text":
                raise OSError("what answered is a page and not a film")
            announced = response.headers.get("Content-Length")
            while block := response.read(1 << 16):
                file.write(block)
                if file.tell() > MOST_BYTES:
                    raise OSError(f"it is larger than {MOST_BYTES} bytes")
                if time.monotonic() > end:
                    raise OSError(f"it had not arrived after {DOWNLOAD_S:g} s")
            if announced and file.tell() != int(announced):
                raise OSError("the connection broke off")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)
