"""One ticket on the board: its face, and the keys on it. It remembers nothing but what it was last shown."""

import time
from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Action
from kds_app.domain.order import OrderType
from kds_app.domain.tap import TapState, Verdict, verdicts
from kds_app.domain.urgency import Urgency, urgency
from kds_app.engine.picture import Link
from kds_app.ui import sayings, words
from kds_app.ui.face import AGE, META, Face, compose
from kds_app.ui.key import Key
from kds_app.ui.look import OBJECT_NAMES, Look
from kds_app.ui.theme import BOLD, FINGER, font
from kds_app.ui.words import Moment, Saying

_PRIMARY = (Action.ACCEPT, Action.READY, Action.PICKED_UP)
_BORDER = 2


class TicketCard(QWidget):
    """Shows a ticket; tells what was pressed. Its height follows from its width and what is on it."""

    acted = Signal(object)
    """An Action, wanted for this order."""
    resolved = Signal(object)
    """A Verdict on the tap that is held."""
    acknowledged = Signal()
    opened = Signal()
    """It wants another height."""

    def __init__(
        self, ticket: Ticket, parent: QWidget | None = None, *, now: Callable[[], float] | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"ticket-{ticket.order.id}")
        self.ticket = ticket
        self._now = now or time.monotonic
        self._keys: dict[str, Key] = {}
        self._drawn: tuple[object, ...] = ()
        self._face: Face | None = None
        self._age = ""
        self._urgency = Urgency.FINE
        self._opened = False

    # what it shows

    def show_ticket(self, ticket: Ticket, look: Look, link: Link, moment: Moment, room: QSize) -> int:
        """Show this in the lane's room; gives the height in pixels. Lays out anew only what changed."""
        self.ticket = ticket
        self._urgency = urgency(ticket.order, moment.wall, look.patience)
        created = ticket.order.created_at
        self._age = words.duration((moment.wall - created).total_seconds()) if created else ""
        chip = sayings.chip(ticket.tap, link, moment, ticket.order) if ticket.tap else None
        drawn = (ticket, look, room, chip, self._urgency, self._opened)
        if drawn != self._drawn:
            self._drawn = drawn
            self._lay_out(look, room, chip)
        else:
            self.update(self._face.age if self._face else QRect())
        return self.height()

    @property
    def keys(self) -> list[Key]:
        """Its keys, from top to bottom."""
        return list(self._keys.values())

    def unsettle(self) -> None:
        """It moved or has just appeared: its keys are deaf for a moment."""
        for key in self._keys.values():
            key.unsettle()

    def _lay_out(self, look: Look, room: QSize, chip: Saying | None) -> None:
        ticket, width = self.ticket, room.width()
        small = next((a for a in ticket.actions if a in {Action.REJECT, Action.CANCEL}), None)
        height = float("inf") if self._opened else room.height() - look.mm(FINGER + 1)
        self._face = compose(ticket, look, width, chip, key=small is not None, room=height)
        wanted = {OBJECT_NAMES[small]: self._face.head_key} if small else {}
        wanted |= self._bottom_keys(look, width)
        for name in self._keys.keys() - wanted.keys():
            self._keys.pop(name).deleteLater()
        for name, rect in wanted.items():
            key = self._keys.get(name) or self._make_key(name)
            if key.geometry() != rect:
                key.setGeometry(rect)
                key.unsettle()
            self._dress(key, name, look)
        bottom = max((rect.bottom() + 1 for rect in wanted.values()), default=0)
        bottom += look.mm(1) if self._offered() else 0
        self.resize(width, bottom + _BORDER if bottom > self._face.y else int(self._face.y) + look.text(1.5))
        self._describe(chip)
        self.update()

    def _bottom_keys(self, look: Look, width: int) -> dict[str, QRect]:
        ticket, top = self.ticket, int(self._face.y if self._face else 0)
        height = look.mm(FINGER)
        inside = width - 2 * _BORDER
        if ticket.called_off:
            return {"got_it": QRect(_BORDER, top, inside, height)}
        if offered := self._offered():
            gap = look.mm(1)
            each = (inside - gap * (len(offered) + 1)) // len(offered)
            lefts = [_BORDER + gap + i * (each + gap) for i in range(len(offered))]
            return {
                v.name.lower(): QRect(left, top + gap, each, height) for v, left in zip(offered, lefts, strict=True)
            }
        action = next((a for a in ticket.actions if a in _PRIMARY), None)
        hidden = look.preferences.hide_picked_up_for_delivery and ticket.order.type is OrderType.DELIVERY
        if action is None or (action is Action.PICKED_UP and hidden):
            return {}
        return {OBJECT_NAMES[action]: QRect(_BORDER, top, inside, height)}

    def _offered(self) -> tuple[Verdict, ...]:
        """What a person may decide here."""
        tap = self.ticket.tap
        held = tap is not None and tap.state is TapState.HELD and not self.ticket.called_off
        return verdicts(tap) if tap is not None and held else ()

    def _make_key(self, name: str) -> Key:
        key = Key("", self, now=self._now)
        key.setObjectName(name)
        key.clicked.connect(lambda: self._pressed(name))
        key.show()
        self._keys[name] = key
        return key

    def _dress(self, key: Key, name: str, look: Look) -> None:
        number = self.ticket.order.number
        action = next((a for a, n in OBJECT_NAMES.items() if n == name), None)
        verdict = next((v for v in Verdict if v.name.lower() == name), None)
        if action is not None:
            label, fill = words.action_name(action), None
            if action in _PRIMARY:
                label, fill = label.upper(), look.stage_colour(self.ticket.lane)
            spoken = words.action_name(action)
        else:
            label = words.verdict_name(verdict) if verdict else words.translate("Ticket", "Got it")
            spoken, fill = label, look.palette.raised
        key.size_mm = 6.2 if action in _PRIMARY else 2.9 if action else 4.0
        key.crossed = action in {Action.REJECT, Action.CANCEL}
        key.setText(label)
        key.setAccessibleName(f"{spoken} {number}")
        key.dress(look, fill, radius=None if key.crossed else look.text(2) - _BORDER)

    def _describe(self, chip: Saying | None) -> None:
        """Tell a screen reader what the face says."""
        order = self.ticket.order
        self.setAccessibleName(words.translate("Ticket", "Order {0}").format(order.number))
        items = ", ".join(f"{line.quantity} {line.name}" for line in order.lines)
        parts = (order.provider.name, words.type_name(order), items, *order.notes, chip.text if chip else "")
        self.setAccessibleDescription(". ".join(part for part in parts if part))

    # what is done to it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the press, so that the release comes here too."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A tap on a ticket that does not show every item opens it whole, and another closes it again."""
        if self.rect().contains(event.position().toPoint()) and self._face and (self._opened or not self._face.whole):
            self._opened = not self._opened
            self.opened.emit()

    def _pressed(self, name: str) -> None:
        action = next((a for a, n in OBJECT_NAMES.items() if n == name), None)
        if action is not None:
            self.acted.emit(action)
        elif name == "got_it":
            self.acknowledged.emit()
        else:
            self.resolved.emit(Verdict[name.upper()])

    # how it is painted

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the face, the running age, and the frame."""
        if self._face is None:
            return
        look = self._face.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        shape = QPainterPath()
        shape.addRoundedRect(edge, look.text(2), look.text(2))
        painter.fillPath(shape, look.palette.surface)
        painter.setClipPath(shape)
        self._face.draw(painter)
        self._paint_age(painter, look, self._face.age)
        painter.setClipping(False)
        colour = {Urgency.SOON: look.palette.warn, Urgency.LATE: look.palette.trouble}.get(
            self._urgency, look.stage_colour(self.ticket.lane)
        )
        painter.setPen(QPen(look.palette.trouble if self.ticket.called_off else colour, _BORDER))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
        painter.end()

    def _paint_age(self, painter: QPainter, look: Look, place: QRect) -> None:
        mark, word = words.urgency_mark(self._urgency)
        palette = look.palette
        clock = QRect(place.left(), place.top(), place.width(), look.text(AGE * 1.5))
        ink = {Urgency.FINE: palette.text, Urgency.SOON: palette.warn, Urgency.LATE: palette.ink}[self._urgency]
        if self._urgency is Urgency.LATE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.trouble)
            painter.drawRoundedRect(clock, look.text(1.2), look.text(1.2))
        painter.setPen(ink)
        painter.setFont(font(look.text(AGE), BOLD))
        inside = clock.adjusted(0, 0, -look.text(1.2), 0)
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{mark} {self._age}")
        if word:
            below = QRect(place.left(), clock.bottom(), place.width() - look.text(1.2), look.text(META * 1.3))
            painter.setPen(palette.warn if self._urgency is Urgency.SOON else palette.trouble.lighter(140))
            painter.setFont(font(look.text(META * 0.85), BOLD))
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, word)
