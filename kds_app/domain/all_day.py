"""All-day: how many of each item are still to make, over every ticket that is not ready yet."""

from collections import defaultdict

from msgspec import Struct

from kds_app.domain.board import Board
from kds_app.domain.lifecycle import Stage
from kds_app.domain.order import Modifier

TO_MAKE = (Stage.NEW, Stage.PREPARING)
"""Whose tickets are counted."""


class Count(Struct, frozen=True):
    """One item. ``ways`` tells apart how it is wanted: choices, and how many with them."""

    name: str
    quantity: int
    ways: tuple[tuple[tuple[Modifier, ...], int], ...]


def all_day(board: Board) -> tuple[Count, ...]:
    """The most wanted first. What is ticked off, called off or on its way out does not count."""
    totals: dict[str, dict[tuple[Modifier, ...], int]] = defaultdict(lambda: defaultdict(int))
    for stage in TO_MAKE:
        for ticket in board.lanes[stage]:
            if ticket.called_off or ticket.leaving:
                continue
            for line, made in ticket.rows:
                if line.quantity > made:
                    totals[line.name][line.modifiers] += line.quantity - made
    counts = [
        Count(name, sum(ways.values()), tuple(sorted(ways.items(), key=lambda way: -way[1])))
        for name, ways in totals.items()
    ]
    return tuple(sorted(counts, key=lambda count: (-count.quantity, count.name)))
