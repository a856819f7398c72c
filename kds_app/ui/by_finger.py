"""What scrolls by finger, and leaves keys to those who know which ticket they are meant for."""

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea


class ByFinger(QScrollArea):
    """Qt's own would take arrow and page keys for itself."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Not for this."""
        event.ignore()
