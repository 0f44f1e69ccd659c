"""Films fetched from where they lie on the web, with yt-dlp."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
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

PROTOCOLS = frozenset(
    {"http", "https", "m3u8", "m3u8_native", "http_dash_segments", "http_dash_segments_generator"}
)
"""What yt-dlp speaks itself; for others it starts programs that go where they like."""

PIECES_A_SECOND = 2
"""Nobody cuts films into smaller pieces, but who wants us to ask another server thousands of times.

Most pieces take 2 to 10 seconds.
"""

REPAIRS = ("m3u8", "m4a", "stretched", "timestamp", "duration", "duplicatemoov")
"""What yt-dlp lets ffmpeg mend in a film that came, by the names of its postprocessors."""

RECEIPT = "download.json"


class Silent:
    """Keeps yt-dlp's own lines off the operator's screen: its errors come back as ours."""

    def debug(self, message: str) -> None:
        """Says nothing."""

    def warning(self, message: str) -> None:
        """Says nothing."""

    def error(self, message: str) -> None:
        """Says nothing."""


ALWAYS: Mapping[str, Any] = {
    "socket_timeout": SOCKET_TIMEOUT_S,
    "cachedir": False,
    "enable_file_urls": False,
    "usenetrc": False,
    "noprogress": True,
    "logger": Silent(),
}
"""What yt-dlp is told whatever it does: no keys and no files of this machine, no words on its
screen."""

LOOKING: Mapping[str, Any] = {
    **ALWAYS,
    "proxy": "",  # a proxy would be connected to in place of the address that is looked at
    "skip_download": True,
    "retries": 2,
    "extractor_retries": 1,
    "quiet": True,
    "no_warnings": True,
}
"""The same for who only asks what there is."""

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
    runs no code but its own. What takes longer than `within_s` seconds is given up, but only
    `bot.apart` can do that.
    """

    largest_bytes: int | None = None
    longest_s: float | None = None
    cookies: Path | None = None
    own: Networks | None = None
    against: Callable[[str, str, float | None], Reason | None] | None = None
    plugins: bool = True
    within_s: float | None = None


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

    What is there already, fetched within other limits, is looked at again. Raises DownloadError
    with its reason where it cannot be had, OSError where the disk is full.
    """
    home = home_of(url, folder)
    if (known := fetched(home)) is not None:
        _look_again(url, known, limits)
        return known
    import yt_dlp

    home.mkdir(parents=True, exist_ok=True)
    if not limits.plugins:
        leave_plugins_out(url)
    options = {
        **ALWAYS,
        "format": FORMAT,
        "outtmpl": {"default": str(home / "film.%(ext)s")},
        "merge_output_format": "mkv",
        "ffmpeg_location": _ffmpeg(),
        "noplaylist": True,
        "playlistend": 1,
        "retries": 5,
        "continuedl": True,
        "hls_prefer_native": True,  # ffmpeg tells no progress; yet some it gets: see _careful
        "postprocessor_args": _one_file_each(),
        "js_runtimes": {name: {} for name in RUNTIMES},
        "cookiefile": _cookies(limits, home),
        "color": {"stdout": "no_color", "stderr": "no_color"},
        "match_filter": partial(_judge, url, limits),
        "progress_hooks": [
            partial(_stop, url, limits),
            *([_reporter(progress)] if progress else []),
        ],
        **(_careful() if limits.own is not None else {}),
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
    write_text(home / RECEIPT, json.dumps(facts))
    return Download(**{**facts, "file": file})


def _one_file_each() -> dict[str, list[str]]:
    """What ffmpeg is told when it puts parts of a film together, or mends one.

    A part is what a server chose to send, and may be a list that names any file of this machine.
    """
    from matcher.stream import FORMATS

    alone = ["-protocol_whitelist", "file", "-format_whitelist", FORMATS]
    return {f"{name}+ffmpeg_i": alone for name in ("merger", *(f"fixup{one}" for one in REPAIRS))}


def _careful() -> dict[str, Any]:
    """What is different where the address is a stranger's.

    What yt-dlp cannot read itself, such as a manifest with the key method SAMPLE-AES, it leaves to
    an ffmpeg that no guard and no limit holds: that gets no network. Proxies would be connected to
    in place of the address that is looked at. The first piece that is missing ends all.
    """
    return {
        "external_downloader_args": {"ffmpeg_i": ["-protocol_whitelist", "file"]},
        "proxy": "",
        "skip_unavailable_fragments": False,
    }


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
    _no_other_program(url, limits, str(info.get("protocol") or ""))
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


def _no_other_program(url: str, limits: Limits, protocols: str) -> None:
    """Refuses what yt-dlp would leave to a program of others; parts of a film are joined by +."""
    others = set(filter(None, protocols.split("+"))) - PROTOCOLS
    if limits.own is not None and others:
        named = clean(", ".join(sorted(others)))
        raise DownloadError(f"{url} is sent by {named}", HINTS["unsupported"], "unsupported")


def _stop(url: str, limits: Limits, status: dict[str, Any]) -> None:
    """Stops a film that is larger than its page said: as its server tells, or as it comes in.

    Each part is looked at as it is whole, before ffmpeg has anything to do with it.
    """
    _no_larger(url, limits, status.get("total_bytes"))
    _no_larger(url, limits, status.get("downloaded_bytes"))
    _no_crumbs(url, limits, status.get("fragment_count"))
    if status.get("status") == "finished":
        from matcher.stream import opened

        with _films_alone(url), opened(Path(status["filename"])):
            pass


def _no_crumbs(url: str, limits: Limits, pieces: int | None) -> None:
    """Refuses a film in more pieces than its longest length has."""
    if limits.longest_s is None or pieces is None:
        return
    if pieces > max(limits.longest_s, 1) * PIECES_A_SECOND:
        raise DownloadError(
            f"{url} comes in {pieces} pieces, more than a film has",
            HINTS["unsupported"],
            "unsupported",
        )


def _measure(url: str, file: Path, limits: Limits) -> None:
    """Refuses what came where it is no film, or one longer than its page said."""
    from matcher.footage import open_footage

    if limits.longest_s is None:
        return
    with _films_alone(url):
        footage = open_footage(file)
    _no_longer(url, limits, float(footage.frames / footage.fps))


@contextmanager
def _films_alone(url: str) -> Iterator[None]:
    """What is no film is no film to be fetched."""
    try:
        yield
    except FootageError as error:
        raise DownloadError(f"{url}: {error}", HINTS["unsupported"], "unsupported") from error


def _look_again(url: str, known: Download, limits: Limits) -> None:
    """Refuses a film that somebody fetched for whom other limits held."""
    _no_stranger(url, limits, {"webpage_url": known.url, "title": known.title})
    _no_larger(url, limits, known.file.stat().st_size)
    _measure(url, known.file, limits)


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


def fetched(home: Path) -> Download | None:
    """What was fetched into a film's own folder before, if it is still there."""
    receipt = home / RECEIPT
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


def _reporter(progress: Progress) -> Callable[[dict[str, Any]], None]:
    def report(status: dict[str, Any]) -> None:
        total = status.get("total_bytes") or status.get("total_bytes_estimate") or 0
        progress(int(status.get("downloaded_bytes") or 0), int(total))

    return report


def _ffmpeg() -> str:
    import imageio_ffmpeg

    path: str = imageio_ffmpeg.get_ffmpeg_exe()
    return path
