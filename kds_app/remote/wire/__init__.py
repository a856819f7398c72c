"""JSON to domain and back: the only place that knows the partner API's keys.

Every field may be absent, null or of the wrong type, and an order still becomes an ``Order``: first it is read whole,
then, if that fails, field by field. What cannot be read and matters to a kitchen marks the order ``damaged``.
"""

from kds_app.remote.wire.lenient import is_exact
from kds_app.remote.wire.messages import (
    Envelope,
    Moved,
    Page,
    page_query,
    read_envelope,
    read_moved,
    read_page,
    status_body,
)
from kds_app.remote.wire.orders import read_id, read_order
from kds_app.remote.wire.recollection import Recollection
from kds_app.remote.wire.shops import read_branches, read_brands, read_reasons

__all__ = [
    "Envelope",
    "Moved",
    "Page",
    "Recollection",
    "is_exact",
    "page_query",
    "read_branches",
    "read_brands",
    "read_envelope",
    "read_id",
    "read_moved",
    "read_order",
    "read_page",
    "read_reasons",
    "status_body",
]
