"""A shift worked from another process, by somebody who knows the screen by roles, names and actions alone."""

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import REASONS
from tests.accessibility.desk import PATIENCE
from tests.accessibility.shop import Shop


def comes_to(shop: Shop, order: str, status: Status) -> bool:
    """Whether the server has the order there before patience runs out."""
    return shop.sim.wait_until(lambda: shop.sim.entry(order).status is status, PATIENCE)


def code_of(label: str) -> str:
    """What the server calls the reason that a cook reads as this."""
    return next(code for code, said in REASONS if said == label)


def test_an_order_is_accepted_made_ready_and_handed_over_and_another_rejected(shop: Shop) -> None:
    listener = shop.listener
    first, second = shop.sim.place({"short_id": "721"}), shop.sim.place({"short_id": "722"})
    listener.press("Accept 721")
    assert comes_to(shop, first, Status.ACCEPTED)
    listener.press("Ready 721")
    assert comes_to(shop, first, Status.READY)
    listener.press("Picked up 721")
    listener.finds("push button", "Undo 721")
    listener.press("Reject 722")
    listener.finds("dialog", "Reject order 722: why?")
    assert "enabled" not in listener.finds("push button", "Confirm reject 722")["states"]
    listener.press("Items unavailable", role="check box")
    listener.finds("push button", "Confirm reject 722", "enabled", "sensitive")
    listener.press("Confirm reject 722")
    assert comes_to(shop, first, Status.PICKED_UP)
    assert comes_to(shop, second, Status.REJECTED)
    assert shop.moves(first) == [Status.ACCEPTED, Status.READY, Status.PICKED_UP]
    assert shop.moves(second) == [Status.REJECTED]
    reasons = {effect.hand.reason for effect in shop.sim.effects() if effect.order_id == second}
    assert reasons == {code_of("Items unavailable")}
    listener.misses("list item", "Order 721")
    listener.misses("list item", "Order 722")


def test_what_happens_is_announced_to_who_cannot_see_it(shop: Shop) -> None:
    listener = shop.listener
    order = shop.sim.place({"short_id": "723"})
    assert listener.hears("723") == "New order 723"
    listener.press("Accept 723")
    assert comes_to(shop, order, Status.ACCEPTED)
    shop.sim.cancel(order)
    assert listener.hears("Order 723").startswith("Order 723: ■")
    listener.press("Got it 723")
