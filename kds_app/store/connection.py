"""One connection in one thread: every statement of the program runs there, one transaction after the other."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Self, TypeVar

from kds_app.store.errors import in_a_cooks_words
from kds_app.store.file import OpenFile, open_file
from kds_app.store.migrate import SHIPPED, read_migrations, version_of
from kds_app.store.reserve import Need, Reserve

_log = logging.getLogger(__name__)

_T = TypeVar("_T")


class Database:
    """An open database. Made by ``open``; ended by ``close``, once, when nobody needs it any more."""

    def __init__(self, thread: ThreadPoolExecutor, file: OpenFile, reserve: Reserve) -> None:
        self._thread = thread
        self._connection = file.connection
        self._footing = file.footing
        self._reserve = reserve
        self._closing: asyncio.Future[None] | None = None
        self.set_aside = file.set_aside
        """Where the broken database went that stood here before; None where all was well."""

    @classmethod
    async def open(
        cls, path: Path, now: datetime, migrations: Traversable = SHIPPED, reserve: Reserve | None = None
    ) -> Self:
        """The database at ``path``, made if there is none, its broken predecessor set aside, brought up to date.

        ``reserve`` is the room for results, the database's own if none is given. Raises ``NotStoredError`` where the
        disk does not allow it, and ``NewerDatabaseError`` where a newer program has written it.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        reserve = reserve or Reserve(path)
        opening = thread.submit(_open, path, now, migrations, reserve)
        try:
            return cls(thread, await asyncio.shield(asyncio.wrap_future(opening)), reserve)
        except BaseException:
            abandoned = asyncio.wrap_future(thread.submit(_abandon, opening))
            thread.shutdown(wait=False)
            await asyncio.shield(abandoned)
            raise

    async def run(self, work: Callable[[sqlite3.Connection], _T], need: Need = Need.NOTHING) -> _T:
        """What ``work`` gives for the connection, in one transaction that is on the disk when this returns.

        ``need`` says what it asks of a full disk; a result may be tried twice. Where ``work`` raises, nothing of it
        stays. What the world does wrong comes as ``NotStoredError``, everything else as it is. Once begun it ends,
        even if nobody awaits it any longer.
        """
        loop = asyncio.get_running_loop()
        job = loop.run_in_executor(self._thread, self._with_room, work, need)
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

    def _with_room(self, work: Callable[[sqlite3.Connection], _T], need: Need) -> _T:
        with in_a_cooks_words():
            if need is Need.NOTHING:
                return self._transaction("BEGIN", work)
            self._footing.check()
            result = self._reserve.room_for(need, lambda: self._transaction("BEGIN IMMEDIATE", work))
            self._footing.check()
        return result

    def _transaction(self, begin: str, work: Callable[[sqlite3.Connection], _T]) -> _T:
        connection = self._connection
        connection.execute(begin)
        try:
            result = work(connection)
        except BaseException:
            _roll_back(connection)
            raise
        try:
            connection.execute("COMMIT")
        except BaseException:
            _roll_back(connection)
            _write_over(connection)
            raise
        return result


def _open(path: Path, now: datetime, migrations: Traversable, reserve: Reserve) -> OpenFile:
    with in_a_cooks_words():
        steps = read_migrations(migrations)
        # Without a database no result could be written at all.
        file = reserve.room_for(Need.RESULT, lambda: open_file(path, steps, now))
    try:
        reserve.set_up()
    except OSError:
        _log.exception("There is no room for the reserve: no new tap will be taken until there is")
    return file


def _roll_back(connection: sqlite3.Connection) -> None:
    # A full disk or an I/O error may have ended the transaction already.
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _write_over(connection: sqlite3.Connection) -> None:
    """Put a transaction that changes nothing where the refused one stands in the log.

    It may stand there whole, only its flush has failed: a program killed now would find it at the next start, and a
    tap that the cook was told is refused would be sent.
    """
    try:
        connection.execute(f"PRAGMA user_version = {version_of(connection)}")
    except sqlite3.Error:
        _log.exception("What was refused could not be written over: it may come back if the program is killed now")


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
