"""Tickets on the board: only what changed is laid out anew, what is gone is gone, and nothing is left off unsaid."""

import gc
import weakref
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import Line, Modifier, OrderType, Rider, RiderState
from kds_app.domain.tap import TapState
from kds_app.engine.picture import Picture
from kds_app.ui.face import compose
from kds_app.ui.look import Look
from kds_app.ui.rail import Errand
from kds_app.ui.theme import Metrics
from kds_app.ui.ticket import TicketCard
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import STALE, STILL, FakeBridge, a_board, a_picture, an_evening, fourteen_lines, order, tap_on
from tests.gallery.stage import place_of, shown_part
from tests.ui.conftest import Show
from tests.ui.hands import LEFT, card_of, cards, key_named, keys, said, tap, texts
from tests.ui.painted import Painted

LOOK = Look(Metrics(5.9))


def _faces(window: Window) -> dict[str, int]:
    return {card.objectName(): id(card._face) for card in cards(window)}


def test_only_the_ticket_that_changed_is_laid_out_anew(show: Show) -> None:
    first, second, third = order(1), order(2, Status.ACCEPTED), order(3, Status.READY)
    bridge = FakeBridge(a_picture(first, second, third))
    window = show(bridge)
    kept = [card._face for card in cards(window)]  # held, so that no address is used twice
    before = _faces(window)
    bridge.show(a_picture(first, order(2, Status.ACCEPTED, notes=("no nuts",)), third))
    after = _faces(window)
    assert {name for name in before if before[name] != after[name]} == {"ticket-id-2"}
    assert len(kept) == 3


def test_a_second_that_passes_lays_nothing_out_anew(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(1), order(2, Status.ACCEPTED), order(3, Status.READY)))
    window = show(bridge)
    before = _faces(window)
    bridge.pass_time(1)
    window.refresh()
    assert _faces(window) == before


def test_a_second_that_passes_moves_nothing_and_what_stands_still_is_told_to_nobody(show: Show, qtbot: QtBot) -> None:
    bridge = FakeBridge(a_picture(order(1), order(2, Status.ACCEPTED), order(3, Status.READY)))
    window = show(bridge)
    window.refresh()
    bridge.pass_time(1)
    with qtbot.assertNotEmitted(window.board.marked):
        window.refresh()


def test_what_grows_higher_as_time_passes_pushes_down_what_is_below_it(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(1), order(2)))
    window = show(bridge)
    window.refresh()
    above, below = card_of(window, order(1)), card_of(window, order(2))
    stood = below.y()
    above.show_ticket = lambda *_, **__: above.height() + 50  # type: ignore[method-assign]
    bridge.pass_time(60)
    window.refresh()
    assert below.y() == stood + 50


@pytest.mark.parametrize("promised_at", [None, NOW + timedelta(minutes=5)], ids=["unpromised", "promised"])
@pytest.mark.parametrize("age", [61, 500, 3000])
def test_a_second_that_passes_has_the_running_age_painted_alone_and_as_it_would_be_with_the_rest(
    show: Show, qtbot: QtBot, age: int, promised_at: datetime | None
) -> None:
    picture = a_picture(order(1, age=age, promised_at=promised_at))
    bridge, later = FakeBridge(picture), FakeBridge(picture)
    window = show(bridge)
    card = card_of(window, order(1))
    painted = Painted(card)
    qtbot.waitUntil(painted.nothing)
    bridge.pass_time(7)
    window.refresh()
    qtbot.waitUntil(lambda: not painted.region.isEmpty())
    painted.end()
    assert card._face is not None
    assert card._face.age.contains(painted.region.boundingRect())
    later.pass_time(7)
    assert card.grab().toImage() == card_of(show(later), order(1)).grab().toImage()


def test_a_countdown_on_one_chip_lays_out_that_ticket_alone(show: Show) -> None:
    first, second = order(1), order(2)
    waiting = tap_on(first, attempts=1, due=1030.0)
    bridge = FakeBridge(a_picture(first, second, taps=[waiting]))
    window = show(bridge)
    kept = [card._face for card in cards(window)]
    before = _faces(window)
    bridge.pass_time(1)
    window.refresh()
    after = _faces(window)
    assert before["ticket-id-1"] != after["ticket-id-1"]
    assert before["ticket-id-2"] == after["ticket-id-2"]
    assert len(kept) == 2


