"""What the children of ``kill_points`` do: work on a store until they die, or look at what another has left."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import NoReturn, TypeVar

from kds_app.domain.order import OrderId
from kds_app.store.connection import Database
from kds_app.store.migrate import SHIPPED
from kds_app.store.opening import Store, open_store
from kds_app.store.outbox import SqliteOutbox
from kds_app.store.reserve import Reserve
from kds_app.store.snapshots import SqliteSnapshots
from tests.fakes.make import NOW, a_tap
from tests.store.kit import EPOCH, SMALL, opened
from tests.store.model import Kept, Step, do, found
from tests.store.shim import through

_T = TypeVar("_T")

Tell = Callable[[int], None]
"""Says a small number to the one who forked."""


class Point(StrEnum):
    """Where to die."""

    BEFORE_BEGIN = "before BEGIN"
    BEFORE_COMMIT = "before COMMIT"
    AFTER_COMMIT = "after COMMIT"
    MID_WRITE = "mid-write"
    ANY_INSTANT = "any instant"
    CLOSING = "closing"
    MIGRATING = "migrating"
    SETTING_ASIDE = "setting aside"
    BETWEEN_RENAMES = "setting aside, between the files"


CALLS = {Point.MID_WRITE: 30, Point.CLOSING: 60, Point.MIGRATING: 90, Point.SETTING_ASIDE: 97, Point.BETWEEN_RENAMES: 3}
"""Calls to the disk after which to die at the latest. Some more than there are: then it is at the very end."""

BROKEN, ITS_LOG = b"this is not a database " * 900, b"taps, perhaps " * 50


def die() -> NoReturn:
    """At once, without a word to anybody."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


class Doomed(Database):
    """Dies around the commit of the transaction that comes once it is armed."""

    point: Point | None = None

    def _transaction(self, begin: str, work: Callable[[sqlite3.Connection], _T]) -> _T:
        if self.point is Point.BEFORE_BEGIN:
            die()

        def and_perhaps_die(connection: sqlite3.Connection) -> _T:
            result = work(connection)
            if self.point is Point.BEFORE_COMMIT:
                die()
            return result

        result = super()._transaction(begin, and_perhaps_die)
        if self.point is Point.AFTER_COMMIT:
            die()
        return result


class DeadlyDisk:
    """A hook that kills at a call, once it is armed; a file that is moved counts as one, or as the only kind."""

    def __init__(self, at: int, *, armed: bool, renames_only: bool = False) -> None:
        self.left = at
        self.armed = armed
        self.renames_only = renames_only

    def __call__(self, call: str, _: str) -> int:
        if self.armed and (call == "rename" or not self.renames_only):
            if not self.left:
                die()
            self.left -= 1
        return 0

    def audit(self, event: str, _: object) -> None:
        """For Python's own calls."""
        if event == "os.rename":
            self("rename", "")


async def _doomed_store(path: Path) -> tuple[Doomed, Store]:
    database = await Doomed.open(path, EPOCH, reserve=Reserve(path, SMALL))
    return database, Store(database, SqliteOutbox(database), SqliteSnapshots(database))


def live(path: Path, steps: Sequence[Step], point: Point, at: int, tell: Tell) -> None:
    """Do these, tell 1 for each that is done, and die in the last of them or after it."""

    async def life() -> None:
        database, store = await _doomed_store(path)
        for step in steps[:-1]:
            await do(store, step)
            tell(1)
        if point is Point.MID_WRITE:
            disk.armed = True
        elif point is not Point.CLOSING:
            database.point = point
        await do(store, steps[-1])
        tell(1)
        if point is Point.CLOSING:
            disk.armed = True
            await store.close()

    disk = DeadlyDisk(at, armed=False)
    with through(disk):
        asyncio.run(life())


def which(path: Path, expected: Sequence[Kept]) -> int:
    """Which of these the store holds, as production opens it; one beyond the last if none."""

    async def look() -> Kept:
        async with opened(path) as store:
            return await found(store)

    kept = asyncio.run(look())
    if kept in expected:
        return expected.index(kept)
    sys.stderr.write(f"found {kept}\n" + "".join(f"expected {each}\n" for each in expected))
    return len(expected)


def put(point: Point, folder: Path) -> Path:
    """A file of an older program with a tap that waits, or a broken one with its log."""
    folder.mkdir(parents=True)
    path = folder / "kds.db"
    if point is not Point.MIGRATING:
        path.write_bytes(BROKEN)
        path.with_name("kds.db-wal").write_bytes(ITS_LOG)
        return path
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        older.execute("PRAGMA journal_mode = WAL")
        older.executescript((SHIPPED / "0001.sql").read_text("utf-8"))
        older.execute("PRAGMA user_version = 1")
        columns = "key, base_url, partner_key, order_id, number, action, body, made_at, state, attempts, doubt"
        tap = a_tap()
        row = (tap.key, *_account(), tap.order_id, "482", "accept", tap.body, NOW.isoformat(), "waiting", 0, 1)
        marks = ", ".join("?" * len(row))
        older.execute(f"INSERT INTO taps ({columns}, request_id) VALUES ({marks}, '')", row)  # noqa: S608 - as above
    return path


def _account() -> tuple[str, str]:
    account = a_tap().account
    return account.base_url, account.partner_key


def open_and_die(path: Path, point: Point, at: int) -> None:
    """Open it, and die at this call to the disk."""
    disk = DeadlyDisk(at, armed=True, renames_only=point is Point.BETWEEN_RENAMES)
    sys.addaudithook(disk.audit)

    async def life() -> None:
        await open_store(path, NOW, Reserve(path, SMALL))

    with through(disk):
        asyncio.run(life())


def is_well(point: Point, path: Path) -> bool:
    """Whether the next start has the tap that waited; or tells of the broken file, which is whole; and takes a tap."""

    async def start() -> tuple[Path | None, Kept]:
        async with opened(path, NOW) as store:
            await store.outbox.append(a_tap(order_id=OrderId("new")))
            return store.set_aside, await found(store)

    aside, kept = asyncio.run(start())
    keys = [tap.key for tap in kept.taps]
    if point is Point.MIGRATING:
        return aside is None and keys == [a_tap().key, a_tap(order_id=OrderId("new")).key]
    assert aside is not None
    whole = aside.read_bytes() == BROKEN and aside.with_name(f"{aside.name}-wal").read_bytes() == ITS_LOG
    return whole and len(list(path.parent.glob("*broken*.db"))) == 1 and len(keys) == 1


def to_the_end(life: Callable[[Tell], None], pipe: int, *, dies: bool) -> NoReturn:
    """The whole of a child: its life, told into ``pipe``; then it is killed, or leaves."""
    try:
        life(lambda number: _say(pipe, number))
        if dies:
            die()
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - a child must never come back as a second parent
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)


def _say(pipe: int, number: int) -> None:
    os.write(pipe, bytes([number]))
