"""A rendered montage goes out: to each target that was asked for, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.app import App
from bot.errors import NotFoundError, PostingError
from bot.pipeline import derived_files
from bot.posting.draft import Draft, PostFiles
from bot.posting.publish import publish, retract
from bot.posting.wording import draft_of
from matcher.montage import Montage
from state.records import PostRecord, PostState

LAYOUT = "side-by-side"
"""The layout whose words the draft speaks."""


def draft_and_files(montage: Montage, folder: Path) -> tuple[Draft, PostFiles]:
    """What would be posted. Raises PostingError where the montage is not rendered."""
    files = PostFiles(
        video=folder / f"{LAYOUT}.mp4",
        poster=folder / "poster.jpg",
        contact_sheet=folder / "contact-sheet.jpg",
        credits=folder / "credits.txt",
    )
    derived = derived_files(montage, folder)
    for file in (files.video, files.poster, files.contact_sheet, files.credits):
        if not derived.fresh(file.name):
            raise PostingError(
                f"{montage.trailer.title} has no {file.name} of this edit yet",
                f"kuleshov montage render {montage.id} --layout side-by-side",
            )
    return draft_of(montage), files


def announce(
    app: App, montage: Montage, folder: Path, targets: Sequence[str]
) -> Iterator[PostRecord]:
    """Posts a montage to each target where it does not stand yet."""
    draft, files = draft_and_files(montage, folder)
    for name in targets:
        target = app.target(name)
        before = app.journal.find_post(montage.id, name)
        with app.step("posted", subject=montage.id, target=name) as record:
            post = publish(draft, files, target, app.journal)
            if before is not None and before.state is PostState.PUBLISHED:
                record.skip("it stands there already")
        yield post


def take_back(app: App, name: str, why: str) -> Iterator[PostRecord]:
    """Takes a post, or every post of a montage, back; records why, so it is never posted again.

    `name` is the id of a post or a montage, or how one begins. Raises NotFoundError where there
    is none.
    """
    posts = app.journal.posts() if name else []
    found = [p for p in posts if p.id.startswith(name) or p.montage.startswith(name)]
    if not found or len({p.montage for p in found}) > 1:
        raise NotFoundError(
            f"{'no' if not found else 'more than one'} post is called {name}",
            "kuleshov posts list names them",
        )
    for post in found:
        with app.step("retracted", subject=post.montage, target=post.target):
            yield retract(post, app.target(post.target), app.journal, why)
