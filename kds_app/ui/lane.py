"""One lane of tickets: scrolls by finger, says how many are below, and moves no ticket that need not move.

Only tickets in view, before it, and for two lane heights below it have a card: what is further down costs nothing. It
gets its card before it is scrolled to, or led to. What is below the view gets its own once the picture is painted.
"""

import time
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Stage
from kds_app.domain.order import OrderId
from kds_app.domain.tap import TapKey
from kds_app.engine.picture import Link
from kds_app.ui import words
from kds_app.ui.by_finger import ByFinger
from kds_app.ui.emptiness import emptiness
from kds_app.ui.fold import Fold
from kds_app.ui.got_it_all import GotItAll
from kds_app.ui.heading import HEADING, HINTS, Heading, OutOfView
from kds_app.ui.hold import Hold, to_hold
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.roles import Role, is_a, read_in_order
from kds_app.ui.theme import FINGER, SEMI, SMALLEST_LANE, font
from kds_app.ui.ticket import TicketCard
from kds_app.ui.words import Moment, Saying

_SQUEEZE = 0.9
"""How much narrower than the measure two tickets may stand to get side by side."""


_PEEK = 10.0
"""Millimetres of a ticket, for eyes, that have to be in view for it to be seen at all: its number."""
_LINES = 0.6
"""The part of the lane's width that orders take of which several were called off; their key has the rest."""
_NOWHERE = QPoint(-1, -1)
"""Where a ticket stands that has only just come."""
_APART = 1.2
"""Millimetres between one ticket and the next."""
_AHEAD = 2
"""Lane heights below what is in view that have their cards."""
PAINTED = 20
"""Milliseconds after which a picture has been painted: a frame of the screen, and a little."""


