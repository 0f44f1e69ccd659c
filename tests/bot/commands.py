"""The real `kuleshov` in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def command(data: Path, *arguments: str | Path) -> list[str]:
    """The command line that runs on a data folder with the built-in eyes."""
    words = ["--data", str(data), "--eyes", "builtin", *map(str, arguments)]
    return [sys.executable, "-c", "from bot.cli import main; main()", *words]


def kuleshov(data: Path, *arguments: str | Path, cwd: Path | None = None) -> Ran:
    """Runs a command to its end."""
    done = subprocess.run(
        command(data, *arguments),
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd or data.parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def complaint(ran: Ran) -> str:
    """The one line in which a failed command says what happened; fails on anything else."""
    assert ran.code == 1, (ran.code, ran.err)
    lines = [line for line in ran.err.splitlines() if line.startswith("kuleshov: ")]
    assert len(lines) == 1, ran.err
    assert "Traceback" not in ran.err
    return lines[0]
