"""Items ticked off one by one: shown as made, asked for once, and never where nothing is to be made."""

from itertools import pairwise

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kds_app.domain.lifecycle import Stage, Status
from kds_app.domain.marks import Mark
from kds_app.domain.order import Line, Modifier
from kds_app.domain.preferences import DISTANCES
from kds_app.ui.row_key import RowKey
from kds_app.ui.ticket import TicketCard
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import STILL, FakeBridge, a_picture, fourteen_lines, order
from tests.ui.conftest import Show
from tests.ui.hands import LEFT, UNHURRIED, card_of, key_named, said

RICE = Line("1", "Rice", 2, "", (Modifier("Chilli"), Modifier("Egg", 1, (Modifier("soft"),))))
TEA = Line("2", "Tea", 3)
ORDER = order(482, Status.ACCEPTED, lines=(RICE, TEA))
SMALL = (920, 575)
"""All three lanes on the 800 pixels that Qt's offscreen screen has."""


def _rows(card: TicketCard) -> list[RowKey]:
    return [row for row in card.rows if row.isVisible()]


def _tap(bridge: FakeBridge, row: RowKey) -> None:
    bridge.pass_time(UNHURRIED)
    QTest.mouseClick(row, LEFT)


def _struck(card: TicketCard) -> list[str]:
    assert card._face is not None
    return [p.text for _, _, p in card._face.texts if p._layout.font().strikeOut()]


def test_a_tap_on_an_item_or_on_its_choices_ticks_that_line_off(show: Show) -> None:
    bridge = FakeBridge(a_picture(ORDER))
    card = card_of(show(bridge, SMALL, 4.2), ORDER)
    rice, tea = _rows(card)
    assert card._face is not None
    egg = next(y for _, y, p in card._face.texts if p.text == "soft")
    assert rice.y() < egg < rice.geometry().bottom() <= tea.y()
    _tap(bridge, tea)
    _tap(bridge, rice)
    assert bridge.asked == [("tick_off", ORDER.id, TEA, 1), ("tick_off", ORDER.id, RICE, 0)]


def test_what_is_made_is_struck_through_with_a_tick_and_moves_nothing_on_its_ticket(show: Show) -> None:
    bridge = FakeBridge(a_picture(ORDER))
    window = show(bridge)
    card = card_of(window, ORDER)
    before = (card.height(), [row.geometry() for row in _rows(card)])
    bridge.pass_time(UNHURRIED)
    bridge.show(a_picture(ORDER, marks={ORDER.id: Mark(ticked=(RICE,))}))
    assert "✓" in said(card)
    assert {"Rice", "Chilli", "2"} <= set(_struck(card))
    assert "Tea" not in _struck(card)
    assert (card.height(), [row.geometry() for row in _rows(card)]) == before
    assert all(key.awake for key in (*card.keys, *card.rows))


def test_what_is_made_in_part_says_how_many_of_how_many(show: Show) -> None:
    made_one = Line("2", "Tea", 1)
    card = card_of(show(FakeBridge(a_picture(ORDER, marks={ORDER.id: Mark(ticked=(made_one,))}))), ORDER)
    assert "✓ 1 of 3 made" in said(card)
    assert _struck(card) == []


def test_a_screen_reader_hears_each_item_with_its_order_and_whether_it_is_made(show: Show) -> None:
    card = card_of(show(FakeBridge(a_picture(ORDER, marks={ORDER.id: Mark(ticked=(TEA,))}))), ORDER)
    told = [(row.accessibleName(), row.isCheckable(), row.isChecked()) for row in _rows(card)]
    assert told == [("2 Rice, order 482", True, False), ("3 Tea, order 482", True, True)]


def test_whether_an_item_is_made_is_for_the_program_to_say_and_not_for_the_finger(show: Show) -> None:
    bridge = FakeBridge(a_picture(ORDER))
    card = card_of(show(bridge), ORDER)
    _tap(bridge, _rows(card)[0])
    assert not _rows(card)[0].isChecked()


@pytest.mark.parametrize(("size", "px_per_mm"), [((1280, 800), 5.9), ((1920, 1080), 5.55), ((800, 1280), 5.9)])
def test_rows_are_high_enough_for_a_finger_and_leave_no_gap_to_miss(
    show: Show, size: tuple[int, int], px_per_mm: float
) -> None:
    window = show(FakeBridge(a_picture(ORDER)), size, px_per_mm)
    window.board.turn_to(Stage.PREPARING)
    first, second = _rows(card_of(window, ORDER))
    assert min(first.height(), second.height()) >= 6.6 * px_per_mm - 1
    assert second.y() - first.geometry().bottom() <= 1


def test_a_row_that_moved_under_the_finger_ignores_it(show: Show) -> None:
    bridge = FakeBridge(a_picture(ORDER))
    card = card_of(show(bridge, SMALL, 4.2), ORDER)
    bridge.pass_time(5)
    bridge.show(a_picture(order(482, Status.ACCEPTED, lines=(RICE, Line("3", "Soup", 1), TEA))))
    QTest.mouseClick(_rows(card)[1], LEFT)
    assert bridge.asked == []


