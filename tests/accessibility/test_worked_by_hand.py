"""Worked from outside with a mouse or a keyboard that could be anybody's; where the focus is the screen reader says."""

from collections.abc import Callable

from kds_app.domain.lifecycle import Status
from tests.accessibility.shop import Shop

TAPS = 40
"""More than it takes anywhere here."""
RETRY = 1.0
"""Seconds after which a cook whose tap did nothing taps again: a key that has only just come takes none."""


def insist(tap: Callable[[], object], came_of_it: Callable[[], bool]) -> None:
    """Tap until something comes of it, as anybody does."""
    for _ in range(TAPS):
        tap()
        if came_of_it():
            return


def came_to(shop: Shop, order: str, status: Status) -> bool:
    """Whether the server has the order there before a cook would tap again."""
    return shop.sim.wait_until(lambda: shop.sim.entry(order).status is status, RETRY)


def test_a_click_where_the_screen_reader_says_that_accept_is_accepts_the_order(shop: Shop) -> None:
    order = shop.sim.place({"short_id": "711"})
    place = shop.listener.finds("push button", "Accept 711")["extents"]
    insist(lambda: shop.listener.desk.click(place), lambda: came_to(shop, order, Status.ACCEPTED))
    assert shop.moves(order) == [Status.ACCEPTED]


def test_an_order_is_accepted_and_made_ready_by_keyboard_alone(shop: Shop) -> None:
    order, listener = shop.sim.place({"short_id": "712"}), shop.listener
    listener.finds("push button", "Accept 712")
    listener.walk_to("Accept 712")
    insist(lambda: listener.desk.type("Return"), lambda: came_to(shop, order, Status.ACCEPTED))
    listener.finds("push button", "Ready 712")
    listener.walk_to("Ready 712")
    insist(lambda: listener.desk.type("space"), lambda: came_to(shop, order, Status.READY))
    assert shop.moves(order) == [Status.ACCEPTED, Status.READY]


def test_an_order_is_rejected_by_keyboard_alone(shop: Shop) -> None:
    order, listener = shop.sim.place({"short_id": "713"}), shop.listener
    listener.finds("push button", "Accept 713")
    listener.walk_to("Reject 713")
    title = "Reject order 713: why?"
    insist(lambda: listener.desk.type("Return"), lambda: listener.sees("dialog", title, within=RETRY))
    listener.finds("dialog", title, "focused")
    listener.walk_to("Items unavailable")
    reason = ("check box", "Items unavailable", "checked")
    insist(lambda: listener.desk.type("space"), lambda: listener.sees(*reason, within=RETRY))
    listener.finds("push button", "Confirm reject 713", "enabled")
    listener.walk_to("Confirm reject 713")
    insist(lambda: listener.desk.type("Return"), lambda: came_to(shop, order, Status.REJECTED))
    assert shop.moves(order) == [Status.REJECTED]
