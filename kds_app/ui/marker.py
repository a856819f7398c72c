"""What a keyboard or bump bar needs to see on a ticket: its digit, and a ring round the chosen one."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kds_app.ui.look import Look
from kds_app.ui.roles import Role, is_a
from kds_app.ui.theme import BOLD, font

_RING = 0.8
"""Millimetres, for eyes: how thick the ring is."""
_DIGIT = 0.94
"""How large the type of the digit is, against the badge it stands on."""


@is_a(Role.Graphic)
class Marker(QWidget):
    """Lies over a ticket and takes no tap."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._look: Look | None = None
        self._place = QRectF()
        self.badge = ""
        self.selected = False

    def show_mark(self, badge: str, place: QRectF, look: Look, *, selected: bool) -> None:
        """Lie over the whole of the ticket, with the badge at its place on it."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        shown = (look, place, badge, selected)
        if shown == (self._look, self._place, self.badge, self.selected):
            return
        self._look, self._place, self.badge, self.selected = shown
        self.setVisible(bool(badge) or selected)
        self.update()

    def digit_font(self) -> QFont:
        """As large as the place for it lets it be."""
        return font(round(self._place.height() * _DIGIT), BOLD)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the ring, then the badge where the ticket has left it room."""
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
        palette, place = look.palette, self._place
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.text)
        painter.drawRoundedRect(place, look.text(1), look.text(1))
        painter.setPen(palette.ground)
        painter.setFont(self.digit_font())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.badge)
