"""Eyes of the CLIP family: CLIP, SigLIP, SigLIP 2, MetaCLIP, TinyCLIP and their like."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.errors import EyesError
from matcher.eyes import Picture, squash, unit_rows

BATCH = 16
TEXTS = 64
"""Texts read at once: one by one, a list of words takes many times as long."""
DEFAULT_SCALE = 100.0
"""For a model that does not say: what CLIP's scale is held below, and ends at (Radford et al. 2021,
section 2.5)."""


class ClipEmbedder:
    """A model with a picture tower and a text tower, loaded by transformers from a folder."""

    def __init__(self, folder: Path, name: str, device: str = "auto") -> None:
        """Loads it. Raises EyesError where that fails or the model has no eyes."""
        import torch
        from transformers import AutoImageProcessor, AutoModel

        self.name = name
        self._device = _device(device)
        try:
            # float32 everywhere: half precision moves vectors from machine to machine.
            self._model: Any = AutoModel.from_pretrained(
                folder, local_files_only=True, dtype=torch.float32
            )
            # "pil": the other processors want torchvision.
            self._processor: Any = AutoImageProcessor.from_pretrained(
                folder, local_files_only=True, backend="pil"
            )
        # Transformers fails in many ways on a folder that is damaged or of another kind.
        except Exception as error:
            raise _unusable(name, str(error)) from error
        if not hasattr(self._model, "get_image_features"):
            raise _unusable(name, f"a {self._model.config.model_type} model does not see")
        self._model = _placed(self._model.eval(), self._device)
        self._tokenizer = _tokenizer(folder)
        self.reads_text = self._tokenizer is not None and hasattr(self._model, "get_text_features")
        self.text_scale = _text_scale(self._model)
        """What the likeness of picture and text is multiplied by to be a logit, as trained."""
        self.picture_size = _picture_size(self._processor, self._model.config)
        self.dimensions = 0
        width, height = self.picture_size
        self.dimensions = self._see([np.zeros((height, width, 3), np.uint8)]).shape[1]

    def embed(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        """(n, d) unit rows; see `matcher.embedding.Embedder`."""
        rows = np.empty((len(pictures), self.dimensions), np.float32)
        for first in range(0, len(pictures), BATCH):
            batch = [squash(p, self.picture_size) for p in pictures[first : first + BATCH]]
            rows[first : first + BATCH] = self._see(batch)
        return unit_rows(rows)

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, d) unit rows. Raises EyesError where the model came without a text tower."""
        if not self.reads_text:
            raise EyesError(f"{self.name} cannot read", "choose eyes with a tokenizer")
        import torch

        with torch.inference_mode():
            rows = [
                _rows(self._model.get_text_features(**self._tokens(texts[first : first + TEXTS])))
                for first in range(0, len(texts), TEXTS)
            ]
        return unit_rows(np.concatenate(rows))

    def _see(self, pictures: list[Picture]) -> NDArray[np.float32]:
        import torch

        # The pictures have the model's size already: its own resizing and cropping change nothing.
        pixels = self._processor(
            images=pictures, return_tensors="pt", input_data_format="channels_last"
        )
        with torch.inference_mode():
            rows = self._model.get_image_features(**pixels.to(self._device))
        return _rows(rows)

    def _tokens(self, texts: Sequence[str]) -> dict[str, Any]:
        """The texts as the model was trained on them.

        All of the family were trained on lower case. The SigLIPs take their vector from the last of
        always 64 tokens, padding included, and see no mask (the model cards, "padding=max_length").
        """
        config = self._model.config.text_config
        length = config.max_position_embeddings
        if self._model.config.model_type.startswith("siglip"):
            how = {"padding": "max_length", "padding_side": "right"}
            seen = ["input_ids"]
        else:
            # what fills up a shorter text stands behind the end that its vector is taken from
            how = {"padding": "longest", "padding_side": "right"}
            seen = ["input_ids", "attention_mask"]
        tokens = self._tokenizer(
            [text.lower() for text in texts],
            max_length=length,
            truncation=True,
            return_tensors="pt",
            **how,
        )
        return {key: tokens[key].to(self._device) for key in seen}


def _device(wanted: str) -> str:
    import torch

    if wanted != "auto":
        return wanted
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _placed(model: Any, device: str) -> Any:
    try:
        return model.to(device)
    except (RuntimeError, AssertionError) as error:
        raise EyesError(
            f"the eyes cannot run on {device!r}: {str(error).splitlines()[0]}",
            "choose the device auto or cpu",
        ) from error


def _tokenizer(folder: Path) -> Any:
    """The model's tokenizer; None where it came without one, as picture-only models do."""
    if not any(folder.glob("tokenizer*")) and not (folder / "vocab.json").exists():
        return None
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except Exception as error:
        raise _unusable(str(folder), f"its tokenizer is damaged: {error}") from error


def _text_scale(model: Any) -> float:
    scale = getattr(model, "logit_scale", None)
    return DEFAULT_SCALE if scale is None else float(scale.detach().float().exp())


def _picture_size(processor: Any, config: Any) -> tuple[int, int]:
    """(width, height) of the pictures that the model was trained on."""
    crop = processor.crop_size if getattr(processor, "do_center_crop", False) else None
    for size in (crop, getattr(processor, "size", None)):
        if size and size.get("height") and size.get("width"):
            return size["width"], size["height"]
        if size and size.get("shortest_edge"):
            return size["shortest_edge"], size["shortest_edge"]
    # SigLIP 2 of flexible resolution has no size of its own, but a number of patches.
    vision = config.vision_config
    side = getattr(vision, "image_size", None)
    side = side or int(vision.num_patches**0.5) * vision.patch_size
    return side, side


def _rows(features: Any) -> NDArray[np.float32]:
    """(n, d) of what `get_*_features` returns: in transformers 5 an object."""
    tensor = getattr(features, "pooler_output", features)
    rows: NDArray[np.float32] = tensor.float().cpu().numpy()
    return rows


def _unusable(name: str, why: str) -> EyesError:
    return EyesError(
        f"{name} cannot be loaded as eyes: {(why.splitlines() or ['unknown'])[0]}",
        "choose a model of the CLIP family, such as openai/clip-vit-base-patch32",
    )
