"""What a payload says, read a second time by other means: slow, strict, and with Python's own libraries alone."""

import codecs
import http.client
import io
import json
import math
import sys
import zlib
from typing import Any

from tests.remote.fuzz.payloads import CAP, Headers

_DEEPER = 200
"""How much deeper this one looks than the decoders: whatever they can read, it can."""

Pairs = list[tuple[str, Any]]


def plain_body(headers: Headers, body: bytes) -> bytes | None:
    """The body as it was before it was packed; None where it cannot be had whole, or is more than is read of one."""
    coding = [value.strip().lower() for name, value in headers if name.lower() == b"content-encoding"]
    if len(coding) > 1 or not {b"", b"identity", b"gzip", b"x-gzip"}.issuperset(coding):
        return None
    if coding in ([], [b""], [b"identity"]):
        return body if len(body) <= CAP else None
    if not body:
        return b""
    unpacker = zlib.decompressobj(31)
    try:
        plain = unpacker.decompress(body)
    except zlib.error:
        return None
    return plain if unpacker.eof and not unpacker.unused_data and len(plain) <= CAP else None


def says_moved(status: int, plain: bytes | None, order_id: str, names: frozenset[Any]) -> bool:
    """Whether this is a 200 in JSON of one reading that names the order, one of these statuses, and no error."""
    if status != 200 or plain is None:
        return False
    try:
        answer = _exact(plain.removeprefix(codecs.BOM_UTF8))
        data, error = answer["data"], answer.get("error")
        said = data["id"], data["status"]
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return False
    failed = any(error.values()) if isinstance(error, dict) else error
    return not failed and _names(said[0], order_id) and _normal(said[1]) in names


def page_ids(plain: bytes | None) -> list[str | None]:
    """The ids of a page's records that have one; None for one that may be written in more than one way."""
    orders = _data(plain, "orders")
    return _ids(orders) if isinstance(orders, list) else []


def order_ids(plain: bytes | None) -> list[str | None]:
    """The same of an answer that holds one order, or none."""
    return _ids([_data(plain)])


def is_sound(status: int, plain: bytes | None) -> bool:
    """Whether this is a 200 in good JSON with data and no error: nothing that may be turned away."""
    try:
        answer = _exact(plain or b"")
    except (ValueError, RecursionError):
        return False
    return (
        status == 200 and isinstance(answer, dict) and isinstance(answer.get("data"), dict) and not answer.get("error")
    )


def on_the_wire(raw: bytes) -> tuple[int, bytes | None]:
    """Status and plain body of an answer as ``http.client`` reads it; 0 where it reads none."""

    class Socket:
        def makefile(self, _: str) -> io.BytesIO:
            return io.BytesIO(raw)

    answer = http.client.HTTPResponse(Socket(), method="PATCH")  # type: ignore[arg-type] # all it asks of a socket
    try:
        answer.begin()
        body = answer.read()
    except (http.client.HTTPException, ValueError, OSError):
        return 0, None
    headers = tuple((name.encode(), value.encode("latin-1", "replace")) for name, value in answer.getheaders())
    return answer.status, plain_body(headers, body)


def _data(plain: bytes | None, *path: str) -> Any:
    """What stands at that place of the data, read as forgivingly as JSON can be."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(usual + _DEEPER)
    try:
        read = json.loads((plain or b"").decode("utf-8-sig", "replace"), strict=False, parse_int=_whole)
        for key in ("data", *path):
            read = read[key]
    except (ValueError, RecursionError, LookupError, TypeError):
        return None
    finally:
        sys.setrecursionlimit(usual)
    return read


def _ids(records: list[Any]) -> list[str | None]:
    found = [_id(record) for record in records]
    return [order_id for order_id in found if order_id != ""]


def _id(record: Any) -> str | None:
    said = record.get("id") if isinstance(record, dict) else None
    if isinstance(said, float):
        return None if math.isfinite(said) else ""
    if isinstance(said, bool) or not isinstance(said, int | str):
        return ""
    text = str(said).encode("utf-8", "replace").decode()
    return text if len(text) <= 200 and text.isprintable() and text.strip() else ""


def _names(said: Any, order_id: str) -> bool:
    if isinstance(said, float):
        return said.is_integer() and abs(said) < 2**53 and str(int(said)) == order_id
    return not isinstance(said, bool) and isinstance(said, int | str) and str(said) == order_id


def _normal(status: Any) -> Any:
    """The status as a word in small letters, its joints left out, or as a number."""
    if isinstance(status, str):
        return status.strip().lower().replace("_", "").replace("-", "").replace(" ", "")
    return status if isinstance(status, int | float) and not isinstance(status, bool) else None


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= 300 else None


def _exact(plain: bytes) -> Any:
    """JSON that every reader reads alike; ``ValueError`` for any other."""
    return json.loads(
        plain.decode(), object_pairs_hook=_once, parse_constant=_double, parse_float=_double, parse_int=_in_range
    )


def _once(pairs: Pairs) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _double(number: str) -> float:
    """A number that fits a double."""
    if not math.isfinite(float(number)):
        raise ValueError("no double holds it")
    return float(number)


def _in_range(digits: str) -> int:
    _double(digits)
    return int(digits)
