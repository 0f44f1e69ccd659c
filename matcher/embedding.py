"""The eyes: pictures in, unit vectors out, the same for trailers and archive.

Two kinds: `ClipEmbedder` (matcher/clip_eyes.py) loads any CLIP-family model and reads text;
`BuiltinEmbedder` (matcher/builtin_eyes.py) needs no download and does not. Vectors of different
eyes cannot be compared: the archive records `name`.

Shape of the picture: every picture is squashed to the eyes' `picture_size`, whatever its aspect.
Cropping would cut away the sides of a wide shot, which are its framing; letterboxing would give
every trailer the same two black edges, and leave the archive's 4:3 without them. Squashing keeps
what stands left standing left, and a wide picture cut to 4:3 finds its original more often.
"""

from __future__ import annotations

import structlog

from matcher.errors import EyesError
from matcher.eyes import Embedder

AUTO = "auto"
BUILTIN = "builtin"
DEFAULT_MODEL = "google/siglip2-base-patch32-256"
"""What `auto` prefers: 86 M parameters, reads text, Apache-2.0 (see the model's card)."""


def load_embedder(
    choice: str = AUTO,
    *,
    revision: str | None = None,
    device: str = AUTO,
    hub: str | None = None,
) -> Embedder:
    """The eyes that were chosen.

    `choice` is `auto`, `builtin`, a hub id such as `openai/clip-vit-base-patch32` (at `revision`)
    or a folder that `save_pretrained` wrote. `device` is `auto` (cuda, then mps, else cpu) or a
    device of torch; `hub` is another hub's address than the one huggingface_hub is set to.

    `auto` takes `DEFAULT_MODEL` where it is in the hub's cache or the hub answers, otherwise the
    built-in eyes; then it logs `eyes.fell_back` with the reason, which the eyes keep as `notice`.
    Which of the two is settled within five seconds, whatever the network does.

    Raises EyesError where a model that was named cannot be loaded: nothing takes its place.
    """
    if choice == BUILTIN:
        return _builtin()
    wanted = DEFAULT_MODEL if choice == AUTO else choice
    try:
        return _clip(wanted, revision, device, hub)
    except EyesError as error:
        if choice != AUTO:
            raise
        reason = str(error)
    structlog.get_logger().warning("eyes.fell_back", to=BUILTIN, reason=reason)
    return _builtin(notice=f"the built-in eyes serve: {reason}")


def choice_for(name: str) -> tuple[str, str | None]:
    """The choice and revision that give the eyes of this name again; for a local model its folder
    is not known, and the choice is empty.
    """
    kind, _, model = name.partition(":")
    if kind == BUILTIN:
        return BUILTIN, None
    if kind != "clip":
        return name, None
    model, _, revision = model.partition("@")
    return ("", None) if model == "local" else (model, revision or None)


def hint_for(name: str) -> str:
    """What an operator sets to see with the eyes of this name again."""
    choice, revision = choice_for(name)
    if not choice:
        return "set eyes to the folder of the model it was made with"
    pinned = f" and eyes_revision to {revision!r}" if revision else ""
    return f"set eyes to {choice!r}{pinned}"


def _builtin(notice: str = "") -> Embedder:
    from matcher.builtin_eyes import BuiltinEmbedder

    return BuiltinEmbedder(notice=notice)


def _clip(wanted: str, revision: str | None, device: str, hub: str | None) -> Embedder:
    from matcher.model_files import find_model

    files = find_model(wanted, revision, hub=hub)
    from matcher.clip_eyes import ClipEmbedder

    return ClipEmbedder(files.folder, files.name, device)
