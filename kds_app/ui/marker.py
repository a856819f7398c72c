"""What a keyboard or bump bar needs to see on a ticket: its number on the corner, and a ring round the chosen one."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kds_app.ui.look import Look
from kds_app.ui.theme import BOLD, font

BADGE = 7.0
"""Millimetres, for eyes: the side of the badge."""
_RING = 0.8
_INSET = 1.7


class Marker(QWidget):
    """Lies over a ticket and takes no tap."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._look: Look | None = None
        self.badge = ""
        self.selected = False

    def show_mark(self, badge: str, look: Look, *, selected: bool) -> None:
        """Show these over the whole of the ticket."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self._look, self.badge, self.selected = look, badge, selected
        self.setVisible(bool(badge) or selected)
        self.raise_()
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the ring, then the badge at the lower left, clear of number, age and label."""
        look = self._look
        if look is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.selected:
            self._paint_ring(painter, look)
        if self.badge:
            self._paint_badge(painter, look)
        painter.end()

    def _paint_ring(self, painter: QPainter, look: Look) -> None:
        wide, radius = look.text(_RING), look.text(2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, inset in ((look.palette.text, wide / 2), (look.palette.ground, wide * 1.25)):
            painter.setPen(QPen(colour, wide if colour is look.palette.text else wide / 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)

    def _paint_badge(self, painter: QPainter, look: Look) -> None:
        palette, side = look.palette, look.text(BADGE)
        inset = look.text(_INSET)
        place = QRectF(inset, self.height() - inset - side, side, side)
        painter.setPen(QPen(palette.text, look.text(0.5)))
        painter.setBrush(palette.ground)
        painter.drawRoundedRect(place, look.text(1.2), look.text(1.2))
        painter.setPen(palette.text)
        painter.setFont(font(look.text(BADGE * 0.68), BOLD))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.badge)
