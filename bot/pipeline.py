"""The steps of one trailer, from a file or URL to a rendered montage.

Every step looks for what is already there and makes only what is missing or was made from
something else, so a run that was cut off is simply run again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bot.app import App
from bot.catalogue import describe
from bot.downloads import fetch, is_url
from bot.errors import NotFoundError
from bot.progress import progress, say
from bot.refresh import mend
from bot.title_words import plain
from matcher.analysis import Analysis, analyse
from matcher.analysis_files import load_analysis, save_analysis
from matcher.credits import credits_text
from matcher.errors import AnalysisError, ArchiveError, MontageError
from matcher.film import Film, film_id
from matcher.layouts import layout_named
from matcher.montage import Montage, load_montage, to_json
from matcher.reinterpret import Brief, recipe_of, reinterpret
from matcher.render import render
from matcher.sheets import make_contact_sheet, make_poster
from matcher.timeline_export import write_otio
from matcher.whole import write_text


@dataclass(frozen=True)
class Order:
    """What somebody wants done with a trailer.

    `source` is a path or URL; `layouts` are the videos to make, none for the edit list alone;
    `skip_missing` passes over films that are no longer where they were; `only` are films, by id or
    title, that alone may be shown, all where it is None.
    """

    source: str
    title: str | None = None
    out: Path | None = None
    layouts: tuple[str, ...] = ()
    skip_missing: bool = False
    only: tuple[str, ...] | None = None


def make_montage(
    app: App, order: Order, reached: Callable[[str], None] = lambda _step: None
) -> Path:
    """Takes a trailer through analysis, matching and rendering; returns the montage's folder.

    `reached` hears of every step that is done, or was done already.
    """
    for name in order.layouts:
        layout_named(name)
    file, title, source = _at_hand(app, order)
    identity = film_id(file)
    app.journal.remember_trailer(identity, title, str(file), source)
    analysis = _analysed(app, identity, file)
    reached("analysed")
    folder = order.out or app.folders.montages / identity
    montage = _matched(app, order, analysis, file, title, folder)
    reached("matched")
    make_files(app, montage, folder, order.layouts)
    reached("rendered")
    return folder


def named(film: Film, names: Sequence[str]) -> bool:
    """Whether a film is one of these, by id or title."""
    return film.id in names or (bool(plain(film.title)) and plain(film.title) in map(plain, names))


def make_files(app: App, montage: Montage, folder: Path, layouts: Sequence[str]) -> None:
    """Renders a montage's videos and sheets into its folder, those that are missing or outdated."""
    folder_of = derived_files(montage, folder)
    folder_of.make("montage.otio", lambda path: write_otio(montage, path))
    folder_of.make("credits.txt", lambda path: write_text(path, credits_text(montage)))
    folder_of.make("contact-sheet.jpg", lambda path: make_contact_sheet(montage, path))
    folder_of.make("poster.jpg", lambda path: make_poster(montage, path))
    for name in layouts:
        with app.step("rendered", subject=montage.id, layout=name) as record:
            made = folder_of.make(f"{name}.mp4", partial(_video, montage, name))
            if not made:
                record.skip("it is there already")


def find_montage(app: App, name: str) -> tuple[Montage, Path]:
    """The montage of an id, the beginning of one, or a folder, and where it lies.

    Raises NotFoundError where there is none or more than one.
    """
    if Path(name).is_dir():
        return load_montage(Path(name) / "montage.json"), Path(name)
    found = sorted(app.folders.montages.glob(f"{name}*/montage.json")) if name.isalnum() else []
    if len(found) != 1:
        raise NotFoundError(
            f"{len(found) or 'no'} montages are called {name}", "kuleshov montage list names them"
        )
    return load_montage(found[0]), found[0].parent


def _at_hand(app: App, order: Order) -> tuple[Path, str, str]:
    """The trailer's file, title and source; a URL is fetched first."""
    if is_url(order.source):
        with progress(f"fetching {order.source}") as tick:
            found = fetch(order.source, app.folders.trailers / "fetched", tick)
        return found.file, order.title or found.title or "Trailer", found.url
    file = Path(order.source).absolute()
    return file, order.title or describe(file).title, str(file)


def _analysed(app: App, identity: str, file: Path) -> Analysis:
    home = app.folders.trailers / identity / "analysis"
    known = _known_analysis(home)
    wanted = (app.embedder.name, app.detector.name)
    if known is not None and (known.eyes, known.detector) == wanted:
        return known
    with (
        app.step("analysed", subject=identity) as record,
        progress(f"looking at {file.name}") as tick,
    ):
        analysis = analyse(file, app.detector, app.embedder, tick)
        save_analysis(analysis, home)
        record.note(shots=len(analysis.shots), frames=analysis.frames)
    return analysis


