"""What a manager's PIN stands before, how it is asked for, and that there is no way round it."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kds_app.domain.lifecycle import Action
from kds_app.domain.preferences import Guarded, Preferences
from kds_app.ui.coach import Practice
from kds_app.ui.key import Key
from kds_app.ui.rail import Errand
from kds_app.ui.window import Window
from tests.fakes.screen import STALE, STILL, FakeBridge, a_picture, an_evening, order
from tests.fakes.speaker import FakeSpeaker
from tests.ui.conftest import Show
from tests.ui.hands import bump, key_named

PIN, WRONG = "4719", "4718"
KIOSK = replace(STILL, kiosk=True)


def _locked(preferences: Preferences = STILL, pin: str | None = PIN) -> FakeBridge:
    return FakeBridge(an_evening(), preferences=preferences, pin=pin)


def _open_sheets(window: Window) -> list[str]:
    return [sheet.objectName() for sheet in window.sheets if sheet.isVisible()]


def _type(window: Window, pin: str) -> None:
    """By the keys on the glass."""
    for name in (*pin, "enter"):
        key = window.pin.findChild(Key, f"pin-{name}")
        assert key is not None
        key.click()


def _close_from_outside(window: Window) -> bool:
    """As the frame's cross does; gives whether it went."""
    window.close()
    return not window.isVisible()


WAYS = {
    "settings": Window.open_settings,
    "connection": Window.open_connection,
    "kitchen": Window.open_kitchen,
    "timers": Window.open_timers,
    "display": Window.open_display,
    "sound": Window.open_sound,
    "keys": Window.open_keys,
    "security": Window.open_security,
    "done": Window.open_recall,
}


@pytest.mark.parametrize("name", WAYS)
def test_what_is_guarded_opens_once_the_pin_was_right(show: Show, name: str) -> None:
    window = show(_locked(), speaker=FakeSpeaker())
    WAYS[name](window)
    assert _open_sheets(window) == ["pin"]
    _type(window, PIN)
    assert _open_sheets(window) == [name]


@pytest.mark.parametrize("name", WAYS)
def test_without_a_pin_everything_opens(show: Show, name: str) -> None:
    window = show(_locked(pin=None), speaker=FakeSpeaker())
    WAYS[name](window)
    assert _open_sheets(window) == [name]


@pytest.mark.parametrize("errand", [Errand.ALL_DAY, Errand.SCHEDULED, Errand.NOTICES, Errand.FILTER, Errand.HELP])
def test_what_a_cook_needs_is_never_guarded(show: Show, errand: Errand) -> None:
    window = show(_locked())
    window.rail.run(errand)
    assert _open_sheets(window) != ["pin"]


def test_a_wrong_pin_opens_nothing_and_says_so(show: Show) -> None:
    bridge = _locked()
    window = show(bridge)
    window.open_settings()
    _type(window, WRONG)
    assert _open_sheets(window) == ["pin"]
    assert "not the PIN" in window.pin.accessibleDescription()
    assert window.guard.asks(Guarded.SETTINGS)


def test_what_the_manager_takes_from_the_guard_opens_to_all_but_the_guard_itself_does_not(show: Show) -> None:
    window = show(_locked(replace(STILL, guarded=())))
    window.open_recall()
    assert _open_sheets(window) == ["done"]
    window.open_settings()
    key_named(window.settings, "Security").click()
    assert _open_sheets(window) == ["pin"]


def test_after_too_many_wrong_ones_the_seconds_run_and_no_key_types(show: Show) -> None:
    bridge = _locked()
    bridge.latch.wait = 5.0
    window = show(bridge)
    window.open_settings()
    assert "Wait 5 s" in window.pin.accessibleDescription()
    _type(window, PIN)
    bump(window, *PIN, "Enter")
    assert bridge.tries == []
    bridge.pass_time(3.5)
    window.refresh()
    assert "Wait 2 s" in window.pin.accessibleDescription()
    bridge.latch.wait = 0.0
    bridge.pass_time(1.5)
    window.refresh()
    _type(window, PIN)
    assert _open_sheets(window) == ["settings"]


