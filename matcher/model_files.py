"""Where a model's files lie: a folder, the hub's cache, or the hub, asked with a deadline.

Hub clients retry for minutes. So the cache is looked at first; then one small file is asked for,
and only a hub that answers it within `DEADLINE_S` is trusted with the rest.
"""

from __future__ import annotations

import hashlib
import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from matcher.errors import EyesError

DEADLINE_S = 4.0
"""For name look-up, connection and answer together."""
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
WANTED = ("*.json", "*.txt", "*.model")


@dataclass(frozen=True)
class ModelFiles:
    """A folder with config, weights and preprocessing, and the name that the archive records."""

    folder: Path
    name: str


def find_model(
    choice: str,
    revision: str | None = None,
    *,
    hub: str | None = None,
    cache: Path | None = None,
    deadline_s: float = DEADLINE_S,
) -> ModelFiles:
    """The files of a hub id or folder, fetched if need be.

    Raises EyesError where they are not to be had; without a network after `deadline_s`.
    """
    folder = Path(choice).expanduser()
    if folder.is_dir():
        return ModelFiles(folder, f"clip:local@{digest(folder)}")
    if folder.is_absolute() or choice.startswith((".", "~")) or choice.count("/") != 1:
        raise EyesError(
            f"there are no eyes called {choice!r}",
            "choose auto, builtin, a hub id such as openai/clip-vit-base-patch32, or a folder",
        )
    held = _cached(choice, revision, cache)
    return held or _fetched(choice, revision, hub, cache, deadline_s)


def digest(folder: Path) -> str:
    """16 hex digits that stand for config and weights of a model, wherever the folder lies.

    Raises EyesError where one of them is missing.
    """
    weights = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("pytorch_model*.bin"))
    config = folder / "config.json"
    if not config.is_file() or not weights:
        raise EyesError(
            f"{folder} holds no model: it lacks {'weights' if config.is_file() else 'config.json'}",
            "name a folder that `save_pretrained` of transformers wrote",
        )
    whole = hashlib.blake2b(digest_size=8)
    try:
        for path in (config, *weights):
            with path.open("rb") as file:
                whole.update(hashlib.file_digest(file, "blake2b").digest())
    except OSError as error:
        raise EyesError(
            f"{error.filename} cannot be read: {error.strerror}", "check its permissions"
        ) from error
    return whole.hexdigest()


def _cached(model: str, revision: str | None, cache: Path | None) -> ModelFiles | None:
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        config = try_to_load_from_cache(model, "config.json", cache_dir=cache, revision=revision)
    except HFValidationError as error:
        raise EyesError(
            f"{model!r} is no name of a hub model", "hub ids look like owner/model"
        ) from error
    if not isinstance(config, str):
        return None
    folder = Path(config).parent
    return ModelFiles(folder, f"clip:{model}@{folder.name}") if _is_whole(folder) else None


def _is_whole(folder: Path) -> bool:
    """Whether config, preprocessing and all weights are there; a download may have broken off."""
    if not any(
        (folder / n).exists() for n in ("preprocessor_config.json", "processor_config.json")
    ):
        return False
    if any((folder / name).exists() for name in WEIGHTS):
        return True
    for index in (folder / f"{name}.index.json" for name in WEIGHTS):
        try:
            shards = set(json.loads(index.read_text())["weight_map"].values())
        except (OSError, ValueError, KeyError):
            continue
        return all((folder / shard).exists() for shard in shards)
    return False


def _fetched(
    model: str, revision: str | None, hub: str | None, cache: Path | None, deadline_s: float
) -> ModelFiles:
    import huggingface_hub
    from huggingface_hub.constants import ENDPOINT, HF_HUB_OFFLINE

    if HF_HUB_OFFLINE:
        raise _unreachable(model, "HF_HUB_OFFLINE is set and the model is not in the cache")
    endpoint = hub or ENDPOINT
    if not endpoint.startswith(("http://", "https://")):
        raise _unreachable(model, f"the hub's address {endpoint!r} is not one of the web")
    probe(model, revision or "main", endpoint, deadline_s)
    try:
        for patterns in ([*WANTED, "*.safetensors"], [*WANTED, "pytorch_model*.bin"]):
            folder = Path(
                huggingface_hub.snapshot_download(
                    model,
                    revision=revision,
                    allow_patterns=patterns,
                    endpoint=hub,
                    cache_dir=cache,
                )
            )
            if _is_whole(folder):
                return ModelFiles(folder, f"clip:{model}@{folder.name}")
    # Its client lets errors of several libraries through: all mean that nothing arrived.
    except Exception as error:
        raise _unreachable(model, f"the download broke off: {_first_line(error)}") from error
    raise EyesError(f"{model} has no weights that torch can load", "choose another model")


def probe(model: str, revision: str, hub: str, deadline_s: float) -> None:
    """Asks the hub for the model's config; returns if it arrives within `deadline_s` seconds.

    Raises EyesError otherwise. A thread, because neither a name look-up that hangs nor a server
    that drips one byte a second can be stopped: it is left behind.
    """
    answer: list[EyesError | None] = []
    asked = threading.Thread(
        target=lambda: answer.append(_ask(model, revision, hub, deadline_s)), daemon=True
    )
    asked.start()
    asked.join(deadline_s)
    if not answer:
        raise _unreachable(model, f"the model hub did not answer within {deadline_s:g} s")
    if answer[0]:
        raise answer[0]


def _ask(model: str, revision: str, hub: str, deadline_s: float) -> EyesError | None:
    from huggingface_hub import get_token

    url = f"{hub.rstrip('/')}/{model}/resolve/{revision}/config.json"
    try:
        # These headers are for this host alone: they are not sent on where it redirects to.
        opener = urllib.request.build_opener()
        opener.addheaders = [("User-Agent", "kuleshov")]
        if token := get_token():
            opener.addheaders.append(("Authorization", f"Bearer {token}"))
        with opener.open(url, timeout=deadline_s) as response:
            config = json.loads(response.read())
    except urllib.error.HTTPError as error:
        return _refused(model, revision, error.code)
    except (OSError, HTTPException) as error:
        why = error.reason if isinstance(error, urllib.error.URLError) else error
        return _unreachable(model, f"the model hub cannot be reached: {_first_line(why)}")
    except ValueError:
        config = None
    if not isinstance(config, dict):
        return _unreachable(model, "what answered is not the model hub (a login page, perhaps)")
    return None


def _refused(model: str, revision: str, code: int) -> EyesError:
    if code == 404:
        return EyesError(
            f"the model hub knows no {model} at revision {revision}", "check id and revision"
        )
    if code in (401, 403):
        return EyesError(
            f"the model hub does not give {model} to you",
            "check the id; for a model with a gate, accept its terms and set HF_TOKEN",
        )
    return _unreachable(model, f"the model hub answered with status {code}")


def _unreachable(model: str, why: str) -> EyesError:
    return EyesError(
        f"{model} cannot be loaded: {why}",
        "connect to the network, name a folder with a model, or choose the built-in eyes"
        " (setting eyes = builtin)",
    )


def _first_line(error: object) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
