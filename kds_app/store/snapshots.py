"""The last the server told us, on disk: a copy that shows the board at once after a start, and without a network."""

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from kds_app.domain.away import Away
from kds_app.domain.lifecycle import Stage
from kds_app.domain.marks import Mark
from kds_app.domain.order import Order, OrderId
from kds_app.domain.snapshot import Alert
from kds_app.domain.tap import Account
from kds_app.engine.ports import Remembered
from kds_app.store.connection import Database
from kds_app.store.reserve import Need
from kds_app.store.rows import LONG_AGO, known, written

_log = logging.getLogger(__name__)

_DECODER = msgspec.json.Decoder(Order)
_MARK_DECODER = msgspec.json.Decoder(Mark)
_AWAY_DECODER = msgspec.json.Decoder(Away)

_KEEP = """
INSERT INTO orders (base_url, partner_key, order_id, record) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET record = excluded.record
"""
_DROP = "DELETE FROM orders WHERE base_url = ? AND partner_key = ? AND order_id = ?"
_ORDERS = "SELECT order_id, record FROM orders WHERE base_url = ? AND partner_key = ? ORDER BY rowid"

_CLEAR = "DELETE FROM alerts WHERE base_url = ? AND partner_key = ?"
_ALERT = "INSERT INTO alerts (base_url, partner_key, order_id, stage, at) VALUES (?, ?, ?, ?, ?)"
_ALERTS = "SELECT order_id, stage, at FROM alerts WHERE base_url = ? AND partner_key = ? ORDER BY rowid"

_READ = """
INSERT INTO readings (base_url, partner_key, read_at, tick) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET read_at = excluded.read_at, tick = excluded.tick
"""
_READING = "SELECT read_at, tick FROM readings WHERE base_url = ? AND partner_key = ?"

_LATEST = "SELECT partner_key FROM readings WHERE base_url = ? ORDER BY read_at DESC LIMIT 1"

_MARK = """
INSERT INTO marks (base_url, partner_key, order_id, record) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET record = excluded.record
"""
_UNMARK = "DELETE FROM marks WHERE base_url = ? AND partner_key = ? AND order_id = ?"
_MARKS = "SELECT order_id, record FROM marks WHERE base_url = ? AND partner_key = ?"

_MISSED = """
INSERT INTO absences (base_url, partner_key, record) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET record = excluded.record
"""
_NOTHING_MISSED = "DELETE FROM absences WHERE base_url = ? AND partner_key = ?"
_ABSENCE = "SELECT record FROM absences WHERE base_url = ? AND partner_key = ?"


class SqliteSnapshots:
    """The ``Snapshots`` of the engine's ports."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, account: Account) -> Remembered:
        """What was kept for this account; a record that cannot be read is left out, with a line in the log."""
        return await self._database.run(lambda connection: _load(connection, account))

    async def latest(self, base_url: str) -> Account | None:
        """Whose orders were read last at this address; None where none ever were."""
        row = await self._database.run(lambda connection: connection.execute(_LATEST, (base_url,)).fetchone())
        return Account(base_url, row[0]) if row else None

    async def save(
        self,
        account: Account,
        changed: Sequence[Order],
        gone: Sequence[OrderId],
        alerts: Mapping[OrderId, Alert],
        read_at: datetime | None,
        tick: int = 0,
        marks: Mapping[OrderId, Mark] | None = None,
        *,
        away: Away | None = None,
    ) -> None:
        """Keep these orders and marks, forget those orders with theirs, and empty marks; replace alerts and ``away``.

        Without ``read_at`` it and ``tick`` stay as they are. Refused while there is no room left for results.
        """
        whose, marks = (account.base_url, account.partner_key), marks or {}
        records = dict(_encoded((order.id, order) for order in changed))
        lost = [*gone, *(order.id for order in changed if order.id not in records)]
        marked = dict(_encoded((order_id, mark) for order_id, mark in marks.items() if not mark.empty))
        unmarked = [*gone, *(order_id for order_id in marks if order_id not in marked)]
        missed = _missed(away)

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(_KEEP, [(*whose, order_id, record) for order_id, record in records.items()])
            connection.executemany(_DROP, [(*whose, order_id) for order_id in lost])
            connection.executemany(_MARK, [(*whose, order_id, record) for order_id, record in marked.items()])
            connection.executemany(_UNMARK, [(*whose, order_id) for order_id in unmarked])
            connection.execute(_CLEAR, whose)
            connection.executemany(_ALERT, [(*whose, i, alert.stage, written(alert.at)) for i, alert in alerts.items()])
            if missed is None:
                connection.execute(_NOTHING_MISSED, whose)
            else:
                connection.execute(_MISSED, (*whose, missed))
            if read_at is not None:
                connection.execute(_READ, (*whose, written(read_at), tick))

        await self._database.run(write, Need.NEW)


def _encoded(records: Iterable[tuple[OrderId, Order | Mark]]) -> Iterator[tuple[OrderId, bytes]]:
    for order_id, record in records:
        try:
            yield order_id, msgspec.json.encode(record)
        except (ValueError, OverflowError):
            # Half a character, say. It is shown all the same; it only has to be read again after a start.
            _log.exception("What is known of order %a cannot be kept on disk", order_id)


def _missed(away: Away | None) -> bytes | None:
    try:
        return msgspec.json.encode(away) if away is not None else None
    except ValueError:
        _log.exception("What happened meanwhile cannot be kept on disk")
        return None


def _load(connection: sqlite3.Connection, account: Account) -> Remembered:
    whose = (account.base_url, account.partner_key)
    rows = connection.execute(_ORDERS, whose)
    orders = [order for order_id, record in rows if (order := _decoded(order_id, record)) is not None]
    alerts = {
        OrderId(order_id): Alert(known(Stage, stage, Stage.NEW), known(datetime.fromisoformat, at, LONG_AGO))
        for order_id, stage, at in connection.execute(_ALERTS, whose)
    }
    reading = connection.execute(_READING, whose).fetchone()
    read_at = known(datetime.fromisoformat, reading[0], None) if reading else None
    marks = {OrderId(i): mark for i, record in connection.execute(_MARKS, whose) if (mark := _marked(i, record))}
    absence = connection.execute(_ABSENCE, whose).fetchone()
    away = _unread(absence[0]) if absence else None
    return Remembered(orders, alerts, read_at, reading[1] if reading else 0, marks, away)


def _unread(record: bytes) -> Away | None:
    try:
        return _AWAY_DECODER.decode(record)
    except (msgspec.MsgspecError, ValueError):
        _log.warning("What nobody has read of an absence cannot be read and is forgotten", exc_info=True)
        return None


def _marked(order_id: str, record: bytes) -> Mark | None:
    try:
        return _MARK_DECODER.decode(record)
    except (msgspec.MsgspecError, ValueError):
        _log.warning("What was marked on order %a cannot be read and is forgotten", order_id, exc_info=True)
        return None


def _decoded(order_id: str, record: bytes) -> Order | None:
    try:
        return _DECODER.decode(record)
    except (msgspec.MsgspecError, ValueError):
        _log.warning("The record of order %a cannot be read; the server will be asked for it", order_id, exc_info=True)
        return None
