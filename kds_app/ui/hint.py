"""What became of a key that did not do what it says: a line over the board for a moment, in nobody's way."""

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.ui.announce import announce
from kds_app.ui.look import Look
from kds_app.ui.roles import Role, is_a
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import BOLD

_LASTS = 3000
"""Milliseconds."""
_SIZE, _SIDE = 4.4, 3.0


@is_a(Role.AlertMessage)
class Hint(QWidget):
    """Lies over everything, takes no tap, and goes by itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text: Paragraph | None = None
        self._look: Look | None = None
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, look: Look, place: QRect) -> None:
        """Say this at the top of ``place``, in its middle."""
        side = look.text(_SIDE)
        paragraph = look.paragraph(text, _SIZE, place.width() - 4 * side, weight=BOLD, colour=look.palette.ink)
        self._text, self._look = paragraph, look
        size = QRect(0, 0, int(paragraph.width) + 2 * side, int(paragraph.height) + side)
        size.moveCenter(place.center())
        size.moveTop(place.top())
        self.setGeometry(size)
        self.setAccessibleName(text)
        self.show()
        self.raise_()
        self.update()
        self._over.start(_LASTS)
        announce(self, text)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the line on a ground that is on no ticket for long."""
        if self._text is None or self._look is None:
            return
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.palette.warn)
        painter.drawRoundedRect(QRectF(self.rect()), look.text(1.6), look.text(1.6))
        side = look.text(_SIDE)
        self._text.draw(painter, side, side / 2)
        painter.end()
