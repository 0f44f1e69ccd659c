"""The command of a first start: `kuleshov init`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.context import open_app
from bot.progress import printable


@click.command()
@click.option("--yes", is_flag=True, help="Ask nothing: flags and defaults answer.")
@click.option("--force", is_flag=True, help="Write over a kuleshov.toml that is there.")
@click.option("--channel", "channels", multiple=True, help="A YouTube channel's id; repeatable.")
@click.option("--feed", "feeds", multiple=True, help="A feed's URL; repeatable.")
@click.option("--folder", "folders", multiple=True, type=Path, help="A folder; repeatable.")
@click.option("--time-zone", help="The followers' time zone, as Europe/Berlin (UTC).")
@click.option("--posts-per-day", type=click.IntRange(1), help="Posts a day at most (4).")
@click.option(
    "--to", help="Where posts go, with commas between: outbox,mastodon,twitter,bluesky (outbox)."
)
@click.option("--site-title", help="The name of the gallery and its feed (Kuleshov).")
@click.option(
    "--seen/--not-seen", default=None, help="Take what is published already as seen (seen)."
)
@click.pass_context
def init(
    context: click.Context,
    yes: bool,
    force: bool,
    channels: tuple[str, ...],
    feeds: tuple[str, ...],
    folders: tuple[Path, ...],
    time_zone: str | None,
    posts_per_day: int | None,
    to: str | None,
    site_title: str | None,
    seen: bool | None,
) -> None:
    """A first start: write a commented kuleshov.toml into this folder.

    What the sources have published already can be taken as seen, so that the first run does not
    post old trailers.
    """
    from bot.errors import SettingsError
    from bot.first_start import Start, name_of_source, settings_text
    from bot.settings import FILE, load_settings
    from matcher.whole import write_text

    if FILE.exists() and not force:
        raise SettingsError(f"there is a {FILE} already", "edit it, or write over it with --force")

    def asked(given: str | None, question: str, default: str) -> str:
        if given is not None or yes:
            return given or default
        return str(click.prompt(question, default=default))

    targets = asked(to, "Where do posts go? outbox, mastodon, twitter, bluesky", "outbox")
    answers: dict[str, object] = {
        "site_title": asked(site_title, "What is the bot called?", "Kuleshov"),
        "posting.time_zone": asked(time_zone, "In which time zone are its followers?", "UTC"),
        "posting.posts_per_day": int(
            asked(str(posts_per_day) if posts_per_day else None, "How many posts a day?", "4")
        ),
    }
    places = tuple(filter(None, (place.strip() for place in targets.split(","))))
    if places != ("outbox",):
        answers["post_to"] = places
    for name in ("data", "eyes"):
        if context.obj[name] is not None:
            answers[name] = str(context.obj[name])
    if not (channels or feeds or folders or yes):
        while said := click.prompt(
            "Where do trailers come from? A channel's id, a feed's URL or a folder; empty to go on",
            default="",
            show_default=False,
        ):
            if said.startswith("UC") and len(said) == 24:
                channels += (said,)
            elif said.startswith(("http://", "https://")):
                feeds += (said,)
            else:
                folders += (Path(said),)
    sources: list[dict[str, str]] = []
    given = [("youtube", "channel", channels), ("feed", "url", feeds), ("folder", "path", folders)]
    for kind, key, values in given:
        for value in map(str, values):
            name = name_of_source(value, [source["name"] for source in sources])
            sources.append({"kind": kind, "name": name, key: value})
    before = FILE.read_text(encoding="utf-8") if FILE.exists() else None
    write_text(FILE, settings_text(Start(answers, tuple(sources))))
    try:
        load_settings()
    except SettingsError:
        if before is None:
            FILE.unlink()
        else:
            write_text(FILE, before)
        raise
    click.echo(f"wrote      {FILE.absolute()}")
    if sources:
        if seen is None:
            question = "Take what is published already as seen? Else the first run may post it."
            seen = yes or click.confirm(question, default=True)
        if seen:
            _take_as_seen(context)
    logins = "".join(f"kuleshov login {place}, " for place in places if place != "outbox")
    click.echo(f"next       {logins}kuleshov archive add PATH, kuleshov doctor, kuleshov serve")


def _take_as_seen(context: click.Context) -> None:
    from bot.discovery import discover
    from bot.sources.table import watched_sources

    app = open_app(context)
    with app.alone():
        watched = watched_sources(app.settings)
        found = list(discover(app, watched, all_of_them=True, as_seen=True))
        looks = app.journal.looks()
    seen = sum(find.status == "seen" for find in found)
    click.echo(f"seen       {seen} trailers that are published already")
    for each in watched:
        look = looks.get(each.source.name)
        if look is not None and look.failures:
            click.echo(printable(f"failed     {each.source.name}: {look.why}"))
