"""Eyes of the CLIP family, each as a tiny random model of the real kind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from matcher.embedding import load_embedder
from matcher.errors import EyesError
from matcher.eyes import Embedder, Picture
from tests.pictures import scene
from tests.tiny_models import tiny_clip, tiny_siglip, tiny_siglip2


@pytest.fixture(scope="module")
def scenes() -> list[Picture]:
    return [scene(seed) for seed in range(20)]


FAMILY: dict[str, Callable[[Path], Path]] = {
    "clip": tiny_clip,
    "siglip": tiny_siglip,
    "siglip2": tiny_siglip2,
}


@pytest.fixture(scope="module", params=FAMILY)
def member(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return FAMILY[request.param](tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def eyes(member: Path) -> Embedder:
    return load_embedder(str(member), device="cpu")


def test_each_of_the_family_sees(eyes: Embedder, scenes: list[Picture]) -> None:
    rows = eyes.embed(scenes)
    assert rows.shape == (20, eyes.dimensions)
    assert eyes.picture_size == (64, 64)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(eyes.embed(scenes[3:4])[0], rows[3], atol=1e-4)
    assert eyes.embed([]).shape == (0, eyes.dimensions)


def test_each_of_the_family_reads_whatever_the_case(eyes: Embedder) -> None:
    train = eyes.embed_texts(["a train in the snow"])[0]
    assert eyes.reads_text
    assert train.shape == (eyes.dimensions,)
    assert np.linalg.norm(train) == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(eyes.embed_texts(["A TRAIN in the Snow"])[0], train, atol=1e-6)
    assert not np.allclose(eyes.embed_texts(["a face"])[0], train, atol=1e-3)
    assert eyes.embed_texts(["a train " * 100])[0].shape == train.shape


def test_texts_read_together_are_read_as_alone(eyes: Embedder) -> None:
    texts = ["a face", "a train in the snow", "", "a train " * 100]
    alone = np.concatenate([eyes.embed_texts([text]) for text in texts])
    np.testing.assert_allclose(eyes.embed_texts(texts), alone, atol=1e-5)


def test_the_vectors_are_those_of_the_models_own_pipeline(
    member: Path, eyes: Embedder, scenes: list[Picture]
) -> None:
    import torch
    from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(member).eval()
    width, height = eyes.picture_size
    square = scene(1, height, width)
    processor = AutoImageProcessor.from_pretrained(member, backend="pil")
    tokenizer = AutoTokenizer.from_pretrained(member)
    length = model.config.text_config.max_position_embeddings
    padding = (
        {"padding": "max_length", "padding_side": "right"}
        if "siglip" in model.config.model_type
        else {}
    )
    words = tokenizer("a train", max_length=length, return_tensors="pt", **padding)
    with torch.inference_mode():
        image = model.get_image_features(**processor(images=[square], return_tensors="pt"))
        text = model.get_text_features(input_ids=words["input_ids"])
    for ours, theirs in (
        (eyes.embed([square])[0], image.pooler_output[0].numpy()),
        (eyes.embed_texts(["a train"])[0], text.pooler_output[0].numpy()),
    ):
        np.testing.assert_allclose(ours, theirs / np.linalg.norm(theirs), atol=1e-5)


def test_likeness_times_the_scale_is_the_models_own_logit(member: Path, tmp_path: Path) -> None:
    import torch
    from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

    folder = shutil.copytree(member, tmp_path / "model")
    model = AutoModel.from_pretrained(member).eval()
    with torch.no_grad():
        model.logit_scale.fill_(3.0)
    model.save_pretrained(folder)
    eyes = load_embedder(str(folder), device="cpu")
    width, height = eyes.picture_size
    square = scene(1, height, width)
    pixels = AutoImageProcessor.from_pretrained(member, backend="pil")(
        images=[square], return_tensors="pt"
    )
    texts = ["a train", "a face in snow"]
    length = model.config.text_config.max_position_embeddings
    words = AutoTokenizer.from_pretrained(member)(
        texts, padding="max_length", padding_side="right", max_length=length, return_tensors="pt"
    )
    if "siglip" in model.config.model_type:
        words.pop("attention_mask")
    with torch.inference_mode():
        theirs = model(**pixels, **words).logits_per_image[0].numpy()
    ours = eyes.text_scale * (eyes.embed_texts(texts) @ eyes.embed([square])[0])
    # SigLIP adds the same to all: what counts is how far texts lie apart.
    assert ours[0] - ours[1] == pytest.approx(theirs[0] - theirs[1], abs=1e-4)
    assert abs(ours[0] - ours[1]) > 0.1


def test_nothing_at_the_sides_of_a_wide_picture_is_cut_away(eyes: Embedder) -> None:
    plain, marked = scene(5), scene(5)
    marked[:, :30] = 255 - marked[:, :30]
    assert not np.allclose(eyes.embed([plain]), eyes.embed([marked]), atol=1e-4)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "config.json").unlink(),
        lambda folder: (folder / "config.json").write_text("no json"),
        lambda folder: (folder / "config.json").write_text('{"model_type": "bert"}'),
        lambda folder: (folder / "model.safetensors").unlink(),
        lambda folder: (folder / "model.safetensors").write_bytes(b"cut off"),
        lambda folder: (folder / "preprocessor_config.json").unlink(),
        lambda folder: (folder / "tokenizer.json").write_text("no json"),
    ],
)
def test_a_folder_that_is_no_model_is_a_clear_error(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(tiny_siglip(tmp_path / "model"))
    with pytest.raises(EyesError) as caught:
        load_embedder(str(tmp_path / "model"))
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_a_device_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(EyesError, match="cannot run on"):
        load_embedder(str(tiny_siglip(tmp_path / "model")), device="cuda:77")
