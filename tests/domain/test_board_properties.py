"""What holds of the board whatever the orders, whatever the taps."""

from collections import Counter
from copy import deepcopy
from datetime import UTC, datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kds_app.domain.board import USUAL_TIME, Projector, project
from kds_app.domain.lifecycle import LANES, MOVES, OPEN, Action, Stage, Status
from kds_app.domain.marks import Mark
from kds_app.domain.order import Order, OrderId
from kds_app.domain.snapshot import Alert, Sighting, Snapshot
from kds_app.domain.tap import Tap, TapKey, TapState
from tests.fakes.make import NOW, a_tap, an_order

IDS = [OrderId(str(number)) for number in range(1, 6)]
STRANGER = OrderId("999")
TAKES_OFF = frozenset(action for action, move in MOVES.items() if move.to not in OPEN)

ticks = st.integers(min_value=0, max_value=4)
times = st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis takes naive bounds
orders = st.builds(
    an_order,
    number=st.sampled_from(["7", "8", "9"]),
    status=st.sampled_from(Status),
    can_ready=st.sampled_from([None, True, False]),
    created_at=times,
    promised_at=times,
    scheduled_at=times,
)
alerts = st.builds(Alert, st.sampled_from([*LANES, Stage.SCHEDULED]), st.just(NOW))
taps = st.lists(
    st.builds(
        a_tap,
        order_id=st.sampled_from([*IDS, STRANGER]),
        action=st.sampled_from(Action),
        state=st.sampled_from(TapState),
        settled_tick=ticks,
        because_of=st.none() | st.just(TapKey("another")),
    ),
    max_size=12,
)


def _sightings(of: dict[OrderId, Order], began: list[int]) -> dict[OrderId, Sighting]:
    return {i: Sighting(replace(order, id=i), tick) for (i, order), tick in zip(of.items(), began, strict=False)}


snapshots = st.builds(
    Snapshot,
    st.builds(
        _sightings,
        st.dictionaries(st.sampled_from(IDS), orders),
        st.lists(ticks, min_size=len(IDS), max_size=len(IDS)),
    ),
    st.dictionaries(st.sampled_from([*IDS, STRANGER]), alerts, max_size=2),
)

steady = settings(deadline=None, max_examples=100)
"""No deadline: a busy machine is not a bug."""


@steady
@given(snapshots, taps)
def test_projecting_twice_gives_the_same_and_changes_nothing(snapshot: Snapshot, taps: list[Tap]) -> None:
    before = deepcopy((snapshot, taps))
    assert project(snapshot, taps) == project(snapshot, taps)
    assert (snapshot, taps) == before


@steady
@given(snapshots, taps)
def test_every_order_is_shown_once_if_it_is_open_or_alerted_and_no_tap_took_it_off(
    snapshot: Snapshot, taps: list[Tap]
) -> None:
    shown = Counter(ticket.order.id for ticket in project(snapshot, taps).tickets)
    taken_off = {tap.order_id for tap in taps if tap.action in TAKES_OFF and (tap.live or tap.delivered)}
    for order_id, sighting in snapshot.orders.items():
        if order_id in snapshot.alerts:
            assert shown[order_id] == 1
        elif sighting.order.stage not in OPEN:
            assert shown[order_id] == 0
        elif order_id not in taken_off:
            assert shown[order_id] == 1
        else:
            assert shown[order_id] <= 1
    assert set(shown) <= set(snapshot.orders)


@steady
@given(snapshots, taps, st.randoms(use_true_random=False))
def test_the_order_of_the_mapping_is_no_matter(snapshot: Snapshot, taps: list[Tap], chance: Random) -> None:
    items = list(snapshot.orders.items())
    chance.shuffle(items)
    assert project(replace(snapshot, orders=dict(items)), taps) == project(snapshot, taps)


@steady
@given(snapshots, taps)
def test_how_taps_of_different_orders_interleave_is_no_matter(snapshot: Snapshot, taps: list[Tap]) -> None:
    assert project(snapshot, sorted(taps, key=lambda tap: tap.order_id)) == project(snapshot, taps)


@steady
@given(st.lists(st.tuples(snapshots, taps), min_size=2, max_size=4))
def test_projecting_one_after_the_other_gives_what_projecting_each_anew_does(
    boards: list[tuple[Snapshot, list[Tap]]],
) -> None:
    projector, marks = Projector(), dict[OrderId, Mark]()
    mixed = [(snapshot, taps) for snapshot, _ in boards for _, taps in boards]
    for snapshot, taps in mixed:
        assert projector.project(snapshot, taps, marks) == project(snapshot, taps)


@steady
@given(snapshots, taps)
def test_projecting_one_tap_after_the_other_as_it_is_made_and_settled_gives_the_same(
    snapshot: Snapshot, taps: list[Tap]
) -> None:
    projector, marks, so_far = Projector(), dict[OrderId, Mark](), list[Tap]()
    for tap in taps:
        for state in (TapState.WAITING, TapState.SENDING, tap.state):
            made = [*so_far, replace(tap, state=state)]
            assert projector.project(snapshot, made, marks) == project(snapshot, made)
        so_far = made
    assert projector.project(snapshot, [], marks) == project(snapshot, [])


@steady
@given(st.lists(snapshots, min_size=2, max_size=4), taps)
def test_projecting_one_reading_after_the_other_gives_the_same_too(readings: list[Snapshot], taps: list[Tap]) -> None:
    projector, snapshot = Projector(), Snapshot()
    for began, reading in enumerate(readings):
        snapshot = snapshot.seen([seen.order for seen in reading.orders.values()], began).alerted(reading.alerts)
        assert projector.project(snapshot, taps, {}) == project(snapshot, taps)


@steady
@given(snapshots, taps)
def test_dropped_taps_move_nothing(snapshot: Snapshot, taps: list[Tap]) -> None:
    standing = [tap for tap in taps if tap.state is not TapState.DROPPED]
    assert _places(snapshot, taps) == _places(snapshot, standing)


@steady
@given(snapshots, taps)
def test_once_all_was_read_anew_delivered_taps_move_nothing(snapshot: Snapshot, taps: list[Tap]) -> None:
    fresh = Snapshot(alerts=snapshot.alerts).seen([seen.order for seen in snapshot.orders.values()], 5)
    undelivered = [tap for tap in taps if not tap.delivered]
    assert _places(fresh, taps) == _places(fresh, undelivered)


@steady
@given(snapshots, taps)
def test_a_ticket_stands_in_its_lane_which_runs_from_the_most_urgent_to_those_on_their_way_out(
    snapshot: Snapshot, taps: list[Tap]
) -> None:
    board = project(snapshot, taps)
    columns = {**board.lanes, Stage.SCHEDULED: board.scheduled}
    assert tuple(board.lanes) == LANES
    for lane, tickets in columns.items():
        assert {ticket.lane for ticket in tickets} <= {lane}
        dues = [(not ticket.called_off, ticket.leaving, _due(ticket.order)) for ticket in tickets]
        assert dues == sorted(dues)


def _places(snapshot: Snapshot, taps: list[Tap]) -> dict[OrderId, Stage]:
    return {ticket.order.id: ticket.lane for ticket in project(snapshot, taps).tickets}


def _due(order: Order) -> datetime:
    usual = order.created_at + USUAL_TIME if order.created_at else datetime.max.replace(tzinfo=UTC)
    return order.promised_at or order.scheduled_at or usual
