"""Taps that came to nothing and that nobody has read of yet: a ticket that is in its lane says so by itself."""

from collections.abc import Iterator

from kds_app.domain.board import Board, Ticket
from kds_app.domain.lifecycle import LANES
from kds_app.domain.order import OrderId
from kds_app.domain.tap import TapKey
from kds_app.engine.picture import Notice, Picture, Trouble


def unread(picture: Picture) -> frozenset[TapKey]:
    """The taps that are told of in a notice."""
    return frozenset(n.tap.key for n in picture.notices if n.trouble is Trouble.REFUSED and n.tap is not None)


def told(notice: Notice, board: Board) -> bool:
    """Whether a ticket of this board says what the notice does: its chip is about the same tap."""
    if notice.trouble is not Trouble.REFUSED or notice.tap is None:
        return False
    ticket = board.ticket(notice.tap.order_id)
    return ticket is not None and _tells(ticket, notice.tap.key)


def read_with(order_id: OrderId, picture: Picture, board: Board) -> Iterator[int]:
    """The ids of the notices that whoever deals with the order's ticket has read on it."""
    for notice in picture.notices:
        if notice.tap is not None and notice.tap.order_id == order_id and told(notice, board):
            yield notice.id


def _tells(ticket: Ticket, tap: TapKey) -> bool:
    return ticket.lane in LANES and ticket.tap is not None and ticket.tap.key == tap
