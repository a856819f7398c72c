"""The taps, on disk: a row each, its first half frozen by the database itself."""

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import Account, Tap, TapKey, TapState
from kds_app.store.connection import Database
from kds_app.store.reserve import Need
from kds_app.store.rows import LONG_AGO, known, written

_log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""How long a settled tap can be looked up."""
KEPT_MOST = 20_000
"""How many taps back that is at the most: some 14 MB."""

_APPEND = """
INSERT INTO taps (
    key, base_url, partner_key, order_id, number, action, reason, body, made_at,
    state, attempts, doubt, last, repeats, http, request_id, settled_at, settled_tick, found, because_of
) VALUES (
    :key, :base_url, :partner_key, :order_id, :number, :action, :reason, :body, :made_at,
    :state, :attempts, :doubt, :last, :repeats, :http, :request_id, :settled_at, :settled_tick, :found, :because_of
)
"""

_UPDATE = """
UPDATE taps SET
    state = :state, attempts = :attempts, doubt = :doubt, last = :last, repeats = :repeats, http = :http,
    request_id = :request_id, settled_at = :settled_at, settled_tick = :settled_tick, found = :found,
    because_of = :because_of
WHERE key = :key
"""

# Two halves, each by its index: left to itself SQLite walks through a month of taps to save the sorting.
_LOAD = """
SELECT * FROM taps INDEXED BY taps_live
WHERE base_url = :base_url AND partner_key = :partner_key AND state NOT IN ('confirmed', 'already_done', 'dropped')
UNION ALL
SELECT * FROM taps INDEXED BY taps_settled
WHERE settled_at >= :since AND state IN ('confirmed', 'already_done', 'dropped')
    AND base_url = :base_url AND partner_key = :partner_key
ORDER BY seq
"""

_UNREAD = """
SELECT * FROM taps
WHERE base_url = :base_url AND partner_key = :partner_key AND state = 'dropped' AND because_of IS NULL AND NOT seen
ORDER BY seq
"""
_MARK_READ = "UPDATE taps SET seen = 1 WHERE key = ?"

_FORGET = """
DELETE FROM taps
WHERE state IN ('confirmed', 'already_done', 'dropped') AND (
    settled_at < :before
    OR (seq <= (SELECT max(seq) FROM taps) - :most AND (state <> 'dropped' OR seen OR because_of IS NOT NULL))
)
"""

_PAUSE = """
INSERT INTO pauses (base_url, partner_key, until) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET until = excluded.until
"""
_PAUSED = "SELECT until FROM pauses WHERE base_url = ? AND partner_key = ?"


class SqliteOutbox:
    """The ``Outbox`` of the engine's ports."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, tap: Tap) -> None:
        """Keep a new tap; refused while there is no room left for results.

        A key that is there already is a bug: ``sqlite3.IntegrityError``.
        """
        row = _frozen(tap) | _progress(tap)
        await self._database.run(lambda connection: connection.execute(_APPEND, row), Need.NEW)

    async def update(self, taps: Iterable[Tap]) -> None:
        """Write how far these taps have got, all or none, on a full disk too: in the room of the reserve.

        A tap that was never appended is a bug: ``LookupError``.
        """
        rows = [_progress(tap) for tap in taps]
        await self._database.run(lambda connection: _update(connection, rows), Need.RESULT)

    async def load(self, account: Account, settled_since: datetime) -> list[Tap]:
        """This account's live taps and those settled since then, in the order they were made.

        Whether a waiting tap was on the wire when the program ended nobody can know, so each comes back in doubt.
        """
        wanted = {
            "base_url": account.base_url,
            "partner_key": account.partner_key,
            "since": written(settled_since),
        }
        return await self._database.run(lambda connection: list(_load(connection, wanted)))

    async def unread(self, account: Account) -> list[Tap]:
        """This account's dropped taps that nobody has read of, but for those another took down with it, by age."""
        wanted = {"base_url": account.base_url, "partner_key": account.partner_key}
        return await self._database.run(lambda connection: list(_load(connection, wanted, _UNREAD)))

    async def mark_read(self, key: TapKey) -> None:
        """Keep that a cook has read what became of this tap, on a full disk too."""
        await self._database.run(lambda connection: connection.execute(_MARK_READ, (key,)), Need.RESULT)

    async def pause(self, account: Account, until: datetime) -> None:
        """Keep until when the server asked for no write of this account, in place of what it asked last."""
        row = (account.base_url, account.partner_key, written(until))
        await self._database.run(lambda connection: connection.execute(_PAUSE, row), Need.RESULT)

    async def paused_until(self, account: Account) -> datetime | None:
        """What was kept last; None where nothing was, or nothing that can be read."""
        whose = (account.base_url, account.partner_key)
        row = await self._database.run(lambda connection: connection.execute(_PAUSED, whose).fetchone())
        return known(datetime.fromisoformat, row[0], None) if row else None

    async def forget(self, settled_before: datetime, most: int = KEPT_MOST) -> int:
        """Delete what was settled before then, of every account, and what was more than so many taps ago.

        Gives how many that were. Live taps stay for ever, and dropped ones that nobody has read of that long.
        """
        old = {"before": written(settled_before), "most": most}
        return await self._database.run(lambda connection: connection.execute(_FORGET, old).rowcount, Need.NEW)


