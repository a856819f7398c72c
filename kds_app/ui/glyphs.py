"""Small drawings for keys, as strokes in a square one unit wide: no typeface has to have them."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

Stroke = tuple[tuple[float, float], ...]

_WEIGHT = 0.11
_DOT = 0.08
"""A stroke's width and a dot's radius, as shares of the square's."""

_CLOCK: Stroke = (
    *((0.5, 0.08), (0.8, 0.2), (0.92, 0.5), (0.8, 0.8), (0.5, 0.92), (0.2, 0.8)),
    *((0.08, 0.5), (0.2, 0.2), (0.5, 0.08)),
)
_BELL: Stroke = (
    *((0.14, 0.72), (0.27, 0.58), (0.27, 0.4), (0.35, 0.24), (0.5, 0.17), (0.65, 0.24)),
    *((0.73, 0.4), (0.73, 0.58), (0.86, 0.72), (0.14, 0.72)),
)

GLYPHS: Mapping[str, tuple[Stroke, ...]] = {
    "scheduled": (_CLOCK, ((0.5, 0.28), (0.5, 0.52), (0.68, 0.62))),
    "done": (((0.1, 0.55), (0.38, 0.82), (0.9, 0.2)),),
    "all-day": (
        *(((0.12, y), (0.12, y)) for y in (0.2, 0.5, 0.8)),
        *(((0.38, y), (0.92, y)) for y in (0.2, 0.5, 0.8)),
    ),
    "mute": (_BELL, ((0.43, 0.88), (0.57, 0.88)), ((0.1, 0.08), (0.9, 0.96))),
    "ring": (_BELL, ((0.43, 0.88), (0.57, 0.88))),
    "notices": (((0.5, 0.12), (0.94, 0.88), (0.06, 0.88), (0.5, 0.12)), ((0.5, 0.42), (0.5, 0.6)), ((0.5, 0.74),) * 2),
    "filter": (((0.08, 0.16), (0.92, 0.16), (0.6, 0.54), (0.6, 0.9), (0.4, 0.78), (0.4, 0.54), (0.08, 0.16)),),
    "settings": (
        *(((0.06, y), (0.94, y)) for y in (0.22, 0.5, 0.78)),
        *(((x, y - 0.1), (x, y + 0.1)) for x, y in ((0.3, 0.22), (0.7, 0.5), (0.42, 0.78))),
    ),
    "help": (
        ((0.28, 0.3), (0.34, 0.16), (0.5, 0.1), (0.66, 0.16), (0.72, 0.32), (0.64, 0.45), (0.5, 0.54), (0.5, 0.66)),
        ((0.5, 0.88),) * 2,
    ),
    "practice": (((0.24, 0.12), (0.86, 0.5), (0.24, 0.88), (0.24, 0.12)),),
    "more": tuple(((x, 0.5), (x, 0.5)) for x in (0.16, 0.5, 0.84)),
}
"""By what they stand for. A stroke that ends where it began at once is a dot."""


def draw_glyph(painter: QPainter, name: str, place: QRectF, ink: QColor) -> None:
    """Draw it as large as fits into ``place``; raises ``KeyError`` for one there is not."""
    size = min(place.width(), place.height())
    origin = place.center() - QPointF(size, size) / 2
    painter.setPen(QPen(ink, size * _WEIGHT, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    for stroke in GLYPHS[name]:
        points = [origin + QPointF(x, y) * size for x, y in stroke]
        if points[0] == points[-1] and len(points) == 2:  # noqa: PLR2004 - a dot
            _draw_dot(painter, points[0], size * _DOT)
        else:
            painter.drawPolyline(points)


def _draw_dot(painter: QPainter, centre: QPointF, radius: float) -> None:
    painter.save()
    painter.setBrush(painter.pen().color())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(centre, radius, radius)
    painter.restore()