def test_it_is_typed_on_a_keyboard_and_taken_back(show: Show, qtbot: QtBot) -> None:
    bridge = _locked()
    window = show(bridge)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    bump(window, "F2", "4", "7", "7", "Backspace", "1", "9", "Enter")
    assert bridge.tries == [PIN]
    assert _open_sheets(window) == ["settings"]


def test_a_digit_that_picks_a_ticket_types_and_picks_none(show: Show) -> None:
    window = show(_locked())
    window.board.show_badges = True
    bump(window, "F2", *"123")
    assert window.board.selected is None
    bump(window, "Esc")
    assert _open_sheets(window) == []


def test_the_digits_are_told_to_nobody(show: Show) -> None:
    window = show(_locked())
    window.open_settings()
    bump(window, *PIN)
    assert "4 digits typed" in window.pin.accessibleDescription()
    said = [window.pin.accessibleDescription(), window.pin.accessibleName(), window.pin.title]
    assert not any(PIN in text for text in said)
    window.pin.close_sheet()
    assert window.pin._typed == ""


def _closed_while_the_right_one_is_looked_at(show: Show) -> tuple[FakeBridge, Window]:
    """And something else that is guarded is wanted now."""
    bridge = _locked()
    bridge.slow = True
    window = show(bridge)
    window.open_settings()
    _type(window, PIN)
    window.pin.close_sheet()
    window.open_recall()
    return bridge, window


def test_an_answer_that_comes_after_the_sheet_was_closed_opens_nothing(show: Show) -> None:
    bridge, window = _closed_while_the_right_one_is_looked_at(show)
    bridge.answer_pin()
    assert _open_sheets(window) == ["pin"]
    assert window.guard.asks(Guarded.RECALL)


def test_an_answer_to_another_question_opens_nothing(show: Show) -> None:
    bridge = _locked()
    bridge.slow = True
    window = show(bridge)
    window.open_recall()
    _type(window, PIN)
    window.open_settings()
    bridge.answer_pin()
    assert "done" not in _open_sheets(window)


def test_the_verdict_on_one_pin_is_not_taken_for_that_on_another(show: Show) -> None:
    bridge, window = _closed_while_the_right_one_is_looked_at(show)
    _type(window, "9999")
    bridge.answer_pin()
    assert _open_sheets(window) == ["pin"]
    assert window.guard.asks(Guarded.RECALL)
    bridge.answer_pin()
    assert "That is not the PIN." in window.pin.accessibleDescription()


@pytest.mark.parametrize(("problem", "says"), [("", "The new PIN is set."), ("The disk is full.", "The disk is full.")])
def test_what_became_of_a_new_pin_is_told_though_its_sheet_was_closed_meanwhile(
    show: Show, problem: str, says: str
) -> None:
    bridge = _locked()
    window = _unlocked(show, bridge)
    bridge.slow, bridge.latch.problem = True, problem
    window.guard.change_pin(window.open_security)
    _type(window, PIN)
    bridge.answer_pin()
    _type(window, "5826")
    _type(window, "5826")
    window.pin.close_sheet()
    bridge.answer_pin()
    assert bridge.asked[-1] == ("tell", says)
    assert _open_sheets(window) != ["security"]


def _unlocked(show: Show, bridge: FakeBridge) -> Window:
    window = show(bridge)
    window.open_settings()
    _type(window, PIN)
    assert not window.guard.asks(Guarded.SETTINGS)
    return window


def test_it_locks_itself_and_closes_what_was_open(show: Show) -> None:
    bridge = _locked()
    window = _unlocked(show, bridge)
    bridge.pass_time(119)
    window.refresh()
    assert _open_sheets(window) == ["settings"]
    bridge.pass_time(1)
    window.refresh()
    assert _open_sheets(window) == []
    window.open_settings()
    assert _open_sheets(window) == ["pin"]