def test_a_ticket_that_leaves_is_gone_for_good(show: Show, qtbot: QtBot) -> None:
    first, second = order(1), order(2)
    bridge = FakeBridge(a_picture(first, second))
    window = show(bridge)
    card = card_of(window, first)
    bridge.show(a_picture(second))
    assert [each.objectName() for each in cards(window)] == ["ticket-id-2"]
    qtbot.waitUntil(lambda: not isValid(card))
    bridge.pass_time(2)
    window.refresh()
    bridge.show(a_picture(first, second))
    assert card_of(window, first) is not card
    tap(bridge, key_named(window, "Accept 1"))
    assert bridge.asked == [("act", "id-1", Action.ACCEPT, None)]


def test_an_evening_of_tickets_leaves_no_card_behind(show: Show, qtbot: QtBot) -> None:
    bridge = FakeBridge(a_picture())
    window = show(bridge)
    born = []
    for number in range(30):
        bridge.show(a_picture(order(number)))
        born.append(weakref.ref(card_of(window, order(number))))
    bridge.show(a_picture())

    def all_gone() -> bool:
        gc.collect()
        return not any(ref() for ref in born)

    qtbot.waitUntil(all_gone)


def test_a_tap_moves_the_ticket_to_the_next_lane_and_a_refusal_moves_it_back_with_the_reason(show: Show) -> None:
    the_order = order(482)
    bridge = FakeBridge(a_picture(the_order))
    window = show(bridge)
    assert window.board.lanes[Stage.NEW].isAncestorOf(card_of(window, the_order))
    bridge.show(a_picture(the_order, taps=[tap_on(the_order)]))
    assert window.board.lanes[Stage.PREPARING].isAncestorOf(card_of(window, the_order))
    assert "Accept saved" in said(card_of(window, the_order))
    refused = tap_on(the_order, state=TapState.DROPPED, found=Status.PLACED, settled_at=NOW)
    bridge.show(a_picture(the_order, taps=[refused]))
    assert window.board.lanes[Stage.NEW].isAncestorOf(card_of(window, the_order))
    assert "Accept refused: order is NEW" in said(card_of(window, the_order))


def test_a_ticket_says_everything_a_cook_needs(show: Show) -> None:
    the_order = order(
        482,
        type=OrderType.DINE_IN,
        table="7",
        customer="Aiko",
        queue=12,
        unpaid=True,
        rider=Rider("Dewi", "4471"),
        notes=("no nuts",),
    )
    text = said(card_of(show(FakeBridge(a_picture(the_order))), the_order))
    for part in ("482", "GrabFood", "Dine-in · Table 7", "Aiko", "queue 12", "rider Dewi", "pin 4471", "NOT PAID"):
        assert part in text
    for part in ("2", "Fried rice", "Chilli", "Extra hot", "no egg", "no nuts"):
        assert part in text


@pytest.mark.parametrize(
    ("status", "state", "says", "never"),
    [
        (Status.DRIVER_ARRIVED, RiderState.COMING, ("RIDER HERE", "rider Dewi"), "coming"),
        (Status.DRIVER_ASSIGNED, RiderState.UNKNOWN, ("rider coming: Dewi",), "HERE"),
        (Status.READY, RiderState.COMING, ("rider coming: Dewi",), "HERE"),
        (Status.READY, RiderState.UNKNOWN, ("rider Dewi",), "coming"),
    ],
)
def test_a_ticket_says_whether_the_rider_is_here_or_coming_to_eyes_and_ears(
    show: Show, status: Status, state: RiderState, says: tuple[str, ...], never: str
) -> None:
    the_order = order(482, status, can_ready=False, rider=Rider("Dewi", "4471", state))
    window = show(FakeBridge(a_picture(the_order)))
    card = card_of(window, the_order)
    for told in (said(card), card.accessibleDescription()):
        assert all(text in told for text in says)
        assert never not in told
    warn = [band for band in card._face.bands if band.colour == window._look.palette.warn] if card._face else []
    pills = [band for band in warn if band.radius]
    assert bool(pills) == ("RIDER HERE" in says)


