"""Rejecting and cancelling: a reason first, and nothing by accident."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import REASONS
from kds_app.domain.preferences import DISTANCES
from kds_app.domain.tap import TapState
from kds_app.ui.key import Key
from kds_app.ui.window import Window
from tests.fakes.screen import STILL, FakeBridge, a_picture, order, tap_on
from tests.gallery.stage import place_of, shown_part
from tests.ui.conftest import Show
from tests.ui.hands import LEFT, key_named, keys, label_fits, tap

LABELS = [label for _, label in REASONS]


def _asking(show: Show, status: Status = Status.PLACED) -> tuple[FakeBridge, Window]:
    bridge = FakeBridge(a_picture(order(482, status)))
    window = show(bridge)
    tap(bridge, key_named(window, "Reject 482" if status is Status.PLACED else "Cancel 482"))
    assert window.reject_sheet.isVisible()
    return bridge, window


def test_opening_the_sheet_asks_for_nothing_and_no_reason_is_chosen(show: Show) -> None:
    bridge, window = _asking(show)
    assert bridge.asked == []
    assert not any(key_named(window.reject_sheet, label).isChecked() for label in LABELS)
    assert not key_named(window.reject_sheet, "Confirm reject 482").isEnabled()
    assert window.reject_sheet.accessibleDescription() == "Choose a reason."


@pytest.mark.parametrize(("code", "label"), REASONS)
def test_one_reason_chosen_the_sheet_says_what_will_happen_and_confirm_does_it(
    show: Show, code: str, label: str
) -> None:
    bridge, window = _asking(show)
    key_named(window.reject_sheet, label).click()
    assert window.reject_sheet.accessibleDescription() == f"Order 482 will be rejected: {label}."
    key_named(window.reject_sheet, "Confirm reject 482").click()
    assert bridge.asked == [("act", "id-482", Action.REJECT, code)]
    assert not window.reject_sheet.isVisible()


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.READY])
def test_an_accepted_order_is_cancelled_where_a_new_one_is_rejected(show: Show, status: Status) -> None:
    bridge, window = _asking(show, status)
    key_named(window.reject_sheet, "Other").click()
    assert window.reject_sheet.accessibleDescription() == "Order 482 will be cancelled: Other."
    key_named(window.reject_sheet, "Confirm cancel 482").click()
    assert bridge.asked == [("act", "id-482", Action.CANCEL, "other")]


def test_another_reason_takes_the_place_of_the_first(show: Show) -> None:
    bridge, window = _asking(show)
    key_named(window.reject_sheet, "Other").click()
    key_named(window.reject_sheet, "Kitchen is closed").click()
    chosen = [key.accessibleName() for key in keys(window.reject_sheet) if key.isChecked()]
    assert chosen == ["Kitchen is closed"]
    key_named(window.reject_sheet, "Confirm reject 482").click()
    assert bridge.asked == [("act", "id-482", Action.REJECT, "kitchen_closed")]


def test_pressing_the_chosen_reason_again_leaves_it_chosen(show: Show) -> None:
    _, window = _asking(show)
    for _ in range(2):
        key_named(window.reject_sheet, "Other").click()
    assert key_named(window.reject_sheet, "Other").isChecked()
    assert key_named(window.reject_sheet, "Confirm reject 482").isEnabled()


@pytest.mark.parametrize("by", ["Back", "Escape"])
def test_closing_the_sheet_changes_nothing(show: Show, by: str) -> None:
    bridge, window = _asking(show)
    key_named(window.reject_sheet, "Other").click()
    if by == "Back":
        key_named(window.reject_sheet, "Back").click()
    else:
        QTest.keyClick(window.reject_sheet, Qt.Key.Key_Escape)
    assert not window.reject_sheet.isVisible()
    assert bridge.asked == []


def test_opened_again_it_has_forgotten_the_reason(show: Show) -> None:
    bridge, window = _asking(show)
    key_named(window.reject_sheet, "Other").click()
    key_named(window.reject_sheet, "Back").click()
    tap(bridge, key_named(window, "Reject 482"))
    assert not key_named(window.reject_sheet, "Other").isChecked()
    assert not key_named(window.reject_sheet, "Confirm reject 482").isEnabled()


@pytest.mark.parametrize(
    "meanwhile",
    [
        a_picture(order(482, Status.ACCEPTED)),
        a_picture(order(482, Status.CANCELLED), called_off={"id-482": Stage.NEW}),
        a_picture(order(482, Status.DELIVERED)),
        a_picture(order(482), taps=[tap_on(order(482))]),
        a_picture(order(482), taps=[tap_on(order(482), state=TapState.HELD)]),
        a_picture(),
    ],
    ids=["accepted elsewhere", "called off", "gone", "accepted here", "held", "nothing left"],
)
def test_it_closes_when_the_order_can_no_longer_be_rejected(show: Show, meanwhile: object) -> None:
    bridge, window = _asking(show)
    key_named(window.reject_sheet, "Other").click()
    assert isinstance(meanwhile, type(bridge.picture))
    bridge.show(meanwhile)
    assert not window.reject_sheet.isVisible()
    assert bridge.asked == []


def test_it_stays_open_while_other_orders_come_and_go(show: Show) -> None:
    bridge, window = _asking(show)
    key_named(window.reject_sheet, "Other").click()
    bridge.show(a_picture(order(482), order(483), order(484, Status.READY)))
    assert window.reject_sheet.isVisible()
    assert key_named(window.reject_sheet, "Other").isChecked()


def test_a_finger_still_down_from_the_ticket_chooses_nothing(show: Show, qtbot: QtBot) -> None:
    bridge = FakeBridge(a_picture(order(482)))
    window = show(bridge)
    for key in window.reject_sheet.findChildren(Key):
        key._moved = float("-inf")  # made long ago
    tap(bridge, key_named(window, "Reject 482"))
    reason = key_named(window.reject_sheet, "Items unavailable")
    QTest.mouseClick(reason, LEFT)
    assert not reason.isChecked()
    qtbot.waitUntil(lambda: _chosen_by_finger(window))


def _chosen_by_finger(window: Window) -> bool:
    reason = key_named(window.reject_sheet, "Items unavailable")
    QTest.mouseClick(reason, LEFT)
    return reason.isChecked()


def test_a_press_beside_the_keys_of_the_sheet_reaches_no_ticket_behind_it(show: Show) -> None:
    bridge, window = _asking(show)
    accept = key_named(window, "Accept 482")
    bridge.pass_time(5)
    at = accept.mapTo(window, accept.rect().center())
    under = window.childAt(at)
    assert under is not None
    assert under is window.reject_sheet or window.reject_sheet.isAncestorOf(under)


def test_no_reason_stands_where_the_reject_key_was(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(482)))
    window = show(bridge)
    reject = key_named(window, "Reject 482")
    at = reject.mapTo(window, reject.rect().center())
    tap(bridge, reject)
    confirm = key_named(window.reject_sheet, "Confirm reject 482")
    assert not confirm.geometry().contains(at)


def test_the_last_key_stands_apart_from_the_reasons(show: Show) -> None:
    _, window = _asking(show)
    _confirm_is_apart(window)


def _confirm_is_apart(window: Window) -> None:
    reach = window._look.mm(4)
    near = place_of(key_named(window.reject_sheet, "Confirm reject 482"), window).adjusted(-reach, -reach, reach, reach)
    reasons = window.reject_sheet.reasons.keys.values()
    assert reasons
    assert not any(near.intersects(shown_part(key, window)) for key in reasons)


def test_the_tab_key_stays_on_the_sheet(show: Show, qtbot: QtBot) -> None:
    _, window = _asking(show)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for _ in range(len(REASONS) + 3):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        stop = window.focusWidget()
        assert stop is not None
        assert window.reject_sheet.isAncestorOf(stop)


TWENTY = tuple(
    (f"code-{n}", f"Reason {n}: " + "the kitchen has run out of an item today"[: 8 + 3 * n]) for n in range(20)
)
SCREENS = [((1280, 800), 5.9), ((1920, 1080), 5.55), ((800, 1280), 5.9)]


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize(("size", "px_per_mm"), SCREENS)
@pytest.mark.parametrize("count", [12, 20])
def test_every_reason_of_a_long_list_is_large_whole_and_can_be_brought_into_view(
    show: Show, size: tuple[int, int], px_per_mm: float, distance: float, count: int
) -> None:
    bridge = FakeBridge(a_picture(order(482)), preferences=replace(STILL, distance=distance))
    bridge.reasons = TWENTY[:count]
    window = show(bridge, size, px_per_mm)
    tap(bridge, key_named(window, "Reject 482"))
    sheet = window.reject_sheet
    assert len(sheet.reasons.keys) == count
    for code, key in sheet.reasons.keys.items():
        sheet.lead_to(key)
        assert shown_part(key, window) == place_of(key, window), code
        assert key.height() >= 19 * px_per_mm - 1
        assert label_fits(key)
        _confirm_is_apart(window)
    confirm = key_named(sheet, "Confirm reject 482")
    assert confirm.height() >= 20 * px_per_mm - 1
    assert sheet.panel.contains(confirm.geometry())


def test_a_label_of_eighty_letters_is_never_cut(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(482)), preferences=replace(STILL, distance=2.0))
    label = "The kitchen cannot make this, because a delivery of ingredients has not arrived"
    bridge.reasons = tuple((f"code-{n}", f"{label}{n}") for n in range(9))
    window = show(bridge)
    tap(bridge, key_named(window, "Reject 482"))
    assert all(label_fits(key) for key in window.reject_sheet.reasons.keys.values())


def test_a_long_list_says_that_there_is_more_until_its_end(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(482)))
    bridge.reasons = TWENTY
    window = show(bridge)
    tap(bridge, key_named(window, "Reject 482"))
    reasons = window.reject_sheet.reasons
    hint = reasons.rect().adjusted(0, reasons._area.height(), 0, 0)
    before = reasons.grab(hint).toImage()
    assert window.reject_sheet.reasons.hints == "▼ more below"
    window.reject_sheet.scroll_by(20)
    assert window.reject_sheet.reasons.hints == "▲ more above"
    assert reasons.grab(hint).toImage() != before


def test_reasons_that_were_learnt_meanwhile_are_there_the_next_time(show: Show) -> None:
    bridge, window = _asking(show)
    bridge.reasons = (("busy", "Too busy"), ("shut", "ปิดครัว"))
    assert key_named(window.reject_sheet, "Other").isVisible()
    key_named(window.reject_sheet, "Back").click()
    tap(bridge, key_named(window, "Reject 482"))
    assert [key.accessibleName() for key in keys(window.reject_sheet) if key.isCheckable()] == ["Too busy", "ปิดครัว"]
    key_named(window.reject_sheet, "ปิดครัว").click()
    key_named(window.reject_sheet, "Confirm reject 482").click()
    assert bridge.asked == [("act", "id-482", Action.REJECT, "shut")]
