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

from matcher.analysis import Analysis
from matcher.analysis_files import State, analysis_state, load_analysis, save_analysis
from matcher.duplicates import Key, same_take, takes
from matcher.embedding import hint_for
from matcher.errors import AnalysisError, ArchiveError
from matcher.film import Film
from matcher.kinds import Kind
from matcher.shots import Shot
from matcher.whole import write_text

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

BATCH = 5_000
"""Chroma 1.5 takes at most 5,461 vectors at once."""

INDEX = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 400, "max_neighbors": 32}}
"""Chroma measures squared Euclidean distance unless told; the rest finds 0.99 of what exact search
finds (`benchmarks/matching_scale.py`)."""

NEIGHBOURS = 8
"""Shots looked at for each shot of a new film when near-duplicates are sought."""


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
                gone = len(_indexed(collection, film.id)) < film.shots
                if gone and self.state(film.id) == "whole":
                    _index(collection, self.analysis(film.id))
        return collection

    def films(self) -> list[Film]:
        """The films of the archive in the order of their titles."""
        return archive_films(self.folder)

    def state(self, film: str) -> State:
        """Whether what is known of a film can be used; if not, it is to be looked at again."""
        return film_state(self.folder, film)

    def analysis(self, film: str) -> Analysis:
        """What is known of a film. Raises AnalysisError where it is missing or damaged."""
        found = load_analysis(self._home(film) / "analysis")
        if found is None:
            raise AnalysisError(
                f"the archive has no analysis of the film {film}",
                "look at the film again: kuleshov archive refresh",
            )
        return found

    def of_kind(self, kind: Kind) -> list[Key]:
        """Every shot of a kind, whatever it looks like."""
        with self._translated("read"):
            found = self._collection.get(where={"kind": kind}, include=[])["ids"]
        return [(film, int(shot)) for film, _, shot in (id.partition(":") for id in sorted(found))]

    def compare_once(self, film: str) -> None:
        """Notes which shots of a film are near-duplicates of others, unless that is known.

        Only films whose analyses are whole are compared.
        """
        if (self._home(film) / "duplicates.json").exists():
            return
        mine = self.analysis(film)
        kept = {f.id for f in self.films()} | {film}
        near: dict[str, list[tuple[int, int]]] = {}
        for shot, row in enumerate(self.nearest(mine.shot_vectors(), NEIGHBOURS)):
            for found in row:
                if found.film in kept and (found.film != film or found.shot < shot):
                    near.setdefault(found.film, []).append((shot, found.shot))
        pairs = []
        for other, wanted in near.items():
            if other != film and self.state(other) != "whole":
                continue
            theirs = mine if other == film else self.analysis(other)
            pairs += [
                [shot, other, there]
                for shot, there in wanted
                if mine.kinds[shot] == theirs.kinds[there] == "film"
                and same_take(*_pictures(mine, shot), *_pictures(theirs, there))
            ]
        write_text(self._home(film) / "duplicates.json", json.dumps(pairs))

    def takes(self, films: Sequence[Film]) -> dict[Key, Key]:
        """For each shot of these films that has near-duplicates, the one it counts as."""
        return archive_takes(self.folder, films)

    def _home(self, film: str) -> Path:
        return _home(self.folder, film)

    def add(self, film: Film, analysis: Analysis) -> None:
        """Takes a film in, or anew what is known of it.

        Interrupted, it is not in and can be added again; one that was in stays in as it was.
        """
        if analysis.eyes != self.eyes:
            raise ArchiveError(
                f"{film.title} was seen with {analysis.eyes}, the archive with {self.eyes}",
                "analyse the film again",
            )
        with self._translated("written"):
            _index(self._collection, analysis)
        home = self._home(film.id)
        (home / "duplicates.json").unlink(missing_ok=True)
        save_analysis(analysis, home / "analysis")
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
        path = self._home(film.id) / "film.json"
        write_text(path, json.dumps(facts, indent=2))

    def remove(self, film: str) -> None:
        """Takes a film out. Raises ArchiveError where it is not in."""
        home = self._home(film)
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


def film_state(folder: Path, film: str) -> State:
    """Whether what an archive knows of a film can be used, told without opening the index."""
    return analysis_state(_home(folder, film) / "analysis")


def archive_takes(folder: Path, films: Sequence[Film]) -> dict[Key, Key]:
    """For each shot of these films that has near-duplicates, the one it counts as.

    That is the first of them in the order of the films. Raises AnalysisError where a list is
    damaged.
    """
    order = {film.id: place for place, film in enumerate(films)}
    pairs: list[tuple[Key, Key]] = []
    for film in films:
        try:
            text = (_home(folder, film.id) / "duplicates.json").read_text(encoding="utf-8")
            found = [((film.id, int(a)), (str(b), int(c))) for a, b, c in json.loads(text)]
        except FileNotFoundError:
            continue
        except (OSError, ValueError, TypeError) as error:
            raise AnalysisError(
                f"the list of duplicates of {film.title} is damaged",
                "look at the film again: kuleshov archive refresh",
            ) from error
        pairs += [(a, b) for a, b in found if b[0] in order]
    preferred = sorted({key for pair in pairs for key in pair}, key=lambda k: (order[k[0]], k[1]))
    return takes(pairs, preferred)


@dataclass(frozen=True)
class KeptOut:
    """A shot of a film."""

    film: str
    shot: Shot


def kept_out(folder: Path, films: Sequence[Film]) -> list[tuple[KeptOut, str]]:
    """Shots that stand as matches only if asked for, each with the reason: a kind or "duplicate".

    Films that are to be looked at again are passed over.
    """
    takes, found = archive_takes(folder, films), []
    for film in films:
        if film_state(folder, film.id) != "whole":
            continue
        analysis = load_analysis(_home(folder, film.id) / "analysis")
        assert analysis is not None
        for shot, kind in zip(analysis.shots, analysis.kinds, strict=True):
            key = (film.id, shot.index)
            if kind != "film":
                found.append((KeptOut(film.id, shot), str(kind)))
            elif takes.get(key, key) != key:
                found.append((KeptOut(film.id, shot), "duplicate"))
    return found


def require_films(films: Sequence[Film]) -> None:
    """Raises ArchiveError where there is nothing to match from."""
    if not films:
        raise ArchiveError("the archive is empty", "add films: kuleshov archive add PATH")


def _home(folder: Path, film: str) -> Path:
    return folder / "films" / film


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
            metadatas=[
                {"film": analysis.film, "shot": shot, "kind": analysis.kinds[shot]} for shot in part
            ],
        )
    known = {f"{analysis.film}:{shot}" for shot in range(len(vectors))}
    if former := set(_indexed(collection, analysis.film)) - known:
        collection.delete(ids=sorted(former))


def _pictures(analysis: Analysis, shot: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What the eyes see at a shot's keyframes, and the thumbnails of all its frames."""
    span = analysis.shots[shot]
    looks = analysis.looks.embeddings[analysis.of_shot(shot)].astype(np.float32)
    return looks, analysis.course.unit_thumbs(span.first_frame, span.end_frame)


def _found(id: str, distance: float) -> Found:
    film, _, shot = id.partition(":")
    return Found(film, int(shot), 1 - distance)
