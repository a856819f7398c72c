"""What rings, and why: until the server has spoken, until a cook has seen it, and never for another screen's orders."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.marks import Mark
from kds_app.domain.order import Line, OrderType
from kds_app.domain.preferences import Preferences
from kds_app.domain.sieve import sift
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.picture import Link, Notice, Picture, Trouble
from kds_app.engine.ringing import BELLS, Call, Cause, ringing
from kds_app.engine.sound import Bell
from tests.fakes.make import NOW
from tests.fakes.screen import FRESH, MONO, STALE, a_picture, order, tap_on

NEW = order(482)
TICK = 5
UNDERWAY = (TapState.WAITING, TapState.SENDING, TapState.CHECKING)


def _ringing(picture: Picture, preferences: Preferences = Preferences()) -> tuple[Call, ...]:
    return ringing(picture, sift(picture.board, preferences).board, NOW, MONO)


def _causes(picture: Picture) -> list[Cause]:
    return [call.cause for call in _ringing(picture)]


def test_an_empty_board_with_fresh_news_is_quiet() -> None:
    assert _ringing(a_picture()) == ()


def test_every_cause_has_its_bell() -> None:
    assert set(BELLS) == set(Cause)
    assert set(BELLS.values()) == set(Bell)


def test_new_orders_ring_under_the_numbers_their_tickets_show() -> None:
    assert set(_ringing(a_picture(NEW, order(483)))[0].orders) == {"482", "483"}
    assert _ringing(a_picture(NEW)) == (Call(Cause.NEW, ("482",)),)


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.REJECT])
@pytest.mark.parametrize("state", UNDERWAY)
def test_a_new_order_rings_on_while_its_answer_is_under_way(action: Action, state: TapState) -> None:
    picture = a_picture(NEW, taps=[tap_on(NEW, action, state=state, attempts=1)])
    assert _ringing(picture) == (Call(Cause.NEW, ("482",)),)


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.REJECT])
def test_a_new_order_is_quiet_once_the_server_has_confirmed_its_answer(action: Action) -> None:
    tap = tap_on(NEW, action, state=TapState.CONFIRMED, settled_at=NOW, settled_tick=TICK)
    assert _ringing(a_picture(NEW, taps=[tap])) == ()


def test_what_is_tapped_after_a_confirmed_accept_does_not_make_it_ring_again() -> None:
    taps = [tap_on(NEW, state=TapState.CONFIRMED, settled_at=NOW, settled_tick=TICK), tap_on(NEW, Action.READY)]
    assert _ringing(a_picture(NEW, taps=taps)) == ()


def test_ready_tapped_on_top_of_an_unconfirmed_accept_rings_on() -> None:
    assert _causes(a_picture(NEW, taps=[tap_on(NEW), tap_on(NEW, Action.READY)])) == [Cause.NEW]


def test_an_order_read_as_new_after_its_accept_was_confirmed_rings_again() -> None:
    tap = tap_on(NEW, state=TapState.CONFIRMED, settled_at=NOW, settled_tick=TICK - 1)
    assert _causes(a_picture(NEW, taps=[tap])) == [Cause.NEW]


def test_a_refused_accept_leaves_the_order_ringing() -> None:
    tap = tap_on(NEW, state=TapState.DROPPED, found=Status.PLACED, settled_at=NOW)
    assert _causes(a_picture(NEW, taps=[tap])) == [Cause.NEW]


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.READY, Status.SCHEDULED, Status.UNKNOWN, Status.PICKED_UP])
def test_what_the_server_does_not_have_as_new_is_quiet(status: Status) -> None:
    """A scheduled order is due when the server makes a new one of it; one in an unknown state cannot be answered."""
    assert _ringing(a_picture(order(482, status, scheduled_at=NOW + timedelta(hours=2)))) == ()


def test_a_called_off_order_rings_until_it_is_acknowledged_and_never_as_new() -> None:
    cancelled = order(482, Status.CANCELLED)
    assert _ringing(a_picture(cancelled, called_off={cancelled.id: Stage.NEW})) == (Call(Cause.CALLED_OFF, ("482",)),)
    assert _ringing(a_picture(cancelled)) == ()
    gone = a_picture(NEW, called_off={NEW.id: Stage.NEW})
    assert _causes(gone) == [Cause.CALLED_OFF]


def test_an_amended_order_rings_until_it_is_acknowledged() -> None:
    now = order(482, Status.ACCEPTED, lines=(Line("1", "Fries", 2),))
    marks = {now.id: Mark(agreed=replace(now, lines=(Line("1", "Fries", 1),)))}
    assert _ringing(a_picture(now, marks=marks)) == (Call(Cause.AMENDED, ("482",)),)
    assert _ringing(a_picture(now)) == ()


def test_an_order_amended_and_called_off_rings_for_the_graver_alone() -> None:
    now = order(482, Status.ACCEPTED, lines=(Line("1", "Fries", 2),))
    marks = {now.id: Mark(agreed=replace(now, lines=(Line("1", "Fries", 1),)))}
    assert _causes(a_picture(now, called_off={now.id: Stage.PREPARING}, marks=marks)) == [Cause.CALLED_OFF]


def test_a_scheduled_order_amended_before_it_is_due_is_quiet() -> None:
    now = order(482, Status.SCHEDULED, lines=(Line("1", "Fries", 2),), scheduled_at=NOW + timedelta(hours=2))
    marks = {now.id: Mark(agreed=replace(now, lines=(Line("1", "Fries", 1),)))}
    assert _ringing(a_picture(now, marks=marks)) == ()


ACCEPTED = order(491, Status.ACCEPTED)


@pytest.mark.parametrize(
    ("tap", "causes"),
    [
        (tap_on(ACCEPTED, Action.READY, age=9), []),
        (tap_on(ACCEPTED, Action.READY, age=11), [Cause.LATE]),
        (tap_on(ACCEPTED, Action.READY, age=11, undo_until=MONO + 1), []),
        (tap_on(ACCEPTED, Action.READY, age=11, state=TapState.CONFIRMED, settled_at=NOW), []),
        (tap_on(ACCEPTED, Action.READY, age=11, state=TapState.HELD), [Cause.HELD]),
    ],
)
def test_a_tap_that_waits_for_a_person_or_is_late_is_trouble(tap: Tap, causes: list[Cause]) -> None:
    assert _causes(a_picture(ACCEPTED, taps=[tap])) == causes


@pytest.mark.parametrize(
    ("trouble", "causes"),
    [
        (Trouble.REFUSED, [Cause.REFUSED]),
        (Trouble.NOT_SAVED, [Cause.REFUSED]),
        (Trouble.NOT_UNDONE, [Cause.REFUSED]),
        (Trouble.STORE, []),
    ],
)
def test_a_tap_that_came_to_nothing_is_trouble_until_somebody_has_read_so(
    trouble: Trouble, causes: list[Cause]
) -> None:
    assert _causes(a_picture(notices=(Notice(1, NOW, trouble, number="482"),))) == causes


@pytest.mark.parametrize(
    ("link", "causes"),
    [
        (replace(FRESH, shut_by=Outcome.UNAUTHORISED), [Cause.SHUT]),
        (replace(FRESH, heard=MONO - 30), []),
        (replace(FRESH, heard=MONO - 30.1), [Cause.STALE]),
        (STALE, [Cause.STALE]),
        (replace(STALE, shut_by=Outcome.REVOKED), [Cause.SHUT, Cause.STALE]),
        (Link(), []),
        (Link(read_at=NOW), []),
        (Link(failing=Delivery(Outcome.NOT_SENT)), [Cause.STALE]),
    ],
)
def test_a_shut_gate_and_a_board_not_to_be_believed_are_trouble_but_a_start_is_not(
    link: Link, causes: list[Cause]
) -> None:
    assert _causes(a_picture(link=link)) == causes


def test_an_order_hidden_by_the_filter_rings_on_the_screen_that_shows_it() -> None:
    pickup = order(483, type=OrderType.PICKUP)
    only_pickup = Preferences(only_types=(OrderType.PICKUP,))
    assert _ringing(a_picture(NEW, pickup), only_pickup) == (Call(Cause.NEW, ("483",)),)


@pytest.mark.parametrize(("state", "cause"), [(TapState.HELD, Cause.HELD), (TapState.WAITING, Cause.LATE)])
def test_trouble_with_a_tap_rings_though_a_filter_hides_its_order_for_no_other_screen_knows_of_it(
    state: TapState, cause: Cause
) -> None:
    picture = a_picture(NEW, taps=[tap_on(NEW, age=20, state=state)])
    only_pickup = Preferences(only_types=(OrderType.PICKUP,))
    assert _ringing(picture, only_pickup) == (Call(cause, ("482",)),)
