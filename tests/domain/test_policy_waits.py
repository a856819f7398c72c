"""How long the policy waits: the bounds of backoff, jitter, Retry-After, and of everything together."""

from datetime import datetime, timedelta
from math import inf, isfinite, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import Order
from kds_app.domain.policy import (
    LONGEST_PAUSE,
    Decision,
    Pause,
    Recheck,
    RetryAt,
    after_failed_read,
    backoff,
    decide,
    judge,
)
from kds_app.domain.tap import Tap
from tests.fakes.make import NOW, a_tap, an_order

LAST_JITTER = 1.0 - 2.0**-53
"""The largest that chance in [0, 1) can be."""
LONGEST = LONGEST_PAUSE + 1.0
"""Seconds: the cap, and the second of jitter that keeps kitchens apart."""

attempts = st.integers(min_value=1, max_value=10**9)
chance = st.floats(min_value=0.0, max_value=1.0, exclude_max=True)
deliveries = st.builds(Delivery, st.sampled_from(Outcome), retry_after=st.none() | st.floats())
taps = st.builds(
    a_tap,
    action=st.sampled_from(Action),
    attempts=st.integers(min_value=0, max_value=10**9),
    repeats=st.integers(min_value=0, max_value=10**9),
    doubt=st.booleans(),
    last=st.none() | st.sampled_from(Outcome),
)
moments = st.timedeltas(timedelta(days=-400), timedelta(days=400)).map(NOW.__add__)


@pytest.mark.parametrize(
    ("tries", "whole"),
    [(1, 0.5), (2, 1.0), (3, 2.0), (4, 4.0), (5, 8.0), (6, 16.0), (7, 30.0), (8, 30.0), (5000, 30.0)],
)
def test_the_backoff_doubles_from_half_a_second_to_half_a_minute(tries: int, whole: float) -> None:
    assert backoff(tries, 0.0) == whole / 2
    assert backoff(tries, 0.5) == whole * 0.75
    assert backoff(tries, LAST_JITTER) == pytest.approx(whole)


@settings(deadline=None)
@given(attempts, chance)
def test_the_backoff_stays_within_half_and_whole(tries: int, jitter: float) -> None:
    whole = min(30.0, 0.5 * 2.0 ** min(tries - 1, 10))
    assert whole / 2 <= backoff(tries, jitter) <= whole


@settings(deadline=None)
@given(attempts, chance)
def test_the_backoff_never_shrinks(tries: int, jitter: float) -> None:
    assert backoff(tries, jitter) <= backoff(tries + 1, jitter)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [(None, 0.25), (0.0, 0.25), (0.1, 0.25), (-5.0, 0.25), (7.0, 7.0), (900.0, 900.0), (901.0, 900.0), (inf, 900.0)],
)
def test_retry_after_is_honoured_where_it_is_longer_and_capped_at_a_quarter_of_an_hour(
    asked: float | None, seconds: float
) -> None:
    busy = Delivery(Outcome.RATE_LIMITED, 429, retry_after=asked)
    assert decide(busy, a_tap(attempts=1, repeats=1), NOW, 0.0) == Pause(seconds)
    down = Delivery(Outcome.SERVER_ERROR, 503, retry_after=asked)
    assert decide(down, a_tap(attempts=1, repeats=1), NOW, 0.0) == RetryAt(seconds)


def test_the_second_server_error_reads_no_sooner_than_the_server_asks() -> None:
    down = Delivery(Outcome.SERVER_ERROR, 503, retry_after=12.0)
    assert decide(down, a_tap(attempts=2, repeats=2, doubt=True), NOW, 0.0) == Recheck(12.0)


def test_a_retry_after_that_is_no_number_counts_for_nothing() -> None:
    busy = Delivery(Outcome.RATE_LIMITED, 429, retry_after=nan)
    assert decide(busy, a_tap(attempts=1, repeats=1), NOW, 0.0) == Pause(0.25)


def test_kitchens_come_back_from_a_pause_apart_from_each_other() -> None:
    busy = Delivery(Outcome.RATE_LIMITED, 429, retry_after=10.0)
    assert decide(busy, a_tap(attempts=1, repeats=1), NOW, 0.5) == Pause(10.5)


def _wait(decision: Decision) -> float:
    match decision:
        case RetryAt(seconds) | Recheck(seconds) | Pause(seconds):
            return seconds
        case _:
            return 0.0


def _is_bearable(decision: Decision) -> bool:
    wait = _wait(decision)
    return isfinite(wait) and 0.0 <= wait <= LONGEST


@settings(deadline=None)
@given(deliveries, taps, moments, chance)
def test_every_attempt_has_a_sequel_and_a_bearable_wait(
    delivery: Delivery, tap: Tap, now: datetime, jitter: float
) -> None:
    assert _is_bearable(decide(delivery, tap, now, jitter))
    assert _is_bearable(after_failed_read(delivery, tap, jitter))


@settings(deadline=None)
@given(st.none() | st.builds(an_order, status=st.sampled_from(Status)), taps, moments)
def test_every_reading_has_a_sequel_and_a_bearable_wait(order: Order | None, tap: Tap, now: datetime) -> None:
    assert _is_bearable(judge(order, tap, now))
