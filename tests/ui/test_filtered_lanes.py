"""What this screen's filter holds back is always told, in the lane where it is missing."""

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from kds_app.domain.lifecycle import Stage, Status
from kds_app.domain.order import provider
from kds_app.ui.theme import BOLD, font
from tests.fakes.screen import STILL, FakeBridge, a_picture, order
from tests.ui.conftest import Show
from tests.ui.hands import cards

GRAB_ONLY = replace(STILL, only_providers=(6,))
PICTURE = a_picture(
    order(1),
    order(2, provider=provider(7)),
    order(3, provider=provider(9)),
    order(4, Status.READY, provider=provider(7)),
)


def test_the_board_shows_what_the_filter_lets_through_and_each_lane_says_what_it_does_not(show: Show) -> None:
    window = show(FakeBridge(PICTURE, preferences=GRAB_ONLY))
    assert [card.accessibleName() for card in cards(window)] == ["Order 1"]
    headings = {stage: lane._heading for stage, lane in window.board.lanes.items()}
    assert headings[Stage.NEW].accessibleName() == "New 1, 2 hidden by filter"
    assert headings[Stage.NEW].held_back == "▽ 2 hidden"
    assert headings[Stage.PREPARING].held_back == ""
    assert headings[Stage.READY].held_back == "▽ 1 hidden"


def test_a_lane_that_is_empty_because_of_the_filter_never_says_no_orders(show: Show) -> None:
    window = show(FakeBridge(PICTURE, preferences=GRAB_ONLY))
    said = [window.board.lanes[stage]._empty.text() for stage in (Stage.PREPARING, Stage.READY)]
    assert said == ["No orders", "1 hidden by filter"]


def test_without_a_filter_nothing_is_said_of_one(show: Show, qtbot: QtBot) -> None:
    window = show(FakeBridge(PICTURE))
    qtbot.waitUntil(lambda: len(list(cards(window))) == 4)
    assert all(lane._heading.held_back == "" for lane in window.board.lanes.values())


@pytest.mark.parametrize(("size", "px_per_mm"), [((1280, 800), 5.9), ((1920, 1080), 5.55), ((1280, 800), 3.78)])
def test_name_count_what_is_hidden_and_what_is_below_have_room_side_by_side(
    show: Show, size: tuple[int, int], px_per_mm: float
) -> None:
    rush = [order(n, Status.ACCEPTED, provider=provider(6 + n % 2)) for n in range(40)]
    window = show(FakeBridge(a_picture(*rush), preferences=GRAB_ONLY), size, px_per_mm)
    heading, look = window.board.lanes[Stage.PREPARING]._heading, window._look
    name = QFontMetricsF(font(look.text(4.2), BOLD)).horizontalAdvance("Preparing20") + look.text(1.6 + 3 + 1.6)
    hidden = QFontMetricsF(font(look.text(3.2), BOLD)).horizontalAdvance(heading.held_back)
    arrows = QFontMetricsF(font(look.text(3.8), BOLD)).horizontalAdvance(heading._out.arrows)
    assert heading.held_back == "▽ 20 hidden"
    assert name + hidden + arrows + look.text(1) <= heading.width()
