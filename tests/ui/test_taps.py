"""A finger on the board: one tap is asked for once, and only if it was meant."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import Line
from kds_app.domain.tap import TapState, Verdict
from kds_app.engine.picture import Notice, Trouble
from kds_app.ui.age import Waiting
from kds_app.ui.key import STEADY, Key
from tests.fakes.make import NOW
from tests.fakes.screen import FakeBridge, a_picture, order, tap_on
from tests.ui.conftest import Show
from tests.ui.hands import LEFT, card_of, key_named, keys, look, painted, said, tap

SMALL = (920, 575)
"""All three lanes on the 800 pixels that Qt's offscreen screen has: a press beyond them would hit nothing."""


@pytest.mark.parametrize(
    ("status", "key", "action"),
    [
        (Status.PLACED, "Accept 482", Action.ACCEPT),
        (Status.ACCEPTED, "Ready 482", Action.READY),
        (Status.READY, "Picked up 482", Action.PICKED_UP),
    ],
)
def test_a_finger_on_the_large_key_asks_for_exactly_one_action_on_that_order(
    show: Show, status: Status, key: str, action: Action
) -> None:
    bridge = FakeBridge(a_picture(order(482, status, age=90), order(483, status), order(484, status)))
    window = show(bridge, SMALL, 4.2)
    tap(bridge, key_named(window, key))
    assert bridge.asked == [("act", "id-482", action, None)]


def test_a_tap_beside_the_keys_asks_for_nothing(show: Show) -> None:
    the_order = order(482)
    bridge = FakeBridge(a_picture(the_order))
    card = card_of(show(bridge), the_order)
    bridge.pass_time(1)
    QTest.mouseClick(card, LEFT, pos=QPoint(20, 20))
    assert bridge.asked == []


def test_a_finger_that_slides_off_a_key_takes_the_tap_back(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(482)))
    key = key_named(show(bridge), "Accept 482")
    bridge.pass_time(1)
    QTest.mousePress(key, LEFT)
    QTest.mouseRelease(key, LEFT, pos=QPoint(5, key.height() + 40))
    assert bridge.asked == []


def test_a_key_that_has_just_appeared_ignores_a_finger_and_takes_it_later(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(482)))
    key = key_named(show(bridge), "Accept 482")
    bridge.pass_time(STEADY - 0.01)
    QTest.mouseClick(key, LEFT)
    assert bridge.asked == []
    bridge.pass_time(0.02)
    QTest.mouseClick(key, LEFT)
    assert len(bridge.asked) == 1


def test_a_ticket_that_moved_up_ignores_a_finger_meant_for_the_one_that_left(show: Show) -> None:
    first, second = order(1, age=90), order(2, age=30)
    bridge = FakeBridge(a_picture(first, second))
    window = show(bridge)
    bridge.pass_time(5)
    bridge.show(a_picture(second))
    QTest.mouseClick(key_named(window, "Accept 2"), LEFT)
    assert bridge.asked == []
    tap(bridge, key_named(window, "Accept 2"))
    assert bridge.asked == [("act", "id-2", Action.ACCEPT, None)]


def test_a_ticket_that_stayed_where_it_was_takes_a_finger_while_others_come(show: Show) -> None:
    first = order(1, age=90)
    bridge = FakeBridge(a_picture(first))
    window = show(bridge)
    bridge.pass_time(5)
    bridge.show(a_picture(first, order(2, age=30), order(3, Status.ACCEPTED)))
    QTest.mouseClick(key_named(window, "Accept 1"), LEFT)
    assert bridge.asked == [("act", "id-1", Action.ACCEPT, None)]


def test_a_key_pushed_down_on_its_own_ticket_ignores_a_finger(show: Show) -> None:
    before = order(1)
    bridge = FakeBridge(a_picture(before))
    window = show(bridge)
    bridge.pass_time(5)
    bridge.show(a_picture(order(1, notes=("no peanuts, please",))))
    QTest.mouseClick(key_named(window, "Accept 1"), LEFT)
    assert bridge.asked == []


def test_the_half_second_counts_from_the_picture_that_shows_where_a_key_has_gone(show: Show) -> None:
    first, second = order(1, age=90), order(2, age=30)
    bridge = FakeBridge(a_picture(first, second))
    window = show(bridge)
    look(bridge)
    bridge.show(a_picture(second))
    bridge.pass_time(5)  # a slow tablet: all the while the first one is on the glass
    QTest.mouseClick(key_named(window, "Accept 2"), LEFT)
    painted()
    bridge.pass_time(0.4)
    QTest.mouseClick(key_named(window, "Accept 2"), LEFT)
    assert bridge.asked == []
    bridge.pass_time(0.2)
    QTest.mouseClick(key_named(window, "Accept 2"), LEFT)
    assert bridge.asked == [("act", "id-2", Action.ACCEPT, None)]


def test_keys_pushed_down_by_the_banner_ignore_a_finger(show: Show) -> None:
    the_order = order(1)
    bridge = FakeBridge(a_picture(the_order))
    window = show(bridge)
    bridge.pass_time(5)
    bridge.show(a_picture(the_order, notices=(Notice(1, NOW, Trouble.STORE, why="The disk is full."),)))
    QTest.mouseClick(key_named(window, "Accept 1"), LEFT)
    assert bridge.asked == []
    tap(bridge, key_named(window, "Accept 1"))
    assert len(bridge.asked) == 1


def test_a_second_press_of_a_double_tap_counts_like_any_other(qtbot: QtBot) -> None:
    key = Key("Accept", now=lambda: 0.0)
    qtbot.addWidget(key)
    key._moved = -1.0
    pressed: list[str] = []
    key.clicked.connect(lambda: pressed.append("pressed"))
    QTest.mouseClick(key, LEFT)
    _double_click(key)
    assert pressed == ["pressed", "pressed"]


