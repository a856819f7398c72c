"""The window as it comes over the accessibility bus, with every kind of thing on it."""

from collections import Counter
from itertools import pairwise

import pytest

from kds_app.domain.lifecycle import Status
from kds_app.simulator import Simulator
from tests.accessibility.desk import Found, Listener
from tests.end_to_end.program import Station

CONTROLS = {"push button", "check box", "radio button", "text", "password text"}
SHEETS = ["Scheduled 0", "Done", "All-day", "Notices 0", "Filter", "Settings"]
"""The keys of the rail, by the names they have where nothing waits behind them."""


def place_three(sim: Simulator) -> None:
    """An order in each lane, with numbers of its own."""
    for number, status in (("701", Status.PLACED), ("702", Status.ACCEPTED), ("703", Status.READY)):
        sim.place({"short_id": number}, status)


def wrong_with(found: list[Found]) -> list[str]:
    """What a person who goes by names could not work with."""
    controls = [each for each in found if each["role"] in CONTROLS]
    names = Counter(each["name"] for each in controls)
    wrong = [f"{each} has no name" for each in controls if not each["name"]]
    wrong += [f"{name} is the name of {count}" for name, count in names.items() if count > 1]
    wrong += [f"{each} takes no state" for each in controls if not {"visible", "showing"} <= set(each["states"])]
    workable = [each for each in controls if "enabled" in each["states"]]
    return wrong + [f"{each} does nothing" for each in workable if not each["actions"] and "text" not in each["role"]]


@pytest.mark.parametrize("size", ["1280x800", "800x1280"])
def test_everything_on_the_board_has_a_name_of_its_own_a_role_and_something_to_do(
    sim: Simulator, station: Station, listener: Listener, size: str
) -> None:
    place_three(sim)
    station.display("--size", size)
    listener.finds("push button", "Accept 701")
    found = listener.tree()
    assert wrong_with(found) == []
    known = {(each["role"], each["name"]) for each in found}
    assert {("frame", "Kitchen display"), ("list", "New 1"), ("list item", "Order 701")} <= known
    assert next(each["name"] for each in found if each["role"] == "status bar").startswith("Server confirmed")
    tickets = [each for each in found if each["role"] == "list item"]
    assert all("Waiting" in each["description"] for each in tickets)


@pytest.mark.parametrize("key", SHEETS)
def test_a_sheet_is_a_dialogue_that_has_the_focus_names_its_controls_and_closes_by_name(
    sim: Simulator, station: Station, listener: Listener, key: str
) -> None:
    place_three(sim)
    station.display("--size", "1280x800")
    listener.finds("push button", "Accept 701")
    listener.press(key)
    listener.finds("push button", "Close")
    found = listener.tree()
    assert wrong_with(found) == []
    (dialogue,) = [each for each in found if each["role"] == "dialog"]
    assert dialogue["name"]
    listener.press("Close")
    listener.misses("dialog", dialogue["name"])


def test_an_item_can_be_ticked_off_though_the_tab_key_does_not_stop_at_it(
    sim: Simulator, station: Station, listener: Listener
) -> None:
    place_three(sim)
    station.display("--size", "1280x800")
    listener.finds("push button", "Ready 702")
    items = [each for each in listener.tree() if each["name"].endswith(", order 702")]
    assert items
    assert all("focusable" not in each["states"] for each in items)
    for each, action in zip(items, ("Press", "Toggle"), strict=False):
        listener.press(each["name"], role="check box", action=action)
        listener.finds("check box", each["name"], "checked")


def test_what_is_read_one_after_the_other_stands_one_below_or_beside_the_other(
    sim: Simulator, station: Station, listener: Listener
) -> None:
    place_three(sim)
    sim.place({"short_id": "704"})
    station.display("--size", "1280x800")
    listener.finds("push button", "Accept 704")
    tickets = [each["extents"] for each in listener.tree() if each["role"] == "list item"]
    assert all((here[0], here[1]) < (there[0], there[1]) for here, there in pairwise(tickets))
