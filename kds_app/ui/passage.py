"""Tickets that move from one lane to another are seen moving, if that is wanted and few enough to follow."""

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import Board
from kds_app.domain.lifecycle import LANES
from kds_app.domain.order import OrderId
from kds_app.ui.ghost import Ghost
from kds_app.ui.look import Look
from kds_app.ui.ticket import TicketCard

_FOLLOWED = 3
"""More than an eye can follow at once only flicker."""


class Passage:
    """Asked before and after each picture. The tickets themselves are never held up: what moves is their likeness."""

    def __init__(self, ground: QWidget) -> None:
        self._ground = ground
        self._leaving: dict[OrderId, tuple[QPixmap, QPoint]] = {}

    def before(self, old: Board, new: Board, card_of: Callable[[OrderId], TicketCard | None], look: Look) -> None:
        """Remember how the tickets look that are about to change lanes."""
        self._leaving = {}
        if not look.preferences.motion or not self._ground.isVisible():
            return
        was = {ticket.order.id: stage for stage in LANES for ticket in old.lanes[stage]}
        moved = [t.order.id for stage in LANES for t in new.lanes[stage] if was.get(t.order.id, stage) is not stage]
        if len(moved) > _FOLLOWED:
            return
        for order_id in moved:
            card = card_of(order_id)
            if card is not None and not card.visibleRegion().isEmpty():
                self._leaving[order_id] = (card.grab(), card.mapTo(self._ground, QPoint()))

    def after(self, card_of: Callable[[OrderId], TicketCard | None]) -> None:
        """Let them be seen going where the tickets stand now."""
        for order_id, (picture, start) in self._leaving.items():
            card = card_of(order_id)
            if card is not None and not card.visibleRegion().isEmpty():
                Ghost(picture, start, card.mapTo(self._ground, QPoint()), self._ground)
        self._leaving = {}
