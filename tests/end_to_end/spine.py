"""The display without its screen: store, kitchen, sender and feed, on real files and real HTTP."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Action
from kds_app.domain.order import OrderId
from kds_app.domain.tap import Intent, Tap
from kds_app.engine.feed import Feed
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.sender import Sender
from kds_app.engine.true_clock import TrueClock
from kds_app.host.clock import SystemClock
from kds_app.remote.client import USUAL, Limits, PartnerClient
from kds_app.remote.credential import Credential
from kds_app.remote.wire import status_body
from kds_app.simulator import Simulator
from kds_app.store.opening import open_store

POLL = 2.0
"""Seconds between two readings."""


class NoJitter(SystemClock):
    """This computer's clock, with every wait as short as chance can make it."""

    def jitter(self) -> float:
        """The least there is."""
        return 0.0


@dataclass(frozen=True, slots=True)
class Spine:
    """A display at work that nobody looks at."""

    kitchen: Kitchen
    gate: Gate
    feed: Feed
    client: PartnerClient

    async def until(self, condition: Callable[[], object], within: float = 15.0) -> None:
        """Wait for the picture that makes it true. Raises ``TimeoutError`` if none does within so many seconds."""
        news = asyncio.Event()
        self.kitchen.subscribe(lambda _: news.set())
        async with asyncio.timeout(within):
            while not condition():
                news.clear()
                await news.wait()

    def ticket(self, order_id: str) -> Ticket | None:
        """The order's ticket, as the board shows it now."""
        return self.kitchen.picture.board.ticket(OrderId(order_id))

    async def tap(self, order_id: str, action: Action, reason: str | None = None) -> Tap:
        """Tap once the board offers it; gives the tap as it was made."""
        await self.until(lambda: (ticket := self.ticket(order_id)) and action in ticket.actions)
        await self.kitchen.submit(Intent(OrderId(order_id), action, reason))
        return self.kitchen.taps[-1]

    def now(self, tap: Tap) -> Tap:
        """How far the tap has got."""
        return next(each for each in self.kitchen.taps if each.key == tap.key)

    async def settled(self, tap: Tap) -> Tap:
        """The tap, once it is over."""
        await self.until(lambda: not self.now(tap).live)
        return self.now(tap)


@asynccontextmanager
async def at_work(sim: Simulator, folder: Path, limits: Limits = USUAL) -> AsyncIterator[Spine]:
    """A display that reads and sends until the block ends."""
    clock = TrueClock(NoJitter())
    credential = Credential(sim.base_url, sim.partner_key, sim.secret)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client = PartnerClient(tls, clock.now, version="test", credential=credential, limits=limits, dated=clock.hear)
    store = await open_store(folder / "kds.db", clock.now())
    gate = Gate()
    kitchen = Kitchen(store.outbox, store.snapshots, status_body, clock, gate)
    feed = Feed(kitchen, client, gate, clock, lambda: POLL)
    sender = Sender(kitchen, client, gate, clock, feed.answered)
    try:
        await kitchen.open(credential.account)
        async with asyncio.TaskGroup() as group:
            work = [group.create_task(feed.run()), group.create_task(sender.run())]
            try:
                yield Spine(kitchen, gate, feed, client)
            finally:
                for task in work:
                    task.cancel()
    finally:
        await client.aclose()
        await store.close()
