"""Faults of a disk, the calls that meet them, and the whole state of a store: what the tests that make faults share."""

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from kds_app.domain.away import Away
from kds_app.domain.lifecycle import Action, Stage
from kds_app.domain.order import OrderId
from kds_app.domain.snapshot import Alert
from kds_app.domain.tap import Account, Tap, TapState
from kds_app.store.opening import Store
from tests.fakes.make import ACCOUNT, NOW, a_tap, an_order
from tests.store.kit import EPOCH, EVER, in_store

FULL: Mapping[str, int] = {
    "write": sqlite3.SQLITE_FULL,
    "rest": sqlite3.SQLITE_FULL,
    "map": sqlite3.SQLITE_IOERR_SHMSIZE,
    "open": sqlite3.SQLITE_CANTOPEN,
}
"""What SQLite's file functions give on a full disk; the rest goes through."""

BROKEN: Mapping[str, int] = {
    "read": sqlite3.SQLITE_IOERR_READ,
    "write": sqlite3.SQLITE_IOERR_WRITE,
    "rest": sqlite3.SQLITE_IOERR_WRITE,
    "sync": sqlite3.SQLITE_IOERR_FSYNC,
    "truncate": sqlite3.SQLITE_IOERR_TRUNCATE,
    "delete": sqlite3.SQLITE_IOERR_DELETE,
    "map": sqlite3.SQLITE_IOERR_SHMMAP,
    "open": sqlite3.SQLITE_CANTOPEN,
}
"""What they give on one that cannot be read or written. A quota that is used up looks like this, too."""


@dataclass(slots=True)
class Failing:
    """A hook that lets so many of these calls through and fails the next, or everything from there on."""

    codes: Mapping[str, int]
    let_through: int
    for_good: bool
    met: int = 0
    """How many it was asked about since it was armed."""
    armed: bool = False

    def __call__(self, call: str, _: str) -> int:
        if not self.armed or call not in self.codes:
            return 0
        self.met += 1
        late = self.met - self.let_through
        return self.codes[call] if late == 1 or (self.for_good and late > 1) else 0

    @property
    def reached(self) -> bool:
        """Whether anything failed."""
        return self.met > self.let_through


FIRST, FOLLOWER = a_tap(), a_tap(action=Action.READY)
OLD = a_tap(order_id=OrderId("90"), state=TapState.CONFIRMED, settled_at=NOW - timedelta(days=40))
NEW = a_tap(order_id=OrderId("103"), body=b"x" * 9000)
WITNESS = a_tap(account=Account(ACCOUNT.base_url, "pk_witness"), order_id=OrderId("777"))
"""Of an account of its own, so that it can be told apart from the rest."""


async def prepare(store: Store) -> None:
    """Something of everything: two live taps of an order, one settled long ago, orders, an alert, news, a pause."""
    for tap in (FIRST, FOLLOWER, OLD):
        await store.outbox.append(tap)
    orders = [an_order(id=OrderId(str(number))) for number in range(101, 121)]
    missed = Away(NOW, new=("482",))
    await store.snapshots.save(ACCOUNT, orders, [], {OrderId("101"): Alert(Stage.NEW, NOW)}, NOW, away=missed)
    await store.outbox.pause(ACCOUNT, NOW)


def settled(tap: Tap, state: TapState = TapState.CONFIRMED, **changes: Any) -> Tap:
    """The tap, settled at ``NOW``."""
    return replace(tap, state=state, settled_at=NOW, **changes)


LATER: datetime = NOW + timedelta(minutes=3)

RESULTS: dict[str, Callable[[Store], Awaitable[object]]] = {
    "update": lambda store: store.outbox.update([settled(FIRST, request_id="r" * 36)]),
    "drop": lambda store: store.outbox.update(
        [settled(FIRST, TapState.DROPPED), settled(FOLLOWER, TapState.DROPPED, because_of=FIRST.key)]
    ),
    "pause": lambda store: store.outbox.pause(ACCOUNT, LATER),
}
"""What a full disk must take all the same."""

NEWS: dict[str, Callable[[Store], Awaitable[object]]] = {
    "append": lambda store: store.outbox.append(NEW),
    "save": lambda store: store.snapshots.save(
        ACCOUNT,
        [an_order(customer="Mg")],
        [OrderId("102")],
        {OrderId("103"): Alert(Stage.READY, NOW)},
        LATER,
        away=Away(NOW, new=("482",), cancelled=("479",)),
    ),
    "forget": lambda store: store.outbox.forget(NOW - timedelta(days=30)),
}
"""What a full disk may refuse."""

READINGS: dict[str, Callable[[Store], Awaitable[object]]] = {
    "load": lambda store: store.outbox.load(ACCOUNT, EVER),
    "paused_until": lambda store: store.outbox.paused_until(ACCOUNT),
    "remembered": lambda store: store.snapshots.load(ACCOUNT),
}

CALLS = RESULTS | NEWS | READINGS


def all_rows(path: Path, now: datetime = EPOCH) -> dict[str, list[Any]]:
    """Every row of every table after a start at this time, but for those of the witness."""
    in_store(path, lambda store: store.outbox.paused_until(ACCOUNT), now)
    with closing(sqlite3.connect(path)) as connection:
        tables = ("taps", "orders", "alerts", "readings", "pauses", "absences")
        question = "SELECT * FROM {} WHERE partner_key != 'pk_witness' ORDER BY rowid"
        rows = {table: connection.execute(question.format(table)).fetchall() for table in tables}
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return rows


def as_if_killed(path: Path, folder: Path) -> Path:
    """The files as they stand, copied while they are open: what a start after a kill would find."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(path.parent, folder, ignore=shutil.ignore_patterns("*-shm", "*-reserve"))
    return folder / path.name


def prepared(folder: Path, call: str | None = None) -> Path:
    """A store with something of everything in it, and with this call made."""
    folder.mkdir(parents=True)
    path = folder / "kds.db"

    async def work(store: Store) -> None:
        await prepare(store)
        if call is not None:
            await CALLS[call](store)

    in_store(path, work)
    return path


def run(work: Awaitable[Any]) -> Any:
    """Run it to its end, with a loop of its own."""

    async def whole() -> Any:
        return await work

    return asyncio.run(whole())
