"""Which orders a screen shows, where a kitchen has several: what is held back is counted, never forgotten."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from kds_app.domain.board import Board, Ticket
from kds_app.domain.lifecycle import Stage
from kds_app.domain.order import Order
from kds_app.domain.preferences import Preferences


class Sifted(Struct, frozen=True):
    """A board as one screen shows it, and how many tickets that leaves out of each place where they stand."""

    board: Board
    lanes: Mapping[Stage, int]
    scheduled: int
    done: int

    @property
    def hidden(self) -> int:
        """How many tickets of its lanes are left out."""
        return sum(self.lanes.values())


def shows(preferences: Preferences, order: Order) -> bool:
    """Whether this screen shows the order. One that does not say is shown: nobody else might have it."""
    p = preferences
    return (
        _fits(p.only_brands, order.brands)
        and _fits(p.only_branches, () if order.branch_id is None else (order.branch_id,))
        and _fits(p.only_providers, (order.provider.id,))
        and _fits(p.only_types, (order.type,))
    )


def filtered(preferences: Preferences) -> bool:
    """Whether this screen leaves anything out."""
    p = preferences
    return any((p.only_brands, p.only_branches, p.only_providers, p.only_types))


def sift(board: Board, preferences: Preferences) -> Sifted:
    """The board without the orders this screen does not show."""
    if not filtered(preferences):
        return Sifted(board, dict.fromkeys(board.lanes, 0), 0, 0)

    def kept(tickets: Sequence[Ticket]) -> tuple[Ticket, ...]:
        return tuple(ticket for ticket in tickets if shows(preferences, ticket.order))

    lanes = {stage: kept(tickets) for stage, tickets in board.lanes.items()}
    scheduled, done = kept(board.scheduled), kept(board.done)
    return Sifted(
        Board(lanes, scheduled, done),
        {stage: len(board.lanes[stage]) - len(tickets) for stage, tickets in lanes.items()},
        len(board.scheduled) - len(scheduled),
        len(board.done) - len(done),
    )


def _fits(wanted: Sequence[object], has: Sequence[object]) -> bool:
    return not wanted or not has or any(each in wanted for each in has)
