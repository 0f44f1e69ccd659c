"""The demo's footage, fetched by the real pip out of packages made here."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.errors import SampleError
from bot.package_film import Package, Sample, extract
from bot.public_domain import PublicDomainFilm, fetch_public_domain
from bot.samples import Catalogue, Samples, fetch_samples, read_catalogue

TRAILER, FILM, OTHER = b"a trailer" * 100, b"a film" * 1000, b"another film" * 50


def sample(file: str, role: str, member: str, content: bytes, inside: str = "") -> Sample:
    return Sample(
        file=file,
        role="trailer" if role == "trailer" else "archive",
        member=member,
        sha256=hashlib.sha256(content).hexdigest(),
        title=file.split(".")[0],
        year="1920",
        credit="somebody",
        license="CC0",
        source="a test",
        inside=inside,
    )


def zipped(files: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def make_sdist(folder: Path, name: str, files: dict[str, bytes]) -> None:
    """A source package whose build needs nothing: its backend is a file in it."""
    backend = (
        "def get_requires_for_build_wheel(c=None): return []\n"
        "def prepare_metadata_for_build_wheel(d, c=None):\n"
        "    import pathlib\n"
        f"    i = pathlib.Path(d, '{name}-1.0.dist-info'); i.mkdir()\n"
        "    (i / 'METADATA').write_text(pathlib.Path('PKG-INFO').read_text())\n"
        f"    return '{name}-1.0.dist-info'\n"
        "def build_wheel(d, c=None, m=None): raise NotImplementedError\n"
    )
    project = '[build-system]\nrequires = []\nbuild-backend = "b"\nbackend-path = ["."]\n'
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    content = {"b.py": backend.encode(), "pyproject.toml": project.encode()}
    with tarfile.open(folder / f"{name}-1.0.tar.gz", "w:gz") as archive:
        for path, data in {**content, "PKG-INFO": metadata.encode(), **files}.items():
            entry = tarfile.TarInfo(f"{name}-1.0/{path}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))


def make_wheel(folder: Path, name: str, files: dict[str, bytes]) -> None:
    info = f"{name}-1.0.dist-info"
    about = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    (folder / f"{name}-1.0-py3-none-any.whl").write_bytes(zipped({**files, **about}))


STORY = Package(
    "story",
    "1.0",
    "sdist",
    (
        sample("trailer.mp4", "trailer", "story-1.0/docs/trailer.mp4", TRAILER),
        sample("film.mp4", "archive", "story-1.0/docs/all.zip", FILM, inside="resources/film.mp4"),
    ),
)
STREET = Package(
    "street", "1.0", "wheel", (sample("other.mp4", "archive", "street/other.mp4", OTHER),)
)
NOWHERE = Package(
    "nowhere", "1.0", "wheel", (sample("none.mp4", "archive", "nowhere/none.mp4", b""),)
)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of pip's index, as a user sets it up without a network."""
    folder = tmp_path / "index"
    folder.mkdir()
    make_sdist(
        folder,
        "story",
        {"docs/trailer.mp4": TRAILER, "docs/all.zip": zipped({"resources/film.mp4": FILM})},
    )
    make_wheel(folder, "street", {"street/other.mp4": OTHER})
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def fetch(folder: Path, *packages: Package) -> Samples:
    return fetch_samples(folder, lambda _done, _all: None, Catalogue(packages))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_trailer_and_films_come_out_of_source_packages_and_wheels(
    index: Path, tmp_path: Path
) -> None:
    samples = fetch(tmp_path / "got", STORY, STREET)
    assert samples.trailer.path.read_bytes() == TRAILER
    assert [film.path.read_bytes() for film in samples.films] == [FILM, OTHER]
    assert samples.films[0].credit == "somebody"
    assert samples.notices == ()
    assert names(tmp_path / "got") == ["film.mp4", "other.mp4", "trailer.mp4"]


def test_what_is_there_already_is_not_fetched_again(index: Path, tmp_path: Path) -> None:
    fetch(tmp_path / "got", STORY, STREET)
    for archive in index.iterdir():
        archive.unlink()
    assert fetch(tmp_path / "got", STORY, STREET).notices == ()


def test_a_file_that_was_damaged_is_fetched_again(index: Path, tmp_path: Path) -> None:
    fetch(tmp_path / "got", STORY)
    (tmp_path / "got" / "film.mp4").write_bytes(FILM[:100])
    fetch(tmp_path / "got", STORY)
    assert (tmp_path / "got" / "film.mp4").read_bytes() == FILM


def test_a_file_with_another_content_is_refused_and_leaves_nothing(
    index: Path, tmp_path: Path
) -> None:
    make_sdist(index, "story", {"docs/trailer.mp4": b"forged", "docs/all.zip": zipped({})})
    with pytest.raises(SampleError, match="wrong hash") as caught:
        fetch(tmp_path / "got", STORY, STREET)
    assert "index" in caught.value.hint
    assert names(tmp_path / "got") == []


def test_a_package_that_cannot_be_had_is_passed_over_with_a_notice(
    index: Path, tmp_path: Path
) -> None:
    samples = fetch(tmp_path / "got", NOWHERE, STORY)
    assert len(samples.films) == 1
    assert "nowhere" in samples.notices[0]


def test_without_an_index_there_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(SampleError, match="the demo has no trailer: pip could not fetch") as caught:
        fetch(tmp_path / "got", STORY)
    assert "connection" in caught.value.hint


def test_only_the_named_member_is_written(tmp_path: Path) -> None:
    archive = tmp_path / "evil.whl"
    archive.write_bytes(zipped({"../../escaped.mp4": FILM, "inside.mp4": FILM}))
    (tmp_path / "out").mkdir()
    extract(archive, sample("film.mp4", "archive", "../../escaped.mp4", FILM), tmp_path / "out/a")
    assert names(tmp_path) == ["evil.whl", "out"]
    assert names(tmp_path / "out") == ["a"]


def test_everything_the_demo_shows_has_a_licence_a_credit_and_a_hash() -> None:
    catalogue = read_catalogue()
    samples = [sample for package in catalogue.packages for sample in package.samples]
    assert sum(sample.role == "trailer" for sample in samples) == 1
    assert all(len(sample.sha256) == 64 for sample in samples)
    for film in samples:
        assert all((film.title, film.credit, film.license, film.source)), film.file
    for old in catalogue.public_domain:
        assert all((old.title, old.credit, old.license, old.source)), old.file


@contextmanager
def site(body: bytes, kind: str) -> Iterator[str]:
    """A web site that gives the same answer whatever it is asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        serving.join()


OLD = PublicDomainFilm("/train.mpg", "train.mpg", "Train", "1898", "Edison", "PD", "a site")


def test_old_film_is_taken_from_a_site_that_answers(tmp_path: Path) -> None:
    with site(FILM, "video/mpeg") as address:
        films, notices = fetch_public_domain(tmp_path, [OLD], address)
    assert films == [OLD]
    assert notices == []
    assert (tmp_path / "train.mpg").read_bytes() == FILM


def test_a_login_page_is_not_taken_for_a_film(tmp_path: Path) -> None:
    with site(b"<html>please log in</html>", "text/html") as address:
        films, notices = fetch_public_domain(tmp_path, [OLD], address)
    assert films == []
    assert "a page and not a film" in notices[0]
    assert names(tmp_path) == []


def test_a_site_that_does_not_answer_is_a_notice_in_seconds(tmp_path: Path) -> None:
    films, notices = fetch_public_domain(tmp_path, [OLD], "http://127.0.0.1:9")
    assert films == []
    assert "does not answer" in notices[0]
