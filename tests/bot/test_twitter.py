"""X: real tweepy against a small X that checks every signature, and all that can go wrong."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PostingError
from bot.posting.target import Receipt, Status
from bot.posting.twitter import line
from bot.posting.twitter.answers import trouble, wait_of
from bot.posting.twitter.budget import Purse
from bot.posting.twitter.line import Api, TwitterKeys
from bot.posting.twitter.media import PROCESSING_LIMIT_S, SEGMENT, UploadV2
from bot.posting.twitter.prices import X_PRICES
from bot.posting.twitter.target import LIMITS, Twitter, same_text
from tests.bot import x_server
from tests.bot.statuses import ALT, TEXT, a_status
from tests.bot.x_server import KEYS, NAME, SECRETS, USER, Fault, X, a_purse
from tests.films import make_film

NOBODY: frozenset[str] = frozenset()


@dataclass
class Desk:
    """A target on a fresh X, with its purse and the pauses it made."""

    x: X
    host: str
    target: Twitter
    purse: Purse
    pauses: list[float]

    def publish(self, status: Status, after: Receipt | None = None) -> Receipt:
        return self.target.publish(status, datetime.now(UTC), after)

    def find(self, status: Status, known: frozenset[str] = NOBODY) -> Receipt | None:
        return self.target.find(status, datetime.now(UTC), known)

    def error(self, status: Status, after: Receipt | None = None) -> PostingError:
        with pytest.raises(PostingError) as raised:
            self.publish(status, after)
        return raised.value

    def other(self, **over: Any) -> Twitter:
        """Another target on the same X."""
        pauses = self.pauses.append
        given: dict[str, Any] = {"host": self.host, "sleep": pauses, **over}
        return Twitter(given.pop("keys", KEYS), given.pop("purse", self.purse), **given)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with x_server.x_server() as (x, host):
        purse, pauses = a_purse(tmp_path), list[float]()
        target = Twitter(KEYS, purse, host=host, sleep=pauses.append)
        yield Desk(x, host, target, purse, pauses)
        assert x.wrong == []


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("x") / "video.mp4", [("testsrc2", 48)], sound=True)


WORDS = a_status(None)


def test_making_a_target_asks_nothing(desk: Desk) -> None:
    assert desk.target.name == "twitter"
    assert desk.target.limits() is LIMITS
    assert desk.target.reactions(Receipt("1", "")) is None
    assert desk.x.asked == []


@pytest.mark.parametrize("upload", ["v2", "v1.1"])
def test_a_video_is_posted_whole_with_its_alt_text(desk: Desk, video: Path, upload: str) -> None:
    desk.x.slow_looks = 2
    receipt = desk.other(upload=upload).publish(a_status(video), datetime.now(UTC), None)
    post = desk.x.posts[receipt.id]
    media = desk.x.media[post.media[0]]
    assert post.text == TEXT
    assert media.data == video.read_bytes()
    assert media.alt == ALT
    assert receipt.url == f"https://x.com/i/web/status/{receipt.id}"
    assert desk.pauses == [1.0, 2.0, 4.0]  # X asked for one second each time


def test_a_large_video_goes_out_in_segments_in_order(desk: Desk, tmp_path: Path) -> None:
    large = tmp_path / "large.mp4"
    large.write_bytes(bytes(range(256)) * (2 * SEGMENT // 256) + b"end")
    desk.x.fail(x_server.APPEND, Fault("cut after"), Fault("before", 503))
    receipt = desk.publish(a_status(large))
    media = desk.x.media[desk.x.posts[receipt.id].media[0]]
    assert sorted(media.segments) == [0, 1, 2]
    assert media.data == large.read_bytes()


def test_a_narrow_line_has_time_for_much(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "CONNECT_S", 0.4)
    desk.x.slow_reads_s = 0.06  # sixteen of them are longer than any single wait
    with pytest.raises(PostingError, match="413") as raised:  # it is read to its end, then judged
        UploadV2(Api(KEYS, desk.host)).append("1", 0, bytes(16 * 2**20))
    assert raised.value.reason == "refused"


def test_a_thread_answers_its_own_posts(desk: Desk, video: Path) -> None:
    first = desk.publish(a_status(video))
    second = desk.publish(a_status(None, text="Second."), first)
    third = desk.publish(a_status(None, text="Third."), second)
    assert desk.x.posts[third.id].answers == second.id
    assert desk.x.posts[second.id].answers == first.id
    assert desk.x.posts[first.id].answers == ""


def test_no_alt_text_is_bought_where_the_operator_wants_none(desk: Desk, video: Path) -> None:
    desk.other(alt_text=False).publish(a_status(video), datetime.now(UTC), None)
    assert desk.x.counted(x_server.METADATA) == 0
    assert desk.purse.spent().day == X_PRICES["post"]


def test_a_sensitive_video_says_so_whatever_alt_texts_cost(desk: Desk, video: Path) -> None:
    status = a_status(video, sensitive=True)
    receipt = desk.other(alt_text=False).publish(status, datetime.now(UTC), None)
    media = desk.x.media[desk.x.posts[receipt.id].media[0]]
    assert (media.sensitive, media.alt) == (True, "")


def test_a_video_whose_alt_text_x_refuses_is_posted_without(desk: Desk, video: Path) -> None:
    desk.x.fail(x_server.METADATA, Fault("before", 400, '{"detail":"not for videos"}'))
    desk.publish(a_status(video))
    assert desk.x.texts() == [TEXT]


def test_a_sensitive_video_that_cannot_say_so_is_not_posted(desk: Desk, video: Path) -> None:
    desk.x.fail(x_server.METADATA, Fault("before", 400, '{"detail":"not for videos"}'))
    assert desk.error(a_status(video, sensitive=True)).reason == "refused"
    assert desk.x.texts() == []


# exactly once

LOST = [
    Fault("cut after"),
    Fault("torn after"),
    Fault("html after"),
    Fault("after", 500),
    Fault("after", 502, "<html>Bad gateway</html>"),
    Fault("after", 503),
    Fault("after", 504, ""),
]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: f"{fault.how} {fault.status}")
def test_a_post_that_was_made_and_never_confirmed_is_found(
    desk: Desk, video: Path, fault: Fault
) -> None:
    status = a_status(video)
    desk.x.fail(x_server.CREATE, fault)
    assert desk.error(status).reason == "network"
    assert desk.x.counted(x_server.CREATE) == 1  # nothing was sent twice on our side
    found = desk.find(status)
    assert found is not None
    assert [found.id] == list(desk.x.posts)


@pytest.mark.parametrize("fault", [Fault("cut"), Fault("before", 500)])
def test_a_post_that_never_arrived_is_not_found(desk: Desk, fault: Fault) -> None:
    desk.x.fail(x_server.CREATE, fault)
    assert desk.error(WORDS).reason == "network"
    assert desk.find(WORDS) is None


def test_posts_that_are_known_to_be_others_are_passed_over(desk: Desk) -> None:
    other = desk.x.add(TEXT)
    assert desk.find(WORDS, frozenset({other.id})) is None
    mine = desk.x.add(TEXT)
    found = desk.find(WORDS, frozenset({other.id}))
    assert found is not None
    assert found.id == mine.id


def test_posts_of_others_and_older_ones_are_not_ours(desk: Desk) -> None:
    desk.x.add(TEXT, author="99")
    desk.x.add(TEXT).created -= timedelta(days=2)
    assert desk.find(WORDS) is None


def test_the_look_goes_back_over_pages_and_ends(desk: Desk) -> None:
    mine = desk.x.add(TEXT)
    for number in range(34):
        desk.x.add(f"Another {number}")
    found = desk.find(WORDS)
    assert found is not None
    assert found.id == mine.id
    assert desk.x.counted(x_server.OWN) == 4
    assert desk.purse.spent().day == 40 * X_PRICES["own post read"]
    for number in range(250):
        desk.x.add(f"Yet another {number}")
    assert desk.find(WORDS) is None
    assert desk.x.counted(x_server.OWN) == 4 + 20


def test_a_post_that_the_list_shows_late_is_not_made_twice(desk: Desk) -> None:
    desk.x.fail(x_server.CREATE, Fault("cut after"))
    desk.error(WORDS)
    desk.x.hidden = set(desk.x.posts)
    assert desk.find(WORDS) is None
    assert desk.error(WORDS).reason == "network"  # a duplicate, so the next try asks first
    desk.x.hidden.clear()
    assert desk.find(WORDS) is not None
    assert desk.x.texts() == [TEXT]


@pytest.mark.parametrize("body", ["[]", "null", '{"data":7}', "{}", "<html>", '{"meta":[]}'])
def test_a_look_that_nobody_understands_finds_neither_yes_nor_no(desk: Desk, body: str) -> None:
    desk.x.fail(x_server.OWN, Fault("before", 200, body))
    with pytest.raises(PostingError) as raised:
        desk.find(WORDS)
    assert raised.value.reason == "network"


TEXTS = [
    ("A & B <i> \"c\" 'd'", "A &amp; B &lt;i&gt; \"c\" 'd'"),
    ("One\n\ntwo", "One\n\ntwo https://t.co/abc123"),
    ("Café", "Cafe\u0301"),
    ("See archive.org now", "See https://t.co/a1 now https://t.co/b2"),
    ("See (https://a.example/x?y=1).", "See (https://t.co/a1)."),
    ("At archive.\u2060org, #\u2060one", "At archive.org, #one"),
    ("At archive.\u2060org", "At https://t.co/a1 https://t.co/b2"),
    ("@you Here it is", "Here it is https://t.co/a1"),
    ("Here it is", "@you @me Here it is"),
]


@pytest.mark.parametrize(("ours", "theirs"), TEXTS)
def test_a_text_is_known_again_as_x_gives_it_back(ours: str, theirs: str) -> None:
    assert same_text(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Dune", "https://t.co/a1"),
        ("Dune", "Dune 2"),
        ("Dune", "dune"),
        ("Dune 2", "Dune https://t.co/a1"),
        ("a.b", "axb"),
        ("One two", "Onetwo"),
    ],
)
def test_another_text_is_another_text(ours: str, theirs: str) -> None:
    assert not same_text(ours, theirs)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=280))
def test_any_text_is_itself_as_x_shows_it(text: str) -> None:
    shown = x_server.Post("1234567890123", USER, text, datetime.now(UTC), media=("1",)).shown
    assert same_text(text, shown)
    assert not same_text(text + " x", shown)


# patience

TOO_MANY = '{"title":"Too Many Requests","detail":"Too Many Requests","status":429}'


def in_a_quarter(x: X) -> dict[str, str]:
    reset = str(int(x.now().timestamp()) + 900)
    return {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}


def test_a_limit_is_kept_as_the_headers_say(desk: Desk) -> None:
    desk.x.limits[x_server.CREATE] = 1
    desk.publish(WORDS)
    error = desk.error(a_status(None, text="Another"))
    assert error.reason == "busy"
    assert error.wait is not None
    assert timedelta(minutes=14) < error.wait <= timedelta(minutes=15)
    assert desk.x.texts() == [TEXT]


def test_the_limit_of_a_day_is_waited_for_where_that_is_used_up() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    headers = {
        "date": "Sun, 22 Nov 2026 13:00:00 GMT",  # X's own clock counts, ours is an hour slow
        "x-rate-limit-remaining": "5",
        "x-rate-limit-reset": str(int(now.timestamp()) + 60),
        "x-app-limit-24hour-remaining": "0",
        "x-app-limit-24hour-reset": str(int(now.timestamp()) + 2 * 3600),
    }
    assert wait_of(headers, now) == timedelta(hours=1)


@pytest.mark.parametrize(
    "headers",
    [
        {"x-rate-limit-reset": "soon"},
        {"x-rate-limit-reset": "9" * 5000},
        {"x-rate-limit-reset": "-5"},
        {"date": "today"},
        {"retry-after": "Sun, 22 Nov 2026 13:00:00 GMT"},
        {},
    ],
)
def test_headers_that_make_no_sense_ask_for_no_wait(headers: dict[str, str]) -> None:
    assert wait_of(headers, datetime.now(UTC)) is None


def test_a_wait_is_never_below_a_second_nor_beyond_a_month() -> None:
    now = datetime.now(UTC)
    assert wait_of({"retry-after": "0"}, now) == timedelta(seconds=1)
    assert wait_of({"x-rate-limit-reset": "99999999999"}, now) == timedelta(days=31)


def test_a_hiccup_in_an_upload_is_borne_with_growing_pauses(desk: Desk, video: Path) -> None:
    desk.x.slow_looks = 1
    for route in (x_server.INITIALIZE, x_server.APPEND, x_server.FINALIZE, x_server.STATUS):
        desk.x.fail(route, Fault("cut"), Fault("before", 503, "Over capacity"))
    desk.publish(a_status(video))
    assert desk.x.texts() == [TEXT]
    assert [int(pause) for pause in desk.pauses[:2]] == [1, 2]


def test_an_upload_that_goes_on_failing_is_given_up(desk: Desk, video: Path) -> None:
    desk.x.fail(x_server.APPEND, *[Fault("before", 500)] * 9)
    assert desk.error(a_status(video)).reason == "network"
    assert desk.x.counted(x_server.APPEND) == 4
    assert desk.purse.spent().day == 0


def test_a_limit_that_ends_soon_is_waited_for_in_an_upload(desk: Desk, video: Path) -> None:
    desk.x.fail(x_server.INITIALIZE, Fault("before", 429, TOO_MANY, {"retry-after": "7"}))
    desk.publish(a_status(video))
    assert desk.pauses == [7.0]
    desk.x.fail(x_server.INITIALIZE, Fault("before", 429, TOO_MANY, in_a_quarter(desk.x)))
    error = desk.error(a_status(video, text="Another"))
    assert (error.reason, desk.pauses) == ("busy", [7.0])


@pytest.mark.parametrize("check_after", [7, 10**9, "soon", None, -3])
def test_processing_is_waited_for_with_a_limit(
    desk: Desk, video: Path, check_after: object
) -> None:
    desk.x.slow_looks, desk.x.check_after_s = 10**6, check_after
    error = desk.error(a_status(video))
    assert error.reason == "busy"
    assert "after 5 minutes" in str(error)
    assert PROCESSING_LIMIT_S <= sum(desk.pauses) < PROCESSING_LIMIT_S + 30
    assert desk.x.texts() == []


@pytest.mark.parametrize("body", ["<html>", "[]", '{"data":{"processing_info":{"state":"odd"}}}'])
def test_processing_in_words_that_nobody_knows_is_trouble(
    desk: Desk, video: Path, body: str
) -> None:
    desk.x.slow_looks = 1
    desk.x.fail(x_server.STATUS, *[Fault("before", 200, body)] * 9)
    assert desk.error(a_status(video)).reason == "network"


# what x does not take


@pytest.mark.parametrize("looks", [0, 2])
def test_a_video_that_x_cannot_use_is_refused(desk: Desk, video: Path, looks: int) -> None:
    desk.x.processing_fails, desk.x.slow_looks = "Unsupported aspect ratio", looks
    error = desk.error(a_status(video))
    assert (error.reason, str(error)) == (
        "refused",
        "X cannot use the video: Unsupported aspect ratio",
    )


def test_a_video_that_is_refused_when_it_is_finished_is_refused(desk: Desk, video: Path) -> None:
    problem = '{"title":"Invalid Request","detail":"Video is longer than 140 s","status":400}'
    desk.x.fail(x_server.FINALIZE, Fault("before", 400, problem))
    error = desk.error(a_status(video))
    assert (error.reason, str(error)) == ("refused", "X answers 400: Video is longer than 140 s")


def test_a_finished_video_that_the_post_refuses_is_refused(desk: Desk, video: Path) -> None:
    problem = '{"errors":[{"message":"Your media IDs are invalid."}],"title":"Invalid Request"}'
    desk.x.fail(x_server.CREATE, Fault("before", 400, problem))
    error = desk.error(a_status(video))
    assert (error.reason, str(error)) == ("refused", "X answers 400: Your media IDs are invalid.")


@pytest.mark.parametrize(
    "detail",
    [
        "Your Tweet text is too long.",
        "This user is not allowed to post a video longer than 2 minutes.",
        "Reply to this conversation is not allowed.",
    ],
)
def test_a_forbidden_post_is_refused_and_stops_no_account(desk: Desk, detail: str) -> None:
    problem = f'{{"title":"Forbidden","detail":"{detail}","status":403}}'
    desk.x.fail(x_server.CREATE, Fault("before", 403, problem))
    error = desk.error(WORDS)
    assert (error.reason, str(error)) == ("refused", f"X answers 403: {detail}")


def test_a_video_that_is_gone_is_our_own_fault(desk: Desk, tmp_path: Path) -> None:
    assert desk.error(a_status(tmp_path / "gone.mp4")).reason == "ours"


def test_an_answer_to_a_post_that_is_gone_is_refused_and_stops_nobody(desk: Desk) -> None:
    assert desk.error(WORDS, Receipt("99", "")).reason == "refused"


# accounts


def test_an_expired_token_stops_the_target(desk: Desk) -> None:
    desk.x.expired = True
    error = desk.error(WORDS)
    assert (error.reason, error.hint) == ("stopped", "kuleshov login twitter")


def test_keys_that_no_x_has_stop_the_target(desk: Desk) -> None:
    for keys in (
        TwitterKeys("a", "b", "c", "d"),
        TwitterKeys(KEYS.consumer_key, KEYS.consumer_secret, KEYS.access_token, "kéy\n"),
        TwitterKeys("ключ", "b", "1-ключ", "d"),
    ):
        with pytest.raises(PostingError) as raised:
            desk.other(keys=keys).publish(WORDS, datetime.now(UTC), None)
        assert raised.value.reason == "stopped"
    desk.x.wrong.clear()


@pytest.mark.parametrize(("off_s", "said"), [(3600, "60 minutes slow"), (-3600, "60 minutes fast")])
def test_a_clock_that_is_off_by_an_hour_is_named(desk: Desk, off_s: float, said: str) -> None:
    desk.x.clock_off_s = off_s
    error = desk.error(WORDS)
    assert (error.reason, said in str(error)) == ("stopped", True)
    assert "set the clock" in error.hint


def test_a_clock_that_is_off_by_two_minutes_works(desk: Desk) -> None:
    desk.x.clock_off_s = 120
    desk.publish(WORDS)
    desk.x.expired = True
    assert "clock" not in str(desk.error(a_status(None, text="Another")))


def test_an_upload_that_x_has_switched_off_fails_no_post_for_good(desk: Desk, video: Path) -> None:
    desk.x.fail(x_server.UPLOAD_V1, Fault("before", 410, '{"title":"Gone"}'))
    with pytest.raises(PostingError) as raised:
        desk.other(upload="v1.1").publish(a_status(video), datetime.now(UTC), None)
    assert raised.value.reason == "stopped"


def test_a_suspended_account_stops_the_target(desk: Desk) -> None:
    desk.x.suspended = True
    error = desk.error(WORDS)
    assert (error.reason, "suspended" in str(error)) == ("stopped", True)


def test_tokens_that_may_only_read_stop_the_target_and_are_told_by_account(desk: Desk) -> None:
    desk.x.access = "read"
    error = desk.error(WORDS)
    assert (error.reason, "Read and write" in error.hint) == ("stopped", True)
    with pytest.raises(PostingError, match="may only read") as raised:
        desk.target.account()
    assert raised.value.reason == "stopped"


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (402, '{"title":"CreditsDepleted","type":"https://api.twitter.com/2/problems/credits"}'),
        (403, '{"title":"SpendCapReached","detail":"reached its spend cap"}'),
        (429, '{"title":"SpendCapReached","detail":"reached its spend cap"}'),
    ],
)
def test_spent_credits_stop_the_target(desk: Desk, status: int, problem: str) -> None:
    desk.x.fail(x_server.CREATE, Fault("before", status, problem))
    error = desk.error(WORDS)
    assert (error.reason, "buy credits" in error.hint) == ("stopped", True)


def test_the_account_is_named_and_its_label_is_left_open(desk: Desk) -> None:
    account = desk.target.account()
    assert (account.name, account.url) == (f"@{NAME}", f"https://x.com/{NAME}")
    assert account.bot is None
    assert any("Automated label" in notice for notice in account.notices)
    desk.x.protected, desk.x.access = True, ""
    notices = " ".join(desk.target.account().notices)
    assert "protected" in notices
    assert "whether the tokens may write" in notices
    assert desk.x.texts() == []


# taking back


def test_a_post_is_taken_back_and_once_more_is_no_error(desk: Desk) -> None:
    receipt = desk.publish(WORDS)
    desk.target.retract(receipt)
    desk.target.retract(receipt)
    assert desk.x.texts() == []


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault("before", 200, '{"data":{"deleted":false}}'), "network"),
        (Fault("html after"), "network"),
        (Fault("before", 403, '{"detail":"You may not delete this"}'), "stopped"),
        (Fault("before", 429, TOO_MANY), "busy"),
    ],
)
def test_a_post_that_may_still_stand_is_not_called_gone(
    desk: Desk, fault: Fault, reason: str
) -> None:
    desk.x.fail(x_server.DELETE, fault)
    with pytest.raises(PostingError) as raised:
        desk.target.retract(desk.publish(WORDS))
    assert raised.value.reason == reason


# money


def test_every_paid_call_is_recorded_before_it_is_made(desk: Desk, video: Path) -> None:
    desk.x.fail(x_server.CREATE, Fault("cut"))
    desk.error(a_status(video))
    post, metadata, read = (X_PRICES[what] for what in ("post", "media metadata", "own post read"))
    assert desk.purse.spent().day == post + metadata
    desk.find(a_status(video))
    assert desk.purse.spent().day == post + metadata + 10 * read


def test_nothing_is_uploaded_that_the_budget_could_not_post(
    desk: Desk, tmp_path: Path, video: Path
) -> None:
    poor = a_purse(tmp_path / "poor", day="0.019")
    with pytest.raises(PostingError) as raised:
        desk.other(purse=poor).publish(a_status(video), datetime.now(UTC), None)
    assert raised.value.reason == "budget"
    assert desk.x.asked == []


def test_a_text_with_a_web_address_costs_what_it_costs(desk: Desk, tmp_path: Path) -> None:
    status = a_status(None, text="All of it at https://a.example/x")
    desk.publish(status)
    assert desk.purse.spent().day == Decimal("0.200")


def test_a_post_is_taken_back_with_an_empty_purse(desk: Desk, tmp_path: Path) -> None:
    receipt = desk.publish(WORDS)
    broke = desk.other(purse=a_purse(tmp_path / "broke", day="0", month="0"))
    assert broke.account().name == f"@{NAME}"
    broke.retract(receipt)
    assert desk.x.texts() == []
    with pytest.raises(PostingError) as raised:
        broke.find(WORDS, datetime.now(UTC), NOBODY)
    assert raised.value.reason == "budget"


# secrets


def every_error(desk: Desk, video: Path) -> Iterator[BaseException]:
    faults: list[tuple[str, Fault]] = [
        *((x_server.CREATE, fault) for fault in LOST),
        (x_server.CREATE, Fault("cut")),
        *((x_server.CREATE, Fault("before", status)) for status in (302, 400, 401, 403, 429)),
        (x_server.INITIALIZE, Fault("before", 400, '{"detail":"no"}')),
    ]
    for route, fault in faults:
        desk.x.fail(route, fault)
        yield desk.error(a_status(video))
        desk.x.posts.clear()
    desk.x.fail(x_server.OWN, Fault("torn after"))
    with pytest.raises(PostingError) as raised:
        desk.find(WORDS)
    yield raised.value
    with pytest.raises(PostingError) as raised:
        Twitter(KEYS, desk.purse, host="http://127.0.0.1:9").account()
    yield raised.value


def test_no_key_is_in_errors_logs_or_reprs(
    desk: Desk, video: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = [repr(KEYS), str(KEYS), repr(desk.target), repr(Api(KEYS))]
    for error in every_error(desk, video):
        said += [str(error), repr(error), getattr(error, "hint", "")]
        said += traceback.format_exception(error)
        assert "?" not in str(error)
    desk.target.account()
    said.append(caplog.text)
    for text in said:
        assert not any(secret in text for secret in SECRETS)
        assert "oauth_signature" not in text


def test_nothing_is_followed_elsewhere(desk: Desk) -> None:
    there = f"{desk.host}/2/users/me"
    desk.x.fail(x_server.CREATE, Fault("before", 302, "", {"Location": there}))
    assert desk.error(WORDS).reason == "network"
    assert desk.x.asked == [x_server.CREATE]


@given(
    st.integers(300, 599),
    st.dictionaries(st.sampled_from(["date", "x-rate-limit-reset", "retry-after"]), st.text()),
    st.none()
    | st.dictionaries(
        st.sampled_from(["title", "detail", "errors", "error", "type", "status"]),
        st.recursive(
            st.none() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
    ),
)
def test_any_answer_has_a_meaning(
    status: int, headers: dict[str, str], body: dict[str, object] | None
) -> None:
    error = trouble(status, headers, body, datetime.now(UTC), creates=True)
    assert error.reason in ("network", "busy", "stopped", "refused")
    assert str(error)
    assert error.hint
    assert status < 500 or error.reason == "network"


def test_many_threads_post_at_once(desk: Desk) -> None:
    def post(number: int) -> Callable[[], object]:
        return lambda: desk.other().publish(
            a_status(None, text=f"Post {number}"), datetime.now(UTC), None
        )

    threads = [Thread(target=post(number)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(desk.x.texts()) == [f"Post {number}" for number in range(8)]


def test_the_small_x_does_not_take_what_is_wrongly_signed(desk: Desk) -> None:
    wrong = TwitterKeys(KEYS.consumer_key, KEYS.consumer_secret, KEYS.access_token, "other")
    with pytest.raises(PostingError):
        desk.other(keys=wrong).publish(WORDS, datetime.now(UTC), None)
    assert desk.x.wrong
    desk.x.wrong.clear()


def test_mentions_can_be_read(desk: Desk) -> None:
    desk.x.add("nothing of ours", author="5")
    mention = desk.x.add(f"@{NAME} do this one", author="5")
    answer = Api(KEYS, desk.host).client.get_users_mentions(
        USER, user_auth=True, since_id=int(mention.id) - 1
    )
    assert [post["id"] for post in answer.json()["data"]] == [mention.id]


def test_an_upload_that_does_not_add_up_is_refused(desk: Desk) -> None:
    upload = UploadV2(Api(KEYS, desk.host))
    media = upload.initialize(10)
    upload.append(media, 0, b"four")
    with pytest.raises(PostingError, match="do not add up"):
        upload.finalize(media)
