"""Getting about a full board without a finger: a screenful on, a ticket into view, digits and a ring on the tickets."""

import pytest
from PySide6.QtCore import QRectF

from kds_app.domain.lifecycle import LANES, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.ui.board import BoardView
from kds_app.ui.heading import OutOfView
from kds_app.ui.lane import Lane
from kds_app.ui.marker import Marker
from kds_app.ui.window import Window
from tests.fakes.screen import FakeBridge, a_picture, an_evening, fourteen_lines, order
from tests.gallery.sight import see
from tests.ui.conftest import Show
from tests.ui.hands import card_of, cards

NEW = [order(number, age=1000 - number) for number in range(1, 9)]
BUSY = [*NEW, *(order(number, Status.ACCEPTED, age=1000 - number) for number in range(21, 29)), order(41, Status.READY)]
PORTRAIT = (800, 1280)
READ_AT_A_METRE = 5.8
"""Millimetres: the height of letters of 20 arc minutes."""


def _ids(*numbers: int) -> list[OrderId]:
    return [OrderId(f"id-{number}") for number in numbers]


def _tops(lane: Lane) -> int:
    return lane._scroll.verticalScrollBar().value()


def test_the_tickets_in_view_are_told_in_reading_order(show: Show) -> None:
    board = show(FakeBridge(a_picture(*BUSY))).board
    assert board.visible_tickets() == _ids(1, 2, 21, 22, 41)


def test_a_page_down_skips_no_ticket_and_a_page_up_leads_back(show: Show) -> None:
    board = show(FakeBridge(a_picture(*NEW))).board
    seen = [board.visible_tickets()]
    for _ in range(10):
        board.page(1)
        seen.append(board.visible_tickets())
    assert [order_id for page in seen for order_id in page if order_id in _ids(*range(1, 9))]
    assert set().union(*seen) == set(_ids(*range(1, 9)))
    assert seen[-1] == seen[-2]
    for _ in range(10):
        board.page(-1)
    assert board.visible_tickets() == seen[0]


def test_a_page_goes_on_in_the_lane_of_the_selected_ticket_and_then_in_the_next(show: Show) -> None:
    board = show(FakeBridge(a_picture(*BUSY))).board
    board.selected = OrderId("id-21")
    board.page(1)
    assert [_tops(board.lanes[stage]) > 0 for stage in LANES] == [False, True, False]
    board.selected = OrderId("id-41")
    board.page(1)
    assert [_tops(board.lanes[stage]) > 0 for stage in LANES] == [True, True, False]


def test_a_ticket_that_is_higher_than_the_lane_is_paged_through(show: Show) -> None:
    giant = order(1, age=1999, notes=("word " * 300,))
    board = show(FakeBridge(a_picture(giant, NEW[1]))).board
    tops = []
    for _ in range(12):
        tops.append(_tops(board.lanes[Stage.NEW]))
        board.page(1)
    assert OrderId("id-2") in board.visible_tickets()
    assert sorted(tops) == tops
    for _ in range(12):
        board.page(-1)
    assert _tops(board.lanes[Stage.NEW]) == 0


@pytest.mark.parametrize("number", [8, 1, 4])
def test_a_ticket_is_brought_into_view_whole(show: Show, number: int) -> None:
    window = show(FakeBridge(a_picture(*NEW)))
    window.board.reveal(OrderId("id-8"))
    window.board.reveal(OrderId(f"id-{number}"))
    assert OrderId(f"id-{number}") in window.board.visible_tickets()
    card = card_of(window, NEW[number - 1])
    assert card.visibleRegion().boundingRect().height() == card.height()


def test_keys_that_a_page_brought_up_ignore_a_finger_at_first(show: Show) -> None:
    bridge = FakeBridge(a_picture(*NEW))
    window = show(bridge)
    bridge.pass_time(5)
    window.board.page(1)
    assert not any(key.awake for key in window.board.lanes[Stage.NEW].keys)


def test_where_lanes_are_tabs_a_ticket_elsewhere_turns_to_its_tab_and_a_page_past_the_end_to_the_next(
    show: Show,
) -> None:
    board = show(FakeBridge(a_picture(order(1), order(2, Status.ACCEPTED), order(3, Status.READY))), PORTRAIT).board
    board.reveal(OrderId("id-3"))
    assert board.visible_tickets() == _ids(3)
    board.page(1)
    assert board.visible_tickets() == _ids(1)
    board.page(-1)
    assert board.visible_tickets() == _ids(3)


@pytest.mark.parametrize(
    ("out", "text"),
    [
        (OutOfView(), ""),
        (OutOfView(below=4), "▼ 4 more"),
        (OutOfView(above=2), "▲ 2 more"),
        (OutOfView(2, 4, goes_on=True), "▲ 2   ▼ 4 more"),
        (OutOfView(goes_on=True), "▼ more"),
    ],
)
def test_what_is_out_of_view_is_said_in_a_few_characters(out: OutOfView, text: str) -> None:
    assert out.hints == text


