"""The pages of the outbox, from its entries alone: the same entries make the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.posting.outbox.entry import CONTACT_SHEET, CREDITS, PAGE, POSTER, VIDEO, Entry

if TYPE_CHECKING:
    from jinja2 import Template

ON_FRONT = 24
"""Posts on the front page with their pictures; older ones are linked by title."""


def front_page(entries: Sequence[Entry], title: str) -> bytes:
    """The gallery's front page. Entries come newest first."""
    return _page(title, title, entries[:ON_FRONT], earlier=entries[ON_FRONT:], root="")


def post_page(entry: Entry, title: str) -> bytes:
    """The page of one post, which lies in the post's own folder."""
    return _page(title, f"{entry.draft.title} – {title}", [entry], earlier=(), root="../../")


def _page(
    title: str, heading: str, entries: Sequence[Entry], earlier: Sequence[Entry], root: str
) -> bytes:
    names = {
        "VIDEO": VIDEO,
        "POSTER": POSTER,
        "CONTACT_SHEET": CONTACT_SHEET,
        "CREDITS": CREDITS,
        "PAGE": PAGE,
    }
    page = _template().render(
        title=title, heading=heading, entries=entries, earlier=earlier, root=root, **names
    )
    return page.encode()


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,  # titles come from strangers
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("gallery.html")
