"""Which digit picks which ticket: a ticket keeps its digit for as long as it is in view."""

from collections import deque
from collections.abc import Sequence

from kds_app.domain.order import OrderId

DIGITS = "1234567890"


class Digits:
    """Deals them out, in reading order to begin with.

    A cook reads a digit, and a second or two later presses it. If digits followed the reading order, each new order
    would move those of all tickets behind it, and the key would find another ticket than the one that was read. So a
    ticket in view keeps its digit, wherever it moves; one that comes into view gets the digit that has been free for
    longest, and what has just become free is given away last. The ticket read is the ticket found, or none is.
    """

    def __init__(self) -> None:
        self._free = deque(DIGITS)
        self._held: dict[OrderId, str] = {}

    def deal(self, in_view: Sequence[OrderId]) -> dict[OrderId, str]:
        """The digits of these, which are in view in this order. Where there are more than digits, the last have none.

        Where none of those before is in view any more, it begins anew: another page is read from its beginning.
        """
        if self._held.keys().isdisjoint(in_view):
            self._free, self._held = deque(DIGITS), {}
        for gone in [order_id for order_id in self._held if order_id not in in_view]:
            self._free.append(self._held.pop(gone))
        for order_id in in_view:
            if self._free and order_id not in self._held:
                self._held[order_id] = self._free.popleft()
        return dict(self._held)
