"""What the strip says of taps that are late, wherever their tickets stand."""

import pytest
from msgspec.structs import replace

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.tap import Tap, TapState
from kds_app.ui.overdue import held, late
from kds_app.ui.words import Moment
from tests.fakes.make import NOW
from tests.fakes.screen import FRESH, MONO, a_board, order, tap_on

MOMENT = Moment(NOW, MONO)


def _late(*taps: Tap, failing: Delivery | None = None) -> str:
    board = a_board(*(order(int(tap.number)) for tap in taps), taps=taps)
    return late(board, replace(FRESH, failing=failing), MOMENT)


@pytest.mark.parametrize(
    ("tap", "said"),
    [
        (tap_on(order(491), age=9), ""),
        (tap_on(order(491), age=27), "Accept 491 not confirmed for 0:27"),
        (
            tap_on(order(491), age=27, last=Outcome.SERVER_ERROR),
            "Accept 491 not confirmed for 0:27: Partner unavailable",
        ),
        (tap_on(order(491), age=27, state=TapState.SENDING), "Accept 491 not confirmed for 0:27"),
        (tap_on(order(491), age=27, state=TapState.CONFIRMED), ""),
        (tap_on(order(491), age=27, state=TapState.HELD), ""),
        (tap_on(order(491), age=27, undo_until=MONO + 3), ""),
    ],
)
def test_a_tap_is_late_when_it_is_under_way_for_more_than_ten_seconds(tap: Tap, said: str) -> None:
    assert _late(tap) == said


def test_the_oldest_of_several_is_named() -> None:
    taps = tap_on(order(491), age=27), tap_on(order(492), age=130, last=Outcome.NOT_SENT), tap_on(order(493))
    assert _late(*taps) == "2 taps not confirmed, Accept 492 for 2:10: Offline"


def test_what_the_strip_says_already_is_not_said_twice() -> None:
    tap = tap_on(order(491), age=27, last=Outcome.NOT_SENT)
    assert _late(tap, failing=Delivery(Outcome.NOT_SENT)) == "Accept 491 not confirmed for 0:27"


def test_tickets_that_wait_for_a_person_are_named_or_counted() -> None:
    orders = order(491), order(492)
    taps = [tap_on(each, state=TapState.HELD) for each in orders]
    assert held(a_board(*orders, taps=taps)) == "2 orders: you decide"
    assert held(a_board(*orders, taps=taps[:1])) == "Order 491: you decide"
    assert held(a_board(*orders)) == ""
