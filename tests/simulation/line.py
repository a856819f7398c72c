"""The ``PartnerApi`` of the engine over a simulated network: what comes back may be lost, late, old, or another's."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from math import inf, isfinite
from random import Random
from typing import Protocol, TypeVar

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import MOVES
from kds_app.domain.order import Order, OrderId
from kds_app.domain.tap import Account, Tap
from tests.fakes.make import ACCOUNT
from tests.simulation.server import Server
from tests.simulation.times import Air, Times
from tests.simulation.weather import FINE, WEATHERS, Passage

T = TypeVar("T")

WRITE_DEADLINE = 15.0
PAGE_DEADLINE = 30.0
"""Seconds, as in the program's own client."""

Answer = Order | list[Order] | Delivery


_OTHER_CLOCKS = frozenset({Outcome.PORTAL, Outcome.REDIRECT, Outcome.GARBLED, Outcome.SERVER_ERROR})
"""Answers that are not the partner's own: their ``Date`` is not heard."""


class Listener(Protocol):
    """Told what the program asks and what it hears."""

    def writes(self, tap: Tap) -> None:
        """A write is made."""

    def reads(self, call: str) -> None:
        """A reading is begun: of one order, or of a page of them."""

    def hears(self, call: str, began: float, tap: Tap | None, answer: Answer) -> None:
        """It came to this; it began at ``began`` (the loop's seconds)."""


@dataclass(slots=True)
class Network:
    """The roads between tablet and server, which outlive the program."""

    times: Times
    chance: Random
    air: Air
    server: Server
    weather: str = FINE


class Line:
    """One run's way to the server. Where the program has died nothing is asked and nothing is heard."""

    account: Account | None = ACCOUNT

    def __init__(self, network: Network, listener: Listener, dated: Callable[[datetime], None]) -> None:
        self._network = network
        self._listener = listener
        self._dated = dated
        self.cut = False
        """The program has died: whatever of it still runs hangs here."""

    async def send(self, tap: Tap) -> Delivery:
        """One write."""
        began = await self._now()
        self._listener.writes(tap)
        answer = await self._carry(WRITE_DEADLINE, lambda: self._network.server.write(tap), tap.order_id)
        answer = _plausible(answer, tap)
        self._listener.hears("send", began, tap, answer)
        return answer

    async def order(self, order_id: OrderId) -> Order | Delivery:
        """One order."""
        began = await self._now()
        self._listener.reads("order")
        answer = await self._carry(WRITE_DEADLINE, lambda: self._network.server.read(order_id), order_id)
        self._listener.hears("order", began, None, answer)
        return answer

    async def orders(self, since: datetime) -> list[Order] | Delivery:
        """The list, page by page: the first may be minutes older than the last."""
        began = await self._now()
        self._listener.reads("orders")
        answer = await self._walk(since)
        self._listener.hears("orders", began, None, answer)
        return answer

    async def _walk(self, since: datetime) -> list[Order] | Delivery:
        found: dict[OrderId, Order] = {}
        pages = self._network.chance.choice([1, 1, 1, 3])
        for number in range(pages):
            page = await self._carry(PAGE_DEADLINE, partial(self._network.server.page, since, number, pages), None)
            if isinstance(page, Delivery):
                return page
            found |= {order.id: order for order in page}
        return list(found.values())

    async def _now(self) -> float:
        loop = asyncio.get_running_loop()
        if self.cut:
            await loop.create_future()
        return loop.time()

    async def _carry(self, deadline: float, work: Callable[[], T | Delivery], about: OrderId | None) -> T | Delivery:
        network = self._network
        passage = WEATHERS[network.weather](network.chance)
        answer: asyncio.Future[tuple[float, T | Delivery]] = asyncio.get_running_loop().create_future()
        self._depart(passage, work, answer)
        if passage.heard is not None:
            await asyncio.sleep(passage.heard_at)
            heard: T | Delivery = passage.heard
        else:
            try:
                async with asyncio.timeout(deadline):
                    said_at, heard = await answer
            except TimeoutError:
                heard = Delivery(Outcome.CUT_OFF)
            else:
                self._believed(about, said_at)
        if not isinstance(heard, Delivery) or (heard.http is not None and heard.outcome not in _OTHER_CLOCKS):
            self._dated(network.times.now())
        return heard

    def _depart(
        self, passage: Passage, work: Callable[[], T | Delivery], answer: "asyncio.Future[tuple[float, T | Delivery]]"
    ) -> None:
        network = self._network

        def arrive() -> None:
            said = (network.times.seconds(), work())
            if isfinite(passage.back) and passage.heard is None:
                network.air.later(passage.back, lambda: None if answer.done() else answer.set_result(said))
            if passage.again is not None:
                network.air.later(passage.again, lambda: _nobody_listens(work))

        if passage.there is not inf:
            network.air.later(passage.there, arrive)

    def _believed(self, about: OrderId | None, said_at: float) -> None:
        """What the server said is heard: it said it then, and the program may act on it."""
        spoke = self._network.server.spoke
        for order_id in [about] if about else list(self._network.server.was):
            spoke[order_id] = max(spoke.get(order_id, 0.0), said_at)


def _nobody_listens(work: Callable[[], object]) -> None:
    work()


def _plausible(answer: Delivery, tap: Tap) -> Delivery:
    """A 200 with another status names one."""
    if answer.outcome is not Outcome.OTHER_STATUS or answer.status is not None:
        return answer
    other = next(move.asks for move in MOVES.values() if move.asks is not MOVES[tap.action].asks)
    return Delivery(answer.outcome, answer.http, request_id=answer.request_id, status=other)
