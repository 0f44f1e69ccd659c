"""How long targets are left alone, and when a post is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import PostingReason
from bot.posting.patience import post_again, target_again
from tests.bot.bots import NOON


def test_pauses_grow_up_to_an_hour_where_nobody_answers() -> None:
    pauses = [(target_again("network", n, NOON, "mastodon") or NOON) - NOON for n in range(1, 9)]
    assert pauses[0] >= timedelta(minutes=5)
    assert pauses[:4] == sorted(pauses[:4])
    assert timedelta(hours=1) <= pauses[-1] <= timedelta(hours=1, minutes=12)


@pytest.mark.parametrize("wait", [timedelta(seconds=30), timedelta(hours=9), timedelta(days=27)])
def test_a_wait_that_was_asked_for_is_kept_and_little_more(wait: timedelta) -> None:
    for target in ("mastodon", "twitter", "bluesky"):
        at = target_again("busy", 1, NOON, target, wait)
        assert at is not None
        assert NOON + wait <= at <= NOON + wait + min(wait * 0.2, timedelta(minutes=5))


def test_targets_do_not_all_come_back_at_once() -> None:
    wait = timedelta(hours=1)
    assert len({target_again("busy", 1, NOON, name, wait) for name in "abcdefgh"}) == 8


def test_only_an_operator_sets_a_stopped_target_going() -> None:
    assert target_again("stopped", 1, NOON, "mastodon") is None


@pytest.mark.parametrize("reason", ["stopped", "budget"])
def test_a_post_is_not_to_blame_for_its_target(reason: PostingReason) -> None:
    assert post_again(reason, 1_000, NOON, "m1-mastodon") == NOON


@pytest.mark.parametrize("reason", ["network", "busy", "ours"])
def test_a_post_is_tried_for_days_and_then_given_up(reason: PostingReason) -> None:
    time, tries = NOON, 0
    while (again := post_again(reason, tries + 1, time, "m1-mastodon")) is not None:
        time, tries = again, tries + 1
    assert tries + 1 >= 10
    assert time - NOON > timedelta(days=3)
