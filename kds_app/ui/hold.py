"""What can still be taken back stays where the finger that tapped it is, whatever comes to stand above it."""

from collections.abc import Iterable

from PySide6.QtCore import QRect

from kds_app.domain.board import Ticket
from kds_app.domain.order import OrderId
from kds_app.ui.ticket_keys import seconds_to_undo
from kds_app.ui.words import Moment


def to_hold(tickets: Iterable[Ticket], moment: Moment) -> OrderId | None:
    """The order whose tap was the last that can still be taken back."""
    undoable = [ticket for ticket in tickets if seconds_to_undo(ticket, moment) is not None]
    last = max(undoable, key=lambda ticket: ticket.undo.undo_until if ticket.undo else 0.0, default=None)
    return last.order.id if last is not None else None


class Hold:
    """Says how far a lane has to be scrolled, in pixels. What it scrolled it gives back, unless a finger has too."""

    def __init__(self) -> None:
        self._order: OrderId | None = None
        self._left_at = 0
        self._lent = 0

    def scroll(self, order: OrderId | None, was: QRect | None, now: QRect | None, scrolled: int, room: int) -> int:
        """How far from now on, in a lane ``room`` pixels high that is ``scrolled`` so far.

        ``order`` is what is to be held, None for nothing; its ticket stood where it ``was`` in the lane, None where it
        is new there, and is about to stand where it is ``now``.
        """
        by_finger = self._order is not None and scrolled != self._left_at
        if order is None or now is None:
            goal = scrolled if by_finger else scrolled - self._lent
        else:
            goal = scrolled + (now.top() - was.top() if was is not None else 0)
            if order != self._order or not by_finger:
                goal = _with_in_view(now, goal, room)
        self._order = order
        return max(0, goal)

    def scrolled(self, before: int, after: int) -> None:
        """That is how far it was scrolled, and is now."""
        self._lent = self._lent + after - before if self._order is not None else 0
        self._left_at = after


def _with_in_view(place: QRect, scrolled: int, room: int) -> int:
    """As little as it takes to see all of it, its keys where it is higher than the room."""
    return max(min(scrolled, place.top()), place.bottom() + 1 - room)