@pytest.mark.parametrize("size", [(1280, 800), PORTRAIT])
def test_hints_stand_in_a_line_of_their_own_and_cover_nothing(show: Show, size: tuple[int, int]) -> None:
    window = show(FakeBridge(a_picture(*BUSY)), size)
    lane = window.board.lanes[Stage.NEW]
    window.board.page(1)
    assert lane._heading.hints.startswith("▲")
    assert not lane._heading.geometry().intersects(lane._scroll.geometry())


def _badges(window: Window) -> dict[str, str]:
    marks = {card.accessibleName(): card.findChild(Marker) for card in cards(window)}
    return {name.removeprefix("Order "): mark.badge for name, mark in marks.items() if mark and mark.isVisible()}


def test_digits_stand_on_tickets_once_keys_are_used_and_stay_with_those_that_stay_in_view(show: Show) -> None:
    window = show(FakeBridge(a_picture(*BUSY)))
    assert _badges(window) == {}
    window.board.show_badges = True
    assert _badges(window) == {"1": "1", "2": "2", "21": "3", "22": "4", "41": "5"}
    window.board.lanes[Stage.NEW].page(1)
    assert _badges(window) == {"2": "2", "3": "6", "21": "3", "22": "4", "41": "5"}
    window.board.show_badges = False
    assert _badges(window) == {}


def test_the_tenth_ticket_in_view_is_picked_by_nought_and_the_next_by_none(show: Show) -> None:
    short = [order(number, Status.UNKNOWN, age=1000 - number, lines=fourteen_lines()[:1]) for number in range(1, 15)]
    window = show(FakeBridge(a_picture(*short)), (800, 3000))
    window.board.show_badges = True
    badges = _badges(window)
    assert [badges[str(number)] for number in range(1, 11)] == list("1234567890")
    assert badges.get("11", "") == ""


def test_a_ring_stands_round_the_selected_ticket_alone_and_takes_no_tap(show: Show) -> None:
    window = show(FakeBridge(a_picture(*BUSY)))
    board: BoardView = window.board
    plain = card_of(window, NEW[0]).grab().toImage()
    board.selected = NEW[0].id
    ringed = card_of(window, NEW[0])
    assert ringed.grab().toImage() != plain
    marks = [card.findChild(Marker) for card in cards(window)]
    assert [mark.selected for mark in marks if mark] == [True]
    assert ringed.childAt(5, ringed.height() // 2).__class__ is not Marker
    board.selected = NEW[1].id
    assert ringed.grab().toImage() == plain


@pytest.mark.parametrize(("size", "px_per_mm"), [((1280, 800), 5.9), ((1920, 1080), 5.55), (PORTRAIT, 5.9)])
def test_the_digit_that_picks_a_ticket_is_read_a_metre_away(
    show: Show, size: tuple[int, int], px_per_mm: float
) -> None:
    window = show(FakeBridge(a_picture(NEW[0])), size, px_per_mm)
    window.board.show_badges = True
    (digit,) = [text for text in see(window).texts if isinstance(text.widget, Marker)]
    assert digit.said == "1"
    assert digit.place.height() >= READ_AT_A_METRE * px_per_mm


@pytest.mark.parametrize(("size", "px_per_mm"), [((1280, 800), 5.9), ((1920, 1080), 5.55), (PORTRAIT, 5.9)])
def test_a_badge_is_in_view_wherever_its_number_is_and_covers_no_word_and_no_key(
    show: Show, size: tuple[int, int], px_per_mm: float
) -> None:
    window = show(FakeBridge(an_evening()), size, px_per_mm)
    window.board.show_badges = True
    badged = [card for card in cards(window) if (found := card.findChild(Marker)) and found.badge]
    assert len(badged) == len(window.board.visible_tickets()) >= 3
    for card in badged:
        face = card._face
        assert face is not None
        assert face.badge is not None
        place = face.badge.adjusted(0.5, 0.5, -0.5, -0.5)
        assert card.visibleRegion().boundingRect().contains(face.badge.toAlignedRect())
        assert not [p.text for x, y, p in face.texts if QRectF(x, y, p.width, p.height).intersects(place)]
        assert not any(QRectF(key.geometry()).intersects(place) for key in card.keys)


def test_digits_that_come_and_go_move_no_key(show: Show) -> None:
    bridge = FakeBridge(a_picture(*BUSY))
    window = show(bridge)
    window.board.show_badges = True
    bridge.pass_time(5)
    faces = {card: card._face for card in cards(window)}
    window.board.lanes[Stage.NEW].page(1)
    assert {card: card._face for card in cards(window) if card in faces} == faces
