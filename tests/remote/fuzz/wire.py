"""Payloads that are whole answers, said to the real client on a real socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.order import OrderId
from kds_app.remote.client import Limits, PartnerClient
from tests.fakes.make import NOW
from tests.remote.fuzz import oracle
from tests.remote.fuzz.checks import ACCEPTED, ASKED
from tests.remote.fuzz.payloads import CAP, Payload
from tests.remote.kit import connected, tap_for
from tests.remote.raw import Wire, listening

_LIMITS = Limits(single_bytes=CAP, page_bytes=CAP, pages=3)


@dataclass(slots=True)
class Bench:
    """A client, and a port that answers every request with what is laid on the bench, and hangs up."""

    client: PartnerClient
    base_url: str
    laid: bytes = b""

    async def wrongs(self, payload: Payload) -> list[str]:
        """What does not hold of the payload, each in a few words."""
        self.laid = payload.body
        try:
            sent = await self.client.send(tap_for(self.base_url))
            order = await self.client.order(OrderId(ASKED))
            orders = await self.client.orders(NOW)
        except Exception as error:  # noqa: BLE001 - whatever comes out is what is looked for
            return [f"raised {error!r:.300}"]
        found = [] if isinstance(order, Delivery) or order.id == ASKED else [f"read order {order.id!r}"]
        if not isinstance(orders, Delivery) and len({one.id for one in orders}) != len(orders):
            found.append("an order twice")
        if sent.outcome is Outcome.CONFIRMED:
            status, plain = oracle.on_the_wire(payload.body)
            found += [] if oracle.says_moved(status, plain, ASKED, ACCEPTED) else ["a false CONFIRMED"]
        return found


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    """A bench of one's own, cleared away at the end."""
    laid: list[Bench] = []

    async def talk(wire: Wire) -> None:
        await wire.hear()
        await wire.say(laid[0].laid)
        wire.half_close()
        await wire.stay()

    async with listening(talk) as port, connected(port.base_url, limits=_LIMITS) as client:
        laid.append(Bench(client, port.base_url))
        yield laid[0]
