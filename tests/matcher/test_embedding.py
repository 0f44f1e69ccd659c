"""Which eyes serve: a choice that is never silent, and made in seconds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from matcher.embedding import load_embedder
from matcher.errors import EyesError


@pytest.mark.parametrize("choice", ["", "siglip", "a/b/c", "/no/such/folder", "./model", "a b/c d"])
def test_a_choice_that_names_nothing_is_a_clear_error(choice: str) -> None:
    with pytest.raises(EyesError) as caught:
        load_embedder(choice, hub="http://127.0.0.1:9")
    assert caught.value.hint


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "", "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )


def test_no_choice_and_no_hub_give_the_builtin_eyes_in_time_and_say_so(tmp_path: Path) -> None:
    """Offline by setting, a refusing proxy, a name that leads nowhere: a whole process each."""
    code = (
        "import time; began = time.monotonic()\n"
        "from matcher.embedding import load_embedder\n"
        "eyes = load_embedder()\n"
        "print(eyes.name, '|', eyes.notice, '|', time.monotonic() - began)\n"
    )
    refusing = "http://127.0.0.1:9"
    for network, why in (
        ({"HF_HUB_OFFLINE": "1"}, "HF_HUB_OFFLINE"),
        ({"HTTPS_PROXY": refusing, "https_proxy": refusing}, "cannot be reached"),
        ({"HF_ENDPOINT": "http://no-such-host.invalid"}, "cannot be reached"),
    ):
        said = run_python(code, HF_HOME=str(tmp_path), **network).stdout
        name, notice, seconds = said.splitlines()[-1].split(" | ")
        assert name == "builtin:efficientnet-lite0"
        assert any(part in notice for part in why.split("|"))
        assert "eyes.fell_back" in said
        assert float(seconds) < 6


def test_importing_the_eyes_imports_nothing_heavy() -> None:
    heavy = "torch", "transformers", "openvino", "huggingface_hub", "PIL"
    code = f"import sys, matcher.embedding; print([m for m in {heavy} if m in sys.modules])"
    assert run_python(code).stdout.strip() == "[]"


def test_openvino_is_imported_without_its_telemetry() -> None:
    code = (
        "import sys\n"
        "from matcher.builtin_eyes import import_openvino\n"
        "openvino = import_openvino()\n"
        "print(openvino is import_openvino(), 'openvino_telemetry' in sys.modules)"
    )
    assert run_python(code, HOME="/nonexistent").stdout.split() == ["True", "False"]
