"""What followers did is read now and then, and shown with the posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.reactions import read_reactions
from tests.bot.commands import kuleshov
from tests.bot.elsewhere import Elsewhere, rendered
from tests.bot.mastodon_server import Server, instead, mastodon_server


@pytest.fixture
def server() -> Iterator[Server]:
    with mastodon_server() as server:
        yield server


@pytest.fixture
def app(server: Server, tmp_path: Path) -> Elsewhere:
    targets = {"mastodon": lambda _: server.target()}
    app = Elsewhere(tmp_path / "data", targets, post_to=("mastodon",))
    app.post(rendered(app.folders.data))
    return app


def favoured(app: Elsewhere, server: Server) -> None:
    """Somebody likes the post."""
    (post,) = app.journal.posts()
    server.ask(f"/api/v1/statuses/{post.receipt}/favourite", "POST", token="alice_token")


def test_reactions_are_shown_with_the_posts(app: Elsewhere, server: Server) -> None:
    favoured(app, server)
    assert len(read_reactions(app, app.clock)) == 1
    (row,) = kuleshov(app.folders.data, "posts", "list", "--json").json
    assert (row["boosts"], row["favourites"]) == (0, 1)
    assert row["url"]
    assert len(row["statuses"]) >= 2


def test_a_post_is_looked_at_once_in_six_hours_and_while_it_is_recent(
    app: Elsewhere, server: Server
) -> None:
    read_reactions(app, app.clock)
    app.clock.time += timedelta(hours=5, minutes=59)
    assert read_reactions(app, app.clock) == []
    app.clock.time += timedelta(minutes=1)
    assert len(read_reactions(app, app.clock)) == 1
    app.clock.time += timedelta(days=15)
    assert read_reactions(app, app.clock) == []


def test_a_server_that_does_not_answer_is_asked_once_and_left_alone(
    app: Elsewhere, server: Server
) -> None:
    app.post(rendered(app.folders.data, 2))
    server.asked.clear()
    server.twists.append(instead(401))
    assert read_reactions(app, app.clock) == []
    assert len({asked.path for asked in server.asked}) == 1
    assert app.journal.target("mastodon").stopped
    server.asked.clear()
    assert read_reactions(app, app.clock) == []
    assert server.asked == []


def test_the_outbox_has_none(tmp_path: Path) -> None:
    app = Elsewhere(tmp_path / "data", {})
    app.post(rendered(app.folders.data))
    read_reactions(app, app.clock)
    (row,) = kuleshov(app.folders.data, "posts", "list", "--json").json
    assert row["favourites"] is None
