"""The last the server told us of each order, and since when we know it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from kds_app.domain.lifecycle import OPEN, Stage
from kds_app.domain.order import Order, OrderId


class Sighting(Struct, frozen=True):
    """One order as read by a request that began at ``began``, on the engine's count."""

    order: Order
    began: int


class Alert(Struct, frozen=True):
    """Somebody else took the order off the board; it stays in its lane until a cook has seen it."""

    stage: Stage
    """The lane it stood in."""
    at: datetime


class Snapshot(Struct, frozen=True):
    """All sightings, and the alerts that nobody has acknowledged."""

    orders: Mapping[OrderId, Sighting] = field(default_factory=dict)
    alerts: Mapping[OrderId, Alert] = field(default_factory=dict)
    read_at: datetime | None = None
    """When the last whole reading was asked for (UTC); None before the first."""
    tick: int = 0
    """The same on the engine's count."""

    def seen(self, orders: Iterable[Order], began: int) -> "Snapshot":
        """With these orders as read by a request begun at ``began``: an older request never overwrites a newer one.

        An order that has not changed stays the object it was, so that whoever made something of it need not again.
        """
        merged = dict(self.orders)
        for order in orders:
            known = merged.get(order.id)
            if known is None or known.began <= began:
                merged[order.id] = Sighting(known.order if known and known.order == order else order, began)
        return replace(self, orders=merged)

    def without(self, gone: Iterable[OrderId]) -> "Snapshot":
        """Without these orders."""
        lost = set(gone)
        return replace(self, orders={i: s for i, s in self.orders.items() if i not in lost})

    def missing(self, began: int) -> list[OrderId]:
        """Orders that were open and that a whole reading begun at ``began`` did not name: to be asked for singly."""
        return [i for i, s in self.orders.items() if s.began < began and s.order.stage in OPEN]

    def forgotten(self, began: int, since: datetime, kept: Collection[OrderId]) -> list[OrderId]:
        """Closed orders that a whole reading of all since ``since``, begun at ``began``, did not name.

        Those that were placed before that it could not name: they stay where they are ``kept``.
        """
        closed = [(i, s.order) for i, s in self.orders.items() if s.began < began and s.order.stage not in OPEN]
        return [i for i, order in closed if order.created_at is None or order.created_at >= since or i not in kept]

    def alerted(self, alerts: Mapping[OrderId, Alert]) -> "Snapshot":
        """With these alerts in place of the ones it had."""
        return replace(self, alerts=dict(alerts))
