"""Recall: orders that have left the board, the last one first, whole and to be read only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import fields, replace
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import RECALLED, Ticket
from kds_app.domain.lifecycle import MOVES, Stage
from kds_app.domain.order import OrderId
from kds_app.domain.preferences import Preferences
from kds_app.ui import sayings, words
from kds_app.ui.look import Look
from kds_app.ui.roll import RollSheet
from kds_app.ui.scene import Scene
from kds_app.ui.theme import BOLD, GAP, SEMI
from kds_app.ui.ticket import TicketCard
from kds_app.ui.words import translate

_COLUMN = 60.0
_ENDLESS = 1_000_000
"""Pixels of room: every item is shown."""
_NO_HURRY = (1_000_000, 1_000_000)
"""Minutes: what has left is late only where it left after the time it was promised for."""


class RecallSheet(RollSheet):
    """What was in that bag? Shows how each order left, when, and what became of its last tap."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("done", parent)
        self._cards: dict[OrderId, TicketCard] = {}

    def content(self, scene: Scene) -> object:
        """The orders, and what is said of those that are not there."""
        return scene.board.done, scene.sifted.done, scene.doubt

    def close_sheet(self) -> None:
        """Go away, and let go of cards that nobody looks at."""
        super().close_sheet()
        self._drop(self._cards.keys() - set())
        self._written = None

    def write(self, scene: Scene, look: Look, width: int) -> None:
        """That there is no way back, then the tickets in as many columns as read well."""
        page, gap = self.page, look.mm(GAP)
        tickets = scene.board.done
        page.put(0, look.paragraph(_no_way_back(), 3.7, width, weight=SEMI, colour=look.palette.said_warn))
        page.pen += gap
        if not tickets:
            text = translate("Recall", "No order has left the board yet.")
            self.put_emptiness(text, scene.sifted.done, scene, 4.4)
        self._drop(self._cards.keys() - {ticket.order.id for ticket in tickets})
        self._place(tickets, scene, look, width)
        if tickets:
            self.put_hidden(scene.sifted.done, 3.7)
        if len(scene.picture.board.done) == RECALLED:
            page.put(0, look.paragraph(_no_more(), 3.7, width, colour=look.palette.muted))

    def _drop(self, gone: set[OrderId]) -> None:
        for order_id in gone:
            card = self._cards.pop(order_id)
            card.hide()
            card.deleteLater()

    def _place(self, tickets: Sequence[Ticket], scene: Scene, look: Look, width: int) -> None:
        """Row by row, so that the last to leave stand at the top."""
        page, gap = self.page, look.mm(GAP)
        columns = max(1, width // look.text(_COLUMN))
        each = (width - gap * (columns - 1)) // columns
        for start in range(0, len(tickets), columns):
            top, ends = page.pen, [page.pen]
            for column, ticket in enumerate(tickets[start : start + columns]):
                page.pen, left = top, column * (each + gap)
                page.put(left, look.paragraph(_left(ticket), 3.7, each, weight=BOLD))
                ends.append(self._show_card(ticket, scene, look, QSize(each, _ENDLESS), left))
            page.pen = max(ends) + gap

    def _show_card(self, ticket: Ticket, scene: Scene, look: Look, room: QSize, left: int) -> float:
        """Gives where it ends. Its age stands still at how long the order was here."""
        card = self._cards.get(ticket.order.id)
        if card is None:
            card = self._cards[ticket.order.id] = TicketCard(ticket, self.page)
        moment = replace(scene.moment, wall=left_at(ticket) or scene.moment.wall)
        look = replace(look, preferences=_unhurried(look.preferences))
        height = card.show_ticket(ticket, look, scene.picture.link, moment, room)
        card.move(left, round(self.page.pen) + look.mm(0.5))
        card.show()
        return card.y() + height


def _unhurried(preferences: Preferences) -> Preferences:
    """As chosen, but in no hurry; no more than preferences, for settings are bounded."""
    chosen: dict[str, Any] = {field.name: getattr(preferences, field.name) for field in fields(Preferences)}
    return Preferences(**(chosen | {"late_minutes": _NO_HURRY}))


def left_at(ticket: Ticket) -> datetime | None:
    """When the order left the board, in UTC: by our own tap where that took it away, else as the server tells."""
    tap = ticket.tap
    ours = tap is not None and tap.delivered and MOVES[tap.action].to is ticket.lane
    return tap.settled_at if ours and tap is not None else ticket.order.updated_at


def _left(ticket: Ticket) -> str:
    """How it left, and when."""
    order = ticket.order
    if order.stage is Stage.CALLED_OFF:
        return sayings.called_off(order)
    tap = ticket.tap
    told = order.stage is ticket.lane or tap is None
    how = words.status_name(order.status) if told or tap is None else words.action_name(tap.action).upper()
    at = words.clock_time(left_at(ticket))
    return translate("Recall", "{0} at {1}").format(how, at) if at else how


def _no_more() -> str:
    return translate("Recall", "Only the last {0} orders that left are kept here.").format(RECALLED)


def _no_way_back() -> str:
    return translate(
        "Recall", "To be read only: the server has no way back from Picked up. If it was a slip, tell the provider."
    )
