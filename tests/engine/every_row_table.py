"""Every row of the failure table, in its own words: what is seen, and what is to follow.

``MATRIX`` is the table's first column. ``ROWS`` holds those rows that an answer or an exception can be; the last three
have stories of their own.
"""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime

import httpx
from msgspec import Struct

from kds_app.domain.delivery import Delivery
from kds_app.domain.lifecycle import Status
from kds_app.domain.order import OrderId
from kds_app.domain.policy import Known
from kds_app.remote.answer import BAD_GZIP, TOO_LARGE, Answer
from kds_app.remote.failures import from_exception, judge_write
from tests.engine import every_row_courses as course
from tests.engine.every_row_courses import Course
from tests.fakes.make import NOW

A, N, Q = Known.APPLIED, Known.NOT_APPLIED, Known.UNKNOWN

KILLED = "the program was killed in mid-attempt"
FULL = "disk full or database error before the row is safe"
EXPIRED = "key older than 18 h and no answer"
MATRIX = (
    "200, right id and status",
    "200, right id, another status",
    "200, wrong id / broken or cut JSON / too large / bad gzip / empty",
    "200 or 511 with HTML (captive portal)",
    "201 202 204, other 2xx",
    "any 3xx",
    "400 405 411 413 415 426 431 501 505",
    "401 (either code)",
    "403 auth_revoked",
    "403 auth_forbidden",
    "404, 410",
    "408 425",
    "409 (or 422) invalid transition",
    "409 idempotency conflict",
    "409 another code",
    "421",
    "429",
    "500 502 503 504, other 5xx",
    "other 4xx",
    "DNS, refused, unreachable, connect timeout, no free connection",
    "TLS failure",
    'write error, read timeout, total deadline, reset, "server disconnected", body cut off',
    KILLED,
    FULL,
    EXPIRED,
)

B = (0.0, 0.0)
"""Stands for the backoff: half a second that doubles to thirty, 50 to 100 % of it."""
AT_ONCE = (0.0, 0.001)
FIVE_MINUTES = (300.0, 300.0)


@dataclass(frozen=True, slots=True)
class Sight:
    """One of the things a row looks like. ``meanwhile``: the order as somebody else had moved it by then."""

    name: str
    delivery: Delivery
    meanwhile: Status | None = None
    gone: bool = False
    """The server has no such order any more."""
    course: Course | None = None
    """Where this one takes another than its row."""
    wait: tuple[float, float] | None = None


class Row(Struct, frozen=True):
    """One row: what is known after it, the wait in seconds (lowest and highest), what the ticket says of it."""

    text: str
    known: Known
    sights: tuple[Sight, ...]
    course: Course
    wait: tuple[float, float] = B
    times: int = 1
    """How often in a row it is met."""
    says: str = ""
    """In the table's words; empty where the screen has others."""
    new_connection: bool = False
    stops_all: bool = False
    """It is the credential's: no order's tap is sent meanwhile."""
    lasts: bool = False
    """Every request comes to it until it is mended."""
    jitter: float = 0.0
    """Seconds that chance may add to the wait."""


def _said(status: int, code: str = "", headers: Mapping[str, str] | None = None) -> Delivery:
    error = {"request_id": "req_7", "error": {"code": code, "message": "no"}}
    return _answer(status, json.dumps(error if code else {"request_id": "req_7"}).encode(), headers)


def _moved(order_id: str, status: str) -> bytes:
    return json.dumps({"request_id": "req_7", "data": {"id": order_id, "status": status, "updated_at": None}}).encode()


def _answer(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None, flaw: str = "") -> Delivery:
    answer = Answer(status, {"content-type": "application/json"} | dict(headers or {}), body, flaw)
    return judge_write(answer, OrderId("101"), Status.ACCEPTED, NOW)


def _page(status: int) -> Delivery:
    return _answer(status, b"<html>Welcome to the Wi-Fi</html>", {"content-type": "text/html"})


def _plain(*numbers: int, code: str = "") -> tuple[Sight, ...]:
    return tuple(Sight(str(number), _said(number, code)) for number in numbers)


def _raised(name: str, error: Exception, cause: Exception | None = None) -> Sight:
    error.__cause__ = cause
    return Sight(name, from_exception(error))


_LATER = {"date": format_datetime(NOW, usegmt=True), "retry-after": format_datetime(NOW + timedelta(seconds=20))}
_OK = _moved("101", "accepted")

