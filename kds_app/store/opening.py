"""Everything this room gives, opened together."""

import logging
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from kds_app.engine.ports import NotStoredError
from kds_app.store.connection import Database
from kds_app.store.outbox import KEPT, SqliteOutbox
from kds_app.store.reserve import Reserve
from kds_app.store.snapshots import SqliteSnapshots

_log = logging.getLogger(__name__)


class Store(Struct, frozen=True):
    """The outbox and the last snapshot, on one database."""

    database: Database
    outbox: SqliteOutbox
    snapshots: SqliteSnapshots

    @property
    def set_aside(self) -> Path | None:
        """Where the broken database went that stood here before: the screen has to say so."""
        return self.database.set_aside

    async def tidy(self, now: datetime) -> None:
        """Delete the taps that were settled long before ``now`` (UTC): a display may run for months."""
        await forget_old_taps(self.outbox, now)

    async def close(self) -> None:
        """End after everything that was begun."""
        await self.database.close()


async def open_store(path: Path, now: datetime, reserve: Reserve | None = None) -> Store:
    """The store on the database at ``path``, without the taps that were settled long before ``now`` (UTC).

    ``reserve`` is the room for results, the database's own if none is given. Raises ``NotStoredError`` where the disk
    does not allow it, and ``NewerDatabaseError`` where a newer program has written the database. The folder has to be
    there.
    """
    database = await Database.open(path, now, reserve=reserve)
    store = Store(database, SqliteOutbox(database), SqliteSnapshots(database))
    try:
        await store.tidy(now)
    except BaseException:
        await database.close()
        raise
    return store


async def forget_old_taps(outbox: SqliteOutbox, now: datetime) -> int:
    """Delete the taps that were settled long before ``now``; how many that were.

    Housekeeping: a disk that does not allow it is told in the log alone, for the kitchen still wants its board.
    """
    try:
        forgotten = await outbox.forget(now - KEPT)
    except NotStoredError:
        _log.warning("The taps settled long ago could not be deleted")
        return 0
    _log.info("%d taps settled long ago were deleted", forgotten)
    return forgotten
