"""A paragraph laid out for a width and drawn as it was measured: wraps anywhere if it must, and never cuts off."""

from unicodedata import bidirectional

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

_FROM_RIGHT = Qt.LayoutDirection.RightToLeft


class Paragraph:
    """One text in one font. ``height`` and ``width`` are pixels once made.

    ``tight`` leaves no air above and below the letters of a single line: for numbers, which have no marks there.
    """

    def __init__(
        self, text: str, font: QFont, colour: QColor, width: float, *, struck: bool = False, tight: bool = False
    ) -> None:
        if struck:
            font = QFont(font)
            font.setStrikeOut(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        self.from_right = _runs_from_the_right(text)
        option.setTextDirection(_FROM_RIGHT if self.from_right else Qt.LayoutDirection.LayoutDirectionAuto)
        self.text = text
        self.colour = colour
        self._layout = QTextLayout(text, font)
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        self._lift = 0.0
        self.height = 0.0
        self.width = 0.0
        self.ascent = 0.0
        """Pixels from the top to the first base line."""
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width))
            line.setPosition(QPointF(0, self.height))
            self.ascent = self.ascent or line.ascent()
            self.height += line.height()
            self.width = max(self.width, line.naturalTextWidth())
        self._layout.endLayout()
        self.lines = self._layout.lineCount()
        if tight and self.lines == 1:
            self._tighten(font)
        if self.lines > 1 and self.from_right:
            self._align_right()

    def _tighten(self, font: QFont) -> None:
        ink = QFontMetricsF(font).tightBoundingRect(self._layout.text())
        if ink.height() > 0:
            self._lift = self.ascent + ink.top()
            self.height, self.ascent = ink.height(), -ink.top()

    def _align_right(self) -> None:
        for line in (self._layout.lineAt(index) for index in range(self.lines)):
            line.setPosition(QPointF(self.width - line.naturalTextWidth(), line.y()))

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """Draw it with its top left corner there."""
        painter.setPen(self.colour)
        self._layout.draw(painter, QPointF(x, y - self._lift))


def _runs_from_the_right(text: str) -> bool:
    """As the first letter that has a direction tells."""
    directions = (bidirectional(letter) for letter in text)
    return next((each for each in directions if each in {"L", "R", "AL"}), "L") != "L"
