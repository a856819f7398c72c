"""Keys, measured on every screen: large enough, whole, apart from each other, and with room for what they say."""

from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from kds_app.domain.away import Away
from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import LANES, Action, Status
from kds_app.domain.preferences import DISTANCES, Preferences
from kds_app.engine.picture import Notice, Picture, Trouble
from kds_app.ui.rail import Errand
from kds_app.ui.theme import BOLD, font
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import FRESH, STILL, FakeBridge, a_picture, an_evening, fourteen_lines, order
from tests.fakes.speaker import FakeSpeaker
from tests.ui.conftest import Show
from tests.ui.hands import cards, key_named, keys, label_fits

SCREENS = [
    pytest.param((1280, 800), 5.9, id="10-inch tablet"),
    pytest.param((1920, 1080), 5.55, id="15-inch screen"),
    pytest.param((800, 1280), 5.9, id="10-inch tablet on its side"),
    pytest.param((1280, 800), 3.78, id="large coarse screen"),
]
LONG = order("GF-482-XYZ-0012345", lines=fourteen_lines())
NOTICE = Notice(1, NOW, Trouble.STORE, why="The disk of this tablet is full: taps cannot be saved. Free some space.")
PICTURES = [
    pytest.param(a_picture(), id="nothing to do"),
    pytest.param(an_evening(), id="everything at once"),
    pytest.param(an_evening(notices=(NOTICE, NOTICE)), id="a notice"),
    pytest.param(an_evening(link=replace(FRESH, shut_by=Outcome.UNAUTHORISED)), id="signed out"),
    pytest.param(Picture(), id="not signed in"),
]


def _board(_: Window) -> None:
    """Nothing over it."""


def _reject(window: Window) -> None:
    key_named(window, f"Reject {LONG.number}").click()
    window.reject_sheet._choose("cannot_complete_request")


def _settings(window: Window) -> None:
    window.open_connection()


def _scheduled(window: Window) -> None:
    window.open_scheduled()


def _recall(window: Window) -> None:
    window.open_recall()


def _all_day(window: Window) -> None:
    window.open_all_day()


def _notices(window: Window) -> None:
    window.open_notices()


def _away(window: Window) -> None:
    window.open_away()


def _filter(window: Window) -> None:
    window.open_filter()


def _more(window: Window) -> None:
    window.rail.on(Errand.HELP, _nothing)
    window.rail.on(Errand.PRACTICE, _nothing)
    window.rail.on(Errand.MUTE, _nothing)
    window.refresh()
    window.open_more()


def _nothing() -> None:
    """No matter."""


SHEETS = [
    pytest.param(opened, id=opened.__name__.strip("_"))
    for opened in (_reject, _settings, _scheduled, _recall, _all_day, _notices, _away, _filter, _more)
]


FARTHER = (
    Window.open_settings,
    Window.open_connection,
    Window.open_kitchen,
    Window.open_timers,
    Window.open_sound,
    Window.open_display,
    Window.open_keys,
    Window.open_help,
    Window.open_practice,
)
"""What a manager opens, and stays as far away as the cooks do."""


def _views(window: Window) -> Iterator[Window]:
    """The window, once for each lane that can stand in front."""
    for stage in LANES:
        window.board.turn_to(stage)
        yield window


def _check(parent: QWidget, window: Window) -> None:
    look = window._look
    for key in keys(parent):
        name = key.accessibleName()
        assert key.height() >= 19 * look.metrics.px_per_mm - 1, name
        assert key.width() >= 16 * look.metrics.px_per_mm - 1, name
        holder = key.parentWidget()
        assert holder is not None
        assert holder.rect().contains(key.geometry()), name
        assert label_fits(key), name
    for one, other in combinations(keys(parent), 2):
        if one.parentWidget() is other.parentWidget():
            assert not one.geometry().intersects(other.geometry()), (one.accessibleName(), other.accessibleName())


@pytest.mark.parametrize(("size", "px_per_mm"), SCREENS)
@pytest.mark.parametrize("picture", PICTURES)
def test_every_key_on_the_board_is_large_whole_and_apart(
    show: Show, size: tuple[int, int], px_per_mm: float, picture: Picture
) -> None:
    for window in _views(show(FakeBridge(picture), size, px_per_mm)):
        _check(window, window)
        for card in cards(window):
            inside = QRect(card.pos(), card.size())
            holder = card.parentWidget()
            assert holder is not None
            assert holder.rect().contains(inside), card.objectName()
        apart = combinations(
            [QRect(card.mapTo(window, card.rect().topLeft()), card.size()) for card in cards(window)], 2
        )
        assert not any(one.intersects(other) for one, other in apart)


