"""A frame round the whole window that lights up at each ring nobody can hear."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from kds_app.engine.sound import Bell
from kds_app.ui.brush import fill
from kds_app.ui.look import Look

LIT = 500
"""Milliseconds. With the time between two rings that is below one flash a second: WCAG 2.3.1 allows three."""
_WIDTH = 2.0
"""Millimetres: as wide as the margin round everything, so that no word disappears behind it; at the top, where the
strip begins, as wide as that leaves room for."""


class Flash(QWidget):
    """Lies over everything and is in nobody's way: fingers go through it.

    ``margin`` gives the pixels above the first word of the strip.
    """

    def __init__(self, parent: QWidget, margin: Callable[[], int]) -> None:
        super().__init__(parent)
        self.setObjectName("flash")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._colour = QColor()
        self._thick = 0
        self._margin = margin
        self._dark = QTimer(self)
        self._dark.setSingleShot(True)
        self._dark.setInterval(LIT)
        self._dark.timeout.connect(self.hide)
        self.hide()

    def light(self, bell: Bell, look: Look) -> None:
        """Light up once, in the colour of what rings; the strip has the words."""
        palette = look.palette
        self._colour = {
            Bell.NEW: palette.said_new,
            Bell.CHANGED: palette.said_warn,
            Bell.TROUBLE: palette.said_trouble,
        }[bell]
        self._thick = look.mm(_WIDTH)
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        thick = self._thick
        inside = self.rect().adjusted(thick, thick, -thick, -thick)
        self.setMask(QRegion(self.rect()) - QRegion(inside))  # or all that is inside would be painted anew
        self.show()
        self.raise_()
        self.update()
        self._dark.start()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the frame; inside it nothing."""
        painter = QPainter(self)
        inside = self.rect().adjusted(self._thick, min(self._thick, self._margin()), -self._thick, -self._thick)
        painter.setClipRegion(QRegion(self.rect()) - QRegion(inside))
        fill(painter, self.rect(), self._colour)
        painter.end()
