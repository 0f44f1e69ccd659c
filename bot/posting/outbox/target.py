"""The outbox: a folder with a gallery page and a feed, a target that needs no account.

    DATA/outbox/
      index.html  feed.xml               derived from the folders below, whenever one changes
      posts/2026-11-21-metropolis-ID/    video, poster, contact sheet, credits, page, post.json

A post is its folder: it appears and goes in one rename, and until then it lies under a name that
begins with a dot. A crash at any moment leaves a whole gallery. One process at a time writes: the
data folder's lock sees to that.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import PostingError
from bot.posting.outbox.entry import (
    CONTACT_SHEET,
    CREDITS,
    PAGE,
    POSTER,
    RECORD,
    VIDEO,
    Entry,
    folder_name,
    from_json,
    tag_uri,
    to_json,
)
from bot.posting.outbox.feed import FEED, atom, authority_of
from bot.posting.outbox.gallery import front_page, post_page
from bot.posting.target import Account, Limits, Reactions, Receipt, Status, TextLimits
from bot.posting.words.draft import Draft, PostFiles
from matcher.video_limits import VideoLimits
from state.durable import share_file, sync_folder, write_durably

SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Ids that may become a part of a file name; a montage.json can be edited by hand."""

LIMITS = Limits(TextLimits(letters=500, alt=1_500), VideoLimits(), thread=False)
"""Letters as Mastodon takes them by default (its API's documentation, checked November 2026), so
that what looks well here does so there; a video of any size."""


class Outbox:
    """Posts into a folder. `base_url` is where the folder is served, empty where it is not.

    `title` heads gallery and feed. Making an Outbox touches no file.
    """

    name = "outbox"

    def __init__(self, folder: Path, base_url: str = "", title: str = "Kuleshov") -> None:
        self.folder = folder
        self._posts = folder / "posts"
        self._base_url = base_url if not base_url or base_url.endswith("/") else f"{base_url}/"
        self._title = title

    def limits(self) -> Limits:
        """What a page shows well: the video as it is, and words as everywhere else."""
        return LIMITS

    def find(self, status: Status, intended: datetime, known: frozenset[str]) -> Receipt | None:
        """The receipt of a montage whose folder stands; a gallery that lacks it gets it."""
        del intended, known  # here the folder's name tells
        with _translated("read"):
            folder = self._standing(status.draft.montage)
            if folder is None:
                return None
            self.rebuild()
            return self._receipt(folder.name)

    def publish(self, status: Status, intended: datetime, after: Receipt | None) -> Receipt:
        """Puts the post into the outbox, dated `intended`. A post that is there stays as it is.

        The files are linked where that is possible, and copied elsewhere: what was posted stays
        as it was when the montage is rendered again, because rendering replaces its files.
        """
        del after  # a page says everything at once
        draft = replace(
            status.draft,
            text=status.text,
            alt=status.alt or status.draft.alt,
            tags=status.tags or status.draft.tags,
        )
        with _translated("written"):
            self._sweep()
            folder = self._standing(draft.montage)
            if folder is None:
                folder = self._posts / folder_name(draft, intended)
                self._fill(folder, draft, status.files, intended)
            self.rebuild()
            return self._receipt(folder.name)

    def retract(self, receipt: Receipt) -> None:
        """Takes the post out of gallery and feed, and deletes its files."""
        folder = self._posts / Path(receipt.id).name
        with _translated("written"):
            if (folder / RECORD).is_file():
                folder.rename(_hidden(folder))
                sync_folder(self._posts)
            self.rebuild()
            self._sweep()

    def account(self) -> Account:
        """The folder itself."""
        place = self._base_url or (self.folder / PAGE).absolute().as_uri()
        return Account(str(self.folder), place)

    def reactions(self, receipt: Receipt) -> Reactions | None:
        """Nobody can tell: a page has no hearts."""
        del receipt
        return None

    def entries(self) -> list[Entry]:
        """All posts, newest first. Raises PostingError where a post.json makes no sense."""
        records = sorted(self._posts.glob(f"[!.]*/{RECORD}"))
        found = [from_json(path.parent.name, path.read_text(encoding="utf-8")) for path in records]
        return sorted(found, key=lambda entry: (entry.published, entry.folder), reverse=True)

    def rebuild(self) -> None:
        """Makes all pages and the feed from the posts; only what differs is written."""
        with _translated("written"):
            self.folder.mkdir(parents=True, exist_ok=True)
            entries = self.entries()
            for entry in entries:
                _renew(self._posts / entry.folder / PAGE, post_page(entry, self._title))
            _renew(self.folder / PAGE, front_page(entries, self._title))
            _renew(self.folder / FEED, atom(entries, self._title, self._base_url))

    def _standing(self, montage: str) -> Path | None:
        """The folder of a montage's post, None where it has none."""
        if not SAFE_ID.fullmatch(montage):
            raise PostingError(
                f"the id {montage[:80]!r} cannot be a part of a file name",
                "an id has letters, digits, - and _ only; make the montage again",
            )
        for record in sorted(self._posts.glob(f"[!.]*-{montage}/{RECORD}")):
            entry = from_json(record.parent.name, record.read_text(encoding="utf-8"))
            if entry.draft.montage == montage:
                return record.parent
        return None

    def _fill(self, folder: Path, draft: Draft, files: PostFiles, published: datetime) -> None:
        hidden = _hidden(folder)
        hidden.mkdir(parents=True)
        for source, name in (
            (files.video, VIDEO),
            (files.poster, POSTER),
            (files.contact_sheet, CONTACT_SHEET),
            (files.credits, CREDITS),
        ):
            if not source.is_file():
                raise PostingError(
                    f"{source} is missing", f"render it: kuleshov montage render {draft.montage}"
                )
            share_file(source, hidden / name)
        entry = Entry(
            folder=folder.name,
            uri=tag_uri(authority_of(self._base_url), published, f"kuleshov/{draft.montage}"),
            published=published.astimezone(UTC),
            draft=draft,
            width=files.width,
            height=files.height,
            video_bytes=(hidden / VIDEO).stat().st_size,
        )
        write_durably(hidden / PAGE, post_page(entry, self._title))
        write_durably(hidden / RECORD, to_json(entry).encode())
        hidden.rename(folder)
        sync_folder(self._posts)

    def _sweep(self) -> None:
        """Deletes what crashes and retractions left under hidden names."""
        for left in self._posts.glob(".*"):
            if left.is_dir():  # desktops leave hidden files of their own
                shutil.rmtree(left)

    def _receipt(self, name: str) -> Receipt:
        page = f"posts/{name}/{PAGE}"
        url = f"{self._base_url}{page}" if self._base_url else (self.folder / page).absolute()
        return Receipt(name, url if isinstance(url, str) else url.as_uri())


def _hidden(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}")


def _renew(path: Path, data: bytes) -> None:
    try:
        if path.read_bytes() == data:
            return
    except FileNotFoundError:
        pass
    write_durably(path, data)


@contextmanager
def _translated(verb: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PostingError(
            f"the outbox cannot be {verb}: {error}",
            "check its permissions and the free space; posting again goes on from here",
        ) from error