def _frozen(tap: Tap) -> dict[str, object]:
    return {
        "base_url": tap.account.base_url,
        "partner_key": tap.account.partner_key,
        "order_id": tap.order_id,
        "number": tap.number,
        "action": tap.action.value,
        "reason": tap.reason,
        "body": tap.body,
        "made_at": written(tap.made_at),
    }


def _progress(tap: Tap) -> dict[str, object]:
    state = TapState.WAITING if tap.state is TapState.SENDING else tap.state
    return {
        "key": tap.key,
        "state": state.value,
        "attempts": tap.attempts,
        "doubt": tap.doubt,
        "last": tap.last and tap.last.value,
        "repeats": tap.repeats,
        "http": tap.http,
        "request_id": tap.request_id,
        "settled_at": tap.settled_at and written(tap.settled_at),
        "settled_tick": tap.settled_tick,
        "found": tap.found and tap.found.value,
        "because_of": tap.because_of,
    }


def _update(connection: sqlite3.Connection, rows: Iterable[Mapping[str, object]]) -> None:
    for row in rows:
        if connection.execute(_UPDATE, row).rowcount != 1:
            raise LookupError(f"No tap with the key {row['key']} was ever stored")


def _load(connection: sqlite3.Connection, wanted: Mapping[str, object], query: str = _LOAD) -> Iterator[Tap]:
    cursor = connection.execute(query, wanted)
    cursor.row_factory = sqlite3.Row
    for row in cursor:
        action = known(Action, row["action"], None)
        if action is None:
            # Guessing would name another action than the body's. The row stays for the program that wrote it.
            _log.error("Tap %s asks for what this version does not know; it stays in the database", row["key"])
        else:
            yield _tap(row, action)


def _tap(row: Mapping[str, Any], action: Action) -> Tap:
    # A state nobody knows is one for a person: neither sent again nor taken as settled.
    state = known(TapState, row["state"], TapState.HELD)
    return Tap(
        key=TapKey(row["key"]),
        account=Account(row["base_url"], row["partner_key"]),
        order_id=OrderId(row["order_id"]),
        number=row["number"],
        action=action,
        reason=row["reason"],
        body=row["body"],
        made_at=known(datetime.fromisoformat, row["made_at"], LONG_AGO),
        state=state,
        attempts=row["attempts"],
        doubt=bool(row["doubt"]) or state is TapState.WAITING,
        last=known(Outcome, row["last"], None),
        repeats=row["repeats"],
        http=row["http"],
        request_id=row["request_id"],
        settled_at=known(datetime.fromisoformat, row["settled_at"], None),
        settled_tick=row["settled_tick"],
        found=known(Status, row["found"], Status.UNKNOWN) if row["found"] else None,
        because_of=row["because_of"],
    )
