"""What shows that a lesson has come, and what of the real board ends practice."""

import pytest
from msgspec.structs import replace

from kds_app.domain.amendment import Change
from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.tap import TapState
from kds_app.engine.picture import Notice, Picture, Trouble
from kds_app.engine.practice import Lesson, RealCalls, signs
from kds_app.engine.ringing import Call, Cause
from tests.fakes.make import NOW
from tests.fakes.screen import FRESH, MONO, a_picture, order, tap_on

NEW = order(482)
GONE = order(483, Status.CANCELLED)
CALM = a_picture(NEW)
FAILING = replace(FRESH, failing=Delivery(Outcome.NOT_SENT))


def _amended() -> Picture:
    board = CALM.board
    changed = replace(board.lanes[Stage.NEW][0], changes=(Change("Fries", 1),))
    return replace(CALM, board=replace(board, lanes={**board.lanes, Stage.NEW: (changed,)}))


SHOWS = {
    Lesson.RETRY: a_picture(NEW, taps=[tap_on(NEW, last=Outcome.SERVER_ERROR, attempts=1)]),
    Lesson.REFUSED: a_picture(NEW, notices=(Notice(7, NOW, Trouble.REFUSED, tap_on(NEW)),)),
    Lesson.NETWORK: a_picture(NEW, link=FAILING),
    Lesson.CANCELLED: a_picture(GONE, called_off={GONE.id: Stage.PREPARING}),
    Lesson.BUSY: a_picture(NEW, link=replace(FRESH, paused_until=MONO + 5)),
    Lesson.AMENDED: _amended(),
    Lesson.SIGN_IN: a_picture(NEW, link=replace(FRESH, shut_by=Outcome.UNAUTHORISED)),
}


@pytest.mark.parametrize("lesson", Lesson)
def test_a_lesson_is_known_by_what_it_is_about_and_by_nothing_else(lesson: Lesson) -> None:
    assert signs(lesson, SHOWS[lesson], MONO)
    assert not signs(lesson, CALM, MONO)
    others = [other for other in Lesson if other is not lesson]
    assert not [other for other in others if signs(other, SHOWS[lesson], MONO)]


def test_a_pause_that_is_over_and_a_retry_that_went_through_show_nothing() -> None:
    assert not signs(Lesson.BUSY, a_picture(link=replace(FRESH, paused_until=MONO - 1)), MONO)
    through = tap_on(NEW, last=Outcome.CONFIRMED, state=TapState.CONFIRMED, attempts=3)
    assert not signs(Lesson.RETRY, a_picture(NEW, taps=[through]), MONO)


def test_a_second_refusal_is_another_sign() -> None:
    tap = tap_on(NEW, Action.REJECT)
    one, two = (Notice(number, NOW, Trouble.REFUSED, tap) for number in (1, 2))
    before = signs(Lesson.REFUSED, a_picture(NEW, notices=(one,)), MONO)
    assert signs(Lesson.REFUSED, a_picture(NEW, notices=(one, two)), MONO) - before == {2}


def test_every_order_that_calls_ends_practice_whenever_it_began_to() -> None:
    standing = [Call(Cause.NEW, ("512",))]
    assert RealCalls(lambda: standing)() == tuple(standing)


def test_a_connection_that_was_in_trouble_before_does_not() -> None:
    now = [Call(Cause.STALE), Call(Cause.SHUT)]
    calls = RealCalls(lambda: now)
    assert calls() == ()
    now.append(Call(Cause.LATE, ("512",)))
    assert calls() == (Call(Cause.LATE, ("512",)),)


def test_a_connection_that_gets_into_trouble_meanwhile_does_also_where_it_was_well_for_a_while() -> None:
    now = [Call(Cause.STALE)]
    calls = RealCalls(lambda: now)
    assert calls() == ()
    now.clear()
    assert calls() == ()
    now.append(Call(Cause.STALE))
    assert calls() == (Call(Cause.STALE),)
