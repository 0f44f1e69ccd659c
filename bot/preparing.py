"""What is to be sent to a target: planned once, fixed by the intent, its videos made to fit."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from bot.errors import PostingError
from bot.pipeline import DerivedFiles, derived_files
from bot.posting.publish import as_intended
from bot.posting.target import Limits, Status, Visibility
from bot.posting.words.draft import Draft, PostFiles
from bot.posting.words.thread import plan_thread
from bot.posting.words.wording import draft_of
from bot.settings import Settings
from bot.settings_accounts import TargetSettings
from matcher.montage import Montage
from matcher.renditions import fit
from matcher.video_limits import VideoLimits
from state.records import PostRecord, StatusRecord

LAYOUT = "side-by-side"
"""The layout whose words the draft speaks."""


def draft_and_files(
    montage: Montage, folder: Path, layout: str = LAYOUT
) -> tuple[Draft, PostFiles]:
    """What would be posted. Raises PostingError where the montage is not rendered."""
    files = PostFiles(
        video=folder / f"{layout}.mp4",
        poster=folder / "poster.jpg",
        contact_sheet=folder / "contact-sheet.jpg",
        credits=folder / "credits.txt",
    )
    derived = derived_files(montage, folder)
    for file in (files.video, files.poster, files.contact_sheet, files.credits):
        if not derived.fresh(file.name):
            raise PostingError(
                f"{montage.trailer.title} has no {file.name} of this edit yet",
                f"kuleshov montage render {montage.id} --layout {layout}",
            )
    return draft_of(montage), files


def thread_of(
    montage: Montage, draft: Draft, limits: Limits, settings: Settings, target: str
) -> tuple[StatusRecord, ...]:
    """The statuses of a montage's post on a target, before anything is sent.

    Raises PostingError (refused) where no words of ours would fit.
    """
    planned = plan_thread(montage, draft, limits, settings.words, section(settings, target))
    return tuple(
        StatusRecord(
            text=each.text,
            alt=each.alt,
            first_frame=each.frames[0] if each.frames else 0,
            end_frame=each.frames[1] if each.frames else 0,
            tags=tuple(each.tags),
            warning=each.warning,
            sensitive=each.sensitive,
        )
        for each in planned
    )


def ready_to_send(
    montage: Montage,
    folder: Path,
    post: PostRecord,
    limits: Limits,
    settings: Settings,
    layout: str = LAYOUT,
) -> tuple[Status, ...]:
    """The statuses of a post with their videos, made to fit where they are still to be sent.

    Raises PostingError where the montage is not rendered, RenderError where a video cannot be
    made.
    """
    draft, files = draft_and_files(montage, folder, layout)
    made = []
    for place, record in enumerate(post.statuses):
        status = replace(
            as_intended(post, place),
            visibility=visibility(settings, post.target, place),
            language=draft.language,
            draft=draft,
            files=files,
        )
        frames = record.first_frame, record.end_frame
        if frames[0] < frames[1] and not record.receipt:
            status = _with_video(status, montage, folder, post.target, frames, limits.video)
        made.append(status)
    return tuple(made)


def section(settings: Settings, target: str) -> TargetSettings | None:
    """What the settings say of a target; None for the outbox, which has nothing to be set."""
    own = getattr(settings, target, None)
    return own if isinstance(own, TargetSettings) else None


def visibility(settings: Settings, target: str, place: int) -> Visibility:
    """Who sees a status. Answers to our own post keep out of the timelines of strangers."""
    chosen: Visibility = settings.mastodon.visibility if target == "mastodon" else "public"
    return "unlisted" if target == "mastodon" and place > 0 and chosen == "public" else chosen


def _with_video(
    status: Status,
    montage: Montage,
    folder: Path,
    target: str,
    frames: tuple[int, int],
    limits: VideoLimits,
) -> Status:
    whole = status.files.video
    first, end = frames
    out = folder / f"{whole.stem}.{target}-{first}-{end}.mp4"
    video = out

    def make(path: Path) -> None:
        nonlocal video
        path.unlink(missing_ok=True)  # of another edit, or other limits
        video = fit(whole, path, frames, limits)

    _for_limits(derived_files(montage, folder), limits).make(out.name, make)
    width, height = status.files.width, status.files.height
    if video != whole:
        width, height = _size(video)
    duration_s = float((end - first) / montage.trailer.fps)
    return replace(status, video=video, width=width, height=height, duration_s=duration_s)


def _for_limits(derived: DerivedFiles, limits: VideoLimits) -> DerivedFiles:
    """The same files, fresh only where they were made within these very limits."""
    digest = hashlib.blake2b(f"{derived.recipe} {limits}".encode(), digest_size=8).hexdigest()
    return replace(derived, recipe=digest)


def _size(video: Path) -> tuple[int, int]:
    """Width and height of a video, in pixels."""
    import av

    with av.open(str(video)) as opened:
        picture = opened.streams.video[0]
        return picture.width, picture.height
