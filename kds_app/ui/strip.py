"""The status strip, always in view: how fresh the board is, what waits, what is wrong."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.engine.picture import Link
from kds_app.ui import words
from kds_app.ui.look import Look
from kds_app.ui.theme import BOLD, SEMI, font
from kds_app.ui.words import Moment, Tone


class Strip(QWidget):
    """One line, the most important at the left; what does not fit ends in «…»."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._look: Look | None = None
        self._tone = Tone.QUIET
        self._parts: list[tuple[str, bool]] = []

    def show_link(self, link: Link, look: Look, moment: Moment, remarks: tuple[str, ...]) -> None:
        """Show how things stand; ``remarks`` are said last."""
        reading = words.reading(link, moment)
        self._look, self._tone = look, reading.tone
        trouble, waiting = words.trouble(link, moment), words.waiting(link)
        parts = [(reading.text, False), (waiting, True), (trouble, True), (words.clock_is_off(link), True)]
        parts += [(remark, False) for remark in remarks]
        self._parts = [part for part in parts if part[0]]
        self.setAccessibleName(" · ".join(text for text, _ in self._parts))
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint a dot in the tone of the news, then the parts."""
        look = self._look
        if look is None:
            return
        palette = look.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bad = self._tone is Tone.TROUBLE
        painter.fillRect(self.rect(), palette.trouble if bad else palette.ground)
        ink = palette.ink if bad else palette.text
        x = look.mm(3)
        size = look.text(2.4)
        dot = {Tone.GOOD: palette.ready, Tone.WARN: palette.warn}.get(self._tone, ink)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dot)
        painter.drawEllipse(QRect(x, (self.height() - size) // 2, size, size))
        x += size + look.mm(2)
        for text, strong in self._parts:
            x = self._write(painter, text, x, palette.warn if strong and not bad else ink, strong=strong)
        painter.end()

    def _write(self, painter: QPainter, text: str, x: int, ink: QColor, *, strong: bool) -> int:
        look = self._look
        if look is None:
            return x
        painter.setFont(font(look.text(3.2), BOLD if strong else SEMI))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width() - x - look.mm(2))
        painter.setPen(ink)
        painter.drawText(QRect(x, 0, self.width() - x, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        return x + metrics.horizontalAdvance(shown) + look.mm(5)
