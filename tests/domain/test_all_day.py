"""All-day: how many of each item are still to make."""

from kds_app.domain.all_day import Count, all_day
from kds_app.domain.board import project
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.marks import Mark
from kds_app.domain.order import Line, Modifier, Order, OrderId
from kds_app.domain.snapshot import Alert, Snapshot
from kds_app.domain.tap import Tap
from tests.fakes.make import NOW, a_tap, an_order

HOT = (Modifier("Extra hot"),)


def _counts(*orders: Order, taps: tuple[Tap, ...] = (), marks: dict[OrderId, Mark] | None = None) -> tuple[Count, ...]:
    alerts = {order.id: Alert(Stage.PREPARING, NOW) for order in orders if order.status is Status.CANCELLED}
    return all_day(project(Snapshot(alerts=alerts).seen(orders, 1), taps, marks))


def _order(number: int, *lines: Line, status: Status = Status.ACCEPTED) -> Order:
    return an_order(id=OrderId(str(number)), status=status, lines=lines)


def test_every_ticket_not_ready_yet_counts_and_the_most_wanted_comes_first() -> None:
    first = _order(1, Line("a", "Tea", 1), Line("b", "Rice", 2), status=Status.PLACED)
    second = _order(2, Line("c", "Rice", 1, modifiers=HOT))
    ready = _order(3, Line("d", "Rice", 9), status=Status.READY)
    assert _counts(first, second, ready) == (
        Count("Rice", 3, (((), 2), (HOT, 1))),
        Count("Tea", 1, (((), 1),)),
    )


def test_what_is_ticked_off_called_off_or_on_its_way_out_does_not_count() -> None:
    rice, tea = Line("a", "Rice", 2), Line("b", "Tea", 1)
    orders = (_order(1, rice, tea), _order(2, tea, status=Status.CANCELLED), _order(3, tea))
    leaving = a_tap(order_id=OrderId("3"), action=Action.CANCEL)
    counts = _counts(*orders, taps=(leaving,), marks={OrderId("1"): Mark(ticked=(tea,))})
    assert counts == (Count("Rice", 2, (((), 2),)),)