def test_a_touch_of_what_was_opened_keeps_it_open_and_one_on_the_board_does_not(show: Show) -> None:
    bridge = _locked()
    window = _unlocked(show, bridge)
    handle = window.windowHandle()
    assert handle is not None
    middle = window.settings.mapTo(window, window.settings.panel.center())
    bridge.pass_time(119)
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    bridge.pass_time(60)
    window.refresh()
    assert not window.guard.asks(Guarded.SETTINGS)
    for sheet in window.sheets:
        sheet.hide()
    bridge.pass_time(59)
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    bridge.pass_time(1)
    window.refresh()
    assert window.guard.asks(Guarded.SETTINGS)


def test_lock_now_locks_at_once(show: Show) -> None:
    window = _unlocked(show, _locked())
    window.open_security()
    key_named(window.security, "Lock now").click()
    assert _open_sheets(window) == []
    assert window.guard.asks(Guarded.SETTINGS)


def test_the_key_of_the_banner_says_that_signing_in_takes_the_pin(show: Show) -> None:
    bridge = FakeBridge(replace(a_picture(order(1), link=STALE), account=None), pin=PIN)
    window = show(bridge)
    key_named(window, "Sign in (PIN)").click()
    _type(window, PIN)
    assert _open_sheets(window) == ["connection"]
    assert key_named(window, "Sign in").isVisible()


# leaving


def test_a_locked_window_is_not_closed_from_outside_and_asks_for_the_pin(show: Show, qtbot: QtBot) -> None:
    window = show(_locked())
    assert not _close_from_outside(window)
    assert _open_sheets(window) == ["pin"]
    with qtbot.waitSignal(window.closing):
        _type(window, PIN)
    assert not window.isVisible()


@pytest.mark.parametrize(
    ("preferences", "pin"),
    [(STILL, None), (KIOSK, None), (replace(STILL, guarded=(Guarded.SETTINGS,)), PIN)],
)
def test_where_quitting_is_not_guarded_the_window_closes(show: Show, preferences: Preferences, pin: str | None) -> None:
    assert _close_from_outside(show(_locked(preferences, pin)))


def test_a_kiosk_is_guarded_whatever_else_is(show: Show) -> None:
    assert not _close_from_outside(show(_locked(replace(KIOSK, guarded=()))))


