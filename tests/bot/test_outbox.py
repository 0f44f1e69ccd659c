"""A post is published once and whole, whatever happens, and taken back for good."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.errors import PostingError
from bot.posting.outbox.entry import from_json, slug, to_json
from bot.posting.outbox.target import Outbox
from bot.posting.publish import publish, retract
from bot.posting.target import Receipt, Status, Target
from bot.posting.words.draft import Draft, PostFiles
from bot.posting.words.wording import draft_of
from state.journal import Journal
from state.records import PostRecord, PostState, StatusRecord
from tests.bot.statuses import a_status
from tests.bot.test_wording import film, montage

WHEN = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> \"'&amp; ]]> ../../etc \x00\x1b\u202e\ufffe"
ATOM = "{http://www.w3.org/2005/Atom}"


def files_in(folder: Path) -> PostFiles:
    """Stand-ins for rendered files."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("side-by-side.mp4", "poster.jpg", "contact-sheet.jpg", "credits.txt")
    for name in names:
        (folder / name).write_bytes(f"{name} as rendered".encode())
    video, poster, contact_sheet, credits = (folder / name for name in names)
    return PostFiles(video, poster, contact_sheet, credits)


def status_of(draft: Draft, files: PostFiles) -> Status:
    """A post about a montage, ready to send."""
    return a_status(
        files.video, text=draft.text, alt=draft.alt, tags=draft.tags, draft=draft, files=files
    )


def put(outbox: Outbox, draft: Draft, files: PostFiles, when: datetime = WHEN) -> Receipt:
    """Publishes without a journal."""
    return outbox.publish(status_of(draft, files), when, None)


def posted(draft: Draft, files: PostFiles, target: Target, journal: Journal) -> PostRecord:
    """Publishes as the bot does: intent, act, receipt."""
    thread = [StatusRecord(draft.text, draft.alt, tags=draft.tags)]
    post = journal.intend_post(draft.montage, target.name, thread)
    return publish(post, [status_of(draft, files)], target, journal)


def taken_back(post: PostRecord, target: Target, journal: Journal) -> PostRecord:
    return retract(journal.take_back_post(post.id, "asked to"), target, journal)


def montages_shown(outbox: Path) -> list[str]:
    """What gallery and feed show; fails where they differ from each other or from the posts."""
    if not (outbox / "index.html").exists():
        return []
    links = Tags((outbox / "index.html").read_text(encoding="utf-8"))
    posts = [value.split("/")[1] for value in links.values("source", "src")]
    feed = ET.parse(outbox / "feed.xml").getroot()
    enclosures = [
        link.attrib["href"].split("/")[-2]
        for link in feed.iter(f"{ATOM}link")
        if link.attrib["rel"] == "enclosure"
    ]
    assert posts == enclosures
    assert sorted(posts) == sorted(path.name for path in (outbox / "posts").glob("[!.]*"))
    return [post.rpartition("-")[2] for post in posts]


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, tag: str, attribute: str) -> list[str]:
        return [
            str(attrs[attribute])
            for name, attrs in self.found
            if name == tag and attribute in attrs
        ]


class Killed(BaseException):
    """As good as kill -9: nothing catches it."""


