"""Payload number N of a seed: always the same, made without any of those before it."""

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any

from tests.remote.fuzz.values import spoilt, spoilt_bytes

SAMPLE: dict[str, Any] = json.loads((Path(__file__).parents[1] / "sample_order.json").read_bytes())
CAP = 2**19
"""Decoded bytes that are read of a payload; a bomb holds eight times as much."""

Headers = tuple[tuple[bytes, bytes], ...]


class Kind(StrEnum):
    """What the body is made from, before it is spoilt."""

    MOVED = "the answer to a write"
    PAGE = "a page of orders"
    ORDER = "one order"
    REFUSAL = "an error"
    NOISE = "noise"
    WIRE = "a whole answer as it stands on the wire"


_SHARES = {Kind.MOVED: 34, Kind.PAGE: 18, Kind.ORDER: 24, Kind.REFUSAL: 12, Kind.NOISE: 8, Kind.WIRE: 4}

_CODES = (
    *("auth_missing", "auth_revoked", "auth_forbidden", "request_invalid", "resource_not_found", "rate_limit_exceeded"),
    *(
        "state_invalid_transition",
        "INVALID_TRANSITION",
        "state_idempotency_conflict",
        "downstream_unavailable",
        "",
        "?",
    ),
)

_DATES = (
    *("Fri, 14 Mar 2025 12:00:05 GMT", "Friday, 14-Mar-25 12:00:05 GMT", "Fri Mar 14 12:00:05 2025", "tomorrow", ""),
    *("Fri, 14 Mar 9999 12:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0100 00:00:00 +2359", "0"),
    *("Sat, 01 Jan 2000 00:00:00 +99999999999999", "Fri, 99 Mar 2025 99:99:99 GMT", "14 Mar 2025", "١٤ Mar 2025", ","),
    *("Fri, 14 Mar 2025 12:00 GMT", "1 " * 900, "Fri, 14 Mar 99999999999999999999 12:00:00 GMT", "\x80\xff"),
)

_HEADERS: dict[bytes, tuple[str, ...]] = {
    b"Content-Type": (
        *("application/json", "application/json; charset=utf-16", "text/plain", "text/html", "TEXT/HTML ;x", "", ";"),
    ),
    b"Retry-After": ("4", "0", "-1", "1.5", "1e9", "nan", "9" * 299, "9" * 5000, "4, 4", "٤", "0x4", *_DATES),
    b"Date": _DATES,
    b"Content-Length": ("0", "-1", "9" * 30, "x"),
    b"Content-Encoding": ("", "identity", "gzip, gzip", "deflate", "br", "GZIP ", "gzip\t", "x", "gzip;q=1"),
    b"X-Trace": ("x" * 9000, "\x80\xff"),
}


@dataclass(frozen=True, slots=True)
class Payload:
    """One answer. Of ``Kind.WIRE`` the body is all of it, status and headers included."""

    seed: int
    number: int
    kind: Kind
    status: int
    headers: Headers
    body: bytes
    pieces: int
    """Bytes of the body that come at a time."""


