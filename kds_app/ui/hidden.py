"""A slim band that says how many tickets the filter of this screen holds back: always in view, never silent."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.ui.look import Look
from kds_app.ui.theme import BOLD, font
from kds_app.ui.words import translate

_HIGH = 5.4


class HiddenBand(QWidget):
    """«3 hidden by filter», or nothing at all."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hidden-by-filter")
        self._look: Look | None = None
        self._text = ""

    def show_hidden(self, count: int, look: Look) -> None:
        """Show this count; none is not worth a word."""
        self._look = look
        self._text = translate("Board", "{0} hidden by filter").format(count) if count else ""
        self.setAccessibleName(self._text)
        self.setVisible(bool(count))
        self.update()

    def height_wanted(self, look: Look) -> int:
        """Pixels: none where nothing is hidden."""
        return look.text(_HIGH) if self._text else 0

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint it with an hourglass of a filter before it."""
        look = self._look
        if look is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.palette.raised)
        painter.drawRoundedRect(self.rect(), look.text(1.2), look.text(1.2))
        painter.setPen(look.palette.warn)
        painter.setFont(font(look.text(3.4), BOLD))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, f"▽ {self._text}")
        painter.end()
