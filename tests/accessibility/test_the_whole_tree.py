"""The window as it comes over the accessibility bus, with every kind of thing on it."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from tests.accessibility.desk import Found, Listener, a_desk
from tests.accessibility.shop import Shop, a_shop, place_four

CONTROLS = {"push button", "check box", "radio button", "text", "password text"}
SHEETS: dict[tuple[str, ...], str] = {
    ("Scheduled 0",): "Scheduled",
    ("Done",): "Done",
    ("All-day",): "All-day: still to make",
    ("Notices 0",): "Notices",
    ("Filter",): "Filter",
    ("Settings",): "Settings",
    **{("Settings", page): page for page in ("Connection", "Kitchen", "Timers", "Sound", "Display", "Keys", "Help")},
    **{("Settings", page): page for page in ("Account", "Security", "Self-test", "About", "Set up")},
    ("Settings", "Practice"): "Practice",
}
"""The keys that lead to each sheet, by the names they have where nothing waits behind them, and its own name."""


def wrong_with(found: list[Found]) -> list[str]:
    """What a person who goes by names could not work with."""
    controls = [each for each in found if each["role"] in CONTROLS]
    names = Counter(each["name"] for each in controls)
    wrong = [f"{each} has no name" for each in controls if not each["name"]]
    wrong += [f"{name} is the name of {count}" for name, count in names.items() if count > 1]
    wrong += [f"{each} takes no state" for each in controls if not {"visible", "showing"} <= set(each["states"])]
    workable = [each for each in controls if "enabled" in each["states"]]
    return wrong + [f"{each} does nothing" for each in workable if not each["actions"] and "text" not in each["role"]]


def check_the_board(listener: Listener) -> None:
    """Everything on it has a name of its own, a role and something to do."""
    found = listener.tree()
    assert wrong_with(found) == []
    known = {(each["role"], each["name"]) for each in found}
    assert {("frame", "Kitchen display"), ("list", "New 2"), ("list item", "Order 701")} <= known
    assert next(each["name"] for each in found if each["role"] == "status bar").startswith("Server confirmed")
    tickets = [each for each in found if each["role"] == "list item"]
    assert tickets
    assert all("Waiting" in each["description"] for each in tickets)


def test_everything_on_the_board_has_a_name_of_its_own_a_role_and_something_to_do(four: Shop) -> None:
    check_the_board(four.listener)


@pytest.mark.usefixtures("desk")
def test_so_it_has_on_a_screen_that_stands_upright(tmp_path: Path) -> None:
    # At a desk of its own: two displays at one would be mixed up.
    with a_desk() as another, a_shop(another, tmp_path, "800x1280") as shop:
        place_four(shop.sim)
        shop.listener.finds("push button", "Accept 704")
        check_the_board(shop.listener)


@pytest.mark.parametrize(("way", "name"), SHEETS.items(), ids=SHEETS.values())
def test_a_sheet_is_a_dialogue_that_has_the_focus_names_its_controls_and_closes_by_name(
    four: Shop, way: tuple[str, ...], name: str
) -> None:
    listener = four.listener
    for key in way:
        listener.press(key)
    listener.finds("dialog", name, "focused")
    found = listener.tree()
    assert wrong_with(found) == []
    assert [each["name"] for each in found if each["role"] == "dialog"] == [name]
    listener.press("Close")
    listener.misses("dialog")


def test_an_item_can_be_ticked_off_though_the_tab_key_does_not_stop_at_it(four: Shop) -> None:
    listener = four.listener
    items = [each for each in listener.tree() if each["name"].endswith(", order 702")]
    assert items
    assert all("focusable" not in each["states"] for each in items)
    for each, action in zip(items, ("Press", "Toggle"), strict=False):
        listener.press(each["name"], role="check box", action=action)
        listener.finds("check box", each["name"], "checked")


def test_what_is_read_one_after_the_other_stands_one_below_or_beside_the_other(four: Shop) -> None:
    tickets = [each["extents"] for each in four.listener.tree() if each["role"] == "list item"]
    assert len(tickets) == 4
    assert all((here[0], here[1]) < (there[0], there[1]) for here, there in pairwise(tickets))


def test_the_tab_key_goes_where_an_eye_would_and_round_again(four: Shop) -> None:
    keys = [each for each in four.listener.tree() if each["role"] == "push button"]
    in_reading_order = [each["name"] for each in keys if "focusable" in each["states"]]
    new = {"Reject 701", "Accept 701", "Reject 704", "Accept 704"}
    rail = ["Scheduled 0", "Done", "All-day", "Mute for 5 minutes", "Notices 0", "Filter", "Settings"]
    assert set(in_reading_order[:4]) == new
    assert in_reading_order[4:] == ["Cancel 702", "Ready 702", "Cancel 703", "Picked up 703", *rail]
    four.listener.walk_to("Settings")
    assert four.listener.walk_to("Settings") == in_reading_order
