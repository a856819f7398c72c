"""The rows of a ticket as fingers and screen readers know them: see-through, over what the ticket has painted."""

from collections import Counter
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Stage
from kds_app.domain.order import Line
from kds_app.ui.brush import fill
from kds_app.ui.canvas import Face
from kds_app.ui.look import Look
from kds_app.ui.steady import Steady
from kds_app.ui.words import translate

_MADE = frozenset({Stage.PREPARING, Stage.READY})
_PRESSED = 40
"""How far a pressed row is tinted, of 255."""
_FRAME, _SIDE = 0.5, 1.4
"""Millimetres, for eyes: how thick the frame of a row is, and how far it stands in from the ticket's ring."""


class RowKey(Steady):
    """Ticks an item off; or opens the ticket whole, where it cannot be checked."""

    def __init__(self, parent: QWidget, *, now: Callable[[], float]) -> None:
        super().__init__(parent, now=now)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._look: Look | None = None
        self._line: Line | None = None
        self._pointed = False

    def tell(self, name: str, look: Look, line: Line | None = None, *, checked: bool | None = None) -> None:
        """Be called this; a row without a ``line`` only opens. One that stands for another line is deaf at first."""
        if line != self._line:
            self._line = line
            self.unsettle()
        self._look = look
        self.setAccessibleName(name)
        self.setCheckable(checked is not None)
        self.setChecked(bool(checked))

    def point(self, *, pointed: bool) -> None:
        """Whether the keys that tick items off have come to it: it stands in a frame."""
        if pointed != self._pointed:
            self._pointed = pointed
            self.update()

    def nextCheckState(self) -> None:
        """Whether it is checked comes from the order's marks, not from the finger."""

    def paintEvent(self, _: QPaintEvent) -> None:
        """Answer the finger: a tint as long as it is down. Answer the keys: a frame."""
        look = self._look
        if look is None or not (self.isDown() or self._pointed):
            return
        painter = QPainter(self)
        if self.isDown():
            tint = QColor(look.palette.text)
            tint.setAlpha(_PRESSED)
            fill(painter, self.rect(), tint)
        if self._pointed:
            wide = look.text(_FRAME)
            painter.setPen(QPen(look.palette.text, wide))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            edge, side = wide / 2, look.text(_SIDE)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(side, edge, -side, -edge), 2 * wide, 2 * wide)
        painter.end()


class RowKeys(QObject):
    """All of one ticket's: an item each, and the words that open the ticket or close it."""

    ticked = Signal(int)
    """The item's place in the order."""
    opened = Signal()

    def __init__(self, card: QWidget, now: Callable[[], float]) -> None:
        super().__init__(card)
        self._card = card
        self._now = now
        self._keys: dict[str, RowKey] = {}

    def __iter__(self) -> Iterator[RowKey]:
        """From top to bottom."""
        return iter(self._keys.values())

    def show_rows(self, face: Face, ticket: Ticket, look: Look, *, opened: bool) -> None:
        """Stand over the rows of this face. Only what is being made can be ticked off: a new order slides too often."""
        tickable = ticket.lane in _MADE and not ticket.called_off
        wanted = {f"item-{index}": rect for index, rect in enumerate(face.rows)} if tickable else {}
        wanted |= {"more": face.more} if face.more else {}
        for name in self._keys.keys() - wanted.keys():
            gone = self._keys.pop(name)
            gone.hide()
            gone.deleteLater()
        self._keys = {name: self._stand(name, rect) for name, rect in wanted.items()}
        number, alike = ticket.called, Counter[str]()
        for index, (line, made) in enumerate(ticket.rows):
            if (key := self._keys.get(f"item-{index}")) is not None:
                name = translate("Ticket", "{0} {1}, order {2}").format(line.quantity, line.name, number)
                alike[name] += 1
                name = name if alike[name] == 1 else f"{name} ({alike[name]})"
                key.tell(name, look, line, checked=0 < line.quantity <= made)
        if (more := self._keys.get("more")) is not None:
            less, whole = translate("Ticket", "Show less of order {0}"), translate("Ticket", "Show all of order {0}")
            more.tell((less if opened else whole).format(number), look)

    def _stand(self, name: str, rect: QRectF) -> RowKey:
        key = self._keys.get(name)
        if key is None:
            key = RowKey(self._card, now=self._now)
            key.setObjectName(name)
            key.clicked.connect(lambda: self._pressed(name))
            key.show()
        top, bottom = int(rect.top()), int(rect.bottom())  # rounded alike, or it would lie on the next
        key.place(QRect(int(rect.left()), top, int(rect.width()), bottom - top))
        return key

    def _pressed(self, name: str) -> None:
        if name == "more":
            self.opened.emit()
        else:
            self.ticked.emit(int(name.removeprefix("item-")))
