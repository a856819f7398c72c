"""Nobody who works by finger sees an arrow; whoever moves a mouse does."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kds_app.ui.pointer import Pointer
from tests.fakes.screen import FakeBridge, a_picture
from tests.ui.conftest import Show

SOON = 0.01
NEVER = 3600.0


@pytest.fixture(autouse=True)
def _as_it_was(qapp: QGuiApplication) -> Iterator[None]:
    yield
    while qapp.overrideCursor() is not None:
        qapp.restoreOverrideCursor()


def _watched(qtbot: QtBot, rest: float) -> tuple[Pointer, QWidget]:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(200, 200)
    widget.show()
    pointer = Pointer(widget, rest)
    pointer.watch(widget.windowHandle())
    return pointer, widget


def _move(widget: QWidget, to: int) -> None:
    QTest.mouseMove(widget.windowHandle(), QPoint(to, to))


def _shape() -> Qt.CursorShape | None:
    """What every widget's own pointer gives way to."""
    cursor = QGuiApplication.overrideCursor()
    return None if cursor is None else cursor.shape()


def _touch(widget: QWidget) -> None:
    finger = QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen)
    QTest.touchEvent(widget.windowHandle(), finger).press(0, QPoint(50, 50)).commit()
    QTest.touchEvent(widget.windowHandle(), finger).release(0, QPoint(50, 50)).commit()


def test_a_touch_hides_it_and_a_mouse_that_moves_brings_it_back(qtbot: QtBot) -> None:
    pointer, widget = _watched(qtbot, NEVER)
    seen = [_shape()]
    for _ in range(2):
        _touch(widget)
        seen.append(_shape())
    _move(widget, 60)
    assert [*seen, _shape()] == [None, Qt.CursorShape.BlankCursor, Qt.CursorShape.BlankCursor, None]
    assert not pointer.hidden


def test_the_click_that_is_made_of_a_touch_does_not_bring_it_back(qtbot: QtBot) -> None:
    pointer, widget = _watched(qtbot, NEVER)
    clicked: list[Qt.MouseEventSource] = []
    widget.mousePressEvent = lambda event: clicked.append(event.source())  # type: ignore[method-assign]
    _touch(widget)
    assert clicked == [Qt.MouseEventSource.MouseEventSynthesizedByQt]
    assert pointer.hidden


def test_a_mouse_that_nobody_moves_hides_it(qtbot: QtBot) -> None:
    pointer, widget = _watched(qtbot, SOON)
    qtbot.waitUntil(lambda: pointer.hidden)
    _move(widget, 70)
    assert not pointer.hidden
    qtbot.waitUntil(lambda: pointer.hidden)


def test_what_one_window_hides_another_brings_back(qtbot: QtBot) -> None:
    first, widget = _watched(qtbot, NEVER)
    second, other = _watched(qtbot, NEVER)
    _touch(widget)
    assert second.hidden
    _move(other, 80)
    assert not first.hidden


def test_the_board_has_one(show: Show) -> None:
    window = show(FakeBridge(a_picture()))
    _touch(window)
    assert QGuiApplication.overrideCursor() is not None