@contextmanager
def killed_at(call: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Dies before or after the nth time that the process asks the system to change something."""
    calls: list[str] = []

    def dying(name: str) -> Callable[..., object]:
        real = getattr(os, name)

        def asked(*arguments: object, **named: object) -> object:
            calls.append(name)
            if len(calls) * 2 == call:
                raise Killed
            number = len(calls)
            try:
                return real(*arguments, **named)
            finally:
                if number * 2 + 1 == call:
                    raise Killed

        return asked

    with monkeypatch.context() as patched:
        for name in ("fsync", "link", "mkdir", "rename", "replace", "unlink", "rmdir"):
            patched.setattr(os, name, dying(name))
        yield calls


def test_dying_at_any_call_and_running_again_makes_one_post(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, files = draft_of(montage()), files_in(tmp_path / "m")
    deaths = 0
    for call in range(2, 1_000):
        data = tmp_path / str(call)
        try:
            with killed_at(call, monkeypatch), Journal(data / "state.json") as journal:
                posted(draft, files, Outbox(data / "outbox"), journal)
        except Killed:
            deaths += 1
        else:
            break
        with Journal(data / "state.json") as journal:
            post = posted(draft, files, Outbox(data / "outbox"), journal)
            assert [known.state for known in journal.posts()] == [PostState.PUBLISHED]
            assert journal.notices == ()
        assert montages_shown(data / "outbox") == [draft.montage]
        assert (data / "outbox/posts" / post.receipt / "video.mp4").exists()
        assert not list(data.glob("outbox/posts/.*"))
    assert deaths > 40


def test_dying_at_any_call_while_taking_back_and_running_again_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, files = draft_of(montage()), files_in(tmp_path / "m")
    for call in range(2, 1_000):
        data = tmp_path / str(call)
        outbox = Outbox(data / "outbox")
        with Journal(data / "state.json") as journal:
            post = posted(draft, files, outbox, journal)
            try:
                with killed_at(call, monkeypatch):
                    taken_back(post, outbox, journal)
            except Killed:
                pass
            else:
                break
            taken_back(post, outbox, journal)
            assert journal.posts()[0].state is PostState.RETRACTED
        assert montages_shown(data / "outbox") == []
        assert not list(data.glob("outbox/posts/*"))
    assert call > 20


POSTER = """
import sys
from pathlib import Path
from bot.posting.outbox.target import Outbox
from bot.posting.words.wording import draft_of
from state.journal import Journal
from tests.bot.test_outbox import files_in, montage, posted
data = Path(sys.argv[1])
files = files_in(data / "m")
print("ready", flush=True)
with Journal(data / "state.json") as journal:
    for number in range(20):
        posted(draft_of(montage(name=f"{number:016x}")), files, Outbox(data / "outbox"), journal)
print("end", flush=True)
"""


def test_a_process_killed_at_random_moments_posts_each_montage_once(tmp_path: Path) -> None:
    rng, deaths = random.Random(11), 0
    for _ in range(25):
        process = subprocess.Popen(
            [sys.executable, "-c", POSTER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        with process.stdout as output:
            assert output.readline() == "ready\n"
            time.sleep(rng.uniform(0.005, 0.05))
            process.send_signal(signal.SIGKILL)
            ended = output.read() == "end\n"
            process.wait()
        if ended:
            break
        deaths += 1
    subprocess.run([sys.executable, "-c", POSTER, str(tmp_path)], check=True)
    assert deaths >= 2
    assert sorted(montages_shown(tmp_path / "outbox")) == [f"{n:016x}" for n in range(20)]
    with Journal(tmp_path / "state.json") as journal:
        assert {post.state for post in journal.posts()} == {PostState.PUBLISHED}
        assert len(journal.posts()) == 20


def three_posts(folder: Path, base_url: str = "") -> Outbox:
    outbox = Outbox(folder / "outbox", base_url)
    for number, title in enumerate(["First", "Second", "Third"]):
        draft = draft_of(montage(title, name=f"id{number}"))
        put(outbox, draft, files_in(folder / f"m{number}"), WHEN + timedelta(days=number))
    return outbox


def test_the_newest_post_stands_first(tmp_path: Path) -> None:
    three_posts(tmp_path)
    assert montages_shown(tmp_path / "outbox") == ["id2", "id1", "id0"]


def test_the_gallery_built_again_is_the_same_to_the_byte(tmp_path: Path) -> None:
    outbox = three_posts(tmp_path)
    pages = [*outbox.folder.rglob("index.html"), outbox.folder / "feed.xml"]
    assert len(pages) == 5
    before = {page: (page.read_bytes(), page.stat().st_ino) for page in pages}
    outbox.rebuild()
    assert {page: (page.read_bytes(), page.stat().st_ino) for page in pages} == before
    for page in pages:
        page.unlink()
    outbox.rebuild()
    assert {page: page.read_bytes() for page in pages} == {p: b for p, (b, _) in before.items()}


def test_every_link_of_the_pages_leads_to_a_file(tmp_path: Path) -> None:
    outbox = three_posts(tmp_path)
    for page in outbox.folder.rglob("index.html"):
        tags = Tags(page.read_text(encoding="utf-8"))
        links = [
            value
            for tag, name in (
                ("a", "href"),
                ("source", "src"),
                ("video", "poster"),
                ("link", "href"),
            )
            for value in tags.values(tag, name)
            if not value.startswith("data:")
        ]
        assert len(links) > 5
        for link in links:
            assert (page.parent / link).is_file(), f"{page}: {link}"


def test_old_posts_are_linked_by_title_and_load_no_pictures(tmp_path: Path) -> None:
    outbox, files = Outbox(tmp_path / "outbox"), files_in(tmp_path / "m")
    for number in range(30):
        draft = draft_of(montage(f"Film {number}", name=f"id{number}"))
        put(outbox, draft, files, WHEN + timedelta(days=number))
    tags = Tags((outbox.folder / "index.html").read_text(encoding="utf-8"))
    assert len(tags.values("video", "poster")) == 24
    assert sum("id5/index.html" in link for link in tags.values("a", "href")) == 1


def test_a_hostile_title_stays_text(tmp_path: Path) -> None:
    films = (film(1, HOSTILE, credit=HOSTILE, license=HOSTILE, source="javascript:alert(1)"),)
    outbox = Outbox(tmp_path / "outbox")
    receipt = put(outbox, draft_of(montage(HOSTILE, films)), files_in(tmp_path / "m"))
    assert receipt.id == "2026-11-21-script-alert-1-script-amp-etc-feedfacecafebeef"
    for page in outbox.folder.rglob("index.html"):
        tags = Tags(page.read_text(encoding="utf-8"))
        assert not [tag for tag, _ in tags.found if tag == "script"]
        assert not [link for link in tags.values("a", "href") if link.startswith("javascript")]
        assert tags.values("video", "aria-label")[0].startswith(
            "<script>alert(1)</script> \"'&amp;"
        )
    feed = ET.parse(outbox.folder / "feed.xml").getroot()
    title = feed.find(f"{ATOM}entry/{ATOM}title")
    assert title is not None
    assert title.text == "<script>alert(1)</script> \"'&amp; ]]> ../../etc"


def test_the_feed_has_what_rfc_4287_asks_for(tmp_path: Path) -> None:
    outbox = three_posts(tmp_path, "https://bot.example/gallery")
    feed = ET.parse(outbox.folder / "feed.xml").getroot()
    assert feed.tag == f"{ATOM}feed"
    for node in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1
        datetime.fromisoformat(node.findtext(f"{ATOM}updated", ""))
        assert node.findtext(f"{ATOM}id", "").startswith("tag:bot.example,2026-11-")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Kuleshov"
    assert feed.findtext(f"{ATOM}updated") == "2026-11-23T20:00:00Z"
    links = [link.attrib for link in feed.iter(f"{ATOM}link")]
    assert all(link["href"].startswith("https://bot.example/gallery/") for link in links)
    assert [link["href"] for link in links if link["rel"] == "self"] == [
        "https://bot.example/gallery/feed.xml"
    ]
    for link in links:
        if link["rel"] == "enclosure":
            video = outbox.folder / link["href"].removeprefix("https://bot.example/gallery/")
            assert (int(link["length"]), link["type"]) == (video.stat().st_size, "video/mp4")


def test_a_post_keeps_its_name_in_the_feed_when_the_gallery_moves(tmp_path: Path) -> None:
    three_posts(tmp_path)
    moved = Outbox(tmp_path / "outbox", "https://new.example/")
    moved.rebuild()
    feed = ET.parse(moved.folder / "feed.xml").getroot()
    ids = {entry.findtext(f"{ATOM}id", "") for entry in feed.iter(f"{ATOM}entry")}
    assert all(name.startswith("tag:localhost,2026-11-2") for name in ids)


def test_a_montage_rendered_again_does_not_change_what_was_posted(tmp_path: Path) -> None:
    files = files_in(tmp_path / "m")
    receipt = put(Outbox(tmp_path / "outbox"), draft_of(montage()), files)
    new = files.video.with_suffix(".new")
    new.write_bytes(b"another edit")
    new.replace(files.video)
    posted = tmp_path / "outbox/posts" / receipt.id / "video.mp4"
    assert posted.read_bytes() == b"side-by-side.mp4 as rendered"


def test_a_file_that_was_not_rendered_is_named_and_nothing_is_posted(tmp_path: Path) -> None:
    files = files_in(tmp_path / "m")
    files.poster.unlink()
    with pytest.raises(PostingError, match=r"poster\.jpg is missing") as caught:
        put(Outbox(tmp_path / "outbox"), draft_of(montage()), files)
    assert "feedfacecafebeef" in caught.value.hint
    assert montages_shown(tmp_path / "outbox") == []


@pytest.mark.parametrize("name", ["../../etc", "", "a/b", "*", "x" * 65, "é"])
def test_an_id_that_could_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    outbox = Outbox(tmp_path / "outbox")
    with pytest.raises(PostingError, match="cannot be a part of a file name"):
        put(outbox, draft_of(montage(name=name)), files_in(tmp_path / "m"))


@pytest.mark.parametrize("receipt", ["", ".", "..", "../m", "no-such-post"])
def test_a_strange_receipt_deletes_nothing(tmp_path: Path, receipt: str) -> None:
    outbox = three_posts(tmp_path)
    outbox.retract(Receipt(receipt, ""))
    assert len(montages_shown(outbox.folder)) == 3


def test_an_id_that_ends_like_another_is_another_post(tmp_path: Path) -> None:
    outbox, files = Outbox(tmp_path / "outbox"), files_in(tmp_path / "m")
    put(outbox, draft_of(montage(name="x-1")), files)
    one = status_of(draft_of(montage(name="1")), files)
    assert outbox.find(one, WHEN, frozenset()) is None
    put(outbox, draft_of(montage(name="1")), files)
    assert len(outbox.entries()) == 2


def test_a_post_edited_by_hand_is_shown_as_edited_and_a_broken_one_is_told(tmp_path: Path) -> None:
    outbox = three_posts(tmp_path)
    record = next(outbox.folder.glob("posts/*id1/post.json"))
    record.write_text(record.read_text().replace("Second", "The Second"))
    outbox.rebuild()
    assert "The Second" in (outbox.folder / "index.html").read_text()
    record.write_text("{")
    with pytest.raises(PostingError, match=r"post\.json of the post .*id1 makes no sense"):
        outbox.rebuild()
    assert "The Second" in (outbox.folder / "index.html").read_text()


def test_an_outbox_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("")
    with pytest.raises(PostingError, match="cannot be written"):
        put(Outbox(tmp_path / "outbox"), draft_of(montage()), files_in(tmp_path / "m"))


def test_an_entry_read_back_equals_the_entry_written(tmp_path: Path) -> None:
    for entry in three_posts(tmp_path).entries():
        assert from_json(entry.folder, to_json(entry)) == entry
        other: Draft = replace(entry.draft, title="Пролог – 予告編")
        changed = replace(entry, draft=other)
        assert from_json(entry.folder, to_json(changed)) == changed


def test_an_empty_outbox_has_a_gallery_and_a_feed(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    outbox.rebuild()
    assert montages_shown(outbox.folder) == []
    assert "The house is dark" in (outbox.folder / "index.html").read_text()


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Amélie & Co.", "amelie-co"), ("予告編", "post"), ("", "post"), ("A" * 99, "a" * 40)],
)
def test_a_slug_is_plain(title: str, expected: str) -> None:
    assert slug(title) == expected
