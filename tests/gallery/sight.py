"""What a window paints: its picture, and every text and every shape that went into it, as the painter was told.

A window paints itself once more, onto a device that keeps no pixels but writes down what it is asked to paint. It sees
whatever paints, Qt's own fields and labels too. Each text is also drawn alone, so that it is known which pixels of the
picture it ought to have coloured.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import (
    QColor,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QPainterPath,
    QPolygonF,
    QTextItem,
)
from PySide6.QtGui import Qt as Gui
from PySide6.QtWidgets import QApplication, QWidget

_FORMAT = QImage.Format.Format_ARGB32_Premultiplied
_DPI = 96


@dataclass(frozen=True, slots=True)
class Text:
    """A run of letters of one script on one line. ``place`` is where its ink is in the window, in pixels."""

    said: str
    widget: QWidget
    place: QRect
    base: float
    """The height of its base line."""
    colour: QColor
    ink: QImage
    """It alone, on nothing, as large as ``place``."""
    cover: bytes
    """How much of each pixel of ``place`` it covers, of 255, row by row."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Something that is no text. ``place`` is what it takes in the window, its outline included."""

    widget: QWidget
    place: QRect
    fill: QColor | None
    stroke: QColor | None


@dataclass(frozen=True, slots=True)
class Sight:
    """A window as it is seen."""

    window: QWidget
    picture: QImage
    texts: tuple[Text, ...]
    shapes: tuple[Shape, ...]

    def pixels(self, place: QRect) -> list[int]:
        """The colours of that part of the picture, row by row; what is beyond its edge is transparent."""
        return pixels(self.picture.copy(place))


def see(window: QWidget) -> Sight:
    """Look at a window that is shown."""
    notes = _Notes(window)
    with _followed(notes):
        window.render(_Paper(window, notes))
    return Sight(window, picture_of(window), tuple(notes.texts), tuple(notes.shapes))


def picture_of(window: QWidget) -> QImage:
    """What is seen, and no more."""
    picture = QImage(window.size(), _FORMAT)
    picture.fill(Gui.GlobalColor.transparent)
    window.render(picture)
    return picture


def pixels(image: QImage) -> list[int]:
    """Its colours, row by row."""
    return memoryview(image.constBits()).cast("I").tolist()


class _Notes(QObject):
    """Knows which widget paints at the moment, because it sees the events that ask them to."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._painting = window
        self.texts: list[Text] = []
        self.shapes: list[Shape] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            self._painting = watched
        return False

    def text(self, painter: QPainter, at: QPointF, item: QTextItem) -> None:
        origin = painter.deviceTransform().map(at)
        above, around = item.ascent() * 1.5, item.ascent()
        box = QRectF(origin.x() - around, origin.y() - above, item.width() + 2 * around, above + item.descent() * 2.5)
        room = box.toAlignedRect()
        ink = QImage(room.size(), _FORMAT)
        ink.fill(Gui.GlobalColor.transparent)
        alone = QPainter(ink)
        alone.setRenderHints(painter.renderHints())
        alone.setPen(painter.pen())
        alone.translate(-room.topLeft())
        alone.drawTextItem(origin, item)
        alone.end()
        tight = _inked(ink)
        if not tight.isEmpty():
            place, alone_there = tight.translated(room.topLeft()), ink.copy(tight)
            cover = b"".join(_coverage(alone_there))
            colour = painter.pen().color()
            self.texts.append(Text(item.text(), self._painting, place, origin.y(), colour, alone_there, cover))

    def shape(self, painter: QPainter, bounds: QRectF, *, filled: bool) -> None:
        pen, brush = painter.pen(), painter.brush()
        stroked, wide = pen.style() is not Gui.PenStyle.NoPen, pen.widthF() / 2
        if stroked:
            bounds = bounds.adjusted(-wide, -wide, wide, wide)
        solid = filled and brush.style() is Gui.BrushStyle.SolidPattern
        place = painter.deviceTransform().mapRect(bounds).toAlignedRect()
        fill, stroke = (brush.color() if solid else None), (pen.color() if stroked else None)
        if fill is not None or stroke is not None:
            self.shapes.append(Shape(self._painting, place, fill, stroke))


@contextmanager
def _followed(notes: _Notes) -> Iterator[None]:
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(notes)
    try:
        yield
    finally:
        app.removeEventFilter(notes)


def _inked(image: QImage) -> QRect:
    """The least rectangle round all that is not transparent."""
    rows = _coverage(image)
    full = [index for index, row in enumerate(rows) if any(row)]
    if not full:
        return QRect()
    left = min(len(rows[index]) - len(rows[index].lstrip(b"\0")) for index in full)
    right = max(len(rows[index].rstrip(b"\0")) for index in full)
    return QRect(QPoint(left, full[0]), QPoint(right - 1, full[-1]))


def _coverage(image: QImage) -> list[bytes]:
    """How much each pixel is covered, row by row."""
    alpha = image.convertToFormat(QImage.Format.Format_Alpha8)
    data, stride, width = bytes(alpha.constBits()), alpha.bytesPerLine(), alpha.width()
    return [data[start : start + width] for start in range(0, stride * alpha.height(), stride)]


class _Paper(QPaintDevice):
    """As large as the window."""

    def __init__(self, window: QWidget, notes: _Notes) -> None:
        super().__init__()
        self._engine = _Pencil(notes)
        wide, high = window.width(), window.height()
        kind = QPaintDevice.PaintDeviceMetric
        self._metrics = {
            kind.PdmWidth: wide,
            kind.PdmHeight: high,
            kind.PdmWidthMM: round(wide * 25.4 / _DPI),
            kind.PdmHeightMM: round(high * 25.4 / _DPI),
            kind.PdmDepth: 32,
            kind.PdmNumColors: 1 << 24,
            kind.PdmDevicePixelRatio: 1,
            kind.PdmDevicePixelRatioScaled: int(QPaintDevice.devicePixelRatioFScale()),
        }

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric, /) -> int:
        return self._metrics.get(metric, _DPI if "Dpi" in metric.name else 0)


class _Pencil(QPaintEngine):
    """Writes down what it is to paint."""

    def __init__(self, notes: _Notes) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self._notes = notes

    def begin(self, _: QPaintDevice, /) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, _: QPaintEngineState, /) -> None:
        """Whoever paints is asked when it paints."""

    def drawTextItem(self, at: QPointF, item: QTextItem, /) -> None:  # type: ignore[override]  # with these alone
        self._notes.text(self.painter(), at, item)

    def drawPath(self, path: QPainterPath, /) -> None:
        self._notes.shape(self.painter(), path.boundingRect(), filled=True)

    def drawPolygon(self, points: Iterable[QPointF], mode: QPaintEngine.PolygonDrawMode, /) -> None:
        filled = mode is not QPaintEngine.PolygonDrawMode.PolylineMode
        self._notes.shape(self.painter(), QPolygonF(list(points)).boundingRect(), filled=filled)

    def drawPixmap(self, *_: object) -> None:
        """A picture of something is not measured."""

    def drawImage(self, *_: object) -> None:
        """Nor this."""
