"""Whether a text that stands on a server is one that we sent. Pure.

A server gives back what it made of a text: HTML, links shortened, white space and typography its
own, marks of emphasis taken away. Letters and digits stay as they are, and in their order.
"""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

LINK = re.compile(r"https?://\S+", re.IGNORECASE)
NAME = re.compile(r"(?<![\w/@])(@\w+(?:[.-]+\w+)*)@[\w.:-]*\w")
"""Somebody's name with its server, which is left out of what is shown."""
BREAKS = frozenset({"br", "p", "div", "li", "blockquote", "ul", "ol", "h1", "h2", "h3"})


def same_words(sent: str, html: str) -> bool:
    """Whether `html`, as a server shows it, is the plain text `sent`.

    Links count only where both sides spell them out: a server may shorten what it shows of one.
    """
    shown = _Shown(html)
    return _essence(sent) == _essence(shown.text) or (
        _essence(LINK.sub(" ", sent)) == _essence(shown.without_links)
    )


def plain(html: str) -> str:
    """HTML as the text that it shows, on one line."""
    return " ".join(_Shown(html).text.split())


def _essence(text: str) -> str:
    """The letters and digits of a text; the text itself where it has none."""
    folded = unicodedata.normalize("NFKC", NAME.sub(r"\1", text)).casefold()
    return "".join(letter for letter in folded if letter.isalnum()) or "".join(folded.split())


class _Shown(HTMLParser):
    """The text of an HTML fragment: in full, and without what its links to pages show."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.without_links = ""
        self._link: str | None = None
        self.feed(html)
        self.close()
        self._end_of_link()

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKS:
            self.handle_data("\n")
        elif tag == "a":
            self._end_of_link()
            self._link = ""

    def handle_endtag(self, tag: str) -> None:
        if tag in BREAKS:
            self.handle_data("\n")
        elif tag == "a":
            self._end_of_link()

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._link is None:
            self.without_links += data
        else:
            self._link += data

    def _end_of_link(self) -> None:
        """A hashtag or a name is a part of the text though the server makes it a link."""
        if self._link is not None and self._link.lstrip().startswith(("#", "@")):
            self.without_links += self._link
        elif self._link is not None:
            self.without_links += " "
        self._link = None
