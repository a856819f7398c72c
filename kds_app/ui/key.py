"""A key for wet fingers: flat, large, painted by us, and deaf for half a second after it moved."""

import time
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from kds_app.ui.look import Look
from kds_app.ui.theme import BOLD, font

STEADY = 0.5
"""Seconds a key must have stood still before a finger can mean it."""
_EDGE = 2.0
_BY_KEYBOARD = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
}


class Key(QAbstractButton):
    """``fill`` None is an outlined key. ``size`` is the label's height in millimetres."""

    def __init__(
        self,
        label: str,
        parent: QWidget | None = None,
        *,
        size: float = 3.2,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.setText(label)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a finger leaves no focus behind
        self.fill: QColor | None = None
        self.look: Look | None = None
        self.size_mm = size
        self.radius = 0.0
        self.crossed = False
        """Painted with a cross above its label, so that it is known without reading."""
        self._ringed = False
        self._now = now
        self._moved = now()

    def dress(self, look: Look, fill: QColor | None = None, *, radius: float | None = None) -> None:
        """Take on this look; a fill makes it a solid key with black ink."""
        self.look, self.fill = look, fill
        self.radius = look.text(1.6) if radius is None else radius
        self.update()

    def unsettle(self) -> None:
        """It moved or has just appeared: a finger on its way down meant something else."""
        self._moved = self._now()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the press, unless the key moved under the finger."""
        if self._now() - self._moved < STEADY:
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A release on a deaf key is not one on the ticket below it."""
        super().mouseReleaseEvent(event)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A ring is for those who came by keyboard; a finger knows where it is."""
        self._ringed = event.reason() in _BY_KEYBOARD
        super().focusInEvent(event)

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
        if self.hasFocus() and self._ringed:
            ring = body.adjusted(3, 3, -3, -3)
            painter.setPen(QPen(ink, 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ring, self.radius, self.radius)
        self._write(painter, look, ink)
        painter.end()

    def _write(self, painter: QPainter, look: Look, ink: QColor) -> None:
        painter.setPen(ink)
        painter.setFont(font(look.text(self.size_mm), BOLD))
        margin, place = look.text(1.0), self.rect()
        if self.crossed:
            arm, centre = look.text(1.7), QPointF(place.center().x() + 0.5, place.height() * 0.36)
            place = place.adjusted(0, int(place.height() * 0.32), 0, 0)
            painter.setPen(QPen(ink, look.text(0.55), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(centre - QPointF(arm, arm), centre + QPointF(arm, arm))
            painter.drawLine(centre - QPointF(arm, -arm), centre + QPointF(arm, -arm))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(place.adjusted(margin, margin, -margin, -margin), flags, self.text())

    def _colours(self, look: Look) -> tuple[QColor, QColor]:
        palette = look.palette
        if not self.isEnabled():
            return palette.raised, palette.struck
        if self.isChecked():
            return palette.text, palette.ground
        if self.fill is None:
            return (palette.raised if self.isDown() else palette.surface), palette.text
        dark = self.fill.lightnessF() < 0.3  # noqa: PLR2004 - below it black ink would not be read
        return (self.fill.darker(130) if self.isDown() else self.fill), (palette.text if dark else palette.ink)
