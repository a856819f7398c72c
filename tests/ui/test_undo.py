"""Undo before sending: large, in the main key's place, with the seconds left, and gone on time."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRect
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import Order
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.picture import Notice, Trouble
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import MONO, FakeBridge, a_picture, order, tap_on
from tests.gallery.stage import place_of
from tests.ui.conftest import Show
from tests.ui.hands import LEFT, card_of, key_named, keys, label_fits, look, said, tap

READY = order(482, Status.READY)


def _picked_up(seconds: float = 3.0, the_order: Order = READY, action: Action = Action.PICKED_UP) -> Tap:
    return tap_on(the_order, action, age=0, undo_until=MONO + seconds, due=MONO + seconds)


def _names(window: Window) -> list[str]:
    return [key.accessibleName() for key in keys(window.board)]


@pytest.mark.parametrize(("size", "px_per_mm"), [((1280, 800), 5.9), ((1920, 1080), 5.55), ((800, 1280), 5.9)])
def test_undo_stands_where_the_main_key_was_and_says_what_is_about_to_happen(
    show: Show, size: tuple[int, int], px_per_mm: float
) -> None:
    bridge = FakeBridge(a_picture(READY))
    window = show(bridge, size, px_per_mm)
    window.board.turn_to(Stage.READY)
    before = key_named(window, "Picked up 482").size()
    bridge.show(a_picture(READY, taps=[_picked_up()]))
    undo = key_named(window, "Undo 482")
    assert (undo.objectName(), undo.text(), undo.remark) == ("undo", "UNDO", "Picked up in 3 s")
    assert undo.size() == before
    assert undo.height() >= 20 * px_per_mm - 1
    assert label_fits(undo)
    assert "Picked up saved" in said(card_of(window, READY))


def test_undo_takes_back_the_tap_it_names(show: Show) -> None:
    held = _picked_up()
    bridge = FakeBridge(a_picture(READY, taps=[held]))
    window = show(bridge)
    tap(bridge, key_named(window, "Undo 482"))
    assert bridge.asked == [("undo", held.key)]


def test_a_finger_that_comes_down_in_time_is_in_time_however_long_it_stays(show: Show) -> None:
    held = _picked_up()
    bridge = FakeBridge(a_picture(READY, taps=[held]))
    window = show(bridge)
    look(bridge)
    QTest.mousePress(key_named(window, "Undo 482"), LEFT)
    assert bridge.asked == [("undo", held.key)]
    QTest.mouseRelease(key_named(window, "Undo 482"), LEFT)
    assert len(bridge.asked) == 1


def test_the_second_press_of_a_double_tap_does_not_undo_the_first(show: Show) -> None:
    bridge = FakeBridge(a_picture(READY))
    window = show(bridge)
    bridge.pass_time(5)
    late = replace(_picked_up(), undo_until=MONO + 8, due=MONO + 8)
    bridge.show(a_picture(READY, taps=[late]))
    bridge.pass_time(0.3)
    QTest.mouseClick(key_named(window, "Undo 482"), LEFT)
    assert bridge.asked == []


@pytest.mark.parametrize(("passed", "left"), [(0.0, 3), (0.9, 3), (1.0, 2), (2.5, 1)])
def test_the_seconds_left_are_never_more_than_there_are_whole_ones(show: Show, passed: float, left: int) -> None:
    bridge = FakeBridge(a_picture(READY, taps=[_picked_up()]))
    window = show(bridge)
    bridge.pass_time(passed)
    window.refresh()
    assert key_named(window, "Undo 482").remark == f"Picked up in {left} s"


def test_the_countdown_lays_nothing_out_anew(show: Show) -> None:
    bridge = FakeBridge(a_picture(READY, taps=[_picked_up()]))
    window = show(bridge)
    face = card_of(window, READY)._face
    bridge.pass_time(1.2)
    window.refresh()
    assert card_of(window, READY)._face is face


def test_when_the_time_is_up_undo_goes_by_itself_before_the_next_second_of_the_window(show: Show, qtbot: QtBot) -> None:
    bridge = FakeBridge(a_picture(READY, taps=[_picked_up(0.06)]))
    window = show(bridge)
    window._clock.stop()
    assert "Undo 482" in _names(window)
    bridge.pass_time(0.07)
    qtbot.waitUntil(lambda: "Undo 482" not in _names(window))


def test_without_a_countdown_the_board_asks_for_nothing_between_the_seconds(show: Show) -> None:
    window = show(FakeBridge(a_picture(READY)))
    assert not window.board._wake.isActive()


def test_an_accept_with_a_grace_offers_undo_in_its_next_lane_and_the_way_to_cancel_stays(show: Show) -> None:
    new = order(482)
    window = show(FakeBridge(a_picture(new, taps=[_picked_up(3, new, Action.ACCEPT)])))
    assert window.board.lanes[Stage.PREPARING].isAncestorOf(card_of(window, new))
    assert _names(window)[-2:] == ["Cancel 482", "Undo 482"]


def test_once_it_is_being_sent_nothing_can_be_undone(show: Show) -> None:
    sending = replace(_picked_up(), state=TapState.SENDING, attempts=1)
    assert "Undo 482" not in _names(show(FakeBridge(a_picture(READY, taps=[sending]))))


def test_of_a_tap_that_was_undone_nothing_is_left_and_its_key_is_back(show: Show) -> None:
    undone = replace(_picked_up(), state=TapState.DROPPED, settled_at=NOW)
    window = show(FakeBridge(a_picture(READY, taps=[undone])))
    assert "Picked up" not in said(card_of(window, READY))
    assert "Picked up 482" in _names(window)


RUSH = [order(number, Status.READY, age=1000 - number) for number in range(1, 9)]
URGENT = [order(number, Status.READY, age=3000 - number) for number in (21, 22)]
SIZES = [((1280, 800), 5.9), ((1920, 1080), 5.55), ((800, 1280), 5.9)]


def _on_glass(window: Window, name: str) -> QRect:
    return place_of(key_named(window, name), window)


@pytest.mark.parametrize(("size", "px_per_mm"), SIZES)
@pytest.mark.parametrize("others", [RUSH[1:], []], ids=["a full lane", "a lane with room"])
def test_undo_stays_under_the_finger_and_awake_when_more_urgent_orders_come(
    show: Show, size: tuple[int, int], px_per_mm: float, others: list[Order]
) -> None:
    held = [_picked_up(the_order=RUSH[0])]
    bridge = FakeBridge(a_picture(*RUSH[:1], *others, taps=held))
    window = show(bridge, size, px_per_mm)
    window.board.turn_to(Stage.READY)
    before = _on_glass(window, "Undo 1")
    look(bridge)
    bridge.show(a_picture(*URGENT, *RUSH[:1], *others, taps=held))
    assert _on_glass(window, "Undo 1") == before
    assert key_named(window, "Undo 1").awake


def test_once_nothing_can_be_taken_back_the_lane_shows_its_most_urgent_order_again(show: Show) -> None:
    bridge = FakeBridge(a_picture(*RUSH, taps=[_picked_up(the_order=RUSH[0])]))
    window = show(bridge)
    bridge.show(a_picture(*URGENT, *RUSH, taps=[_picked_up(the_order=RUSH[0])]))
    lane = window.board.lanes[Stage.READY]
    assert lane._heading.hints.startswith("▲ 2")
    bridge.pass_time(3.1)
    bridge.show(a_picture(*URGENT, *RUSH[1:]))
    assert lane.in_view()[0] == URGENT[0].id
    assert not key_named(window, "Picked up 21").awake


def test_a_finger_that_scrolls_away_from_undo_is_not_pulled_back(show: Show) -> None:
    bridge = FakeBridge(a_picture(*RUSH, taps=[_picked_up(the_order=RUSH[0])]))
    window = show(bridge)
    bar = window.board.lanes[Stage.READY]._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    bridge.pass_time(1)
    window.refresh()
    assert bar.value() == bar.maximum()
    bridge.pass_time(3)
    window.refresh()
    assert bar.value() == bar.maximum()


@pytest.mark.parametrize(("size", "px_per_mm"), SIZES)
def test_what_was_accepted_and_can_be_taken_back_is_brought_into_view_in_its_next_lane(
    show: Show, size: tuple[int, int], px_per_mm: float
) -> None:
    cooking = [replace(each, status=Status.ACCEPTED) for each in RUSH]
    new = order(482, age=1)
    bridge = FakeBridge(a_picture(*cooking, new))
    window = show(bridge, size, px_per_mm)
    window.board.turn_to(Stage.PREPARING)
    bridge.show(a_picture(*cooking, new, taps=[_picked_up(the_order=new, action=Action.ACCEPT)]))
    undo = key_named(window, "Undo 482")
    assert undo.visibleRegion().boundingRect() == undo.rect()
    bridge.pass_time(3.1)
    window.refresh()
    assert window.board.lanes[Stage.PREPARING].in_view()[0] == cooking[0].id


def test_a_banner_that_comes_pushes_no_undo_out_of_view(show: Show) -> None:
    held = [_picked_up(the_order=RUSH[1])]
    bridge = FakeBridge(a_picture(*RUSH, taps=held))
    window = show(bridge)
    lost = Notice(1, NOW, Trouble.STORE, why="The disk is full.")
    bridge.show(replace(a_picture(*RUSH, taps=held), notices=(lost,)))
    undo = key_named(window, "Undo 2")
    assert undo.visibleRegion().boundingRect() == undo.rect()
