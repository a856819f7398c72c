"""What makes a board that is not real known from across the room: the word aslant behind all of it, and a frame."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QWidget

from kds_app.domain.preferences import Theme
from kds_app.ui.brush import fill
from kds_app.ui.look import Look
from kds_app.ui.practice_bar import word
from kds_app.ui.theme import BOLD, font

STRENGTH: Mapping[Theme, float] = {Theme.DARK: 0.3, Theme.LIGHT: 0.2, Theme.CONTRAST: 0.3}
"""How much of its colour is in the word: as much as leaves every text on it to be read."""
_LETTERS = 24.0
"""Millimetres: how high the word stands."""
_SLOPE = -24.0
"""Degrees."""
_SIDES, _ENDS = 1.4, 0.7
"""Millimetres, narrower than the margin round everything: no word disappears behind it."""


class Watermark(QWidget):
    """Lies below the board, whose tickets and keys cover it: it hides nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("watermark")
        self.setAccessibleName(word())
        self._look: Look | None = None
        self.lower()

    def cover(self, look: Look, place: QRect) -> None:
        """Lie there."""
        if (look, place) != (self._look, self.geometry()):
            self._look = look
            self.setGeometry(place)
            self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint it in rows, each begun half a word later than the one above: wherever one looks there is some of it."""
        if self._look is None:
            return
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(QTransform.fromTranslate(self.width() / 2, self.height() / 2).rotate(_SLOPE))
        painter.setFont(font(min(look.text(_LETTERS), self.width() // 5), BOLD))
        painter.setPen(ink(look))
        metrics = QFontMetricsF(painter.font())
        across, down = metrics.horizontalAdvance(word()) * 1.2, metrics.height() * 1.15
        reach = (self.width() + self.height()) / 2
        rows, columns = int(reach / down) + 1, int(reach / across) + 1
        for row in range(-rows, rows + 1):
            for column in range(-columns, columns + 1):
                painter.drawText(QPointF((column - 0.5 * (row % 2) - 0.4) * across, row * down), word())
        painter.end()


class Frame(QWidget):
    """Lies over everything and is in nobody's way: fingers go through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("practice-frame")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._look: Look | None = None

    def cover(self, look: Look, place: QRect) -> None:
        """Frame this, whatever has come to lie on it meanwhile."""
        self._look = look
        self.setGeometry(place)
        self.raise_()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the frame; inside it nothing."""
        if self._look is None:
            return
        width, height, thick, thin = self.width(), self.height(), self._look.mm(_SIDES), self._look.mm(_ENDS)
        painter = QPainter(self)
        for edge in (
            QRect(0, 0, width, thin),
            QRect(0, height - thin, width, thin),
            QRect(0, 0, thick, height),
            QRect(width - thick, 0, thick, height),
        ):
            fill(painter, edge, self._look.palette.practice)
        painter.end()


def ink(look: Look) -> QColor:
    """What the word is written in."""
    colour = QColor(look.palette.practice)
    colour.setAlphaF(STRENGTH[look.preferences.theme])
    return colour
