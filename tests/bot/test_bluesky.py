"""Bluesky as a target: the real atproto client against a small server that speaks its XRPC."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PostingError
from bot.posting.bluesky import session
from bot.posting.bluesky.login import login
from bot.posting.bluesky.names import account_and_key, plain_handle, record_key
from bot.posting.bluesky.record import facets
from bot.posting.bluesky.target import Bluesky
from bot.posting.secrets import Secrets
from bot.posting.target import Receipt
from bot.settings import load_settings
from tests.bot import bluesky_server as server_module
from tests.bot.bluesky_server import (
    DID,
    HANDLE,
    PASSWORD,
    POST,
    BlueskyServer,
    Fault,
    bluesky_server,
    cut,
    cut_after,
    cut_within,
    document,
    fails_after,
    page,
    redirect,
    says,
    target_on,
)
from tests.bot.statuses import ALT, TEXT, a_status

INTENDED = datetime(2026, 11, 22, 12, 30, 15, 123456, tzinfo=UTC)
NOBODY: frozenset[str] = frozenset()

CREATE = "com.atproto.repo.createRecord"
SIGN_IN = "com.atproto.server.createSession"
UPLOAD = "app.bsky.video.uploadVideo"
LIMITS = "app.bsky.video.getUploadLimits"
JOB = "app.bsky.video.getJobStatus"


@pytest.fixture
def server() -> Iterator[BlueskyServer]:
    with bluesky_server() as server:
        yield server


@pytest.fixture
def target(server: BlueskyServer) -> Bluesky:
    return target_on(server)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """What the server keeps: it never looks inside."""
    path = tmp_path / "part.mp4"
    path.write_bytes(b"a film of some bytes" * 5_000)
    return path


def fails(target: Bluesky, video: Path | None = None) -> PostingError:
    with pytest.raises(PostingError) as caught:
        target.publish(a_status(video), INTENDED, None)
    return caught.value


# ---- what is posted


def test_a_video_is_processed_before_it_is_posted_with_its_alt_text_and_shape(
    server: BlueskyServer, target: Bluesky, video: Path
) -> None:
    receipt = target.publish(a_status(video), INTENDED, None)
    [post] = server.posts()
    assert post["text"] == TEXT
    assert post["langs"] == ["en"]
    assert post["embed"]["$type"] == "app.bsky.embed.video"
    assert post["embed"]["alt"] == ALT
    shape = post["embed"]["aspectRatio"]
    assert (shape["width"], shape["height"]) == (320, 180)
    assert post["embed"]["video"]["mimeType"] == "video/mp4"
    assert post["embed"]["video"]["size"] == video.stat().st_size
    assert server.calls.index(JOB) < server.calls.index(CREATE)
    assert receipt.id == f"at://{DID}/{POST}/{next(iter(server.records[POST]))}"
    assert receipt.url == f"https://bsky.app/profile/{DID}/post/{receipt.id.rpartition('/')[2]}"


def test_links_and_tags_can_be_followed_at_the_right_bytes(
    server: BlueskyServer, target: Bluesky
) -> None:
    text = "Ünter 👩‍🚀 (https://archive.org/details/x_(1930)). #FilmTrailer!\nD.O.A.is @home #1"
    target.publish(a_status(None, text=text, tags=("FilmTrailer", "ArchiveFilm")), INTENDED, None)
    [post] = server.posts()
    marked = [
        text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        for facet in post["facets"]
    ]
    assert marked == ["https://archive.org/details/x_(1930)", "#FilmTrailer"]
    features = [facet["features"][0] for facet in post["facets"]]
    assert features[0]["uri"] == "https://archive.org/details/x_(1930)"
    assert features[1]["tag"] == "FilmTrailer"
    assert post["tags"] == ["ArchiveFilm"]


@given(
    st.text(), st.text(), st.sampled_from(["#Film", "https://a.org/b", "#Film https://a.org/#Film"])
)
def test_marks_never_cut_a_letter_and_never_overlap(before: str, after: str, marked: str) -> None:
    text = f"{before} {marked} {after}"
    data, end = text.encode("utf-8", "surrogatepass"), 0
    for facet in facets(text, ("Film",)):
        assert end <= facet.index.byte_start < facet.index.byte_end
        end = facet.index.byte_end
        assert data[facet.index.byte_start : end].decode().startswith(("#", "http"))


def test_a_content_warning_stands_in_front_and_a_sensitive_video_is_labelled(
    server: BlueskyServer, target: Bluesky, video: Path
) -> None:
    target.publish(a_status(video, warning="Old war footage", sensitive=True), INTENDED, None)
    [post] = server.posts()
    assert post["text"] == f"Old war footage\n\n{TEXT}"
    assert [label["val"] for label in post["labels"]["values"]] == ["graphic-media"]


def test_a_warning_that_the_text_begins_with_is_not_said_twice(
    server: BlueskyServer, target: Bluesky
) -> None:
    target.publish(a_status(None, text=f"War\n\n{TEXT}", warning="War"), INTENDED, None)
    assert server.texts() == [f"War\n\n{TEXT}"]


def test_a_thread_hangs_together_by_its_first_post_and_the_one_before(
    server: BlueskyServer, target: Bluesky
) -> None:
    first = target.publish(a_status(None, key="m-bluesky-0"), INTENDED, None)
    second = target.publish(a_status(None, key="m-bluesky-1"), INTENDED, first)
    third = target.publish(a_status(None, key="m-bluesky-2"), INTENDED, second)
    reply = server.records[POST][account_and_key(third.id)[1]]["value"]["reply"]
    assert reply["root"]["uri"] == first.id
    assert reply["parent"]["uri"] == second.id


def test_an_answer_to_a_post_that_is_gone_is_refused(
    server: BlueskyServer, target: Bluesky
) -> None:
    first = target.publish(a_status(None, key="m-bluesky-0"), INTENDED, None)
    target.retract(first)
    with pytest.raises(PostingError, match="is gone") as caught:
        target.publish(a_status(None, key="m-bluesky-1"), INTENDED, first)
    assert caught.value.reason == "refused"
    assert server.posts() == []


def test_posts_are_dated_by_the_servers_clock_where_ours_is_wrong(
    server: BlueskyServer, target: Bluesky, video: Path
) -> None:
    server.clock_ahead_s = 3_600
    target.publish(a_status(video), INTENDED, None)
    dated = datetime.fromisoformat(server.posts()[0]["createdAt"])
    assert abs(dated.timestamp() - server.now()) < 120


# ---- exactly once


def test_a_key_is_a_time_id_that_stays_the_same_and_is_the_statuses_alone() -> None:
    keys = {record_key(INTENDED, f"montage-bluesky-{place}") for place in range(5_000)}
    assert len(keys) == 5_000
    assert all(server_module.TID.fullmatch(key) for key in keys)
    assert record_key(INTENDED, "a") == record_key(INTENDED, "a")
    assert record_key(INTENDED, "a") < record_key(INTENDED + timedelta(seconds=1), "b")


@pytest.mark.parametrize("fault", [cut_after, cut_within, fails_after])
def test_a_post_whose_answer_was_lost_is_found_at_once(
    server: BlueskyServer, target: Bluesky, fault: Fault
) -> None:
    server.fault(CREATE, fault)
    receipt = target.publish(a_status(None), INTENDED, None)
    assert server.texts() == [TEXT]
    assert receipt.id in [stored["uri"] for stored in server.records[POST].values()]
    assert server.count(CREATE) == 1


@pytest.mark.parametrize("fault", [cut_after, cut_within, fails_after])
def test_a_post_whose_answer_and_whose_look_were_lost_is_found_later(
    server: BlueskyServer, target: Bluesky, fault: Fault
) -> None:
    server.fault(CREATE, fault)
    server.fault("com.atproto.repo.getRecord", cut)
    assert fails(target).reason == "network"
    again = target_on(server)
    assert again.find(a_status(None), INTENDED, NOBODY) is not None
    assert server.texts() == [TEXT]


def test_a_post_that_never_arrived_is_not_found_and_can_be_sent_again(
    server: BlueskyServer, target: Bluesky
) -> None:
    server.fault(CREATE, cut)
    assert fails(target).reason == "network"
    assert target.find(a_status(None), INTENDED, NOBODY) is None
    target.publish(a_status(None), INTENDED, None)
    assert server.texts() == [TEXT]


def test_a_second_try_without_a_look_makes_no_second_post_and_changes_nothing(
    server: BlueskyServer, target: Bluesky, video: Path
) -> None:
    first = target.publish(a_status(video), INTENDED, None)
    before = json.dumps(server.records[POST])
    assert target_on(server).publish(a_status(video), INTENDED, None) == first
    assert json.dumps(server.records[POST]) == before


def test_the_statuses_of_a_thread_with_the_same_words_are_told_apart(
    server: BlueskyServer, target: Bluesky
) -> None:
    first = target.publish(a_status(None, key="m-bluesky-0"), INTENDED, None)
    assert target.find(a_status(None, key="m-bluesky-1"), INTENDED, frozenset({first.id})) is None


def test_a_session_that_is_over_is_begun_anew(server: BlueskyServer, target: Bluesky) -> None:
    target.account()
    server.end_sessions()
    target.publish(a_status(None), INTENDED, None)
    assert server.texts() == [TEXT]
    assert server.count(SIGN_IN) == 2


def test_a_session_that_will_soon_be_over_is_refreshed(server: BlueskyServer) -> None:
    server.session_lasts_s = 600
    target_on(server).publish(a_status(None), INTENDED, None)
    assert "com.atproto.server.refreshSession" in server.calls
    assert server.texts() == [TEXT]


# ---- the video


def test_a_slow_job_is_looked_at_until_it_is_done(server: BlueskyServer, video: Path) -> None:
    slept: list[float] = []
    server.looks = 9
    target_on(server, slept.append).publish(a_status(video), INTENDED, None)
    assert len(slept) == server.count(JOB) == 9
    assert slept == sorted(slept)
    assert max(slept) <= 10


def test_a_job_that_is_never_done_is_left_for_a_later_try(
    server: BlueskyServer, video: Path
) -> None:
    slept: list[float] = []
    server.looks = 10**6
    error = fails(target_on(server, slept.append), video)
    assert error.reason == "busy"
    assert 300 <= sum(slept) <= 320
    assert server.posts() == []


def test_a_look_at_a_job_that_fails_is_repeated(
    server: BlueskyServer, target: Bluesky, video: Path
) -> None:
    server.fault(JOB, cut, says(503, "NotEnoughResources"), page())
    target.publish(a_status(video), INTENDED, None)
    assert server.texts() == [TEXT]


def test_a_video_that_the_service_has_seen_is_used_again(
    server: BlueskyServer, target: Bluesky, video: Path
) -> None:
    server.fault(CREATE, cut)
    fails(target, video)
    target.publish(a_status(video), INTENDED, None)
    [post] = server.posts()
    assert post["embed"]["video"]["size"] == video.stat().st_size


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        ({"error": "validation", "message": "Failed to process video"}, "refused"),
        ({"failureCode": "pds_upload_unsupported_blob_size"}, "refused"),
        ({"failureCode": "pds_upload_failure", "message": "server was away"}, "network"),
        ({"error": "unconfirmed_email"}, "stopped"),
    ],
)
def test_a_job_that_fails_says_why(
    server: BlueskyServer, target: Bluesky, video: Path, failure: dict[str, str], reason: str
) -> None:
    server.failure = failure
    assert fails(target, video).reason == reason
    assert server.posts() == []


def test_no_more_videos_today_means_waiting(
    server: BlueskyServer, target: Bluesky, video: Path
) -> None:
    server.allowance |= {"canUpload": False, "remainingDailyVideos": 0}
    assert fails(target, video).reason == "busy"
    server.allowance = {"canUpload": True, "remainingDailyBytes": video.stat().st_size - 1}
    assert fails(target, video).reason == "busy"
    assert UPLOAD not in server.calls


def test_an_account_that_may_not_upload_stops_the_target_with_the_services_words(
    server: BlueskyServer, target: Bluesky, video: Path
) -> None:
    server.allowance = {"canUpload": False, "message": "Please confirm your email"}
    error = fails(target, video)
    assert (error.reason, "confirm your email" in str(error)) == ("stopped", True)


@pytest.mark.parametrize("why", ["no such server", "no such method", "unknown account", "old home"])
def test_without_a_video_service_the_video_goes_to_the_accounts_own_server(
    server: BlueskyServer, video: Path, why: str
) -> None:
    if why == "no such server":
        server.video_service = "http://127.0.0.1:1"
    elif why == "no such method":
        server.not_served.add(LIMITS)
    elif why == "unknown account":
        server.fault(LIMITS, *[says(401, "AuthenticationRequired", "who is that?")] * 2)
    else:
        server.not_served.add("com.atproto.server.getServiceAuth")
    target = target_on(server)
    limits = target.limits().video
    assert (limits.most_bytes, limits.longest_s) == (100_000_000, 180)
    target.publish(a_status(video), INTENDED, None)
    [post] = server.posts()
    assert post["embed"]["video"]["mimeType"] == "video/mp4"
    assert UPLOAD not in server.calls


def test_a_service_that_is_only_busy_is_waited_for(
    server: BlueskyServer, target: Bluesky, video: Path
) -> None:
    server.fault(LIMITS, says(429, "RateLimitExceeded", retry_after="90"))
    error = fails(target, video)
    assert (error.reason, error.wait) == ("busy", timedelta(seconds=90))
    assert "com.atproto.repo.uploadBlob" not in server.calls


def test_a_video_cut_off_on_its_way_is_tried_again_later(
    server: BlueskyServer, target: Bluesky, video: Path
) -> None:
    server.fault(UPLOAD, cut)
    assert fails(target, video).reason == "network"
    assert server.posts() == []


def test_a_video_too_large_for_the_server_is_refused(
    server: BlueskyServer, target: Bluesky, video: Path
) -> None:
    server.fault(UPLOAD, page(413))
    assert fails(target, video).reason == "refused"


def test_a_video_that_is_missing_is_our_own_trouble(target: Bluesky, tmp_path: Path) -> None:
    assert fails(target, tmp_path / "gone.mp4").reason == "ours"


def test_a_clock_off_by_an_hour_does_not_spoil_the_tokens(
    server: BlueskyServer, video: Path
) -> None:
    for ahead_s in (3_600, -3_600):
        server.clock_ahead_s = ahead_s
        status = a_status(video, key=f"m-bluesky-{ahead_s}")
        target_on(server).publish(status, INTENDED, None)
    assert len(server.posts()) == 2


# ---- limits, account, reactions, taking back


def test_lengths_are_counted_in_letters_and_never_pass_the_limit_in_bytes(
    server: BlueskyServer, target: Bluesky
) -> None:
    limits = target.limits().text
    flag = "🏴󠁧󠁢󠁥󠁮󠁧󠁿"
    for letter in ("a", "ü", "👩‍🚀", flag):
        many = next(n for n in range(301, 0, -1) if limits.count(letter * n) <= limits.letters)
        target.publish(a_status(None, text=letter * many, key=letter), INTENDED, None)
        with pytest.raises(PostingError) as caught:
            target.publish(a_status(None, text=letter * 301, key="x"), INTENDED, None)
        assert caught.value.reason == "refused"
    assert len(server.posts()) == 4


def test_a_server_of_ones_own_takes_smaller_videos(target: Bluesky) -> None:
    limits = target.limits()
    assert (limits.video.most_bytes, limits.video.longest_s) == (100_000_000, 600)
    assert limits.thread


def test_an_account_says_its_handle_and_whether_it_is_a_bot(
    server: BlueskyServer, target: Bluesky
) -> None:
    account = target.account()
    assert (account.name, account.bot) == (f"@{HANDLE}", False)
    assert "does not say that it is a bot" in account.notices[0]
    server.records["app.bsky.actor.profile"]["self"] = {
        "uri": f"at://{DID}/app.bsky.actor.profile/self",
        "cid": "bafyreiaaaa",
        "value": {
            "$type": "app.bsky.actor.profile",
            "labels": {
                "$type": "com.atproto.label.defs#selfLabels",
                "values": [{"val": "bot"}],
            },
        },
    }
    assert target_on(server).account().bot is True
    assert server.posts() == []


def test_marking_the_account_as_a_bot_keeps_the_rest_of_its_profile(
    server: BlueskyServer, target: Bluesky
) -> None:
    avatar = {"$type": "blob", "ref": {"$link": "bafkreiaaaa"}, "mimeType": "image/png", "size": 9}
    before = {
        "$type": "app.bsky.actor.profile",
        "displayName": "Kuleshov",
        "avatar": avatar,
        "theirs": {"of": ["another", "app"]},
        "labels": {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "old"}]},
    }
    uri = f"at://{DID}/app.bsky.actor.profile/self"
    server.records["app.bsky.actor.profile"]["self"] = {
        "uri": uri, "cid": "bafyreiaaaa", "value": before,
    }  # fmt: skip
    target.mark_as_bot()
    after = server.records["app.bsky.actor.profile"]["self"]["value"]
    assert {**after, "labels": None} == {**before, "labels": None}
    assert [label["val"] for label in after["labels"]["values"]] == ["old", "bot"]
    assert target.account().bot is True


def test_the_operator_is_told_of_a_main_password_and_an_unconfirmed_address(
    server: BlueskyServer, target: Bluesky
) -> None:
    server.scope = "com.atproto.access"
    server.email_confirmed = False
    notices = " ".join(target.account().notices)
    assert "main password" in notices
    assert "e-mail address is not confirmed" in notices


@pytest.mark.parametrize("status", ["takendown", "suspended", "deactivated"])
def test_an_account_that_is_not_active_stops_the_target(
    server: BlueskyServer, target: Bluesky, status: str
) -> None:
    server.active = {"active": False, "status": status}
    with pytest.raises(PostingError, match=status) as caught:
        target.account()
    assert caught.value.reason == "stopped"


def test_reactions_are_counted_and_a_post_that_is_gone_has_none(
    server: BlueskyServer, target: Bluesky
) -> None:
    receipt = target.publish(a_status(None), INTENDED, None)
    server.counts[receipt.id] = {"likeCount": 5, "repostCount": 3, "replyCount": 1}
    found = target.reactions(receipt)
    assert found is not None
    assert (found.favourites, found.boosts, found.replies) == (5, 3, 1)
    target.retract(receipt)
    assert target.reactions(receipt) is None


def test_a_server_that_counts_nothing_has_no_reactions(
    server: BlueskyServer, target: Bluesky
) -> None:
    receipt = target.publish(a_status(None), INTENDED, None)
    server.not_served.add("app.bsky.feed.getPosts")
    assert target.reactions(receipt) is None


def test_taking_back_what_is_gone_already_is_no_error(
    server: BlueskyServer, target: Bluesky
) -> None:
    receipt = target.publish(a_status(None), INTENDED, None)
    target.retract(receipt)
    target.retract(receipt)
    server.fault("com.atproto.repo.deleteRecord", says(400, "RecordNotFound"))
    target.retract(receipt)
    assert server.posts() == []


def test_another_accounts_post_is_not_taken_back(server: BlueskyServer, target: Bluesky) -> None:
    theirs = Receipt(f"at://did:plc:someoneelse/{POST}/3k2akrxyzab2c", "https://bsky.app/x")
    with pytest.raises(PostingError, match="another account") as caught:
        target.retract(theirs)
    assert caught.value.reason == "stopped"
    assert "com.atproto.repo.deleteRecord" not in server.calls


# ---- trouble


@pytest.mark.parametrize(
    ("fault", "reason", "said"),
    [
        (says(401, "AuthenticationRequired", "Invalid password"), "stopped", "Invalid"),
        (says(401, "AuthFactorTokenRequired"), "stopped", "does not let"),
        (says(401, "AccountTakedown", "Account has been taken down"), "stopped", "taken down"),
        (says(400, "InvalidRequest", "identifier is odd"), "stopped", "odd"),
        (says(429, "RateLimitExceeded"), "busy", "wait"),
        (says(500, "InternalServerError"), "network", "could not say"),
        (says(502, "UpstreamFailure"), "network", "could not say"),
        (page(), "network", "not"),
        (page(404), "stopped", "does not serve"),
        (page(502), "network", "502"),
        (page(503), "busy", "503"),
        (document(b"{"), "network", "not"),
        (document(b"[]"), "network", "not"),
        (document(b'{"did": 5}'), "network", "not"),
        (document(b'"no"', 400), "network", "not"),
        (document(b'["no"]', 500), "network", "not"),
        (cut, "network", "hung up"),
        (redirect("https://elsewhere.example/xrpc?password=x"), "stopped", "elsewhere.example"),
    ],
)
def test_a_sign_in_that_fails_says_why_and_whether_it_can_pass(
    server: BlueskyServer, target: Bluesky, fault: Fault, reason: str, said: str
) -> None:
    server.fault(SIGN_IN, fault)
    error = fails(target)
    assert error.reason == reason
    assert said in str(error)
    assert error.hint
    assert "127.0.0.1" in str(error)
    assert "password=x" not in str(error)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (says(400, "InvalidRequest", "Record/text must not be longer"), "refused"),
        (says(401, "AccountTakedown"), "stopped"),
        (says(400, "RepoTakendown"), "stopped"),
        (says(403, "Forbidden"), "stopped"),
        (says(400, "ExpiredToken"), None),
        (says(429, "RateLimitExceeded"), "busy"),
        (page(400), "network"),
        (page(200), "network"),
    ],
)
def test_a_record_that_is_not_taken_says_why(
    server: BlueskyServer, target: Bluesky, fault: Fault, reason: str | None
) -> None:
    server.fault(CREATE, fault)
    if reason is None:
        target.publish(a_status(None), INTENDED, None)
        assert server.texts() == [TEXT]
    else:
        assert fails(target).reason == reason
        assert server.posts() == []


def test_a_wait_is_taken_from_the_reset_by_the_servers_own_clock(
    server: BlueskyServer, target: Bluesky
) -> None:
    server.clock_ahead_s = 3_600
    server.fault(
        CREATE, says(429, "RateLimitExceeded", ratelimit_reset=str(int(server.now()) + 300))
    )
    error = fails(target)
    assert error.wait is not None
    assert timedelta(seconds=200) < error.wait <= timedelta(seconds=301)


def test_a_server_that_never_answers_is_given_up(
    server: BlueskyServer, target: Bluesky, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "TIMEOUT", httpx.Timeout(0.3))
    server.fault(SIGN_IN, server.hangs)
    assert "in time" in str(fails(target))


@pytest.mark.parametrize("service", ["http://127.0.0.1:1", "http://no.such.host.invalid"])
def test_a_server_that_cannot_be_reached_is_tried_again_later(service: str) -> None:
    error = fails(Bluesky(service, HANDLE, PASSWORD))
    assert (error.reason, "cannot be reached" in str(error)) == ("network", True)


def test_making_a_target_asks_nothing_and_imports_nothing_heavy(server: BlueskyServer) -> None:
    target_on(server)
    assert server.calls == []
    code = (
        "import sys, bot.posting.bluesky.target, bot.posting.bluesky.login;"
        "sys.exit('atproto_client' in sys.modules or 'httpx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "fault",
    [
        says(400, "InvalidRequest", f"you sent {PASSWORD} to us"),
        document(json.dumps({"accessJwt": "secret-token", "refreshJwt": 7, "did": DID}).encode()),
        page(),
        cut,
    ],
)
def test_no_secret_stands_in_errors_logs_or_the_target_itself(
    server: BlueskyServer,
    target: Bluesky,
    fault: Fault,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    server.fault(SIGN_IN, fault)
    first = fails(target)
    server.fault(CREATE, fault)
    second = fails(target)
    words = [
        *traceback.format_exception(first),
        *traceback.format_exception(second),
        first.hint,
        second.hint,
        caplog.text,
        repr(target),
        str(vars(target).get("_parts")),
    ]
    for secret in (PASSWORD, "secret-token", "eyJ"):
        assert not any(secret in word for word in words)


# ---- logging in


class Operator:
    """Answers questions in turn, and reads what is said."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.told: list[str] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        return self.answers.pop(0)


