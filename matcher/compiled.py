"""Networks made ready for OpenVINO, kept in the user's cache: made once, then loaded in moments.

Tracing and converting a network takes seconds and needs torch; what comes out depends on nothing
but our code, the weights and the versions of the converters, which name its place in the cache.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

CACHE = "KULESHOV_CACHE"
"""Names another folder than the user's cache."""


def compiled(
    name: str, parts: tuple[str, ...], make: Callable[[], Any], hints: Mapping[str, str]
) -> Any:
    """A network compiled for this machine.

    `make` gives the converted model. `parts` are the distributions it comes from: another version
    of one of them, of OpenVINO or of torch, or other code in the module of `make`, makes it anew.
    `hints` are OpenVINO's. A cache that cannot be read or written only costs time.
    """
    openvino = import_openvino()
    home = cache_folder() / f"{name}-{_digest(make, (*parts, 'openvino', 'torch'))}"
    model = None
    if (home / "model.xml").exists():
        with suppress(RuntimeError):  # what was damaged is made anew
            model = openvino.Core().read_model(home / "model.xml")
    if model is None:
        model = make()
        with suppress(OSError, RuntimeError):
            _save(openvino, model, home)
    return openvino.Core().compile_model(model, "CPU", dict(hints))


def _save(openvino: Any, model: Any, home: Path) -> None:
    """Puts a model into the cache, whole; several processes may do so at once, one of them wins."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as workshop:
        made = Path(workshop) / "made"
        made.mkdir()
        openvino.save_model(model, made / "model.xml", compress_to_fp16=False)
        shutil.rmtree(home, ignore_errors=True)
        made.rename(home)


def cache_folder() -> Path:
    """Where converted networks are kept."""
    if told := os.environ.get(CACHE):
        return Path(told)
    user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(user) / "kuleshov"


def import_openvino() -> Any:
    """OpenVINO, without the message that its import otherwise sends to a web analytics service.

    It ships a silent stand-in for installations that lack `openvino_telemetry`: that one serves.
    """
    if "openvino" in sys.modules:
        return sys.modules["openvino"]
    modules: dict[str, Any] = sys.modules
    before = {key: modules[key] for key in ("openvino_telemetry",) if key in modules}
    modules["openvino_telemetry"] = None  # an entry of None makes `import` fail
    try:
        import openvino
    finally:
        del modules["openvino_telemetry"]
        modules.update(before)
    return openvino


def _digest(make: Callable[[], Any], parts: tuple[str, ...]) -> str:
    said = ",".join(f"{part}={version(part)}" for part in parts)
    code = Path(inspect.getfile(make)).read_bytes()
    return hashlib.blake2b(said.encode() + code, digest_size=6).hexdigest()
