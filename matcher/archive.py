"""The archive: every shot of the films to match from, findable by its look.

A film is in the archive exactly when `films/<id>/film.json` is there; it is written last and
removed first. The vectors in Chroma, one a shot, are an index over the analyses in `films/` and
are made again from them where they are missing.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.analysis import Analysis, load_analysis, save_analysis
from matcher.embedding import hint_for
from matcher.errors import ArchiveError
from matcher.film import Film
from matcher.whole import write_text

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

BATCH = 5_000
"""Chroma 1.5 takes at most 5,461 vectors at once."""

INDEX = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 400, "max_neighbors": 32}}
"""Chroma measures squared Euclidean distance unless told; the rest finds 0.99 of what exact search
finds (`benchmarks/matching_scale.py`)."""


@dataclass(frozen=True)
class Found:
    """A shot of the archive and its cosine similarity to what was looked for, in [-1, 1]."""

    film: str
    shot: int
    likeness: float


class Archive:
    """The films in a folder and the index over their shots.

    `eyes` are the eyes in use; an archive made with others answers no question and takes no film.
    Without `server` the index lies in the folder, and one process may write to it at a time; with
    `server`, host:port, a Chroma server keeps it.
    """

    def __init__(self, folder: Path, eyes: str, server: str | None = None) -> None:
        self.folder = folder
        self.eyes = eyes
        self._server = server
        made_with = archive_eyes(folder)
        if made_with not in (None, eyes):
            raise ArchiveError(
                f"the archive {folder} was made with the eyes {made_with}, these are {eyes}",
                f"{hint_for(made_with)}, or begin another archive",
            )

    @cached_property
    def _client(self) -> ClientAPI:
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(anonymized_telemetry=False)
        with self._translated("opened"):
            if self._server is None:
                self.folder.mkdir(parents=True, exist_ok=True)
                return chromadb.PersistentClient(str(self.folder / "chroma"), settings=quiet)
            host, _, port = self._server.partition(":")
            return chromadb.HttpClient(host=host, port=int(port or 8000), settings=quiet)

    @contextmanager
    def _translated(self, deed: str) -> Iterator[None]:
        """Raises ArchiveError for whatever Chroma raises: its core and its client share no base."""
        try:
            yield
        except ArchiveError:
            raise
        except Exception as error:
            where = self._server or self.folder / "chroma"
            hint = (
                "see whether that Chroma server runs"
                if self._server
                else "make room if the disk is full, else move that folder away: it is made again"
            )
            raise ArchiveError(f"the index at {where} cannot be {deed}: {error}", hint) from error

    @cached_property
    def _collection(self) -> Collection:
        """The index, complete: films whose vectors were lost are put in again."""
        collection = self._client.get_or_create_collection(
            self._record()["collection"],
            embedding_function=None,
            configuration=INDEX,
            metadata={"eyes": self.eyes},
        )
        made_with = (collection.metadata or {}).get("eyes")
        if made_with != self.eyes:
            raise ArchiveError(
                f"the index was made with the eyes {made_with}, these are {self.eyes}",
                f"{hint_for(str(made_with))}, or begin another archive",
            )
        films = self.films()
        # More than these are left from additions that were cut off; nobody asks for them.
        if collection.count() < sum(film.shots for film in films):
            for film in films:
                if len(_indexed(collection, film.id)) < film.shots:
                    _index(collection, self.analysis(film.id))
        return collection

    def films(self) -> list[Film]:
        """The films of the archive in the order of their titles."""
        return archive_films(self.folder)

    def looked_at(self, film: str) -> bool:
        """Whether the analysis of a film is there; one that was deleted is to be made again."""
        return (self.folder / "films" / film / "analysis" / "analysis.json").exists()

    def analysis(self, film: str) -> Analysis:
        """What is known of a film. Raises ArchiveError where it is not in or damaged."""
        found = load_analysis(self.folder / "films" / film / "analysis")
        if found is None:
            raise ArchiveError(
                f"the archive has no analysis of the film {film}",
                "add the film again: kuleshov archive add PATH",
            )
        return found

    def add(self, film: Film, analysis: Analysis) -> None:
        """Takes a film in, anew where it was; interrupted, it is not in and can be added again."""
        if analysis.eyes != self.eyes:
            raise ArchiveError(
                f"{film.title} was seen with {analysis.eyes}, the archive with {self.eyes}",
                "analyse the film again",
            )
        home = self.folder / "films" / film.id
        (home / "film.json").unlink(missing_ok=True)
        save_analysis(analysis, home / "analysis")
        with self._translated("written"):
            _index(self._collection, analysis)
        self.describe(film)

    def _record(self) -> dict[str, str]:
        """What the archive knows of itself; the collection is its own on a server that has many."""
        path = self.folder / "archive.json"
        if not path.exists():
            collection = f"shots-{secrets.token_hex(8)}"
            record = {"version": "1", "eyes": self.eyes, "collection": collection}
            write_text(path, json.dumps(record))
        return _read_record(path)

    def check(self) -> int:
        """How many shots the index holds. Raises ArchiveError where it does not answer."""
        with self._translated("read"):
            return int(self._collection.count())

    def describe(self, film: Film) -> None:
        """Writes down what is said of a film, and where it lies; with that, it is in."""
        facts = {**asdict(film), "fps": str(film.fps)}
        path = self.folder / "films" / film.id / "film.json"
        write_text(path, json.dumps(facts, indent=2))

    def remove(self, film: str) -> None:
        """Takes a film out. Raises ArchiveError where it is not in."""
        home = self.folder / "films" / film
        if not (home / "film.json").exists():
            raise ArchiveError(f"no film {film} is in the archive", "kuleshov archive list")
        with self._translated("written"):
            collection = self._collection
            (home / "film.json").unlink()
            collection.delete(where={"film": film})
        shutil.rmtree(home)

    def nearest(self, vectors: NDArray[np.float32], count: int) -> list[list[Found]]:
        """For each unit vector (rows) up to `count` shots, the most alike first.

        A film whose removal or addition was interrupted may be among them: the caller keeps to
        `films()`.
        """
        with self._translated("read"):
            total = self._collection.count()
            if not total:
                return [[] for _ in vectors]
            answer = self._collection.query(
                query_embeddings=vectors,
                n_results=min(count, total),
                include=["distances"],
            )
        return [
            [_found(id, distance) for id, distance in zip(ids, distances, strict=True)]
            for ids, distances in zip(answer["ids"], answer["distances"] or [], strict=True)
        ]


def archive_eyes(folder: Path) -> str | None:
    """The eyes an archive was made with; None for one that holds nothing yet.

    Raises ArchiveError where the archive's own file is damaged.
    """
    path = folder / "archive.json"
    return _read_record(path)["eyes"] if path.exists() else None


def archive_films(folder: Path) -> list[Film]:
    """The films of an archive in the order of their titles, read without opening the index."""
    films = [_read_film(path) for path in (folder / "films").glob("*/film.json")]
    return sorted(films, key=lambda film: (film.title.casefold(), film.id))


def require_films(films: Sequence[Film]) -> None:
    """Raises ArchiveError where there is nothing to match from."""
    if not films:
        raise ArchiveError("the archive is empty", "add films: kuleshov archive add PATH")


def _read_record(path: Path) -> dict[str, str]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return {"eyes": str(record["eyes"]), "collection": str(record.get("collection", "shots"))}
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ArchiveError(
            f"{path} is damaged: {error!r}", "restore it, or begin another archive"
        ) from error


def _read_film(path: Path) -> Film:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return Film(**{**facts, "fps": Fraction(facts["fps"])})
    except (OSError, ArithmeticError, ValueError, LookupError, TypeError) as error:
        raise ArchiveError(
            f"{path} is damaged: {error!r}", "delete its folder and add the film again"
        ) from error


def _indexed(collection: Collection, film: str) -> list[str]:
    ids: list[str] = collection.get(where={"film": film}, include=[])["ids"]
    return ids


def _index(collection: Collection, analysis: Analysis) -> None:
    """Puts a film's shots in. At no moment is a shot that was in missing."""
    vectors = analysis.shot_vectors()
    for first in range(0, len(vectors), BATCH):
        part = range(first, min(first + BATCH, len(vectors)))
        collection.upsert(
            ids=[f"{analysis.film}:{shot}" for shot in part],
            embeddings=vectors[first : part.stop],
            metadatas=[{"film": analysis.film, "shot": shot} for shot in part],
        )
    known = {f"{analysis.film}:{shot}" for shot in range(len(vectors))}
    if former := set(_indexed(collection, analysis.film)) - known:
        collection.delete(ids=sorted(former))


def _found(id: str, distance: float) -> Found:
    film, _, shot = id.partition(":")
    return Found(film, int(shot), 1 - distance)
