"""Names that screen readers, scripts and bump bars go by."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import REASONS, OrderId, provider
from kds_app.ui.window import Window
from tests.fakes.screen import FakeBridge, a_picture, an_evening, order
from tests.ui.conftest import Show
from tests.ui.hands import card_of, cards, key_named, keys


@pytest.mark.parametrize(
    ("status", "names"),
    [
        (Status.PLACED, {"accept": "Accept 482", "reject": "Reject 482"}),
        (Status.ACCEPTED, {"ready": "Ready 482", "cancel": "Cancel 482"}),
        (Status.READY, {"picked_up": "Picked up 482", "cancel": "Cancel 482"}),
    ],
)
def test_every_key_of_a_ticket_carries_what_it_does_and_the_orders_number(
    show: Show, status: Status, names: dict[str, str]
) -> None:
    the_order = order(482, status)
    card = card_of(show(FakeBridge(a_picture(the_order))), the_order)
    assert card.accessibleName() == "Order 482"
    assert card.objectName() == "ticket-id-482"
    assert {key.objectName(): key.accessibleName() for key in keys(card)} == names


def test_a_screen_reader_hears_what_is_to_be_made_and_every_note(show: Show) -> None:
    the_order = order(482, notes=("ring twice",))
    described = card_of(show(FakeBridge(a_picture(the_order))), the_order).accessibleDescription()
    assert described == (
        "GrabFood. Delivery. Aye. queue 12. Waiting 1 min. 2 Fried rice (Chilli, Extra hot) “no egg”. “ring twice”"
    )


@pytest.mark.parametrize(
    ("action", "status", "last"),
    [(Action.REJECT, Status.PLACED, "Confirm reject 482"), (Action.CANCEL, Status.READY, "Confirm cancel 482")],
)
def test_the_sheet_names_each_reason_by_its_label_and_its_last_key_by_what_it_does(
    show: Show, action: Action, status: Status, last: str
) -> None:
    the_order = order(482, status)
    window = show(FakeBridge(a_picture(the_order)))
    key_named(card_of(window, the_order), f"{action.capitalize()} 482").click()
    names = [key.accessibleName() for key in keys(window.reject_sheet)]
    assert set(names) == {label for _, label in REASONS} | {last, "Back"}
    assert len(names) == len(set(names))


def test_no_two_keys_in_view_share_a_name(show: Show) -> None:
    names = [key.accessibleName() for key in keys(show(FakeBridge(an_evening())))]
    assert all(names)
    assert len(names) == len(set(names))


def test_a_ticket_is_named_by_the_number_it_shows_not_by_its_id(show: Show) -> None:
    the_order = order("GF-482")
    assert the_order.id != the_order.number
    window = show(FakeBridge(a_picture(the_order)))
    assert [card.accessibleName() for card in cards(window)] == ["Order GF-482"]


def test_the_tab_key_walks_the_board_in_reading_order_whenever_a_ticket_came(show: Show, qtbot: QtBot) -> None:
    bridge = FakeBridge(a_picture(order(1, age=50), order(3, Status.ACCEPTED, age=10)))
    window = show(bridge)
    bridge.show(a_picture(order(1, age=50), order(2, age=40), order(3, Status.ACCEPTED, age=10)))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    tickets = ["Reject 1", "Accept 1", "Reject 2", "Accept 2", "Cancel 3", "Ready 3"]
    rail = ["Scheduled 0", "Done", "All-day", "Notices 0", "Filter", "Settings"]
    assert [_next_stop(window) for _ in range(12)] == [*tickets, *rail]


def _next_stop(window: Window) -> str:
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    stop = window.focusWidget()
    return stop.accessibleName()


def test_headings_and_tabs_say_the_lane_and_its_count(show: Show) -> None:
    window = show(FakeBridge(a_picture(order(1), order(2))), (1280, 1000))
    assert window.board.lanes[Stage.NEW]._heading.accessibleName() == "New 2"
    assert window.board.lanes[Stage.READY]._heading.accessibleName() == "Ready 0"


def test_two_orders_of_one_number_are_told_apart_by_their_providers(show: Show) -> None:
    one, other = order(482), replace(order(482), id=OrderId("another"), provider=provider(7))
    bridge = FakeBridge(a_picture(one, other))
    window = show(bridge)
    names = [key.accessibleName() for key in keys(window.board)]
    assert len(names) == len(set(names))
    key_named(window, f"Accept 482 {other.provider.name}").click()
    assert bridge.asked == [("act", "another", Action.ACCEPT, None)]
    assert card_of(window, one).accessibleName() == f"Order 482 {one.provider.name}"
    bridge.show(a_picture(one))
    assert card_of(window, one).accessibleName() == "Order 482"
    assert key_named(window, "Accept 482").isVisible()
