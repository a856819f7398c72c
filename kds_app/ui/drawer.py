"""Orders for later: one tap away, to be read, not to be acted on yet."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Stage
from kds_app.engine.picture import Link
from kds_app.ui import words
from kds_app.ui.key import Key
from kds_app.ui.lane import Lane
from kds_app.ui.look import Look
from kds_app.ui.sheet import Sheet
from kds_app.ui.theme import FINGER, GAP
from kds_app.ui.words import Moment


class Drawer(Sheet):
    """The scheduled orders as tickets, the soonest first."""

    reshaped = Signal()
    """A card wants another height: show the tickets again."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("scheduled", parent)
        self._lane = Lane(Stage.SCHEDULED, self)
        self._lane.reshaped.connect(self.reshaped)
        self._close = Key(words.translate("Drawer", "Close"), self, size=4.0)
        self._close.setObjectName("close")
        self._close.clicked.connect(self.close_sheet)

    def show_tickets(self, tickets: Sequence[Ticket], look: Look, link: Link, moment: Moment) -> None:
        """Show these."""
        if self.isVisible():
            self._lane.show_tickets(tickets, look, link, moment)

    def lay_out(self, look: Look, inner: QRect) -> None:
        """The tickets, and a key to go back."""
        tall = look.mm(FINGER)
        self._lane.prepare(look)
        self._lane.setGeometry(inner.adjusted(0, 0, 0, -tall - look.mm(GAP)))
        self._lane.fit(heading=False)
        self._close.setGeometry(inner.left(), inner.bottom() - tall, inner.width(), tall)
        self._close.dress(look)
