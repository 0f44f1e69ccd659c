"""Films fetched from where they lie on the web, with yt-dlp."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import DownloadError
from matcher.whole import write_text

MAX_HEIGHT = 720
"""Our canvas is 1280×720: more would be thrown away."""

FORMAT = f"bv*[height<={MAX_HEIGHT}]+ba/b[height<={MAX_HEIGHT}]/bv*+ba/b"
SOCKET_TIMEOUT_S = 30

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


def is_url(text: str) -> bool:
    """Whether this names a place on the web rather than a file."""
    return text.lower().startswith(("http://", "https://"))


def fetch(url: str, folder: Path, progress: Progress | None = None) -> Download:
    """Fetches a film into a folder of its own below `folder`, once; partial files are resumed.

    Raises DownloadError where it cannot be had.
    """
    import yt_dlp

    home = folder / hashlib.blake2b(url.encode(), digest_size=8).hexdigest()
    receipt = home / "download.json"
    if (known := _fetched(receipt)) is not None:
        return known
    home.mkdir(parents=True, exist_ok=True)
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
        "color": {"stdout": "no_color", "stderr": "no_color"},
        "logger": _Quiet(),
        "progress_hooks": [_reporter(progress)] if progress else [],
    }
    try:
        with yt_dlp.YoutubeDL(options) as client:
            info = client.extract_info(url, download=True)
            if info.get("entries"):
                info = info["entries"][0]
            file = Path(info["requested_downloads"][0]["filepath"])
    except (yt_dlp.utils.YoutubeDLError, LookupError, TypeError, ValueError, OSError) as error:
        said = _first_line(error)
        raise DownloadError(
            f"{url} could not be fetched: {said}", "open it in a browser to see whether it is there"
        ) from error
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


def _fetched(receipt: Path) -> Download | None:
    """What was fetched before, if it is still there."""
    try:
        facts = json.loads(receipt.read_text(encoding="utf-8"))
        file = receipt.with_name(facts["file"])
        return Download(**{**facts, "file": file}) if file.exists() else None
    except (OSError, ValueError, LookupError, TypeError):  # a lost receipt means fetching once more
        return None


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


def _first_line(error: Exception) -> str:
    text = str(error).removeprefix("ERROR: ").strip()
    return text.splitlines()[0] if text else type(error).__name__


def _ffmpeg() -> str:
    import imageio_ffmpeg

    path: str = imageio_ffmpeg.get_ffmpeg_exe()
    return path
