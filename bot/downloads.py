"""Films fetched from where they lie on the web, with yt-dlp."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.addresses import Networks, public_only
from bot.errors import DownloadError, Reason
from bot.fetch_errors import HINTS, told_apart
from bot.sources.find import clean
from matcher.errors import FootageError
from matcher.whole import write_text

MAX_HEIGHT = 720
"""Our canvas is 1280×720: more would be thrown away."""

FORMAT = f"bv*[height<={MAX_HEIGHT}]+ba/b[height<={MAX_HEIGHT}]/bv*+ba/b"
SOCKET_TIMEOUT_S = 30
COOKIES = "cookies.txt"
RUNTIMES = ("deno", "node", "bun", "quickjs")
"""What may run the JavaScript of YouTube's player; yt-dlp takes the first that it finds."""

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all (0 where the server does not say)."""


@dataclass(frozen=True)
class Download:
    """A film that was fetched, with what its page says of it; empty where it says nothing."""

    file: Path
    title: str
    year: str
    credit: str
    license: str
    url: str


@dataclass(frozen=True)
class Limits:
    """What is not fetched: more than `largest_bytes`, or longer than `longest_s` seconds.

    `cookies` is a browser's cookie file, for videos that want to know who asks. `own` is for
    links that a stranger gave: no address inside our own network but those of `own` is asked;
    None asks any. `against` is asked of every page that a link turns out to lead to, its title and
    its length in seconds, and gives the reason not to fetch it, if any. Without `plugins` yt-dlp
    runs no code but its own.
    """

    largest_bytes: int | None = None
    longest_s: float | None = None
    cookies: Path | None = None
    own: Networks | None = None
    against: Callable[[str, str, float | None], Reason | None] | None = None
    plugins: bool = True


UNLIMITED = Limits()


def is_url(text: str) -> bool:
    """Whether this names a place on the web rather than a file."""
    return text.lower().startswith(("http://", "https://"))


def home_of(url: str, folder: Path) -> Path:
    """The folder below `folder` that a film's file and receipt are fetched into."""
    return folder / hashlib.blake2b(url.encode(), digest_size=8).hexdigest()


def fetch(
    url: str, folder: Path, progress: Progress | None = None, limits: Limits = UNLIMITED
) -> Download:
    """Fetches a film into a folder of its own below `folder`, once; partial files are resumed.

    Raises DownloadError with its reason where it cannot be had, OSError where the disk is full.
    """
    import yt_dlp

    home = home_of(url, folder)
    receipt = home / "download.json"
    if (known := _fetched(receipt)) is not None:
        return known
    home.mkdir(parents=True, exist_ok=True)
    if not limits.plugins:
        leave_plugins_out(url)
    options = {
        "format": FORMAT,
        "outtmpl": {"default": str(home / "film.%(ext)s")},
        "merge_output_format": "mkv",
        "ffmpeg_location": _ffmpeg(),
        "noplaylist": True,
        "playlistend": 1,
        "socket_timeout": SOCKET_TIMEOUT_S,
        "retries": 5,
        "continuedl": True,
        "cachedir": False,
        "enable_file_urls": False,
        "usenetrc": False,
        "noprogress": True,
        "hls_prefer_native": True,  # ffmpeg tells no progress, so nothing could stop it
        "js_runtimes": {name: {} for name in RUNTIMES},
        "cookiefile": _cookies(limits, home),
        "color": {"stdout": "no_color", "stderr": "no_color"},
        "logger": _Quiet(),
        "match_filter": partial(_judge, url, limits),
        "progress_hooks": [
            partial(_stop, url, limits),
            *([_reporter(progress)] if progress else []),
        ],
    }
    try:
        guarded = nullcontext() if limits.own is None else public_only(limits.own)
        with guarded, yt_dlp.YoutubeDL(options) as client:
            info = _film_in(url, client.extract_info(url, download=True))
            file = Path(info["requested_downloads"][0]["filepath"])
        _measure(url, file, limits)
    except DownloadError as refused:
        if refused.reason in ("too large", "too long"):
            shutil.rmtree(home, ignore_errors=True)  # nor shall what came of it lie about
        raise
    except Exception as error:  # an extractor is a stranger's program and raises what it likes
        raise told_apart(url, error) from error
    finally:
        (home / COOKIES).unlink(missing_ok=True)
    facts: dict[str, Any] = {
        "file": file.name,
        "title": str(info.get("title") or ""),
        "year": str(info.get("release_year") or info.get("upload_date") or "")[:4],
        "credit": str(info.get("creator") or info.get("uploader") or ""),
        "license": str(info.get("license") or ""),
        "url": str(info.get("webpage_url") or url),
    }
    write_text(receipt, json.dumps(facts))
    return Download(**{**facts, "file": file})


def _film_in(url: str, info: dict[str, Any]) -> dict[str, Any]:
    """What was fetched: of a page with several films the first."""
    if "entries" in info:
        info = next(iter(info["entries"]), {})
    if not info.get("requested_downloads"):
        raise DownloadError(f"{url} holds no film", HINTS["unsupported"], "unsupported")
    return info


