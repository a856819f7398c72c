"""What the screen shows of orders and taps."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from kds_app.domain.amendment import Change
from kds_app.domain.board import EMPTY, RECALLED, Board, Projector, Ticket, finished_elsewhere, project
from kds_app.domain.lifecycle import LANES, Action, Stage, Status
from kds_app.domain.marks import Mark
from kds_app.domain.order import Line, Order, OrderId
from kds_app.domain.snapshot import Alert, Snapshot
from kds_app.domain.tap import Tap, TapKey, TapState
from tests.fakes.make import NOW, a_tap, an_order

ID = OrderId("101")
READ_AT_TICK = 5


def _board(*taps: Tap, alert: Alert | None = None, **order: Any) -> Board:
    alerts = {ID: alert} if alert else {}
    return project(Snapshot(alerts=alerts).seen([an_order(**order)], READ_AT_TICK), taps)


def _ticket(*taps: Tap, alert: Alert | None = None, **order: Any) -> Ticket:
    ticket = _board(*taps, alert=alert, **order).ticket(ID)
    assert ticket is not None
    return ticket


def _lane_of(*orders: Order, lane: Stage = Stage.NEW) -> list[str]:
    return [ticket.order.id for ticket in project(Snapshot().seen(orders, 1), []).lanes[lane]]


def test_with_no_orders_every_lane_is_there_and_empty() -> None:
    assert project(Snapshot(), []) == EMPTY
    assert tuple(EMPTY.lanes) == LANES
    assert list(EMPTY.tickets) == []


@pytest.mark.parametrize(
    ("status", "lane", "actions"),
    [
        (Status.PLACED, Stage.NEW, (Action.ACCEPT, Action.REJECT)),
        (Status.ACCEPTED, Stage.PREPARING, (Action.READY, Action.CANCEL)),
        (Status.DRIVER_ARRIVED, Stage.PREPARING, (Action.READY, Action.CANCEL)),
        (Status.READY, Stage.READY, (Action.PICKED_UP, Action.CANCEL)),
    ],
)
def test_an_order_without_taps_stands_where_the_server_has_it(
    status: Status, lane: Stage, actions: tuple[Action, ...]
) -> None:
    ticket = _ticket(status=status)
    assert ticket == Ticket(an_order(status=status), lane, actions)
    assert _board(status=status).lanes[lane] == (ticket,)


@pytest.mark.parametrize("status", [Status.PICKED_UP, Status.DELIVERED, Status.CANCELLED, Status.REJECTED])
def test_an_order_that_is_over_is_not_on_the_board(status: Status) -> None:
    assert list(_board(status=status).tickets) == []


def test_an_order_of_unknown_status_stands_in_new_without_actions() -> None:
    order = an_order(status=Status.UNKNOWN, status_said="42")
    board = _board(status=order.status, status_said=order.status_said)
    assert board.lanes[Stage.NEW] == (Ticket(order, Stage.NEW, ()),)


def test_a_scheduled_order_stands_apart_from_the_lanes_and_without_actions() -> None:
    board = _board(status=Status.SCHEDULED)
    assert board.scheduled == (Ticket(an_order(status=Status.SCHEDULED), Stage.SCHEDULED, ()),)
    assert not any(board.lanes.values())
    assert board.ticket(ID) is board.scheduled[0]


@pytest.mark.parametrize("state", [TapState.WAITING, TapState.SENDING, TapState.CHECKING])
def test_a_tap_moves_its_ticket_until_the_server_has_spoken(state: TapState) -> None:
    tap = a_tap(state=state)
    assert _ticket(tap) == Ticket(an_order(), Stage.PREPARING, (Action.READY, Action.CANCEL), tap)


def test_taking_the_tap_away_puts_the_ticket_back() -> None:
    assert _ticket(a_tap()).lane is Stage.PREPARING
    assert _board() == project(Snapshot().seen([an_order()], READ_AT_TICK), [])
    assert _ticket().lane is Stage.NEW


def test_a_dropped_tap_leaves_the_ticket_where_the_server_has_it_and_tells_its_story() -> None:
    tap = a_tap(state=TapState.DROPPED, attempts=1, settled_tick=READ_AT_TICK)
    assert _ticket(tap) == Ticket(an_order(), Stage.NEW, (Action.ACCEPT, Action.REJECT), tap)


def test_taps_behind_one_another_move_the_ticket_all_the_way() -> None:
    assert _ticket(a_tap(), a_tap(action=Action.READY)).lane is Stage.READY


LEAVING = [(Action.PICKED_UP, Status.READY), (Action.CANCEL, Status.READY), (Action.REJECT, Status.PLACED)]


@pytest.mark.parametrize("state", [TapState.WAITING, TapState.SENDING, TapState.CHECKING])
@pytest.mark.parametrize(("action", "status"), LEAVING)
def test_a_tap_that_takes_the_order_away_keeps_its_ticket_in_view_until_the_server_has_it(
    action: Action, status: Status, state: TapState
) -> None:
    tap = a_tap(action=action, state=state)
    order = an_order(status=status)
    assert _ticket(tap, status=status) == Ticket(order, order.stage, (), tap, leaving=True)


@pytest.mark.parametrize(("action", "status"), LEAVING)
def test_once_the_server_has_it_the_ticket_leaves_before_the_next_reading(action: Action, status: Status) -> None:
    tap = a_tap(action=action, state=TapState.CONFIRMED, settled_tick=READ_AT_TICK + 1)
    assert list(_board(tap, status=status).tickets) == []


def test_a_ticket_on_its_way_out_stands_behind_those_that_wait() -> None:
    first, second = an_order(status=Status.READY), an_order(id=OrderId("102"), status=Status.READY)
    board = project(Snapshot().seen([first, second], READ_AT_TICK), [a_tap(action=Action.PICKED_UP)])
    assert [ticket.order for ticket in board.lanes[Stage.READY]] == [second, first]


@pytest.mark.parametrize("state", [TapState.CONFIRMED, TapState.ALREADY_DONE])
@pytest.mark.parametrize(
    ("settled", "lane"),
    [(READ_AT_TICK - 1, Stage.NEW), (READ_AT_TICK, Stage.PREPARING), (READ_AT_TICK + 1, Stage.PREPARING)],
    ids=["before the reading began", "as it began", "after it began"],
)
def test_a_delivered_tap_counts_until_a_reading_that_began_after_it(state: TapState, settled: int, lane: Stage) -> None:
    assert _ticket(a_tap(state=state, settled_tick=settled)).lane is lane


def test_an_older_poll_that_arrives_late_does_not_flick_the_ticket_back() -> None:
    confirmed = a_tap(state=TapState.CONFIRMED, settled_tick=8)
    snapshot = Snapshot().seen([an_order()], 5)
    late = snapshot.seen([an_order()], 7)
    assert [len(project(reading, [confirmed]).lanes[Stage.PREPARING]) for reading in (snapshot, late)] == [1, 1]
    fresh = late.seen([an_order(status=Status.ACCEPTED)], 9).seen([an_order()], 7)
    assert len(project(fresh, [confirmed]).lanes[Stage.PREPARING]) == 1


def test_a_tap_for_what_another_screen_did_already_moves_nothing() -> None:
    assert _ticket(a_tap(), status=Status.READY).lane is Stage.READY


def test_a_held_tap_leaves_the_ticket_with_the_server_and_without_actions() -> None:
    held = a_tap(state=TapState.HELD)
    assert _ticket(held) == Ticket(an_order(), Stage.NEW, (), held)


def test_what_was_tapped_behind_a_held_one_does_not_count() -> None:
    held = a_tap(state=TapState.HELD)
    ticket = _ticket(held, a_tap(action=Action.READY), a_tap(action=Action.PICKED_UP))
    assert (ticket.lane, ticket.actions, ticket.tap) == (Stage.NEW, (), held)


def test_a_cancel_tapped_behind_a_held_ready_leaves_the_ticket_on_the_board() -> None:
    held = a_tap(action=Action.READY, state=TapState.HELD)
    ticket = _ticket(held, a_tap(action=Action.CANCEL), status=Status.ACCEPTED)
    assert (ticket.lane, ticket.actions, ticket.tap) == (Stage.PREPARING, (), held)


def test_what_was_delivered_before_a_held_tap_still_counts() -> None:
    accepted = a_tap(state=TapState.CONFIRMED, settled_tick=READ_AT_TICK)
    held = a_tap(action=Action.READY, state=TapState.HELD)
    ticket = _ticket(accepted, held)
    assert (ticket.lane, ticket.actions, ticket.tap) == (Stage.PREPARING, (), held)


ACCEPT, READY = a_tap(), a_tap(action=Action.READY)
OVER, OVER_TOO = a_tap(state=TapState.CONFIRMED), a_tap(action=Action.READY, state=TapState.CONFIRMED)
REFUSED = a_tap(state=TapState.DROPPED, attempts=1)
TAKEN_DOWN = a_tap(action=Action.READY, state=TapState.DROPPED, because_of=REFUSED.key)


@pytest.mark.parametrize(
    ("taps", "told"),
    [
        ([], None),
        ([ACCEPT, READY], ACCEPT),
        ([OVER, READY], READY),
        ([OVER, OVER_TOO], OVER_TOO),
        ([REFUSED, TAKEN_DOWN], REFUSED),
        ([TAKEN_DOWN], None),
        ([REFUSED, ACCEPT], ACCEPT),
    ],
    ids=[
        "no taps, no chip",
        "the oldest open one",
        "an open one before a settled one",
        "the last settled one",
        "the refused one, not the one it took down",
        "never one that was only taken down",
        "a new try after a refusal",
    ],
)
def test_the_chip_tells_the_story_of(taps: list[Tap], told: Tap | None) -> None:
    assert _ticket(*taps, status=Status.PLACED).tap == told


@pytest.mark.parametrize("lane", [*LANES, Stage.SCHEDULED])
def test_an_alert_keeps_the_ticket_in_its_lane_until_it_is_seen(lane: Stage) -> None:
    alert = Alert(lane, NOW)
    dropped = a_tap(state=TapState.DROPPED, attempts=1)
    gone = an_order(status=Status.CANCELLED)
    assert _ticket(dropped, alert=alert, status=gone.status) == Ticket(gone, lane, (), dropped, called_off=True)
    assert list(_board(dropped, status=gone.status).tickets) == []


def test_a_tap_moves_no_ticket_but_its_own() -> None:
    orders = [an_order(), an_order(id=OrderId("102"))]
    board = project(Snapshot().seen(orders, 1), [a_tap(), a_tap(order_id=OrderId("999"), key=TapKey("other"))])
    assert [t.order.id for t in board.lanes[Stage.PREPARING]] == ["101"]
    assert [t.order.id for t in board.lanes[Stage.NEW]] == ["102"]


def test_the_most_urgent_comes_first_by_promise_then_schedule_then_age() -> None:
    at = {name: NOW + timedelta(minutes=minutes) for name, minutes in {"a": 4, "b": 3, "c": 2, "d": 1}.items()}
    usual = an_order(id=OrderId("usual"), created_at=at["b"] - timedelta(minutes=15))
    promised = an_order(id=OrderId("promised"), promised_at=at["a"], scheduled_at=at["d"])
    scheduled = an_order(id=OrderId("scheduled"), promised_at=None, scheduled_at=at["c"])
    timeless = an_order(id=OrderId("timeless"), created_at=None)
    assert _lane_of(timeless, promised, usual, scheduled) == ["scheduled", "usual", "promised", "timeless"]


def test_orders_due_at_the_same_moment_keep_one_order() -> None:
    orders = [an_order(id=OrderId(name)) for name in "abc"]
    assert _lane_of(*orders) == _lane_of(*reversed(orders)) == ["a", "b", "c"]


def test_a_board_is_read_lane_by_lane_and_the_scheduled_last() -> None:
    statuses = {"s": Status.SCHEDULED, "r": Status.READY, "p": Status.ACCEPTED, "n": Status.PLACED}
    orders = [an_order(id=OrderId(name), status=status) for name, status in statuses.items()]
    board = project(Snapshot().seen(orders, 1), [])
    assert [ticket.order.id for ticket in board.tickets] == ["n", "p", "r", "s"]


def test_an_order_that_is_not_on_the_board_has_no_ticket() -> None:
    assert _board().ticket(OrderId("999")) is None


@pytest.mark.parametrize("lane", LANES)
def test_what_was_called_off_stands_first_where_nobody_has_to_look_for_it(lane: Stage) -> None:
    alive = {Stage.NEW: Status.PLACED, Stage.PREPARING: Status.ACCEPTED, Stage.READY: Status.READY}[lane]
    orders = [
        an_order(id=OrderId("1"), status=alive, promised_at=NOW),
        an_order(id=OrderId("2"), status=Status.CANCELLED, promised_at=NOW + timedelta(minutes=9)),
    ]
    board = project(Snapshot(alerts={OrderId("2"): Alert(lane, NOW)}).seen(orders, 1), [])
    assert [ticket.order.id for ticket in board.lanes[lane]] == ["2", "1"]


def test_ticks_and_changes_stand_on_the_ticket() -> None:
    tea, rice = Line("t", "Tea", 1), Line("r", "Rice", 2)
    the_order = an_order(lines=(tea, rice))
    marks = {the_order.id: Mark(ticked=(rice,), agreed=replace(the_order, lines=(rice,)))}
    ticket = project(Snapshot().seen([the_order], 1), [], marks).ticket(the_order.id)
    assert ticket is not None
    assert list(ticket.rows) == [(tea, 0), (rice, 2)]
    assert ticket.changes == (Change("Tea", 1),)


def test_a_ticket_on_which_nothing_is_ticked_has_every_row_to_make() -> None:
    assert [made for _, made in _ticket().rows] == [0]


def test_a_tap_that_can_be_taken_back_leaves_the_ticket_under_the_finger() -> None:
    picked = a_tap(action=Action.PICKED_UP, order_id=OrderId("1"), undo_until=9.0, due=9.0)
    orders = [
        an_order(id=OrderId("1"), status=Status.READY, promised_at=NOW),
        an_order(id=OrderId("2"), status=Status.READY, promised_at=NOW + timedelta(minutes=5)),
    ]
    first, _ = project(Snapshot().seen(orders, 1), [picked]).lanes[Stage.READY]
    assert (first.order.id, first.leaving, first.undo, first.actions) == ("1", True, picked, ())


def test_a_tap_that_was_taken_back_has_no_story() -> None:
    assert _ticket(a_tap(state=TapState.DROPPED)) == Ticket(an_order(), Stage.NEW, (Action.ACCEPT, Action.REJECT))


def test_orders_that_have_left_the_board_can_be_recalled_the_last_one_first() -> None:
    gone = a_tap(order_id=OrderId("3"), action=Action.PICKED_UP, state=TapState.CONFIRMED, settled_at=NOW)
    orders = [
        an_order(id=OrderId("1"), status=Status.PICKED_UP, updated_at=NOW - timedelta(hours=2)),
        an_order(id=OrderId("2"), status=Status.REJECTED, updated_at=NOW - timedelta(hours=1)),
        an_order(id=OrderId("3"), status=Status.PICKED_UP, updated_at=NOW - timedelta(hours=3)),
        an_order(id=OrderId("4"), status=Status.DELIVERED, updated_at=None, created_at=None),
    ]
    done = project(Snapshot().seen(orders, 1), [gone]).done
    assert [(ticket.order.id, ticket.actions) for ticket in done] == [("3", ()), ("2", ()), ("1", ()), ("4", ())]


def test_no_more_orders_are_recalled_than_anybody_would_look_through() -> None:
    orders = [an_order(id=OrderId(str(number)), status=Status.PICKED_UP) for number in range(RECALLED + 1)]
    assert len(project(Snapshot().seen(orders, 1), []).done) == RECALLED


def test_what_can_be_looked_at_is_what_is_open_and_what_can_be_recalled() -> None:
    stands = (Status.PLACED, Status.READY, Status.SCHEDULED, Status.DELIVERED)
    orders = [an_order(id=OrderId(str(number)), status=status) for number, status in enumerate(stands)]
    board = project(Snapshot().seen(orders, 1), [])
    assert [ticket.order.id for ticket in board.tickets] == ["0", "1", "2"]
    assert [ticket.order.id for ticket in board.told] == ["0", "1", "2", "3"]


def test_a_lane_counts_the_orders_that_are_alive() -> None:
    orders = [an_order(id=OrderId("1"), status=Status.CANCELLED), an_order(id=OrderId("2"))]
    board = project(Snapshot(alerts={OrderId("1"): Alert(Stage.NEW, NOW)}).seen(orders, 1), [])
    assert (len(board.lanes[Stage.NEW]), board.count(Stage.NEW)) == (2, 1)


def test_only_tickets_that_something_happened_to_are_made_anew() -> None:
    numbers = [f"{number}" for number in range(6)]
    reading = [an_order(id=OrderId(number), number=number) for number in numbers]
    projector, snapshot = Projector(), Snapshot().seen(reading, 1)
    before = projector.project(snapshot, [], {})
    changed = [an_order(id=OrderId("0"), number="0", table="9"), *(replace(order) for order in reading[1:])]
    snapshot = snapshot.seen(changed, 2).alerted({OrderId("1"): Alert(Stage.NEW, NOW)})
    ticked = Mark(ticked=reading[2].lines)
    after = projector.project(snapshot, [a_tap(order_id=OrderId("3"))], {OrderId("2"): ticked})
    same = {t.order.id for t in after.tickets if any(t is other for other in before.tickets)}
    assert same == {"4", "5"}


def test_a_tap_alone_has_only_the_lanes_of_its_order_made_anew_and_none_at_all_has_nothing() -> None:
    stands = {"1": Status.PLACED, "2": Status.ACCEPTED, "3": Status.READY}
    orders = [an_order(id=OrderId(i), status=status) for i, status in stands.items()]
    projector, snapshot, marks = Projector(), Snapshot().seen(orders, 1), dict[OrderId, Mark]()
    before = projector.project(snapshot, [], marks)
    tapped = projector.project(snapshot, [a_tap(order_id=OrderId("1"))], marks)
    assert [len(tickets) for tickets in tapped.lanes.values()] == [0, 2, 1]
    assert tapped.lanes[Stage.READY] is before.lanes[Stage.READY]
    assert projector.project(snapshot, [], marks) == before
    assert projector.project(replace(snapshot, tick=2), [], marks) is projector.project(snapshot, [], marks)


def test_a_reading_that_brings_nothing_new_leaves_the_board_the_same() -> None:
    reading = [an_order(id=OrderId(i)) for i in "123"]
    tapped = a_tap(order_id=OrderId("2"), state=TapState.CONFIRMED, settled_at=NOW, settled_tick=9)
    projector, snapshot = Projector(), Snapshot().seen(reading, 1)
    before = projector.project(snapshot, [tapped], {})
    again = snapshot.seen([replace(order) for order in reading], 5)
    assert projector.project(again, [tapped], {OrderId("3"): Mark()}) is before
    later = again.seen(reading, 10)
    assert projector.project(later, [tapped], {}) == project(later, [tapped]) != before
    fewer = later.without([OrderId("3")])
    assert projector.project(fewer, [tapped], {}) == project(fewer, [tapped])


def test_a_number_that_two_open_orders_carry_is_called_with_its_provider() -> None:
    orders = [an_order(id=OrderId("1"), number="7"), an_order(id=OrderId("2"), number="7"), an_order(number="8")]
    called = sorted(ticket.called for ticket in project(Snapshot().seen(orders, 1), []).tickets)
    assert called == ["7 GrabFood", "7 GrabFood", "8"]


def test_what_another_hand_picked_up_is_told_and_what_a_tap_of_this_screen_takes_away_is_not() -> None:
    ready = [an_order(id=OrderId(i), status=Status.READY) for i in "1234"]
    waits = a_tap(order_id=OrderId("2"), action=Action.PICKED_UP)
    held = a_tap(order_id=OrderId("3"), key=TapKey("held"), action=Action.PICKED_UP, state=TapState.HELD)
    before = project(Snapshot(alerts={OrderId("4"): Alert(Stage.READY, NOW)}).seen(ready, 1), [waits, held])
    now = Snapshot().seen([replace(order, status=Status.PICKED_UP) for order in ready], 2)
    assert [order.id for order in finished_elsewhere(before, now)] == ["1"]
