"""JSON as no careful server writes it: odd values at odd places, and text spoilt byte by byte."""

import codecs
import json
from collections.abc import Callable
from random import Random
from typing import Any

_MARK = "\x00odd\x00"

_ODD = (
    *("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e308", "5e-324", "-0", "-0.0", "1.0", "101.0", "1.01e2"),
    *("0", "1", "2", "4", "99", "-1", "0.5", "2.0", "9007199254740993", "9007199254740993.0", "18446744073709551616"),
    *(
        "1" * 19,
        "1" * 300,
        "1" * 305,
        "1" * 309,
        "9" * 309,
        "1" * 400,
        "1" * 5000,
        "0." + "1" * 5000,
        "01",
        "+1",
        ".5",
        "1.",
        "0x1",
        "1e",
        "--1",
    ),
    *("true", "false", "null", "[]", "{}", "[null]", "[[]]", '[{"id":1}]', '{"id":101}', '""', '" "', "undefined", ""),
    *('"101"', '"102"', '"accepted"', '"ACCEPTED"', '"Picked Up"', '"ready"', '"on_hold"', '"\\u0061ccepted"', '"2"'),
    *('"\\ud83d"', '"\\udc00\\ud83d"', '"\\u0000"', '"\\u202e101"', '"a\\u2028b"', '"\\x"', '"\\u12"', '"\x01"'),
    *('"2026-06-25T09:14:11Z"', '"9999-12-31T23:59:59-23:59"', '"0001-01-01T00:00:00+14:00"', '"2026-02-30T00:00Z"'),
    *('"101","id":"102"', '"102","id":"101"', '1,"status":2', '{},"data":{"id":"101","status":2}', '1,"orders":[]'),
    *(
        "'101'",
        "/* */1",
        "1 // x",
        '"x" "y"',
        "1,",
        ",1",
        "}",
        "]",
        ":",
        '"\ufeff101"',
        '"\u0661"',
        '"' + "é" * 300 + '"',
    ),
)
"""Of a value, as it stands in the text: good JSON and bad."""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


_GOOD = tuple(filter(_is_json, _ODD))
"""Those that leave the rest of the text to be read."""

_LITTLE = (
    "",
    " ",
    "\n\t ",
    "\x00",
    "\ufeff",
    "//",
    "[",
    "]",
    "{",
    "}",
    ",",
    '"',
    "\\",
    "<html>",
    "null",
    "x",
    "\x1f\x8b",
)


def odd(rng: Random) -> str:
    """One value, as it stands in the text."""
    kind = rng.random()
    if kind < 0.9:
        return rng.choice(_GOOD if kind < 0.6 else _ODD)
    if kind < 0.97:
        opened, closed = rng.choice((("[", "]"), ('{"a":', "}"), ('[{"modifiers":', "}]")))
        depth = rng.choice((9, 60, 300, 480, rng.randint(900, 1010), 10_000))
        return opened * depth + rng.choice(("1", "", '{"id":101}')) + closed * (depth - rng.choice((0, 0, 0, 1)))
    return '"' + rng.choice(("x", "é", "\\ud83d", "\\n", "\u202e")) * rng.choice((201, 2000, 50_000)) + '"'


def spoilt(value: Any, rng: Random, times: int) -> str:
    """The value as JSON, with so many odd values in place of its own, anywhere in it."""
    odds: list[str] = []
    for _ in range(times):
        value = _replaced(value, rng, f"{_MARK}{len(odds)}")
        odds.append(odd(rng))
    text = json.dumps(value, ensure_ascii=rng.random() < 0.5)
    for number in reversed(range(len(odds))):
        text = text.replace(json.dumps(f"{_MARK}{number}"), odds[number])
    return text


def _replaced(value: Any, rng: Random, by: str) -> Any:
    """A copy in which one place, on a random way down, is ``by``, or is missing, or is there twice."""
    if not isinstance(value, dict | list) or not value or rng.random() < 0.1:
        return by
    if isinstance(value, list):
        at = rng.randrange(len(value))
        inner = _replaced(value[at], rng, by)
        return value[:at] + [inner] * rng.choice((1, 1, 1, 2)) + value[at + 1 :]
    depths = [6 if inner and isinstance(inner, dict | list) else 1 for inner in value.values()]
    key = rng.choices(list(value), weights=depths)[0]
    if rng.random() < 0.1:
        return {name: inner for name, inner in value.items() if name != key}
    return value | {key: _replaced(value[key], rng, by)}


def _cut(raw: bytes, rng: Random) -> bytes:
    return raw[: rng.randint(0, len(raw))]


def _flip(raw: bytes, rng: Random) -> bytes:
    if not raw:
        return raw
    at = rng.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ 1 << rng.randrange(8)]) + raw[at + 1 :]


def _insert(raw: bytes, rng: Random) -> bytes:
    at = rng.randint(0, len(raw))
    new = rng.choice((rng.choice(_LITTLE).encode(), rng.randbytes(rng.randint(1, 4)), odd(rng).encode()))
    return raw[:at] + new + raw[at:]


def _delete(raw: bytes, rng: Random) -> bytes:
    at = rng.randint(0, len(raw))
    return raw[:at] + raw[at + rng.randint(1, 9) :]


def _repeat(raw: bytes, rng: Random) -> bytes:
    at = rng.randint(0, len(raw))
    return raw[: at + rng.randint(1, 60)] + raw[at:]


def _recoded(raw: bytes, rng: Random) -> bytes:
    coding = rng.choice(("utf-16", "utf-16-le", "utf-32", "utf-7", "latin-1", "cp500"))
    return raw.decode("utf-8", "replace").encode(coding, "replace")


def _marked(raw: bytes, rng: Random) -> bytes:
    return rng.choice((codecs.BOM_UTF8, codecs.BOM_UTF8 * 2, codecs.BOM_UTF16, codecs.BOM_UTF32)) + raw


def _padded(raw: bytes, rng: Random) -> bytes:
    pad = rng.choice((b" ", b"\n", b"\t", b"\0")) * rng.choice((1, 2, 3, 20_000))
    return pad + raw if rng.random() < 0.5 else raw + pad


def _twice(raw: bytes, _: Random) -> bytes:
    return raw + raw


_SPOILS: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(_cut, _cut, _flip, _flip, _flip, _insert, _insert, _insert, _delete, _delete, _repeat),
    *(_recoded, _marked, _padded, _twice),
)


def spoilt_bytes(raw: bytes, rng: Random, times: int) -> bytes:
    """The bytes after so many accidents."""
    for _ in range(times):
        raw = rng.choice(_SPOILS)(raw, rng)
    return raw
