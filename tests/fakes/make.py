"""Orders and taps for tests: whole and plausible, told apart only by what a test names."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from msgspec.structs import replace

from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import Line, Modifier, Order, OrderId, OrderType, provider
from kds_app.domain.tap import Account, Tap, TapKey

NOW = datetime(2025, 3, 14, 12, 0, tzinfo=UTC)
ACCOUNT = Account("http://127.0.0.1:8765/v1/partner", "pk_test")

_BODIES = {
    Action.ACCEPT: b'{"status":"accepted","occurred_at":"2025-03-14T12:00:00Z"}',
    Action.READY: b'{"status":"ready","occurred_at":"2025-03-14T12:00:00Z"}',
    Action.PICKED_UP: b'{"status":"picked_up","occurred_at":"2025-03-14T12:00:00Z"}',
    Action.REJECT: b'{"status":"rejected","reason_code":"out_of_items","occurred_at":"2025-03-14T12:00:00Z"}',
    Action.CANCEL: b'{"status":"cancelled","reason_code":"out_of_items","occurred_at":"2025-03-14T12:00:00Z"}',
}

_ORDER = Order(
    id=OrderId("101"),
    number="482",
    status=Status.PLACED,
    status_said="1",
    type=OrderType.DELIVERY,
    provider=provider(6),
    branch_id=7,
    brands=("Nasi House",),
    created_at=NOW - timedelta(minutes=2),
    updated_at=NOW - timedelta(minutes=2),
    customer="Aye",
    queue=12,
    lines=(Line("l1", "Fried rice", 2, "no egg", (Modifier("Chilli", 1, (Modifier("Extra hot"),)),)),),
)


def an_order(**changes: Any) -> Order:
    """Order 101, called 482: newly placed at ``NOW`` less two minutes, but for the changes named."""
    if "id" in changes:
        changes.setdefault("number", str(changes["id"]))
    return replace(_ORDER, **changes)


def a_tap(**changes: Any) -> Tap:
    """A fresh tap that accepts ``an_order()``, made at ``NOW``, but for the changes named.

    The key, a UUID, follows the order and the action; the bytes and the reason follow the action.
    """
    action = changes.setdefault("action", Action.ACCEPT)
    order_id = changes.setdefault("order_id", _ORDER.id)
    defaults: dict[str, Any] = {
        "key": TapKey(str(uuid5(NAMESPACE_OID, f"{order_id} {action}"))),
        "account": ACCOUNT,
        "number": _ORDER.number if order_id == _ORDER.id else str(order_id),
        "reason": "out_of_items" if action in {Action.REJECT, Action.CANCEL} else None,
        "body": _BODIES[action],
        "made_at": NOW,
    }
    return Tap(**(defaults | changes))
