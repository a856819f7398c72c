"""A ticket seen moving to its next lane: short, only if wanted, and never in the way of a tap."""

from msgspec.structs import replace
from PySide6.QtCore import QAbstractAnimation
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.ui.ghost import GLIDE, Ghost
from kds_app.ui.window import Window
from tests.fakes.screen import STILL, FakeBridge, a_picture, order
from tests.ui.conftest import Show
from tests.ui.hands import LEFT, card_of, key_named

MOVING = replace(STILL, motion=True)
SMALL = (920, 575)


def _ghost(window: Window, qtbot: QtBot) -> Ghost:
    """The only one there is, once the picture has been painted."""
    assert window.findChildren(Ghost) == []
    assert window.board._passage.under_way
    qtbot.waitUntil(lambda: bool(window.findChildren(Ghost)))
    (ghost,) = window.findChildren(Ghost)
    assert ghost.isVisible()
    return ghost


def test_a_ticket_that_changes_lanes_is_seen_going_there_and_is_there_already(show: Show, qtbot: QtBot) -> None:
    bridge = FakeBridge(a_picture(order(482)), preferences=MOVING)
    window = show(bridge)
    bridge.show(a_picture(order(482, Status.ACCEPTED)))
    ghost = _ghost(window, qtbot)
    assert window.board.lanes[Stage.PREPARING].isAncestorOf(card_of(window, order(482)))
    start, goal = ghost.flight.startValue(), ghost.flight.endValue()
    assert start.x() < goal.x()
    assert ghost.flight.duration() == round(GLIDE * 1000) < 200
    qtbot.waitUntil(lambda: not window.findChildren(Ghost))


def test_a_finger_reaches_the_ticket_while_its_likeness_is_still_on_its_way(show: Show, qtbot: QtBot) -> None:
    bridge = FakeBridge(a_picture(order(482)), preferences=MOVING)
    window = show(bridge, SMALL, 4.2)
    bridge.show(a_picture(order(482, Status.ACCEPTED)))
    ghost = _ghost(window, qtbot)
    bridge.pass_time(1)
    key = key_named(window, "Ready 482")
    ghost.flight.setCurrentTime(ghost.flight.duration() - 1)
    at = key.mapTo(window, key.rect().center())
    QTest.mouseClick(window.windowHandle(), LEFT, pos=at)
    assert bridge.asked == [("act", "id-482", Action.READY, None)]
    assert ghost.flight.state() is not QAbstractAnimation.State.Paused


def test_nothing_moves_where_motion_is_not_wanted(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(482)), preferences=STILL)
    window = show(bridge)
    bridge.show(a_picture(order(482, Status.ACCEPTED)))
    assert not window.board._passage.under_way


def test_more_tickets_than_an_eye_can_follow_just_stand_where_they_are(show: Show) -> None:
    bridge = FakeBridge(a_picture(*(order(n) for n in range(4))), preferences=MOVING)
    window = show(bridge)
    bridge.show(a_picture(*(order(n, Status.ACCEPTED) for n in range(4))))
    assert not window.board._passage.under_way


def test_a_ticket_that_comes_leaves_or_stays_is_not_seen_moving(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(1), order(2)), preferences=MOVING)
    window = show(bridge)
    bridge.show(a_picture(order(2), order(3)))
    assert not window.board._passage.under_way


def test_a_ticket_that_goes_where_nobody_looks_is_not_seen_moving(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(482)), preferences=MOVING)
    window = show(bridge, (800, 1280))
    bridge.show(a_picture(order(482, Status.ACCEPTED)))
    assert not window.board._passage.under_way
