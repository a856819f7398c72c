"""What the server last told us of each order."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kds_app.domain.lifecycle import OPEN, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.snapshot import Alert, Sighting, Snapshot
from tests.fakes.make import NOW, an_order

ID = OrderId("101")
OTHER = OrderId("102")
PLACED = an_order()
READY = an_order(status=Status.READY)


def test_nothing_is_known_before_the_first_reading() -> None:
    assert Snapshot() == Snapshot({}, {}, None)


@pytest.mark.parametrize(
    ("began", "status"), [(4, Status.READY), (5, Status.PLACED), (6, Status.PLACED)], ids=["older", "same", "newer"]
)
def test_an_older_request_never_overwrites_a_newer_one(began: int, status: Status) -> None:
    snapshot = Snapshot().seen([READY], 5).seen([PLACED], began)
    assert snapshot.orders[ID].order.status is status
    assert snapshot.orders[ID].began == max(began, 5)


def test_reading_one_order_leaves_the_others_as_they_were() -> None:
    snapshot = Snapshot().seen([PLACED, an_order(id=OTHER)], 1).seen([READY], 2)
    assert snapshot.orders == {ID: Sighting(READY, 2), OTHER: Sighting(an_order(id=OTHER), 1)}


def test_a_snapshot_is_never_changed_in_place() -> None:
    snapshot = Snapshot().seen([PLACED], 1)
    snapshot.seen([READY], 2)
    snapshot.without([ID])
    snapshot.alerted({ID: Alert(Stage.NEW, NOW)})
    assert snapshot == Snapshot({ID: Sighting(PLACED, 1)})


@settings(deadline=None)
@given(st.permutations(range(5)))
def test_readings_in_whatever_order_leave_the_newest(begun: list[int]) -> None:
    snapshot = Snapshot()
    for began in begun:
        snapshot = snapshot.seen([an_order(queue=began)], began)
    assert snapshot.orders == {ID: Sighting(an_order(queue=4), 4)}


@pytest.mark.parametrize("status", Status)
def test_an_unnamed_order_is_asked_for_while_open_and_forgotten_once_closed(status: Status) -> None:
    order = an_order(status=status)
    snapshot = Snapshot().seen([order], 1)
    is_open = order.stage in OPEN
    assert snapshot.missing(2) == ([ID] if is_open else [])
    assert snapshot.forgotten(2, NOW, ()) == ([] if is_open else [ID])


@pytest.mark.parametrize("status", [Status.PLACED, Status.PICKED_UP])
def test_an_order_read_since_the_list_was_asked_for_is_neither_missing_nor_forgotten(status: Status) -> None:
    snapshot = Snapshot().seen([an_order(status=status)], 2)
    for began in (1, 2):
        assert snapshot.missing(began) == []
        assert snapshot.forgotten(began, NOW, ()) == []


@pytest.mark.parametrize(
    ("since", "kept", "gone"),
    [
        (NOW, [ID], True),
        (NOW + timedelta(seconds=1), [ID], False),
        (NOW + timedelta(seconds=1), [OTHER], True),
    ],
    ids=["the list should have named it", "it is kept", "it is not kept"],
)
def test_a_closed_order_that_the_list_did_not_name_is_forgotten(
    since: datetime, kept: list[OrderId], gone: bool
) -> None:
    snapshot = Snapshot().seen([an_order(status=Status.PICKED_UP, created_at=NOW)], 1)
    assert snapshot.forgotten(2, since, kept) == ([ID] if gone else [])


def test_a_closed_order_without_a_date_is_forgotten_by_the_first_list_that_does_not_name_it() -> None:
    snapshot = Snapshot().seen([an_order(status=Status.PICKED_UP, created_at=None)], 1)
    assert snapshot.forgotten(2, NOW, [ID]) == [ID]


def test_orders_that_are_gone_are_taken_out_and_unknown_ones_are_no_matter() -> None:
    snapshot = Snapshot(read_at=NOW).seen([PLACED, an_order(id=OTHER)], 1)
    left = snapshot.without(iter([ID, OrderId("999")]))
    assert list(left.orders) == [OTHER]
    assert left.read_at == NOW


def test_new_alerts_take_the_place_of_the_old() -> None:
    first, second = Alert(Stage.NEW, NOW), Alert(Stage.READY, NOW)
    snapshot = Snapshot().seen([PLACED], 1).alerted({ID: first})
    assert snapshot.alerted({OTHER: second}).alerts == {OTHER: second}
    assert snapshot.alerted({}).alerts == {}
    assert snapshot.alerted({}).orders == snapshot.orders


def test_alerts_are_kept_apart_from_the_mapping_they_came_in() -> None:
    alerts = {ID: Alert(Stage.NEW, NOW)}
    snapshot = Snapshot().alerted(alerts)
    alerts.clear()
    assert list(snapshot.alerts) == [ID]
