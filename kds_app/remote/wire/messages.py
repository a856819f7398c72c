"""What goes to the server and what comes back around the orders: envelope, page, the answer to a write."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
from msgspec import Struct

from kds_app.domain.lifecycle import MOVES, Action, Status, read_status
from kds_app.domain.order import Order, OrderId
from kds_app.remote.wire import texts
from kds_app.remote.wire.lenient import NOT_JSON, mend
from kds_app.remote.wire.orders import read_id, read_order, scalar
from kds_app.remote.wire.shapes import EnvelopeWire, MovedWire, MoveWire, PageWire, Whole

_ID_LENGTH = 200
_CODE_LENGTH = 100


class Envelope(Struct, frozen=True):
    """What every answer is wrapped in. ``data`` is JSON; ``code`` is empty unless the answer is an error.

    An error that names no code of its own has the code «?».
    """

    request_id: str = ""
    code: str = ""
    data: bytes = b"null"


class Page(Struct, frozen=True):
    """One page of the list of orders."""

    orders: tuple[Order, ...]
    named: int
    """Its records, with those dropped for want of a usable id."""
    total: int | None = None
    """The records on all pages; None where the server does not say, or says less than it sends."""


class Moved(Struct, frozen=True):
    """What a 200 to a write says: which order, and where it stands now."""

    id: OrderId
    status: Status


def status_body(action: Action, reason: str | None, at: datetime) -> bytes:
    """The body of the write an action asks for («Moving an order»); ``at`` is aware.

    Raises ``ValueError`` where the contract requires a reason code and none is given.
    """
    move = MOVES[action]
    if move.needs_reason and not reason:
        raise ValueError(f"{action.value} needs a reason code")
    return msgspec.json.encode(MoveWire(move.asks.value, _rfc3339(at, "milliseconds"), reason or None))


def page_query(since: datetime, page: int, size: int) -> dict[str, str]:
    """The query of one page of the orders created at ``since`` (inclusive) or later, pages counted from 1."""
    return {"from": _rfc3339(since, "seconds"), "page": str(page), "size": str(size)}


def read_envelope(body: bytes) -> Envelope | None:
    """The envelope; None where there is none: broken JSON, or not an object."""
    wire = _decode(body, EnvelopeWire)
    if wire is None:
        return None
    return Envelope(texts.token(wire.request_id, _ID_LENGTH), _code(wire.error), bytes(wire.data))


def read_moved(data: bytes) -> Moved | None:
    """The answer to a write; None where it does not name an order and a status."""
    wire = _decode(data, MovedWire)
    order_id = None if wire is None else read_id(wire.id)
    if wire is None or order_id is None or wire.status is None:
        return None
    return Moved(order_id, read_status(scalar(wire.status)))


def read_page(data: bytes, read: Callable[[bytes], Order | None] = read_order) -> Page | None:
    """One page, each order ``read`` by itself; None where it is no list of orders. ``null`` is an empty list."""
    wire = _decode(data, PageWire)
    if wire is None:
        return None
    records = wire.orders or []
    orders = tuple(order for record in records if (order := read(bytes(record))) is not None)
    total = _decode(bytes(wire.total), Whole)
    return Page(orders, len(records), total if total is not None and total >= len(records) else None)


def _code(error: object) -> str:
    """The code of an error; an object of empty fields alone is no error: some servers write all of their fields."""
    said = error.get("code") if isinstance(error, dict) else error
    failed = any(error.values()) if isinstance(error, dict) else error
    return texts.token(said, _CODE_LENGTH) or ("?" if failed else "")


T = TypeVar("T")


def _decode(raw: bytes, kind: type[T]) -> T | None:
    """The JSON as that type, mended where a text in it is broken; None where that does not help."""
    try:
        return msgspec.json.decode(raw, type=kind, strict=False)
    except NOT_JSON:
        pass
    try:
        return msgspec.json.decode(mend(raw), type=kind, strict=False)
    except NOT_JSON:
        return None


def _rfc3339(at: datetime, timespec: str) -> str:
    return at.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
