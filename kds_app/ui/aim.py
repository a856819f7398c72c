"""What a key may be meant for: nothing that came to stand where it stands a moment ago."""

from collections.abc import Callable
from math import inf

from msgspec import Struct
from msgspec.structs import replace

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import LANES, Stage
from kds_app.domain.order import OrderId
from kds_app.ui.board import BoardView
from kds_app.ui.steady import STEADY, Framed

PASSED = 1.5
"""Seconds in which a ring that went on by itself is only looked at: as long as it takes to see that it did."""


class _Standing(Struct, frozen=True):
    """What keys would do to a ticket in view, and since when it is seen, in seconds of the monotonic clock."""

    lane: Stage
    offers: tuple[str, ...]
    since: float

    def like(self, other: "_Standing | None") -> bool:
        return other is not None and (self.lane, self.offers) == (other.lane, other.offers)


class Aim:
    """Follows the selected ticket, and knows whether it may be acted on yet.

    A finger aims at glass; a key aims at the ticket in the ring, or with a digit at the ticket that carries it. So
    that «2, Ready» never hits another order than the one that was seen:

    * A digit stays with its ticket (``Digits``). For half a second after it was dealt it picks nothing, and a digit
      that picks nothing takes the ring away: what is pressed next then acts on no ticket at all.
    * Keys act on the order in the ring, never on a place, and only if it is in view and has offered the same keys in
      the same lane for half a second. A second press of Enter thus never does what comes after.
    * The ring goes with its order from lane to lane. Where the order leaves, it goes on to the one that takes its
      place in the lane; for ``PASSED`` seconds that one can be looked at and not be acted on, unless it was picked.
    """

    def __init__(self, board: BoardView, now: Callable[[], float]) -> None:
        self._board = board
        self._now = now
        self._standing: dict[OrderId, _Standing] = {}
        self._dealt: dict[str, tuple[OrderId, float]] = {}
        self._place = (LANES[0], 0)
        self._passed = float("-inf")
        board.marked.connect(self.watch)

    @property
    def ticket(self) -> Ticket | None:
        """The selected ticket, if there is one."""
        return next((t for lane in LANES for t in self._board.board.lanes[lane] if t.order.id == self._selected), None)

    @property
    def _selected(self) -> OrderId | None:
        return self._board.selected

    def select(self, order_id: OrderId | None) -> None:
        """Put the ring there, because somebody wanted it there."""
        self._passed = float("-inf")
        self._board.selected = order_id

    def picked(self, digit: str) -> OrderId | None:
        """The order whose ticket has carried this digit for long enough to be meant; None where there is none."""
        order_id, since = self._dealt.get(digit, (None, 0.0))
        return order_id if self._now() - since >= STEADY else None

    @property
    def in_view(self) -> bool:
        """Whether the selected ticket is."""
        return self._selected in self._standing

    @property
    def awake(self) -> bool:
        """Whether the selected ticket may be acted on."""
        standing = self._standing.get(self._selected) if self._selected is not None else None
        if standing is None or self._now() - self._passed < PASSED:
            return False
        return self._now() - standing.since >= STEADY

    def watch(self) -> None:
        """See what has changed: asked for each time the board has."""
        window = self._board.window()
        since = inf if isinstance(window, Framed) else self._now()
        board = self._board
        before, self._standing = self._standing, {}
        dealt: dict[str, tuple[OrderId, float]] = {}
        for order_id, digit in board.digits.items():
            card = board.card(order_id)
            if card is None:
                continue
            seen = _Standing(card.ticket.lane, card.offers, since)
            old = before.get(order_id)
            self._standing[order_id] = old if old is not None and seen.like(old) else seen
            if digit:
                held, dealt_at = self._dealt.get(digit, (None, since))
                dealt[digit] = (order_id, dealt_at if held == order_id else since)
        self._dealt = dealt
        self._follow(self._now())
        if isinstance(window, Framed):
            window.tell(self)

    def appear(self) -> None:
        """The board has been painted as it is."""
        now = self._now()
        self._standing = {
            order_id: replace(each, since=min(each.since, now)) for order_id, each in self._standing.items()
        }
        self._dealt = {digit: (order_id, min(since, now)) for digit, (order_id, since) in self._dealt.items()}

    def _follow(self, now: float) -> None:
        if self._selected is None:
            return
        for stage in LANES:
            for index, ticket in enumerate(self._board.board.lanes[stage]):
                if ticket.order.id == self._selected:
                    if ticket.actions:  # one that is on its way out may stand anywhere
                        self._place = (stage, index)
                    return
        stage, index = self._place
        left = self._board.board.lanes[stage]
        self._passed = now
        self._board.selected = left[min(index, len(left) - 1)].order.id if left else None
