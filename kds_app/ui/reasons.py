"""The reasons of a refusal as keys: all in view where there is room for that, else on a page that scrolls by finger."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.ui.by_finger import ByFinger
from kds_app.ui.digits import DIGITS
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.rail import SMALLEST
from kds_app.ui.roll import out_of_view
from kds_app.ui.theme import BOLD, FINGER, GAP, font

_COLUMNS = (2, 3)
_SCROLLING = (2, 1)
"""Columns that are tried, and those for reasons that are too many for one screen."""
_HINT = 5.0
"""Millimetres, for eyes: the line that says there is more."""


class Reasons(QWidget):
    """A partner may have twenty of them, with labels of eighty letters. It tells which was pressed, and checks none."""

    chosen = Signal(str)
    """code"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.keys: dict[str, Key] = {}
        """By their codes, in the partner's order."""
        self._look: Look | None = None
        self._page = QWidget()
        self._area = ByFinger(self._page, self)
        self._area.verticalScrollBar().valueChanged.connect(self.update)

    def offer(self, reasons: Sequence[tuple[str, str]], *, badges: bool) -> None:
        """These can be chosen, the first in view; with ``badges`` they carry the digits that choose them."""
        if [(code, key.text()) for code, key in self.keys.items()] != list(reasons):
            for gone in self.keys.values():
                gone.hide()
                gone.deleteLater()
            self.keys = {code: self._make(code, label) for code, label in reasons}
        for index, key in enumerate(self.keys.values()):
            key.badge = DIGITS[index] if badges and index < len(DIGITS) else ""
        self._area.verticalScrollBar().setValue(0)

    def _make(self, code: str, label: str) -> Key:
        key = Key(label, self._page, size=4.2)
        key.setObjectName(f"reason-{code}")
        key.setCheckable(True)
        key.clicked.connect(lambda: self.chosen.emit(code))
        key.show()
        return key

    def check(self, code: str | None) -> None:
        """This one is chosen, and no other."""
        for each, key in self.keys.items():
            key.setChecked(each == code)

    def reveal(self, stop: QWidget) -> None:
        """Bring it into view, if it is one of them."""
        if self._page.isAncestorOf(stop):
            self._area.ensureWidgetVisible(stop, 0, self._look.mm(GAP) if self._look else 0)

    def scroll_by(self, pages: float) -> None:
        """Go on by so many of what is in view."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + round(pages * self._area.height()))

    def fit(self, look: Look, room: QRect) -> int:
        """Stand there, in as few columns as show all of them; gives where what is below them may begin."""
        self._look = look
        low = round(look.metrics.px_per_mm * SMALLEST)
        tried = (
            (columns, self._rows(look, columns, room.width(), tall))
            for columns in _COLUMNS
            for tall in (look.mm(FINGER), low)
        )
        whole = next(
            ((columns, rows) for columns, rows in tried if rows and _height(rows, look) <= room.height()), None
        )
        columns, rows = whole or self._longest(look, room.width())
        high = _height(rows, look)
        self.setGeometry(room.left(), room.top(), room.width(), min(high, room.height()))
        hint = 0 if whole else look.text(_HINT)
        self._area.setGeometry(0, 0, room.width(), self.height() - hint)
        self._page.resize(room.width(), high)
        self._place(look, columns, rows)
        return room.top() + self.height() + look.mm(GAP)

    def _longest(self, look: Look, wide: int) -> tuple[int, list[int]]:
        tried = [(columns, self._rows(look, columns, wide, look.mm(FINGER))) for columns in _SCROLLING]
        return next(((columns, rows) for columns, rows in tried if rows), tried[-1])

    def _rows(self, look: Look, columns: int, wide: int, tall: int) -> list[int]:
        """The height of each row, in pixels, for every label to be whole; none where a word is wider than a key."""
        each = _width(look, columns, wide)
        needed = [key.height_for(look, each) for key in self.keys.values()]
        if columns > 1 and not all(needed):
            return []
        return [max(tall, *needed[start : start + columns]) for start in range(0, len(needed), columns)]

    def _place(self, look: Look, columns: int, rows: Sequence[int]) -> None:
        gap, each = look.mm(GAP), _width(look, columns, self._page.width())
        for index, key in enumerate(self.keys.values()):
            row, column = divmod(index, columns)
            key.place(QRect(column * (each + gap), sum(rows[:row]) + row * gap, each, rows[row]))
            key.dress(look)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Say that there is more above or below, where there is."""
        look = self._look
        if look is None:
            return
        painter = QPainter(self)
        painter.setPen(look.palette.text)
        painter.setFont(font(look.text(3.2), BOLD))
        place = QRect(0, self._area.height(), self.width(), self.height() - self._area.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.hints)
        painter.end()

    @property
    def hints(self) -> str:
        """What it says of those that are out of view."""
        return out_of_view(self._area)


def _width(look: Look, columns: int, wide: int) -> int:
    return (wide - look.mm(GAP) * (columns - 1)) // columns


def _height(rows: Sequence[int], look: Look) -> int:
    return sum(rows) + look.mm(GAP) * (len(rows) - 1)
