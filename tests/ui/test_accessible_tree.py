"""The window as a screen reader finds it, walked without looking at a single pixel."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import Line
from kds_app.ui.row_key import RowKey
from kds_app.ui.running import Running
from kds_app.ui.steady import Steady
from tests.fakes.make import NOW
from tests.fakes.screen import FakeBridge, a_picture, an_evening, order
from tests.ui.conftest import Show
from tests.ui.hands import UNHURRIED, card_of, key_named

Role = QAccessible.Role
SHEETS = [
    *("settings", "connection", "kitchen", "timers", "display", "keys", "help"),
    *("scheduled", "recall", "all_day", "notices", "filter", "more"),
]
"""What each sheet is called after «open_» in the window."""
CONTROLS = {Role.Button, Role.CheckBox, Role.RadioButton, Role.EditableText}


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in the tree that shows."""

    role: Role
    name: str
    interface: QAccessibleInterface


def walk(widget: QWidget) -> Iterator[Found]:
    """All that shows, in the order in which a screen reader comes to it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    yield from _below(interface)


def _below(interface: QAccessibleInterface) -> Iterator[Found]:
    if interface.state().invisible:
        return
    yield Found(interface.role(), interface.text(QAccessible.Text.Name), interface)
    for index in range(interface.childCount()):
        yield from _below(interface.child(index))


def controls(widget: QWidget) -> list[Found]:
    """What can be worked."""
    return [found for found in walk(widget) if found.role in CONTROLS]


def do(widget: QWidget, action: str) -> None:
    """Have a screen reader do it."""
    interface = QAccessible.queryAccessibleInterface(widget).actionInterface()
    interface.doAction(action)


TOGGLE = QAccessibleActionInterface.toggleAction


def names_in(widget: QWidget, role: Role) -> list[str]:
    """The names of what has this role."""
    return [found.name for found in walk(widget) if found.role == role]


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)])
def test_every_control_in_view_has_a_name_of_its_own_and_something_to_do(show: Show, size: tuple[int, int]) -> None:
    window = show(FakeBridge(an_evening()), size)
    found = controls(window)
    assert all(each.name for each in found)
    assert [name for name, count in Counter(each.name for each in found).items() if count > 1] == []
    assert all(each.interface.actionInterface().actionNames() for each in found)


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_a_dialogue_with_a_name_and_each_control_on_it_has_one_too(show: Show, name: str) -> None:
    window = show(FakeBridge(an_evening()))
    getattr(window, f"open_{name}")()
    (sheet,) = [each for each in window.sheets if each.isVisible()]
    first, *_ = walk(sheet)
    assert first.role == Role.Dialog
    assert first.name
    found = [each.name for each in controls(sheet)]
    assert all(found)
    assert len(found) == len(set(found))


def test_the_parts_of_the_window_are_known_for_what_they_are(show: Show) -> None:
    window = show(FakeBridge(a_picture(order(1), order(2), order(3, Status.READY))))
    assert names_in(window, Role.Window) == ["Kitchen display"]
    assert names_in(window, Role.StatusBar) == ["Server confirmed 4 s ago"]
    assert names_in(window, Role.List) == ["New 2", "Preparing 0", "Ready 1"]
    assert names_in(window, Role.ListItem) == ["Order 1", "Order 2", "Order 3"]
    assert names_in(window, Role.ToolBar) == ["Beside the board"]


def test_tickets_are_found_in_the_order_in_which_they_stand_whenever_they_came(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(1, age=50), order(3, age=10)))
    window = show(bridge)
    bridge.show(a_picture(order(1, age=50), order(2, age=40), order(3, age=10)))
    assert names_in(window, Role.ListItem) == ["Order 1", "Order 2", "Order 3"]


def test_what_is_on_a_ticket_is_found_from_top_to_bottom(show: Show) -> None:
    lines = (Line("1", "Fried rice", 2), Line("2", "Tea", 1))
    bridge = FakeBridge(a_picture(order(482, lines=lines)))
    window = show(bridge)
    items = ["2 Fried rice, order 482", "1 Tea, order 482"]
    card = card_of(window, order(482))
    assert [each.name for each in controls(card)] == ["Reject 482", "Accept 482"]
    bridge.show(a_picture(order(482, Status.ACCEPTED, lines=lines)))
    card = card_of(window, order(482))
    assert [each.name for each in controls(card)] == ["Cancel 482", *items, "Ready 482"]


def test_the_same_item_twice_on_a_ticket_has_two_names(show: Show) -> None:
    lines = (Line("1", "Tea", 1), Line("2", "Tea", 1))
    card = card_of(show(FakeBridge(a_picture(order(482, Status.ACCEPTED, lines=lines)))), order(482))
    assert names_in(card, Role.CheckBox) == ["1 Tea, order 482", "1 Tea, order 482 (2)"]


def test_ticking_an_item_off_by_its_other_action_is_a_tap_and_shows_nothing_before_it_is_kept(show: Show) -> None:
    line = Line("1", "Tea", 1)
    bridge = FakeBridge(a_picture(the_order := order(482, Status.ACCEPTED, lines=(line,))))
    (row,) = card_of(show(bridge), the_order).findChildren(RowKey)
    do(row, TOGGLE())
    assert bridge.asked == [("tick_off", the_order.id, line, 0)]
    assert not row.isChecked()


def test_a_reason_that_a_screen_reader_toggles_is_chosen_and_only_then_can_the_last_key_be_pressed(show: Show) -> None:
    window = show(FakeBridge(a_picture(the_order := order(482))))
    key_named(card_of(window, the_order), "Reject 482").click()
    last = key_named(window.reject_sheet, "Confirm reject 482")
    assert not last.isEnabled()
    do(key_named(window.reject_sheet, "Items unavailable"), TOGGLE())
    assert key_named(window.reject_sheet, "Items unavailable").isChecked()
    assert last.isEnabled()


def test_a_closed_sheet_keeps_no_reason_so_its_last_key_is_out_of_reach_for_who_cannot_see_that_it_is_closed(
    show: Show,
) -> None:
    bridge = FakeBridge(a_picture(the_order := order(482)))
    window = show(bridge)
    key_named(card_of(window, the_order), "Reject 482").click()
    key_named(window.reject_sheet, "Items unavailable").click()
    last = key_named(window.reject_sheet, "Confirm reject 482")
    key_named(window.reject_sheet, "Back").click()
    last.click()
    assert not last.isEnabled()
    assert bridge.asked == []


def test_a_key_that_is_toggled_and_cannot_be_pressed_does_nothing(qtbot: QtBot) -> None:
    key = Steady()
    qtbot.addWidget(key)
    key.setCheckable(True)
    key.setEnabled(False)
    do(key, TOGGLE())
    assert not key.isChecked()


def test_the_age_of_a_ticket_is_heard_and_changes_with_the_minutes(show: Show) -> None:
    bridge = FakeBridge(a_picture(the_order := order(482, age=59)))
    window = show(bridge)
    assert "Waiting 0 min" in card_of(window, the_order).accessibleDescription()
    bridge.pass_time(UNHURRIED)
    bridge.pass_time(UNHURRIED)
    window.refresh()
    assert "Waiting 1 min" in card_of(window, the_order).accessibleDescription()


def test_what_runs_each_second_is_found_nowhere_by_itself_and_tells_nobody(show: Show) -> None:
    window = show(FakeBridge(a_picture(order(482, age=1000, promised_at=NOW))))
    running = window.findChildren(Running)
    assert [each.text() for each in running if each.isVisible()] != []
    assert all(each.accessibleName() for each in running)  # Qt tells of each new text of one that has no name
    assert {each.accessibleName() for each in running}.isdisjoint(each.name for each in walk(window))


def test_everything_on_an_elaborate_ticket_is_heard(show: Show) -> None:
    window = show(FakeBridge(an_evening()))
    heard = card_of(window, order(479)).accessibleDescription()
    for what in ("Table 7", "SOON LATE", "2 Nasi Goreng Spesial (Telur, setengah matang, tanpa garam, extra pedas)"):
        assert what in heard
    gone = card_of(window, order(468)).accessibleDescription()
    assert gone.startswith("■ GrabFood cancelled this at ")
