"""The line above a lane: its name and count, and how many tickets are out of view above and below."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.domain.lifecycle import Stage
from kds_app.ui.look import Look
from kds_app.ui.theme import BOLD, font
from kds_app.ui.words import stage_name, translate

HEADING, HINTS = 6.2, 5.0
"""Millimetres, for eyes: how high the line is with a name on it, and without."""


@dataclass(frozen=True, slots=True)
class OutOfView:
    """Tickets of a lane that are not on the screen. ``above`` and ``below`` count those that begin there."""

    above: int = 0
    below: int = 0
    goes_on: bool = False
    """The last one in view goes on below, its key perhaps."""

    @property
    def hints(self) -> str:
        """«▲ 2 ▼ 4 more», or nothing where everything is in view."""
        below = f"▼ {self.below}" if self.below else "▼" if self.goes_on else ""
        above = f"▲ {self.above}" if self.above else ""
        count = "   ".join(part for part in (above, below) if part)
        return translate("Lane", "{0} more").format(count) if count else ""


class Heading(QWidget):
    """A lane's line. Without a name it is there for the hints alone."""

    def __init__(self, stage: Stage, parent: QWidget) -> None:
        super().__init__(parent)
        self._stage = stage
        self._count = 0
        self._out = OutOfView()
        self._named = True
        self._look: Look | None = None

    def show_count(self, count: int, look: Look) -> None:
        """Show this count."""
        self._count, self._look = count, look
        self._describe()

    def show_hints(self, out: OutOfView) -> None:
        """Say what is out of view."""
        self._out = out
        self._describe()

    def name_it(self, *, named: bool) -> None:
        """Whether the lane's name is wanted: where it stands on a tab it is not."""
        self._named = named

    @property
    def hints(self) -> str:
        """What it says of tickets out of view."""
        return self._out.hints

    def _describe(self) -> None:
        name = [f"{stage_name(self._stage)} {self._count}"] if self._named else []
        self.setAccessibleName(", ".join([*name, *([self.hints] if self.hints else [])]))
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the name, the count on a pill in the lane's colour, and the hints at the right."""
        look = self._look
        if look is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._named:
            self._paint_name(painter, look)
        if self.hints:
            painter.setFont(font(look.text(3.8), BOLD))
            painter.setPen(look.palette.text)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.hints)
        painter.end()

    def _paint_name(self, painter: QPainter, look: Look) -> None:
        painter.setFont(font(look.text(4.2), BOLD))
        painter.setPen(look.palette.text)
        name = stage_name(self._stage)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, name)
        left = painter.fontMetrics().horizontalAdvance(name) + look.text(2)
        count = str(self._count)
        width = painter.fontMetrics().horizontalAdvance(count) + look.text(3)
        height = look.text(5.4)
        pill = QRect(left, (self.height() - height) // 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.stage_colour(self._stage) if self._count else look.palette.raised)
        painter.drawRoundedRect(pill, look.text(1.2), look.text(1.2))
        painter.setPen(look.palette.ink if self._count else look.palette.muted)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, count)