def _known_analysis(home: Path) -> Analysis | None:
    try:
        return load_analysis(home)
    except AnalysisError as error:
        say(f"{error}; the trailer is looked at again")
        return None


def _matched(
    app: App, order: Order, analysis: Analysis, file: Path, title: str, folder: Path
) -> Montage:
    mend(app)
    films = app.archive.films()
    missing = frozenset(film.id for film in films if not Path(film.file).exists())
    others = frozenset(
        film.id for film in films if order.only is not None and not named(film, order.only)
    )
    settings = app.settings
    brief = Brief(
        file=file,
        title=title,
        rules=settings.rules,
        own_shots=settings.own_shots,
        left_out=others | (missing if order.skip_missing else frozenset()),
    )
    recipe = recipe_of(brief, analysis, films)
    montage = _kept(folder, brief, analysis.film, recipe, films)
    if montage is None:
        with (
            app.step("matched", subject=analysis.film) as record,
            progress(f"matching {len(analysis.shots)} shots"),
        ):
            montage = reinterpret(brief, analysis, app.archive, app.names)
            record.note(shots=len(montage.cuts), films=len(montage.matched_films()))
    _require_files(montage.matched_films())
    path, text = folder / "montage.json", to_json(montage)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_text(path, text)
    return montage


def _kept(
    folder: Path, brief: Brief, identity: str, recipe: str, films: Sequence[Film]
) -> Montage | None:
    """The montage that is there, edits and all, if it was made from the same.

    Titles and places of files are those of today. One made from something else is kept under the
    name of its recipe, one that is damaged under another name: somebody's edits may be in it.
    Raises MontageError where the folder holds the montage of another trailer.
    """
    path = folder / "montage.json"
    if not path.exists():
        return None
    try:
        montage = load_montage(path)
    except MontageError as error:
        aside = path.with_name("montage.damaged.json")
        path.replace(aside)
        say(f"{error}; it is set aside as {aside} and made again")
        return None
    if montage.trailer.id != identity:
        raise MontageError(
            f"{folder} holds the montage of another trailer, {montage.trailer.title}",
            "name another folder with --out",
        )
    if montage.recipe != recipe:
        aside = path.with_name(f"montage.{montage.recipe}.json")
        write_text(aside, path.read_text(encoding="utf-8"))
        say(f"the archive or the rules changed: the edit until now is kept as {aside}")
        return None
    trailer = replace(montage.trailer, file=str(brief.file), title=brief.title)
    today = {trailer.id: trailer.as_film(len(montage.cuts)), **{film.id: film for film in films}}
    return replace(montage, trailer=trailer, films={name: today[name] for name in montage.films})


def _require_files(films: Sequence[Film]) -> None:
    for film in films:
        if not Path(film.file).exists():
            raise ArchiveError(
                f"{film.title} is no longer at {film.file}",
                "put it back, add it again from its new place, or pass it over with --skip-missing",
            )


def _video(montage: Montage, layout: str, path: Path) -> None:
    with progress(f"rendering {montage.trailer.title}, {layout}") as tick:
        rendered = render(montage, layout_named(layout), path, tick)
    for notice in rendered.notices:
        say(notice)


@dataclass(frozen=True)
class DerivedFiles:
    """Files made from a montage, with a note for each of the montage it was made from."""

    folder: Path
    recipe: str

    def fresh(self, name: str) -> bool:
        """Whether a file is there and was made from this very montage."""
        return (self.folder / name).exists() and self._notes().get(name) == self.recipe

    def make(self, name: str, make: Callable[[Path], object]) -> bool:
        """Makes a file unless it is there and was made from the same montage."""
        if self.fresh(name):
            return False
        make(self.folder / name)
        write_text(self._file, json.dumps({**self._notes(), name: self.recipe}, indent=2))
        return True

    @property
    def _file(self) -> Path:
        return self.folder / "made-from.json"

    def _notes(self) -> dict[str, str]:
        try:
            notes: dict[str, str] = json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):  # a lost note only means making a file once more
            return {}
        return notes


def derived_files(montage: Montage, folder: Path) -> DerivedFiles:
    """The files of a montage in its folder."""
    digest = hashlib.blake2b(to_json(montage).encode(), digest_size=8).hexdigest()
    return DerivedFiles(folder, digest)
