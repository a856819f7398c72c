"""A bar as wide as a bank card ought to be, whose edge is dragged until it is."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget

from kds_app.ui.look import Look
from kds_app.ui.words import translate

CARD = 85.6
"""Millimetres: every bank card is as wide (ISO 7810)."""
_LEAST, _MOST = 2.5, 20.0
"""Pixels a millimetre that any screen has."""


class Gauge(QSlider):
    """Its value is the width of the bar in pixels: the only thing that moves while a finger or a key moves it."""

    measured = Signal(float)
    """Pixels a millimetre, once the finger has lifted, or at a press of a key"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("gauge")
        self.setAccessibleName(translate("Display", "Width of a bank card, in pixels"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._look: Look | None = None
        self._held: tuple[float, int] | None = None
        self.valueChanged.connect(self._changed)

    def show_measure(self, look: Look) -> None:
        """Stand at what is in use now."""
        self._look = look
        self.blockSignals(True)
        self.setRange(round(CARD * _LEAST), max(round(CARD * _LEAST), min(round(CARD * _MOST), self.width())))
        self.setValue(round(CARD * look.metrics.px_per_mm))
        self.blockSignals(False)
        self.update()

    def _changed(self, value: int) -> None:
        self.update()
        if self._held is None:
            self.measured.emit(value / CARD)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the edge, wherever the finger is."""
        self._held = event.position().x(), self.value()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The edge goes along with the finger."""
        if self._held is not None:
            start, value = self._held
            self.setValue(value + round(event.position().x() - start))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The finger has lifted: so it is."""
        held, self._held = self._held, None
        if held is not None and self.value() != held[1]:
            self.measured.emit(self.value() / CARD)
        event.accept()

    def paintEvent(self, _: QPaintEvent) -> None:
        """The bar, and an edge to be seen and dragged."""
        look = self._look
        if look is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.palette.line)
        painter.drawRect(QRectF(0, 0, self.value(), self.height()))
        wide = look.text(1.2)
        painter.setBrush(look.palette.text)
        painter.drawRect(QRectF(self.value() - wide, 0, wide, self.height()))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.palette.text, 3))
            painter.drawRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        painter.end()
