"""The board: three lanes side by side, or one at a time behind tabs on a narrow screen."""

import time
from collections.abc import Callable, Iterator

from msgspec.structs import replace
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QMoveEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import EMPTY, Board
from kds_app.domain.lifecycle import LANES, Stage
from kds_app.domain.order import OrderId
from kds_app.domain.sieve import sift
from kds_app.engine.picture import Picture
from kds_app.ui.digits import Digits
from kds_app.ui.hatch import paint_frame
from kds_app.ui.key import Key
from kds_app.ui.lane import PAINTED, Lane
from kds_app.ui.look import Look
from kds_app.ui.passage import Passage
from kds_app.ui.refused import unread
from kds_app.ui.roles import Role, is_a
from kds_app.ui.tabs import Tabs
from kds_app.ui.theme import FINGER, GAP
from kds_app.ui.ticket import TicketCard
from kds_app.ui.words import Moment, translate

NARROW = 900
"""Pixels of window below which lanes become tabs."""
_SLIM = 0.8
"""Millimetres above and below the lanes."""
_SOONEST = 0.05
"""Seconds: nothing on the board changes faster than that."""


@is_a(Role.Pane)
class BoardView(QWidget):
    """Shows a picture's board, as far as this screen's filter lets it through."""

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
    """Something wants to be laid out, or a countdown to be shown anew: show the picture again."""
    marked = Signal()
    """The tickets, what is in view of them, or the ring have changed."""

    def __init__(self, parent: QWidget, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.setObjectName("board")
        self.setAccessibleName(translate("Board", "Orders"))
        self._tabs = Tabs(self)  # above the lanes, and read before them
        self._tabs.turned.connect(self.turn_to)
        self.lanes = {stage: Lane(stage, self, now) for stage in LANES}
        self._passage = Passage(self, self._card, PAINTED)
        for lane in self.lanes.values():
            for name in ("acted", "resolved", "acknowledged", "undone", "ticked", "reshaped"):
                getattr(lane, name).connect(getattr(self, name))
            lane.scrolled.connect(self._mark)
        self._wake = QTimer(self)
        self._wake.setSingleShot(True)
        self._wake.timeout.connect(self.reshaped)
        self._front = Stage.NEW
        self._stale = False
        self._look: Look | None = None
        self._board: Board = EMPTY
        self._arranged: tuple[object, ...] = ()
        self._selected: OrderId | None = None
        self._show_badges = False
        self._digits = Digits()
        self.digits: dict[OrderId, str] = {}
        """What picks each ticket in view: nothing beyond the tenth."""

    # what keyboard and bump bar ask of it

    @property
    def selected(self) -> OrderId | None:
        """The order whose ticket stands in a ring, because keys act on it."""
        return self._selected

    @selected.setter
    def selected(self, order_id: OrderId | None) -> None:
        self._selected = order_id
        self._mark()

    @property
    def show_badges(self) -> bool:
        """Whether tickets carry the digit that picks them: only once a keyboard or bump bar was used."""
        return self._show_badges

    @show_badges.setter
    def show_badges(self, wanted: bool) -> None:
        if wanted != self._show_badges:
            self._show_badges = wanted
            self._digits = Digits()
            self.reshaped.emit()

    @property
    def board(self) -> Board:
        """The tickets this screen shows, whether they are in view or not."""
        return self._board

    def visible_tickets(self) -> list[OrderId]:
        """The orders whose numbers can be seen, in reading order."""
        return [order_id for lane in self.lanes.values() for order_id in lane.in_view()]

    def reveal(self, order_id: OrderId) -> None:
        """Bring the order's ticket into view, turning to its lane where lanes are tabs."""
        for stage, lane in self.lanes.items():
            if lane.holds(order_id):
                if not lane.isVisible():
                    self.turn_to(stage)
                lane.reveal(order_id)

    def page(self, step: int) -> None:
        """Go on by a screenful, down for 1 and up for -1: in the selected ticket's lane, else in the next that can."""
        stages = [stage for stage in LANES if self.lanes[stage].isVisible()]
        here = next((stage for stage in stages if self.lanes[stage].card(self._selected or OrderId(""))), stages[0])
        start = stages.index(here)
        for stage in stages[start:] + stages[:start]:
            if self.lanes[stage].page(step):
                return
        if self._narrow():
            self.turn_to(LANES[(LANES.index(self._front) + step) % len(LANES)])

    def turn_to(self, stage: Stage) -> None:
        """Bring this lane to the front, where lanes are tabs."""
        self._front = stage
        self._arranged = ()
        self.lanes[stage].unsettle()
        self.reshaped.emit()

    # what it shows

    def show_picture(self, picture: Picture, look: Look, moment: Moment) -> None:
        """Show this picture; only what changed is laid out anew."""
        sifted = sift(picture.board, look.preferences)
        look = replace(look, show_brand=len(picture.board.brands) > 1, show_badges=self._show_badges)
        self._passage.before(self._board, sifted.board, look)
        self._look, self._board = look, sifted.board
        calm = [not self._arrange(look)]
        told = unread(picture)
        for stage, lane in self.lanes.items():
            tickets = sifted.board.lanes[stage]
            hidden = sifted.lanes[stage]
            calm.append(lane.show_tickets(tickets, look, picture.link, moment, hidden=hidden, unread=told))
        self._passage.after()
        if self._narrow():
            self._tabs.show_counts(sifted.board, self._front, look, moment)
        if not all(calm):
            self._mark()
        self._rouse(moment)
        stale = picture.link.stale(moment.mono)
        if stale != self._stale:
            self._stale = stale
            self.update()

    def pass_time(self, moment: Moment) -> None:
        """Let the tickets grow older where they stand."""
        for lane in self.lanes.values():
            lane.pass_time(moment)

    def card(self, order_id: OrderId) -> TicketCard | None:
        """The order's ticket, in view or not."""
        return next((card for lane in self.lanes.values() if (card := lane.card(order_id)) is not None), None)

    @property
    def keys(self) -> list[Key]:
        """Every key on it, in reading order."""
        return [*self._tabs.keys, *(key for lane in self.lanes.values() for key in lane.keys)]

    def _card(self, order_id: OrderId) -> TicketCard | None:
        cards = (lane.card(order_id) for lane in self.lanes.values() if lane.isVisible())
        return next((card for card in cards if card is not None), None)

    def _mark(self) -> None:
        """Put digits on the tickets in view and the ring on the selected one."""
        if self._look is None:
            return
        in_view = self.visible_tickets()
        dealt = (self._digits if self._show_badges else Digits()).deal(in_view)
        self.digits = {order_id: dealt.get(order_id, "") for order_id in in_view}
        shown = dealt if self._show_badges else {}
        for lane in self.lanes.values():
            for order_id, card in lane.cards.items():
                card.show_mark(shown.get(order_id, ""), self._look, selected=order_id == self._selected)
        self.marked.emit()

    def _rouse(self, moment: Moment) -> None:
        """Be shown again when a countdown goes on or a pulse beats, which is sooner than the window would."""
        waits = list(self._countdowns(moment))
        if self._narrow() and self._tabs.pulsing:
            waits.append(self._tabs.until_next_beat(moment))
        if waits:
            self._wake.start(round(1000 * max(_SOONEST, min(waits))) + 1)
        else:
            self._wake.stop()

    def _countdowns(self, moment: Moment) -> Iterator[float]:
        for ticket in self._board.tickets:
            if ticket.undo is not None and ticket.undo.undoable(moment.mono):
                yield (ticket.undo.undo_until - moment.mono) % 1.0 or 1.0

    def let_through(self) -> None:
        """Let what lies behind the board be seen between its tickets."""
        for lane in self.lanes.values():
            lane.let_through()

    # where it goes

    def _narrow(self) -> bool:
        return self.window().width() < NARROW

    def _arrange(self, look: Look) -> bool:
        """Put the lanes where they belong; gives whether they stood elsewhere."""
        narrow = self._narrow()
        arranged = (self.size().toTuple(), narrow, self._front, look)
        if arranged == self._arranged:
            return False
        self._arranged = arranged
        gap, slim = look.mm(GAP), look.text(_SLIM)
        shown = (self._front,) if narrow else LANES
        each = (self.width() - gap * (len(shown) + 1)) // len(shown)
        self._tabs.arrange(look, gap, self.width(), self._front, shown=narrow)
        top = look.mm(FINGER) + gap + slim if narrow else slim
        for index, (stage, lane) in enumerate(self.lanes.items()):
            lane.setVisible(stage in shown)
            lane.prepare(look)
            lane.setGeometry(gap + (0 if narrow else index * (each + gap)), top, each, self.height() - top - slim)
            lane.fit(heading=not narrow)
        return True

    def resizeEvent(self, _: QResizeEvent) -> None:
        """Arrange anew; the window shows the picture again right after."""
        if self._look is not None:
            self._arrange(self._look)

    def showEvent(self, _: QShowEvent) -> None:
        """Tickets have come into view."""
        self._mark()

    def moveEvent(self, _: QMoveEvent) -> None:
        """The banner came or went: every key is somewhere else."""
        for lane in self.lanes.values():
            lane.unsettle()

    def paintEvent(self, _: QPaintEvent) -> None:
        """A board that may not be believed stands in a hatched frame."""
        if self._stale and self._look is not None:
            painter = QPainter(self)
            paint_frame(painter, self.rect(), self._look)
            painter.end()