def test_logging_in_tries_the_password_marks_the_bot_and_keeps_what_is_needed(
    server: BlueskyServer, tmp_path: Path
) -> None:
    settings = load_settings(data=tmp_path, bluesky={"service": server.service})
    secrets = Secrets(tmp_path / "secrets.json", settings)
    operator = Operator(f"\u202a@{HANDLE}\u202c ", f" {PASSWORD}\n", "")
    account = login(secrets, settings, operator.ask, operator.told.append)
    assert (account.name, account.bot) == (f"@{HANDLE}", True)
    assert secrets.of("bluesky") == {
        "service": server.service,
        "handle": HANDLE,
        "app_password": PASSWORD,
    }
    assert server.posts() == []


def test_a_password_that_is_not_accepted_is_not_kept(server: BlueskyServer, tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path, bluesky={"service": server.service})
    secrets = Secrets(tmp_path / "secrets.json", settings)
    operator = Operator(HANDLE, "aaaa-bbbb-cccc-dddd")
    with pytest.raises(PostingError, match="Invalid identifier or password") as caught:
        login(secrets, settings, operator.ask, operator.told.append)
    assert "app password" in caught.value.hint
    assert not (tmp_path / "secrets.json").exists()


def test_a_main_password_is_warned_of_before_anything_is_sent(
    server: BlueskyServer, tmp_path: Path
) -> None:
    settings = load_settings(data=tmp_path, bluesky={"service": server.service})
    secrets = Secrets(tmp_path / "secrets.json", settings)
    operator = Operator(HANDLE, "correct horse battery", "")
    with pytest.raises(PostingError, match="no app password"):
        login(secrets, settings, operator.ask, operator.told.append)
    assert "main password" in operator.told[0]
    assert server.calls == []


def test_what_stands_in_the_settings_is_not_asked_for_and_not_kept(
    server: BlueskyServer, tmp_path: Path
) -> None:
    account = {"service": server.service, "handle": HANDLE, "app_password": PASSWORD}
    settings = load_settings(data=tmp_path, bluesky=account)
    secrets = Secrets(tmp_path / "secrets.json", settings)
    operator = Operator("n")
    login(secrets, settings, operator.ask, operator.told.append)
    assert len(operator.asked) == 1
    assert re.search(r"as a bot", operator.asked[0])
    assert not (tmp_path / "secrets.json").exists()


@pytest.mark.parametrize(
    "said", [HANDLE, f"@{HANDLE}", f" \u202a@{HANDLE}\u202c", f"https://bsky.app/profile/{HANDLE}/"]
)
def test_a_handle_is_understood_however_it_was_copied(said: str) -> None:
    assert plain_handle(said) == HANDLE
