"""A keyboard or bump bar does all that a finger can, and never to another order than the one that was seen."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from kds_app.domain.away import Away
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.marks import Mark
from kds_app.domain.order import Line, Order, OrderId
from kds_app.domain.tap import TapState, Verdict
from kds_app.engine.picture import Notice, Trouble
from kds_app.ui.aim import PASSED
from kds_app.ui.hint import Hint
from kds_app.ui.rail import Errand
from kds_app.ui.row_key import RowKey
from kds_app.ui.sheet import Sheet
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import MONO, STILL, FakeBridge, a_picture, fourteen_lines, order, tap_on
from tests.ui.conftest import Show
from tests.ui.hands import UNHURRIED, bump, card_of, key_named, look, unhurried

NEW, OTHER = order(1, age=400), order(2, age=300)
COOKING, NEXT = order(21, Status.ACCEPTED, age=500), order(22, Status.ACCEPTED, age=450)
READY, LAST = order(41, Status.READY, age=600), order(42, Status.READY, age=550)
ALL = (NEW, OTHER, COOKING, NEXT, READY, LAST)
PORTRAIT = (800, 1280)


def _at_work(show: Show, *orders: Order, size: tuple[int, int] = (1280, 800)) -> tuple[FakeBridge, Window]:
    """A board that has stood there for a while."""
    bridge = FakeBridge(a_picture(*(orders or ALL)))
    window = show(bridge, size)
    bridge.pass_time(5)
    return bridge, window


def _hint(window: Window) -> str:
    hint = window.findChild(Hint)
    assert hint is not None
    return hint.accessibleName() if hint.isVisible() else ""


def _ring(window: Window) -> str:
    return window.board.selected or ""


def _open(window: Window) -> Sheet | None:
    return next((sheet for sheet in window.sheets if sheet.isVisible()), None)


def _digit(window: Window, wanted: Order) -> str:
    return window.board.digits[wanted.id]


# a ticket is picked, then acted on


@pytest.mark.parametrize(
    ("wanted", "key", "action"),
    [
        (NEW, "a", Action.ACCEPT),
        (COOKING, "r", Action.READY),
        (READY, "p", Action.PICKED_UP),
        (NEW, "Enter", Action.ACCEPT),
        (NEXT, "Enter", Action.READY),
        (LAST, "Enter", Action.PICKED_UP),
    ],
)
def test_a_digit_and_a_key_act_on_the_ticket_that_carries_the_digit(
    show: Show, wanted: Order, key: str, action: Action
) -> None:
    bridge, window = _at_work(show)
    bump(window, _digit(window, wanted), key)
    assert bridge.asked == [("act", wanted.id, action, None)]


def test_digits_pick_the_tickets_in_view_in_reading_order(show: Show) -> None:
    _, window = _at_work(show)
    picked = []
    for digit in "123456":
        bump(window, digit)
        picked.append(_ring(window))
    assert picked == [each.id for each in ALL]


def test_the_first_key_shows_the_digits_and_escape_takes_the_ring_and_then_the_digits_away(show: Show) -> None:
    _, window = _at_work(show)
    seen = [(_ring(window), window.board.show_badges)]
    for key in ("2", "Esc", "Esc"):
        bump(window, key)
        seen.append((_ring(window), window.board.show_badges))
    assert seen == [("", False), (OTHER.id, True), ("", True), ("", False)]


@pytest.mark.parametrize("key", ["a", "r", "p", "x", "g", "t", "i", "q", "Enter"])
def test_with_no_ticket_in_the_ring_no_key_acts_and_it_is_said_why(show: Show, key: str) -> None:
    bridge, window = _at_work(show)
    bump(window, key)
    assert bridge.asked == []
    assert _open(window) is None
    assert _hint(window)


def test_a_key_with_no_ticket_in_the_ring_proposes_the_most_urgent_it_is_for_and_acts_when_pressed_again(
    show: Show,
) -> None:
    bridge, window = _at_work(show)
    bump(window, "r")
    assert (_ring(window), _hint(window)) == (COOKING.id, "Order 21: press again")
    bump(window, "r")
    assert bridge.asked == [("act", COOKING.id, Action.READY, None)]


def test_what_a_key_said_goes_with_the_next_press(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, "r")
    assert _hint(window) == "Order 21: press again"
    unhurried(bridge, window, "r")
    assert _hint(window) == ""


def test_a_key_that_is_not_for_this_ticket_does_nothing_and_says_so(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, "1", "r")
    assert bridge.asked == []
    assert _hint(window) == "Order 1 does not offer “Ready” now"


def test_a_digit_that_no_ticket_has_takes_the_ring_away_so_that_what_follows_hits_nothing(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, "1", "9", "a")
    bump(window, "a")
    assert bridge.asked == []
    assert (_ring(window), _hint(window)) == ("", "Pick a ticket first: its digit, or an arrow key")
    bump(window, "Esc", "9")
    assert (_ring(window), _hint(window)) == ("", "No ticket has the digit 9")


def test_what_a_finger_is_not_offered_no_key_does(show: Show) -> None:
    bridge = FakeBridge(a_picture(READY), preferences=replace(STILL, hide_picked_up_for_delivery=True))
    window = show(bridge)
    unhurried(bridge, window, "1", "p", "Enter")
    assert bridge.asked == []


def test_a_chosen_key_works_at_once(show: Show) -> None:
    bridge, window = _at_work(show)
    bridge.prefer(replace(bridge.preferences, keys=(("accept", "F8"),)))
    bridge.asked.clear()
    bump(window, "1", "a", "F8")
    assert bridge.asked == [("act", NEW.id, Action.ACCEPT, None)]


def test_a_key_held_down_is_one_press(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, "1")
    for repeated in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x", repeated)
        QApplication.sendEvent(window, event)
    assert bridge.asked == []
    assert _open(window) is window.reject_sheet
    unhurried(bridge, window, "1")
    again = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x", True)
    QApplication.sendEvent(window, again)
    assert bridge.asked == []


# nothing is hit but what was seen


def test_a_new_order_moves_no_digit_so_that_the_ticket_read_is_the_ticket_found(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, "Down")
    digit = _digit(window, COOKING)
    sooner = order(7, age=900)
    bridge.show(a_picture(sooner, *ALL))
    bump(window, digit, "r")
    assert bridge.asked == [("act", COOKING.id, Action.READY, None)]


def test_a_digit_that_was_just_dealt_picks_nothing_and_what_follows_hits_nothing(show: Show) -> None:
    bridge, window = _at_work(show, NEW, COOKING)
    bump(window, "1")
    bridge.show(a_picture(NEW, COOKING, READY))
    bump(window, "3", "p")
    assert bridge.asked == []
    assert _ring(window) == ""
    unhurried(bridge, window, "3", "p")
    assert bridge.asked == [("act", READY.id, Action.PICKED_UP, None)]


def test_a_digit_counts_from_the_picture_that_shows_it(show: Show) -> None:
    bridge, window = _at_work(show, NEW, COOKING)
    bump(window, "1")
    bridge.show(a_picture(NEW, COOKING, READY))
    bridge.pass_time(5)  # a slow tablet: nothing of it is on the glass
    bump(window, "3", "p")
    assert (bridge.asked, _ring(window)) == ([], "")
    look(bridge)
    bump(window, "3", "p")
    assert bridge.asked == [("act", READY.id, Action.PICKED_UP, None)]


def test_the_digit_of_a_ticket_that_left_goes_to_no_other_for_as_long_as_there_are_free_ones(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, "Down")
    digit = _digit(window, COOKING)
    bridge.show(a_picture(*(each for each in ALL if each is not COOKING), order(23, Status.ACCEPTED)))
    bridge.pass_time(UNHURRIED)
    bump(window, digit, "r")
    assert bridge.asked == []


def test_the_ring_follows_its_order_to_the_next_lane_and_a_second_press_does_not_do_what_comes_after(
    show: Show,
) -> None:
    bridge, window = _at_work(show)
    bump(window, "1", "Enter")
    bridge.show(a_picture(*ALL, taps=[tap_on(NEW)]))
    assert _ring(window) == NEW.id
    bump(window, "Enter", "r")
    assert bridge.asked == [("act", NEW.id, Action.ACCEPT, None)]
    assert _hint(window) == "Order 1: look, then press again"
    unhurried(bridge, window, _digit(window, NEW), "r")
    assert bridge.asked[1:] == [("act", NEW.id, Action.READY, None)]


def test_where_the_order_leaves_the_ring_goes_on_to_the_one_in_its_place_and_waits_to_be_seen(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, _digit(window, COOKING))
    bridge.show(a_picture(NEW, OTHER, NEXT, READY))
    assert _ring(window) == NEXT.id
    unhurried(bridge, window, "r")
    assert bridge.asked == []
    bridge.pass_time(PASSED)
    bump(window, "r")
    assert bridge.asked == [("act", NEXT.id, Action.READY, None)]


def test_the_ring_goes_on_from_where_an_order_stood_before_it_was_refused(show: Show) -> None:
    refused, second, third = (order(number, age=900 - number) for number in (1, 2, 3))
    bridge = FakeBridge(a_picture(refused, second, third))
    window = show(bridge)
    unhurried(bridge, window, "Down")
    assert _ring(window) == refused.id
    on_its_way = a_picture(refused, second, third, taps=[tap_on(refused, Action.REJECT)])
    assert [t.order.id for t in on_its_way.board.lanes[Stage.NEW]][-1] == refused.id
    bridge.show(on_its_way)
    bridge.show(a_picture(second, third))
    assert _ring(window) == second.id


def test_the_ring_goes_back_where_the_last_of_a_lane_leaves_and_away_with_the_last_of_all(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, _digit(window, NEXT))
    bridge.show(a_picture(NEW, COOKING))
    assert _ring(window) == COOKING.id
    bridge.show(a_picture(NEW))
    assert _ring(window) == ""


def test_an_order_that_changed_under_the_ring_a_moment_ago_is_looked_at_first(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, "1")
    elsewhere = replace(NEW, status=Status.ACCEPTED)
    bridge.show(a_picture(elsewhere, *ALL[1:]))
    bump(window, "Enter")
    assert bridge.asked == []
    unhurried(bridge, window, "Enter")
    assert bridge.asked == [("act", NEW.id, Action.READY, None)]


def test_other_orders_that_come_and_go_leave_the_ring_awake(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, _digit(window, COOKING))
    bridge.show(a_picture(order(7, age=900), NEW, COOKING, LAST))
    bump(window, "r")
    assert bridge.asked == [("act", COOKING.id, Action.READY, None)]


def test_a_ticket_in_the_ring_that_was_scrolled_out_of_view_comes_back_and_waits_to_be_seen(show: Show) -> None:
    many = [order(number, age=1000 - number) for number in range(1, 9)]
    bridge, window = _at_work(show, *many)
    bump(window, "1", "PgDown", "PgDown", "a")
    assert bridge.asked == []
    assert many[0].id in window.board.visible_tickets()
    unhurried(bridge, window, "a")
    assert bridge.asked == [("act", many[0].id, Action.ACCEPT, None)]


# getting about


def test_arrows_lead_through_the_lane_and_to_the_same_height_in_the_next(show: Show) -> None:
    plain = (Line("1", "Rice", 1),)
    _, window = _at_work(show, *(replace(each, lines=plain) for each in ALL))
    path = []
    for key in ("Down", "Down", "Right", "Right", "Right", "Up", "Left", "Up"):
        bump(window, key)
        path.append(_ring(window).removeprefix("id-"))
    assert path == ["1", "2", "22", "42", "42", "41", "21", "21"]


def test_an_arrow_skips_a_lane_with_nothing_in_it(show: Show) -> None:
    _, window = _at_work(show, NEW, READY)
    bump(window, "Right", "Right")
    assert _ring(window) == READY.id


def test_an_arrow_leads_to_tickets_that_are_out_of_view_and_brings_them_into_it(show: Show) -> None:
    many = [order(number, age=1000 - number) for number in range(1, 9)]
    _, window = _at_work(show, *many)
    bump(window, *["Down"] * 8)
    assert _ring(window) == many[7].id
    assert many[7].id in window.board.visible_tickets()


def test_where_lanes_are_tabs_arrows_go_round_the_tickets_and_on_to_the_next_tab(show: Show) -> None:
    _, window = _at_work(show, size=PORTRAIT)
    bump(window, "Down", "Right", "Right")
    assert _ring(window) == COOKING.id
    assert window.board.visible_tickets() == [COOKING.id, NEXT.id]
    bump(window, "Right", "Right", "Left")
    assert _ring(window) == COOKING.id


def test_where_lanes_are_tabs_and_nothing_is_in_front_an_arrow_leads_to_what_there_is(show: Show) -> None:
    _, window = _at_work(show, READY, size=PORTRAIT)
    bump(window, "Down")
    assert _ring(window) == READY.id
    assert window.board.visible_tickets() == [READY.id]


def test_a_board_with_nothing_on_it_takes_every_key_in_good_part(show: Show) -> None:
    bridge = FakeBridge(a_picture())
    window = show(bridge)
    for key in ("Up", "Down", "Left", "Right", "1", "a", "u", "x", "Space", ".", "o", "PgDown", "-", "b", "Enter"):
        unhurried(bridge, window, key)
    assert bridge.asked == []


def test_pages_are_turned_by_key(show: Show) -> None:
    many = [order(number, age=1000 - number) for number in range(1, 9)]
    _, window = _at_work(show, *many)
    before = window.board.visible_tickets()
    bump(window, "PgDown")
    assert window.board.visible_tickets() != before
    bump(window, "-")
    assert window.board.visible_tickets() == before


# what else can be done with a ticket


def test_undo_takes_back_the_tap_of_the_ticket_in_the_ring(show: Show) -> None:
    first, second = (tap_on(each, Action.PICKED_UP, undo_until=MONO + 60) for each in (READY, LAST))
    bridge = FakeBridge(a_picture(READY, LAST, taps=[first, second]))
    window = show(bridge)
    unhurried(bridge, window, "1", "u")
    assert bridge.asked == [("undo", first.key)]
    assert _hint(window) == "Taken back: Picked up 41"


def test_undo_takes_back_the_last_tap_there_is_where_the_ticket_in_the_ring_has_none(show: Show) -> None:
    first = tap_on(READY, Action.PICKED_UP, age=9, undo_until=MONO + 60)
    second = tap_on(LAST, Action.PICKED_UP, age=2, undo_until=MONO + 60)
    bridge = FakeBridge(a_picture(NEW, READY, LAST, taps=[first, second]))
    window = show(bridge)
    unhurried(bridge, window, "1", "Backspace")
    assert bridge.asked == [("undo", second.key)]
    assert _ring(window) == LAST.id


def test_undo_with_nothing_to_take_back_says_so_and_enter_never_takes_anything_back(show: Show) -> None:
    bridge, window = _at_work(show, NEW)
    bump(window, "u")
    assert _hint(window) == "Nothing can be taken back any more"
    bridge.show(a_picture(READY, taps=[tap_on(READY, Action.PICKED_UP, undo_until=MONO + 60)]))
    unhurried(bridge, window, "Down", "Enter")
    assert bridge.asked == []
    assert _hint(window) == "Order 41: only Undo is possible now"


@pytest.mark.parametrize("key", ["g", "Enter"])
def test_a_cancelled_ticket_is_acknowledged_by_key(show: Show, key: str) -> None:
    gone = order(468, Status.CANCELLED)
    bridge = FakeBridge(a_picture(gone, called_off={"id-468": Stage.NEW}))
    window = show(bridge)
    unhurried(bridge, window, "1", key)
    assert bridge.asked == [("acknowledge", gone.id)]


def test_got_it_acknowledges_a_change_and_enter_does_what_the_large_key_does(show: Show) -> None:
    changed = replace(COOKING, lines=(Line("l1", "Fries", 2),))
    marks = {COOKING.id: Mark(agreed=replace(COOKING, lines=(Line("l1", "Fries", 1),)))}
    bridge = FakeBridge(a_picture(changed, marks=marks))
    window = show(bridge)
    unhurried(bridge, window, "1", "g", "Enter")
    assert bridge.asked == [("acknowledge", COOKING.id), ("act", COOKING.id, Action.READY, None)]


@pytest.mark.parametrize(
    ("key", "verdict"), [("t", Verdict.TRY_AGAIN), ("i", Verdict.IT_IS_DONE), ("q", Verdict.DROP_IT)]
)
def test_a_ticket_that_waits_for_a_person_is_decided_by_key_and_by_no_other(
    show: Show, key: str, verdict: Verdict
) -> None:
    held = tap_on(NEW, state=TapState.HELD, attempts=1)
    bridge = FakeBridge(a_picture(NEW, taps=[held]))
    window = show(bridge)
    unhurried(bridge, window, "1", "Enter", "a", "x")
    assert bridge.asked == []
    assert _hint(window) == "Order 1 waits for you: T Try again · I It is done · Q Drop it"
    unhurried(bridge, window, key)
    assert bridge.asked == [("resolve", held.key, verdict)]


def test_items_are_ticked_off_one_after_the_other(show: Show) -> None:
    cooking = replace(COOKING, lines=(Line("1", "Rice", 1), Line("2", "Tea", 1)))
    bridge, window = _at_work(show, cooking)
    bump(window, "1", "Space", "Space")
    assert [asked[2:] for asked in bridge.asked] == [(cooking.lines[0], 0), (cooking.lines[1], 1)]


def _pointed(window: Window) -> list[str]:
    return [row.objectName() for row in window.findChildren(RowKey) if row._pointed]


def test_any_item_can_be_pointed_at_and_another_ticket_has_none_pointed_at(show: Show) -> None:
    cooking = replace(COOKING, lines=tuple(Line(str(n), f"Dish {n}", 1) for n in range(3)))
    bridge, window = _at_work(show, cooking, READY)
    bump(window, "1", ".", ".", ".")
    assert _pointed(window) == ["item-2"]
    bump(window, ",", "Space")
    assert bridge.asked == [("tick_off", cooking.id, cooking.lines[1], 1)]
    bump(window, "2")
    assert _pointed(window) == []


def test_a_long_ticket_is_opened_and_closed_by_key_and_its_last_item_reached(show: Show) -> None:
    giant = replace(COOKING, lines=fourteen_lines())
    bridge, window = _at_work(show, giant)
    bump(window, "1", "o")
    assert card_of(window, giant).findChild(RowKey, "item-13") is not None
    bump(window, ",", ",", "Space")
    assert bridge.asked == [("tick_off", giant.id, giant.lines[13], 13)]
    bump(window, "o", "Esc")
    bridge.pass_time(UNHURRIED)
    bump(window, "1", ",")
    assert _pointed(window) == ["more"]
    bump(window, "Space")
    assert card_of(window, giant).findChild(RowKey, "item-13") is not None


def test_opening_a_ticket_that_is_whole_says_that_it_is(show: Show) -> None:
    _, window = _at_work(show)
    bump(window, "1", "o")
    assert _hint(window) == "This ticket is whole already"


# rejecting takes more than a slip


def test_an_order_is_rejected_by_reject_a_digit_and_reject_again(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, "1", "x", "2")
    assert window.reject_sheet.accessibleDescription() == "Order 1 will be rejected: Kitchen is closed."
    bump(window, "x")
    assert bridge.asked == [("act", NEW.id, Action.REJECT, "kitchen_closed")]
    assert _open(window) is None


def test_an_accepted_order_is_cancelled_the_same_way(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, _digit(window, COOKING), "x", "1", "x")
    assert bridge.asked == [("act", COOKING.id, Action.CANCEL, "out_of_items")]


@pytest.mark.parametrize("then", [["3", "Enter"], ["x"], ["x", "x", "x"], ["Enter", "Enter"], ["3", "a"], ["a", "r"]])
def test_a_slip_on_the_bar_rejects_no_order(show: Show, then: list[str]) -> None:
    bridge, window = _at_work(show)
    bump(window, "1", "x", *then)
    assert bridge.asked == []
    assert _open(window) is window.reject_sheet


def test_arrows_and_enter_alone_lead_through_the_sheet_to_its_last_key(show: Show, qtbot: QtBot) -> None:
    bridge, window = _at_work(show)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    bump(window, "1", "x", "Down", "Down", "Enter")
    assert key_named(window.reject_sheet, "Store is too busy").isChecked()
    bump(window, "Right", "Right", "Down", "Down", "Enter")
    assert bridge.asked == [("act", NEW.id, Action.REJECT, "store_too_busy")]


def test_a_sheet_that_closes_by_itself_hands_its_keys_to_no_ticket(show: Show) -> None:
    bridge, window = _at_work(show)
    bump(window, "1", "x", "1")
    bridge.show(a_picture(replace(NEW, status=Status.ACCEPTED), *ALL[1:]))
    assert _open(window) is None
    bump(window, "Enter", "r")
    assert bridge.asked == []


def test_the_reasons_carry_their_digits_for_those_who_use_keys_and_for_no_others(show: Show) -> None:
    _bridge, window = _at_work(show)
    key_named(window, "Reject 1").click()
    assert [key.badge for key in window.reject_sheet.reasons.keys.values()] == [""] * 7
    bump(window, "Esc", "1", "x")
    assert [key.badge for key in window.reject_sheet.reasons.keys.values()] == list("1234567")
    assert key_named(window.reject_sheet, "Confirm reject 1").badge == "X"
    bump(window, "9")
    assert not any(key.isChecked() for key in window.reject_sheet.reasons.keys.values())


# what stands beside the board

SHEETS = {"s": "scheduled", "d": "done", "l": "all-day", "n": "notices", "f": "filter", "F2": "settings", "?": "help"}


@pytest.mark.parametrize(("key", "name"), SHEETS.items())
def test_each_sheet_is_opened_by_its_key_and_escape_gives_the_keys_back_to_the_board(
    show: Show, key: str, name: str
) -> None:
    bridge, window = _at_work(show)
    bump(window, key)
    assert (sheet := _open(window)) is not None
    assert sheet.objectName() == name
    bump(window, "Esc")
    assert _open(window) is None
    assert window.focusWidget() in {None, window}
    bump(window, "1", "a")
    assert bridge.asked == [("act", NEW.id, Action.ACCEPT, None)]


def test_the_key_that_opened_a_sheet_closes_it_and_another_leads_to_the_next(show: Show) -> None:
    _, window = _at_work(show)
    bump(window, "d", "l")
    assert _open(window) is window.all_day
    bump(window, "l")
    assert _open(window) is None


@pytest.mark.parametrize("key", ["1", "a", "r", "p", "g", "u", "Space", "o", "t", "b"])
def test_nothing_pressed_on_a_sheet_reaches_the_board_behind_it(show: Show, key: str) -> None:
    bridge, window = _at_work(show)
    bump(window, "1", "d", key)
    assert bridge.asked == []
    assert _ring(window) == NEW.id


def test_a_long_sheet_scrolls_by_key(show: Show) -> None:
    notices = tuple(Notice(n, NOW, Trouble.STORE, why=f"Number {n}.") for n in range(1, 20))
    bridge = FakeBridge(a_picture(notices=notices))
    window = show(bridge)
    bump(window, "n", "PgDown")
    bar = window.notices._area.verticalScrollBar()
    assert bar.value() > 0
    bump(window, "PgUp")
    assert bar.value() == 0


def test_all_day_scrolls_by_arrow_where_there_is_no_key_to_go_to(show: Show) -> None:
    lines = tuple(Line(str(n), f"Dish {n}", 1) for n in range(60))
    _, window = _at_work(show, order(1, lines=lines))
    bump(window, "l", "Down", "Down")
    assert window.all_day._area.verticalScrollBar().value() > 0


def test_scheduled_orders_are_paged_through_by_key(show: Show) -> None:
    later = [order(number, Status.SCHEDULED, lines=fourteen_lines()) for number in range(1, 9)]
    _, window = _at_work(show, *later)
    bump(window, "s", "PgDown")
    assert window.drawer._lane._scroll.verticalScrollBar().value() > 0


def test_notices_are_read_by_key_one_by_one_or_all(show: Show, qtbot: QtBot) -> None:
    notices = tuple(Notice(n, NOW, Trouble.STORE, why=f"Number {n}.") for n in (1, 2))
    bridge = FakeBridge(a_picture(notices=notices))
    window = show(bridge)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    bump(window, "n", "Down", "Enter")
    assert bridge.asked == [("dismiss", 2)]
    bump(window, "g")
    assert bridge.asked[1:] == [("dismiss", 2), ("dismiss", 1)]


def test_the_banner_is_pressed_by_key_and_what_was_missed_is_read(show: Show) -> None:
    bridge = FakeBridge(replace(a_picture(NEW), away=Away(NOW, new=("1",))))
    window = show(bridge)
    bump(window, "b")
    assert _open(window) is window.away
    bump(window, "g")
    assert bridge.asked == [("read_away",)]


def test_what_is_not_to_be_had_is_said(show: Show) -> None:
    _, window = _at_work(show)
    bump(window, "F9")
    assert _hint(window) == "There is no “Practice” here"
    bump(window, "b")
    assert _hint(window) == "There is no banner"


def test_what_the_rail_runs_a_key_runs(show: Show) -> None:
    _, window = _at_work(show)
    ran: list[Errand] = []
    window.rail.on(Errand.MUTE, lambda: ran.append(Errand.MUTE))
    window.refresh()
    bump(window, "m")
    assert ran == [Errand.MUTE]


def test_what_is_typed_into_a_field_is_no_command(show: Show, qtbot: QtBot) -> None:
    _, window = _at_work(show)
    window.open_connection()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field = window.settings_panel.findChild(QLineEdit, "secret")
    assert field is not None
    field.setFocus()
    bump(window, "d", "1", "x", "n")
    assert field.text() == "d1xn"
    assert _open(window) is window.settings_panel
    fixed = window.settings_panel.findChild(QLineEdit, "base-url")
    assert fixed is not None
    fixed.setFocus()
    assert fixed.isReadOnly()
    bump(window, "d")
    assert _open(window) is window.settings_panel


def test_enter_presses_the_key_that_tab_led_to_and_an_arrow_gives_the_keys_back_to_the_ring(
    show: Show, qtbot: QtBot
) -> None:
    bridge, window = _at_work(show)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    bump(window, "Tab", "Tab", "Enter")
    assert bridge.asked == [("act", NEW.id, Action.ACCEPT, None)]
    bump(window, "Right")
    assert window.focusWidget() is window


def test_the_ring_and_the_digits_take_no_place_from_what_was_there(show: Show) -> None:
    _bridge, window = _at_work(show)
    bump(window, "1", "9")
    hint = window.findChild(Hint)
    assert hint is not None
    assert window.rect().contains(hint.geometry())
    assert hint.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert OrderId(_ring(window)) == ""