def test_an_unlocked_window_closes(show: Show) -> None:
    assert _close_from_outside(_unlocked(show, _locked()))


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier), (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)],
)
def test_the_keys_that_end_a_program_ask_for_the_pin(show: Show, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    window = show(_locked())
    for _ in range(3):
        QTest.keyClick(window.focusWidget(), key, modifier)
    assert window.isVisible()
    assert _open_sheets(window) == ["pin"]


def test_the_program_itself_may_close_it(show: Show) -> None:
    window = show(_locked(KIOSK))
    window.end()
    assert not window.isVisible()


@pytest.mark.parametrize("leave", [Window.showMinimized, Window.showNormal])
def test_a_locked_kiosk_fills_the_screen_again(show: Show, qtbot: QtBot, leave: object) -> None:
    window = show(_locked(KIOSK))
    window.fill_the_screen()
    qtbot.waitUntil(window.isFullScreen)
    assert callable(leave)
    leave(window)
    qtbot.waitUntil(lambda: _open_sheets(window) == ["pin"])
    assert window.isFullScreen()
    assert not window.isMinimized()


def test_a_locked_kiosk_covers_the_screen_again(show: Show) -> None:
    bridge = _locked(KIOSK)
    window = show(bridge)
    window.fill_the_screen()
    window.setGeometry(50, 60, 400, 300)
    window.refresh()
    assert window.geometry() == window.screen().geometry()


def test_a_second_tap_on_the_last_key_of_the_pin_presses_nothing(show: Show) -> None:
    window = _unlocked(show, _locked())
    window.open_security()
    window.security.close_sheet()
    window.guard.lock()
    window.open_security()
    _type(window, PIN)
    assert not any(key.awake for key in window.security.findChildren(Key) if key.isVisible())


def test_quit_is_a_key_of_the_settings(show: Show, qtbot: QtBot) -> None:
    window = _unlocked(show, _locked())
    window.open_security()
    with qtbot.waitSignal(window.closing):
        key_named(window.security, "Quit").click()


def test_quit_asks_for_the_pin_where_the_settings_are_open_to_all(show: Show) -> None:
    window = show(_locked(replace(STILL, guarded=(Guarded.QUIT,))))
    window.security.quit_wanted.emit()
    assert window.isVisible()
    assert _open_sheets(window) == ["pin"]


# practice


def test_practice_is_guarded_too_and_left_without_the_pin(qtbot: QtBot) -> None:
    window = Window(_locked(KIOSK), practice=Practice(beside=True))
    qtbot.addWidget(window)
    window.show()
    window.open_settings()
    assert _open_sheets(window) == ["pin"]
    assert _close_from_outside(window)  # onto the real board, which is locked as it was


def test_practice_that_is_all_there_is_is_left_with_the_pin(qtbot: QtBot) -> None:
    window = Window(_locked(), practice=Practice())
    qtbot.addWidget(window)
    window.show()
    key_named(window, "Leave practice").click()
    assert window.isVisible()
    assert _open_sheets(window) == ["pin"]


def test_who_comes_back_from_practice_finds_it_locked(show: Show) -> None:
    window = _unlocked(show, _locked())
    window.begun.emit()
    assert window.guard.asks(Guarded.SETTINGS)
    assert _open_sheets(window) == []


# the PIN itself


def test_a_pin_is_set_by_typing_it_twice(show: Show) -> None:
    bridge = _locked(pin=None)
    window = show(bridge)
    window.open_security()
    key_named(window.security, "Set a PIN").click()
    _type(window, "1234")
    assert "first that anybody would try" in window.pin.accessibleDescription()
    _type(window, PIN)
    _type(window, WRONG)
    assert "two different ones" in window.pin.accessibleDescription()
    _type(window, PIN)
    _type(window, PIN)
    assert bridge.latch.pin == PIN
    assert _open_sheets(window) == ["security"]
    assert key_named(window.security, "Change PIN").isVisible()


def test_the_old_pin_is_asked_for_before_another_is_set(show: Show) -> None:
    bridge = _locked()
    window = _unlocked(show, bridge)
    window.open_security()
    key_named(window.security, "Change PIN").click()
    _type(window, WRONG)
    assert bridge.latch.pin == PIN
    for pin in (PIN, "860042", "860042"):
        _type(window, pin)
    assert bridge.latch.pin == "860042"


def test_the_old_pin_is_asked_for_before_it_is_taken_away(show: Show) -> None:
    bridge = _locked()
    window = _unlocked(show, bridge)
    window.open_security()
    key_named(window.security, "Take PIN away").click()
    assert bridge.latch.pin == PIN
    _type(window, PIN)
    assert not bridge.latch.is_set
    assert _open_sheets(window) == ["security"]


def test_where_the_disk_would_not_take_it_that_is_said_and_the_old_one_stays(show: Show) -> None:
    bridge = _locked()
    bridge.latch.problem = "The PIN could not be saved: the disk would not take it."
    window = _unlocked(show, bridge)
    window.open_security()
    key_named(window.security, "Change PIN").click()
    for pin in (PIN, "860042", "860042"):
        _type(window, pin)
    assert bridge.latch.problem in window.pin.accessibleDescription()
    assert bridge.latch.pin == PIN


@pytest.mark.parametrize("name", ["Settings", "Quitting", "Done orders"])
def test_what_is_guarded_is_chosen_one_by_one(show: Show, name: str) -> None:
    bridge = _locked(pin=None)
    window = show(bridge)
    window.open_security()
    key = key_named(window.security, f"The PIN is asked for: {name}")
    seen = []
    for _ in range(2):
        key.click()
        seen.append((len(bridge.preferences.guarded), key.isChecked()))
    assert seen == [(2, False), (3, True)]


def test_a_new_order_is_taken_beside_nothing_that_is_locked(show: Show) -> None:
    """The board itself never asks."""
    bridge = _locked(KIOSK)
    window = show(bridge)
    window._acted("id-482", Action.ACCEPT)
    assert bridge.asked[-1][:3] == ("act", "id-482", Action.ACCEPT)
