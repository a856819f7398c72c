"""The hatched frame round a board that may not be believed."""

from math import sqrt

from PySide6.QtCore import QLine, QRect
from PySide6.QtGui import QPainter, QPen, QRegion

from kds_app.ui.brush import fill
from kds_app.ui.look import Look
from kds_app.ui.theme import GAP

_STRIPE = 1.5
"""Millimetres from one edge of a slanting stripe to the other, along the frame: Qt's own hatching is a pixel thin on
any screen."""


def paint_frame(painter: QPainter, rect: QRect, look: Look) -> None:
    """Paint it along the inner edge of ``rect``; the painter is clipped to it after that."""
    width, stripe = look.mm(GAP), look.mm(_STRIPE)
    painter.setClipRegion(QRegion(rect) - QRegion(rect.adjusted(width, width, -width, -width)))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill(painter, rect, look.palette.ground)
    painter.setPen(QPen(look.palette.trouble, stripe / sqrt(2)))
    starts = range(rect.left() + stripe // 2, rect.right() + rect.height() + stripe, 2 * stripe)
    painter.drawLines([QLine(x, rect.top(), x - rect.height(), rect.bottom() + 1) for x in starts])
