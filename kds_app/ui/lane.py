"""One lane of tickets: scrolls by finger, says how many are below, and moves no ticket that need not move."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QScroller, QWidget

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Stage
from kds_app.domain.order import OrderId
from kds_app.engine.picture import Link
from kds_app.ui import words
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.theme import BOLD, GAP, SEMI, SMALLEST_LANE, font
from kds_app.ui.ticket import TicketCard
from kds_app.ui.words import Moment

_SQUEEZE = 0.9
"""How much narrower than the measure two tickets may stand to get side by side."""


class Heading(QWidget):
    """A lane's name and how many tickets stand in it."""

    def __init__(self, stage: Stage, parent: QWidget) -> None:
        super().__init__(parent)
        self._stage = stage
        self._count = 0
        self._look: Look | None = None

    def show_count(self, count: int, look: Look) -> None:
        """Show this count."""
        self._count, self._look = count, look
        self.setAccessibleName(f"{words.stage_name(self._stage)} {count}")
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the name, and the count on a pill in the lane's colour."""
        look = self._look
        if look is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(look.text(4.2), BOLD))
        painter.setPen(look.palette.text)
        name = words.stage_name(self._stage)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, name)
        left = painter.fontMetrics().horizontalAdvance(name) + look.text(2)
        count = str(self._count)
        width = painter.fontMetrics().horizontalAdvance(count) + look.text(3)
        height = look.text(5.6)
        pill = QRect(left, (self.height() - height) // 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.stage_colour(self._stage) if self._count else look.palette.raised)
        painter.drawRoundedRect(pill, look.text(1.2), look.text(1.2))
        painter.setPen(look.palette.ink if self._count else look.palette.muted)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, count)
        painter.end()


class Lane(QWidget):
    """Shows the tickets of one stage."""

    acted = Signal(str, object)
    """order id, Action"""
    resolved = Signal(str, object)
    """tap key, Verdict"""
    acknowledged = Signal(str)
    """order id"""

    reshaped = Signal()
    """A card wants another height: show the tickets again."""

    def __init__(self, stage: Stage, parent: QWidget, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.stage = stage
        self._now = now
        self._cards: dict[OrderId, TicketCard] = {}
        self._tickets: Sequence[Ticket] = ()
        self._heading = Heading(stage, self)
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        self._scroll.setWidget(self._inside)
        for part in (self._scroll, self._scroll.viewport(), self._inside):
            part.setAutoFillBackground(False)
        QScroller.grabGesture(self._scroll.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)
        self._scroll.verticalScrollBar().valueChanged.connect(self._count_below)
        self._more = QLabel(self)
        self._more.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._more.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._empty = QLabel(self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._empty.setWordWrap(True)
        self._look: Look | None = None

    def show_tickets(self, tickets: Sequence[Ticket], look: Look, link: Link, moment: Moment) -> None:
        """Show these, in this order. A card that keeps its place keeps its keys awake."""
        self._tickets, self._look = tickets, look
        self._heading.show_count(len(tickets), look)
        wanted = {ticket.order.id for ticket in tickets}
        for order_id in [i for i in self._cards if i not in wanted]:
            card = self._cards.pop(order_id)
            card.hide()
            card.deleteLater()
        self._place(look, link, moment)
        self._show_empty(look, link, moment)
        self._count_below()

    @property
    def keys(self) -> list[Key]:
        """Every key on it, in reading order."""
        return [key for ticket in self._tickets for key in self._cards[ticket.order.id].keys]

    def unsettle(self) -> None:
        """It moved or came into view: every key on it is deaf for a moment."""
        for card in self._cards.values():
            card.unsettle()

    def _place(self, look: Look, link: Link, moment: Moment) -> None:
        gap, width = look.mm(GAP), self._inside.width()
        columns = max(1, int(width / (look.text(SMALLEST_LANE) * _SQUEEZE)))
        each = (width - gap * (columns - 1)) // columns
        room = QSize(each, self._scroll.height())
        bottoms = [0] * columns
        for ticket in self._tickets:
            card = self._cards.get(ticket.order.id) or self._make(ticket)
            height = card.show_ticket(ticket, look, link, moment, room)
            column = bottoms.index(min(bottoms))
            if card.pos().toTuple() != (place := (column * (each + gap), bottoms[column])):
                card.move(*place)
                card.unsettle()
            card.show()
            bottoms[column] += height + gap
        self._inside.resize(width, max(bottoms))

    def _make(self, ticket: Ticket) -> TicketCard:
        card = TicketCard(ticket, self._inside, now=self._now)
        order_id = ticket.order.id
        card.acted.connect(lambda action: self.acted.emit(order_id, action))
        card.resolved.connect(lambda verdict: self._resolve(card, verdict))
        card.acknowledged.connect(lambda: self.acknowledged.emit(order_id))
        card.opened.connect(self.reshaped)
        self._cards[order_id] = card
        card.move(-1, -1)
        return card

    def _resolve(self, card: TicketCard, verdict: object) -> None:
        if card.ticket.tap is not None:
            self.resolved.emit(card.ticket.tap.key, verdict)

    def _show_empty(self, look: Look, link: Link, moment: Moment) -> None:
        """An empty lane says why it is empty: it never says «no orders» when nobody knows."""
        stale = words.is_stale(link, moment)
        text = words.reading(link, moment).text if stale else words.translate("Lane", "No orders")
        self._empty.setText(text)
        self._empty.setFont(font(look.text(3.6), SEMI))
        colour = look.palette.trouble.lighter(130) if stale else look.palette.muted
        self._empty.setStyleSheet(f"color: {colour.name()}")
        self._empty.setVisible(not self._tickets)

    def _count_below(self) -> None:
        """Say how many tickets start below what is in view, or that one goes on there, its key perhaps."""
        look = self._look
        if look is None:
            return
        edge = self._scroll.verticalScrollBar().value() + self._scroll.height()
        hidden = [card for card in self._cards.values() if card.geometry().bottom() > edge + look.mm(10)]
        below = sum(card.y() + look.mm(10) > edge for card in hidden)
        self._more.setVisible(bool(hidden))
        if hidden:
            self._more.setText(words.translate("Lane", "▼ {0} more").format(below) if below else "▼")
            self._more.setFont(font(look.text(3.6), BOLD))
            ground, ink = look.palette.raised.name(), look.palette.text.name()
            self._more.setStyleSheet(f"background: {ground}; color: {ink}; border-radius: {look.text(1.5)}px")
            size = (look.text(26), look.text(7))
            self._more.setGeometry((self.width() - size[0]) // 2, self.height() - size[1] - look.text(1), *size)

    def fit(self, *, heading: bool) -> None:
        """Give the heading its line, if it is wanted, and the tickets the rest; they are laid out when next shown."""
        top = self._look.text(8) if self._look and heading else 0
        self._heading.setVisible(heading)
        self._heading.setGeometry(0, 0, self.width(), top)
        self._scroll.setGeometry(0, top, self.width(), self.height() - top)
        self._inside.resize(self.width(), self._inside.height())
        self._empty.setGeometry(0, top * 2, self.width(), self.height() // 2)

    def prepare(self, look: Look) -> None:
        """Know the look before the first layout."""
        self._look = look
