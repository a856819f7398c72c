"""One connection in one thread: every statement of the program runs there, one transaction after the other."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from kds_app.store.errors import in_a_cooks_words
from kds_app.store.file import OpenFile, open_file
from kds_app.store.migrate import SHIPPED, read_migrations

_log = logging.getLogger(__name__)

_T = TypeVar("_T")


class Database:
    """An open database. Made by ``open``; ended by ``close``, once, when nobody needs it any more."""

    def __init__(self, thread: ThreadPoolExecutor, file: OpenFile) -> None:
        self._thread = thread
        self._connection = file.connection
        self._closing: asyncio.Future[None] | None = None
        self.set_aside = file.set_aside
        """Where the broken database went that stood here before; None where all was well."""

    @classmethod
    async def open(cls, path: Path, now: datetime, migrations: Traversable = SHIPPED) -> "Database":
        """The database at ``path``, made if there is none, its broken predecessor set aside, brought up to date.

        Raises ``NotStoredError`` where the disk does not allow it, and ``NewerDatabaseError`` where a newer program
        has written it.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        opening = thread.submit(_open, path, now, migrations)
        try:
            return cls(thread, await asyncio.shield(asyncio.wrap_future(opening)))
        except BaseException:
            abandoned = asyncio.wrap_future(thread.submit(_abandon, opening))
            thread.shutdown(wait=False)
            await asyncio.shield(abandoned)
            raise

    async def run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """What ``work`` gives for the connection, in one transaction that is on the disk when this returns.

        Where ``work`` raises, nothing of it stays. What the world does wrong comes as ``NotStoredError``, everything
        else as it is. Once begun it ends, even if nobody awaits it any longer.
        """
        loop = asyncio.get_running_loop()
        job = loop.run_in_executor(self._thread, self._transaction, work)
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            job.add_done_callback(_tell_unheard)
            raise

    async def close(self) -> None:
        """End after everything that was begun. The log is moved into the database; what was stored stays stored."""
        if self._closing is None:
            loop = asyncio.get_running_loop()
            self._closing = loop.run_in_executor(self._thread, _close, self._connection)
            self._thread.shutdown(wait=False)
        await asyncio.shield(self._closing)

    def _transaction(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        connection = self._connection
        with in_a_cooks_words():
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                # A full disk or an I/O error may have ended the transaction already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        return result


def _open(path: Path, now: datetime, migrations: Traversable) -> OpenFile:
    with in_a_cooks_words():
        return open_file(path, read_migrations(migrations), now)


def _close(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error:
        # Nothing is lost: the log stays where it is and the next start reads it.
        _log.exception("The log could not be moved into the database")
    finally:
        connection.close()


def _abandon(opening: "Future[OpenFile]") -> None:
    if opening.exception() is None:
        _close(opening.result().connection)


def _tell_unheard(job: "asyncio.Future[_T]") -> None:
    """Log what went wrong in a job whose awaiter was cancelled: nobody else will hear of it."""
    if not job.cancelled() and (error := job.exception()) is not None:
        _log.error("A write failed that nobody was waiting for", exc_info=error)
