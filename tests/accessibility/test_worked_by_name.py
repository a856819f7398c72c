"""A shift worked from another process, by somebody who knows the screen by roles, names and actions alone."""

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import REASONS
from kds_app.simulator import Simulator
from tests.accessibility.desk import PATIENCE, Listener
from tests.end_to_end.program import Station


def comes_to(sim: Simulator, order: str, status: Status) -> bool:
    """Whether the server has the order there before patience runs out."""
    return sim.wait_until(lambda: sim.entry(order).status is status, PATIENCE)


def code_of(label: str) -> str:
    """What the server calls the reason that a cook reads as this."""
    return next(code for code, said in REASONS if said == label)


def test_an_order_is_accepted_made_ready_and_handed_over_and_another_rejected(
    sim: Simulator, station: Station, listener: Listener
) -> None:
    first, second = sim.place({"short_id": "701"}), sim.place({"short_id": "702"})
    station.display("--size", "1280x800")
    listener.press("Accept 701")
    assert comes_to(sim, first, Status.ACCEPTED)
    listener.press("Ready 701")
    assert comes_to(sim, first, Status.READY)
    listener.press("Picked up 701")
    listener.finds("push button", "Undo 701")
    listener.press("Reject 702")
    listener.finds("dialog", "Reject order 702: why?")
    assert "enabled" not in listener.finds("push button", "Confirm reject 702")["states"]
    listener.press("Items unavailable", role="check box")
    listener.finds("push button", "Confirm reject 702", "enabled", "sensitive")
    listener.press("Confirm reject 702")
    assert comes_to(sim, first, Status.PICKED_UP)
    assert comes_to(sim, second, Status.REJECTED)
    moves = [(effect.order_id, effect.to, effect.hand.reason) for effect in sim.effects()]
    assert sorted(moves) == sorted(
        [
            (first, Status.ACCEPTED, ""),
            (first, Status.READY, ""),
            (first, Status.PICKED_UP, ""),
            (second, Status.REJECTED, code_of("Items unavailable")),
        ]
    )
    listener.misses("list item", "Order 701")
    listener.misses("list item", "Order 702")


def test_what_happens_is_announced_to_who_cannot_see_it(sim: Simulator, station: Station, listener: Listener) -> None:
    station.display("--size", "1280x800")
    listener.finds("list", "New 0")
    order = sim.place({"short_id": "701"})
    assert listener.hears("701") == "New order 701"
    listener.press("Accept 701")
    assert comes_to(sim, order, Status.ACCEPTED)
    sim.cancel(order)
    assert listener.hears("Order 701").startswith("Order 701: ■")
