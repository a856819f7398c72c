"""Which orders were taken off the board by somebody else."""

import pytest

from kds_app.domain.board import called_off, project
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.snapshot import Alert, Snapshot
from kds_app.domain.tap import Tap, TapState
from tests.fakes.make import NOW, a_tap, an_order

ID = OrderId("101")


def _alerts(was: Status | None, now: Status, *taps: Tap) -> dict[OrderId, Alert]:
    before = Snapshot() if was is None else Snapshot().seen([an_order(status=was)], 1)
    after = before.seen([an_order(status=now)], 2)
    return called_off(before, after, project(before, taps), taps, NOW)


@pytest.mark.parametrize(
    ("was", "lane"),
    [
        (Status.PLACED, Stage.NEW),
        (Status.ACCEPTED, Stage.PREPARING),
        (Status.READY, Stage.READY),
        (Status.UNKNOWN, Stage.NEW),
        (Status.SCHEDULED, Stage.SCHEDULED),
    ],
)
@pytest.mark.parametrize("now", [Status.CANCELLED, Status.REJECTED])
def test_an_order_called_off_while_on_the_board_is_told_where_it_stood(was: Status, lane: Stage, now: Status) -> None:
    assert _alerts(was, now) == {ID: Alert(lane, NOW)}


def test_the_lane_is_the_one_the_cook_saw_it_in() -> None:
    assert _alerts(Status.PLACED, Status.CANCELLED, a_tap()) == {ID: Alert(Stage.PREPARING, NOW)}


@pytest.mark.parametrize("state", [TapState.SENDING, TapState.CONFIRMED])
def test_what_we_called_off_ourselves_is_no_news(state: TapState) -> None:
    assert _alerts(Status.PLACED, Status.REJECTED, a_tap(action=Action.REJECT, state=state)) == {}


def test_a_reject_of_ours_that_was_dropped_does_not_hide_the_customers_cancel() -> None:
    dropped = a_tap(action=Action.REJECT, state=TapState.DROPPED)
    assert _alerts(Status.PLACED, Status.CANCELLED, dropped) == {ID: Alert(Stage.NEW, NOW)}


@pytest.mark.parametrize("was", [None, Status.CANCELLED, Status.PICKED_UP])
def test_what_was_not_on_the_board_is_not_missed(was: Status | None) -> None:
    assert _alerts(was, Status.CANCELLED) == {}


def test_an_order_that_goes_on_is_no_news() -> None:
    assert _alerts(Status.PLACED, Status.ACCEPTED) == {}