@is_a(Role.List)
class Lane(QWidget):
    """Shows the tickets of one stage."""

    acted = Signal(str, object)
    """order id, Action"""
    resolved = Signal(str, object)
    """tap key, Verdict"""
    acknowledged = Signal(str)
    """order id"""
    undone = Signal(str)
    """tap key"""
    ticked = Signal(str, object, int)
    """order id, Line, the row it stands in"""
    reshaped = Signal()
    """A card wants another height: show the tickets again."""
    scrolled = Signal()

    def __init__(self, stage: Stage, parent: QWidget, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.stage = stage
        self._now = now
        self.cards: dict[OrderId, TicketCard] = {}
        self._tickets: Sequence[Ticket] = ()
        self._unread: frozenset[TapKey] = frozenset()
        self._calm: tuple[object, ...] = ()
        """What is shown, but for what changes as time passes; empty where that takes more than older tickets."""
        self._order: list[OrderId] = []
        """In which a screen reader finds them."""
        self._hold = Hold()
        self._heading = Heading(stage, self)
        self._inside = QWidget()
        self._inside.setAttribute(Qt.WidgetAttribute.WA_StaticContents)  # to grow paints nothing on it anew
        self._scroll = ByFinger(self._inside, self)
        # What hides all that lies behind it is scrolled without being painted again, but for what comes into view.
        self._inside.setAutoFillBackground(True)
        self._scroll.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._all = GotItAll(self._inside)
        self._all.wanted.connect(self.acknowledged)
        self._empty = QLabel(self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._empty.setWordWrap(True)
        self._look: Look | None = None
        self._shown: tuple[Look, Link, Moment] | None = None
        self._room = QSize()
        """What a ticket may take, side by side with others."""
        self._end = 0
        """Pixels from the top to the lower edge of the last ticket, as far as anybody knows."""
        self._built = 0
        """Pixels from the top down to which tickets have cards; the rest are below."""
        self._placing = False
        """To put cards where they belong scrolls; to scroll has them put there."""
        self._stock = QTimer(self)
        self._stock.setSingleShot(True)
        self._stock.setInterval(PAINTED)
        self._stock.timeout.connect(lambda: self._place(ahead=1))

    def show_tickets(
        self,
        tickets: Sequence[Ticket],
        look: Look,
        link: Link,
        moment: Moment,
        *,
        hidden: int = 0,
        unread: frozenset[TapKey] = frozenset(),
    ) -> bool:
        """Show these, in this order; ``hidden`` more are held back by this screen's filter.

        Gives whether nothing has changed but the time.

        ``unread``: the taps that came to nothing and that nobody has read of.

        A card that keeps its place keeps its keys awake.
        """
        why = None if tickets else emptiness(words.translate("Lane", "No orders"), hidden, link, moment)
        calm = (tickets, look, hidden, why, unread, self._inside.width(), self._scroll.height())
        if calm == self._calm and self._pass_time(look, link, moment):
            return True
        self._calm = calm if all(map(_at_rest, tickets)) else ()
        self._tickets, self._look, self._unread = tickets, look, unread
        count = sum(not ticket.called_off for ticket in tickets)
        self._heading.show_count(count, hidden, look)
        self.setAccessibleName(f"{words.stage_name(self.stage)} {count}")
        self._shown = look, link, moment
        self._place(hold=True, ahead=0)
        self._show_empty(why, look)
        self._count_hidden()
        return False

    def pass_time(self, moment: Moment) -> None:
        """Let every ticket grow older where it stands; where that takes more than its place, all is shown anew."""
        if self._shown is not None:
            look, link, _ = self._shown
            if not (self._calm and self._pass_time(look, link, moment)):
                self.reshaped.emit()

    def _pass_time(self, look: Look, link: Link, moment: Moment) -> bool:
        """Let every ticket grow older where it stands; gives whether that is all there is to show."""
        self._shown = look, link, moment
        return all(card.pass_time(moment) or self._kept_its_height(card) for card in self.cards.values())

    def _kept_its_height(self, card: TicketCard) -> bool:
        """Show it anew, as of now; gives whether it is as high as it was."""
        if self._shown is None:
            return False
        before, alone = card.height(), Fold(alone=True)
        return self._show(card, card.ticket, *self._shown, self._room, alone) == before

    def _was_scrolled_back(self) -> bool:
        """Whether there are cards, or room below them, that only somebody farther down has needed."""
        last = next(reversed(self.cards.values()), None)
        tall = self._tall(self._scroll.verticalScrollBar().value())
        return self._inside.height() > tall or (last is not None and last.y() > self._reach())

    def _tall(self, scrolled: int) -> int:
        """How high everything is, for it to be scrolled so far."""
        return max(0, self._end, scrolled + self._scroll.height() if scrolled else 0)

    def _put_in_order(self) -> None:
        order = list(self.cards)
        if order != self._order:
            self._order = order
            read_in_order(self.cards[order_id] for order_id in order)

    @property
    def keys(self) -> list[Key]:
        """Every key on it, in reading order."""
        on_tickets = [key for card in self.cards.values() for key in card.keys if not key.isHidden()]
        return [*self._all.keys, *on_tickets]

    def unsettle(self) -> None:
        """It moved or came into view: every key on it is deaf for a moment."""
        self._all.unsettle()
        for card in self.cards.values():
            card.unsettle()

    def card(self, order_id: OrderId) -> TicketCard | None:
        """The ticket of this order, if it stands here and is not too far down to have a card."""
        return self.cards.get(order_id)

    def holds(self, order_id: OrderId) -> bool:
        """Whether this order's ticket stands here, however far down."""
        return any(ticket.order.id == order_id for ticket in self._tickets)

    def in_view(self) -> list[OrderId]:
        """The tickets whose number can be seen, and the digit that picks them, in reading order."""
        if self._look is None or not self.isVisible():
            return []
        seen, least = self._seen(), self._look.text(_PEEK)
        ends = ((order_id, card.pos(), max(least, card.badge_ends)) for order_id, card in self.cards.items())
        return [order_id for order_id, at, end in ends if seen.contains(QRect(at, QSize(1, end)))]

    def reveal(self, order_id: OrderId) -> None:
        """Bring this ticket into view: its keys, where it is higher than the lane."""
        if order_id not in self.cards and self.holds(order_id):
            self._place(order_id)
        card = self.cards.get(order_id)
        if card is None:
            return
        seen, place = self._seen(), card.geometry()
        if place.bottom() > seen.bottom():
            self._scroll_to(place.bottom() + 1 - seen.height())
        elif place.top() < seen.top():
            self._scroll_to(place.top())

    def page(self, step: int) -> bool:
        """Go on by a screenful, down for 1, up for -1; gives whether there was anything to go to.

        Down brings the first ticket that did not fit to the top, up the last one to the bottom: none is skipped.
        """
        seen, bar = self._seen(), self._scroll.verticalScrollBar()
        places = [card.geometry() for card in self.cards.values()]
        if step > 0:
            cut = [place.top() for place in places if place.bottom() > seen.bottom()]
            goal = min(cut, default=bar.value())
            goal = goal if goal > bar.value() else bar.value() + seen.height()
        else:
            cut = [place.bottom() + 1 - seen.height() for place in places if place.top() < seen.top()]
            goal = max(cut, default=bar.value())
            goal = goal if goal < bar.value() else bar.value() - seen.height()
        before = bar.value()
        self._scroll_to(goal)
        return bar.value() != before

    def _seen(self) -> QRect:
        return QRect(0, self._scroll.verticalScrollBar().value(), self._inside.width(), self._scroll.height())

    def _scroll_to(self, y: int) -> None:
        bar = self._scroll.verticalScrollBar()
        y = min(max(0, y), bar.maximum())
        if y == bar.value():
            return
        self._scroll.stop()
        bar.setValue(y)
        self.unsettle()

    def _scrolled(self) -> None:
        if self._built < self._reach() and len(self.cards) < len(self._tickets):
            self._place()
        if not self._placing and self._was_scrolled_back():
            self._calm = ()
        self._count_hidden()
        self.scrolled.emit()

    def _reach(self) -> int:
        seen = self._seen()
        return seen.bottom() + _AHEAD * seen.height()

    def _place(self, to: OrderId | None = None, *, hold: bool = False, ahead: int | None = None) -> None:
        """Put the cards where they belong, from the top down as far as they are wanted; to this order's at least.

        ``hold``: and see to it that what can be taken back stays where it is, unless a finger has scrolled.
        ``ahead``: make no more new cards than so many of what is below the view; the others follow by themselves.
        """
        if self._shown is not None and not self._placing:
            self._placing = True
            try:
                self._place_as(*self._shown, to, hold=hold, ahead=ahead)
            finally:
                self._placing = False

    def _place_as(
        self, look: Look, link: Link, moment: Moment, to: OrderId | None, *, hold: bool, ahead: int | None
    ) -> None:
        gap, width, bar = look.text(_APART), self._inside.width(), self._scroll.verticalScrollBar()
        columns = max(1, int(width / (look.text(SMALLEST_LANE) * _SQUEEZE)))
        each = (width - gap * (columns - 1)) // columns
        self._room, reach, in_view = QSize(each, self._scroll.height()), self._reach(), self._seen().bottom()
        held = to_hold(self._tickets, moment)
        wanted = {to, held} - {None}
        before, self.cards = self.cards, {}
        places = self._place_several(look, link, moment, before)
        bottoms = [top + gap if (top := self._all.below) else 0] * columns
        for ticket in self._tickets:
            if ticket.order.id in places:
                continue
            if (low := min(bottoms)) > in_view and wanted <= self.cards.keys():
                if low > reach:
                    break
                if ahead is not None and ticket.order.id not in before:
                    if not ahead:
                        self._stock.start()
                        break
                    ahead -= 1
            card = self._taken(ticket, before)
            height = self._show(card, ticket, look, link, moment, self._room, Fold(alone=True))
            column = bottoms.index(min(bottoms))
            places[ticket.order.id] = QRect(column * (each + gap), bottoms[column], each, height)
            bottoms[column] += height + gap
        for card in before.values():
            card.hide()
            card.deleteLater()
        self._built = min(bottoms)
        # How high the others will be nobody knows: as those that are here.
        further = (len(self._tickets) - len(self.cards)) * sum(bottoms) // (columns * max(1, len(self.cards)))
        self._end = max(bottoms) - gap + further
        scrolled = bar.value()
        after = self._held(held, places, scrolled) if hold else scrolled
        if hold and self._end - after < look.mm(FINGER):  # all that is left of the lane went out of view
            after = max(0, self._end - self._scroll.height())
        self._inside.resize(width, self._tall(after))
        self._move(places, scrolled, after)
        if hold:
            self._hold.scrolled(scrolled, bar.value())
        self._put_in_order()

    def _taken(self, ticket: Ticket, before: dict[OrderId, TicketCard]) -> TicketCard:
        """The card it had ``before``, or a new one."""
        known = ticket.order.id in before
        card = self.cards[ticket.order.id] = before.pop(ticket.order.id) if known else self._make(ticket)
        return card

    def _show(
        self, card: TicketCard, ticket: Ticket, look: Look, link: Link, moment: Moment, room: QSize, folded: Fold
    ) -> int:
        unread = ticket.tap is not None and ticket.tap.key in self._unread
        how = folded if ticket.called_off else None
        return card.show_ticket(ticket, look, link, moment, room, unread=unread, folded=how)

    def _place_several(
        self, look: Look, link: Link, moment: Moment, before: dict[OrderId, TicketCard]
    ) -> dict[OrderId, QRect]:
        """Where several were called off they stand as lines above the rest, beside one key for all of them."""
        gone = [ticket for ticket in self._tickets if ticket.called_off]
        several = gone if len(gone) > 1 else []
        self._all.show_for([ticket.order for ticket in several], look)
        gap, width, top = look.text(_APART), self._inside.width(), 0
        beside, places = int(width * _LINES), dict[OrderId, QRect]()
        for ticket in several:
            if ticket.order.id in before and before[ticket.order.id].is_open:
                continue
            room = QSize(beside, self._scroll.height())
            high = self._show(self._taken(ticket, before), ticket, look, link, moment, room, Fold(alone=False))
            places[ticket.order.id] = QRect(0, top, beside, high)
            top += high + gap
        self._all.stand(QRect(beside + gap, 0, width - beside - gap, max(look.mm(FINGER), top - gap)))
        return places

    def _held(self, order_id: OrderId | None, places: Mapping[OrderId, QRect], scrolled: int) -> int:
        """How far to be scrolled, for what can still be taken back to stay where it is."""
        card = self.cards[order_id] if order_id is not None else None
        was = card.geometry() if card is not None and card.pos() != _NOWHERE else None
        now = places[order_id] if order_id is not None else None
        return self._hold.scroll(order_id, was, now, scrolled, self._scroll.height())

    def _move(self, places: Mapping[OrderId, QRect], before: int, after: int) -> None:
        """Put the tickets there. Only what is somewhere else on the glass than it was is deaf for a moment."""
        for order_id, place in places.items():
            card = self.cards[order_id]
            if card.pos() != place.topLeft() or before != after:
                stays = card.pos() != _NOWHERE and card.pos() - QPoint(0, before) == place.topLeft() - QPoint(0, after)
                card.move(place.topLeft())
                if not stays:
                    card.unsettle()
            card.show()
        bar = self._scroll.verticalScrollBar()
        if bar.value() != after:
            self._scroll.stop()
            bar.setValue(after)

    def _make(self, ticket: Ticket) -> TicketCard:
        card = TicketCard(ticket, self._inside, now=self._now)
        order_id = ticket.order.id
        card.acted.connect(lambda action: self.acted.emit(order_id, action))
        card.resolved.connect(lambda verdict: self._resolve(card, verdict))
        card.acknowledged.connect(lambda: self.acknowledged.emit(order_id))
        card.undone.connect(lambda: self._take_back(card))
        card.ticked.connect(lambda line, row: self.ticked.emit(order_id, line, row))
        card.opened.connect(self.reshaped)
        # Corners and all: what hides all that is below it is moved without being painted again.
        card.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        card.move(_NOWHERE)
        return card

    def _resolve(self, card: TicketCard, verdict: object) -> None:
        if card.ticket.tap is not None:
            self.resolved.emit(card.ticket.tap.key, verdict)

    def _take_back(self, card: TicketCard) -> None:
        if card.ticket.undo is not None:
            self.undone.emit(card.ticket.undo.key)

    def _show_empty(self, why: Saying | None, look: Look) -> None:
        """An empty lane says why it is empty: it never says «no orders» when nobody knows, or some are hidden."""
        self._empty.setVisible(why is not None)
        if why is None:
            return
        self._empty.setText(why.text)
        self._empty.setFont(font(look.text(3.6), SEMI))
        colour = look.palette.said_trouble if why.tone is words.Tone.TROUBLE else look.palette.muted
        self._empty.setStyleSheet(f"color: {colour.name()}")

    def _count_hidden(self) -> None:
        """Say how many tickets begin above or below what is in view, and that one goes on there, its key perhaps."""
        if self._look is None:
            return
        seen, peek = self._seen(), self._look.text(_PEEK)
        places = [card.geometry() for card in self.cards.values()]
        further = len(self._tickets) - len(self.cards)
        below = sum(place.top() + peek > seen.bottom() for place in places) + further
        above = sum(place.top() + peek < seen.top() for place in places)
        goes_on = any(place.bottom() > seen.bottom() for place in places)
        self._heading.show_hints(OutOfView(above, below, goes_on))

    def fit(self, *, heading: bool) -> None:
        """Give the heading its line, named if that is wanted, and the tickets the rest, laid out when next shown."""
        top = self._look.text(HEADING if heading else HINTS) if self._look else 0
        self._heading.name_it(named=heading)
        self._heading.setGeometry(0, 0, self.width(), top)
        self._scroll.setGeometry(0, top, self.width(), self.height() - top)
        self._inside.resize(self.width(), self._inside.height())
        self._empty.setGeometry(0, top * 2, self.width(), self.height() // 2)

    def let_through(self) -> None:
        """Let what lies behind be seen between the tickets. Every step of a finger is painted whole, then."""
        self._inside.setAutoFillBackground(False)

    def prepare(self, look: Look) -> None:
        """Know the look before the first layout."""
        self._look = look
        self._inside.setPalette(QPalette(look.palette.ground))


def _at_rest(ticket: Ticket) -> bool:
    """Whether time alone moves it nowhere."""
    return ticket.undo is None and not ticket.called_off
