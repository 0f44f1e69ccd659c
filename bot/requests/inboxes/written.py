"""What somebody wrote, out of the HTML that their server made of it. Pure.

Links stand whole in the text, however a server shortens what it shows of them. Names and hashtags
are links too, and are told apart by their markup: classes, `rel`, and what the status says of
itself. Servers write them in many ways (docs.joinmastodon.org/spec/activitypub and
microformats.org/wiki/h-card, read on 22 November 2026).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from html.parser import HTMLParser

from bot.addresses import LONGEST_URL

LONGEST_HTML = 20_000
"""Letters that are read: four times the longest post that we want to understand.

The reader's time grows with the square of them where somebody means it: `<!--` over and over.
"""

BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
HIDDEN = frozenset({"script", "style", "template"})
ADDRESSED = frozenset({"mention", "hashtag"})
"""Classes of links to people and to hashtags."""
QUOTE_LINE = "quote-inline"
"""Class of the line `RE: …` by which a quoting status names the other one to older servers."""


@dataclass(frozen=True)
class Written:
    """The text, line by line as it is shown, and the links in it, each once.

    A line that is quoted begins with `>`.
    """

    text: str
    links: tuple[str, ...]


def written(html: str, names_and_tags: Collection[str] = ()) -> Written:
    """The words in a fragment of HTML; `names_and_tags` are addresses that are no links of theirs.

    Such are those of people and hashtags that the post names.
    """
    reader = _Reader(frozenset(names_and_tags))
    reader.feed(html[:LONGEST_HTML])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    text = "\n".join(line for line in lines if line != ">")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return Written(text.strip(), tuple(dict.fromkeys(reader.links)))


def web_link(said: str | None) -> str:
    """An address of the web as it stands in markup; empty for anything else."""
    url = (said or "").strip()
    start, _, rest = url.partition("://")
    plain = url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    return url if plain and rest and start.lower() in ("http", "https") else ""


class _Reader(HTMLParser):
    """Collects `pieces` of text, and `links`. An address stands in it when its link ends."""

    def __init__(self, names_and_tags: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.links: list[str] = []
        self._names_and_tags = names_and_tags
        self._shown: list[str] | None = None
        self._link = ""
        self._quotes = 0
        self._hidden = 0
        self._quote_line = False

    def close(self) -> None:
        """Ends what is still open."""
        super().close()
        self._end_of_link()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in HIDDEN:
            self._hidden += 1
        elif tag == "br":
            self._new_line()
        elif tag == "blockquote":
            self._quotes += 1
            self._new_line()
        elif tag in BLOCKS:
            self._new_line()
            self._quote_line = QUOTE_LINE in (given.get("class") or "").split()
        elif tag == "a":
            self._end_of_link()
            self._shown = []
            self._link = "" if self._is_name_or_tag(given) else web_link(given.get("href"))

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag == "blockquote":
            self._end_of_link()
            self._quotes = max(self._quotes - 1, 0)
            self._new_line()
        elif tag in BLOCKS:
            self._new_line()
            self._quote_line = False
        elif tag == "a":
            self._end_of_link()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        words = data.replace("\r", " ").replace("\n", " ")
        (self.pieces if self._shown is None else self._shown).append(words)

    def _is_name_or_tag(self, given: dict[str, str | None]) -> bool:
        classes = (given.get("class") or "").lower().split()
        rel = (given.get("rel") or "").lower().split()
        return (
            bool(ADDRESSED.intersection(classes))
            or "tag" in rel
            or (given.get("href") or "") in self._names_and_tags
        )

    def _new_line(self) -> None:
        self._end_of_link()
        self.pieces.append("\n" + ("> " if self._quotes else ""))

    def _end_of_link(self) -> None:
        if self._shown is None:
            return
        if self._link:
            self.pieces.append(f" {self._link} ")
            if not self._quotes and not self._quote_line:
                self.links.append(self._link)
        else:
            self.pieces += self._shown
        self._shown, self._link = None, ""
