"""A frame round the whole window that lights up at each ring nobody can hear."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.engine.sound import Bell
from kds_app.ui.look import Look

LIT = 500
"""Milliseconds. With the time between two rings that is below one flash a second: WCAG 2.3.1 allows three."""
_WIDTH = 2.0
"""Millimetres: as wide as the margin round everything, so that no word disappears behind it."""


class Flash(QWidget):
    """Lies over everything and is in nobody's way: fingers go through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("flash")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._colour = QColor()
        self._thick = 0
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
        self.show()
        self.raise_()
        self.update()
        self._dark.start()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the frame; inside it nothing."""
        painter = QPainter(self)
        width, height, thick = self.width(), self.height(), self._thick
        painter.fillRect(0, 0, width, thick, self._colour)
        painter.fillRect(0, height - thick, width, thick, self._colour)
        painter.fillRect(0, thick, thick, height - 2 * thick, self._colour)
        painter.fillRect(width - thick, thick, thick, height - 2 * thick, self._colour)
        painter.end()
