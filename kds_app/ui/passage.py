"""Tickets that move from one lane to another are seen moving, if that is wanted and few enough to follow."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import Board
from kds_app.domain.lifecycle import LANES
from kds_app.domain.order import OrderId
from kds_app.ui.look import Look
from kds_app.ui.ticket import TicketCard

_FOLLOWED = 3
"""More than an eye can follow at once only flicker."""

CardOf = Callable[[OrderId], TicketCard | None]


class Passage:
    """Asked before and after each picture. The tickets themselves are never held up: what moves is their likeness.

    It sets out once the picture is painted, ``soon`` in milliseconds: the answer to a tap does not wait for it.
    """

    def __init__(self, ground: QWidget, card_of: CardOf, soon: int) -> None:
        self._ground = ground
        self._card_of = card_of
        self._leaving: dict[OrderId, QPoint] = {}
        self._depart = QTimer(ground)
        self._depart.setSingleShot(True)
        self._depart.setInterval(soon)
        self._depart.timeout.connect(self._set_out)

    @property
    def under_way(self) -> bool:
        """Whether something is about to be seen moving."""
        return self._depart.isActive()

    def before(self, old: Board, new: Board, look: Look) -> None:
        """Remember where the tickets stand that are about to change lanes."""
        if not look.preferences.motion or not self._ground.isVisible() or old is new:
            return
        was = {ticket.order.id: stage for stage in LANES for ticket in old.lanes[stage]}
        moved = [t.order.id for stage in LANES for t in new.lanes[stage] if was.get(t.order.id, stage) is not stage]
        if len(moved) <= _FOLLOWED:
            stood = ((order_id, self._place(order_id)) for order_id in moved)
            self._leaving |= {order_id: place for order_id, place in stood if place is not None}

    def after(self) -> None:
        """Let them be seen going where the tickets stand now, if that is in view."""
        self._leaving = {order_id: start for order_id, start in self._leaving.items() if self._place(order_id)}
        if self._leaving and not self.under_way:
            self._depart.start()

    def _set_out(self) -> None:
        from kds_app.ui.ghost import Ghost  # noqa: PLC0415 - nothing moves on the first picture

        leaving, self._leaving = self._leaving, {}
        for order_id, start in leaving.items():
            goal, card = self._place(order_id), self._card_of(order_id)
            if goal is not None and card is not None and goal != start:
                Ghost(card.grab(), start, goal, self._ground)

    def _place(self, order_id: OrderId) -> QPoint | None:
        """Where the ticket stands, if any of it can be seen."""
        card = self._card_of(order_id)
        seen = card is not None and not card.visibleRegion().isEmpty()
        return card.mapTo(self._ground, QPoint()) if card is not None and seen else None
