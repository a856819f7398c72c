"""What waits and what was settled, for a person at a terminal: read beside the running display, or without it."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from kds_app.domain.order import Order
from kds_app.engine.ports import NotStoredError
from kds_app.store.errors import in_a_cooks_words
from kds_app.store.file import read_only
from kds_app.store.migrate import read_migrations, refuse_newer, version_of
from kds_app.store.names import size
from kds_app.store.rows import LONG_AGO, known

_WAITING = """
SELECT made_at, number, action, reason, state, attempts, last, http, request_id, settled_at, key FROM taps
WHERE state NOT IN ('confirmed', 'already_done', 'dropped') ORDER BY seq
"""
_SETTLED = """
SELECT made_at, number, action, reason, state, attempts, last, http, request_id, settled_at, key FROM taps
WHERE state IN ('confirmed', 'already_done', 'dropped') ORDER BY settled_at DESC, seq DESC LIMIT ?
"""


class Entry(Struct, frozen=True):
    """One tap as it stands on disk, in the words of the database: a newer program's words are shown as they are."""

    made_at: datetime
    number: str
    """The order's number, as cooks call it."""
    action: str
    reason: str | None
    state: str
    """As stored: a tap on the wire is «waiting»."""
    attempts: int
    last: str | None
    """The outcome of the last attempt."""
    http: int | None
    request_id: str
    settled_at: datetime | None
    key: str
    waiting: bool
    """Whether it still awaits the server or a person."""


def people(path: Path) -> frozenset[str]:
    """The names of those who ordered and who fetch, of every order on disk; so far as they can be read."""
    try:
        with in_a_cooks_words():
            if not size(path):
                return frozenset()
            with closing(read_only(path)) as connection:
                rows = connection.execute("SELECT record FROM orders").fetchall() if version_of(connection) else []
    except NotStoredError:
        return frozenset()
    return frozenset(name for (record,) in rows for name in _named(record) if name)


def _named(record: bytes) -> tuple[str, ...]:
    try:
        order = msgspec.json.decode(record, type=Order)
    except (msgspec.MsgspecError, ValueError, TypeError):
        return ()
    return order.customer, order.rider.name


def waiting_and_settled(path: Path, limit: int) -> tuple[Entry, ...]:
    """Every tap that waits, in the order they were made; then the ``limit`` settled last, the latest first.

    Of all accounts, and without a secret: there is none in the database. Empty where there is no database yet. It
    never writes and never checkpoints, so the display may run meanwhile. Raises ``NotStoredError`` where the file
    cannot be read and ``NewerDatabaseError`` where a newer program wrote it.
    """
    with in_a_cooks_words():
        if not size(path):
            return ()
        with closing(read_only(path)) as connection:
            refuse_newer(connection, read_migrations())
            return tuple(_entries(connection, limit)) if version_of(connection) else ()


def _entries(connection: sqlite3.Connection, limit: int) -> Iterator[Entry]:
    # One transaction: a tap settled between the two questions would be in neither, or in both.
    connection.execute("BEGIN")
    connection.row_factory = sqlite3.Row
    for row in connection.execute(_WAITING):
        yield _entry(row, waiting=True)
    for row in connection.execute(_SETTLED, (max(limit, 0),)):
        yield _entry(row, waiting=False)


def _entry(row: Mapping[str, Any], *, waiting: bool) -> Entry:
    return Entry(
        made_at=known(datetime.fromisoformat, row["made_at"], LONG_AGO),
        number=row["number"],
        action=row["action"],
        reason=row["reason"],
        state=row["state"],
        attempts=row["attempts"],
        last=row["last"],
        http=row["http"],
        request_id=row["request_id"],
        settled_at=known(datetime.fromisoformat, row["settled_at"], None),
        key=row["key"],
        waiting=waiting,
    )
