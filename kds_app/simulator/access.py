"""Who may come in, and how often: the credential, its scopes, and the caps on requests."""

import base64
import binascii
import hmac
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kds_app.simulator.words import Code, RefusedError

READ_ORDERS = "orders:read"
WRITE_ORDERS = "orders:write"
ALL_SCOPES = frozenset({READ_ORDERS, WRITE_ORDERS})
"""The contract names ``orders:read`` alone; its sister is a guess. Brands and branches need none."""
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Door:
    """The one credential of the business."""

    partner_key: str
    secret: str = field(repr=False)
    scopes: frozenset[str] = ALL_SCOPES
    revoked: bool = False

    def admit(self, authorization: str | None, scope: str | None) -> None:
        """Let a request in, by its ``Authorization`` header and the scope it needs.

        Raises ``RefusedError``: auth_missing, auth_invalid_credential, auth_revoked or auth_forbidden.
        """
        given = _basic(authorization)
        if not hmac.compare_digest(given, f"{self.partner_key}:{self.secret}".encode()):
            raise RefusedError(Code.AUTH_INVALID_CREDENTIAL, "partner_key or secret_key did not verify")
        if self.revoked:
            raise RefusedError(Code.AUTH_REVOKED, "credential is revoked")
        if scope is not None and scope not in self.scopes:
            raise RefusedError(Code.AUTH_FORBIDDEN, "credential is not authorised for this scope", {"scope": scope})


def _basic(authorization: str | None) -> bytes:
    """``partner_key:secret_key`` out of the header. Raises ``RefusedError`` (auth_missing) for any other header."""
    scheme, _, encoded = (authorization or "").partition(" ")
    try:
        given = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        given = b""
    if scheme.lower() != "basic" or b":" not in given:
        raise RefusedError(Code.AUTH_MISSING, "Authorization header absent or malformed")
    return given


@dataclass(slots=True)
class Caps:
    """So many requests in any minute, for the whole credential; None is no cap.

    A page for an older version gives 300 writes and 600 reads.
    """

    clock: Callable[[], datetime]
    per_minute: dict[str, int | None] = field(default_factory=dict)
    """By kind: ``read``, ``write``."""
    _taken: dict[str, deque[datetime]] = field(default_factory=dict, init=False, repr=False)

    def take(self, kind: str) -> None:
        """Count a request. Raises ``RefusedError`` (rate_limit_exceeded), with the seconds until there is room."""
        cap = self.per_minute.get(kind)
        if cap is None:
            return
        now = self.clock()
        taken = self._taken.setdefault(kind, deque())
        while taken and now - taken[0] >= _MINUTE:
            taken.popleft()
        if len(taken) >= cap:
            room_at = taken[0] + _MINUTE if taken else now + _MINUTE
            wait = max(1, math.ceil((room_at - now).total_seconds()))
            raise RefusedError(Code.RATE_LIMIT_EXCEEDED, f"more than {cap} {kind}s in a minute", retry_after=wait)
        taken.append(now)
