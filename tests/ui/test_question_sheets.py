"""How the screen looks and how patient it is: chosen with a finger, applied at once, on every page that asks."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QRegion
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kds_app.domain.preferences import DISTANCES, Preferences, Theme
from kds_app.ui.display_sheet import looks
from kds_app.ui.gauge import CARD
from kds_app.ui.kitchen_page import kitchen
from kds_app.ui.palettes import PALETTES
from kds_app.ui.question_sheet import Question
from kds_app.ui.security_sheet import security
from kds_app.ui.theme import FINGER
from kds_app.ui.timers import timers
from kds_app.ui.window import Window
from tests.fakes.screen import FakeBridge, a_picture, an_evening, order
from tests.ui.conftest import Show
from tests.ui.hands import LEFT, key_named
from tests.ui.painted import Painted

PAGES = {"display": looks(), "timers": timers(), "kitchen": kitchen(), "security": security()}


def _opened(show: Show, page: str = "display") -> tuple[Window, FakeBridge]:
    bridge = FakeBridge(an_evening(), preferences=Preferences())
    window = show(bridge)
    getattr(window, f"open_{page}")()
    return window, bridge


@pytest.mark.parametrize(
    ("page", "question", "label", "value"),
    [
        (page, question, *answer)
        for page, questions in PAGES.items()
        for question in questions
        for answer in question.answers
    ],
    ids=lambda part: getattr(part, "preference", str(part)),
)
def test_an_answer_is_applied_at_once_and_stands_chosen(
    show: Show, page: str, question: Question, label: str, value: object
) -> None:
    window, bridge = _opened(show, page)
    sheet = getattr(window, page)
    key_named(sheet, f"{question.heading}: {label}").click()
    assert getattr(bridge.preferences, question.preference) == value
    assert key_named(sheet, f"{question.heading}: {label}").isChecked()


def test_every_usual_preference_is_among_the_answers() -> None:
    usual = Preferences()
    for question in (question for questions in PAGES.values() for question in questions):
        assert getattr(usual, question.preference) in [value for _, value in question.answers]


@pytest.mark.parametrize("theme", Theme)
def test_another_theme_is_worn_without_a_restart(show: Show, theme: Theme) -> None:
    bridge = FakeBridge(an_evening())
    window = show(bridge)
    bridge.prefer(replace(bridge.preferences, theme=theme))
    picture = window.grab().toImage()
    assert picture.pixelColor(2, picture.height() - 2) == PALETTES[theme].ground


def test_another_theme_is_painted_everywhere_though_no_sheet_was_closed(show: Show, qtbot: QtBot) -> None:
    bridge = FakeBridge(a_picture(order(482)))
    window = show(bridge)
    painted = Painted(window)
    qtbot.waitUntil(painted.nothing)
    bridge.prefer(replace(bridge.preferences, theme=Theme.LIGHT))
    qtbot.waitUntil(lambda: not painted.region.isEmpty())
    painted.end()
    assert QRegion(window.rect()) - painted.region == QRegion()


def test_who_stands_farther_away_reads_larger_text_and_presses_the_same_keys(show: Show) -> None:
    sizes = []
    for distance in DISTANCES:
        window = show(FakeBridge(an_evening(), preferences=Preferences(distance=distance)))
        sizes.append(window._look.text(10))
        assert window._look.mm(FINGER) == 118
    assert sizes == sorted(set(sizes))


def test_the_bar_is_as_wide_as_a_bank_card_and_is_set_when_the_finger_lifts(show: Show) -> None:
    window, bridge = _opened(show)
    gauge = window.display.gauge
    place, width = gauge.geometry(), gauge.value()
    assert width == round(CARD * 5.9)
    QTest.mousePress(gauge, LEFT, pos=QPoint(100, 20))
    QTest.mouseMove(gauge, QPoint(60, 20))
    assert gauge.value() == width - 40
    assert gauge.geometry() == place
    assert bridge.asked == []
    QTest.mouseRelease(gauge, LEFT, pos=QPoint(60, 20))
    assert bridge.preferences.px_per_mm == pytest.approx((width - 40) / CARD)
    key_named(window.display, "As the screen says").click()
    assert bridge.preferences.px_per_mm is None


def test_the_bar_is_set_by_arrow_keys_and_is_a_slider_to_a_screen_reader(show: Show) -> None:
    window, bridge = _opened(show)
    gauge = window.display.gauge
    QTest.keyClick(gauge, Qt.Key.Key_Right)
    assert bridge.preferences.px_per_mm == pytest.approx((round(CARD * 5.9) + 1) / CARD)
    assert QAccessible.queryAccessibleInterface(gauge).role() is QAccessible.Role.Slider
