"""The arrow of the mouse, out of the way of whoever works by finger: it is there while a mouse is moved, no longer."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWindow

REST = 3.0
"""Seconds without a movement after which the pointer goes."""
_TOUCHES = {QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate}
_BY_TOUCH = {"TouchScreen", "Stylus"}
"""Of ``QInputDevice.DeviceType``."""


class Pointer(QObject):
    """Watches windows of the program, and shows or hides the pointer on all of them. ``rest`` is in seconds."""

    def __init__(self, parent: QObject, rest: float = REST) -> None:
        super().__init__(parent)
        self._resting = QTimer(self, singleShot=True, interval=round(rest * 1000))
        self._resting.timeout.connect(self._hide)

    def watch(self, window: QWindow) -> None:
        """From now on know what happens on this window; a pointer that nobody moves goes from it too."""
        window.installEventFilter(self)
        self._resting.start()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """See what it is, and let it pass."""
        if event.type() in _TOUCHES:
            self._hide()
        elif isinstance(event, QMouseEvent) and not _by_touch(event):
            self._show()
        return False

    def _hide(self) -> None:
        self._resting.stop()
        if not self.hidden:
            QGuiApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)

    def _show(self) -> None:
        if self.hidden:
            QGuiApplication.restoreOverrideCursor()
        self._resting.start()

    @property
    def hidden(self) -> bool:
        """Whether no pointer is seen; one window's business is every window's."""
        return QGuiApplication.overrideCursor() is not None


def _by_touch(event: QMouseEvent) -> bool:
    """Whether Qt or the system made a mouse's event of a finger's."""
    made = event.source() is not Qt.MouseEventSource.MouseEventNotSynthesized
    return made or event.device().type().name in _BY_TOUCH
