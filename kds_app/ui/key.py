"""A key for wet fingers: flat, large, painted by us, and deaf for half a second after it moved."""

import time
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kds_app.ui.look import Look
from kds_app.ui.steady import STEADY, Steady
from kds_app.ui.theme import BOLD, font

__all__ = ["STEADY", "Key"]

_EDGE = 2.0
_PRESSED = 1.2
"""Millimetres, for eyes: the rim of a key while a finger is on it."""
_BADGE = 5.6
"""Millimetres, for eyes: the side of the badge, as on a ticket."""
_LABEL = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
_SHRINK = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""What of its size a label is tried at."""
_EASY = 0.7
"""What of its size a label may shrink to before its key grows."""
_TALLEST = 10_000
"""Pixels: higher than any label."""
_REMARK = 3.4
"""Height in millimetres of what stands above a label."""


class Key(Steady):
    """``fill`` None is an outlined key. ``size`` is the label's height in millimetres."""

    def __init__(
        self,
        label: str,
        parent: QWidget | None = None,
        *,
        size: float = 3.2,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent, now=now)
        self.setText(label)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a finger leaves no focus behind
        self.fill: QColor | None = None
        self.look: Look | None = None
        self.size_mm = size
        self.radius = 0.0
        self.crossed = False
        """Painted with a cross above its label, so that it is known without reading."""
        self.remark = ""
        """Said above the label, smaller: what it is about."""
        self.badge = ""
        """What presses it on a keyboard or bump bar, where one is in use."""
        self.at_foot = False
        """It ends what it stands on: only its lower corners are round."""

    def dress(self, look: Look, fill: QColor | None = None, *, radius: float | None = None) -> None:
        """Take on this look; a fill makes it a solid key with black ink."""
        self.look, self.fill = look, fill
        self.radius = look.text(1.6) if radius is None else radius
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the key: solid or outlined, darker while pressed, ringed while focused."""
        look = self.look
        if look is None:
            return
        palette = look.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outlined = self.fill is None and not self.isChecked()
        inset = _EDGE / 2 if outlined else 0.0
        body = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        fill, ink = self._colours(look)
        painter.setPen(QPen(palette.line, _EDGE) if outlined else Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(body, self.radius, self.radius)
        if self.at_foot:
            painter.drawRect(body.adjusted(0, 0, 0, -body.height() / 2))
        if self.isDown() and self.fill is not None:  # another fill would take contrast from the label
            painter.setPen(QPen(ink, look.text(_PRESSED)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inside = look.text(_PRESSED) / 2
            painter.drawRoundedRect(body.adjusted(inside, inside, -inside, -inside), self.radius, self.radius)
        if self.ringed:
            ring = body.adjusted(3, 3, -3, -3)
            painter.setPen(QPen(ink, 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ring, self.radius, self.radius)
        self._write(painter, look, ink)
        painter.end()

    def _write(self, painter: QPainter, look: Look, ink: QColor) -> None:
        painter.setPen(ink)
        if self.remark:
            painter.setFont(self._remark_font(look))
            painter.drawText(self.remark_room(look), Qt.AlignmentFlag.AlignCenter, self.remark)
        if self.crossed:
            arm, centre = look.text(1.7), QPointF(self.rect().center().x() + 0.5, self.height() * 0.36)
            painter.setPen(QPen(ink, look.text(0.55), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(centre - QPointF(arm, arm), centre + QPointF(arm, arm))
            painter.drawLine(centre - QPointF(arm, -arm), centre + QPointF(arm, -arm))
        if self.badge:
            self._write_badge(painter, look, ink)
        painter.setFont(self.label_font(look))
        painter.drawText(self.label_room(look), _LABEL, self.text())

    def _remark_font(self, look: Look) -> QFont:
        room = self.remark_room(look).width()
        fonts = (font(look.text(_REMARK * share), BOLD) for share in _SHRINK)
        whole = (f for f in fonts if QFontMetricsF(f).horizontalAdvance(self.remark) <= room)
        return next(whole, font(look.text(_REMARK * _SHRINK[-1]), BOLD))

    def label_font(self, look: Look) -> QFont:
        """As large as was asked for, or as there is room for: who stands farther away still reads the whole word."""
        room = self.label_room(look)
        fonts = (font(look.text(self.size_mm * share), BOLD) for share in _SHRINK)
        whole = (f for f in fonts if room.contains(QFontMetrics(f).boundingRect(room, _LABEL, self.text())))
        return next(whole, font(look.text(self.size_mm * _SHRINK[-1]), BOLD))

    def height_for(self, look: Look, wide: int) -> int:
        """Pixels of height that a key so wide needs for its whole label, at the smallest that is read with ease.

        0 where a word of it is wider than the key.
        """
        margin = look.text(1.0)
        beside = int(self._badge_place(look).right()) if self.badge else 0
        room = QRect(0, 0, wide - beside - 2 * margin, _TALLEST)
        metrics = QFontMetrics(font(look.text(self.size_mm * _EASY), BOLD))
        needed = metrics.boundingRect(room, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self.text())
        return needed.height() + 2 * margin + 1 if needed.width() <= room.width() else 0

    def label_room(self, look: Look) -> QRect:
        """Where the label has to fit."""
        margin = look.text(1.0)
        above = int(self.height() * 0.32) if self.crossed else 0
        above = self.remark_room(look).bottom() - margin if self.remark else above
        beside = int(self._badge_place(look).right()) if self.badge else 0
        return self.rect().adjusted(margin + beside, above + margin, -margin, -margin)

    def _write_badge(self, painter: QPainter, look: Look, ink: QColor) -> None:
        place = self._badge_place(look)
        painter.setBrush(ink)
        painter.drawRoundedRect(place, look.text(1.0), look.text(1.0))
        painter.setPen(look.palette.on(ink))
        painter.setFont(font(look.text(_BADGE * 0.78), BOLD))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.badge)
        painter.setPen(ink)

    def _badge_place(self, look: Look) -> QRectF:
        high = look.text(_BADGE)
        letters = QFontMetricsF(font(look.text(_BADGE * 0.78), BOLD)).horizontalAdvance(self.badge)
        return QRectF(look.text(1.8), (self.height() - high) / 2, max(high, letters + look.text(1.6)), high)

    def remark_room(self, look: Look) -> QRect:
        """Where the remark has to fit."""
        margin = look.text(1.0)
        return QRect(margin, int(self.height() * 0.16), self.width() - 2 * margin, look.text(_REMARK * 1.3))

    def _colours(self, look: Look) -> tuple[QColor, QColor]:
        palette = look.palette
        if not self.isEnabled():
            return palette.raised, palette.struck
        if self.isChecked():
            return palette.text, palette.ground
        if self.fill is None:
            return (palette.raised if self.isDown() else palette.surface), palette.text
        return self.fill, palette.on(self.fill)
