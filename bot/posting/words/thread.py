"""What is posted of a montage on one place, as a thread: words and frames, in order. Pure.

First the words with the video, or its first piece where it is too long; then the other pieces;
then the credits. No two texts of a thread are the same, so that each can be found again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.errors import PostingError
from bot.posting.target import Limits, TextLimits
from bot.posting.words.crediting import credit_texts
from bot.posting.words.draft import Draft
from bot.posting.words.excerpt import Excerpt
from bot.posting.words.harmless import inert, one_line, shortened
from bot.posting.words.templates import LEAST_TITLE, OWN, check, fitted
from bot.posting.words.wording import alt_of, credit_of, draft_of, facts_of, tags_of
from bot.settings_accounts import WordsSettings
from matcher.montage import Montage
from matcher.renditions import beginning, pieces


class TargetWords(Protocol):
    """What a target's settings say of posts there."""

    @property
    def template(self) -> str:
        """The text of a post there; empty for that of all places."""

    @property
    def too_long(self) -> Literal["trim", "thread"]:
        """What becomes of a video that is too long there."""


@dataclass(frozen=True)
class Planned:
    """One status of a thread. `frames` are those of the montage that its video shows.

    They are first and end frame, None for words alone, which have no alt text.
    """

    text: str
    alt: str = ""
    frames: tuple[int, int] | None = None
    tags: tuple[str, ...] = ()
    warning: str = ""
    sensitive: bool = False


def plan_thread(
    montage: Montage,
    draft: Draft,
    limits: Limits,
    words: WordsSettings,
    target: TargetWords | None = None,
) -> tuple[Planned, ...]:
    """What to post of a montage where these limits hold, the first status first.

    `target` is None for a place without settings of its own. A place without threads gets one
    status. Raises SettingsError where a template cannot be used, PostingError (`refused`) where
    even the shortest text is too long.
    """
    trimmed = not limits.thread or (target is not None and target.too_long == "trim")
    timing = montage.cuts, montage.trailer.fps, limits.video.longest_s
    ranges = (beginning(*timing),) if trimmed else pieces(*timing)
    shown = Excerpt(montage, ranges[0][0], ranges[-1][1])
    desk = _Desk(draft, limits.text, words, (target.template if target else "") or words.template)
    if not limits.thread and shown.is_whole:
        # a place that shows the draft itself, with tags and credits beside its text
        first = draft_of(montage, words).text if words.template else draft.text
    else:
        first = desk.opening(shown, len(ranges))
    planned = [
        desk.planned(
            first if part == 1 else desk.continuation(part, len(ranges)),
            alt=_alt(draft, montage, frames, limits.text, (part, len(ranges))),
            frames=frames,
            tags=tags_of(words) if part == 1 else (),
        )
        for part, frames in enumerate(ranges, 1)
    ]
    if limits.thread and words.credits:
        planned += [desk.planned(text) for text in desk.credits(shown)]
    return tuple(planned)


@dataclass(frozen=True)
class _Desk:
    """Where the texts for one place are written: what is said of all, within what it takes."""

    draft: Draft
    limits: TextLimits
    words: WordsSettings
    template: str

    @property
    def warning(self) -> str:
        return one_line(self.words.warning)

    @property
    def title(self) -> str:
        return inert(self.draft.title)

    def fits(self, text: str) -> bool:
        """Whether a text fits, its warning included."""
        return self.length(text) <= self.limits.letters

    def length(self, text: str) -> int:
        count = self.limits.count
        if self.warning and self.limits.warnings:
            return count(self.warning) + count(text)
        return count(self.behind_warning(text))

    def behind_warning(self, text: str) -> str:
        """The text as it is posted: behind its warning where that has no place of its own."""
        apart = self.limits.warnings or not self.warning
        return text if apart else f"{self.warning}\n\n{text}"

    def planned(
        self,
        text: str,
        alt: str = "",
        frames: tuple[int, int] | None = None,
        tags: tuple[str, ...] = (),
    ) -> Planned:
        return Planned(
            text=self.behind_warning(text),
            alt=alt,
            frames=frames,
            tags=tags,
            warning=self.warning if self.limits.warnings else "",
            sensitive=self.words.sensitive and frames is not None,
        )

    def opening(self, shown: Excerpt, parts: int) -> str:
        """The words over the video."""
        template = self.template or OWN
        check(template, "taken" if self.limits.links else "not taken")
        mark = f" (1/{parts})" if parts > 1 else ""
        finds_limit = self.limits.letters // 3
        tags = tags_of(self.words)
        said = facts_of(shown, self.draft.title, tags, finds_limit, inert)
        text = fitted(
            template, said, self.limits.letters, lambda text: self.length(_marked(text, mark))
        )
        if text is None:
            raise self._refused("the words of the post do")
        return _marked(text, mark)

    def continuation(self, part: int, parts: int) -> str:
        """The words over a further piece."""
        mark = f" ({part}/{parts})"
        for letters in range(len(self.title), min(LEAST_TITLE, len(self.title)) - 1, -1):
            text = shortened(self.title, letters) + mark
            if self.fits(text):
                return text
        raise self._refused("the title does")

    def credits(self, shown: Excerpt) -> Sequence[str]:
        """The answers that name every film that is shown."""
        credits = [credit_of(film) for film in shown.films]
        texts = credit_texts(self.title, credits, self.fits, links=self.limits.links)
        if texts is None:
            raise self._refused("the credits of a film do")
        return texts

    def _refused(self, what: str) -> PostingError:
        return PostingError(
            f"{what} not fit into {self.limits.letters} letters, however short",
            "shorten the template, the warning or the hashtags in the settings",
            "refused",
        )


def _alt(
    draft: Draft,
    montage: Montage,
    frames: tuple[int, int],
    limits: TextLimits,
    part: tuple[int, int],
) -> str:
    excerpt = Excerpt(montage, *frames)
    if excerpt.is_whole and len(draft.alt) <= limits.alt:
        return draft.alt
    name = f"part {part[0]} of {part[1]}" if part[1] > 1 else "the beginning"
    return alt_of(excerpt, draft.title, limits.alt, "" if excerpt.is_whole else name)


def _marked(text: str, mark: str) -> str:
    """The text with the number of its part behind its first line."""
    first, line, rest = text.partition("\n")
    return f"{first}{mark}{line}{rest}"
