"""What happens to an order by itself: each event once, or looked into again until it is over.

An event gives the time after which to look again, or None. It raises ``RefusedError`` where it comes too late.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import OrderId
from kds_app.simulator.books import Books
from kds_app.simulator.journal import Actor, Hand
from kds_app.simulator.menus import CHANGES_OF_MIND, RIDERS, VEHICLES
from kds_app.simulator.words import chance, written

Event = Literal["due", "cancel", "rider", "driver"]

_COOKING = frozenset({Status.PLACED, Status.ACCEPTED})
_YET_TO_BE_READY = _COOKING | {Status.SCHEDULED}
_NEXT_OF_DRIVER = {Status.READY: Status.DRIVER_ASSIGNED, Status.DRIVER_ASSIGNED: Status.DRIVER_ARRIVED}
_DRIVE = timedelta(seconds=20)
_LOOK_AGAIN = timedelta(seconds=5)


def _come_due(books: Books, _: int, order_id: OrderId) -> None:
    """An order for later is for now."""
    books.move(order_id, Status.PLACED, Hand(Actor.PROVIDER))


def _change_mind(books: Books, seed: int, order_id: OrderId) -> None:
    """The customer cancels what is not made yet."""
    if books.get(order_id).status in _COOKING:
        reason = chance(seed, "reason", order_id).choice(CHANGES_OF_MIND)
        books.move(order_id, Status.CANCELLED, Hand(Actor.CUSTOMER, reason=reason))


def _send_rider(books: Books, seed: int, order_id: OrderId) -> None:
    """A third party's rider, with the pin to ask for."""
    dice = chance(seed, "rider", order_id)
    name, plate = dice.choice(RIDERS), dice.choice(VEHICLES)
    phone = f"+62813{dice.randint(1_000_000, 9_999_999)}"
    rider = {
        "is_three_pl_order": True,
        "fulfillment_status_id": 3,
        "fulfillment_rider": {"name": name, "phone": phone, "license_plate": plate},
        "fulfillment_pickup_pin": f"{dice.randint(0, 9999):04}",
        "fulfillment_expected_pickup_time": written(books.clock() + timedelta(minutes=dice.randint(5, 12))),
    }
    books.amend(order_id, rider)


def _drive(books: Books, _: int, order_id: OrderId) -> timedelta | None:
    """The rare states of a driver, once the food is ready."""
    status = books.get(order_id).status
    if status in _NEXT_OF_DRIVER:
        books.move(order_id, _NEXT_OF_DRIVER[status], Hand(Actor.PROVIDER))
        return _DRIVE
    return _LOOK_AGAIN if status in _YET_TO_BE_READY else None


EVENTS: dict[Event, Callable[[Books, int, OrderId], timedelta | None]] = {
    "due": _come_due,
    "cancel": _change_mind,
    "rider": _send_rider,
    "driver": _drive,
}
