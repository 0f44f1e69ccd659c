"""What is tried again, when, and what never is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Reason
from bot.retry import PATIENCE, next_try

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def pauses(reason: Reason, key: str = "x") -> list[timedelta]:
    found = []
    while (at := next_try(reason, len(found) + 1, NOW, key=key)) is not None:
        found.append(at - NOW)
        assert len(found) < 100
    return found


@pytest.mark.parametrize("reason", ["gone", "region", "age", "unsupported", "too large"])
def test_what_will_not_change_is_never_tried_again(reason: Reason) -> None:
    assert next_try(reason, 1, NOW) is None


def test_a_dead_network_is_waited_for_with_growing_pauses_for_days() -> None:
    found = pauses("network")
    assert found[0] < timedelta(minutes=10)
    assert found[:5] == sorted(found[:5])
    assert timedelta(days=3) < sum(found, timedelta()) < timedelta(days=7)


def test_a_bot_check_is_left_alone_for_hours() -> None:
    assert min(pauses("sign-in")) >= timedelta(hours=6)


def test_a_fault_of_ours_is_tried_a_few_times() -> None:
    assert 1 <= len(pauses("ours")) <= 4


def test_a_premiere_is_waited_for() -> None:
    at = next_try("not yet", 1, NOW, wait=timedelta(days=9))
    assert at is not None
    assert timedelta(days=9) < at - NOW < timedelta(days=9, hours=1)


def test_a_premiere_that_is_put_off_for_ever_is_given_up() -> None:
    assert next_try("not yet", 1_000, NOW, wait=timedelta(days=1)) is None


@given(st.sampled_from(sorted(PATIENCE)), st.integers(0, 10**9), st.text())
def test_a_pause_is_in_the_future_and_bounded(reason: Reason, attempts: int, key: str) -> None:
    at = next_try(reason, attempts, NOW, key=key)
    assert at == next_try(reason, attempts, NOW, key=key)
    if at is not None:
        assert NOW < at <= NOW + PATIENCE[reason].longest * 1.2


def test_two_that_fail_together_do_not_come_back_together() -> None:
    assert len({next_try("network", 1, NOW, key=str(n)) for n in range(20)}) == 20
