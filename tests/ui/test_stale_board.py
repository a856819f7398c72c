"""A board that may not be believed says so all over, and never that there is nothing to do."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import LANES
from kds_app.engine.picture import Link, Picture
from kds_app.ui.palettes import DARK
from kds_app.ui.window import Window
from tests.fakes.screen import FRESH, STALE, FakeBridge, a_picture, order
from tests.ui.conftest import Show

FRAME = 6
"""Pixels from the board's edge that the frame certainly covers."""


def _edges(window: Window) -> list[set[int]]:
    """The colours along each edge of the board."""
    seen: QImage = window.board.grab().toImage()
    wide, high = range(seen.width()), range(seen.height())
    middle = range(FRAME * 4, seen.width() - FRAME * 4)
    return [
        {seen.pixel(x, 2) for x in middle},
        {seen.pixel(x, seen.height() - 3) for x in wide},
        {seen.pixel(2, y) for y in high},
        {seen.pixel(seen.width() - 3, y) for y in high},
    ]


def _empty_lanes(window: Window) -> list[str]:
    return [
        label.text()
        for stage in LANES
        for label in window.board.lanes[stage].findChildren(QLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if label.isVisible() and label.text()
    ]


TROUBLE = QColor(DARK.trouble).rgb()


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)])
def test_a_stale_board_stands_in_a_frame_in_the_colour_of_trouble_and_a_fresh_one_does_not(
    show: Show, size: tuple[int, int]
) -> None:
    bridge = FakeBridge(a_picture(order(482)))
    window = show(bridge, size)
    assert not any(TROUBLE in edge for edge in _edges(window))
    bridge.show(a_picture(order(482), link=STALE))
    assert all(TROUBLE in edge and len(edge) > 1 for edge in _edges(window))
    bridge.show(a_picture(order(482)))
    assert not any(TROUBLE in edge for edge in _edges(window))


class PaintsAtTheEdge(QObject):
    """Counts how often the board was painted where its frame stands."""

    def __init__(self, board: QWidget) -> None:
        super().__init__(board)
        self._board = board
        self.count = 0
        board.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Only look."""
        if isinstance(event, QPaintEvent):
            self.count += event.region().contains(QPoint(2, self._board.height() // 2))
        return False


def test_the_frame_comes_and_goes_on_the_glass_and_not_only_when_somebody_asks(show: Show, qtbot: QtBot) -> None:
    bridge = FakeBridge(a_picture(order(482)))
    paints = PaintsAtTheEdge(show(bridge).board)
    for link in (STALE, FRESH, STALE):
        paints.count = 0
        bridge.show(a_picture(order(482), link=link))
        qtbot.waitUntil(lambda: paints.count > 0)


def test_the_frame_is_heavy_enough_to_be_seen_across_a_kitchen(show: Show) -> None:
    seen = show(FakeBridge(a_picture(link=STALE))).board.grab().toImage()
    along = [seen.pixel(3, y) == TROUBLE for y in range(100, 500)]
    assert sum(along) > 0.3 * len(along)
    assert "".join("#" if hatched else "." for hatched in along).count("###") > 3


def test_it_turns_stale_by_itself_when_thirty_seconds_pass_without_a_reading(show: Show) -> None:
    bridge = FakeBridge(a_picture())
    window = show(bridge)
    bridge.pass_time(25)
    window.refresh()
    assert _empty_lanes(window) == ["No orders"] * 3
    bridge.pass_time(2)
    window.refresh()
    assert all(said.startswith("No news from the server since ") for said in _empty_lanes(window))


@pytest.mark.parametrize(
    "picture",
    [
        a_picture(link=STALE),
        a_picture(link=replace(STALE, failing=Delivery(Outcome.NOT_SENT))),
        a_picture(link=replace(STALE, heard=None)),
        a_picture(link=Link()),
        Picture(),
    ],
    ids=["stale", "failing", "from before the restart", "never read", "not signed in"],
)
def test_an_empty_lane_that_may_not_be_believed_never_says_no_orders(show: Show, picture: Picture) -> None:
    said = _empty_lanes(show(FakeBridge(picture)))
    assert len(said) == 3
    assert all(text.startswith("No news from the server") for text in said)


def test_an_empty_lane_on_a_fresh_board_says_there_are_no_orders(show: Show) -> None:
    assert _empty_lanes(show(FakeBridge(a_picture(link=FRESH)))) == ["No orders"] * 3


def test_a_lane_with_tickets_says_nothing_of_being_empty(show: Show) -> None:
    window = show(FakeBridge(a_picture(order(482))))
    assert _empty_lanes(window) == ["No orders"] * 2
