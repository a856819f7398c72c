"""How many taps a second are safely on disk, and how long a thousand that waited take within the partner's limit."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Stage
from kds_app.domain.tap import Account, Intent
from kds_app.engine.feed import Feed
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.sender import Sender
from kds_app.engine.true_clock import TrueClock
from kds_app.host.clock import SystemClock
from kds_app.remote.client import PartnerClient
from kds_app.remote.credential import Credential
from kds_app.remote.tls import context_in_thread
from kds_app.remote.wire import status_body
from kds_app.store.opening import open_store
from tests.benchmarks.figure import Figure, at_least, at_most
from tests.benchmarks.partner import Partner, partner

TAPS, A_MINUTE = 1000, 300
DURABLE = 200.0
"""Taps a second."""
LONGEST = 1.25
"""Times what the limit alone makes it take: the partner counts in any 60 seconds, so each further 300 wait a minute."""


def measure() -> list[Figure]:
    """The table's rows."""
    with TemporaryDirectory(prefix="bench-") as folder, partner(TAPS, "--new", "--writes-per-minute", "300") as there:
        return asyncio.run(_work(there, Path(folder)))


async def _work(there: Partner, folder: Path) -> list[Figure]:
    clock, gate = TrueClock(SystemClock()), Gate()
    store = await open_store(folder / "kds.db", datetime.now(UTC))
    kitchen = Kitchen(store.outbox, store.snapshots, status_body, clock, gate)
    client = PartnerClient(await context_in_thread(), clock.now, version="0", dated=clock.hear)
    account = Account(there.base_url, there.partner_key)
    client.use(Credential(there.base_url, there.partner_key, there.secret))
    heard: list[Outcome] = []
    feed = Feed(kitchen, client, gate, clock, lambda: 10.0)
    sender = Sender(kitchen, client, gate, clock, lambda delivery: heard.append(delivery.outcome))
    await kitchen.open(account)
    reading = asyncio.ensure_future(feed.run())
    await _until(lambda: len(kitchen.picture.board.lanes[Stage.NEW]) == TAPS)
    began = time.perf_counter()
    for ticket in list(kitchen.picture.board.lanes[Stage.NEW]):
        await kitchen.submit(Intent(ticket.order.id, Action.ACCEPT))
    durable = TAPS / (time.perf_counter() - began)
    began = time.perf_counter()
    sending = asyncio.ensure_future(sender.run())
    await _until(lambda: not kitchen.picture.link.waiting)
    drained = time.perf_counter() - began
    for task in (reading, sending):
        task.cancel()
    await asyncio.gather(reading, sending, return_exceptions=True)
    await client.aclose()
    await store.close()
    least = (ceil(TAPS / A_MINUTE) - 1) * 60
    return [
        at_least("taps a second, each on disk before the next", durable, "taps/s", DURABLE),
        Figure("1,000 taps drained at 300 a minute", drained, "s"),
        at_most("the same, against the limit alone", drained / least, "times", LONGEST),
        at_most("answers 429 meanwhile", heard.count(Outcome.RATE_LIMITED), "answers", 1),
    ]


async def _until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(900):
        while not holds():
            await asyncio.sleep(0.05)
