"""A ticket seen moving to its next lane, so that an eye can follow it. The ticket itself is there already."""

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from kds_app.ui.roles import Role, is_a

GLIDE = 0.16
"""Seconds from lane to lane."""


@is_a(Role.Graphic)
class Ghost(QWidget):
    """A picture of the ticket as it stood: takes no tap, and is gone when it has arrived."""

    def __init__(self, picture: QPixmap, start: QPoint, goal: QPoint, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._picture = picture
        self.setGeometry(start.x(), start.y(), *picture.deviceIndependentSize().toSize().toTuple())
        self.flight = QPropertyAnimation(self, b"pos", self)
        self.flight.setDuration(round(GLIDE * 1000))
        self.flight.setStartValue(start)
        self.flight.setEndValue(goal)
        self.flight.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.flight.finished.connect(self._arrived)
        self.show()
        self.raise_()
        self.flight.start()

    def _arrived(self) -> None:
        self.hide()
        self.deleteLater()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the ticket as it was."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()
