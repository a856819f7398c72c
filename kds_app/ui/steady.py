"""What a finger can press: deaf for half a second after it moved or appeared, counted from when that could be seen."""

import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

STEADY = 0.5
"""Seconds a key must have stood still before a finger can mean it."""
_BY_KEYBOARD = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
}


class Appears(Protocol):
    """What counts from when it can be seen."""

    def appear(self) -> None:
        """It has been painted: a slow tablet may have taken long to."""


class Framed(QWidget):
    """A window that knows what nobody has seen yet where it stands now."""

    def __init__(self) -> None:
        super().__init__()
        self.unseen: set[Appears] = set()

    def tell(self, each: Appears) -> None:
        """Tell it once it can be seen where it stands now, even if nothing there has to be painted for that."""
        if not self.unseen:
            asked = QEvent(QEvent.Type.UpdateRequest)
            QCoreApplication.postEvent(self, asked, Qt.EventPriority.LowEventPriority.value)
        self.unseen.add(each)

    def event(self, event: QEvent) -> bool:
        """What has moved is seen there once it is painted."""
        done = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and self.unseen:
            appearing, self.unseen = self.unseen, set()
            for each in appearing:
                each.appear()
        return done


class Steady(QAbstractButton):
    """A button that takes no press meant for what stood there a moment ago. ``now`` is a monotonic clock."""

    def __init__(self, parent: QWidget | None = None, *, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._ringed = False
        self._now = now
        self._moved = now()
        self._seen = True
        self._meant = False
        self.toggled.connect(self._turned)
        self.calm = STEADY
        """Seconds; 0 for what never comes to stand where something else stood."""

    @property
    def awake(self) -> bool:
        """Whether it has stood still for long enough to be meant."""
        return self._seen and self._now() - self._moved >= self.calm

    def setChecked(self, checked: bool, /) -> None:
        """Show itself as checked, or as not."""
        self._meant = checked
        super().setChecked(checked)

    def nextCheckState(self) -> None:
        """A press turns it over."""
        if self.isCheckable():
            self.setChecked(not self.isChecked())

    def _turned(self, checked: bool) -> None:
        """A screen reader's «Toggle» turns it over and tells nobody. Let it stand for what it looks like: a press."""
        if checked != self._meant:
            super().setChecked(self._meant)
            self.click()

    def unsettle(self) -> None:
        """It moved or has just appeared: a finger on its way down meant something else."""
        self._moved = self._now()
        if isinstance(window := self.window(), Framed):
            self._seen = False
            window.tell(self)

    def appear(self) -> None:
        """It has been painted where it stands."""
        self._seen, self._moved = True, self._now()

    def place(self, rect: QRect) -> None:
        """Stand here; where that is somewhere else, be deaf for a moment."""
        if self.geometry() != rect:
            self.setGeometry(rect)
            self.unsettle()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the press, unless it moved under the finger."""
        if not self.awake:
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A release on a deaf key is not one on the ticket below it."""
        super().mouseReleaseEvent(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space presses it, unless it moved under the eye; every other key is the window's."""
        if event.key() != Qt.Key.Key_Space:
            event.ignore()
        elif self.awake and not event.isAutoRepeat():
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A ring is for those who came by keyboard; a finger knows where it is."""
        self._ringed = event.reason() in _BY_KEYBOARD
        super().focusInEvent(event)

    @property
    def ringed(self) -> bool:
        """Whether the keyboard stands on it."""
        return self.hasFocus() and self._ringed
