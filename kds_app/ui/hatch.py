"""The hatched frame round a board that may not be believed."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QLinearGradient, QPainter

from kds_app.ui.look import Look
from kds_app.ui.theme import GAP


def paint_frame(painter: QPainter, rect: QRect, look: Look) -> None:
    """Paint it along the inner edge of ``rect``."""
    width, hatch = look.mm(GAP), _hatch(look)
    inner = rect.adjusted(width, width, -width, -width)
    for edge in (
        QRect(rect.left(), rect.top(), rect.width(), width),
        QRect(rect.left(), inner.bottom(), rect.width(), width),
        QRect(rect.left(), rect.top(), width, rect.height()),
        QRect(inner.right(), rect.top(), width, rect.height()),
    ):
        painter.fillRect(edge, hatch)


def _hatch(look: Look) -> QLinearGradient:
    """Slanting stripes a millimetre wide; Qt's own hatching is a pixel thin on any screen."""
    stripe = QLinearGradient(0, 0, look.mm(1.5), look.mm(1.5))
    stripe.setSpread(QLinearGradient.Spread.RepeatSpread)
    colours = (look.palette.trouble, look.palette.ground)
    for at, colour in ((0.0, colours[0]), (0.49, colours[0]), (0.5, colours[1]), (1.0, colours[1])):
        stripe.setColorAt(at, colour)
    return stripe
