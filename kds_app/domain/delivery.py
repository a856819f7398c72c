"""What one request to the partner API came to, as a value.

``remote`` makes these; ``policy`` says what follows. Each ``Outcome`` is one row of the failure table, named by what
was seen, never by what to do about it.
"""

from enum import StrEnum

from msgspec import Struct

from kds_app.domain.lifecycle import Status


class Outcome(StrEnum):
    """What was seen."""

    CONFIRMED = "confirmed"
    """200, the right order, the status asked for."""
    OTHER_STATUS = "other_status"
    """200, the right order, another status."""
    GARBLED = "garbled"
    """200, but the answer cannot be believed: wrong order, broken, cut, empty or oversized."""
    PORTAL = "portal"
    """A web page where the API should be (200 or 511 with HTML): a Wi-Fi sign-in page."""
    OTHER_SUCCESS = "other_success"
    """201, 202, 204 and the like: the contract promises 200."""
    REDIRECT = "redirect"
    """Any 3xx. Never followed: a followed redirect turns a PATCH into a GET and looks like success."""
    BAD_REQUEST = "bad_request"
    """400, 405, 411, 413, 415, 426, 431, 501, 505: the app sent something wrong."""
    UNAUTHORISED = "unauthorised"
    """401: the key or the secret did not verify; a rotated secret looks like this."""
    REVOKED = "revoked"
    """403 auth_revoked."""
    FORBIDDEN = "forbidden"
    """403 auth_forbidden, and any 403 that is not a revocation: a scope or a branch is missing."""
    NOT_FOUND = "not_found"
    """404, 410: no such order for this business."""
    TRY_AGAIN = "try_again"
    """408, 425."""
    INVALID_TRANSITION = "invalid_transition"
    """409 or 422: not allowed from where the order stands now."""
    KEY_CONFLICT = "key_conflict"
    """409 state_idempotency_conflict: same key, different body. A bug of ours."""
    OTHER_CONFLICT = "other_conflict"
    """409 with another code."""
    MISDIRECTED = "misdirected"
    """421: a connection that leads to the wrong server."""
    RATE_LIMITED = "rate_limited"
    """429: the cap of the credential is hit, for all its requests."""
    SERVER_ERROR = "server_error"
    """500, 502, 503, 504 and every other 5xx."""
    OTHER_REFUSAL = "other_refusal"
    """A 4xx that the contract does not name."""
    NOT_SENT = "not_sent"
    """DNS, refused, unreachable, connect timeout: the request never left."""
    INSECURE = "insecure"
    """The TLS handshake failed. Never downgraded."""
    CUT_OFF = "cut_off"
    """Sent, or partly: then a timeout, a reset, or silence. Nobody can say whether it was applied."""
    INTERRUPTED = "interrupted"
    """The program ended in mid-attempt."""
    EXPIRED = "expired"
    """The key is older than the server is sure to remember it."""


class Delivery(Struct, frozen=True):
    """What one request came to, with what support will ask for."""

    outcome: Outcome
    http: int | None = None
    code: str = ""
    """``error.code`` as sent, in either spelling."""
    request_id: str = ""
    retry_after: float | None = None
    """Seconds, from either form of Retry-After; a date is measured against the answer's own ``Date``."""
    status: Status | None = None
    """The status a 200 named."""
    untimely: bool = False
    """The certificate is not valid at the time this computer thinks it is."""
    detail: str = ""
    """A short English description for the log; never shown on a ticket, never holds a secret."""


ENDLESS = Delivery(Outcome.GARBLED, 200, detail="the list of orders does not end")
TOO_SLOW = Delivery(Outcome.CUT_OFF, detail="the list of orders takes too long")
TOO_LONG = (ENDLESS, TOO_SLOW)
"""What a list of orders comes to that nobody could read: a shorter one may be read."""