ROWS = (
    Row(MATRIX[0], A, (Sight("the truth", _answer(200, _OK)),), course.CONFIRMED, says="confirmed"),
    Row(
        MATRIX[1],
        Q,
        (Sight("ready", _answer(200, _moved("101", "ready"))), Sight("9", _answer(200, _moved("101", "9")))),
        course.READ_THEN_HELD,
        says="checking",
    ),
    Row(
        MATRIX[2],
        Q,
        (
            Sight("wrong id", _answer(200, _moved("102", "accepted"))),
            Sight("broken JSON", _answer(200, b"{no}")),
            Sight("cut JSON", _answer(200, _OK[:-9])),
            Sight("too large", _answer(200, flaw=TOO_LARGE)),
            Sight("bad gzip", _answer(200, flaw=BAD_GZIP)),
            Sight("empty", _answer(200)),
        ),
        course.READ_THEN_RETRIED,
    ),
    Row(
        MATRIX[3],
        Q,
        (Sight("200", _page(200)), Sight("511", _page(511))),
        course.RETRIED,
        says="Wi-Fi sign-in page?",
    ),
    Row(MATRIX[4], Q, _plain(201, 202, 204, 207), course.READ_THEN_RETRIED, says="checking"),
    Row(MATRIX[5], Q, _plain(301, 302, 304, 307, 308), course.READ_THEN_RETRIED, FIVE_MINUTES),
    Row(
        MATRIX[6],
        N,
        _plain(400, 405, 411, 413, 415, 426, 431, 501, 505),
        course.HELD,
        says="The app sent something wrong",
    ),
    Row(
        MATRIX[7],
        N,
        (
            Sight("auth_missing", _said(401, "auth_missing")),
            Sight("auth_invalid_credential", _said(401, "auth_invalid_credential")),
        ),
        course.SHUT,
        says="Sign-in needed",
        stops_all=True,
        lasts=True,
    ),
    Row(
        MATRIX[8],
        N,
        (Sight("auth_revoked", _said(403, "auth_revoked")),),
        course.SHUT,
        says="Access revoked",
        stops_all=True,
        lasts=True,
    ),
    Row(
        MATRIX[9],
        N,
        (Sight("auth_forbidden", _said(403, "auth_forbidden")),),
        course.HELD,
        says="Not allowed for this branch",
    ),
    Row(
        MATRIX[10],
        N,
        (
            Sight("404", _said(404, "resource_not_found"), gone=True),
            Sight("410", _said(410, "resource_not_found"), gone=True),
        ),
        course.DROPPED,
    ),
    Row(MATRIX[11], Q, _plain(408, 425), course.RETRIED, says="Not confirmed yet", new_connection=True),
    Row(
        MATRIX[12],
        N,
        (
            Sight("409, past it", _said(409, "state_invalid_transition"), Status.READY, course=course.READ_AND_DONE),
            Sight("409, cancelled", _said(409, "state_invalid_transition"), Status.CANCELLED),
            Sight("422, cancelled", _said(422, "INVALID_TRANSITION"), Status.CANCELLED),
            Sight("409, not moved", _said(409, "state_invalid_transition"), course=course.UNMOVED_SO_DROPPED),
        ),
        course.READ_THEN_DROPPED,
        AT_ONCE,
    ),
    Row(
        MATRIX[13],
        Q,
        (Sight("409", _said(409, "state_idempotency_conflict")),),
        course.READ_THEN_HELD,
        AT_ONCE,
        says="Needs attention",
    ),
    Row(MATRIX[14], Q, _plain(409, code="state_odd"), course.THRICE_THEN_READ_THEN_HELD, times=4, says="checking"),
    Row(MATRIX[15], N, _plain(421), course.AT_ONCE_THEN_RETRIED, times=2, new_connection=True),
    Row(
        MATRIX[16],
        N,
        (
            Sight("no Retry-After", _said(429)),
            Sight("10 s", _said(429, "rate_limit_exceeded", {"retry-after": "10"}), wait=(10.0, 10.0)),
            Sight("a date", _said(429, "RATE_LIMITED", _LATER), wait=(20.0, 20.0)),
            Sight(
                "an hour",
                _said(429, "rate_limit_exceeded", {"retry-after": "3600"}),
                wait=(900.0, 900.0),
                course=course.LONG_PAUSED,
            ),
        ),
        course.PAUSED,
        jitter=1.0,
        says="partner busy",
        stops_all=True,
    ),
    Row(
        MATRIX[17],
        Q,
        (
            *_plain(500, 503, 504, 520),
            Sight("502", _said(502, "downstream_unavailable")),
            Sight("503, 42 s", _said(503, headers={"retry-after": "42"}), wait=(42.0, 42.0)),
        ),
        course.READ_FROM_THE_SECOND_ON,
        times=2,
        says="Partner unavailable",
    ),
    Row(MATRIX[18], Q, _plain(402, 406, 418, 451), course.READ_THEN_HELD, says="Not confirmed yet"),
    Row(
        MATRIX[19],
        N,
        (
            _raised("DNS", httpx.ConnectError(""), OSError(-2, "Name or service not known")),
            _raised("refused", httpx.ConnectError(""), ConnectionRefusedError()),
            _raised("unreachable", httpx.ConnectError(""), OSError(101, "Network is unreachable")),
            _raised("connect timeout", httpx.ConnectTimeout("")),
            _raised("no free connection", httpx.PoolTimeout("")),
        ),
        course.NOT_SENT,
        says="Offline",
    ),
    Row(
        MATRIX[20],
        N,
        (_raised("an expired certificate", httpx.ConnectError(""), ssl.SSLCertVerificationError("expired")),),
        course.NOT_SENT,
        FIVE_MINUTES,
        says="Secure connection failed: check the date",
    ),
    Row(
        MATRIX[21],
        Q,
        (
            _raised("write error", httpx.WriteError("")),
            _raised("read timeout", httpx.ReadTimeout("")),
            _raised("total deadline", TimeoutError()),
            _raised("reset", httpx.ReadError(""), ConnectionResetError()),
            _raised("server disconnected", httpx.RemoteProtocolError("Server disconnected")),
            _raised("body cut off", httpx.RemoteProtocolError("peer closed connection")),
        ),
        course.RETRIED,
        says="Not confirmed yet",
        new_connection=True,
    ),
)
