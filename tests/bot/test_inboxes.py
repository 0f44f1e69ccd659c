"""What people write to us: the real clients against three servers where others talk to the bot."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mastodon_mock.config import SeedAccount
from structlog.testing import capture_logs

from bot.app import App
from bot.errors import PostingError
from bot.posting.bluesky.remembered import Remembered
from bot.posting.bluesky.target import Bluesky
from bot.posting.target import Receipt, Status, Target
from bot.posting.twitter.target import Twitter
from bot.posting.words.same_words import same_words
from bot.requests.inboxes.bluesky import PAGE as BLUESKY_PAGE
from bot.requests.inboxes.bluesky import BlueskyInbox
from bot.requests.inboxes.inbox import Inbox, receipt_of
from bot.requests.inboxes.mastodon import MastodonInbox, mention_in
from bot.requests.inboxes.mention import Mention
from bot.requests.inboxes.twitter import FIRST_PAGE, PAGE, TwitterInbox
from bot.requests.inboxes.written import LONGEST_HTML, written
from bot.settings import load_settings
from tests.bot import bluesky_server, mastodon_server, x_server
from tests.bot.bluesky_server import DID, POST, BlueskyServer, did_of
from tests.bot.mastodon_server import (
    Asked,
    Forward,
    Told,
    Twist,
    changed,
    instead,
    when,
    without,
)
from tests.bot.statuses import a_status
from tests.bot.x_server import KEYS, USER, Fault, a_purse

FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL1"
ASKED = f"this one please {FILM} thanks"
NOW = datetime.now(UTC)
NOBODY: frozenset[str] = frozenset()
NOTIFICATIONS = "/api/v1/notifications"
LIST = "app.bsky.notification.listNotifications"
GET_POSTS = "app.bsky.feed.getPosts"


@dataclass
class Room:
    """A place where alice and bob talk to the bot.

    `tell` is what somebody writes to us, `page` how many mentions come at once, `answers` what
    our own posts are answers to, `likes` what we liked.
    """

    inbox: Inbox
    target: Target
    tell: Callable[..., str]
    say: Callable[..., str]
    forget: Callable[[str], None]
    block: Callable[[str], None]
    answers: Callable[[], list[str]]
    likes: Callable[[], list[str]]
    break_down: Callable[[str], None]
    page: int
    server: Any
    spare: dict[str, Any] = field(default_factory=dict)

    def told(self, since: str, known: Any = None) -> list[Mention]:
        return list(self.inbox.mentions(since, known))

    def one(self, *words: Any, **how: Any) -> Mention:
        """Somebody writes this, and this is what is told of it."""
        since = self.inbox.start()
        number = self.tell(*words, **how)
        (mention,) = self.told(since)
        assert mention.id == number
        return mention

    def answer(self, mention: Mention, text: str = "", **over: Any) -> Receipt:
        return self.target.publish(self.status(mention, text, **over), NOW, receipt_of(mention))

    def status(self, mention: Mention, text: str = "", **over: Any) -> Status:
        words = f"{self.inbox.greeting(mention)} {text or 'Here it is.'}".strip()
        key = f"{self.inbox.name}:{mention.id}"
        given = {"visibility": "unlisted", "answers": mention.id, **over}
        return a_status(None, key=key, text=words, tags=(), **given)


PEOPLE = (
    SeedAccount(username="bob", access_token="bob_token"),
    SeedAccount(username="robot", access_token="robot_token", bot=True),
    SeedAccount(username="zoe", domain="far.example", access_token="zoe_token"),
)


@contextmanager
def mastodon_room(_folder: Path) -> Iterator[Room]:
    with mastodon_server.mastodon_server(others=PEOPLE) as server:

        def say(text: str, by: str = "alice", to: str = "", **how: str) -> str:
            how |= {"in_reply_to_id": to} if to else {}
            token = f"{by}_token"
            made = server.ask("/api/v1/statuses", "POST", token=token, status=text, **how)
            return str(made["id"])

        def tell(text: str, by: str = "alice", to: str = "", **how: str) -> str:
            return say(f"@kuleshov {text}", by, to, **how)

        def forget(number: str) -> None:
            author = server.ask(f"/api/v1/statuses/{number}")["account"]["username"]
            server.ask(f"/api/v1/statuses/{number}", "DELETE", token=f"{author}_token")
            server.twists.append(when("POST", "/api/v1/statuses", unanswerable(number)))

        def block(by: str) -> None:
            me = server.ask("/api/v1/accounts/verify_credentials")["id"]
            server.ask(f"/api/v1/accounts/{me}/block", "POST", token=f"{by}_token")

        def break_down(how: str) -> None:
            twist = {
                "nonsense": instead(200, {"not": "a list"}),
                "rubbish": instead(200, "<html>Hello</html>"),
                "busy": instead(429, {"error": "Too many requests"}, Retry_After="1800"),
                "out": instead(401, {"error": "The access token is invalid"}),
            }[how]
            server.twists.append(when("GET", NOTIFICATIONS, twist))

        target = server.target()
        yield Room(
            inbox=MastodonInbox(target),
            target=target,
            tell=tell,
            say=say,
            forget=forget,
            block=block,
            answers=lambda: [str(s["in_reply_to_id"]) for s in server.statuses()],
            likes=lambda: [str(s["id"]) for s in server.ask("/api/v1/favourites")],
            break_down=break_down,
            page=40,
            server=server,
        )


@contextmanager
def x_room(folder: Path) -> Iterator[Room]:
    with x_server.x_server() as (x, host):

        def say(text: str, by: str = "alice", to: str = "") -> str:
            return x.told(text, by.capitalize(), answers=to).id

        def forget(number: str) -> None:
            del x.posts[number]

        def break_down(how: str) -> None:
            fault = {
                "nonsense": Fault("before", 200, '{"data": 5}'),
                "rubbish": Fault("html after"),
                "busy": Fault("before", 429, "{}", {"retry-after": "1800"}),
                "out": Fault("before", 401, "{}"),
            }[how]
            x.fail(x_server.MENTIONS, fault)

        purse = a_purse(folder)
        target = Twitter(KEYS, purse, host=host, sleep=lambda _seconds: None)
        yield Room(
            inbox=TwitterInbox(target),
            target=target,
            tell=lambda text, by="alice", to="": say(f"@{x_server.NAME} {text}", by, to),
            say=say,
            forget=forget,
            block=lambda by: x.blocked_by.update(
                number for number, name in x.users.items() if name == by.capitalize()
            ),
            answers=lambda: [post.answers for post in x.posts.values() if post.author == USER],
            likes=list,
            break_down=break_down,
            page=FIRST_PAGE + PAGE,
            server=x,
            spare={"purse": purse, "host": host},
        )
        assert x.wrong == []


@contextmanager
def bluesky_room(_folder: Path) -> Iterator[Room]:
    with bluesky_server.bluesky_server() as server:
        clock = iter(range(10**6))
        begun = server.now() + 600  # later than everything that takes time here

        def said(text: str, by: str = "alice", to: str = "", **how: Any) -> str:
            if to:
                how["reply"] = {"parent": ref(server, to), "root": root(server, to)}
            at = how.pop("at", begun + next(clock))
            return server.told(text, f"{by}.example.org", at=at, **how)

        def break_down(how: str) -> None:
            fault = {
                "nonsense": bluesky_server.document(b'{"notifications": 5}'),
                "rubbish": bluesky_server.page(),
                "busy": bluesky_server.says(
                    429, "RateLimitExceeded", "Rate Limit Exceeded", Retry_After="1800"
                ),
                "out": bluesky_server.says(401, "AccountTakedown", "Account has been taken down"),
            }[how]
            server.fault(LIST, fault)

        target = bluesky_server.target_on(server)
        yield Room(
            inbox=BlueskyInbox(target),
            target=target,
            tell=said,
            say=lambda *words, **how: said(*words, reason="", **how),
            forget=server.forget,
            block=lambda by: server.blocked_by.add(did_of(f"{by}.example.org")),
            answers=lambda: [post["reply"]["parent"]["uri"] for post in server.posts()],
            likes=server.likes,
            break_down=break_down,
            page=2 * BLUESKY_PAGE,
            server=server,
        )


def unanswerable(number: str) -> Twist:
    """Mastodon refuses an answer to what is gone; the mock takes it."""

    def twist(asked: Asked, forward: Forward) -> Told:
        if f"in_reply_to_id={number}".encode() in asked.body:
            return Told(404, b'{"error": "Record not found"}')
        return forward(asked)

    return twist


def ref(server: BlueskyServer, uri: str) -> dict[str, str]:
    stored = server.others[uri] if uri in server.others else own(server, uri)
    return {"uri": uri, "cid": stored["cid"]}


def root(server: BlueskyServer, uri: str) -> dict[str, str]:
    stored = server.others[uri]["record"] if uri in server.others else own(server, uri)["value"]
    found = stored.get("reply", {}).get("root")
    return {name: found[name] for name in ("uri", "cid")} if found else ref(server, uri)


def own(server: BlueskyServer, uri: str) -> dict[str, Any]:
    return server.records[POST][uri.rpartition("/")[2]]


ROOMS = {"mastodon": mastodon_room, "twitter": x_room, "bluesky": bluesky_room}


@pytest.fixture(params=sorted(ROOMS))
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    with ROOMS[request.param](tmp_path) as room:
        assert room.inbox.name == room.target.name == request.param
        yield room


@pytest.fixture
def mastodon(tmp_path: Path) -> Iterator[Room]:
    with mastodon_room(tmp_path) as room:
        yield room


@pytest.fixture
def x(tmp_path: Path) -> Iterator[Room]:
    with x_room(tmp_path) as room:
        yield room


@pytest.fixture
def bluesky(tmp_path: Path) -> Iterator[Room]:
    with bluesky_room(tmp_path) as room:
        yield room


def caught(call: Callable[[], object]) -> PostingError:
    with pytest.raises(PostingError) as raised:
        call()
    return raised.value


# every inbox


def test_a_mention_is_told_with_all_that_the_place_says(room: Room) -> None:
    mention = room.one(ASKED)
    assert FILM in mention.text.split()
    assert mention.text.endswith("thanks")
    if room.inbox.name != "bluesky":  # there the text alone names no link
        assert mention.links == (FILM,)
    assert mention.target == room.inbox.name
    assert mention.author.startswith("alice")
    assert mention.author_id
    assert mention.written.tzinfo is not None
    assert mention.url
    assert (mention.bot, mention.private, mention.summons) == (False, False, True)
    assert mention.answers == ""


def test_a_bot_that_begins_is_told_nothing_of_before(room: Room) -> None:
    room.tell("before")
    since = room.inbox.start()
    assert room.told(since) == []
    number = room.tell("after")
    assert [mention.id for mention in room.told(since)] == [number]


def test_an_empty_inbox_has_a_position_behind_which_nothing_is_missed(room: Room) -> None:
    since = room.inbox.start()
    assert since
    assert room.told(since) == []
    numbers = [room.tell(f"number {n}") for n in range(3)]
    assert [mention.id for mention in room.told(since)] == numbers


def test_without_a_position_the_newest_alone_is_told(room: Room) -> None:
    assert room.told("") == []
    numbers = [room.tell(f"number {n}") for n in range(3)]
    (mention,) = room.told("")
    assert mention.id == numbers[-1]
    assert room.told(room.inbox.position(mention)) == []


def test_after_a_gap_longer_than_its_pages_nothing_is_missed(room: Room) -> None:
    since = room.inbox.start()
    numbers = [room.tell(f"number {n}", "alice" if n % 2 else "bob") for n in range(room.page + 7)]
    assert [mention.id for mention in room.told(since)] == numbers


def test_whoever_stops_in_between_goes_on_where_they_were(room: Room) -> None:
    since = room.inbox.start()
    numbers = [room.tell(f"number {n}") for n in range(room.page + 3)]
    told: list[str] = []
    for many in (0, 1, room.page - 2, 2, 100):
        for mention, _ in zip(room.inbox.mentions(since), range(many), strict=False):
            told.append(mention.id)
            since = room.inbox.position(mention)
    assert told == numbers
    assert room.told(since) == []


def test_what_is_known_is_not_told(room: Room) -> None:
    since = room.inbox.start()
    first, second, third = (room.tell(f"number {n}") for n in range(3))
    assert [mention.id for mention in room.told(since, {second})] == [first, third]


def test_a_mention_that_is_deleted_is_neither_told_nor_there(room: Room) -> None:
    since = room.inbox.start()
    numbers = [room.tell(f"number {n}") for n in range(3)]
    mentions = room.told(since)
    assert all(map(room.inbox.still_there, mentions))
    room.forget(numbers[1])
    assert [mention.id for mention in room.told(since)] == [numbers[0], numbers[2]]
    assert [room.inbox.still_there(mention) for mention in mentions] == [True, False, True]


def test_the_position_of_a_mention_that_is_deleted_is_still_one(room: Room) -> None:
    mention = room.one("soon gone")
    room.forget(mention.id)
    number = room.tell("the next")
    assert [told.id for told in room.told(room.inbox.position(mention))] == [number]


def test_the_parent_is_what_was_replied_to(room: Room) -> None:
    asked = room.say(f"look at {FILM}", "bob")
    mention = room.one("this one please", to=asked)
    assert mention.answers == asked
    parent = room.inbox.parent(mention)
    assert parent is not None
    assert parent.id == asked
    assert FILM in parent.text
    assert parent.author.startswith("bob")
    assert room.inbox.parent(parent) is None


def test_a_parent_that_is_gone_is_none(room: Room) -> None:
    asked = room.say("look at this", "bob")
    mention = room.one("this one please", to=asked)
    room.forget(asked)
    assert room.inbox.parent(mention) is None


def test_a_reply_to_a_post_of_ours_has_it_as_its_parent(room: Room) -> None:
    ours = room.target.publish(a_status(None, text="A Ship Comes In", tags=()), NOW, None)
    mention = room.one("again with other matches", to=ours.id)
    parent = room.inbox.parent(mention)
    assert parent is not None
    assert (parent.id, parent.text) == (ours.id, "A Ship Comes In")


def test_an_answer_stands_under_the_mention_and_is_found_again(room: Room) -> None:
    mention = room.one(ASKED)
    assert room.target.find(room.status(mention), NOW, NOBODY) is None
    receipt = room.answer(mention)
    assert room.answers() == [mention.id]
    assert room.target.find(room.status(mention), NOW, NOBODY) == receipt


def test_the_same_words_to_two_people_are_two_answers(room: Room) -> None:
    since = room.inbox.start()
    room.tell("help", "alice")
    room.tell("help", "bob")
    alice, bob = room.told(since)
    receipt = room.answer(alice, "Send me a link.")
    assert room.target.find(room.status(bob, "Send me a link."), NOW, NOBODY) is None
    other = room.answer(bob, "Send me a link.")
    assert room.target.find(room.status(alice, "Send me a link."), NOW, NOBODY) == receipt
    assert room.target.find(room.status(bob, "Send me a link."), NOW, NOBODY) == other


def test_the_same_words_to_one_person_twice_are_told_apart(room: Room) -> None:
    since = room.inbox.start()
    room.tell("help")
    room.tell("help me")
    first, second = room.told(since)
    receipt = room.answer(first, "Send me a link.")
    assert room.target.find(room.status(second, "Send me a link."), NOW, NOBODY) is None
    assert room.target.find(room.status(first, "Send me a link."), NOW, NOBODY) == receipt


def test_a_thread_goes_on_under_an_answer(room: Room) -> None:
    mention = room.one(ASKED)
    first = room.answer(mention)
    credits = a_status(None, key="credits", text="The archive films.", tags=())
    room.target.publish(credits, NOW, first)
    assert sorted(room.answers()) == sorted([mention.id, first.id])


def test_an_answer_to_what_is_gone_is_refused(room: Room) -> None:
    mention = room.one(ASKED)
    room.forget(mention.id)
    assert caught(lambda: room.answer(mention)).reason == "refused"
    assert room.answers() == []


def test_a_like_is_given_once_and_never_to_what_is_gone(room: Room) -> None:
    mention, other = room.one("one"), room.one("two")
    room.forget(other.id)
    for _ in range(2):
        room.inbox.acknowledge(mention)
    if room.inbox.name != "bluesky":  # there a like can name what is gone
        room.inbox.acknowledge(other)
    assert room.likes() == ([] if room.inbox.name == "twitter" else [mention.id])


@pytest.mark.parametrize(
    ("how", "reason"),
    [("nonsense", "network"), ("rubbish", "network"), ("busy", "busy"), ("out", "stopped")],
)
def test_trouble_has_its_reason(room: Room, how: str, reason: str) -> None:
    since = room.inbox.start()
    room.break_down(how)
    error = caught(lambda: room.told(since))
    if (room.inbox.name, how) == ("mastodon", "rubbish"):
        reason = "stopped"  # whoever answers like that has a web site at this address
    assert error.reason == reason
    assert error.hint
    assert error.wait == (timedelta(minutes=30) if how == "busy" else None)


def test_trouble_in_the_middle_of_a_gap_loses_nothing(room: Room) -> None:
    since = room.inbox.start()
    numbers = [room.tell(f"number {n}") for n in range(room.page + 3)]
    told = []
    with suppress(PostingError):
        for mention in room.inbox.mentions(since):
            told.append(mention.id)
            since = room.inbox.position(mention)
            if len(told) == 1:
                room.break_down("busy")
    if room.inbox.name == "mastodon":  # the others read all before they tell
        assert len(told) == room.page
        room.server.twists.clear()
        told += [mention.id for mention in room.told(since)]
    assert told == numbers


def test_making_an_inbox_asks_nothing(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    settings = load_settings(
        data=tmp_path,
        mastodon={"server": nowhere, "token": "t"},
        bluesky={"service": nowhere, "handle": "k.example", "app_password": "p"},
        twitter={
            "consumer_key": "a",
            "consumer_secret": "b",
            "access_token": "c",
            "access_token_secret": "d",
        },
    )
    app = App(settings, "test")
    made = [app.inbox(name) for name in ("mastodon", "twitter", "bluesky")]
    assert [type(inbox) for inbox in made] == [MastodonInbox, TwitterInbox, BlueskyInbox]
    assert app.inbox("outbox") is None


def test_nobody_has_an_inbox_who_is_not_logged_in(tmp_path: Path) -> None:
    app = App(load_settings(data=tmp_path), "test")
    for name in ("mastodon", "twitter", "bluesky"):
        assert caught(lambda name=name: app.inbox(name)).reason == "stopped"  # type: ignore[misc]


# what is written in HTML


PEOPLE_AND_LINK = (
    '<p><span class="h-card"><a href="https://m.example/@k" class="u-url mention">@<span>k</span>'
    '</a></span> <a href="https://youtu.be/abc?t=1&amp;x=2" rel="nofollow"><span class="invisible">'
    'https://</span><span class="ellipsis">youtu.be/ab</span></a></p>'
)
TAGS = (
    '<a href="https://m.example/tags/nobot" class="mention hashtag" rel="tag">#<span>nobot</span>'
    '</a>, <a href="https://akko.example/tag/x" rel="tag ugc">#x</a>'
)


@pytest.mark.parametrize(
    ("html", "text", "links"),
    [
        ("", "", ()),
        ("<p>one</p><p>two<br>three<br/>four</p>", "one\n\ntwo\nthree\nfour", ()),
        (PEOPLE_AND_LINK, "@k https://youtu.be/abc?t=1&x=2", ("https://youtu.be/abc?t=1&x=2",)),
        (TAGS, "#nobot, #x", ()),
        ('<a href="https://film.example/@home">@home</a>', "https://film.example/@home", None),
        ('see<a href="https://a.example/x">here</a>!', "see https://a.example/x !", None),
        ('<a href="https://a.example/x">a</a><a href="https://a.example/x">b</a>', None,
         ("https://a.example/x",)),
        ('<a href="javascript:alert(1)">run</a> <a href="/here">here</a> <a>no</a>',
         "run here no", ()),
        ('<a href="https://a.example/ x">gap</a> <a href="gopher://a.example">g</a>', "gap g", ()),
        ('<a href="https://a.example/open">and on <p>it goes', "https://a.example/open\nit goes",
         ("https://a.example/open",)),
        ('<a href="https://a.example/1">one<a href="https://a.example/2">two</a>',
         "https://a.example/1 https://a.example/2",
         ("https://a.example/1", "https://a.example/2")),
        ("<script>alert('x')</script><style>p{}</style>a &lt;b&gt; &amp; c &#128512;",
         "a <b> & c 😀", ()),
        ('<blockquote><p>old <a href="https://a.example/old">x</a></p></blockquote><p>new</p>',
         "> old https://a.example/old\n\nnew", ()),
        ('<p class="quote-inline">RE: <a href="https://m.example/@b/1">x</a></p><p>this</p>',
         "RE: https://m.example/@b/1\n\nthis", ()),
        ("<p>not <!-- a comment --> closed <b>at all", "not closed at all", ()),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo", ()),
    ],
)  # fmt: skip
def test_html_is_read_as_it_is_shown(
    html: str, text: str | None, links: tuple[str, ...] | None
) -> None:
    found = written(html)
    assert text is None or found.text == text
    assert links is None or found.links == links


def test_links_to_people_are_known_by_the_status_too() -> None:
    html = '<a href="https://lemmy.example/u/kuleshov">@kuleshov</a> hello'
    found = written(html, {"https://lemmy.example/u/kuleshov"})
    assert (found.text, found.links) == ("@kuleshov hello", ())


@given(st.text(alphabet='<>/ap="bc:&;!-\n#@', max_size=200))
def test_no_html_is_too_broken(html: str) -> None:
    assert "\n\n\n" not in written(html).text


def test_html_without_an_end_is_read_so_far() -> None:
    assert len(written("<p>" + "a " * 10**6).text) <= LONGEST_HTML


# Mastodon


def test_an_author_has_a_server(mastodon: Room) -> None:
    host = mastodon.server.url.removeprefix("http://")
    since = mastodon.inbox.start()
    mastodon.tell("hello", "alice")
    mastodon.tell("hello", "zoe")
    alice, zoe = mastodon.told(since)
    assert (alice.author, zoe.author) == (f"alice@{host}", "zoe@far.example")
    assert [mastodon.inbox.greeting(one) for one in (alice, zoe)] == ["@alice", "@zoe@far.example"]


def test_a_bot_says_that_it_is_one(mastodon: Room) -> None:
    assert mastodon.one("beep", "robot").bot


@pytest.mark.parametrize(
    ("visibility", "private"),
    [("public", False), ("unlisted", False), ("private", True), ("direct", True)],
)
def test_what_followers_or_nobody_else_may_see_is_private(
    mastodon: Room, visibility: str, private: bool
) -> None:
    assert mastodon.one("between us", visibility=visibility).private is private


def test_a_private_mention_is_answered_to_its_author_alone(mastodon: Room) -> None:
    mention = mastodon.one("between us", visibility="direct")
    receipt = mastodon.answer(mention, visibility="direct")
    (answer,) = mastodon.server.statuses()
    assert answer["visibility"] == "direct"
    assert [one["acct"] for one in answer["mentions"]] == ["alice"]
    found = mastodon.target.find(mastodon.status(mention, visibility="direct"), NOW, NOBODY)
    assert found == receipt


def test_nothing_is_answered_more_openly_than_is_set(mastodon: Room) -> None:
    mention = mastodon.one("hello")
    target = mastodon.server.target(visibility="private")
    target.publish(mastodon.status(mention), NOW, receipt_of(mention))
    assert [one["visibility"] for one in mastodon.server.statuses()] == ["private"]


def test_an_answer_to_somebody_far_away_is_found_though_their_server_is_not_shown(
    mastodon: Room,
) -> None:
    mention = mastodon.one("hello", "zoe")
    receipt = mastodon.answer(mention)
    html = (
        '<p><span class="h-card"><a href="https://far.example/@zoe" class="u-url mention">@<span>'
        "zoe</span></a></span> Here it is.</p>"
    )
    shorten = changed(lambda page: [one | {"content": html} for one in page])
    mastodon.server.twists.append(when("GET", "/api/v1/accounts/.*/statuses", shorten))
    assert mastodon.target.find(mastodon.status(mention), NOW, NOBODY) == receipt


@pytest.mark.parametrize(
    ("sent", "shown", "same"),
    [
        ("@zoe@far.example hello", "<p>@<span>zoe</span> hello</p>", True),
        ("@zoe@far.example hello", "<p>@zoe@far.example hello</p>", True),
        ("@zoe@far.example hello", "<p>@bob hello</p>", False),
        ("write to zoe@far.example", "<p>write to zoe</p>", False),
        ("@bob.b@a-b.example:3000 hi", "<p>@bob.b hi</p>", True),
    ],
)
def test_a_name_may_be_shown_without_its_server(sent: str, shown: str, same: bool) -> None:
    assert same_words(sent, shown) is same


def test_an_answer_is_found_after_the_mention_is_deleted(mastodon: Room) -> None:
    mention = mastodon.one("hello")
    receipt = mastodon.answer(mention)
    orphan = changed(lambda page: [one | {"in_reply_to_id": None} for one in page])
    mastodon.server.twists.append(when("GET", "/api/v1/accounts/.*/statuses", orphan))
    assert mastodon.target.find(mastodon.status(mention), NOW, NOBODY) == receipt


def test_what_stands_in_a_content_warning_is_read(mastodon: Room) -> None:
    mention = mastodon.one("please", spoiler_text=f"trailer {FILM}")
    assert mention.text.startswith(f"trailer {FILM}\n\n@kuleshov")


@pytest.mark.parametrize("warning", ["food", "re: horror", "Film trailer, violence"])
def test_the_warning_of_what_is_answered_stands_in_no_ones_way(
    mastodon: Room, warning: str
) -> None:
    mention = mastodon.one("stop replying to me", spoiler_text=warning)
    assert mention.text == "@kuleshov stop replying to me"


def test_a_warning_that_stands_alone_is_read(mastodon: Room) -> None:
    assert mastodon.one("", spoiler_text="Metropolis").text.startswith("Metropolis\n\n@kuleshov")
    assert mastodon.one("", spoiler_text="re: horror").text == "@kuleshov"


def test_who_blocks_us_is_seen_where_the_token_may_ask(mastodon: Room) -> None:
    mention = mastodon.one("hello")
    mastodon.block("alice")
    assert not mastodon.inbox.still_there(mention)
    forbidden = instead(403, {"error": "This action is outside the authorized scopes"})
    mastodon.server.twists.append(when("GET", "/api/v1/accounts/relationships", forbidden))
    assert mastodon.inbox.still_there(mention)


def test_a_token_that_may_give_no_favourites_gives_none(mastodon: Room) -> None:
    mention = mastodon.one("hello")
    forbidden = instead(403, {"error": "This action is outside the authorized scopes"})
    mastodon.server.twists.append(when("POST", ".*/favourite", forbidden))
    with capture_logs() as logs:
        mastodon.inbox.acknowledge(mention)
    assert [log["event"] for log in logs] == ["favourite.refused"]
    mastodon.server.twists[:] = [when("POST", ".*/favourite", instead(401))]
    assert caught(lambda: mastodon.inbox.acknowledge(mention)).reason == "stopped"


def test_a_token_that_may_read_no_mentions_is_told(mastodon: Room) -> None:
    forbidden = instead(403, {"error": "This action is outside the authorized scopes"})
    mastodon.server.twists.append(when("GET", NOTIFICATIONS, forbidden))
    error = caught(mastodon.inbox.start)
    assert error.reason == "stopped"
    assert "login mastodon" in error.hint


def test_what_nobody_can_read_stands_in_no_ones_way(mastodon: Room) -> None:
    since = mastodon.inbox.start()
    numbers = [mastodon.tell(f"number {n}") for n in range(6)]

    def broken(page: list[Any]) -> list[Any]:
        page = sorted(page, key=lambda one: int(one["id"]))
        if len(page) == 6:
            page[0]["status"] = None
            page[1]["status"]["account"] = 7
            page[2]["status"]["created_at"] = "tomorrow"
            page[3]["type"] = "poll"
            page[4] = "what is this"
        return page

    mastodon.server.twists.append(when("GET", NOTIFICATIONS, changed(broken)))
    with capture_logs() as logs:
        assert [mention.id for mention in mastodon.told(since)] == [numbers[5]]
    assert {log["event"] for log in logs} == {"inbox.unreadable"}


def test_fields_that_a_server_leaves_out_are_done_without(mastodon: Room) -> None:
    mastodon.server.twists.append(
        without("spoiler_text", "mentions", "tags", "url", "bot", "quote", "in_reply_to_id", "type")
    )
    mention = mastodon.one(ASKED)
    assert mention.links == (FILM,)
    assert mention.url  # its `uri`
    assert not mention.bot


def test_a_server_that_does_not_say_who_may_see_a_status_has_private_ones(
    mastodon: Room,
) -> None:
    mastodon.server.twists.append(without("visibility"))
    assert mastodon.one("hello").private


def test_a_server_that_knows_no_min_id_tells_nothing_twice_and_ends(mastodon: Room) -> None:
    since = mastodon.inbox.start()
    numbers = [mastodon.tell(f"number {n}") for n in range(3)]

    def forgetful(asked: Any, forward: Any) -> Any:
        return forward(replace(asked, query=asked.query.replace("min_id", "nobody_knows")))

    mastodon.server.twists.append(when("GET", NOTIFICATIONS, forgetful))
    mentions = mastodon.told(since)
    assert [mention.id for mention in mentions] == numbers
    assert mastodon.told(mastodon.inbox.position(mentions[-1])) == []


def test_a_mention_quotes_what_it_asks_for(mastodon: Room) -> None:
    asked = mastodon.say(f"look at {FILM}", "bob", quote_approval_policy="public")
    mention = mastodon.one("this one please", quoted_status_id=asked)
    assert mention.answers == asked
    parent = mastodon.inbox.parent(mention)
    assert parent is not None
    assert parent.links == (FILM,)


def test_ids_need_not_be_numbers() -> None:
    status = {
        "id": "01JD8Y0000000000000000000A",
        "account": {"id": "01JD8Y0000000000000000000B", "acct": "Zoe@Far.Example"},
        "created_at": NOW,
        "content": "<p>hello</p>",
        "visibility": "public",
    }
    mention = mention_in(status, "here.example", "01JD8Y0000000000000000000C")
    assert mention is not None
    assert (mention.author, mention.mark[-1]) == ("zoe@far.example", "C")


def test_no_token_stands_in_an_error_of_an_inbox(mastodon: Room) -> None:
    said = {"error": f"the token {mastodon_server.TOKEN} is not known"}
    mastodon.server.twists.append(when("GET", NOTIFICATIONS, instead(403, said)))
    assert mastodon_server.TOKEN not in str(caught(mastodon.inbox.start))


# X


def spent(x: Room) -> Decimal:
    return Decimal(x.spare["purse"].spent().day)


def test_a_look_at_an_empty_inbox_costs_nothing(x: Room) -> None:
    since = x.inbox.start()
    assert x.told(since) == []
    assert spent(x) == 0


def test_a_mention_costs_itself_and_its_author_once_a_day(x: Room) -> None:
    since = x.inbox.start()
    x.tell("one")
    x.told(since)
    assert spent(x) == Decimal("0.011")
    x.tell("two")
    mentions = x.told(since)
    assert spent(x) == Decimal("0.013")  # the first is read again, and X asks for it once a day
    x.told(x.inbox.position(mentions[-1]))
    assert spent(x) == Decimal("0.013")


@pytest.mark.parametrize("how", ["nonsense", "rubbish", "busy", "out"])
def test_a_look_that_fails_costs_nothing(x: Room, how: str) -> None:
    since = x.inbox.start()
    x.break_down(how)
    caught(lambda: x.told(since))
    assert spent(x) == 0


def other_inbox(x: Room, folder: Path, day: str) -> tuple[TwitterInbox, Any]:
    purse = a_purse(folder / "other", day)
    target = Twitter(KEYS, purse, host=x.spare["host"], sleep=lambda _seconds: None)
    return TwitterInbox(target), purse


def test_without_money_nothing_is_asked(x: Room, tmp_path: Path) -> None:
    inbox, _ = other_inbox(x, tmp_path, "0.05")
    before = x.server.counted(x_server.MENTIONS)
    error = caught(lambda: list(inbox.mentions("1")))
    assert (error.reason, error.wait is not None) == ("budget", True)
    assert x.server.counted(x_server.MENTIONS) == before


def test_a_small_purse_reads_a_long_gap_in_small_pages_and_never_passes_its_budget(
    x: Room, tmp_path: Path
) -> None:
    inbox, purse = other_inbox(x, tmp_path, "0.5")
    numbers = [x.tell(f"number {n}") for n in range(120)]
    assert [mention.id for mention in inbox.mentions("1")] == numbers
    assert purse.spent().day == Decimal("0.130")  # 120 mentions, one author


def test_where_money_ends_in_a_gap_the_newest_are_told_and_the_log_says_so(
    x: Room, tmp_path: Path
) -> None:
    inbox, purse = other_inbox(x, tmp_path, "0.2")
    numbers = [x.tell(f"number {n}", f"person{n}") for n in range(40)]
    with capture_logs() as logs:
        told = [mention.id for mention in inbox.mentions("1")]
    assert told == numbers[-len(told) :]
    assert 5 <= len(told) < 40
    assert [log["event"] for log in logs] == ["inbox.gap"]
    assert purse.spent().day <= Decimal("0.2")


def test_looking_a_post_up_is_paid_for(x: Room) -> None:
    mention = x.one("hello", to=x.say("look", "bob"))
    before = spent(x)
    x.inbox.still_there(mention)
    assert spent(x) - before == Decimal("0.005")
    x.inbox.parent(mention)
    assert spent(x) - before == Decimal("0.020")
    x.inbox.acknowledge(mention)
    assert spent(x) - before == Decimal("0.020")


def test_an_answer_costs_what_a_summoned_reply_costs(x: Room) -> None:
    mention = x.one("hello")
    before = spent(x)
    x.answer(mention)
    assert spent(x) - before == Decimal("0.010")


def test_who_blocks_us_on_x_is_not_there_and_not_answered(x: Room) -> None:
    mention = x.one("hello")
    x.block("alice")
    assert not x.inbox.still_there(mention)
    assert caught(lambda: x.answer(mention)).reason == "refused"


def test_x_lets_us_answer_nobody_who_did_not_name_us(x: Room) -> None:
    asked = x.say("look at this", "bob")
    mention = x.inbox.parent(x.one("this one please", to=asked))
    assert mention is not None
    assert not mention.summons
    assert caught(lambda: x.answer(mention)).reason == "refused"


def test_a_long_post_on_x_is_read_to_its_end(x: Room) -> None:
    mention = x.one(f"{'please ' * 100}{FILM}")
    assert mention.text.endswith(FILM)
    assert mention.links == (FILM,)
    assert mention.summons


def test_signs_that_x_escapes_are_read_as_they_were_written(x: Room) -> None:
    assert x.one("<b> & &amp; ünï 映画").text.endswith("<b> & &amp; ünï 映画")


def test_pictures_and_quotes_on_x_are_no_links(x: Room) -> None:
    asked = x.say(f"look {FILM}", "bob")
    since = x.inbox.start()
    x.server.told(f"@{x_server.NAME} this one", "Alice", quotes=asked, media=("3_1",))
    (mention,) = x.told(since)
    assert mention.links == ()
    assert "http" not in mention.text
    assert mention.answers == asked
    assert mention.thread == mention.id


def test_a_conversation_on_x_has_a_name(x: Room) -> None:
    first = x.say("look", "bob")
    second = x.say("nice", "alice", to=first)
    assert x.one("this one", to=second).thread == first


def test_our_own_posts_are_no_mentions(x: Room) -> None:
    since = x.inbox.start()
    x.server.add(f"I am @{x_server.NAME}", USER)
    number = x.tell("hello")
    assert [mention.id for mention in x.told(since)] == [number]


def test_a_mention_on_x_that_makes_no_sense_stands_in_no_ones_way(x: Room) -> None:
    since = x.inbox.start()
    good = x.tell("hello")
    view = x.server.view
    bad = x.tell("bad")

    def broken(post: Any, asked: Any) -> dict[str, Any]:
        said = dict(view(post, asked))
        return said | ({"author_id": None, "created_at": 5} if post.id == bad else {})

    x.server.view = broken
    with capture_logs() as logs:
        assert [mention.id for mention in x.told(since)] == [good]
    assert [log["event"] for log in logs] == ["inbox.unreadable"]


def test_a_mention_without_its_authors_name_is_told(x: Room) -> None:
    x.server._authors = lambda _posts, _asked: {}
    mention = x.one("hello")
    assert (mention.author, x.inbox.greeting(mention)) == ("", "")
    assert mention.author_id


def test_a_position_that_is_none_is_no_question(x: Room) -> None:
    assert caught(lambda: x.told("yesterday")).reason == "ours"
    assert x.server.counted(x_server.MENTIONS) == 0


def test_a_lookup_that_says_nothing_is_trouble(x: Room) -> None:
    mention = x.one("hello")
    x.server.fail(x_server.LOOKUP, Fault("before", 200, "[]"))
    assert caught(lambda: x.inbox.still_there(mention)).reason == "network"
    x.server.fail(x_server.LOOKUP, Fault("before", 404, '{"title": "Not Found Error"}'))
    assert not x.inbox.still_there(mention)


# Bluesky


def link(start: int, end: int, uri: str) -> dict[str, Any]:
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": uri}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def test_a_link_that_an_app_has_shortened_stands_whole(bluesky: Room) -> None:
    text = "é 映画 youtube.com/watch…, please"
    start = len("é 映画 ".encode())
    end = len("é 映画 youtube.com/watch…".encode())
    mention = bluesky.one(text, facets=[link(start, end, FILM)])
    assert mention.text == f"é 映画 {FILM} , please"
    assert mention.links == (FILM,)


def test_the_card_under_a_post_is_a_link(bluesky: Room) -> None:
    card = {"$type": "app.bsky.embed.external", "external": {"uri": FILM, "title": "A film"}}
    assert bluesky.one("this one", embed=card).links == (FILM,)


@pytest.mark.parametrize(
    "odd",
    [
        {"facets": "none"},
        {"facets": [5, {"index": 3}, {"index": {"byteStart": 0, "byteEnd": 4}, "features": 1}]},
        {"facets": [link(-1, 4, FILM), link(3, 2, FILM), link(0, 10**9, FILM)]},
        {"facets": [link(0, 2, "javascript:alert(1)"), link(0, 2, 5)]},  # type: ignore[arg-type]
        {"embed": {"record": {"uri": "at://elsewhere"}}},
        {"reply": {"parent": {"uri": "file:///etc/passwd"}, "root": 5}},
        {"createdAt": "long ago"},
        {"langs": 5, "tags": {}},
    ],
)
def test_odd_records_are_read_as_far_as_they_go(bluesky: Room, odd: dict[str, Any]) -> None:
    mention = bluesky.one("hello", **odd)
    assert (mention.text, mention.links, mention.answers) == ("hello", (), "")
    assert mention.thread == mention.id
    assert mention.written >= NOW


def test_facets_that_overlap_are_read_once(bluesky: Room) -> None:
    facets = [link(0, 5, "https://a.example/1"), link(3, 8, "https://a.example/2")]
    assert bluesky.one("hello you", facets=facets).text == "https://a.example/1 you"


@pytest.mark.parametrize("record", [None, 5, {}, {"text": 5}, {"$type": "app.bsky.feed.like"}])
def test_what_is_no_post_stands_in_no_ones_way(bluesky: Room, record: object) -> None:
    since = bluesky.inbox.start()
    bad = bluesky.tell("bad")
    good = bluesky.tell("good")
    for entry in bluesky.server.notifications:
        if entry["uri"] == bad:
            entry["record"] = record
    with capture_logs() as logs:
        assert [mention.id for mention in bluesky.told(since)] == [good]
    assert [log["event"] for log in logs] == ["inbox.unreadable"]


def test_a_reply_under_a_post_of_ours_is_no_summons_unless_it_names_us(bluesky: Room) -> None:
    ours = bluesky.target.publish(a_status(None, text="A Ship Comes In", tags=()), NOW, None)
    assert not bluesky.one("lovely", to=ours.id, reason="reply").summons
    named = {"$type": "app.bsky.richtext.facet#mention", "did": DID}
    facet = {"index": {"byteStart": 0, "byteEnd": 4}, "features": [named]}
    assert bluesky.one("@you again", to=ours.id, reason="reply", facets=[facet]).summons


def test_notifications_of_other_kinds_are_passed_over(bluesky: Room) -> None:
    since = bluesky.inbox.start()
    for n in range(BLUESKY_PAGE + 10):
        bluesky.tell("nice", reason="quote" if n % 2 else "like")
    number = bluesky.tell("hello")
    bluesky.server.ignores_reasons = True
    assert [mention.id for mention in bluesky.told(since)] == [number]
    assert bluesky.server.count(LIST) == 3  # one for the start, and it stops at the position


def test_a_mention_that_shows_late_is_told_where_the_known_ones_are(bluesky: Room) -> None:
    since = bluesky.inbox.start()
    early = bluesky.server.now() + 1_000
    first = bluesky.tell("on time", at=early)
    (mention,) = bluesky.told(since, NOBODY)
    late = bluesky.tell("held up", at=early - 300)
    position = bluesky.inbox.position(mention)
    assert bluesky.told(position) == []
    (other,) = bluesky.told(position, {first})
    assert other.id == late
    assert bluesky.inbox.position(other) == position  # which never goes back
    assert bluesky.told(position, {first, late}) == []


def test_a_bot_that_begins_looks_for_none_that_show_late_before_it_began(bluesky: Room) -> None:
    moment = bluesky.server.now()
    bluesky.tell("long ago", at=moment - 60)
    bluesky.tell("before", at=moment)
    since = bluesky.inbox.start()
    assert bluesky.told(since, NOBODY) == []
    first = bluesky.tell("after", at=moment + 60)
    (mention,) = bluesky.told(since, NOBODY)
    since = bluesky.inbox.position(mention)
    assert bluesky.told(since, {first}) == []
    second = bluesky.tell("held up", at=moment + 30)
    third = bluesky.tell("much later", at=moment + 3_600)
    mentions = bluesky.told(since, {first})
    assert [mention.id for mention in mentions] == [second, third]
    assert bluesky.inbox.position(mentions[0]) == since
    assert bluesky.inbox.position(mentions[1]).count(" ") == 1  # the beginning no longer matters


def test_two_mentions_of_one_moment_are_two(bluesky: Room) -> None:
    since = bluesky.inbox.start()
    moment = bluesky.server.now() + 5
    numbers = {bluesky.tell(f"number {n}", at=moment) for n in range(5)}
    first = next(iter(bluesky.inbox.mentions(since)))
    rest = bluesky.told(bluesky.inbox.position(first))
    assert {first.id} | {mention.id for mention in rest} == numbers
    assert len(rest) == 4


def test_an_answer_deep_in_a_conversation_names_its_root(bluesky: Room) -> None:
    first = bluesky.say("look", "bob")
    second = bluesky.say("nice", "carol", to=first)
    mention = bluesky.one("this one", to=second)
    assert mention.thread == first
    bluesky.answer(mention)
    (post,) = bluesky.server.posts()
    assert post["reply"]["root"]["uri"] == first
    assert post["reply"]["parent"] == ref(bluesky.server, mention.id) | {
        "$type": "com.atproto.repo.strongRef"
    }


def test_who_blocks_us_on_bluesky_is_not_there_and_not_answered(bluesky: Room) -> None:
    mention = bluesky.one("hello")
    bluesky.block("alice")
    assert not bluesky.inbox.still_there(mention)
    assert caught(lambda: bluesky.answer(mention)).reason == "refused"
    assert bluesky.server.posts() == []


def test_a_gate_before_a_conversation_is_respected(bluesky: Room) -> None:
    mention = bluesky.one("hello")
    bluesky.server.others[mention.id]["viewer"] = {"replyDisabled": True}
    assert not bluesky.inbox.still_there(mention)
    assert caught(lambda: bluesky.answer(mention)).reason == "refused"


def test_an_account_labels_itself_a_bot(bluesky: Room) -> None:
    did = did_of("robot.example.org")
    own = [{"src": did, "val": "bot", "uri": f"at://{did}"}]
    assert bluesky.one("beep", "robot", labels=own).bot
    others = [{"src": "did:plc:labeler", "val": "bot"}, {"src": did, "val": "bot", "neg": True}, 5]
    assert not bluesky.one("beep", "robot", labels=others).bot


def test_a_mention_on_bluesky_can_quote_what_it_asks_for(bluesky: Room) -> None:
    asked = bluesky.say(f"look {FILM}", "bob")
    quote = {"$type": "app.bsky.embed.record", "record": ref(bluesky.server, asked)}
    assert bluesky.one("this one", embed=quote).answers == asked
    media = {"$type": "app.bsky.embed.images", "images": []}
    both = {"$type": "app.bsky.embed.recordWithMedia", "record": quote, "media": media}
    assert bluesky.one("this one", embed=both).answers == asked


def test_a_like_whose_answer_was_lost_is_one_like(bluesky: Room) -> None:
    mention = bluesky.one("hello")
    bluesky.server.fault("com.atproto.repo.createRecord", bluesky_server.cut_after)
    bluesky.inbox.acknowledge(mention)
    bluesky.inbox.acknowledge(replace(mention, token=""))  # as it comes out of a record
    assert bluesky.likes() == [mention.id]


def test_one_inbox_signs_in_once(bluesky: Room) -> None:
    since = bluesky.inbox.start()
    for n in range(5):
        bluesky.tell(f"number {n}")
        bluesky.told(since)
    assert bluesky.server.count("com.atproto.server.createSession") == 1


def remembering(bluesky: Room, file: Path, password: str = bluesky_server.PASSWORD) -> Bluesky:
    """What another process makes of the account."""
    service = bluesky.server.service
    return Bluesky(service, bluesky_server.HANDLE, password, remembered=Remembered(file))


SIGN_IN = "com.atproto.server.createSession"


def test_an_inbox_of_every_minute_signs_in_once(bluesky: Room, tmp_path: Path) -> None:
    file = tmp_path / "data" / "session.json"
    for _ in range(5):
        BlueskyInbox(remembering(bluesky, file)).start()
    assert bluesky.server.count(SIGN_IN) == 1
    assert file.stat().st_mode & 0o777 == 0o600
    assert bluesky_server.PASSWORD not in file.read_text()


def test_a_session_is_kept_on_as_it_is_renewed(bluesky: Room, tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    bluesky.server.session_lasts_s = 600  # which atproto renews a quarter of an hour before its end
    for _ in range(3):
        BlueskyInbox(remembering(bluesky, file)).start()
    assert bluesky.server.count(SIGN_IN) == 1
    assert bluesky.server.count("com.atproto.server.refreshSession") >= 2


@pytest.mark.parametrize("kept", ["", "no json", "[]", '{"account": 5}', "over", "mixed up"])
def test_a_session_that_is_over_or_makes_no_sense_is_begun_anew(
    bluesky: Room, tmp_path: Path, kept: str
) -> None:
    file = tmp_path / "session.json"
    BlueskyInbox(remembering(bluesky, file)).start()
    if kept == "over":
        bluesky.server.end_sessions()
    elif kept == "mixed up":
        document = json.loads(file.read_text())
        file.write_text(json.dumps(document | {"session": "a:::b:::c:::d:::e"}))
    else:
        file.write_text(kept)
    BlueskyInbox(remembering(bluesky, file)).start()
    BlueskyInbox(remembering(bluesky, file)).start()
    assert bluesky.server.count(SIGN_IN) == 2


def test_the_session_of_another_account_is_not_gone_on_with(bluesky: Room, tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    BlueskyInbox(remembering(bluesky, file)).start()
    other = BlueskyInbox(remembering(bluesky, file, "wxyz-wxyz-wxyz-wxyz"))
    assert caught(other.start).reason == "stopped"


def test_a_server_that_is_busy_is_not_signed_in_to_again(bluesky: Room, tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    BlueskyInbox(remembering(bluesky, file)).start()
    busy = bluesky_server.says(429, "RateLimitExceeded", "Rate Limit Exceeded")
    bluesky.server.fault("com.atproto.server.getSession", busy)
    assert caught(BlueskyInbox(remembering(bluesky, file)).start).reason == "busy"
    assert bluesky.server.count(SIGN_IN) == 1


def test_a_session_that_cannot_be_kept_costs_a_sign_in(bluesky: Room, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for _ in range(2):
        BlueskyInbox(remembering(bluesky, tmp_path / "file" / "session.json")).start()
    assert bluesky.server.count(SIGN_IN) == 2


def test_a_clock_that_is_wrong_does_not_matter_to_a_session_that_goes_on(
    bluesky: Room, tmp_path: Path
) -> None:
    file = tmp_path / "session.json"
    BlueskyInbox(remembering(bluesky, file)).start()
    bluesky.server.clock_ahead_s = 3_000
    target = remembering(bluesky, file)
    assert target.account().name == f"@{bluesky_server.HANDLE}"
    ahead = target.session.now() - datetime.now(UTC)
    assert timedelta(minutes=49) < ahead < timedelta(minutes=51)


def test_a_session_that_ends_between_two_pages_is_begun_anew(bluesky: Room) -> None:
    since = bluesky.inbox.start()
    numbers = [bluesky.tell(f"number {n}") for n in range(BLUESKY_PAGE + 5)]

    def ends(do: Callable[[], Any]) -> Any:
        reply = do()
        bluesky.server.end_sessions()
        return reply

    bluesky.server.fault(LIST, ends)
    assert [mention.id for mention in bluesky.told(since)] == numbers


def test_a_position_that_is_no_moment_is_no_question(bluesky: Room) -> None:
    assert caught(lambda: bluesky.told("yesterday at://x")).reason == "ours"
    assert bluesky.server.calls == []


def test_a_cursor_that_never_ends_is_not_followed_for_ever(bluesky: Room) -> None:
    since = bluesky.inbox.start()
    number = bluesky.tell("hello")
    entry = json.dumps({"notifications": bluesky.server.notifications, "cursor": "again"})
    for _ in range(3):
        bluesky.server.fault(LIST, bluesky_server.document(entry.encode()))
    assert [mention.id for mention in bluesky.told(since)] == [number]
    assert bluesky.server.count(LIST) == 3  # one of them for the start
