"""Something real calls: practice is over, and nothing of it can be tapped any more."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kds_app.ui.announce import announce
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.sheet import Sheet
from kds_app.ui.theme import BOLD, FINGER, GAP
from kds_app.ui.words import translate

_KEY = 70.0
_SIZES = (11.0, 8.0, 6.0, 4.4)
"""Millimetres: what calls, and what a long one may shrink to."""


class CallSheet(Sheet):
    """Stays until it was read, or for a while: what was meant for practice must not come down on a real ticket.

    Its one key leads to the real board, and so does whoever opened it in the end: nothing else closes it.
    """

    went = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("real-call", parent)
        self.says, self._left = "", 0
        self._text_at = QRect()
        self._go = Key(translate("Practice", "To the real board"), self, size=5.4)
        self._go.setObjectName("to-the-real-board")
        self._go.clicked.connect(self.went)
        self.stays = True

    def say(self, says: str, left: int) -> None:
        """What calls, and in how many seconds practice ends by itself."""
        if says != self.says:
            announce(self, translate("Practice", "This is real: {0}. Practice ends.").format(says))
        self.says, self._left = says, left
        self.setAccessibleDescription(f"{says}. {self._ending()}")
        self.update()

    def _ending(self) -> str:
        return translate("Practice", "Practice ends by itself in {0} s.").format(self._left)

    def close_sheet(self) -> None:
        """Not by Escape, nor by a tap beside it."""

    def lay_out(self, look: Look, inner: QRect) -> None:
        """What calls above, the key below."""
        gap, tall = look.mm(GAP), look.mm(FINGER * 1.3)
        wide = min(inner.width(), look.mm(_KEY))
        self._go.place(QRect(inner.center().x() - wide // 2, inner.bottom() + 1 - tall, wide, tall))
        self._go.dress(look, look.palette.new)
        self._text_at = inner.adjusted(0, 0, 0, -tall - gap)

    def paint_more(self, painter: QPainter, look: Look) -> None:
        """In letters that are read from across the kitchen."""
        place = self._text_at
        ending = look.paragraph(self._ending(), 4.4, place.width(), colour=look.palette.muted)
        room = place.height() - ending.height - look.mm(GAP)
        made = [
            look.paragraph(self.says, size, place.width(), weight=BOLD, colour=look.palette.said_new) for size in _SIZES
        ]
        says = next((text for text in made if text.height <= room), made[-1])
        top = place.top() + max(0.0, (room - says.height) / 2)
        says.draw(painter, place.left(), top)
        ending.draw(painter, place.left(), top + says.height + look.mm(GAP))
