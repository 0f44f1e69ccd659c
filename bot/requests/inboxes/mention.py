"""A mention: what somebody wrote to us, as any place says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Mention:
    """A post that names us, or one that such a post answers.

    `id` is the target's own. `author` is `name@instance`, or a handle, in small letters, empty
    where nobody tells; `author_id` stays when it changes. `text` is plain, with links whole;
    `links` are those that the place's own markup names, in full. `written` is aware. `bot` is
    whether its author says so. `answers` is the id of the post it replies to, or of the one that
    it quotes; `thread` that of the conversation, where the place tells; both else empty.

    `url` is where people see it, `token` the version of it where a place has those. `summons` is
    whether it really names us, and does not just stand under a post of ours. `mark` is what its
    inbox has to remember to go on behind it.
    """

    target: str
    id: str
    author: str
    author_id: str
    text: str
    written: datetime
    links: tuple[str, ...] = ()
    private: bool = False
    bot: bool = False
    answers: str = ""
    thread: str = ""
    url: str = ""
    token: str = ""
    summons: bool = True
    mark: str = ""

    @property
    def instance(self) -> str:
        """The server of its author; empty where a place has but one, or does not tell."""
        return instance_of(self.author)


def instance_of(author: str) -> str:
    """The server in `name@server`, empty where there is none."""
    return author.strip().lstrip("@").lower().partition("@")[2]
