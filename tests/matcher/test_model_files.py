"""Where models come from: folders, the cache, and a hub on loopback that speaks as the real one."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from matcher.embedding import load_embedder
from matcher.errors import EyesError
from matcher.model_files import digest, find_model
from tests.pictures import scene
from tests.tiny_models import tiny_siglip

MODEL = "someone/tiny-eyes"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_a_folders_name_in_the_archive_is_its_content_wherever_it_lies(tmp_path: Path) -> None:
    first = tiny_siglip(tmp_path / "first")
    name = find_model(str(first)).name
    first.rename(tmp_path / "second")
    assert find_model(str(tmp_path / "second")).name == name
    config = tmp_path / "second" / "config.json"
    config.write_text(config.read_text() + " ")
    assert find_model(str(tmp_path / "second")).name != name


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


def test_a_hub_model_is_fetched_once_and_named_with_its_exact_revision(tmp_path: Path) -> None:
    model = tiny_siglip(tmp_path / "model")
    cache = tmp_path / "cache"
    with serving(hub_of(model)) as hub:
        fetched = find_model(MODEL, hub=hub, cache=cache)
    assert fetched.name == f"clip:{MODEL}@{COMMIT}"
    assert find_model(MODEL, hub="http://127.0.0.1:9", cache=cache) == fetched
    assert load_embedder(str(fetched.folder)).embed([scene(1)]).shape[0] == 1
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
