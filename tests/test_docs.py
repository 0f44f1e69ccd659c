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
from matcher.layouts import LAYOUTS
from matcher.shots import DETECTORS

ROOT = Path(__file__).parents[1]
TEXTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


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


@pytest.mark.parametrize("key", Settings.model_fields)
def test_every_setting_is_documented_with_its_default(key: str) -> None:
    (row,) = re.findall(rf"^\| `{key}` \| (.+?) \|", OPERATIONS, re.MULTILINE)
    default = Settings.model_fields[key].default
    said = {"True": "true", "False": "false", "None": "–"}
    expected = said.get(str(default), str(default))
    if isinstance(default, BaseModel):
        expected = ", ".join(f"{name} {value:g}" for name, value in default)
    if isinstance(default, tuple):
        expected = str(list(default)).replace("'", '"')
    assert row.strip("`") == expected


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
