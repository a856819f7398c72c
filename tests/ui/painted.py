"""What is painted, and where."""

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QWidget


class Painted(QObject):
    """All of a widget that is painted, and of what stands on it, in its own pixels."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self.region = QRegion()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def nothing(self) -> bool:
        """Whether nothing more is to be painted."""
        self.region = QRegion()
        QApplication.processEvents()
        return self.region.isEmpty()

    def end(self) -> None:
        """See no more."""
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, who: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See."""
        if isinstance(event, QPaintEvent) and isinstance(who, QWidget):
            if who is self._widget:
                self.region += event.region()
            elif self._widget.isAncestorOf(who):
                self.region += event.region().translated(who.mapTo(self._widget, QPoint()))
        return False
