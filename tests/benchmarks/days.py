"""Three days and nights at the window, in virtual time: whether the display grows or slows down.

The production window, engine and records on disk before a partner in memory: 20,000 orders, each accepted, made and
handed over, one request in twenty lost, refused or answered with an error. What the display keeps on disk is tidied up
each hour, as in production. Takes about half an hour; with fewer hours in ``KDS_BENCHMARK_HOURS``, less.
"""

import asyncio
import ctypes
import gc
import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from kds_app.domain.delivery import ENDLESS, Delivery
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import Order, OrderId
from kds_app.engine.feed import Feed
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.sender import Sender
from kds_app.engine.true_clock import TrueClock
from kds_app.host.paths import resources
from kds_app.host.settings import Settings
from kds_app.remote.client import PAGE_SIZE, USUAL
from kds_app.remote.wire import read_order
from kds_app.store.opening import forget_old_taps
from kds_app.store.outbox import SqliteOutbox
from kds_app.ui import theme
from kds_app.ui.bridge import Bridge
from kds_app.ui.collector import collecting_on_this_thread
from kds_app.ui.window import Window
from tests.benchmarks.figure import Figure, at_least, at_most, percentile
from tests.benchmarks.partner import partner
from tests.benchmarks.reading import pages, read_all
from tests.engine.inline_store import SqliteShelf
from tests.fakes.make import ACCOUNT, NOW
from tests.fakes.virtual_time import START, FakeClock, run
from tests.fakes.world import (
    BAD_GATEWAY,
    FINE,
    LOST_AFTER,
    LOST_BEFORE,
    OFFLINE,
    TOO_MANY,
    FakeServer,
    Request,
    Turn,
    stop,
)

HOURS, AN_HOUR, FAULTS = 72, 20_000 / 72, 0.05
MENUS = 200
"""Orders that differ in what is in them."""
MOST = USUAL.pages * PAGE_SIZE
"""Orders that the client reads at the most."""
KEPT = 15_000
"""Orders that anybody could ask this partner for: from the beginning, or its own memory would grow, which is in this
process."""
KNOWN = 1500
"""Orders that the display may remember: those of the last hours."""
DRIFT, SLOWER, LARGEST, ROWS = 1.05, 1.25, 50.0, 20_000 * 1.1
"""Times the first hour's; megabytes; rows of taps."""
STEPS = ((Action.ACCEPT, 8.0), (Action.READY, 420.0), (Action.PICKED_UP, 240.0))
"""What a cook does with an order, and how many seconds it takes on average until then."""


