"""The production store on a fast folder, with a disk that refuses, and a death just before or just after a commit."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, NoReturn, ParamSpec, TypeVar

from kds_app.store.connection import Database
from kds_app.store.file import OpenFile, open_file
from kds_app.store.migrate import read_migrations
from kds_app.store.reserve import Need, Reserve
from tests.fakes.executor import InThisThread

T = TypeVar("T")
P = ParamSpec("P")

MIGRATIONS = read_migrations()


@dataclass(slots=True)
class Disk:
    """The tablet's disk, which outlives the program."""

    folder: Path
    chance: Random
    refuses: int = 0
    """How many writes it will refuse from now on."""
    commits_to_live: int | None = None
    """The program dies at the commit that brings this to nothing."""
    runs: int = 0

    @property
    def path(self) -> Path:
        """The database of the present run."""
        return self.folder / f"{self.runs}.db"

    def is_the_last_commit(self) -> bool:
        """Whether the program is to die at the commit that comes now."""
        if self.commits_to_live is None:
            return False
        self.commits_to_live -= 1
        return self.commits_to_live <= 0

    def pull_the_plug(self) -> None:
        """What a kill leaves of the database and its log, for the next run; at times with a page half written."""
        here = self.path
        self.runs += 1
        shutil.copyfile(here, self.path)
        log, copy = here.with_name(f"{here.name}-wal"), self.path.with_name(f"{self.path.name}-wal")
        if log.exists():
            shutil.copyfile(log, copy)
            if self.chance.random() < 0.3:
                with copy.open("ab") as torn:
                    torn.write(self.chance.randbytes(self.chance.randint(1, 6000)))


class MortalDatabase(Database):
    """The production database, which refuses and dies as the disk says; ``die`` is told when in a commit it was."""

    def __init__(self, file: OpenFile, disk: Disk, die: Callable[[str], None]) -> None:
        self._here = InThisThread()
        super().__init__(self._here, file, Reserve(disk.path, length=0))
        self._disk = disk
        self._die = die
        self.dead = False

    @classmethod
    def on(cls, disk: Disk, now: datetime, die: Callable[[str], None]) -> "MortalDatabase":
        """The database on this disk, made if there is none. Not flushed: here a power cut is a kill."""
        file = open_file(disk.path, MIGRATIONS, now)
        file.connection.execute("PRAGMA synchronous = OFF")
        return cls(file, disk, die)

    async def run(self, work: Callable[[sqlite3.Connection], T], need: Need = Need.NOTHING) -> T:
        """As in production, for as long as the program lives."""
        if self.dead:
            await asyncio.get_running_loop().create_future()
        result = await super().run(self._fated(work) if need is not Need.NOTHING else work, need)
        if self.dead:
            await asyncio.get_running_loop().create_future()
        return result

    def _fated(self, work: Callable[[sqlite3.Connection], T]) -> Callable[[sqlite3.Connection], T]:
        """The work with what the disk has in store for it."""
        disk = self._disk
        if disk.refuses > 0:
            disk.refuses -= 1
            return _full
        if not disk.is_the_last_commit():
            return work
        if disk.chance.random() < 0.5:
            self._here.then = lambda: self._die("after a commit")
            return work

        def fated(connection: sqlite3.Connection) -> T:
            result = work(connection)
            self._die("before a commit")
            return result

        return fated


def _full(_: sqlite3.Connection) -> NoReturn:
    error: Any = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error