@pytest.mark.parametrize(("size", "px_per_mm"), SCREENS)
@pytest.mark.parametrize("opened", SHEETS)
def test_every_key_on_a_sheet_is_large_whole_and_apart(
    show: Show, size: tuple[int, int], px_per_mm: float, opened: Callable[[Window], None]
) -> None:
    away = Away(NOW, new=("482", "483"), cancelled=("468",))
    gone = order(471, Status.PICKED_UP)
    window = show(FakeBridge(replace(a_picture(LONG, gone, notices=(NOTICE,)), away=away)), size, px_per_mm)
    opened(window)
    for sheet in window.sheets:
        if sheet.isVisible():
            _check(sheet, window)
            top_level = [key for key in keys(sheet) if key.parentWidget() is sheet]
            assert all(sheet.panel.contains(key.geometry()) for key in top_level)


@pytest.mark.parametrize(("size", "px_per_mm"), SCREENS)
def test_the_main_keys_are_20_millimetres_high_and_as_wide_as_their_ticket(
    show: Show, size: tuple[int, int], px_per_mm: float
) -> None:
    main = {Action.ACCEPT.value, Action.READY.value, Action.PICKED_UP.value}
    seen = set()
    for window in _views(show(FakeBridge(an_evening()), size, px_per_mm)):
        for card in cards(window):
            for key in keys(card):
                if key.objectName() in main:
                    seen.add(key.objectName())
                    assert key.height() >= 20 * px_per_mm - 1
                    assert key.width() >= card.width() - 6
    assert seen == main


@pytest.mark.parametrize(("size", "px_per_mm"), SCREENS)
def test_reject_is_smaller_than_accept_and_well_apart_from_it(
    show: Show, size: tuple[int, int], px_per_mm: float
) -> None:
    window = show(FakeBridge(a_picture(order(482, lines=fourteen_lines()[:1]))), size, px_per_mm)
    accept, reject = key_named(window, "Accept 482"), key_named(window, "Reject 482")
    assert reject.width() < accept.width() / 2
    assert accept.y() - (reject.y() + reject.height()) >= 5 * px_per_mm


def test_what_a_screen_says_of_itself_is_believed_only_within_reason(show: Show) -> None:
    for told in (0.0, 1.0, 50.0):
        window = show(FakeBridge(a_picture(), preferences=Preferences()), px_per_mm=told)
        assert 2.5 <= window._look.metrics.px_per_mm <= 20


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize(("size", "px_per_mm"), SCREENS[:3])
@pytest.mark.parametrize("opened", [_board, _reject, *FARTHER], ids=lambda opened: opened.__name__.strip("_"))
def test_a_reader_farther_away_costs_no_key_its_height_or_the_end_of_its_label(
    show: Show, size: tuple[int, int], px_per_mm: float, distance: float, opened: Callable[[Window], None]
) -> None:
    bridge = FakeBridge(a_picture(LONG), preferences=replace(STILL, distance=distance))
    window = show(bridge, size, px_per_mm, speaker=FakeSpeaker())
    opened(window)
    sheet = next((sheet for sheet in window.sheets if sheet.isVisible()), None)
    _check(sheet or window, window)
    if sheet is not None:
        assert all(sheet.panel.contains(key.geometry()) for key in keys(sheet) if key.parentWidget() is sheet)
        assert sheet.fitted_title(window._look).lines == 1


@pytest.mark.parametrize("distance", DISTANCES)
def test_the_labels_of_the_rail_fit_their_keys_and_are_all_of_one_size(show: Show, distance: float) -> None:
    preferences = replace(STILL, distance=distance)
    for size in ((1280, 800), (1920, 1080), (800, 1280)):
        window = show(FakeBridge(a_picture(), preferences=preferences), size)
        (size_mm,) = {key.size_mm for key in window.rail.keys}
        metrics = QFontMetrics(font(window._look.text(size_mm), BOLD))
        assert all(metrics.horizontalAdvance(key.text()) < key.width() for key in window.rail.keys)


def test_a_label_is_as_large_as_was_asked_for_where_it_has_room(show: Show) -> None:
    window = show(FakeBridge(a_picture(order(482))))
    key = key_named(window, "Accept 482")
    assert key.label_font(window._look) == font(window._look.text(key.size_mm), BOLD)
