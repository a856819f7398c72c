"""One run of the engine on any store, server and clock, and a diary of what it asked, wrote and showed."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kds_app.domain.delivery import Delivery
from kds_app.domain.lifecycle import Action
from kds_app.domain.order import Order, OrderId
from kds_app.domain.tap import Account, Intent, Tap
from kds_app.engine.feed import Feed
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.picture import Picture
from kds_app.engine.ports import Clock, Outbox, Snapshots
from kds_app.engine.sender import Sender
from kds_app.engine.true_clock import TrueClock
from kds_app.engine.wakefulness import watch
from kds_app.ui.sayings import chip
from kds_app.ui.words import Moment, Saying
from tests.fakes.make import ACCOUNT
from tests.fakes.virtual_time import until
from tests.fakes.world import FakeServer, stop

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a tap: ``send``, ``read``, or a state as it was written, ``=waiting``."""

    at: float
    what: str
    tap: Tap


@dataclass(frozen=True, slots=True)
class Shown:
    """What a ticket said, of which tap."""

    tap: Tap
    saying: Saying


@dataclass(slots=True)
class Diary:
    """Everything that happened to one tap, over all runs of the program."""

    order_id: str = "101"
    action: Action = Action.ACCEPT
    entries: list[Entry] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    ends_at: int | None = None
    """The program is killed when so many entries are written: a write is on the disk, and nobody hears of it."""

    @property
    def whats(self) -> list[str]:
        """What happened, without the times."""
        return [entry.what for entry in self.entries]

    def holds(self, count: int) -> bool:
        """Whether it has so many entries."""
        return len(self.entries) >= count

    def is_about(self, tap: Tap) -> bool:
        """Whether this is the tap it tells of."""
        return (tap.order_id, tap.action) == (self.order_id, self.action)

    async def note(self, what: str, tap: Tap) -> None:
        """One entry more, and the end of the program if it is the last."""
        if not self.is_about(tap):
            return
        self.entries.append(Entry(asyncio.get_running_loop().time(), what, tap))
        if len(self.entries) == self.ends_at and what.startswith("="):
            await asyncio.Event().wait()


class WatchedOutbox:
    """An ``Outbox`` that tells the diary what it wrote."""

    def __init__(self, outbox: Outbox, diary: Diary) -> None:
        self._outbox = outbox
        self._diary = diary
        self.append = outbox.append
        self.load = outbox.load
        self.pause = outbox.pause
        self.paused_until = outbox.paused_until
        self.unread = outbox.unread
        self.mark_read = outbox.mark_read

    async def update(self, taps: Iterable[Tap]) -> None:
        """Write them, then tell."""
        rows = list(taps)
        await self._outbox.update(rows)
        for tap in rows:
            await self._diary.note(f"={tap.state}", tap)


class SenderLine:
    """The server as the sender has it: what it asks is told to the diary."""

    def __init__(self, server: FakeServer, kitchen: Kitchen, diary: Diary) -> None:
        self._server = server
        self._kitchen = kitchen
        self._diary = diary
        self.orders = server.orders

    @property
    def account(self) -> Account | None:
        """The server's."""
        return self._server.account

    async def send(self, tap: Tap) -> Delivery:
        """Told, then sent."""
        await self._diary.note("send", tap)
        return await self._server.send(tap)

    async def order(self, order_id: OrderId) -> Order | Delivery:
        """Told, then read, for the tap that asks."""
        tap = next(tap for tap in self._kitchen.tap_book.heads() if tap.order_id == order_id)
        await self._diary.note("read", tap)
        return await self._server.order(order_id)


class Program:
    """The engine, wired as the display wires it."""

    def __init__(
        self, server: FakeServer, store: tuple[Outbox, Snapshots], clock: Clock, diary: Diary, *, poll: float
    ) -> None:
        self.server = server
        self.outbox = store[0]
        self.time = TrueClock(clock)
        self.gate = Gate()
        self._diary = diary
        self.kitchen = Kitchen(WatchedOutbox(store[0], diary), store[1], server.body, self.time, self.gate)
        self.feed = Feed(self.kitchen, server, self.gate, self.time, lambda: poll)
        line = SenderLine(server, self.kitchen, diary)
        self._sender = Sender(self.kitchen, line, self.gate, self.time, self.feed.answered)
        self.kitchen.subscribe(self._look)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["Program"]:
        """Open for the length of the block; what broke inside is raised at its end."""
        await self.kitchen.open(ACCOUNT)
        work = (self.feed.run(), self._sender.run(), self._watch())
        tasks = [asyncio.create_task(each) for each in work]
        try:
            yield self
        finally:
            await stop(tasks)

    async def heard(self) -> None:
        """The list of orders has been asked for, well or in vain."""
        await until(lambda: self.kitchen.picture.link.heard is not None or self.kitchen.picture.link.failing)

    async def finger(self, order_id: str, action: Action) -> None:
        """A finger comes down."""
        await self.kitchen.submit(Intent(OrderId(order_id), action))

    async def taps(self) -> list[Tap]:
        """Every tap as it is on the disk."""
        return await self.outbox.load(ACCOUNT, EVER)

    def mend(self) -> None:
        """An operator types the secret that is good now."""
        self.gate.mend()
        self.kitchen.publish()
        self.feed.nudge()

    def moment(self) -> Moment:
        """The time as the screen has it."""
        return Moment(self.time.now(), self.time.monotonic())

    async def _watch(self) -> None:
        async def woken() -> None:
            self.kitchen.awake()
            self.feed.nudge()

        await watch(self.time, woken)

    def _look(self, picture: Picture) -> None:
        taps = (ticket.tap for ticket in picture.board.tickets if ticket.tap)
        self._diary.shown.extend(
            Shown(tap, chip(tap, picture.link, self.moment())) for tap in taps if self._diary.is_about(tap)
        )