def make(seed: int, number: int) -> Payload:
    """Payload ``number`` of that seed."""
    rng = Random(f"{seed}/{number}")  # noqa: S311 - chance that can be had again is the point
    kind = rng.choices(list(_SHARES), weights=list(_SHARES.values()))[0]
    status = 200 if rng.random() < 0.7 else rng.randint(100, 999)
    headers, body = _headers(rng), _body(kind, rng)
    if kind is Kind.WIRE:
        return Payload(seed, number, kind, status, headers, _wire(status, headers, body, rng), 2**16)
    if rng.random() < 0.25:
        body = rng.choice(_PACKED)(body, rng)
        headers = (*headers, (b"Content-Encoding", rng.choice((b"gzip", b"gzip", b"x-gzip", b"GZip"))))
    pieces = rng.choice((1, 7, 1000, 2**16, 2**16))
    return Payload(seed, number, kind, status, headers, body, max(pieces, len(body) // 2000))


def _headers(rng: Random) -> Headers:
    names = rng.choices(list(_HEADERS), weights=(4, 3, 3, 1, 1, 1), k=rng.choice((0, 1, 2, 2, 3)))
    headers = tuple((name, rng.choice(_HEADERS[name]).encode()) for name in names)
    return headers * 300 if rng.random() < 0.003 else headers


def _body(kind: Kind, rng: Random) -> bytes:
    if kind is Kind.NOISE:
        return rng.choice(
            (rng.randbytes(rng.randint(0, 400)), spoilt(rng.choice((None, [], {}, SAMPLE)), rng, 1).encode())
        )
    made = {"request_id": "req_1", **_MADE[Kind.MOVED if kind is Kind.WIRE else kind](rng)}
    text = spoilt(made, rng, rng.choice((0, 1, 1, 1, 2, 3)))
    return spoilt_bytes(text.encode("utf-8", "surrogatepass"), rng, rng.choice((0, 0, 0, 0, 1, 2)))


def _moved(rng: Random) -> dict[str, Any]:
    order_id = rng.choice(("101", "101", "101", 101, 101.0, "102", 1010, " 101", "0101", None))
    status = rng.choice(("accepted", "accepted", "ACCEPTED", 2, "2", "ready", 4, "on_hold", None))
    answer: dict[str, Any] = {"data": {"id": order_id, "status": status, "updated_at": "2025-03-14T12:00:01Z"}}
    return (
        answer if rng.random() < 0.8 else answer | {"error": rng.choice((None, {}, {"code": ""}, {"code": "x"}, "x"))}
    )


def _orders(rng: Random) -> list[Any]:
    return [SAMPLE | {"id": rng.choice((number, str(number), 2**53 + number))} for number in range(rng.randint(0, 4))]


def _page(rng: Random) -> dict[str, Any]:
    orders = _orders(rng)
    return {"data": {"orders": orders, "page": 1, "size": 100, "total": rng.choice((len(orders), 0, 250, None))}}


def _order(_: Random) -> dict[str, Any]:
    return {"data": SAMPLE}


def _refusal(rng: Random) -> dict[str, Any]:
    return {"error": {"code": rng.choice(_CODES), "message": "no", "details": None}}


_MADE: dict[Kind, Callable[[Random], dict[str, Any]]] = {
    Kind.MOVED: _moved,
    Kind.PAGE: _page,
    Kind.ORDER: _order,
    Kind.REFUSAL: _refusal,
}


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 1, mtime=0)


def _bomb(body: bytes, rng: Random) -> bytes:
    filling = rng.choice((b" ", b"\0", b"[")) * (8 * CAP)
    return _gzip(body + filling) if rng.random() < 0.05 else _gzip(body)


def _raw_deflate(body: bytes, _: Random) -> bytes:
    deflate = zlib.compressobj(wbits=-15)
    return deflate.compress(body) + deflate.flush()


_PACKED: tuple[Callable[[bytes, Random], bytes], ...] = (
    lambda body, _: _gzip(body),
    lambda body, _: _gzip(body),
    lambda body, _: _gzip(body)[:-1],
    lambda body, rng: _gzip(body)[: rng.randint(0, 40)],
    lambda body, _: _gzip(body)[:-8] + bytes(4) + _gzip(body)[-4:],
    lambda body, _: _gzip(body)[:-4] + bytes(4),
    lambda body, rng: _gzip(body) + rng.randbytes(rng.randint(1, 9)),
    lambda body, _: _gzip(body) + bytes(8),
    lambda body, _: _gzip(body) + _gzip(b""),
    lambda body, _: _gzip(body) + _gzip(body),
    lambda body, _: _gzip(_gzip(body)),
    lambda body, _: _gzip(body).replace(b"\x1f\x8b\x08\0", b"\x1f\x8b\x08\x1e", 1),
    lambda body, _: zlib.compress(body),
    lambda body, _: body,
    lambda body, rng: spoilt_bytes(_gzip(body), rng, 1),
    _raw_deflate,
    _bomb,
)


def _wire(status: int, headers: Headers, body: bytes, rng: Random) -> bytes:
    lines = [b"HTTP/1.1 %d Some Phrase" % status, *(b"%b: %b" % pair for pair in headers)]
    if rng.random() < 0.3:
        at = rng.randint(0, len(body))
        parts = [part for part in (body[:at], body[at:]) if part]
        lines.append(b"Transfer-Encoding: chunked")
        body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    elif rng.random() < 0.8:
        lines.append(b"Content-Length: %d" % (len(body) + rng.choice((0, 0, 0, 0, -1, 1))))
    raw = b"\r\n".join((*lines, b"", body))
    return spoilt_bytes(raw, rng, rng.choice((0, 0, 1, 1, 2)))
