"""A lane with more tickets than fit: it says so, and a finger moves it without setting anything off."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollBar
from pytestqt.qtbot import QtBot

from kds_app.domain.lifecycle import Stage, Status
from kds_app.ui.lane import Lane
from kds_app.ui.row_key import RowKey
from kds_app.ui.steady import Steady
from tests.fakes.screen import FakeBridge, a_picture, order
from tests.gallery.sight import see
from tests.gallery.stage import place_of
from tests.ui.conftest import Show
from tests.ui.hands import LEFT, key_named
from tests.ui.painted import Painted

RUSH = [order(number, age=100 - number) for number in range(1, 9)]


def _lane(show: Show, bridge: FakeBridge) -> Lane:
    return show(bridge, (1280, 780)).board.lanes[Stage.NEW]


def _bar(lane: Lane) -> QScrollBar:
    return lane._scroll.verticalScrollBar()


def _more(lane: Lane) -> str:
    return lane._heading.hints


def test_a_lane_says_how_many_tickets_start_below_and_stops_saying_so_at_the_end(show: Show) -> None:
    lane = _lane(show, FakeBridge(a_picture(*RUSH)))
    assert _more(lane) == "▼ 6 more"
    _bar(lane).setValue(_bar(lane).maximum())
    assert _more(lane) == "▲ 7 more"


def test_a_lane_whose_tickets_fit_says_nothing(show: Show) -> None:
    assert _more(_lane(show, FakeBridge(a_picture(*RUSH[:1])))) == ""


def _stock(lane: Lane, qtbot: QtBot) -> None:
    """What is below the view has its cards, too, as far as it is to have any."""
    qtbot.waitUntil(lambda: not lane._stock.isActive())


def test_the_most_urgent_ticket_stands_at_the_top(show: Show, qtbot: QtBot) -> None:
    lane = _lane(show, FakeBridge(a_picture(*reversed(RUSH))))
    _stock(lane, qtbot)
    names = [key.accessibleName() for key in lane.keys if key.objectName() == "accept"]
    assert len(names) >= 3
    assert names == [f"Accept {number}" for number in range(1, 1 + len(names))]


@pytest.mark.parametrize("on", ["a key", "an item"])
def test_a_finger_that_drags_a_lane_by_what_is_on_it_scrolls_it_and_presses_nothing(
    show: Show, qtbot: QtBot, on: str
) -> None:
    cooking = [replace(each, status=Status.ACCEPTED) for each in RUSH]  # new orders have nothing to tick off
    bridge = FakeBridge(a_picture(*cooking))
    lane = show(bridge, (1280, 780)).board.lanes[Stage.PREPARING]
    bridge.pass_time(5)
    item = lane.cards[RUSH[0].id].findChild(RowKey, "item-0")
    window, key = lane.window().windowHandle(), key_named(lane, "Ready 1") if on == "a key" else item
    assert key is not None
    at = key.mapTo(lane.window(), key.rect().center())
    QTest.mousePress(window, LEFT, pos=at)
    finger = iter(range(at.y(), 0, -20))

    def dragged() -> bool:
        QTest.mouseMove(window, QPoint(at.x(), next(finger)))
        return _bar(lane).value() > 0

    qtbot.waitUntil(dragged)
    QTest.mouseRelease(window, LEFT, pos=QPoint(at.x(), next(finger)))
    assert bridge.asked == []
    assert not any(key.isDown() for key in lane.findChildren(Steady))


def test_where_a_lane_was_scrolled_to_it_stays_while_the_board_goes_on(show: Show) -> None:
    bridge = FakeBridge(a_picture(*RUSH))
    lane = _lane(show, bridge)
    _bar(lane).setValue(400)
    bridge.show(a_picture(*RUSH, order(9, age=1)))
    assert _bar(lane).value() == 400


def test_a_step_of_a_finger_paints_what_comes_into_view_and_nothing_else_of_the_lane(show: Show, qtbot: QtBot) -> None:
    lane = _lane(show, FakeBridge(a_picture(*RUSH)))
    _stock(lane, qtbot)
    _bar(lane).setValue(200)
    painted = Painted(lane._scroll)
    qtbot.waitUntil(painted.nothing)
    _bar(lane).setValue(220)
    qtbot.waitUntil(lambda: not painted.region.isEmpty())
    painted.end()
    into_view = QRect(0, lane._scroll.height() - 20, lane.width(), 20)
    assert (painted.region - QRegion(into_view)).isEmpty()


def test_the_hint_of_one_lane_stands_clear_of_the_name_of_the_next(show: Show) -> None:
    window = show(FakeBridge(a_picture(*RUSH)))
    heading, inset = window.board.lanes[Stage.NEW]._heading, window._look.text(1.2)
    line = place_of(heading, window)
    written = [text.place for text in see(window).texts if text.widget is heading]
    assert min(place.left() for place in written) >= line.left() + inset
    assert max(place.right() for place in written) <= line.right() - inset


MANY = [order(number, age=2000 - number) for number in range(200)]


def test_tickets_far_below_have_no_card_until_they_are_scrolled_to(show: Show, qtbot: QtBot) -> None:
    bridge = FakeBridge(a_picture(*MANY))
    lane = _lane(show, bridge)
    at_first = len(lane.cards)
    _stock(lane, qtbot)
    built = len(lane.cards)
    assert at_first < built < 12
    assert lane.keys
    bar = _bar(lane)
    while bar.value() < bar.maximum():
        bar.setValue(bar.value() + lane.height() // 3)
        last = list(lane.cards.values())[-1]
        assert len(lane.cards) == len(MANY) or last.y() > lane._seen().bottom(), "a finger would meet a gap"
    assert list(lane.cards) == [each.id for each in MANY]
    bar.setValue(0)
    bridge.show(a_picture(*MANY))
    assert len(lane.cards) == built


def test_a_lane_that_has_emptied_while_it_was_scrolled_cannot_be_scrolled_to_where_nothing_is(show: Show) -> None:
    bridge = FakeBridge(a_picture(*RUSH))
    window = show(bridge, (1280, 780))
    lane = window.board.lanes[Stage.NEW]
    _bar(lane).setValue(_bar(lane).maximum())
    bridge.show(a_picture(*RUSH[:1]))
    _bar(lane).setValue(0)
    bridge.pass_time(1)
    window.refresh()
    assert _bar(lane).maximum() == 0


@pytest.mark.parametrize("left", [1, 2, 3])
def test_a_lane_of_which_only_tickets_above_the_view_are_left_comes_back_to_them(show: Show, left: int) -> None:
    bridge = FakeBridge(a_picture(*RUSH))
    window = show(bridge, (1280, 780))
    lane = window.board.lanes[Stage.NEW]
    _bar(lane).setValue(_bar(lane).maximum())
    bridge.show(a_picture(*RUSH[:left]))
    last = lane.cards[RUSH[left - 1].id]
    assert lane._seen().contains(last.geometry().bottomLeft())
    assert _bar(lane).value() == max(0, last.geometry().bottom() + 1 - lane._scroll.height())
    assert not any(key.awake for key in last.keys), "it has only just come"


def test_a_lane_counts_all_its_tickets_whether_they_have_cards_or_not(show: Show) -> None:
    lane = _lane(show, FakeBridge(a_picture(*MANY)))
    begun = len(lane.in_view())
    assert _more(lane) == f"▼ {len(MANY) - begun} more"
    assert lane.accessibleName() == "New 200"


def test_a_ticket_that_is_led_to_has_its_card_at_once(show: Show) -> None:
    window = show(FakeBridge(a_picture(*MANY)), (1280, 780))
    assert window.board.card(MANY[150].id) is None
    window.board.reveal(MANY[150].id)
    assert MANY[150].id in window.board.visible_tickets()


def test_a_ticket_that_stays_keeps_its_card_when_others_come_above_it(show: Show) -> None:
    bridge = FakeBridge(a_picture(*MANY[1:]))
    lane = _lane(show, bridge)
    before = dict(lane.cards)
    bridge.show(a_picture(*MANY))
    kept = [order_id for order_id in lane.cards if lane.cards[order_id] is before.get(order_id)]
    assert len(kept) == len(lane.cards) - 1
