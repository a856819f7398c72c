"""What a reading of the order says of a tap whose fate is unknown."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.policy import (
    CLOSES_GATE,
    Decision,
    Drop,
    Hold,
    Pause,
    Recheck,
    RetryAt,
    Settle,
    Shut,
    after_failed_read,
    judge,
)
from kds_app.domain.tap import TapState
from tests.fakes.make import NOW, a_tap, an_order

ALREADY = Settle(TapState.ALREADY_DONE)

HOLDS = {
    Outcome.OTHER_STATUS,
    Outcome.BAD_REQUEST,
    Outcome.FORBIDDEN,
    Outcome.NOT_FOUND,
    Outcome.KEY_CONFLICT,
    Outcome.OTHER_CONFLICT,
    Outcome.OTHER_REFUSAL,
    Outcome.EXPIRED,
}
DROPS = {Outcome.INVALID_TRANSITION}
RETRIES = set(Outcome) - HOLDS - DROPS - {Outcome.CONFIRMED}
"""The one left out comes to no reading that leaves anything open."""

BEFORE = {
    Action.ACCEPT: [Status.PLACED, Status.SCHEDULED, Status.UNKNOWN],
    Action.READY: [Status.PLACED, Status.ACCEPTED, Status.DRIVER_ASSIGNED, Status.DRIVER_ARRIVED],
    Action.PICKED_UP: [Status.ACCEPTED, Status.READY],
    Action.REJECT: [Status.PLACED, Status.UNKNOWN],
    Action.CANCEL: [Status.ACCEPTED, Status.READY],
}
THERE = {
    Action.ACCEPT: [Status.ACCEPTED, Status.DRIVER_ASSIGNED],
    Action.READY: [Status.READY],
    Action.PICKED_UP: [Status.PICKED_UP, Status.DELIVERED],
    Action.REJECT: [Status.REJECTED, Status.CANCELLED],
    Action.CANCEL: [Status.CANCELLED, Status.REJECTED],
}
PAST = {
    Action.ACCEPT: [Status.READY, Status.PICKED_UP, Status.DELIVERED],
    Action.READY: [Status.PICKED_UP, Status.DELIVERED],
}
FORWARD = (Action.ACCEPT, Action.READY, Action.PICKED_UP)
CALLED_OFF = {action: [Status.CANCELLED, Status.REJECTED] for action in FORWARD}
LAST = (None, *Outcome)


def _judged(table: dict[Action, list[Status]], now: datetime = NOW, **tap: Any) -> set[Decision]:
    """All that follows from the orders of the table, each read for a tap of its action."""
    return {
        judge(an_order(status=status), a_tap(action=action, **tap), now)
        for action, statuses in table.items()
        for status in statuses
    }


@pytest.mark.parametrize("last", LAST)
def test_an_order_the_server_does_not_have_drops_the_tap(last: Outcome | None) -> None:
    assert judge(None, a_tap(attempts=2, last=last), NOW) == Drop()
    assert judge(None, a_tap(attempts=2, last=last, doubt=True), NOW) == Hold(), "until the list says so too"


@pytest.mark.parametrize("last", LAST)
@pytest.mark.parametrize("age", [timedelta(0), timedelta(hours=20)], ids=["young key", "old key"])
def test_an_order_at_or_past_the_target_is_already_done(last: Outcome | None, age: timedelta) -> None:
    assert _judged(THERE, NOW + age, attempts=2, last=last) == {ALREADY}
    assert _judged(PAST, NOW + age, attempts=2, last=last) == {ALREADY}


@pytest.mark.parametrize("last", LAST)
def test_an_order_that_was_called_off_drops_what_was_wanted_of_it(last: Outcome | None) -> None:
    assert _judged(CALLED_OFF, attempts=2, last=last) == {Drop()}


@pytest.mark.parametrize("last", sorted(RETRIES))
def test_short_of_the_target_a_failure_of_the_way_there_is_sent_again_at_once(last: Outcome) -> None:
    assert _judged(BEFORE, attempts=3, last=last) == {RetryAt(0.0)}


def test_a_tap_that_was_never_heard_of_is_sent_again() -> None:
    assert judge(an_order(), a_tap(attempts=1), NOW) == RetryAt(0.0)


@pytest.mark.parametrize("last", sorted(HOLDS))
def test_short_of_the_target_an_answer_nobody_understands_is_held(last: Outcome) -> None:
    assert _judged(BEFORE, attempts=2, last=last) == {Hold()}


def test_short_of_the_target_a_refused_move_is_dropped() -> None:
    assert _judged(BEFORE, attempts=2, doubt=False, last=Outcome.INVALID_TRANSITION) == {Drop()}


def test_in_doubt_a_refused_move_that_is_possible_now_is_held_for_it_may_have_been_made_and_moved_back() -> None:
    tap = a_tap(attempts=2, doubt=True, last=Outcome.INVALID_TRANSITION)
    assert judge(an_order(), tap, NOW) == Hold()


def test_in_doubt_a_refused_move_is_dropped_where_the_order_has_gone_another_way() -> None:
    tap = a_tap(action=Action.REJECT, attempts=2, doubt=True, last=Outcome.INVALID_TRANSITION)
    assert judge(an_order(status=Status.ACCEPTED), tap, NOW) == Drop()


@pytest.mark.parametrize("last", sorted(RETRIES | HOLDS))
def test_with_an_old_key_what_is_undone_is_held_for_a_person(last: Outcome) -> None:
    assert _judged(BEFORE, NOW + timedelta(hours=18, seconds=1), attempts=2, doubt=True, last=last) == {Hold()}


IN_VAIN = {Outcome.BAD_REQUEST, Outcome.FORBIDDEN}
ASKED_AGAIN = set(Outcome) - CLOSES_GATE - IN_VAIN


@pytest.mark.parametrize("outcome", sorted(IN_VAIN))
def test_an_order_that_no_reading_will_ever_bring_is_for_a_person(outcome: Outcome) -> None:
    tap = a_tap(attempts=2, state=TapState.CHECKING, doubt=True)
    assert after_failed_read(Delivery(outcome), tap, 0.0) == Hold()


@pytest.mark.parametrize("outcome", sorted(ASKED_AGAIN))
def test_an_order_that_could_not_be_read_is_read_again(outcome: Outcome) -> None:
    tap = a_tap(attempts=2, state=TapState.CHECKING, doubt=True)
    assert isinstance(after_failed_read(Delivery(outcome), tap, 0.0), Recheck)


@pytest.mark.parametrize("outcome", [Outcome.INVALID_TRANSITION, Outcome.KEY_CONFLICT, Outcome.EXPIRED])
def test_no_answer_to_a_reading_makes_it_be_read_again_without_a_pause(outcome: Outcome) -> None:
    assert after_failed_read(Delivery(outcome), a_tap(attempts=2, state=TapState.CHECKING), 0.0) == Recheck(0.5)


def test_a_refused_move_is_dropped_however_old_its_key() -> None:
    tap = {"attempts": 2, "last": Outcome.INVALID_TRANSITION}
    assert _judged(BEFORE, NOW + timedelta(hours=19), **tap) == {Drop()}


def test_a_reading_waits_as_long_as_the_server_asks() -> None:
    busy = Delivery(Outcome.SERVER_ERROR, 503, retry_after=20.0)
    assert after_failed_read(busy, a_tap(attempts=2), 0.0) == Recheck(20.0)


def test_a_reading_that_meets_a_closed_gate_closes_it() -> None:
    tap = a_tap(attempts=2, state=TapState.CHECKING)
    busy = Delivery(Outcome.RATE_LIMITED, 429, retry_after=20.0)
    assert after_failed_read(busy, tap, 0.0) == Pause(20.0)
    for shut in (Outcome.UNAUTHORISED, Outcome.REVOKED):
        assert after_failed_read(Delivery(shut), tap, 0.0) == Shut(shut)
