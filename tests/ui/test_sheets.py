"""Sheets lie over the board, never over the strip; they live on, and go away at a touch without doing anything."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kds_app.domain.away import Away
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.engine.picture import Notice, Trouble
from kds_app.ui.sheet import Sheet
from kds_app.ui.steady import Steady
from kds_app.ui.strip import Part, Weight
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import FRESH, STALE, FakeBridge, a_picture, order
from tests.ui.conftest import Show
from tests.ui.hands import LEFT, key_named, keys, look, painted, tap

PICTURE = replace(
    a_picture(
        order(482),
        order(471, Status.PICKED_UP),
        order(490, Status.SCHEDULED),
        notices=(Notice(1, NOW, Trouble.STORE, why="The disk is full."),),
    ),
    away=Away(NOW, new=("482",)),
)
SIZES = [(1280, 800), (1920, 1080), (800, 1280)]


def _reject(window: Window) -> None:
    window._acted("id-482", Action.REJECT)


OPENERS: dict[str, Callable[[Window], None]] = {
    "reject": _reject,
    "settings": Window.open_settings,
    "connection": Window.open_connection,
    "account": Window.open_account,
    "set-up": Window.open_set_up,
    "kitchen": Window.open_kitchen,
    "timers": Window.open_timers,
    "display": Window.open_display,
    "keys": Window.open_keys,
    "self-test": Window.open_self_test,
    "about": Window.open_about,
    "help": Window.open_help,
    "scheduled": Window.open_scheduled,
    "done": Window.open_recall,
    "all-day": Window.open_all_day,
    "notices": Window.open_notices,
    "away": Window.open_away,
    "filter": Window.open_filter,
    "more": Window.open_more,
}
WITH_THE_BOARD_IN_VIEW = [name for name in OPENERS if name not in {"reject", "connection"}]


def test_no_sheet_is_made_before_somebody_wants_it(show: Show) -> None:
    window = show(FakeBridge(PICTURE))
    assert window.sheets == []
    window.open_recall()
    assert window.sheets == [window.recall]


every_sheet = pytest.mark.parametrize("opens", OPENERS.values(), ids=OPENERS)


def _opened(window: Window, opens: Callable[[Window], None]) -> Sheet:
    opens(window)
    (sheet,) = [each for each in window.sheets if each.isVisible()]
    return sheet


def _beside(sheet: Sheet) -> QPoint:
    """A place on the sheet that is not on its panel."""
    return QPoint(2, sheet.height() // 2)


@every_sheet
@pytest.mark.parametrize("size", SIZES)
def test_the_strip_stays_in_view_above_every_sheet(
    show: Show, opens: Callable[[Window], None], size: tuple[int, int]
) -> None:
    window = show(FakeBridge(PICTURE), size)
    sheet = _opened(window, opens)
    assert sheet.geometry().top() >= window._strip.geometry().bottom()
    window.sound = (Part("Ringing: 2 new orders", Weight.RINGING), *(Part("x" * 30) for _ in range(6)))
    window.refresh()
    assert "Ringing: 2 new orders" in window._strip.accessibleName()
    assert sheet.geometry().top() >= window._strip.geometry().bottom()
    assert sheet.geometry().bottom() == window.rect().bottom()


@every_sheet
def test_escape_closes_it_and_nothing_is_done(show: Show, opens: Callable[[Window], None]) -> None:
    bridge = FakeBridge(PICTURE)
    sheet = _opened(show(bridge), opens)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert bridge.asked == []


@every_sheet
def test_a_tap_beside_it_closes_it_and_reaches_nothing_beneath(show: Show, opens: Callable[[Window], None]) -> None:
    bridge = FakeBridge(PICTURE)
    window = show(bridge)
    bridge.pass_time(5)
    sheet = _opened(window, opens)
    QTest.mouseClick(sheet, LEFT, pos=_beside(sheet))
    assert not sheet.isVisible()
    assert bridge.asked == []


@every_sheet
def test_a_tap_on_it_and_a_finger_that_slides_off_leave_it_open(show: Show, opens: Callable[[Window], None]) -> None:
    sheet = _opened(show(FakeBridge(PICTURE)), opens)
    corner = sheet.panel.topLeft() + QPoint(3, 3)
    QTest.mouseClick(sheet, LEFT, pos=corner)
    QTest.mousePress(sheet, LEFT, pos=corner)
    QTest.mouseRelease(sheet, LEFT, pos=_beside(sheet))
    assert sheet.isVisible()


@pytest.mark.parametrize("name", WITH_THE_BOARD_IN_VIEW)
def test_close_closes_it_and_is_deaf_to_the_second_tap_that_opened_it(show: Show, name: str) -> None:
    sheet = _opened(show(FakeBridge(PICTURE)), OPENERS[name])
    close = key_named(sheet, "Close")
    QTest.mouseClick(close, LEFT)
    assert sheet.isVisible()
    close.click()
    assert not sheet.isVisible()


@every_sheet
def test_opened_for_the_second_time_all_of_it_is_deaf_to_the_second_tap_that_opened_it(
    show: Show, opens: Callable[[Window], None]
) -> None:
    window = show(FakeBridge(PICTURE))
    sheet = _opened(window, opens)
    sheet.close_sheet()
    for key in sheet.findChildren(Steady):
        key._moved = float("-inf")  # it was there long ago
    _opened(window, opens)
    in_view = [key for key in sheet.findChildren(Steady) if key.isVisible()]
    assert in_view
    assert not [key.accessibleName() for key in in_view if key.awake]


@pytest.mark.parametrize("name", WITH_THE_BOARD_IN_VIEW)
def test_the_lane_of_new_orders_can_be_seen_beside_it(show: Show, name: str) -> None:
    window = show(FakeBridge(PICTURE))
    sheet = _opened(window, OPENERS[name])
    lane = window.board.lanes[Stage.NEW]
    middle = lane.mapTo(window, QPoint(0, 0)).x() + lane.width() // 2
    assert middle < sheet.mapTo(window, sheet.panel.topLeft()).x()


@pytest.mark.parametrize("size", SIZES)
def test_the_longest_title_stands_whole_beside_the_keys(show: Show, size: tuple[int, int]) -> None:
    long_ago = replace(PICTURE, away=Away(NOW - timedelta(days=3), new=("482",)))
    window = show(FakeBridge(long_ago), size)
    sheet = _opened(window, Window.open_away)
    title = sheet.fitted_title(window._look)
    assert title.height <= key_named(sheet, "Close").height()
    assert title.width <= key_named(sheet, "Got it: while you were away").x() - sheet.panel.left()


def test_one_sheet_at_a_time(show: Show) -> None:
    window = show(FakeBridge(PICTURE))
    for opens in OPENERS.values():
        _opened(window, opens)


def test_an_open_sheet_follows_the_window(show: Show) -> None:
    window = show(FakeBridge(PICTURE))
    sheet = _opened(window, Window.open_notices)
    window.resize(800, 1280)
    assert sheet.width() == 800
    assert sheet.rect().contains(sheet.panel)
    assert all(sheet.panel.contains(key.geometry()) for key in keys(sheet) if key.parentWidget() is sheet)


def test_a_board_that_may_not_be_believed_is_told_above_an_open_sheet_too(show: Show) -> None:
    bridge = FakeBridge(a_picture(link=FRESH))
    window = show(bridge)
    window.open_all_day()
    bridge.show(a_picture(link=STALE))
    assert window._strip.accessibleName().startswith("No news from the server since ")
    assert window._strip.visibleRegion().boundingRect() == window._strip.rect()


def test_a_long_page_says_that_there_is_more_until_its_end(show: Show) -> None:
    notices = tuple(Notice(n, NOW, Trouble.STORE, why=f"Number {n}.") for n in range(1, 20))
    window = show(FakeBridge(a_picture(notices=notices)))
    window.open_notices()
    before = window.notices.grab(window.notices._hint).toImage()
    bar = window.notices._area.verticalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    assert window.notices.grab(window.notices._hint).toImage() != before


def test_a_page_says_that_there_is_more_below_then_above_as_it_is_scrolled(show: Show) -> None:
    window = show(FakeBridge(PICTURE))
    window.open_help()
    bar = window.help._area.verticalScrollBar()
    assert window.help.hints == "▼ more below"
    bar.setValue(bar.maximum() // 2)
    assert window.help.hints.split() == ["▲", "more", "above", "▼", "more", "below"]
    bar.setValue(bar.maximum())
    assert window.help.hints == "▲ more above"


def _tap_beside(sheet: Sheet) -> None:
    QTest.mouseClick(sheet, LEFT, pos=_beside(sheet))


def _tap_its_last_key(sheet: Sheet) -> None:
    QTest.mouseClick(key_named(sheet, "Confirm reject 482"), LEFT)


@pytest.mark.parametrize("close", [_tap_beside, _tap_its_last_key])
def test_a_second_tap_of_the_finger_that_closed_a_sheet_does_nothing_behind_it(
    show: Show, close: Callable[[Sheet], None]
) -> None:
    bridge = FakeBridge(a_picture(*(order(number, age=900 - number) for number in range(482, 490))))
    window = show(bridge)
    _reject(window)
    next(iter(window.reject_sheet.reasons.keys.values())).click()
    look(bridge)
    for key in window.reject_sheet.findChildren(Steady):
        key._moved = float("-inf")  # the keys of sheets go by the computer's own clock
    close(window.reject_sheet)
    assert not window.reject_sheet.isVisible()
    asked = list(bridge.asked)
    painted()
    bridge.pass_time(0.4)
    for name in ("Accept 483", "Reject 483", "Filter"):
        QTest.mouseClick(key_named(window, name), LEFT)
    assert bridge.asked == asked
    assert not any(sheet.isVisible() for sheet in window.sheets)
    tap(bridge, key_named(window, "Accept 483"))
    assert bridge.asked == [*asked, ("act", "id-483", Action.ACCEPT, None)]
