"""XML from strangers as a tree, without what makes XML dangerous."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

MOST_ELEMENTS = 100_000
"""A feed of a thousand entries has a third of that."""
DEEPEST = 50


@dataclass
class Element:
    """One element: its name as `namespace}name` (`name` where it has none), and what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own words, without those of elements in it."""
        return "".join(self.texts).strip()

    def all(self, tag: str) -> list[Element]:
        """The elements of that name right in it."""
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> Element | None:
        """The first of them, None where there is none."""
        return next((child for child in self.children if child.tag == tag), None)

    def says(self, *tags: str) -> str:
        """The words of the first of these elements that has some."""
        for tag in tags:
            for child in self.all(tag):
                if child.text:
                    return child.text
        return ""


def parse(data: bytes) -> Element:
    """The root of a document. Raises ValueError, in words, where it is no XML or a hostile one.

    Entities are refused where they are declared, so none can grow or name a file.
    """
    top = Element("")
    open_elements = [top]
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS:
            raise ValueError(f"it has over {MOST_ELEMENTS} elements")
        if len(open_elements) > DEEPEST:
            raise ValueError(f"its elements lie over {DEEPEST} deep in each other")
        element = Element(tag, attributes)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_tag: str) -> None:
        open_elements.pop()

    def words(text: str) -> None:
        open_elements[-1].texts.append(text)

    def refuse(*_: object) -> NoReturn:
        raise ValueError("it declares entities of its own")

    parser = ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except ExpatError as error:
        raise ValueError(f"it is not XML: {error}") from error
    except (LookupError, UnicodeError) as error:
        raise ValueError(f"its letters cannot be read: {error}") from error
    return top.children[0]