class Shop(FakeServer):
    """A partner that does not write a diary, and that lists what a client could read."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance
        self.weather = self._befalls

    def _befalls(self, _: Request) -> Turn:
        self.requests.clear()
        self.effects.clear()
        bad = self._chance.random() < FAULTS
        return self._chance.choice((LOST_BEFORE, LOST_AFTER, BAD_GATEWAY, OFFLINE, TOO_MANY)) if bad else FINE

    async def orders(self, since: datetime) -> list[Order] | Delivery:
        """The list, where it is no longer than a client reads."""
        newest_first = reversed(self.book.values())
        listed = list(takewhile(lambda order: order.created_at is not None and order.created_at >= since, newest_first))
        return await self._serve(self._request("orders"), lambda: listed if len(listed) <= MOST else ENDLESS)

    def place(self, number: int, menu: Order, at: datetime, status: Status) -> OrderId:
        """An order more."""
        order_id = OrderId(str(number))
        placed = replace(menu, id=order_id, number=order_id, created_at=at, updated_at=at, status=status)
        self.book[order_id] = replace(placed, status_said=status.value, promised_at=None, scheduled_at=None)
        return order_id

    def tidy(self) -> None:
        """Nobody will ask for these any more."""
        self._kept.clear()
        self.book = dict(list(self.book.items())[-KEPT:])


@dataclass(slots=True)
class Log:
    """What was measured in each hour."""

    megabytes: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)
    """From a tap until it was painted, p50 in milliseconds."""
    handed_over: int = 0
    settled: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    file: float = 0.0
    """Megabytes."""


class Day:
    """The display, the cooks, and the customers."""

    def __init__(self, application: QApplication, server: Shop, menus: list[Order], chance: random.Random) -> None:
        self._application = application
        self._server = server
        self._menus = menus
        self._chance = chance
        self._begun: dict[OrderId, float] = {}
        self._painted: list[float] = []
        """In this hour: all of them would be 2 MB at the end, in the memory that is measured."""
        self.log = Log()

    async def pass_by(self, file: Path, hours: int) -> None:
        """All of it."""
        for number in range(-KEPT, 0):
            at = NOW + timedelta(hours=number / AN_HOUR)
            self._server.place(number, self._menus[number % MENUS], at, Status.PICKED_UP)
        clock = TrueClock(FakeClock(self._chance.random))
        async with SqliteShelf(file).open() as (outbox, snapshots):
            assert isinstance(outbox, SqliteOutbox)
            gate = Gate()
            kitchen = Kitchen(outbox, snapshots, self._server.body, clock, gate)
            await kitchen.open(ACCOUNT)
            bridge = Bridge(kitchen, clock, Settings().reasons, Settings())
            window = Window(bridge)
            window.resize(1280, 800)
            window.show()
            bridge.pictured.connect(lambda: self._paint(kitchen))
            feed = Feed(kitchen, self._server, gate, clock, lambda: Settings().poll_seconds)
            sender = Sender(kitchen, self._server, gate, clock, feed.answered)
            tasks = [asyncio.ensure_future(work) for work in (feed.run(), sender.run(), self._customers(bridge))]
            for _ in range(hours):
                await asyncio.sleep(3600)
                await forget_old_taps(outbox, clock.now())
                self._server.tidy()
                self.log.painted.append(percentile(self._painted, 50))
                self._painted.clear()
                gc.collect()
                self.log.megabytes.append(_resident())
            await stop(tasks)
            window.end()
        self._count(file)

    async def _customers(self, bridge: Bridge) -> None:
        async with asyncio.TaskGroup() as cooks:
            for number in range(1, 10**6):
                await asyncio.sleep(self._chance.expovariate(AN_HOUR / 3600))
                at = NOW + timedelta(seconds=asyncio.get_running_loop().time() - START)
                order_id = self._server.place(number, self._menus[number % MENUS], at, Status.PLACED)
                cooks.create_task(self._make(order_id, bridge))

    async def _make(self, order_id: OrderId, bridge: Bridge) -> None:
        for action, seconds in STEPS:
            await asyncio.sleep(self._chance.uniform(0.5, 1.5) * seconds)
            while (ticket := bridge.picture.board.ticket(order_id)) is None or action not in ticket.actions:
                await asyncio.sleep(3.0)
            self._begun[order_id] = time.perf_counter()
            bridge.act(order_id, action)
            self.log.settled += 1
        self.log.handed_over += 1

    def _paint(self, kitchen: Kitchen) -> None:
        """A picture has come: it is painted, and some have waited for it."""
        self._application.processEvents()
        QCoreApplication.sendPostedEvents(
            None, QEvent.Type.DeferredDelete.value
        )  # which Qt leaves to a loop of its own
        now, waits = time.perf_counter(), self._begun
        tapped = {tap.order_id for tap in kitchen.tap_book.heads()} & waits.keys()
        self._painted += [(now - waits.pop(order_id)) * 1000 for order_id in tapped]

    def _count(self, file: Path) -> None:
        self.log.file = sum(each.stat().st_size for each in file.parent.glob(f"{file.name}*")) / 1e6
        with closing(sqlite3.connect(file)) as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            for name in tables:
                self.log.rows[name] = connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608


def measure() -> list[Figure]:
    """The table's rows."""
    hours = int(os.environ.get("KDS_BENCHMARK_HOURS", HOURS))
    with partner(MENUS) as there:
        menus = read_all(asyncio.run(pages(there, MENUS)), read_order)
    chance = random.Random(1)  # noqa: S311 - customers, not a cipher
    application = QApplication([])
    theme.load_fonts(resources())
    with TemporaryDirectory(prefix="bench-") as folder, collecting_on_this_thread():
        day = Day(application, Shop(chance), menus, chance)
        run(day.pass_by(Path(folder, "kds.db"), hours))
    return list(_figures(day.log, hours))


def _figures(log: Log, hours: int) -> Iterator[Figure]:
    first, last = log.painted[0], log.painted[-1]
    yield Figure("orders handed over", log.handed_over, "orders")
    yield Figure("taps", log.settled, "taps")
    yield Figure("memory after the first hour", log.megabytes[0], "MB")
    yield Figure("memory at the end", log.megabytes[-1], "MB")
    yield at_most("most, against the first hour", max(log.megabytes) / log.megabytes[0], "times", DRIFT)
    yield Figure("tap → painted, p50 of the first hour", first, "ms")
    yield Figure("tap → painted, p50 of the last", last, "ms")
    yield at_most("the same, against the first", last / first, "times", SLOWER)
    yield at_most("records on disk", log.file, "MB", LARGEST)
    yield at_most("rows of taps", log.rows["taps"], "rows", ROWS)
    yield at_most("rows of orders", log.rows["orders"], "rows", KNOWN)
    yield at_least("hours", hours, "h", 1)


def _resident() -> float:
    """Megabytes in use. What the C library keeps of what was given back differs by 8 MB from run to run."""
    if (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
