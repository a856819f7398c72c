"""The records on the wire, as structs of the fields a kitchen needs; the fields bear the names of the JSON keys."""

from typing import Annotated

from msgspec import Meta, Raw, Struct

Whole = Annotated[int, Meta(ge=-(2**53), le=2**53)]
"""A whole number that JSON, SQLite and a screen can all hold."""
Count = Annotated[int, Meta(ge=0, le=9999)]
Scalar = str | int | float | None
"""A text or a number, whole ones of any size: the contract's ids, statuses and times may come as either."""


class GroupWire(Struct):
    """A group of choices, the same in both shapes of the cart."""

    modifiers: "list[ModifierWire] | None" = None


class ModifierWire(Struct):
    """A choice; ``title`` and ``groups`` are the older shape's words."""

    name: Scalar = None
    title: Scalar = None
    quantity: Count | None = None
    modifier_groups: list[GroupWire] | None = None
    groups: list[GroupWire] | None = None


class LineWire(Struct):
    """An item of ``cart_v2``, or of ``cart`` (``item_id``, ``title``, ``groups``)."""

    id: Scalar = None
    item_id: Scalar = None
    name: Scalar = None
    title: Scalar = None
    quantity: Count | None = None
    comment: Scalar = None
    modifier_groups: list[GroupWire] | None = None
    groups: list[GroupWire] | None = None


class BrandWire(Struct):
    """A brand, of which the kitchen needs the name."""

    title: Scalar = None


class RiderWire(Struct):
    """A rider, of whom the kitchen needs the name."""

    name: Scalar = None


class OrderWire(Struct):
    """What a kitchen needs of an order's hundred fields («An order on the wire»)."""

    id: Scalar = None
    external_id: Scalar = None
    short_id: Scalar = None
    provider_id: Whole | None = None
    branch_id: Whole | None = None
    brands: list[BrandWire] | None = None
    status: Scalar = None
    type: Scalar = None
    pickup_type: Scalar = None
    created_at: Scalar = None
    updated_at: Scalar = None
    scheduled_time: Scalar = None
    estimated_pickup_at: Scalar = None
    fulfillment_expected_pickup_time: Scalar = None
    preparation_time: float | None = None
    order_comment: Scalar = None
    klikit_comment: Scalar = None
    delivery_comment: Scalar = None
    user_first_name: Scalar = None
    table_no: Scalar = None
    order_queue: Whole | None = None
    payment_status: Scalar = None
    can_ready: bool | None = None
    fulfillment_status_id: Scalar = None
    fulfillment_rider: RiderWire | None = None
    fulfillment_pickup_pin: Scalar = None
    cancellation_reason: Scalar = None
    cart_v2: list[LineWire] | None = None
    cart: list[LineWire] | None = None


MATTERS = frozenset({"status", "order_comment", "klikit_comment", "delivery_comment", "cart_v2", "cart"})
"""What a cook works by: an order that lost one of these is ``damaged``. Of the rest the ticket shows what there is."""


_NULL = Raw(b"null")


class NamedWire(Struct):
    """What is read of an order when nothing else of it can be."""

    id: Scalar = None


class EnvelopeWire(Struct):
    """What every answer is wrapped in («The envelope»)."""

    request_id: object = None
    data: Raw = _NULL
    error: object = None


class PageWire(Struct):
    """``data`` of the list of orders; ``orders`` may be null, not absent."""

    orders: list[Raw] | None
    total: Raw = _NULL


class MovedWire(Struct):
    """``data`` of the answer to a write."""

    id: Scalar
    status: Scalar


class MoveWire(Struct, omit_defaults=True):
    """The body of a write («Moving an order»)."""

    status: str
    occurred_at: str
    reason_code: str | None = None
