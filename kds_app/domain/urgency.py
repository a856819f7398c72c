"""How late an order is: by its promised or scheduled time where it has one, else by how long it has waited."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from kds_app.domain.order import Order


class Urgency(StrEnum):
    """Shown by colour, shape and word, never by colour alone."""

    FINE = "fine"
    SOON = "soon"
    LATE = "late"


class Patience(Struct, frozen=True):
    """How long an order may wait before it is soon late, and late."""

    soon: timedelta = timedelta(minutes=8)
    late: timedelta = timedelta(minutes=15)


def urgency(order: Order, now: datetime, patience: Patience) -> Urgency:
    """How late the order is at ``now`` (UTC)."""
    if promised := order.promised_at or order.scheduled_at:
        late_at = promised
    elif order.created_at is not None:
        late_at = order.created_at + patience.late
    else:
        return Urgency.FINE
    if now >= late_at:
        return Urgency.LATE
    return Urgency.SOON if now >= late_at - (patience.late - patience.soon) else Urgency.FINE
