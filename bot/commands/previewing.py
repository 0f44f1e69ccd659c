"""What would be posted, for people and for programs. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.announce import Preview


def preview_lines(shown: Preview) -> Iterator[str]:
    """What would be sent to a target, status by status."""
    if shown.why:
        yield f"{shown.target}: {shown.why}"
    for place, status in enumerate(shown.statuses):
        yield f"{shown.target} {place + 1}/{len(shown.statuses)}  {status.visibility}"
        if status.warning:
            yield f"  warning: {status.warning}"
        yield from (f"  {line}" for line in status.text.splitlines())
        if status.video is not None:
            yield f"  video: {status.video}, {status.duration_s:.1f} s"
            yield from (f"  alt: {line}" for line in status.alt.splitlines())


def preview_rows(shown: Preview) -> Iterator[dict[str, Any]]:
    """The same with everything that is known of each status."""
    for place, status in enumerate(shown.statuses):
        yield {
            "target": shown.target,
            "place": place,
            "text": status.text,
            "alt": status.alt,
            "video": None if status.video is None else str(status.video),
            "width": status.width,
            "height": status.height,
            "duration_s": round(status.duration_s, 3),
            "language": status.language,
            "tags": list(status.tags),
            "warning": status.warning,
            "sensitive": status.sensitive,
            "visibility": status.visibility,
            "kept_back": shown.why,
        }
