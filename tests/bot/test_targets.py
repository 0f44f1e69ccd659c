"""What every target promises: the same tests on all of them, each on a server of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.posting.outbox.target import Outbox
from bot.posting.publish import publish, retract
from bot.posting.target import Receipt, Status, Target
from state.journal import Journal, now
from state.records import PostRecord, PostState, StatusRecord
from tests.bot.bluesky_server import bluesky_target
from tests.bot.mastodon_server import mastodon_target
from tests.bot.statuses import ALT, TEXT, a_status
from tests.bot.test_outbox import files_in
from tests.bot.x_server import x_target
from tests.films import make_film

OTHER = "Another Ship Comes In, answered by the archive: 2 shots, 2 rhymes."
CREDITS = "A Ship Comes In: the archive films.\n\nMarket Street (1906), by A. Maker, CC0."


@contextmanager
def outbox_target() -> Iterator[tuple[Target, Callable[[], list[str]]]]:
    with TemporaryDirectory() as folder:
        outbox = Outbox(Path(folder) / "outbox")
        yield outbox, lambda: [entry.draft.text for entry in outbox.entries()]


PLACES: dict[str, Callable[[], AbstractContextManager[tuple[Target, Callable[[], list[str]]]]]] = {
    "outbox": outbox_target,
    "mastodon": mastodon_target,
    "twitter": x_target,
    "bluesky": bluesky_target,
}
"""Every target stands in here."""


@dataclass(frozen=True)
class Place:
    """A target, the texts that its followers see, and files to post."""

    target: Target
    seen: Callable[[], list[str]]
    folder: Path

    def status(self, place: int = 0, text: str = TEXT, montage: str = "feedfacecafebeef") -> Status:
        """A status of a montage's post; the first has a video."""
        files = files_in(self.folder / "m")
        files = replace(files, video=self.folder / "film.mp4", width=320, height=180)
        status = a_status(files.video if place == 0 else None, text=text, files=files)
        draft = replace(status.draft, montage=montage, text=text)
        return replace(status, key=f"{montage}-{self.target.name}-{place}", draft=draft)

    def intended(self, journal: Journal, *statuses: Status) -> PostRecord:
        """The intent of these statuses."""
        frames = [(0, 48) if status.video else (0, 0) for status in statuses]
        thread = [
            StatusRecord(status.text, status.alt, *shown)
            for status, shown in zip(statuses, frames, strict=True)
        ]
        return journal.intend_post(statuses[0].draft.montage, self.target.name, thread)

    def post(self, journal: Journal, *statuses: Status) -> PostRecord:
        """Posts these statuses as the bot does."""
        return publish(self.intended(journal, *statuses), statuses, self.target, journal)


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("targets") / "film.mp4"
    return make_film(
        path,
        [("testsrc2", 48)],
        sound=True,
        arguments=("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"),
    )


@pytest.fixture(params=sorted(PLACES))
def place(request: pytest.FixtureRequest, film: Path, tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "film.mp4").write_bytes(film.read_bytes())
    with PLACES[request.param]() as (target, seen):
        assert target.name == request.param
        yield Place(target, seen, tmp_path)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "state.json") as journal:
        yield journal


def test_what_was_published_is_found_with_the_same_receipt(place: Place) -> None:
    status, when = place.status(), now()
    assert place.target.find(status, when, frozenset()) is None
    receipt = place.target.publish(status, when, None)
    assert place.target.find(status, when, frozenset()) == receipt
    assert receipt.id
    assert receipt.url
    assert place.seen() == [TEXT]


def test_publishing_twice_is_one_post(place: Place, journal: Journal) -> None:
    first = place.post(journal, place.status())
    assert first.state is PostState.PUBLISHED
    assert place.post(journal, place.status()) == first
    assert place.seen() == [TEXT]


def test_a_receipt_that_was_lost_is_found_again(place: Place, journal: Journal) -> None:
    status = place.status()
    post = place.intended(journal, status)
    post = journal.try_status(post.id, 0)
    receipt = place.target.publish(status, post.intended, None)
    assert publish(post, [status], place.target, journal).receipt == receipt.id
    assert place.seen() == [TEXT]


def test_what_is_taken_back_is_gone_and_others_stay(place: Place, journal: Journal) -> None:
    place.post(journal, place.status(text=OTHER, montage="0123456789abcdef"))
    post = place.post(journal, place.status())
    assert sorted(place.seen()) == sorted([TEXT, OTHER])
    gone = retract(journal.take_back_post(post.id, "asked to"), place.target, journal)
    assert gone.state is PostState.RETRACTED
    assert place.seen() == [OTHER]
    place.target.retract(Receipt(post.receipt, post.url))
    assert place.seen() == [OTHER]


def test_a_post_without_a_receipt_can_be_taken_back(place: Place, journal: Journal) -> None:
    status = place.status()
    post = place.intended(journal, status)
    place.target.publish(status, post.intended, None)
    journal.try_status(post.id, 0)
    retract(journal.take_back_post(post.id, "asked to"), place.target, journal)
    assert place.seen() == []


def test_a_thread_stands_once_and_goes_as_a_whole(place: Place, journal: Journal) -> None:
    if not place.target.limits().thread:
        return
    thread = place.status(), place.status(1, CREDITS)
    first = place.post(journal, *thread)
    assert [bool(status.receipt) for status in first.statuses] == [True, True]
    assert place.post(journal, *thread) == first
    assert len(place.seen()) == 2
    retract(journal.take_back_post(first.id, "asked to"), place.target, journal)
    assert place.seen() == []


def test_an_answer_whose_receipt_was_lost_is_found_again(place: Place, journal: Journal) -> None:
    if not place.target.limits().thread:
        return
    thread = place.status(), place.status(1, CREDITS)
    post = place.intended(journal, *thread)
    root = place.target.publish(thread[0], post.intended, None)
    journal.publish_status(post.id, 0, root.id, root.url)
    post = journal.try_status(post.id, 1)
    place.target.publish(thread[1], post.intended, root)
    post = publish(post, thread, place.target, journal)
    assert post.state is PostState.PUBLISHED
    assert post.statuses[1].receipt != root.id
    assert len(place.seen()) == 2


def test_limits_leave_room_for_our_words(place: Place) -> None:
    limits = place.target.limits()
    assert limits.text.count(TEXT) <= limits.text.letters
    assert limits.text.alt >= len(ALT)


def test_an_account_has_a_name(place: Place) -> None:
    assert place.target.account().name
    assert place.seen() == []


def test_reactions_to_a_post_that_nobody_saw_are_none_or_nothing(place: Place) -> None:
    receipt = place.target.publish(place.status(), datetime.now(UTC), None)
    found = place.target.reactions(receipt)
    assert found is None or (found.boosts, found.favourites, found.replies) == (0, 0, 0)
