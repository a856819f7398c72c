"""Reading a record field by field, when reading it whole has failed: one bad field must not cost the cook an order."""

import json
import math
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo, fields

NOT_JSON = (ValueError, RecursionError)
"""What decoding raises for bytes that are no JSON, or not of the shape asked for; msgspec's errors are ValueErrors."""

DEEPEST = 40
"""Nested records that are followed; what lies deeper counts as broken."""

S = TypeVar("S", bound=msgspec.Struct)


def mend(raw: bytes) -> bytes:
    """The same JSON with what text may not hold replaced: bad UTF-8, half emoji, bare control characters.

    NaN, and numbers that no double holds, become null. Raises one of ``NOT_JSON`` where no JSON can be made of it.
    """
    plain = json.loads(
        raw.decode("utf-8-sig", "replace"),
        strict=False,
        parse_constant=lambda _: None,
        parse_float=_finite,
        parse_int=lambda digits: None if _finite(digits) is None else int(digits),
    )
    return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")


def is_exact(raw: bytes) -> bool:
    """Whether it is JSON with one reading only: good UTF-8, no key twice in an object, nothing that ``mend`` mends."""
    try:
        json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_no_key_twice,
            parse_constant=_in_bounds,
            parse_float=_in_bounds,
            parse_int=_in_bounds,
        )
    except NOT_JSON:
        return False
    return True


def read_struct(kind: type[S], plain: object) -> tuple[S, frozenset[str]] | None:
    """The record, and the names of its fields that could not be read; None where it is no JSON object at all."""
    if not isinstance(plain, dict):
        return None
    broken: set[str] = set()
    return _struct(kind, plain, broken, depth=0), frozenset(broken)


def _struct(kind: type[S], plain: dict[str, Any], broken: set[str], depth: int) -> S:
    """The record; whatever is wrong below a field is put to that field's account."""
    values = {}
    for field in _fields(kind):
        value = plain.get(field.encode_name)
        if value is None:
            continue
        wrong: set[str] = set()
        values[field.name] = _value(field.type, value, wrong, depth)
        if wrong:
            broken.add(field.name)
    return kind(**values)


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[FieldInfo, ...]:
    return fields(kind)


def _value(kind: Any, value: object, broken: set[str], depth: int) -> Any:
    """The value in one go, which is fast; only where that fails, what there is of it piece by piece."""
    try:
        return msgspec.convert(value, kind, strict=False)
    except NOT_JSON:
        inner = _without_none(kind)
    if get_origin(inner) is list and isinstance(value, list):
        return _list(get_args(inner)[0], value, broken, depth)
    if isinstance(inner, type) and issubclass(inner, msgspec.Struct) and isinstance(value, dict) and depth < DEEPEST:
        return _struct(inner, value, broken, depth + 1)
    broken.add("")
    return None


def _list(kind: Any, value: list[Any], broken: set[str], depth: int) -> list[Any]:
    read = [_value(kind, item, broken, depth) for item in value]
    return [item for item in read if item is not None]


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key stands twice")
    return read


def _in_bounds(number: str) -> None:
    if _finite(number) is None:
        raise ValueError("no double holds this number")


def _without_none(kind: Any) -> Any:
    """``X`` of ``X | None``; any other type as it is."""
    some = [arm for arm in get_args(kind) if arm is not NoneType]
    return some[0] if len(some) == 1 and NoneType in get_args(kind) else kind
