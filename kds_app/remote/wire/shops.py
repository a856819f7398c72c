"""The lists around the orders: reasons to reject, brands, branches. One entry that is broken costs no other."""

from collections.abc import Iterator
from typing import Any

import msgspec

from kds_app.domain.shop import Branch
from kds_app.remote.wire import texts
from kds_app.remote.wire.lenient import NOT_JSON, mend

MOST_REASONS = 20
MOST_NAMES = 200
_CODE_LENGTH = 64
_LABEL_LENGTH = 80


def read_reasons(data: bytes) -> tuple[tuple[str, str], ...] | None:
    """(code, label), each code once («Reason codes»); None where it is no list of any use."""
    found: dict[str, str] = {}
    for entry in _entries(_plain(data)):
        code, label = texts.token(entry.get("code"), _CODE_LENGTH), _name(entry.get("label"), _LABEL_LENGTH)
        if code and label and " " not in code:
            found.setdefault(code, label)
    return tuple(found.items())[:MOST_REASONS] or None


def read_brands(data: bytes) -> tuple[str, ...] | None:
    """The brands by name («GET /brands»: ``data[0].brands``); None where there is no such list."""
    first = next(_entries(_plain(data)), {})
    brands = first.get("brands")
    if not isinstance(brands, list):
        return None
    names = (_name(entry.get("title"), texts.LINE_LENGTH) for entry in _entries(brands))
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_NAMES]


def read_branches(data: bytes) -> tuple[Branch, ...] | None:
    """The branches («GET /branches»: ``data.results``); None where there is no such list."""
    plain = _plain(data)
    results = plain.get("results") if isinstance(plain, dict) else None
    if not isinstance(results, list):
        return None
    found: dict[int, Branch] = {}
    for entry in _entries(results):
        number, name = entry.get("id"), _name(entry.get("title"), texts.LINE_LENGTH)
        if isinstance(number, int) and not isinstance(number, bool) and name:
            found.setdefault(number, Branch(number, name))
    return tuple(found.values())[:MOST_NAMES]


def _entries(plain: object) -> Iterator[dict[str, Any]]:
    yield from (entry for entry in (plain if isinstance(plain, list) else ()) if isinstance(entry, dict))


def _name(said: object, length: int) -> str:
    return texts.one_line(said, length) if isinstance(said, str) else ""


def _plain(data: bytes) -> object:
    try:
        return msgspec.json.decode(data)
    except NOT_JSON:
        pass
    try:
        return msgspec.json.decode(mend(data))
    except NOT_JSON:
        return None