def test_a_rider_without_a_name_is_coming_all_the_same(show: Show) -> None:
    the_order = order(482, Status.DRIVER_ASSIGNED)
    assert "rider coming\n" in said(card_of(show(FakeBridge(a_picture(the_order))), the_order)) + "\n"


def test_the_brand_is_named_only_where_the_shop_has_several(show: Show) -> None:
    one, other = order(1), order(2, brands=("Kopi Kita",))
    bridge = FakeBridge(a_picture(one))
    window = show(bridge)
    assert "Nasi House" not in said(card_of(window, one))
    bridge.show(a_picture(one, other))
    assert "Nasi House" in said(card_of(window, one))
    assert "Kopi Kita" in said(card_of(window, other))
    bridge.show(a_picture(one, replace(other, status=Status.PICKED_UP)))
    assert "Nasi House" in said(card_of(window, one)), "it does not go with the last order of the other"


def test_a_long_order_says_how_many_items_are_hidden_and_opens_whole_on_a_tap(show: Show) -> None:
    long = order(482, lines=fourteen_lines(), notes=("still here",))
    bridge = FakeBridge(a_picture(long))
    window = show(bridge)
    card = card_of(window, long)
    assert "more items" in said(card)
    assert "Nasi goreng spesial no. 14" not in said(card)
    assert "still here" in said(card)
    QTest.mouseClick(card, LEFT)
    assert "more items" not in said(card)
    assert "Nasi goreng spesial no. 14" in said(card)
    QTest.mouseClick(card, LEFT)
    assert "more items" in said(card)
    assert bridge.asked == []


