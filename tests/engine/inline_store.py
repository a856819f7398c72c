"""The production store without its thread, so that all happens in one order in virtual time; on real files."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn, ParamSpec, Protocol, TypeVar

from kds_app.engine.ports import Outbox, Snapshots
from kds_app.store.connection import Database
from kds_app.store.file import open_file
from kds_app.store.migrate import read_migrations
from kds_app.store.outbox import SqliteOutbox
from kds_app.store.reserve import Need, Reserve
from kds_app.store.snapshots import SqliteSnapshots
from tests.fakes.executor import InThisThread
from tests.fakes.make import NOW
from tests.fakes.memory import Disk, MemoryOutbox, MemorySnapshots

T = TypeVar("T")
P = ParamSpec("P")

MIGRATIONS = read_migrations()


class Shelf(Protocol):
    """Where taps and orders outlive a run of the program."""

    def open(self) -> Any:
        """An asynchronous context: the outbox and the snapshots of one run."""

    def refuse_next(self) -> None:
        """The next transaction finds the disk full."""


@dataclass(slots=True)
class MemoryShelf:
    """The same two objects for every run."""

    disk: Disk = field(default_factory=Disk)
    outbox: MemoryOutbox = field(init=False)
    snapshots: MemorySnapshots = field(init=False)

    def __post_init__(self) -> None:
        self.outbox, self.snapshots = MemoryOutbox(self.disk), MemorySnapshots(self.disk)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[Outbox, Snapshots]]:
        """What is there."""
        yield self.outbox, self.snapshots

    def refuse_next(self) -> None:
        """The next call fails."""
        self.disk.fail_next()


@dataclass(slots=True)
class SqliteShelf:
    """One database file, opened anew for every run."""

    path: Path
    refusals: int = 0

    def __post_init__(self) -> None:
        self.path.write_bytes(_empty())

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[Outbox, Snapshots]]:
        """The production store on the file, closed at the end."""
        database = _InlineDatabase(self)
        try:
            yield SqliteOutbox(database), SqliteSnapshots(database)
        finally:
            await database.close()

    def refuse_next(self) -> None:
        """The next transaction is refused by SQLite itself."""
        self.refusals += 1


class _InlineDatabase(Database):
    def __init__(self, shelf: SqliteShelf) -> None:
        file = open_file(shelf.path, MIGRATIONS, NOW)
        file.connection.execute("PRAGMA synchronous = OFF")  # here nobody pulls the plug
        super().__init__(InThisThread(), file, Reserve(shelf.path, length=0))
        self._shelf = shelf

    async def run(self, work: Callable[[sqlite3.Connection], T], need: Need = Need.NOTHING) -> T:
        """As in production, but for what the shelf refuses."""
        if self._shelf.refusals:
            self._shelf.refusals -= 1
            return await super().run(_full, need)
        return await super().run(work, need)


@cache
def _empty() -> bytes:
    """A database without a row: to make one anew for every test takes the disk longer than the test."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_file(path, MIGRATIONS, NOW).connection.close()
        return path.read_bytes()


def _full(_: sqlite3.Connection) -> NoReturn:
    error: Any = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error
