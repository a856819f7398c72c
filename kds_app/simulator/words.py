"""The words of the partner contract: error codes, names, numbers and times, as they stand on the wire."""

import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from kds_app.domain.lifecycle import STATUS_NUMBERS, Status

Record = Mapping[str, Any]
"""An order as it goes over the wire. Records are replaced whole, never changed in place."""

BASE = "/v1/partner"
"""Where the contract's base URL ends, on every host."""


class Code(StrEnum):
    """``error.code`` as the primary reference spells it."""

    AUTH_MISSING = "auth_missing"
    AUTH_INVALID_CREDENTIAL = "auth_invalid_credential"
    AUTH_REVOKED = "auth_revoked"
    AUTH_FORBIDDEN = "auth_forbidden"
    REQUEST_INVALID = "request_invalid"
    REQUEST_MISSING_IDEMPOTENCY_KEY = "request_missing_idempotency_key"
    REQUEST_INVALID_RANGE = "request_invalid_range"
    RESOURCE_NOT_FOUND = "resource_not_found"
    STATE_INVALID_TRANSITION = "state_invalid_transition"
    STATE_IDEMPOTENCY_CONFLICT = "state_idempotency_conflict"
    RATE_LIMIT_EXCEEDED = "rate_limit_exceeded"
    DOWNSTREAM_UNAVAILABLE = "downstream_unavailable"
    INTERNAL = "internal"
    """Not in the primary reference, which has no word for a 500; the other page says ``INTERNAL``."""


HTTP_STATUS = {
    Code.AUTH_MISSING: 401,
    Code.AUTH_INVALID_CREDENTIAL: 401,
    Code.AUTH_REVOKED: 403,
    Code.AUTH_FORBIDDEN: 403,
    Code.REQUEST_INVALID: 400,
    Code.REQUEST_MISSING_IDEMPOTENCY_KEY: 400,
    Code.REQUEST_INVALID_RANGE: 400,
    Code.RESOURCE_NOT_FOUND: 404,
    Code.STATE_INVALID_TRANSITION: 409,
    Code.STATE_IDEMPOTENCY_CONFLICT: 409,
    Code.RATE_LIMIT_EXCEEDED: 429,
    Code.DOWNSTREAM_UNAVAILABLE: 502,
    Code.INTERNAL: 500,
}

CAPITALS = {
    Code.AUTH_INVALID_CREDENTIAL: "INVALID_CREDENTIALS",
    Code.AUTH_FORBIDDEN: "FORBIDDEN_SCOPE",
    Code.STATE_INVALID_TRANSITION: "INVALID_TRANSITION",
    Code.STATE_IDEMPOTENCY_CONFLICT: "IDEMPOTENCY_KEY_CONFLICT",
    Code.RATE_LIMIT_EXCEEDED: "RATE_LIMITED",
}
"""The vendor's other page: names of its own for these; the rest are the plain codes in capitals."""
CAPITAL_STATUS = {Code.STATE_INVALID_TRANSITION: 422}
"""The one answer whose number that page changes too."""


class RefusedError(Exception):
    """A request the contract refuses, with the code that says why."""

    def __init__(self, code: Code, message: str, details: object = None, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details
        self.retry_after = retry_after
        """Seconds, for a rate limit."""


NUMBERS = {status: number for number, status in STATUS_NUMBERS.items()} | {Status.REJECTED: 3}
"""Status → its number in a record. The contract gives a rejected order none of its own: it reads as cancelled."""

ORDER_TYPES = ((1, "pickup"), (2, "delivery"), (3, "dinein"))
FULFILMENT_STATUSES = (
    (1, "DISPATCHING"),
    (2, "ALLOCATING"),
    (3, "PENDING_PICKUP"),
    (4, "PICKING_UP"),
    (5, "IN_DELIVERY"),
    (6, "COMPLETED"),
    (7, "RETURNED"),
    (8, "FAILED"),
    (9, "CANCELED"),
    (10, "IN_RETURN"),
)
CANCEL_REASONS = (
    ("out_of_items", "Items unavailable"),
    ("kitchen_closed", "Kitchen is closed"),
    ("store_too_busy", "Store is too busy"),
    ("customer_requested", "Customer requested cancellation"),
    ("cannot_complete_request", "Cannot fulfil a special request"),
    ("system_error", "System / technical issue"),
    ("other", "Other"),
)

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")


def utc_now() -> datetime:
    """The time of day, aware, in UTC."""
    return datetime.now(UTC)


def written(at: datetime) -> str:
    """A moment as the API writes it: RFC 3339 in UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """The moment an RFC 3339 date-time names.

    Raises ``ValueError`` for anything else, other forms of ISO 8601 included.
    """
    if not _RFC_3339.fullmatch(text):
        raise ValueError(f"not an RFC 3339 date-time: {text[:40]!r}")
    return datetime.fromisoformat(text.upper()).astimezone(UTC)


def chance(*seed: object) -> random.Random:
    """A stream of chance of its own: the same for the same seed, whatever else happens."""
    return random.Random("/".join(map(str, seed)))  # noqa: S311 - a kitchen to play with, no secret hangs on it
