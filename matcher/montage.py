"""The edit list as a value: which archive range stands beside which trailer shot.

Reads and writes `montage.json`, version 1. First frames are inclusive, end frames exclusive,
counted from 0; the cuts tile the trailer without gap or overlap.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from matcher.errors import MontageError
from matcher.film import Film

VERSION = 1


@dataclass(frozen=True)
class Scores:
    """How well a candidate fits, each between 0 and 1; None where nothing was compared."""

    total: float | None = None
    content: float | None = None
    framing: float | None = None
    motion: float | None = None
    tone: float | None = None

    def named(self) -> tuple[tuple[str, float], ...]:
        """Every score that there is with its name: total, content, framing, motion, tone."""
        named = ((field_.name, getattr(self, field_.name)) for field_ in fields(self))
        return tuple((name, score) for name, score in named if score is not None)


@dataclass(frozen=True)
class Match:
    """A range of frames that stands beside a trailer shot.

    `first_frame` is the in-point, `end_frame` the end of the archive shot, both in frames of the
    archive film. `speed` is 1 for natural speed, below 1 for slow motion, above 1 for fast; what is
    `mirrored` is shown with left and right swapped. `names` are film-language words for the archive
    shot, `why` says in words what made it the match.

    Where the trailer's `own` picture stays, film, shot and frames are the trailer's and there are
    no scores.
    """

    film: str
    shot: int
    first_frame: int
    end_frame: int
    scores: Scores
    speed: Fraction = Fraction(1)
    mirrored: bool = False
    own: bool = False
    names: tuple[str, ...] = ()
    why: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.first_frame < self.end_frame:
            raise MontageError(
                f"a match has no frames: {self.first_frame} to {self.end_frame}",
                "its end frame must lie behind its first frame",
            )
        if self.speed <= 0:
            raise MontageError(f"a match plays at speed {self.speed}", "speed must be above 0")
        if not self.own and None in (self.scores.total, self.scores.content):
            raise MontageError(
                f"a match of {self.film} has no scores",
                "total and content may only be missing where the trailer keeps its own picture",
            )

    def frame_at(self, offset: int, trailer_fps: Fraction, film_fps: Fraction) -> int:
        """The archive frame that shows `offset` trailer frames after the cut.

        Exact: no time is ever a float. Behind the end of the shot its last frame is held.
        """
        played = offset * film_fps * self.speed / trailer_fps
        return min(self.first_frame + int(played), self.end_frame - 1)


@dataclass(frozen=True)
class Cut:
    """A shot of the trailer with its match and the next best alternatives, best first.

    `kind` is what the shot is (see `kinds.Kind`), `names` film-language words for what it shows.
    """

    index: int
    first_frame: int
    end_frame: int
    match: Match
    begins: str = "cut"
    alternatives: tuple[Match, ...] = ()
    kind: str = "film"
    names: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        """How many trailer frames the cut lasts."""
        return self.end_frame - self.first_frame


@dataclass(frozen=True)
class Trailer:
    """The film to reinterpret. Width and height as displayed: upright, square pixels, no bars."""

    id: str
    title: str
    file: str
    fps: Fraction
    frames: int
    width: int
    height: int
    sound: bool

    def as_film(self, shots: int) -> Film:
        """The trailer as a film with so many shots: what a match of its `own` picture is of."""
        return Film(self.id, self.title, self.file, self.fps, self.frames, shots)


@dataclass(frozen=True)
class Montage:
    """A trailer and its edit list, ready to render.

    `films` holds every film that a match or an alternative is of; the trailer itself is among them
    where it keeps a picture of its own. `recipe` names what it was made from (see
    `reinterpret.recipe_of`): the same recipe would give the same edit list again.
    """

    trailer: Trailer
    eyes: str
    cuts: tuple[Cut, ...]
    films: Mapping[str, Film] = field(default_factory=dict)
    recipe: str = ""

    def __post_init__(self) -> None:
        expected = 0
        for index, cut in enumerate(self.cuts):
            if cut.index != index or cut.first_frame != expected or cut.frames <= 0:
                raise MontageError(
                    f"cut {index} of {self.trailer.title} does not follow the one before",
                    "cuts must tile the trailer without gap or overlap",
                )
            expected = cut.end_frame
            for match in (cut.match, *cut.alternatives):
                if match.film not in self.films:
                    raise MontageError(
                        f"cut {index} matches {match.film}, a film the montage does not name",
                        "name every matched film under films",
                    )
                if match.own and not self._is_own(cut, match):
                    raise MontageError(
                        f"cut {index} keeps the trailer's own picture, but shows another one",
                        "film and frames must be those of the cut, at speed 1 and not mirrored",
                    )
        if expected != self.trailer.frames:
            raise MontageError(
                f"the cuts end at frame {expected}, the trailer at {self.trailer.frames}",
                "cuts must tile the trailer without gap or overlap",
            )

    @property
    def id(self) -> str:
        """A trailer has one montage, so they share the id."""
        return self.trailer.id

    def with_match(self, index: int, match: Match) -> Montage:
        """The montage with another match at cut `index`; the old one becomes an alternative."""
        cut = self.cuts[index]
        others = tuple(other for other in cut.alternatives if other != match)
        swapped = replace(cut, match=match, alternatives=(cut.match, *others))
        return replace(self, cuts=(*self.cuts[:index], swapped, *self.cuts[index + 1 :]))

    def matched_films(self) -> tuple[Film, ...]:
        """The archive films that are seen, each once, in order of appearance."""
        seen = (cut.match.film for cut in self.cuts if not cut.match.own)
        return tuple(self.films[id] for id in dict.fromkeys(seen))

    def cuts_of(self, film: Film) -> tuple[Cut, ...]:
        """The cuts that show an archive film. One that keeps its own picture shows none."""
        return tuple(c for c in self.cuts if c.match.film == film.id and not c.match.own)

    def _is_own(self, cut: Cut, match: Match) -> bool:
        shown = (match.film, match.first_frame, match.end_frame)
        same = shown == (self.trailer.id, cut.first_frame, cut.end_frame)
        return same and match.speed == 1 and not match.mirrored


def to_json(montage: Montage) -> str:
    """The montage as `montage.json`."""
    trailer = montage.trailer
    document = {
        "version": VERSION,
        "trailer": {
            "id": trailer.id,
            "title": trailer.title,
            "file": trailer.file,
            "fps": str(trailer.fps),
            "frames": trailer.frames,
            "width": trailer.width,
            "height": trailer.height,
            "sound": trailer.sound,
        },
        "eyes": {"name": montage.eyes},
        "recipe": montage.recipe,
        "cuts": [
            {
                "index": cut.index,
                "trailer": {
                    "first_frame": cut.first_frame,
                    "end_frame": cut.end_frame,
                    "begins": cut.begins,
                    "kind": cut.kind,
                    "names": list(cut.names),
                },
                "match": _match_to_json(cut.match, montage.films),
                "alternatives": [_match_to_json(m, montage.films) for m in cut.alternatives],
            }
            for cut in montage.cuts
        ],
        "films": {id: _film_to_json(film) for id, film in montage.films.items()},
    }
    return json.dumps(document, indent=2) + "\n"


def from_json(text: str) -> Montage:
    """The montage that `montage.json` holds.

    Raises MontageError where the text is not a montage of a version this program knows.
    """
    try:
        document = json.loads(text, parse_constant=_no_number)
        version = document["version"]
        if version != VERSION:
            raise MontageError(
                f"this montage has version {version}, this Kuleshov reads {VERSION}",
                "upgrade kuleshov, or make the montage again",
            )
        trailer = document["trailer"]
        montage = Montage(
            trailer=Trailer(**{**trailer, "fps": Fraction(trailer["fps"])}),
            eyes=document["eyes"]["name"],
            recipe=document["recipe"],
            cuts=tuple(
                Cut(
                    index=cut["index"],
                    **{**cut["trailer"], "names": _names(cut["trailer"])},
                    match=_match_from_json(cut["match"]),
                    alternatives=tuple(_match_from_json(m) for m in cut["alternatives"]),
                )
                for cut in document["cuts"]
            ),
            films={
                id: Film(id=id, **{**film, "fps": Fraction(film["fps"])})
                for id, film in document["films"].items()
            },
        )
        matches = [m for cut in montage.cuts for m in (cut.match, *cut.alternatives)]
        _check_kinds(montage.trailer)
        for film in montage.films.values():
            _check_kinds(film)
        for cut in montage.cuts:
            _check_kinds(cut)
        for match in matches:
            _check_kinds(match)
            _check_kinds(match.scores)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise MontageError(
            f"this is not a montage: {error!r}", "make it again with kuleshov reinterpret"
        ) from error
    return montage


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _names(value: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of a shot; a montage of before they were known has none."""
    names = value.get("names", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"names are {names!r}, not a list of words")
    return tuple(names)


