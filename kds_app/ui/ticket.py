"""One ticket on the board: its face, and the keys on it. It remembers nothing but what it was last shown."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from math import ceil

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import LANES
from kds_app.domain.urgency import Urgency
from kds_app.engine.picture import Link
from kds_app.ui import sayings, words
from kds_app.ui.age import Age, Waiting, waiting
from kds_app.ui.brush import fill
from kds_app.ui.face import Face, compose
from kds_app.ui.fold import Fold, fold
from kds_app.ui.hearing import heard
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.marker import Marker
from kds_app.ui.roles import Role, is_a, read_in_order
from kds_app.ui.row_key import RowKeys
from kds_app.ui.theme import FINGER
from kds_app.ui.ticket_keys import (
    ACTIONS,
    BORDER,
    GOT_IT,
    SMALL,
    UNDO,
    VERDICTS,
    bottom_keys,
    place,
    seconds_to_undo,
    small_key,
    wording,
)
from kds_app.ui.words import Moment, Saying, Tone


@is_a(Role.ListItem)
class TicketCard(QWidget):
    """Shows a ticket; tells what was pressed. Its height follows from its width and what is on it."""

    acted = Signal(object)
    """An Action, wanted for this order."""
    resolved = Signal(object)
    """A Verdict on the tap that is held."""
    acknowledged = Signal()
    undone = Signal()
    ticked = Signal(object, int)
    """A Line that was tapped, and the row it stands in."""
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
        self.rows = RowKeys(self, self._now)
        """The items that a finger can tick off, from top to bottom."""
        self.rows.ticked.connect(self._tick)
        self.rows.opened.connect(self._open)
        self._marker: Marker | None = None
        self._order: list[QWidget] = []
        self._glance: tuple[object, ...] = ()
        """What all of it depends on, to the second, where no tap has a story to tell."""
        self._drawn: tuple[object, ...] = ()
        self._said: tuple[object, ...] = ()
        """What its description depends on, to the minute."""
        self._face: Face | None = None
        self.age = Age(self)
        self._alarming = False
        """Its last tap has come to grief, or is overdue."""
        self._opened = False
        self._unread = False
        self._fold: Fold | None = None

    # what it shows

    def show_ticket(
        self,
        ticket: Ticket,
        look: Look,
        link: Link,
        moment: Moment,
        room: QSize,
        *,
        unread: bool = False,
        folded: Fold | None = None,
    ) -> int:
        """Show this in the lane's room; gives the height in pixels. Lays out anew only what changed.

        ``unread``: its last tap came to nothing, and nobody has read so. ``folded``: how, where it was not opened.
        """
        glance = (ticket, look, room, folded, unread, self._opened, int(moment.wall.timestamp()))
        if glance == self._glance and ticket.tap is None:
            return self.height()
        self._glance = glance
        self.ticket, self._unread = ticket, unread
        self._fold = None if self._opened else folded
        self.setAccessibleName(words.translate("Ticket", "Order {0}").format(ticket.called))
        how = waiting(ticket, moment.wall, look.patience)
        chip = sayings.chip(ticket.tap, link, moment, ticket.order) if ticket.tap else None
        self._alarming = chip is not None and chip.tone is Tone.TROUBLE
        undo = seconds_to_undo(ticket, moment)
        drawn = (ticket, look, room, chip, how.urgency, self._opened, undo is not None, unread, folded)
        if drawn != self._drawn:
            self._drawn = drawn
            self._lay_out(look, room, chip, undo, how, moment.wall)
        elif self._face is not None and not self.age.pass_time(moment.wall):
            self.age.lay(self._face, how, moment.wall)
        if (key := self._keys.get(UNDO)) is not None:
            self._dress(key, UNDO, look, undo)
        said = (ticket, look, chip, how.until)
        if said != self._said:
            self._said = said
            self.setAccessibleDescription(heard(ticket, look, moment, chip))
        return self.height()

    def pass_time(self, moment: Moment) -> bool:
        """Show its age anew where only seconds have passed; gives whether that was all there was to show."""
        settled = self.ticket.tap is None or not self.ticket.tap.live
        if self._face is not None and self._drawn and settled and self.age.pass_time(moment.wall):
            return True
        self._glance = ()  # whatever second it is: it is to be shown anew
        return False

    @property
    def keys(self) -> list[Key]:
        """Its keys, from top to bottom."""
        return list(self._keys.values())

    @property
    def offers(self) -> tuple[str, ...]:
        """The object names of its keys: all that can be done with it now."""
        return tuple(self._keys)

    @property
    def badge_ends(self) -> int:
        """Pixels from its top to the lower edge of the place for its digit; 0 where digits are not wanted."""
        return self._face.badge.toAlignedRect().bottom() + 1 if self._face and self._face.badge else 0

    def press(self, name: str) -> None:
        """Do what its key of this name does."""
        self._keys[name].click()

    def unsettle(self) -> None:
        """It moved or has just appeared: whatever is on it is deaf for a moment."""
        for key in (*self._keys.values(), *self.rows):
            key.unsettle()

    def show_mark(self, badge: str, look: Look, *, selected: bool) -> None:
        """Carry this digit, and a ring if it is the one that keys act on."""
        if self._marker is None and (badge or selected):
            self._marker = Marker(self)
        if self._marker is not None:
            place = self._face.badge if self._face and self._face.badge else QRectF()
            self._marker.show_mark(badge, place, look, selected=selected)

    @property
    def is_open(self) -> bool:
        """Whether a cook wants to see all of it."""
        return self._opened

    def _lay_out(
        self, look: Look, room: QSize, chip: Saying | None, undo: int | None, how: Waiting, now: datetime
    ) -> None:
        ticket, width = self.ticket, room.width()
        if self._fold is not None:
            self._face = fold(ticket, look, width, chip, self._fold)
            self.age.lay(self._face, how, now)
            self._stand({GOT_IT: self._face.head_key}, look, None)
            self.resize(width, ceil(self._face.y))
            self._put_in_order(None)
            self.update()
            return
        small, below = small_key(ticket), bottom_keys(ticket, look, undo=undo is not None, unread=self._unread)
        height = room.height() - look.mm(FINGER + 1) * max(1, len(below))
        self._face = face = compose(ticket, look, width, chip, key=small is not None, room=height, opened=self._opened)
        self.age.lay(face, how, now)
        wanted = {small: face.head_key} if small else {}
        wanted |= place(below, look, int(face.y), width)
        self._stand(wanted, look, undo)
        self.resize(width, self._bottom(wanted, face, look))
        self._put_in_order(small)
        self.update()

    def _stand(self, wanted: Mapping[str, QRect], look: Look, undo: int | None) -> None:
        """Have these keys there, and no others. One without a place is for the keyboard alone."""
        for name in self._keys.keys() - wanted.keys():
            gone = self._keys.pop(name)
            gone.hide()
            gone.deleteLater()
        self._keys = {name: self._keys.get(name) or self._make_key(name) for name in wanted}
        for name, rect in wanted.items():
            self._keys[name].setVisible(rect.isValid())
            self._keys[name].place(rect)
            self._dress(self._keys[name], name, look, undo)
        if self._face is not None:
            self.rows.show_rows(self._face, self.ticket, self._face.look, opened=self._opened)

    def _bottom(self, keys: Mapping[str, QRect], face: Face, look: Look) -> int:
        lowest = max(keys, key=lambda name: keys[name].bottom(), default="")
        bottom = keys[lowest].bottom() + 1 if lowest else 0
        if bottom > face.y:
            return bottom + BORDER + (look.mm(1) if lowest in VERDICTS else 0)
        return int(face.y) + look.text(1.5)

    def _make_key(self, name: str) -> Key:
        key = Key("", self, now=self._now)
        key.setObjectName(name)
        # A finger that comes down in time is in time, however long it stays.
        (key.pressed if name == UNDO else key.clicked).connect(lambda: self._pressed(name))
        key.show()
        if self._marker is not None:
            self._marker.raise_()
        return key

    def _dress(self, key: Key, name: str, look: Look, undo: int | None) -> None:
        text = wording(name, self.ticket, look, undo)
        key.size_mm, key.remark = text.size, text.remark
        key.crossed = ACTIONS.get(name) in SMALL
        key.at_foot = not key.crossed and name not in VERDICTS and self._fold is None
        key.setText(text.label)
        key.setAccessibleName(f"{text.spoken} {self.ticket.called}")
        key.setAccessibleDescription(text.remark)
        key.dress(look, text.fill, radius=None if key.crossed else look.text(2) - BORDER)

    def _put_in_order(self, small: str | None) -> None:
        """Let a screen reader find the small key, the items, and the keys below them."""
        keys = (key for name, key in self._keys.items() if name != small)
        order = [*([self._keys[small]] if small else []), *self.rows, *keys, *([self._marker] if self._marker else [])]
        if order != self._order:
            self._order = order
            read_in_order(order)

    # what is done to it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the press, so that the release comes here too."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A tap beside all that can be ticked opens a ticket that does not show every item, or closes it again."""
        if (
            self.rect().contains(event.position().toPoint())
            and self._face
            and (self._face.more is not None or self.ticket.called_off)
        ):
            self._open()

    def _open(self) -> None:
        self._opened, self._drawn = not self._opened, ()
        self.opened.emit()

    def _tick(self, index: int) -> None:
        self.ticked.emit(self.ticket.order.lines[index], index)

    def _pressed(self, name: str) -> None:
        if name in ACTIONS:
            self.acted.emit(ACTIONS[name])
        elif name in VERDICTS:
            self.resolved.emit(VERDICTS[name])
        elif name == UNDO:
            self.undone.emit()
        else:
            self.acknowledged.emit()

    # how it is painted

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the face, the running age, and the frame."""
        if self._face is None:
            return
        look = self._face.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        shape = QPainterPath()
        shape.addRoundedRect(edge, look.text(2), look.text(2))
        if self.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent):
            fill(painter, event.rect(), look.palette.ground)
        painter.fillPath(shape, look.palette.surface)
        painter.setClipPath(shape)
        self._face.draw(painter, QRectF(event.rect()))
        self.age.paint(painter, look)
        painter.setClipping(False)
        painter.setPen(QPen(look.palette.said(self._frame_colour(look)), BORDER))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
        painter.end()

    def _frame_colour(self, look: Look) -> QColor:
        if self.ticket.called_off or self._alarming:
            return look.palette.trouble
        late = {Urgency.SOON: look.palette.warn, Urgency.LATE: look.palette.trouble}
        lane = self.ticket.lane
        return late.get(self.age.waiting.urgency, look.stage_colour(lane) if lane in LANES else look.palette.line)
