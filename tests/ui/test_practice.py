"""A board that is not real: known for it from anywhere, and gone as soon as anything real calls."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Stage, Status
from kds_app.domain.preferences import Preferences, Theme
from kds_app.engine.picture import Picture
from kds_app.engine.practice import Lesson
from kds_app.engine.ringing import Call, Cause
from kds_app.ui import lessons
from kds_app.ui.coach import LEAVES_IN, Coach, Practice
from kds_app.ui.palettes import PALETTES, contrast
from kds_app.ui.practice_bar import word
from kds_app.ui.stand_in import give_back, stand_in
from kds_app.ui.steady import Steady
from kds_app.ui.watermark import STRENGTH
from kds_app.ui.window import Window
from tests.fakes.screen import FRESH, FakeBridge, a_picture, an_evening, order
from tests.fakes.speaker import FakeSpeaker
from tests.gallery.stage import place_of
from tests.ui.conftest import Show
from tests.ui.hands import UNHURRIED, bump, key_named, keys, painted, unhurried

SIZES = [((1280, 800), 5.9), ((1920, 1080), 5.55), ((800, 1280), 5.9)]
QUIET = a_picture(order(470, Status.ACCEPTED))


@pytest.fixture
def real_calls() -> list[Call]:
    """What calls on the real board."""
    return []


@pytest.fixture
def bridge() -> FakeBridge:
    """What the practice window is about."""
    return FakeBridge(an_evening())


class ShowPractice:
    """Opens practice over a bridge."""

    def __init__(self, qtbot: QtBot, calls: list[Call]) -> None:
        self._qtbot, self._calls = qtbot, calls
        self._opened: list[Window] = []

    def on(self, bridge: FakeBridge, size: tuple[int, int] = (1280, 800), px_per_mm: float = 5.9) -> Window:
        """The window, on the screen."""
        bridge.preferences = replace(bridge.preferences, px_per_mm=px_per_mm)
        window = Window(bridge, word(), None, Practice(lambda: tuple(self._calls), beside=True))
        self._qtbot.addWidget(window)
        window.resize(*size)
        with self._qtbot.waitExposed(window):
            window.show()
        self._opened.append(window)
        return window


@pytest.fixture
def show_practice(qtbot: QtBot, real_calls: list[Call]) -> ShowPractice:
    """Practice of any size."""
    return ShowPractice(qtbot, real_calls)


@pytest.fixture
def window(show_practice: ShowPractice, bridge: FakeBridge) -> Window:
    """Practice on a tablet."""
    return show_practice.on(bridge)


def coach_of(window: Window) -> Coach:
    assert window.coach is not None
    return window.coach


def bar_of(window: Window) -> str:
    return coach_of(window).bar.accessibleName()


def next_second(window: Window, bridge: FakeBridge, seconds: float = 1.0) -> None:
    bridge.pass_time(seconds)
    window.refresh()


def shown(*windows: Window) -> list[bool]:
    return [window.isVisible() for window in windows]


def selected(window: Window) -> str | None:
    return window.board.selected


def mixed(ground: QColor, colour: QColor, share: float) -> QColor:
    parts = ((ground.redF(), colour.redF()), (ground.greenF(), colour.greenF()), (ground.blueF(), colour.blueF()))
    return QColor.fromRgbF(*(low * (1 - share) + high * share for low, high in parts))


# nobody takes it for the real one


@pytest.mark.parametrize(("size", "px"), SIZES)
@pytest.mark.parametrize("theme", Theme)
def test_a_bar_and_a_frame_in_a_colour_nothing_real_has_stand_on_every_board(
    show_practice: ShowPractice, size: tuple[int, int], px: float, theme: Theme
) -> None:
    window = show_practice.on(FakeBridge(an_evening(), preferences=Preferences(theme=theme, motion=False)), size, px)
    seen, colour = window.grab().toImage(), PALETTES[theme].practice
    width, height = size
    for x, y in ((1, height // 2), (width - 2, height // 2), (width // 2, 1), (width // 2, height - 2)):
        assert seen.pixelColor(x, y) == colour
    bar = coach_of(window).bar
    corner = bar.geometry().topLeft() + QPoint(bar.width() // 2, 2)
    assert bar.geometry().width() == width
    assert seen.pixelColor(corner) == colour
    assert contrast(PALETTES[theme].ink, colour) >= 4.5


def test_the_word_stands_behind_tickets_and_keys_and_hides_none_of_them(show_practice: ShowPractice) -> None:
    bridge = FakeBridge(a_picture(order(482)))
    window = show_practice.on(bridge)
    mark = coach_of(window).watermark
    assert mark.isVisible()
    assert window.childAt(key_named(window, "Accept 482").mapTo(window, QPoint(5, 5))) is not mark
    seen, ground = window.grab().toImage(), window._look.palette.ground
    empty = window.board.geometry().adjusted(window.width() // 2, window.board.height() // 2, -20, -20)
    points = [
        QPoint(x, y) for x in range(empty.left(), empty.right(), 7) for y in range(empty.top(), empty.bottom(), 7)
    ]
    assert len({seen.pixelColor(point).name() for point in points} - {ground.name()}) > 0
    card = next(card for card in window.board.lanes.values() if card.cards).cards[order(482).id]
    plain = QRect(card.mapTo(window, QPoint(0, 0)), card.size())
    accept = key_named(window, "Accept 482")
    inside = accept.mapTo(window, QPoint(accept.width() // 2, 12))
    assert plain.contains(inside)
    assert seen.pixelColor(inside) == window._look.palette.new


def test_the_word_is_seen_between_tickets_too_where_one_column_of_a_lane_is_longer(show_practice: ShowPractice) -> None:
    window = show_practice.on(FakeBridge(an_evening(), preferences=Preferences(motion=False)), (1920, 1080), 3.8)
    lane, seen = window.board.lanes[Stage.READY], window.grab().toImage()
    shorter, longer = sorted((card.geometry() for card in lane.cards.values()), key=QRect.bottom)[-2:]
    assert shorter.left() != longer.left()
    free = QRect(shorter.left(), shorter.bottom() + 1, shorter.width(), longer.bottom() - shorter.bottom())
    origin = lane._inside.mapTo(window, free.topLeft())
    points = [origin + QPoint(x, y) for x in range(free.width()) for y in range(free.height())]
    assert {seen.pixelColor(point).name() for point in points} - {window._look.palette.ground.name()}


@pytest.mark.parametrize("theme", Theme)
def test_what_stands_on_the_word_can_still_be_read(theme: Theme) -> None:
    palette = PALETTES[theme]
    below = mixed(palette.ground, palette.practice, STRENGTH[theme])
    for ink in (palette.text, palette.muted, palette.said_warn, palette.said_trouble):
        assert contrast(ink, below) >= 4.5


def test_the_strip_and_the_title_and_a_screen_reader_say_so_too(window: Window) -> None:
    assert window.windowTitle() == "Practice"
    assert "PRACTICE" in window._strip.accessibleName()
    assert bar_of(window).startswith("PRACTICE: Nothing here is real")


def test_beside_a_real_board_it_makes_no_sound_and_says_why(window: Window) -> None:
    assert window.alarm is None
    assert "what you hear is a real order" in bar_of(window)


@pytest.mark.parametrize(("size", "px"), SIZES)
@pytest.mark.parametrize("distance", [0.6, 1.0, 2.0])
def test_whatever_it_says_fits_and_moves_nothing_and_its_keys_are_for_mittens(
    show_practice: ShowPractice, size: tuple[int, int], px: float, distance: float
) -> None:
    bridge = FakeBridge(QUIET, preferences=Preferences(motion=False, distance=distance))
    window = show_practice.on(bridge, size, px)
    bar = coach_of(window).bar
    before = window.board.geometry()
    for key in bar.keys:
        assert min(key.height(), key.width()) >= 19 * px
    for lesson in Lesson:
        for says in (lessons.going_to_happen, lessons.what_to_do):
            bar.say(says(lesson))
            window.refresh()
            assert bar._measured(bar._size, window._look, window.width()) <= bar.height()
    assert window.board.geometry() == before


def test_the_bar_stays_in_view_over_every_sheet(window: Window) -> None:
    bar = coach_of(window).bar
    for name in ("settings", "connection", "display", "recall", "notices", "filter", "practice", "all_day"):
        getattr(window, f"open_{name}")()
        window.refresh()
        for key in bar.keys:
            assert window.childAt(key.mapTo(window, key.rect().center())) is key


def test_every_control_has_a_name_of_its_own_also_on_the_sheet(window: Window) -> None:
    window.open_practice()
    names = [key.accessibleName() for key in keys(window)]
    assert len(names) == len(set(names))
    assert {"Lessons", "Leave practice", "Leave practice, to the real board"} <= set(names)


# lessons


def test_a_lesson_says_what_will_happen_and_once_it_has_what_to_do(window: Window, bridge: FakeBridge) -> None:
    bridge.show(QUIET)
    taught: list[object] = []
    coach_of(window).taught.connect(taught.append)
    QTest.mouseClick(_ready(window, "Lessons"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(_ready(window, "Lesson 3: Network gone"), Qt.MouseButton.LeftButton)
    assert taught == [Lesson.NETWORK]
    assert not coach_of(window).sheet.isVisible()
    assert lessons.going_to_happen(Lesson.NETWORK) in bar_of(window)
    next_second(window, bridge)
    assert lessons.going_to_happen(Lesson.NETWORK) in bar_of(window)
    bridge.show(_offline())
    assert lessons.what_to_do(Lesson.NETWORK) in bar_of(window)
    bridge.show(QUIET)
    assert lessons.what_to_do(Lesson.NETWORK) in bar_of(window)
    window.open_practice()
    assert key_named(window, "Lesson 3: Network gone").isChecked()
    assert not key_named(window, "Lesson 1: Retry").isChecked()


def _ready(window: Window, name: str) -> Steady:
    key = key_named(window, name)
    painted()
    key._moved -= UNHURRIED  # the keys of sheets go by the computer's own clock
    return key


def _offline() -> Picture:
    return replace(QUIET, link=replace(FRESH, failing=Delivery(Outcome.NOT_SENT)))


def test_what_was_there_before_a_lesson_is_not_taken_for_it(window: Window, bridge: FakeBridge) -> None:
    bridge.show(_offline())
    coach_of(window).teach(Lesson.NETWORK)
    next_second(window, bridge)
    assert lessons.going_to_happen(Lesson.NETWORK) in bar_of(window)


def test_a_bump_bar_opens_the_lessons_and_chooses_one_by_its_number(window: Window, bridge: FakeBridge) -> None:
    taught: list[object] = []
    coach_of(window).taught.connect(taught.append)
    unhurried(bridge, window, "F9", "2")
    assert taught == [Lesson.REFUSED]
    unhurried(bridge, window, "F9", "8")
    assert taught == [Lesson.REFUSED, None]
    assert "Nothing here is real" in bar_of(window)
    assert bridge.asked == []


def test_the_sheet_of_lessons_and_the_way_in_begin_with_the_keyboard_on_their_first_key(
    window: Window, show: Show
) -> None:
    window.open_practice()
    assert window.focusWidget() is key_named(window, "Lesson 1: Retry")
    real = show(FakeBridge(QUIET), speaker=FakeSpeaker())
    real.offer_practice(lambda: None)
    real.open_practice()
    assert real.focusWidget() is key_named(real, "Start practice")


@pytest.mark.parametrize(("size", "px"), SIZES[:2])
def test_what_has_to_be_said_stands_in_the_bar_and_pushes_no_ticket_down(
    show_practice: ShowPractice, size: tuple[int, int], px: float
) -> None:
    bridge = FakeBridge(QUIET)
    window = show_practice.on(bridge, size, px)
    before = window.board.geometry()
    coach_of(window).teach(Lesson.SIGN_IN)
    bridge.show(replace(QUIET, link=replace(FRESH, shut_by=Outcome.UNAUTHORISED)))
    window.refresh()
    assert window.board.geometry() == before
    key = key_named(window, "Sign in")
    assert window.childAt(key.mapTo(window, key.rect().center())) is key
    assert "A manager presses Sign in" in window._banner.accessibleName()
    for each in coach_of(window).bar.keys:
        assert window.childAt(each.mapTo(window, each.rect().center())) is each
        assert not place_of(each, window).intersects(place_of(window._banner, window))


@pytest.mark.parametrize("lesson", Lesson)
def test_every_lesson_has_a_name_and_two_sentences_of_its_own(lesson: Lesson) -> None:
    others = [each for each in Lesson if each is not lesson]
    for says in (lessons.lesson_name, lessons.going_to_happen, lessons.what_to_do):
        assert says(lesson)
        assert says(lesson) not in map(says, others)


# the way out


def test_the_key_in_the_bar_leaves_and_so_does_the_one_on_the_sheet(
    show_practice: ShowPractice, bridge: FakeBridge
) -> None:
    for name in ("Leave practice", "Leave practice, to the real board"):
        window = show_practice.on(bridge)
        closed: list[bool] = []
        window.closing.connect(lambda closed=closed: closed.append(True))
        window.open_practice()
        QTest.mouseClick(_ready(window, name), Qt.MouseButton.LeftButton)
        assert closed == [True]
        assert not window.isVisible()


def test_a_real_order_covers_practice_and_nothing_of_it_can_be_tapped_or_keyed(
    window: Window, bridge: FakeBridge, real_calls: list[Call]
) -> None:
    real_calls.append(Call(Cause.NEW, ("512",)))
    next_second(window, bridge)
    call = coach_of(window).call
    assert call.isVisible()
    assert "1 new order (512)" in call.accessibleDescription()
    assert "the real board calls" in bar_of(window)
    covering = window.childAt(window.board.geometry().center())
    assert covering is not None
    assert covering is call or call.isAncestorOf(covering)
    unhurried(bridge, window, "F9", "1", "Enter", "A", "Esc", "F2", "Enter")
    QTest.mouseClick(call, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert bridge.asked == []
    assert [sheet for sheet in window.sheets if sheet.isVisible()] == [call]
    assert not key_named(window, "Lessons").isEnabled()


def test_a_real_order_closes_whatever_sheet_is_open(window: Window, bridge: FakeBridge, real_calls: list[Call]) -> None:
    window.open_settings()
    real_calls.append(Call(Cause.CALLED_OFF, ("470",)))
    next_second(window, bridge)
    assert [sheet for sheet in window.sheets if sheet.isVisible()] == [coach_of(window).call]
    assert "470 called off" in coach_of(window).call.accessibleDescription()


def test_practice_then_ends_by_itself_though_nobody_does_anything(
    window: Window, bridge: FakeBridge, real_calls: list[Call]
) -> None:
    real_calls.append(Call(Cause.NEW, ("512",)))
    next_second(window, bridge)
    assert "in 10 s" in coach_of(window).call.accessibleDescription()
    next_second(window, bridge, LEAVES_IN - 1)
    assert "in 1 s" in coach_of(window).call.accessibleDescription()
    assert window.isVisible()
    real_calls.clear()  # another screen has answered it
    next_second(window, bridge)
    assert not window.isVisible()


def test_its_key_leads_there_sooner_but_not_in_the_first_moment(
    window: Window, bridge: FakeBridge, real_calls: list[Call]
) -> None:
    real_calls.append(Call(Cause.NEW, ("512",)))
    next_second(window, bridge)
    go = key_named(window, "To the real board")
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    assert window.isVisible()
    QTest.mouseClick(_ready(window, "To the real board"), Qt.MouseButton.LeftButton)
    assert not window.isVisible()


def test_the_real_board_is_out_of_reach_meanwhile_and_back_in_its_place_afterwards(
    show: Show, show_practice: ShowPractice, bridge: FakeBridge
) -> None:
    real_bridge = FakeBridge(a_picture(order(512)))
    real = show(real_bridge, speaker=FakeSpeaker())
    unhurried(real_bridge, real, "1")
    assert selected(real) == order(512).id
    practice = show_practice.on(bridge)
    stand_in(practice, real)
    assert shown(real, practice) == [False, True]
    assert practice.geometry() == real.geometry()
    practice.close()
    assert shown(real, practice) == [True, False]
    assert selected(real) is None
    assert not any(key.awake for key in real.findChildren(Steady) if key.isVisible() and key.calm)
    bump(real, "Enter")
    assert real_bridge.asked == []
    give_back(real)
    assert shown(real) == [True]


# the way in


def test_a_window_offers_practice_only_where_there_is_any(show: Show) -> None:
    window = show(FakeBridge(QUIET), speaker=FakeSpeaker())
    assert not any("Practice" in key.accessibleName() for key in keys(window))


@pytest.mark.parametrize(("size", "px"), SIZES)
def test_practice_is_begun_from_its_sheet_by_a_finger(show: Show, size: tuple[int, int], px: float) -> None:
    bridge, begun = FakeBridge(QUIET), []
    window = show(bridge, size, px, speaker=FakeSpeaker())
    window.offer_practice(lambda: begun.append(True))
    window.open_practice()
    start = _ready(window, "Start practice")
    assert min(start.height(), start.width()) >= 19 * px
    QTest.mouseClick(start, Qt.MouseButton.LeftButton)
    assert begun == [True]
    assert not window.practice.isVisible()


def test_practice_is_begun_by_a_bump_bar(show: Show) -> None:
    bridge, begun = FakeBridge(QUIET), []
    window = show(bridge, speaker=FakeSpeaker())
    window.offer_practice(lambda: begun.append(True))
    unhurried(bridge, window, "F9", "Down", "Enter")
    assert begun == [True]


def test_settings_lead_there_too(show: Show) -> None:
    window = show(FakeBridge(QUIET), speaker=FakeSpeaker())
    window.offer_practice(lambda: None)
    window.open_settings()
    key_named(window.settings, "Practice").click()
    assert window.practice.isVisible()
    key_named(window.practice, "All settings").click()
    assert window.settings.isVisible()


def test_it_is_refused_while_an_order_calls_and_says_why(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(512)))
    window = show(bridge, speaker=FakeSpeaker())
    window.offer_practice(lambda: None)
    window.open_practice()
    assert [key for key in keys(window.practice) if key.objectName() == "start-practice"] == []
    assert "Not now: 1 new order (512)" in window.practice.accessibleDescription()
    bridge.show(QUIET)
    assert [key for key in keys(window.practice) if key.objectName() == "start-practice"] != []


def test_without_a_connection_it_is_offered_and_says_what_that_means(show: Show) -> None:
    shut = replace(QUIET, link=replace(FRESH, shut_by=Outcome.UNAUTHORISED))
    window = show(FakeBridge(shut), speaker=FakeSpeaker())
    window.offer_practice(lambda: None)
    window.open_practice()
    assert "No real order can come in now" in window.practice.accessibleDescription()
    assert key_named(window, "Start practice").isEnabled()


def test_it_is_offered_where_nobody_has_signed_in(show: Show) -> None:
    window = show(FakeBridge(Picture()), speaker=FakeSpeaker())
    window.offer_practice(lambda: None)
    window.open_practice()
    assert key_named(window, "Start practice").isEnabled()