@pytest.mark.parametrize("distance", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("picture", [an_evening(), an_evening(link=STALE)], ids=["an evening", "an outage"])
def test_the_first_ticket_of_each_lane_has_its_main_key_in_view_from_however_far_it_is_read(
    show: Show, picture: Picture, distance: float
) -> None:
    window = show(FakeBridge(picture, preferences=replace(STILL, distance=distance)))
    for stage, lane in window.board.lanes.items():
        card = next(iter(lane.cards.values()))
        lowest = card.keys[-1]
        assert shown_part(lowest, window) == place_of(lowest, window), stage


def test_what_gives_way_to_the_main_key_is_said_to_be_there_and_shown_on_a_tap(show: Show) -> None:
    line = Line("1", "Fried rice", 1, "no nuts", tuple(Modifier(f"a choice that is long {n}") for n in range(9)))
    the_order = order(482, lines=(line,), notes=("knock softly " * 20,), customer="Aiko")
    window = show(FakeBridge(a_picture(the_order), preferences=replace(STILL, distance=2.0)))
    card = card_of(window, the_order)
    assert "Aiko" not in said(card)
    assert "a choice that is long 8" not in said(card)
    assert "With choices, tap to open" in said(card)
    assert "no nuts" in said(card)
    assert "knock softly " * 20 in said(card).replace("\n", " ") + " "
    key_named(window, "Accept 482")
    QTest.mouseClick(card, LEFT)
    assert "Aiko" in said(card)
    assert "a choice that is long 8" in said(card)


def test_the_main_key_of_a_long_order_is_in_view_without_scrolling(show: Show) -> None:
    long = order(482, lines=fourteen_lines())
    window = show(FakeBridge(a_picture(long)))
    lane, key = window.board.lanes[Stage.NEW], key_named(window, "Accept 482")
    assert key.mapTo(lane, key.rect().bottomLeft()).y() < lane.height()


def test_one_hidden_item_is_called_one_item() -> None:
    ticket = a_board(order(482, lines=(Line("1", "Soto", 1), Line("2", "Tea", 1)))).lanes[Stage.NEW][0]
    whole = compose(ticket, LOOK, 380, None, key=True, room=2000)
    short = compose(ticket, LOOK, 380, None, key=True, room=whole.y - LOOK.text(2))
    assert whole.whole
    assert not short.whole
    assert "▼ 1 more item, tap to open" in texts(short)


def test_a_scheduled_order_stands_in_its_drawer_and_opens_whole_on_a_tap(show: Show) -> None:
    later = order(490, Status.SCHEDULED, lines=fourteen_lines(), scheduled_at=NOW)
    window = show(FakeBridge(a_picture(later)))
    assert list(cards(window)) == []
    key_named(window, "Scheduled 1").click()
    card = card_of(window, later)
    assert window.drawer.isAncestorOf(card)
    assert keys(card) == []
    assert f"for {NOW.astimezone():%H:%M}" in said(card)
    QTest.mouseClick(card, LEFT)
    assert "Nasi goreng spesial no. 14" in said(card)
    key_named(window.drawer, "Close").click()
    assert not window.drawer.isVisible()


def test_a_scheduled_order_that_is_cancelled_is_counted_on_its_key_until_it_was_seen_in_the_drawer(show: Show) -> None:
    later = order(489, Status.SCHEDULED, scheduled_at=NOW)
    gone = order(490, Status.CANCELLED, scheduled_at=NOW + timedelta(hours=2))
    bridge = FakeBridge(a_picture(later, gone, called_off={str(gone.id): Stage.SCHEDULED}))
    window = show(bridge)
    sign = window.rail.sign(Errand.SCHEDULED)
    assert (sign.label, sign.count, sign.fill) == ("Cancelled", 1, window._look.palette.trouble)
    key_named(window, "Scheduled 1, 1 cancelled").click()
    key_named(card_of(window, gone), "Got it 490").click()
    assert bridge.asked == [("acknowledge", gone.id)]
    bridge.show(a_picture(later, gone))
    assert window.rail.sign(Errand.SCHEDULED).label == "Scheduled"
    assert key_named(window, "Scheduled 1").isVisible()


USUAL = (
    Line("1", "Nasi goreng", 2, "", (Modifier("extra pedas"), Modifier("Telur"))),
    Line("2", "Mie ayam jamur", 1),
    Line("3", "Es teh manis", 3),
)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (USUAL[1:], USUAL[1:]),
        (USUAL, USUAL[1:]),
        (USUAL[:2], USUAL[:2]),
        ((*USUAL[1:], Line("4", "Sate", 10)), (*USUAL[1:], Line("4", "Sate", 10))),
    ],
    ids=["two and two items", "three and two", "two and two with choices", "three and three"],
)
def test_two_whole_tickets_of_usual_orders_stand_in_each_lane_of_a_tablet(
    show: Show, first: tuple[Line, ...], second: tuple[Line, ...]
) -> None:
    orders = [
        order(f"{number}{index}", status, age=300 - 10 * index, customer="Ayu", queue=number, lines=lines)
        for number, status in ((48, Status.PLACED), (47, Status.ACCEPTED), (46, Status.READY))
        for index, lines in enumerate((first, second))
    ]
    window = show(FakeBridge(a_picture(*orders)))
    whole = [card for card in cards(window) if card.visibleRegion().boundingRect().height() == card.height()]
    assert len(whole) == 6


def test_a_tap_not_confirmed_after_ten_seconds_turns_its_ticket_and_its_chip_to_trouble(show: Show) -> None:
    the_order = order(482)
    waiting = tap_on(the_order, age=9, attempts=1, due=1030.0)
    bridge = FakeBridge(a_picture(the_order, taps=[waiting]))
    window = show(bridge)
    trouble = window._look.palette.trouble
    card = card_of(window, the_order)
    assert trouble not in _colours(card)
    bridge.pass_time(2)
    window.refresh()
    assert card._frame_colour(window._look) == trouble
    assert trouble in _colours(card)


def _colours(card: TicketCard) -> list[QColor]:
    assert card._face is not None
    return [band.colour for band in card._face.bands]


def test_a_tap_that_can_still_be_taken_back_is_never_overdue(show: Show) -> None:
    the_order = order(482)
    patient = tap_on(the_order, age=20, undo_until=1030.0, due=1030.0)
    window = show(FakeBridge(a_picture(the_order, taps=[patient])))
    card = card_of(window, the_order)
    assert card._frame_colour(window._look) != window._look.palette.trouble