def _check_kinds(value: Trailer | Film | Cut | Match | Scores) -> None:
    """Raises ValueError where a field is not of its kind: files are edited by hand."""
    kinds: dict[str, Any] = {
        "str": str,
        "int": int,
        "bool": bool,
        "float": (int, float),
        "Fraction": Fraction,
    }
    for field_ in fields(value):
        name, given = str(field_.type), getattr(value, field_.name)
        wanted = kinds.get(name.removesuffix(" | None"))
        if wanted is None or (given is None and name.endswith(" | None")):
            continue
        if not isinstance(given, wanted) or (wanted is int and isinstance(given, bool)):
            raise ValueError(f"{field_.name} is {given!r}, not of the kind {name}")
        if field_.name == "fps" and given <= 0:
            raise ValueError("fps must be above 0")


def load_montage(path: Path) -> Montage:
    """The montage in a file. Raises MontageError where there is none."""
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise MontageError(
            f"the montage {path} cannot be read: {error}", "kuleshov reinterpret makes one"
        ) from error
    except MontageError as error:
        raise MontageError(f"{path}: {error}", error.hint) from error


def _match_to_json(match: Match, films: Mapping[str, Film]) -> dict[str, Any]:
    return {
        "film": match.film,
        "shot": match.shot,
        "first_frame": match.first_frame,
        "end_frame": match.end_frame,
        "in_seconds": round(float(match.first_frame / films[match.film].fps), 6),
        "speed": str(match.speed),
        "mirrored": match.mirrored,
        "own": match.own,
        "names": list(match.names),
        "why": match.why,
        "scores": asdict(match.scores),
    }


def _match_from_json(value: Mapping[str, Any]) -> Match:
    return Match(
        film=value["film"],
        shot=value["shot"],
        first_frame=value["first_frame"],
        end_frame=value["end_frame"],
        scores=Scores(**value["scores"]),
        speed=Fraction(value["speed"]),
        mirrored=value.get("mirrored", False),
        own=value.get("own", False),
        names=_names(value),
        why=value.get("why", ""),
    )


def _film_to_json(film: Film) -> dict[str, Any]:
    return {
        "title": film.title,
        "year": film.year,
        "credit": film.credit,
        "license": film.license,
        "source": film.source,
        "file": film.file,
        "fps": str(film.fps),
        "frames": film.frames,
        "shots": film.shots,
    }
