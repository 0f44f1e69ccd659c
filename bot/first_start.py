"""`kuleshov.toml` as a first start writes it: what was answered, and everything else explained."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Settings
from bot.settings_sources import TrailerSettings

HEAD = """\
# Settings of Kuleshov. A line that begins with # says what holds without it.
# kuleshov doctor looks whether all is well; docs/operations.md explains more.
"""

EXAMPLES = """\
# [[sources]]                # a YouTube channel, by its id; or playlist = "PL…"
# kind = "youtube"
# name = "a studio"
# channel = "UC0123456789012345678901"
#
# [[sources]]                # any RSS, Atom or JSON feed
# kind = "feed"
# name = "a feed"
# url = "https://example.org/trailers.xml"
#
# [[sources]]                # films that come to the cinemas; needs tmdb_key
# kind = "tmdb"
# name = "cinemas"
#
# [[sources]]                # a folder that is watched
# kind = "folder"
# name = "inbox"
# path = "inbox"
"""

Answers = Mapping[str, object]
"""Settings that were answered, by their name: `posting.time_zone`."""


@dataclass(frozen=True)
class Start:
    """What a first start was told: settings by their dotted names, and sources."""

    answers: Answers = field(default_factory=dict)
    sources: tuple[Mapping[str, str], ...] = ()


def settings_text(start: Start) -> str:
    """The whole file. What is in it loads as settings, and so does each line without its #."""
    plain, sections = [], []
    for name, info in Settings.model_fields.items():
        if isinstance(info.default, BaseModel):
            lines = "\n".join(_lines(name, info.default, start.answers))
            sections.append(f"# {info.description}\n[{name}]\n{lines}\n")
        elif name != "sources":
            plain.append(_line(name, name, info.default, info, start.answers))
    sources = "\n".join(_source(source) for source in start.sources)
    where = f"# {Settings.model_fields['sources'].description}\n{sources or EXAMPLES}"
    return "\n".join([HEAD, "\n".join(plain) + "\n", *sections, where])


def name_of_source(text: str, taken: list[str]) -> str:
    """A short name for a source that was given by an address, other than those taken."""
    name = text.rstrip("/").rpartition("/")[2][:40] or "source"
    return name if name not in taken else f"{name} {len(taken) + 1}"


def _lines(section: str, default: BaseModel, answers: Answers) -> Iterator[str]:
    rules = vars(default.rules) if isinstance(default, TrailerSettings) else {}
    for name, info in type(default).model_fields.items():
        value = rules.get(name, getattr(default, name))
        yield _line(f"{section}.{name}", name, value, info, answers)


def _line(key: str, name: str, default: object, info: FieldInfo, answers: Answers) -> str:
    about = f"  # {info.description}"
    if key in answers:
        return f"{name} = {_toml(answers[key])}{about}"
    if default is None:
        return f"# {name} = …{about}"
    return f"# {name} = {_toml(default)}{about}"


def _source(source: Mapping[str, str]) -> str:
    lines = "".join(f"{name} = {_toml(value)}\n" for name, value in source.items())
    return f"[[sources]]\n{lines}"


def _toml(value: object) -> str:
    if isinstance(value, Path | SecretStr):
        value = str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(one) for one in value)}]"
    return json.dumps(value, ensure_ascii=False)  # its words, numbers and yes or no are TOML's too
