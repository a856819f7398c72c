"""Somebody who stands before the screen through one run, and remembers what has to stay there until it was seen."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from kds_app.domain.away import Away
from kds_app.domain.board import Board, Ticket
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import Line, Order, OrderId
from kds_app.domain.tap import TapKey
from kds_app.engine.picture import Picture, Trouble
from kds_app.engine.ringing import Cause, ringing
from kds_app.store.snapshots import SqliteSnapshots
from tests.simulation.disk import MortalDatabase
from tests.simulation.register import Register

Wanted = tuple[tuple[Line, ...], tuple[str, ...]]
"""What is to be made: the lines of an order, and its notes."""

_ANSWERS = frozenset({Action.ACCEPT, Action.REJECT})
_TAKES_AWAY = frozenset({Action.PICKED_UP, Action.REJECT, Action.CANCEL})
_NEWS = ("new", "changed", "cancelled", "finished")


class Onlooker:
    """Each method that gives sentences gives one for everything the screen hid, or made up."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._agreed: dict[OrderId, Wanted] = {}
        """As a cook last knew it, of what stands on the board."""
        self._called_off: set[OrderId] = set()
        """What stands on the board only to be seen."""
        self._told: set[TapKey] = set()
        self._refused: set[TapKey] = set()
        self._ticked: set[tuple[OrderId, str]] = set()
        """Dishes that a cook ever ticked off, in whatever run."""
        self._shown: dict[OrderId, Ticket] = {}
        self._unsaid: set[OrderId] = set()
        """What is gone from the board by no hand of this kitchen's, and nothing has said so yet."""
        self._kept: Away | None = None
        """What happened meanwhile, as the disk has it and nobody has read it."""
        self.reads = 0
        """How often somebody has read it."""

    def started(self) -> None:
        """Another run: a kill may have come between the screen and the disk."""
        self._agreed, self._called_off = {}, set()
        self._told, self._refused = set(), set()
        self._shown, self._unsaid = {}, set()

    def kept(self, away: Away | None, reads: int) -> None:
        """The disk took this, which was made when it had been read so many times."""
        if reads == self.reads:
            self._kept = away

    # what people do

    def read_away(self) -> None:
        """A cook has read what happened meanwhile."""
        self.reads += 1
        self._kept = None

    def seen(self, ticket: Ticket) -> None:
        """A cook acknowledges what this ticket tells."""
        if ticket.called_off:
            self._called_off.discard(ticket.order.id)
        self._agreed[ticket.order.id] = _wanted(ticket.order)

    def ticked(self, order_id: OrderId, line: Line) -> None:
        """A cook has made this."""
        self._ticked.add((order_id, line.name))

    def refused(self, key: TapKey) -> None:
        """A tap came to nothing by no hand of this kitchen's."""
        self._refused.add(key)

    # what the screen shows

    def look(self, picture: Picture, now: datetime) -> Iterator[str]:
        """What this picture gets wrong."""
        self._told |= {notice.tap.key for notice in picture.notices if notice.tap and notice.trouble is Trouble.REFUSED}
        tickets = {ticket.order.id: ticket for ticket in picture.board.tickets}
        yield from self._stays_until_seen(tickets)
        yield from self._goes_with_a_word(picture, tickets)
        yield from self._news_stays_until_read(picture)
        yield from self._amendments_are_told(tickets.values())
        yield from self._only_what_was_made_is_ticked(picture.board)
        yield from self._rings_until_answered(picture, now)

    def untold(self) -> Iterator[str]:
        """Refused in this run, and no notice ever said so."""
        for key in self._refused - self._told:
            yield f"{self._register.name(key)}: was refused without a word"

    def _stays_until_seen(self, tickets: dict[OrderId, Ticket]) -> Iterator[str]:
        for order_id in self._called_off - tickets.keys():
            yield f"order {order_id} was called off, and its ticket went before anybody had seen so"
        self._called_off = {order_id for order_id, ticket in tickets.items() if ticket.called_off}

    def _goes_with_a_word(self, picture: Picture, tickets: dict[OrderId, Ticket]) -> Iterator[str]:
        gone = {i for i, ticket in self._shown.items() if i not in tickets and not ticket.called_off}
        self._unsaid |= {order_id for order_id in gone if not self._taken_away(order_id)}
        self._unsaid -= tickets.keys() | {each.order.id for each in picture.departures}
        self._unsaid -= {OrderId(number) for number in (picture.away.finished if picture.away else ())}
        if picture.link.heard is not None and picture.link.failing is None:  # else it may be told once that is over
            yield from (f"order {order_id} left the board without a word" for order_id in sorted(self._unsaid))
            self._unsaid.clear()
        self._shown = tickets

    def _taken_away(self, order_id: OrderId) -> bool:
        taps = [self._register.taken[key] for key in self._register.of_order[order_id]]
        return any(tap.action in _TAKES_AWAY and (tap.live or tap.delivered) for tap in taps)

    def _news_stays_until_read(self, picture: Picture) -> Iterator[str]:
        if self._kept is not None and picture.account is not None:
            for kind in _NEWS:
                told = getattr(picture.away, kind) if picture.away else ()
                for number in set(getattr(self._kept, kind)) - set(told):
                    yield f"order {number} was {kind} meanwhile, which is no longer told and nobody has read"

    def _amendments_are_told(self, tickets: Iterable[Ticket]) -> Iterator[str]:
        agreed: dict[OrderId, Wanted] = {}
        for ticket in tickets:
            order_id, wanted = ticket.order.id, _wanted(ticket.order)
            known = self._agreed.get(order_id)
            if known is None and not ticket.changes:
                known = wanted
            if known is not None:
                agreed[order_id] = known
            if known is not None and not ticket.called_off and bool(ticket.changes) == (wanted == known):
                yield f"order {order_id} {'tells of a change that is none' if ticket.changes else 'hides a change'}"
        self._agreed = agreed

    def _only_what_was_made_is_ticked(self, board: Board) -> Iterator[str]:
        for ticket in board.tickets:
            for line, made in ticket.rows:
                if made > line.quantity or (made and (ticket.order.id, line.name) not in self._ticked):
                    yield f"order {ticket.order.id}: {made} × {line.name} shown as made, which nobody ticked off"

    def _rings_until_answered(self, picture: Picture, now: datetime) -> Iterator[str]:
        calls = ringing(picture, picture.board, now, 0.0)
        rings = {number for call in calls if call.cause is Cause.NEW for number in call.orders}
        for ticket in picture.board.tickets:
            order = ticket.order
            new = order.status is Status.PLACED and not ticket.called_off
            if new and order.number not in rings and not self._answered(order.id):
                yield f"order {order.id} is new and quiet, and no answer was ever confirmed"

    def _answered(self, order_id: OrderId) -> bool:
        taps = [self._register.taken[key] for key in self._register.of_order[order_id]]
        return any(tap.action in _ANSWERS and tap.delivered for tap in taps)


class WatchedSnapshots(SqliteSnapshots):
    """The production snapshots, with an eye on what the disk takes."""

    def __init__(self, database: MortalDatabase, onlooker: Onlooker) -> None:
        super().__init__(database)
        self._onlooker = onlooker

    async def save(self, *said: Any, away: Away | None = None, **named: Any) -> None:
        """As in production."""
        reads = self._onlooker.reads
        await super().save(*said, away=away, **named)
        self._onlooker.kept(away, reads)


def _wanted(order: Order) -> Wanted:
    return order.lines, order.notes
