"""What the documents say is what the program does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

from bot.cli import kuleshov
from bot.commands.work import reinterpret, shots
from bot.settings import Settings
from bot.settings_sources import TrailerSettings
from matcher.layouts import LAYOUTS
from matcher.shots import DETECTORS

ROOT = Path(__file__).parents[1]
TEXTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
SETTINGS = "\n".join(path.read_text(encoding="utf-8") for path in TEXTS)


def commands(group: click.Group = kuleshov, before: str = "kuleshov") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command: str) -> None:
    head, _, last = command.rpartition(" ")
    said = "\n".join(path.read_text(encoding="utf-8") for path in TEXTS)
    listed = r"\s+".join([*head.split(), rf"[\w|]*\b{last}\b"])
    assert command in said or re.search(listed, said), f"{command} is in no document"


@pytest.mark.parametrize("command", commands())
def test_every_command_and_option_explains_itself(command: str) -> None:
    found: click.Command = kuleshov
    for word in command.split()[1:]:
        assert isinstance(found, click.Group)
        found = found.commands[word]
    assert found.help
    options = [parameter for parameter in found.params if isinstance(parameter, click.Option)]
    assert not [option.name for option in options if not option.help]


def defaults() -> Iterator[tuple[str, object]]:
    """Every setting with its default, those of sections by their dotted names."""
    for key, field in Settings.model_fields.items():
        if isinstance(field.default, BaseModel):
            rules = vars(field.default.rules) if isinstance(field.default, TrailerSettings) else {}
            yield from ((f"{key}.{n}", rules.get(n, value)) for n, value in field.default)
        else:
            yield key, field.default


def test_every_setting_says_what_it_is_for() -> None:
    fields = list(Settings.model_fields.items())
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, BaseModel):
            inner = type(field.default).model_fields.items()
            fields += [(f"{name}.{key}", info) for key, info in inner]
    assert not [name for name, field in fields if not field.description]


def said(default: object) -> str:
    """A default as the documents write it."""
    match default:
        case None | "":
            return "–"
        case bool():
            return str(default).lower()
        case float():
            return f"{default:g}"
        case tuple():
            return str(list(default)).replace("'", '"')
    return str(default)


@pytest.mark.parametrize(("key", "default"), defaults())
def test_every_setting_is_documented_with_its_default(key: str, default: object) -> None:
    (row,) = re.findall(rf"^\| `{re.escape(key)}` \| (.+?) \|", SETTINGS, re.MULTILINE)
    assert row.strip("`") == said(default)


def test_the_command_line_knows_every_layout_and_detector() -> None:
    def choices(command: click.Command, name: str) -> list[str]:
        (option,) = [p for p in command.params if p.name == name]
        assert isinstance(option.type, click.Choice)
        return list(option.type.choices)

    assert choices(reinterpret, "layouts") == list(LAYOUTS)
    assert choices(shots, "detector") == list(DETECTORS)


def test_every_link_between_the_documents_leads_somewhere() -> None:
    for path in TEXTS:
        for link in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
            if not link.startswith("http"):
                assert (path.parent / link).exists(), f"{path.name} links to {link}"