def _double_click(key: Key) -> None:
    at = QPointF(key.rect().center())
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        buttons = LEFT if kind is QEvent.Type.MouseButtonDblClick else Qt.MouseButton.NoButton
        event = QMouseEvent(kind, at, key.mapToGlobal(at), LEFT, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(key, event)


def test_a_finger_leaves_no_focus_behind_that_a_keyboard_could_set_off(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(482)))
    window = show(bridge)
    key = key_named(window, "Accept 482")
    tap(bridge, key)
    assert not key.hasFocus()


def test_a_tap_that_is_not_safe_yet_says_so_on_its_ticket_which_has_no_key_to_press_once_more(show: Show) -> None:
    the_order = order(482)
    bridge = FakeBridge(a_picture(the_order))
    card = card_of(show(bridge), the_order)
    assert "Accept 482" in [key.accessibleName() for key in keys(card)]
    bridge.show(a_picture(the_order, taps=[tap_on(the_order, state=TapState.SAVING)]))
    assert keys(card) == []
    assert "Accept: not saved yet, the disk is slow" in said(card)


def test_a_key_that_came_back_to_where_it_stood_before_anybody_saw_it_go_can_be_pressed(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(482, Status.ACCEPTED)))
    window = show(bridge)
    painted()
    key_named(window, "Ready 482").unsettle()  # and nothing is left to be painted
    tap(bridge, key_named(window, "Ready 482"))
    assert [asked[0] for asked in bridge.asked] == ["act"]


def test_a_held_tap_asks_the_cook_and_each_answer_goes_down_as_given(show: Show) -> None:
    the_order = order(482)
    held = tap_on(the_order, state=TapState.HELD, attempts=1, last=Outcome.BAD_REQUEST)
    bridge = FakeBridge(a_picture(the_order, taps=[held]))
    card = card_of(show(bridge), the_order)
    assert [key.accessibleName() for key in keys(card)] == ["Try again 482", "It is done 482", "Drop it 482"]
    assert "The app sent something wrong" in said(card)
    for key in keys(card):
        tap(bridge, key)
    verdicts = (Verdict.TRY_AGAIN, Verdict.IT_IS_DONE, Verdict.DROP_IT)
    assert bridge.asked == [("resolve", held.key, verdict) for verdict in verdicts]


def test_a_held_tap_whose_key_is_too_old_cannot_be_tried_again(show: Show) -> None:
    the_order = order(482)
    held = tap_on(the_order, state=TapState.HELD, last=Outcome.EXPIRED)
    window = show(FakeBridge(a_picture(the_order, taps=[held])))
    card = card_of(window, the_order)
    assert [key.accessibleName() for key in keys(card)] == ["It is done 482", "Drop it 482"]


def test_the_verdict_is_about_the_tap_the_ticket_shows_now(show: Show) -> None:
    the_order = order(482)
    held = tap_on(the_order, state=TapState.HELD)
    newer = tap_on(the_order, Action.REJECT, state=TapState.HELD)
    bridge = FakeBridge(a_picture(the_order, taps=[held]))
    window = show(bridge)
    bridge.show(a_picture(the_order, taps=[newer]))
    tap(bridge, key_named(window, "Try again 482"))
    assert bridge.asked == [("resolve", newer.key, Verdict.TRY_AGAIN)]


def test_nobody_waits_for_what_was_called_off(show: Show) -> None:
    gone = order(468, Status.CANCELLED, age=2000, updated_at=NOW)
    card = card_of(show(FakeBridge(a_picture(gone, called_off={str(gone.id): Stage.PREPARING}))), gone)
    assert card.age.waiting == Waiting()
    assert "Waiting" not in card.accessibleDescription()


def test_a_called_off_order_says_so_and_goes_when_somebody_has_seen_it(show: Show) -> None:
    gone = order(468, Status.CANCELLED, cancellation="Customer requested cancellation", updated_at=NOW)
    bridge = FakeBridge(a_picture(gone, called_off={gone.id: Stage.READY}))
    card = card_of(show(bridge), gone)
    assert "GrabFood cancelled this at" in said(card)
    assert "Customer requested cancellation" in said(card)
    (key,) = keys(card)
    assert (key.objectName(), key.accessibleName()) == ("got_it", "Got it 468")
    tap(bridge, key)
    assert bridge.asked == [("acknowledge", gone.id)]


def test_an_order_on_its_way_off_the_board_stays_with_its_chip_and_without_keys(show: Show) -> None:
    the_order = order(482, Status.READY)
    bridge = FakeBridge(a_picture(the_order, taps=[tap_on(the_order, Action.PICKED_UP)]))
    card = card_of(show(bridge), the_order)
    assert "Picked up saved" in said(card)
    assert keys(card) == []


def test_an_order_nobody_understands_is_shown_with_what_the_server_said(show: Show) -> None:
    odd = order(484, Status.UNKNOWN, status_said="half_baked", lines=(Line("1", "Soto", 1),))
    card = card_of(show(FakeBridge(a_picture(odd))), odd)
    assert "The server says “half_baked”, which this app does not know" in said(card)
    assert "Soto" in said(card)
    assert keys(card) == []


def test_a_damaged_order_is_shown_with_a_warning(show: Show) -> None:
    damaged = order(485, damaged=True)
    card = card_of(show(FakeBridge(a_picture(damaged))), damaged)
    assert "Part of this order could not be read" in said(card)
    assert len(keys(card)) == 2
