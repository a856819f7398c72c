"""The page that stands where there can be no board."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kds_app.store.errors import NewerDatabaseError
from kds_app.ui.halt import Halt
from kds_app.ui.key import Key
from kds_app.ui.palettes import contrast
from tests.ui.hands import label_fits


def _page(qtbot: QtBot, size: tuple[int, int] = (1280, 800), seconds: int = 30) -> Halt:
    page = Halt(str(NewerDatabaseError()), "7.8.9", seconds)
    qtbot.addWidget(page)
    page.resize(*size)
    with qtbot.waitExposed(page):
        page.show()
    return page


def _key(page: Halt) -> Key:
    (key,) = page.findChildren(Key)
    return key


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (800, 1280), (1024, 600)])
def test_all_of_it_is_on_the_screen_and_nothing_lies_over_the_key(qtbot: QtBot, size: tuple[int, int]) -> None:
    page = _page(qtbot, size)
    key = _key(page)
    assert page.rect().contains(key.geometry())
    assert label_fits(key)
    assert page.written.bottom() < key.y()
    assert page.written.right() <= page.width()
    assert page.grab().size() == QSize(*size) * page.devicePixelRatio()


def test_what_it_says_is_read_from_a_metre_and_by_a_screen_reader(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert page.accessibleName() == "⚠ The display cannot start"
    assert "install that version again" in page.accessibleDescription()
    assert "work on another screen" in page.accessibleDescription()
    palette = page._look.palette
    assert contrast(palette.ink, palette.trouble) >= 4.5
    assert contrast(palette.text, palette.ground) >= 4.5


def test_a_finger_has_it_tried_again_at_once(qtbot: QtBot) -> None:
    page = _page(qtbot)
    key = _key(page)
    qtbot.waitUntil(lambda: key._now() - key._moved > 0.6)
    with qtbot.waitSignal(page.again, timeout=5000):
        QTest.mouseClick(key, Qt.MouseButton.LeftButton)


def test_it_counts_down_and_then_is_tried_again_by_itself_once(qtbot: QtBot) -> None:
    page = _page(qtbot, seconds=2)
    tried: list[bool] = []
    page.again.connect(lambda: tried.append(True))
    page._clock.timeout.emit()
    assert (page._left, tried) == (1, [])
    page._clock.timeout.emit()
    assert tried == [True]
    assert not page._clock.isActive()


def test_whoever_closes_it_is_heard(qtbot: QtBot) -> None:
    page = _page(qtbot)
    with qtbot.waitSignal(page.closing, timeout=5000):
        page.close()
