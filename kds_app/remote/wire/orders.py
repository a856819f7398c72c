"""One order: from the wire's record to the kitchen's ``Order``."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from kds_app.domain.lifecycle import Status, read_status
from kds_app.domain.order import Line, Modifier, Order, OrderId, OrderType, Provider, Rider, RiderState, provider
from kds_app.remote.wire import texts
from kds_app.remote.wire.lenient import NOT_JSON, mend, read_struct
from kds_app.remote.wire.shapes import MATTERS, GroupWire, LineWire, ModifierWire, NamedWire, OrderWire, Scalar

log = logging.getLogger(__name__)

DEEPEST = 8
"""Choices within choices that are shown; menus have two or three levels."""
MOST_LINES = 200
MOST_MODIFIERS = 100
"""Of one item or choice. An order that has more is cut there and marked damaged: the screen must go on."""

NAMELESS = "?"
"""Stands for a name that could not be read; such an order is always marked damaged."""

_ID_LENGTH = 200
_NUMBER_LENGTH = 40
_LONGEST_PREPARATION = 7 * 24 * 60.0
_EXACT = 2**53
_YEARS = range(2000, 2200)
"""Times outside are no times: zero dates («0001-01-01T00:00:00Z») stand for «none» on many servers."""

_TYPES = {
    "1": OrderType.PICKUP,
    "pickup": OrderType.PICKUP,
    "2": OrderType.DELIVERY,
    "delivery": OrderType.DELIVERY,
    "3": OrderType.DINE_IN,
    "dinein": OrderType.DINE_IN,
}
_DRIVE_THRU = "2"
_UNPAID = frozenset({"2", "3"})
_COMING = frozenset({"3", "4"})
"""Fulfilment statuses («Reads») that say a rider is on the way here, where one is named: PENDING_PICKUP, PICKING_UP."""
"""«payment_status»: failed, pending."""


def read_order(data: bytes) -> Order | None:
    """One order, ``damaged`` where something that matters was lost; None, and a loud log, where it has no usable id."""
    record = _read_whole(data) or _read_by_field(data) or _read_name(data)
    if record is None:
        log.error("a record that is no JSON object stands where an order should: dropped")
        return None
    wire, broken = record
    order_id = read_id(wire.id)
    if order_id is None:
        log.error("an order without a usable id was dropped; its short_id: %r", _word(wire.short_id, _NUMBER_LENGTH))
        return None
    return _order(order_id, wire, broken)


def read_id(raw: Scalar) -> OrderId | None:
    """The id as text, whether it came as number or text; None for what could not stand in an address."""
    text = scalar(raw)
    return OrderId(text) if 0 < len(text) <= _ID_LENGTH and text.isprintable() and not text.isspace() else None


def scalar(raw: Scalar) -> str:
    """The text of a text or number: 4, 4.0 and "4" are all «4», None is empty.

    A float too large to tell one whole number from the next stays as it is: it must not pass for another order's id.
    """
    if raw is None:
        return ""
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() and abs(raw) < _EXACT else str(raw)


def _read_whole(data: bytes) -> tuple[OrderWire, frozenset[str]] | None:
    try:
        return msgspec.json.decode(data, type=OrderWire, strict=False), frozenset()
    except NOT_JSON:
        return None


def _read_by_field(data: bytes) -> tuple[OrderWire, frozenset[str]] | None:
    try:
        return read_struct(OrderWire, _plain(data))
    except NOT_JSON:
        return None


def _plain(data: bytes) -> object:
    """The record as plain dicts and lists, mended only where it has to be: most bad records are good JSON."""
    try:
        return msgspec.json.decode(data)
    except NOT_JSON:
        return msgspec.json.decode(mend(data))


def _read_name(data: bytes) -> tuple[OrderWire, frozenset[str]] | None:
    """The id alone, of a record nested so deep that nothing else of it can be read."""
    try:
        return OrderWire(id=msgspec.json.decode(data, type=NamedWire, strict=False).id), MATTERS
    except NOT_JSON:
        return None


def _order(order_id: OrderId, wire: OrderWire, broken: frozenset[str]) -> Order:
    status = read_status(scalar(wire.status))
    created_at = _time(wire.created_at)
    items = wire.cart_v2 or wire.cart or []
    return Order(
        id=order_id,
        number=_first(_NUMBER_LENGTH, wire.short_id, wire.external_id) or texts.one_line(order_id, _NUMBER_LENGTH),
        status=status,
        status_said=_word(wire.status, _NUMBER_LENGTH) if status is Status.UNKNOWN else "",
        can_ready=wire.can_ready,
        type=_type(wire),
        provider=Provider(0, "") if wire.provider_id is None else provider(wire.provider_id),
        branch_id=wire.branch_id,
        brands=_unique(_word(brand.title) for brand in wire.brands or []),
        created_at=created_at,
        updated_at=_time(wire.updated_at),
        scheduled_at=_time(wire.scheduled_time),
        promised_at=_promised(wire, created_at),
        customer=_word(wire.user_first_name),
        table=_word(wire.table_no, _NUMBER_LENGTH),
        queue=wire.order_queue,
        unpaid=scalar(wire.payment_status) in _UNPAID,
        rider=_rider(wire),
        cancellation=_word(wire.cancellation_reason),
        notes=_unique(_note(said) for said in (wire.order_comment, wire.klikit_comment, wire.delivery_comment)),
        lines=tuple(_line(item) for item in items[:MOST_LINES]),
        damaged=bool(broken & MATTERS) or wire.status is None or not _is_whole(items),
    )


def _type(wire: OrderWire) -> OrderType:
    said = scalar(wire.type).lower().replace("_", "").replace("-", "").replace(" ", "")
    kind = _TYPES.get(said, OrderType.UNKNOWN)
    at_window = kind in {OrderType.PICKUP, OrderType.UNKNOWN} and scalar(wire.pickup_type) == _DRIVE_THRU
    return OrderType.DRIVE_THRU if at_window else kind


def _rider(wire: OrderWire) -> Rider:
    name = "" if wire.fulfillment_rider is None else _word(wire.fulfillment_rider.name)
    coming = bool(name) and scalar(wire.fulfillment_status_id) in _COMING
    state = RiderState.COMING if coming else RiderState.UNKNOWN
    return Rider(name, _word(wire.fulfillment_pickup_pin, _NUMBER_LENGTH), state)


def _promised(wire: OrderWire, created_at: datetime | None) -> datetime | None:
    said = _time(wire.fulfillment_expected_pickup_time) or _time(wire.estimated_pickup_at)
    minutes = wire.preparation_time
    if (
        said
        or _time(wire.scheduled_time)
        or created_at is None
        or minutes is None
        or not 0 < minutes <= _LONGEST_PREPARATION
    ):
        return said
    return created_at + timedelta(minutes=minutes)


def _time(raw: Scalar) -> datetime | None:
    """An RFC 3339 time in UTC; one without an offset is UTC already; None for anything else."""
    if not isinstance(raw, str) or "T" not in raw.upper().replace(" ", "T"):
        return None
    try:
        read = datetime.fromisoformat(raw.strip())
        at = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.year in _YEARS else None


def _line(item: LineWire) -> Line:
    return Line(
        id=_first(_ID_LENGTH, item.id, item.item_id),
        name=_first(texts.LINE_LENGTH, item.name, item.title) or NAMELESS,
        quantity=1 if item.quantity is None else item.quantity,
        note=_note(item.comment),
        modifiers=_modifiers(item, DEEPEST),
    )


def _modifiers(of: LineWire | ModifierWire, levels: int) -> tuple[Modifier, ...]:
    if not levels:
        return ()
    return tuple(
        Modifier(
            name=_first(texts.LINE_LENGTH, choice.name, choice.title) or NAMELESS,
            quantity=1 if choice.quantity is None else choice.quantity,
            modifiers=_modifiers(choice, levels - 1),
        )
        for choice in _choices(of)[:MOST_MODIFIERS]
    )


def _choices(of: LineWire | ModifierWire) -> list[ModifierWire]:
    groups: list[GroupWire] = of.modifier_groups or of.groups or []
    return [choice for group in groups for choice in group.modifiers or []]


def _is_whole(items: list[LineWire]) -> bool:
    """Whether there is something to make, and each item says what and how many: nothing guessed, nothing cut."""
    return 0 < len(items) <= MOST_LINES and all(item.quantity and _is_named(item, DEEPEST) for item in items)


def _is_named(item: LineWire | ModifierWire, levels: int) -> bool:
    choices = _choices(item)
    if len(choices) > MOST_MODIFIERS or (choices and not levels):
        return False
    named = bool(_first(texts.LINE_LENGTH, item.name, item.title))
    return named and all(_is_named(choice, levels - 1) for choice in choices)


def _first(length: int, *said: Scalar) -> str:
    """The first of these that is not empty, on one line."""
    return next((word for raw in said if (word := _word(raw, length))), "")


def _word(raw: Scalar, length: int = texts.LINE_LENGTH) -> str:
    return texts.one_line(scalar(raw), length)


def _note(raw: Scalar) -> str:
    return texts.note(scalar(raw))


def _unique(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in said if word))
