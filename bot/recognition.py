"""Whether a trailer was here before under another name, by what it looks like."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from matcher.fingerprint import SAME_TRAILER, Fingerprint, same_footage
from matcher.whole import write_text

NAME = "fingerprint"
"""The file in a trailer's folder: hex digits, 8 kB at most. Housekeeping keeps it for good."""


def remember(folder: Path, mark: Fingerprint) -> None:
    """Keeps a trailer's fingerprint in its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / NAME, mark.to_bytes().hex())


def remembered(folder: Path) -> Fingerprint | None:
    """The fingerprint in a trailer's folder; None where there is none that can be read."""
    try:
        return Fingerprint.from_bytes(bytes.fromhex((folder / NAME).read_text(encoding="ascii")))
    except (OSError, ValueError):  # a trailer that nobody remembers is at worst made once more
        return None


def recognise(mark: Fingerprint, trailers: Path, ids: Iterable[str]) -> str:
    """The id of the trailer that shows the same footage, of these below `trailers`; else empty.

    Of several it is the one that has the most in common.
    """
    best, found = SAME_TRAILER, ""
    for identity in ids:
        other = remembered(trailers / identity)
        likeness = 0.0 if other is None else same_footage(mark, other)
        if likeness >= best:
            best, found = likeness, identity
            if likeness == 1.0:
                break
    return found
