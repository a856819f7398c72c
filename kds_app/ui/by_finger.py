"""What scrolls by finger, shows no bars, and leaves keys to those who know which ticket they are meant for."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScroller, QWidget


class ByFinger(QScrollArea):
    """A place to look at ``inside``."""

    def __init__(self, inside: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # One of ours: to learn what Qt's own is, PySide6 would load every widget there is, 6 ms at the start.
        self._port = QWidget()
        self.setViewport(self._port)
        self.setWidget(inside)
        for part in (self, self._port, inside):
            part.setAutoFillBackground(False)
        QScroller.grabGesture(self._port, QScroller.ScrollerGestureType.LeftMouseButtonGesture)

    def stop(self) -> None:
        """Scroll on no further, however hard a finger has pushed."""
        QScroller.scroller(self._port).stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own would take arrow and page keys for itself."""
        event.ignore()