def _judge(url: str, limits: Limits, info: dict[str, Any], *, incomplete: bool = False) -> None:
    """Refuses a film for what its page says of it, before anything is fetched."""
    del incomplete  # what is not known yet is asked again when it is
    if info.get("is_live") or info.get("live_status") in ("is_live", "is_upcoming", "post_live"):
        begins = info.get("release_timestamp")
        wait = timedelta(seconds=begins - time.time()) if begins else None
        raise DownloadError(
            f"{url} is not shown yet, or only live", HINTS["not yet"], "not yet", wait
        )
    _no_longer(url, limits, info.get("duration"))
    _no_stranger(url, limits, info)
    _no_larger(url, limits, info.get("filesize") or info.get("filesize_approx"))


def _no_stranger(url: str, limits: Limits, info: dict[str, Any]) -> None:
    """Refuses a page that is not one of those that were meant."""
    if limits.against is None:
        return
    page, title = str(info.get("webpage_url") or url), str(info.get("title") or "")
    reason = limits.against(page, title, info.get("duration"))
    if reason is not None:
        named = f", “{clean(title)}”" if title else ""
        raise DownloadError(f"{page}{named}, is not fetched", HINTS[reason], reason)


def _stop(url: str, limits: Limits, status: dict[str, Any]) -> None:
    """Stops a film that is larger than its page said: as its server tells, or as it comes in."""
    _no_larger(url, limits, status.get("total_bytes"))
    _no_larger(url, limits, status.get("downloaded_bytes"))


def _measure(url: str, file: Path, limits: Limits) -> None:
    """Refuses what came where it is no film, or one longer than its page said."""
    from matcher.footage import open_footage

    if limits.longest_s is None:
        return
    try:
        footage = open_footage(file)
    except FootageError as error:
        raise DownloadError(f"{url}: {error}", HINTS["unsupported"], "unsupported") from error
    _no_longer(url, limits, float(footage.frames / footage.fps))


def _no_longer(url: str, limits: Limits, seconds: float | None) -> None:
    if limits.longest_s is not None and seconds is not None and seconds > limits.longest_s:
        raise DownloadError(
            f"{url} takes {seconds / 60:.1f} minutes, more than the {limits.longest_s / 60:.1f}"
            " that are allowed",
            HINTS["too long"],
            "too long",
        )


def _no_larger(url: str, limits: Limits, size: float | None) -> None:
    if limits.largest_bytes is not None and size is not None and size > limits.largest_bytes:
        raise DownloadError(
            f"{url} is larger than the {limits.largest_bytes / 1e6:.0f} MB that are allowed",
            HINTS["too large"],
            "too large",
        )


def _cookies(limits: Limits, home: Path) -> str | None:
    """A copy of the operator's cookie file: yt-dlp writes into the one it is given."""
    if limits.cookies is None:
        return None
    copy = home / COOKIES
    try:
        copy.write_bytes(limits.cookies.read_bytes())
    except OSError as error:
        raise DownloadError(
            f"the cookie file {limits.cookies} cannot be read: {error.strerror}",
            "mend fetching.cookies, or leave it out",
            "ours",
        ) from error
    return str(copy)


def _fetched(receipt: Path) -> Download | None:
    """What was fetched before, if it is still there."""
    try:
        facts = json.loads(receipt.read_text(encoding="utf-8"))
        file = receipt.with_name(facts["file"])
        return Download(**{**facts, "file": file}) if file.exists() else None
    except (OSError, ValueError, LookupError, TypeError):  # a lost receipt means fetching once more
        return None


def leave_plugins_out(url: str) -> None:
    """No plugin of yt-dlp is loaded by this process from now on.

    Raises DownloadError (ours: another process can) where some are already.
    """
    from yt_dlp import globals as known

    loaded = (known.plugin_ies, known.plugin_pps, known.plugin_ies_overrides)
    if any(plugins.value for plugins in loaded):
        raise DownloadError(
            f"{url} is not asked while plugins of yt-dlp are loaded",
            "it is fetched by another process",
        )
    known.plugin_dirs.value = []


class _Quiet:
    """Keeps yt-dlp's own lines off the operator's screen: its errors come back as ours."""

    def debug(self, message: str) -> None:
        """Says nothing."""

    def warning(self, message: str) -> None:
        """Says nothing."""

    def error(self, message: str) -> None:
        """Says nothing."""


def _reporter(progress: Progress) -> Callable[[dict[str, Any]], None]:
    def report(status: dict[str, Any]) -> None:
        total = status.get("total_bytes") or status.get("total_bytes_estimate") or 0
        progress(int(status.get("downloaded_bytes") or 0), int(total))

    return report


def _ffmpeg() -> str:
    import imageio_ffmpeg

    path: str = imageio_ffmpeg.get_ffmpeg_exe()
    return path
