"""The line above a lane: its name and count, and how many tickets are out of view above and below."""

from msgspec import Struct
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.domain.lifecycle import Stage
from kds_app.ui.look import Look
from kds_app.ui.roles import Role, is_a
from kds_app.ui.theme import BOLD, font
from kds_app.ui.words import stage_name, translate

HEADING, HINTS = 5.8, 5.0
"""Millimetres, for eyes: how high the line is with a name on it, and without."""
_HIDDEN, _HINT = 3.2, 3.8
_INSET = 1.4
"""Millimetres from either end: or one lane's hint would be read with the next one's name."""


class OutOfView(Struct, frozen=True):
    """Tickets of a lane that are not on the screen. ``above`` and ``below`` count those that begin there."""

    above: int = 0
    below: int = 0
    goes_on: bool = False
    """The last one in view goes on below, its key perhaps."""

    @property
    def arrows(self) -> str:
        """«▲ 2   ▼ 4», or nothing where everything is in view."""
        below = f"▼ {self.below}" if self.below else "▼" if self.goes_on else ""
        above = f"▲ {self.above}" if self.above else ""
        return "   ".join(part for part in (above, below) if part)

    @property
    def hints(self) -> str:
        """The same in words: «▼ 4 more»."""
        return translate("Lane", "{0} more").format(self.arrows) if self.arrows else ""


@is_a(Role.Heading)
class Heading(QWidget):
    """A lane's line. Without a name it is there for what is out of view alone."""

    def __init__(self, stage: Stage, parent: QWidget) -> None:
        super().__init__(parent)
        self._stage = stage
        self._count = 0
        self._hidden = 0
        self._out = OutOfView()
        self._named = True
        self._look: Look | None = None
        self._drawn: tuple[object, ...] = ()

    def show_count(self, count: int, hidden: int, look: Look) -> None:
        """Show how many tickets stand in the lane, and how many more this screen's filter holds back."""
        self._count, self._hidden, self._look = count, hidden, look
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

    @property
    def held_back(self) -> str:
        """What it says of tickets that the filter holds back."""
        return translate("Lane", "▽ {0} hidden").format(self._hidden) if self._hidden else ""

    def _describe(self) -> None:
        drawn = (self._count, self._hidden, self._out, self._named, self._look)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        name = f"{stage_name(self._stage)} {self._count}" if self._named else ""
        hidden = translate("Lane", "{0} hidden by filter").format(self._hidden) if self._hidden else ""
        self.setAccessibleName(", ".join(part for part in (name, hidden, self.hints) if part))
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the name, the count on a pill in the lane's colour, what is hidden, and the hints at the right."""
        look = self._look
        if look is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = look.text(_INSET)
        left = self._paint_name(painter, look, inset) if self._named else inset
        if self._hidden:
            painter.setFont(font(look.text(_HIDDEN), BOLD))
            painter.setPen(look.palette.said_warn)
            painter.drawText(self.rect().adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.held_back)
            left += painter.fontMetrics().horizontalAdvance(self.held_back)
        painter.setFont(font(look.text(_HINT), BOLD))
        painter.setPen(look.palette.text)
        wide = painter.fontMetrics().horizontalAdvance(self.hints) + look.text(1)
        hints = self.hints if left + wide + inset <= self.width() else self._out.arrows
        at_right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(self.rect().adjusted(0, 0, -inset, 0), at_right, hints)
        painter.end()

    def _paint_name(self, painter: QPainter, look: Look, left: int) -> int:
        """Gives where the next may begin."""
        painter.setFont(font(look.text(4.2), BOLD))
        painter.setPen(look.palette.text)
        name = stage_name(self._stage)
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, name)
        left += painter.fontMetrics().horizontalAdvance(name) + look.text(1.6)
        count = str(self._count)
        width = painter.fontMetrics().horizontalAdvance(count) + look.text(3)
        height = look.text(5.4)
        pill = QRect(left, (self.height() - height) // 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.stage_colour(self._stage) if self._count else look.palette.raised)
        painter.drawRoundedRect(pill, look.text(1.2), look.text(1.2))
        painter.setPen(look.palette.ink if self._count else look.palette.muted)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, count)
        return pill.right() + 1 + look.text(1.6)
