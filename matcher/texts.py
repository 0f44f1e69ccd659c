"""What eyes make of texts, kept in the user's cache: hundreds of texts take eyes that read a while.

A text's vector depends on nothing but the text and the eyes, whose name stands for their weights.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.compiled import cache_folder


class Reading(Protocol):
    """Eyes that read, as far as their texts are concerned; see `matcher.eyes.Embedder`."""

    @property
    def name(self) -> str:
        """Kind, model and the exact weights."""
        ...

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, d) unit rows."""
        ...


def text_rows(eyes: Reading, texts: Sequence[str]) -> NDArray[np.float32]:
    """(n, d) unit rows, one for each text, n > 0. Kept for the next process.

    A cache that cannot be read or written only costs time. Raises EyesError as `embed_texts` does.
    """
    said = "\0".join([eyes.name, *texts])
    home = cache_folder() / f"texts-{hashlib.blake2b(said.encode(), digest_size=8).hexdigest()}.npy"
    with suppress(OSError, ValueError, EOFError):
        rows: NDArray[np.float32] = np.load(home, allow_pickle=False)
        if rows.dtype == np.float32 and rows.ndim == 2 and len(rows) == len(texts):
            return rows
    rows = eyes.embed_texts(texts)
    with suppress(OSError):
        _keep(rows, home)
    return rows


def _keep(rows: NDArray[np.float32], home: Path) -> None:
    """Puts rows into the cache, whole; several processes may do so at once, one of them wins."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as workshop:
        made = Path(workshop) / home.name
        np.save(made, rows)
        made.replace(home)