def test_a_row_answers_the_finger_while_it_is_down(show: Show) -> None:
    bridge = FakeBridge(a_picture(ORDER))
    card = card_of(show(bridge), ORDER)
    bridge.pass_time(UNHURRIED)
    row = _rows(card)[1]
    before = row.grab().toImage()
    QTest.mousePress(row, LEFT)
    assert row.grab().toImage() != before
    QTest.mouseRelease(row, LEFT)
    assert row.grab().toImage() == before


def test_an_order_that_is_called_off_has_nothing_to_tick_off(show: Show) -> None:
    gone = order(468, Status.CANCELLED, lines=(RICE, TEA))
    card = card_of(show(FakeBridge(a_picture(gone, called_off={gone.id: Stage.READY}))), gone)
    assert [row.objectName() for row in _rows(card)] == ["more"]


def test_a_scheduled_order_has_nothing_to_tick_off_but_opens_by_its_words(show: Show) -> None:
    later = order(490, Status.SCHEDULED, lines=fourteen_lines() * 2, scheduled_at=NOW)
    bridge = FakeBridge(a_picture(later))
    window = show(bridge)
    window.open_scheduled()
    (more,) = _rows(card_of(window, later))
    assert more.accessibleName() == "Show all of order 490"


def test_a_new_order_has_nothing_to_tick_off_for_its_ticket_slides_as_others_come(show: Show) -> None:
    new = order(482, lines=(RICE, TEA))
    bridge = FakeBridge(a_picture(new))
    window = show(bridge)
    assert _rows(card_of(window, new)) == []
    bridge.show(a_picture(accepted := replace(new, status=Status.ACCEPTED)))
    assert len(_rows(card_of(window, accepted))) == 2


def _open(show: Show) -> tuple[FakeBridge, Window, TicketCard]:
    long = order(482, Status.ACCEPTED, lines=fourteen_lines())
    bridge = FakeBridge(a_picture(long))
    window = show(bridge)
    return bridge, window, card_of(window, long)


def test_the_words_more_items_open_the_ticket_whole_and_show_less_closes_it_again(show: Show) -> None:
    bridge, _, card = _open(show)
    assert _rows(card)[-1].accessibleName() == "Show all of order 482"
    _rows(card)[-1].click()
    assert "▲ Show less" in said(card)
    assert len(_rows(card)) == 15
    assert _rows(card)[-1].accessibleName() == "Show less of order 482"
    _rows(card)[-1].click()
    assert "more items" in said(card)
    assert bridge.asked == []


def test_an_item_of_an_opened_ticket_is_ticked_off_and_the_ticket_stays_open(show: Show) -> None:
    bridge, _, card = _open(show)
    _rows(card)[-1].click()
    _rows(card)[13].click()
    assert bridge.asked == [("tick_off", "id-482", fourteen_lines()[13], 13)]
    assert "▲ Show less" in said(card)


def test_rows_that_are_gone_leave_nothing_behind_that_a_finger_could_hit(show: Show, qtbot: QtBot) -> None:
    bridge, _, card = _open(show)
    bridge.show(a_picture(order(482, Status.ACCEPTED, lines=(TEA,))))
    assert len(_rows(card)) == 1
    qtbot.waitUntil(lambda: len(card.findChildren(RowKey)) == 1)


def test_an_order_without_items_says_so(show: Show) -> None:
    empty = order(482, lines=())
    assert "No items came with this order" in said(card_of(show(FakeBridge(a_picture(empty))), empty))


def test_key_names_are_not_taken_by_rows(show: Show) -> None:
    window = show(FakeBridge(a_picture(ORDER)))
    assert key_named(window, "Ready 482").objectName() == "ready"


@pytest.mark.parametrize("distance", DISTANCES)
def test_no_item_lies_on_the_next_or_on_the_key_below(show: Show, distance: float) -> None:
    bridge = FakeBridge(a_picture(ORDER), preferences=replace(STILL, distance=distance))
    card = card_of(show(bridge), ORDER)
    places = [row.geometry() for row in _rows(card)]
    assert all(
        one.bottom() < other.top() for one, other in pairwise([*places, key_named(card, "Ready 482").geometry()])
    )


@pytest.mark.parametrize("lines", [(RICE,), (TEA, RICE), (TEA,)], ids=["choices", "choices last", "a name alone"])
def test_there_is_air_between_the_last_words_of_an_order_and_the_key_below(show: Show, lines: tuple[Line, ...]) -> None:
    made = order(482, Status.ACCEPTED, lines=lines)
    card = card_of(show(FakeBridge(a_picture(made))), made)
    assert card._face is not None
    lowest = max(y + paragraph.height for _, y, paragraph in card._face.texts)
    assert key_named(card, "Ready 482").y() - lowest >= card._face.look.text(0.4)
