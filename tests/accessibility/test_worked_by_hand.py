"""Worked from outside with a mouse or a keyboard that could be anybody's; where the focus is the screen reader says."""

from collections.abc import Callable

from kds_app.domain.lifecycle import Status
from kds_app.simulator import Simulator
from tests.accessibility.desk import Listener
from tests.accessibility.test_the_whole_tree import place_three
from tests.end_to_end.program import Station

STOPS = 40
"""More than there are on any screen here."""
RETRY = 1.0
"""Seconds after which a cook whose tap did nothing taps again: a key that has only just come takes none."""


def insist(tap: Callable[[], object], came_of_it: Callable[[], bool]) -> None:
    """Tap until something comes of it, as anybody does."""
    for _ in range(STOPS):
        tap()
        if came_of_it():
            return


def came_to(sim: Simulator, order: str, status: Status) -> bool:
    """Whether the server has the order there before a cook would tap again."""
    return sim.wait_until(lambda: sim.entry(order).status is status, RETRY)


def walk_to(listener: Listener, name: str) -> list[str]:
    """Press Tab until the focus is on what is called this; gives all the stops on the way."""
    stops = [""]
    while stops[-1] != name and len(stops) < STOPS:
        listener.desk.type("Tab")
        stops.append(listener.focus_other_than(stops[-1]))
    return stops[1:]


def test_a_click_where_the_screen_reader_says_that_accept_is_accepts_the_order(
    sim: Simulator, station: Station, listener: Listener
) -> None:
    order = sim.place({"short_id": "701"})
    station.display("--size", "1280x800")
    place = listener.finds("push button", "Accept 701")["extents"]
    insist(lambda: listener.desk.click(place), lambda: came_to(sim, order, Status.ACCEPTED))
    assert [effect.to for effect in sim.effects()] == [Status.ACCEPTED]


def test_an_order_is_accepted_and_made_ready_by_keyboard_alone(
    sim: Simulator, station: Station, listener: Listener
) -> None:
    order = sim.place({"short_id": "701"})
    station.display("--size", "1280x800")
    listener.finds("push button", "Accept 701")
    walk_to(listener, "Accept 701")
    insist(lambda: listener.desk.type("Return"), lambda: came_to(sim, order, Status.ACCEPTED))
    listener.finds("push button", "Ready 701")
    walk_to(listener, "Ready 701")
    insist(lambda: listener.desk.type("space"), lambda: came_to(sim, order, Status.READY))
    assert [effect.to for effect in sim.effects()] == [Status.ACCEPTED, Status.READY]


def test_an_order_is_rejected_by_keyboard_alone(sim: Simulator, station: Station, listener: Listener) -> None:
    order = sim.place({"short_id": "701"})
    station.display("--size", "1280x800")
    listener.finds("push button", "Accept 701")
    walk_to(listener, "Reject 701")
    title = "Reject order 701: why?"
    insist(lambda: listener.desk.type("Return"), lambda: listener.sees("dialog", title, within=RETRY))
    listener.finds("dialog", title, "focused")
    walk_to(listener, "Items unavailable")
    reason = ("check box", "Items unavailable", "checked")
    insist(lambda: listener.desk.type("space"), lambda: listener.sees(*reason, within=RETRY))
    listener.finds("push button", "Confirm reject 701", "enabled")
    walk_to(listener, "Confirm reject 701")
    insist(lambda: listener.desk.type("Return"), lambda: came_to(sim, order, Status.REJECTED))
    assert [effect.to for effect in sim.effects()] == [Status.REJECTED]


def test_the_tab_key_goes_where_an_eye_would_and_round_again(
    sim: Simulator, station: Station, listener: Listener
) -> None:
    place_three(sim)
    station.display("--size", "1280x800")
    listener.finds("push button", "Accept 701")
    tickets = ["Reject 701", "Accept 701", "Cancel 702", "Ready 702", "Cancel 703", "Picked up 703"]
    rail = ["Scheduled 0", "Done", "All-day", "Mute for 5 minutes", "Notices 0", "Filter", "Settings"]
    assert walk_to(listener, "Settings") == [*tickets, *rail]
    assert walk_to(listener, "Reject 701")[-1] == "Reject 701"
